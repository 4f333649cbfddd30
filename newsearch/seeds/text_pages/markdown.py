"""Reads Markdown to sections of plain text (https://spec.commonmark.org): headings, fences, and markup in a line.

Markup never cuts a run: links, emphasis, ==marks== and tags go, what they enclose stays. An image in a sentence goes,
one that stands alone leaves its caption.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsearch.deadline import check

__all__ = ["HEADING", "Section", "has_headings", "is_markdown", "plain_markup", "sections", "without_comments"]

HEADING = re.compile(r"(#{1,6})[ \t\u3000]+")
_TIGHT = re.compile(r"(#{1,6})(?=[\u4e00-\u9fff《“「『【0-9])(?![^#]{60})[^#]*\Z")
"""A heading whose blank was forgotten: #标题. What has another # is a topic (#大桥#) or a row of tags."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,}(?!~))([^`]*)\Z")
_BREAKS = re.compile(r"[ \t]*([*_-])[ \t]*(?:\1[ \t]*){2,}")
_UNDERLINE = re.compile(r"(=|-)\1{2,}\Z")
_LONGEST_UNDERLINED = 60

_MARKUP = re.compile(r"[*_`~=\[<>&\\]")
_IMAGE = re.compile(r"!\[([^\[\]]*)\](?:\([^()\s]*(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)|\[[^\[\]]*\])")
_WIKI = re.compile(r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)")
_REFERENCE = re.compile(r"\[([^\[\]^]+)\]\[[^\[\]]*\]")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]^]+\]:[ \t]+\S+[^\n]*\n?", re.M)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\[\]\s]{1,40}\]:[ \t]*|\[\^[^\[\]\s]{1,40}\]", re.M)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^\s<>]*)>")
_BREAK = re.compile(r"<br[ \t]*/?>", re.I)
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|center|cite|code|del|div|em|figcaption|figure|font|h[1-6]|hr|i|img|ins|kbd|label|mark|p|q|s|small"
    r"|span|strike|strong|sub|sup|u|section|article|picture|source)(?:[ \t\n/][^<>]*)?>",
    re.I,
)
_ATTRIBUTES = re.compile(r"[ \t]{1,9}\{[#.][^{}\n]{1,80}\}[ \t]{0,9}\Z")
"""What pandoc and kramdown put behind a heading: https://pandoc.org/MANUAL.html#heading-identifiers."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+", re.M)
_MARKS = (
    ("=", re.compile(r"==([^=\n]+)==")),
    ("~", re.compile(r"~~([^~\n]+)~~")),
    ("*", re.compile(r"(?<![\d\\])\*(?![\s*])([^*\n]*[^*\s])\*(?!\d)")),
    ("_", re.compile(r"(?<!\w)_(?![\s_])([^_\n]*[^_\s])_(?!\w)")),
    ("_", re.compile(r"(?<!\w)__(?![\s_])([^_\n]*[^_\s])__(?!\w)")),
    ("`", re.compile(r"(?<!`)`{1,3}(?!`)([^`\n]+)`{1,3}(?!`)")),
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SUFFIXES = (".md", ".markdown", ".mdx", ".mkd")


@dataclass(slots=True)
class Section:
    """A heading (none before the first) with its level, and the paragraphs below it.

    `subtitle` is one that the page marks as such, `""` where it shows that there is none, None where nobody knows.
    """

    heading: str = ""
    level: int = 0
    paragraphs: list[str] = field(default_factory=list)
    subtitle: str | None = None


def is_markdown(name: str) -> bool:
    """Whether a file is Markdown by its name."""
    return name.lower().endswith(_SUFFIXES)


def has_headings(text: str) -> bool:
    """Whether a text has a heading with `#`, whatever its name says."""
    return any(HEADING.match(line.strip()) for line in text.split("\n"))


def without_comments(text: str) -> str:
    """The text without its comments; one that never ends stays."""
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[done:start])
        done = end + 3
    return "".join([*kept, text[done:]])


def sections(text: str) -> Iterator[Section]:
    """The sections of a page, those with neither heading nor text left out."""
    lines = text.split("\n")
    code = _fenced(lines)
    usual = any(HEADING.match(line.strip()) for number, line in enumerate(lines) if number not in code)
    tight = "#{2,6}" if usual else "#{1,6}"  # beside headings with a blank, one # is a tag
    section, held = Section(), list[str]()
    for number, line in enumerate([*lines, ""]):
        stripped = line.strip()
        if stripped and stripped[0] not in "#=-" and number not in code:  # most lines
            held.append(line.rstrip())
            continue
        kind = code.get(number)
        heading = _heading(stripped, tight) if stripped[:1] == "#" and not kind else None
        underlined = kind is None and stripped[:3] in ("===", "---") and _is_underline(stripped, held)
        if kind == "code" or (stripped and not kind and not heading and not underlined):
            held.append(line.rstrip())
            continue
        if underlined:
            heading = (1 if stripped[0] == "=" else 2, held.pop().strip())
        if held:
            section.paragraphs.append("\n".join(held).strip("\n"))
            held = []
        if heading:
            check()
            if section.heading or section.paragraphs:
                yield section
            section = Section(heading[1], heading[0])
    if section.heading or section.paragraphs:
        yield section


def _fenced(lines: list[str]) -> dict[int, str]:
    """The numbers of the lines of fences and of the code in them; a fence that nothing closes is text."""
    fences = [(n, m) for n, line in enumerate(lines) if ("```" in line or "~~~" in line) and (m := _FENCE.match(line))]
    longest = {"`": 0, "~": 0}  # of the fences below that may close one
    closed = list[bool]()
    for _, match in reversed(fences):
        closed.append(longest[match[1][0]] >= len(match[1]))
        if not match[2].strip():
            longest[match[1][0]] = max(longest[match[1][0]], len(match[1]))
    found: dict[int, str] = {}
    opened: tuple[int, str] | None = None
    for (number, match), is_closed in zip(fences, reversed(closed), strict=True):
        if opened is None:
            opened = (number, match[1]) if is_closed else None
        elif match[1].startswith(opened[1]) and not match[2].strip():
            found |= dict.fromkeys(range(opened[0] + 1, number), "code")
            found |= {opened[0]: "fence", number: "fence"}
            opened = None
    return found


def _heading(line: str, tight: str) -> tuple[int, str] | None:
    """Level and text of a heading with `#`."""
    if heading := HEADING.match(line):
        return len(heading[1]), _ATTRIBUTES.sub("", line[heading.end() :]).rstrip("#").strip()
    if (match := _TIGHT.match(line)) and re.fullmatch(tight, match[1]):
        return len(match[1]), line[len(match[1]) :].strip()
    return None


def _is_underline(line: str, above: list[str]) -> bool:
    """Whether a line of = or - makes the only line above it a heading."""
    if len(above) != 1 or not _UNDERLINE.match(line):
        return False
    title = above[0]
    blank = title[:1] in "\t\u3000 " or title.lstrip()[:1] in "|>*-+"
    return not blank and len(title) <= _LONGEST_UNDERLINED and title[-1] not in "。；;，,"


def plain_markup(text: str) -> str:
    """A paragraph without its markup."""
    if not _MARKUP.search(text):
        return text
    alone = _IMAGE.fullmatch(text.strip())
    if alone:
        return alone[1].strip()
    if _BREAKS.fullmatch(text):
        return text
    text = text.replace("**", "").replace("\\*\\*", "")  # what converters make of bold type between Han characters
    text = _QUOTE.sub("", text) if ">" in text else text
    if "[" in text:
        text = _FOOTNOTE.sub("", _DEFINITION.sub("", text))
        text = _LINK.sub(r"\1", _IMAGE.sub("", _WIKI.sub(r"\1", text)))
        text = _REFERENCE.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _AUTOLINK.sub(r"\1", text)))
    for char, mark in _MARKS:
        if char in text:  # most have none, and a character is found far faster
            text = mark.sub(r"\1", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text
