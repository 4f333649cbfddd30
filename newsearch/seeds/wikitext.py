"""Reads the markup of MediaWiki (https://www.mediawiki.org/wiki/Help:Formatting), as Wikinews and Wikisource have it.

Only what an article is made of is looked at: what templates make of their values is not known here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from newsearch.dates.written import issue_date, issued
from newsearch.deadline import check

__all__ = ["is_wikitext", "wiki_fields"]

_HEADERS = frozenset(["header", "header2", "header/zh", "textheader", "檔頭", "文献头"])
"""Templates above a text that say what it is: https://zh.wikisource.org/wiki/Template:Header."""

_DATES = frozenset(["date", "日期", "byline", "dateline", "新闻日期", "新聞日期"])
"""Templates above a story that give its day: https://zh.wikinews.org/wiki/Template:Date."""

_FIRST_VALUE = frozenset(["另", "原", "ruby", "link-en", "le", "ill", "nowrap", "small", "big", "center"])
_LAST_VALUE = frozenset(["w", "wp", "tsl"])
"""Templates of a word that is text."""

_NO_TEXT = frozenset(["source", "cite", "refn", "reflist", "sources"])
_FEWEST_KEPT = 12  # characters of a value of another template that is text; chosen by hand

_DEEPEST = 20  # templates in one another, of which values are kept; chosen by hand
_NAMES = "|".join(map(re.escape, sorted(_HEADERS | _DATES)))
_BEGINS = re.compile(rf"\s{{0,99}}\{{\{{\s{{0,9}}(?:{_NAMES})\s{{0,9}}[|\n}}]", re.IGNORECASE)
_LINK = re.compile(r"\[\[([^\[\]]{0,2000})\]\]")
_OUTSIDE = re.compile(r"\[(?:https?:)?//[^\s\[\]]{1,2000}[ ]?([^\[\]\n]{0,500})\]")
_NO_LINK = re.compile(
    r":?(?:category|file|image|media|分类|分類|文件|檔案|图像|圖像|[a-z]{2,3}(?:-[a-z]{2,8})?|species|commons)\s?:",
    re.IGNORECASE,
)
_BRACES = re.compile(r"\{\{|\}\}")
_VARIANT = re.compile(r"-\{([^{}]{0,300})\}-")
_TAG = re.compile(r"</?(?:[A-Za-z][^<>]{0,300})>")
_MARKS = re.compile(r"'{2,5}|__[A-Z\u4e00-\u9fff]{2,20}__|~{3,5}")
_HEADING = re.compile(r"(={1,6})[ \t]*([^=\n][^\n]{0,200}?)[ \t]*\1[ \t]*")
_LIST = re.compile(r"[*#:;]+[ \t]*")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def is_wikitext(text: str) -> bool:
    """Whether a text begins with a template that says what it is, as on Wikisource and Wikinews."""
    return "{{" in text[:200] and bool(_BEGINS.match(text))


def wiki_fields(text: str) -> dict[str, str]:
    """What a page says, by the names of `Article`'s attributes, and as `body` its text without markup.

    >>> wiki_fields("{{date|2031年4月9日}}\\n'''柳岸大桥'''昨日[[通车|建成通车]]。[[Category:柳岸]]")
    {'date': '2031-04-09', 'body': '柳岸大桥昨日建成通车。'}
    """
    fields: dict[str, str] = {}
    for begin, end in (("<!--", "-->"), ("<ref", "</ref>"), ("<gallery", "</gallery>"), ("<math", "</math>")):
        text = _without(text, begin, end)
    for _ in range(3):  # links within captions of pictures
        if "[[" not in text:
            break
        text = _LINK.sub(_linked, text)
    text = _VARIANT.sub(_variant, _without_templates(text, fields))
    text = _MARKS.sub("", _OUTSIDE.sub(r"\1", text))
    if "<" in text:
        text = _TAG.sub(lambda tag: "\n" if tag[0][1:3].lower() == "br" else "", text)
    lines = "\n".join(_with_text(_lines(html.unescape(text))))
    return fields | {"body": _BLANK_LINES.sub("\n\n", lines).strip("\n ")}


