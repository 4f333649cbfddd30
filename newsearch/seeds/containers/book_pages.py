"""Reads a page of a book, XHTML of an EPUB, to lines with the ranks of their headings."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from newsearch.seeds.html.parsing import parsed, tag_of
from newsearch.seeds.text_pages.outline import TITLE, Line

__all__ = ["BookPage", "read_book_page"]

_HEADINGS = {f"h{level}": TITLE + level for level in range(1, 7)}
_BLOCKS = frozenset(["p", "div", "li", "tr", "blockquote", "section", "article", "header", "pre", "dt", "dd", "hr"])
_BLOCKS |= {"figure", "figcaption", "table", "ul", "ol", "dl", "center", "body", "main", "hgroup", "address", "aside"}
_SKIPPED = frozenset(["head", "script", "style", "nav", "rt", "rp", "svg", "math", "audio", "video", "noscript"])
_NOTES = frozenset(["noteref", "footnote", "footnotes", "endnotes", "rearnote", "rearnotes", "pagebreak"])
_NOTES |= {"doc-noteref", "doc-footnote", "doc-endnotes", "doc-pagebreak", "calibre_navbar", "calibre_rescale_nav"}
"""What `epub:type` (https://www.w3.org/TR/epub-ssv-11/), `role` or calibre's classes set apart from the text."""

_FRONT = frozenset(["cover", "toc", "titlepage", "halftitlepage", "copyright-page", "colophon", "landmarks", "loi"])
_EMPTY = re.compile(r"<(title|script|style|textarea|iframe|noscript|a|b|i|em|strong|span|div|p)(\s[^<>]*)?/>", re.I)
"""Elements that XHTML may close at once, of which HTML would wait for the end."""

_BLANKS = re.compile(r"[ \t\r\n]+")
_MOSTLY = 0.7  # of a page's characters: more than that in links is a list of them; chosen by hand


class BookPage(NamedTuple):
    """The lines of a page; whether it only leads to others: a cover, a table of contents, a list of links."""

    lines: list[Line]
    leads_on: bool


def read_book_page(text: str) -> BookPage:
    """The lines of a page of XHTML in reading order."""
    gathered = _Gathered()
    waiting: list[Any] = [parsed(_EMPTY.sub(r"<\1\2></\1>", text)).root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _End):
            gathered.end(item.tag)
        elif item is None or (tag := tag_of(item)) == "-text":
            gathered.text((item.text_content or "") if item is not None else "")
        elif not tag.startswith("-") and tag not in _SKIPPED:
            kinds = _kinds(item)
            gathered.leads_on |= tag in ("body", "section") and bool(kinds & _FRONT)
            if not kinds & _NOTES:
                gathered.start(tag)
                waiting.append(_End(tag))
                waiting += reversed(list(item.iter(include_text=True)))
    gathered.flush()
    return BookPage(gathered.lines, gathered.leads_on or gathered.linked > _MOSTLY * gathered.all > 0)


class _End(NamedTuple):
    """The end of an element."""

    tag: str


def _kinds(node: Any) -> frozenset[str]:
    """What the attributes of an element say it is."""
    attributes = node.attributes
    words = (attributes.get("epub:type"), attributes.get("role"), attributes.get("class"))
    return frozenset(" ".join(filter(None, words)).lower().split()) if any(words) else frozenset()


class _Gathered:
    """Gathers text to lines, and counts how much of it stands in links."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.leads_on = False
        self.linked = self.all = 0
        self._parts: list[str] = []
        self._level = self._links = 0

    def start(self, tag: str) -> None:
        """An element begins."""
        if tag in _HEADINGS or tag in _BLOCKS:
            self.flush()
            self._level = _HEADINGS.get(tag, self._level)
        elif tag == "br":
            self._parts.append("\f")  # which no text has after the blanks are made one
        self._links += tag == "a"

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _HEADINGS or tag in _BLOCKS:
            self.flush()
            self._level = 0 if tag in _HEADINGS else self._level
        self._links -= tag == "a"

    def text(self, text: str) -> None:
        """Text, or a part of it."""
        self._parts.append(text.replace("\f", " "))
        size = 0 if self._level else len("".join(text.split()))
        self.all += size
        self.linked += size * (self._links > 0)

    def flush(self) -> None:
        """A line ends."""
        text = _BLANKS.sub(" ", "".join(self._parts))
        self._parts = []
        lines = [line.strip() for line in text.split("\f")]
        if text := (" " if self._level else "\n").join(filter(None, lines)):
            self.lines.append(Line(text, self._level))