def _without(text: str, begin: str, end: str) -> str:
    """The text without what stands between two tags, and without such a tag that ends itself; what never ends stays."""
    kept, done = [], 0
    while (start := text.find(begin, done)) >= 0 and (close := text.find(">", start)) >= 0:
        check()
        if text[close - 1] != "/":
            close = text.find(end, start)
            if close < 0:
                break
            close += len(end) - 1
        kept.append(text[done:start])
        done = close + 1
    return "".join([*kept, text[done:]])


def _linked(link: re.Match[str]) -> str:
    target, _, shown = link[1].partition("|")
    return "" if _NO_LINK.match(target) else shown.rpartition("|")[2] or target.lstrip(":")


def _variant(found: re.Match[str]) -> str:
    """The first of the forms in which a word is shown to readers of different scripts."""
    forms = found[1].rpartition("|")[2].split(";")
    return forms[0].rpartition(":")[2].strip()


def _without_templates(text: str, fields: dict[str, str]) -> str:
    """The text, its templates replaced by what of their values is text, the innermost first."""
    open_, done, too_deep = [list[str]()], 0, 0
    for brace in _BRACES.finditer(text):
        check()
        open_[-1].append(text[done : brace.start()])
        done = brace.end()
        if too_deep or (brace[0] == "{{" and len(open_) > _DEEPEST):
            too_deep += 1 if brace[0] == "{{" else -1
        elif brace[0] == "{{":
            open_.append([])
        elif len(open_) > 1:
            inside = "".join(open_.pop())
            open_[-1].append(_shown(inside, fields))
    return "".join(piece for pieces in open_ for piece in pieces) + text[done:]


def _shown(inside: str, fields: dict[str, str]) -> str:
    """What is seen of a template; what it says of the page is taken in."""
    name, *values = map(str.strip, inside.split("|"))
    name = name.lower()
    named = {key.strip().lower(): value.strip() for key, mark, value in (v.partition("=") for v in values) if mark}
    if name in _HEADERS:
        _take_header(fields, named)
        return ""
    if name in _DATES:
        day = issue_date(inside)
        if day:
            fields.setdefault("date", day)
        return ""
    unnamed = [value for value in values if "=" not in value]
    if not unnamed or name.split(" ")[0] in _NO_TEXT:
        return ""
    if name in _LAST_VALUE or name.startswith("lang"):
        return unnamed[-1]
    return unnamed[0] if name in _FIRST_VALUE or len(unnamed[0]) >= _FEWEST_KEPT else ""


def _take_header(fields: dict[str, str], named: dict[str, str]) -> None:
    """Take in what a header says: title, author, section, and the day where it is a full one."""
    for key, field in (("title", "headline"), ("author", "byline"), ("section", "subtitle")):
        if named.get(key):
            fields.setdefault(field, named[key])
    parts = [named.get(part, "") for part in ("year", "month", "day")]
    day = issued("-".join(parts)) if all(parts) else issue_date(named.get("date", ""))
    if day:
        fields.setdefault("date", day)


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text without the marks of lists and tables, and whether each is a heading."""
    in_table = False
    for line in text.split("\n"):
        check()
        stripped = line.strip()
        if heading := _HEADING.fullmatch(stripped):
            yield heading[2], True
        elif stripped.startswith("{|"):
            in_table = True
        elif in_table and stripped.startswith(("|}", "|-", "|+")):
            in_table = not stripped.startswith("|}")
        elif in_table and stripped[:1] in ("|", "!"):
            cells = stripped[1:].replace("!!", "||").split("||")
            yield "\t".join(cell.rpartition("|")[2].strip() for cell in cells), False
        elif stripped.strip("-"):
            yield _LIST.sub("", line, count=1) if stripped[0] in "*#:;" else line.rstrip(), False
        else:
            yield "", False


def _with_text(lines: Iterator[tuple[str, bool]]) -> Iterator[str]:
    """The lines, headings as paragraphs, those with no text below left out."""
    waiting = ""
    for line, is_heading in lines:
        if is_heading:
            waiting = line
        elif line.strip() and waiting:
            yield f"\n{waiting}\n\n{line}"
            waiting = ""
        else:
            yield line
