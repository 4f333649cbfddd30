"""Reads the text of PDF with PDFium: lines as they are set, headlines by the size of their type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.seed import Reading
from newsearch.seeds.text_pages.breaks import Part, is_page_number, within_heads
from newsearch.seeds.text_pages.outline import TITLE, Line, outlined
from newsearch.seeds.text_pages.page import headed_articles, read_page
from newsearch.seeds.xml.ocr_pages import SOFT_HYPHEN, is_wide

__all__ = ["read_pdf"]

_MOST_PAGES = 5000
_MOST_CHARACTERS = 16 << 20
"""Of a PDF: they are read one by one."""

_PDFIUM = Lock()
"""PDFium must not be called from two threads at one time: https://pypdfium2.readthedocs.io/."""

_PASSWORD = 4
"""What PDFium says of a file that needs one: FPDF_ERR_PASSWORD of fpdfview.h."""

_LARGER = 1.3  # times the size of the text: type of a headline; chosen by hand on invented pages
_ALIKE = 0.06  # share by which sizes of one line may differ
_LONGEST_HEADLINE = 60
_INDENT = (0.8, 5.0)  # sizes of type by which the first line of a paragraph is set in
_GAP = 1.9  # sizes of type from one line down to the next, in one paragraph
_UNKNOWN = 0.3  # share of characters that say nothing: fonts without a table of their characters

_NOTHING = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000)]) | {
    2: SOFT_HYPHEN,
    0xFFFE: SOFT_HYPHEN,
}
"""PDFium writes a hyphen at the end of a line as U+0002 or U+FFFE."""


@dataclass(slots=True)
class _Set:
    """A line as it is set: its text, the size of its type, and where it stands, in points."""

    text: str
    size: float
    left: float
    top: float
    right: float


def read_pdf(name: str, data: bytes) -> Reading:
    """The articles of a PDF that has its text: by headlines in larger type, else as a page of text is read.

    Running heads and numbers of pages go by the rules of pages of text, with a page of the PDF as a sheet.

    Raises:
        SeedError: pypdfium2 is not installed, the file is damaged, needs a password, or has no text.
    """
    pages = [page for page in _pages(data) if any(line.text.strip() for line in page)]
    lines = [line for page in pages for line in page]
    text = "".join(line.text for line in lines)
    if not text.strip() or len(_NOTHING.findall(text)) > _UNKNOWN * len(text):
        raise SeedError("seed_pdf_without_text")
    usual = Counter[float]()
    for line in lines:
        usual[line.size] += len(line.text)
    larger = usual.most_common(1)[0][0] * _LARGER
    edges = list(within_heads([[line.text for line in page] for page in pages]))
    if any(_is_headline(line, larger) for line in lines):
        return headed_articles(name, outlined(_ranked(pages, edges, larger), TITLE))
    sheets = (_as_printed(page, first) for page, (first, _, _) in zip(pages, edges, strict=True))
    articles, notes = read_page(name, "\f".join(sheets))
    return [replace(article, body=_body(article)) for article in articles], notes


def _pages(data: bytes) -> Iterator[list[_Set]]:
    """The lines of each page, in the order in which the file sets them.

    Raises:
        SeedError: pypdfium2 is not installed, or the file is damaged, needs a password or is too long.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise SeedError("seed_needs_pdf") from error
    left = _MOST_CHARACTERS
    try:
        with _PDFIUM, closing(pypdfium2.PdfDocument(data)) as document:
            if len(document) > _MOST_PAGES:
                raise SeedError("seed_too_many_members", count=len(document), most=_MOST_PAGES)
            for number in range(len(document)):
                check()
                with closing(document[number]) as page, closing(page.get_textpage()) as text:
                    left -= text.count_chars()
                    if left < 0:
                        raise SeedError("seed_unpacks_too_much", most=_MOST_CHARACTERS >> 20)
                    yield list(_lines(text))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", 0) == _PASSWORD or "assword" in str(error):
            raise SeedError("seed_encrypted") from error
        raise SeedError("seed_container_damaged", error=str(error)[:200]) from error


def _lines(page: Any) -> Iterator[_Set]:
    from pypdfium2.raw import FPDFText_GetUnicode

    chars, seen = list[str](), list[int]()
    for number in range(page.count_chars()):
        code = FPDFText_GetUnicode(page, number)
        if code in (10, 13):
            check()
            yield from _line(page, chars, seen)
            chars, seen = [], []
        elif (char := _UNSEEN.get(code, chr(code) if code < 0x110000 else None)) is not None:
            chars.append(char)
            if not char.isspace():
                seen.append(number)
    yield from _line(page, chars, seen)


def _line(page: Any, chars: Sequence[str], seen: Sequence[int]) -> Iterator[_Set]:
    """The line of these characters, of which those at `seen` are no blanks."""
    if seen:
        left, bottom, _, top = page.get_charbox(seen[0], loose=True)
        right = page.get_charbox(seen[-1], loose=True)[2]
        yield _Set("".join(chars).rstrip(), round(top - bottom, 1), left, top, right)


def _is_headline(line: _Set, larger: float) -> bool:
    text = line.text.strip()
    return line.size >= larger and 1 < len(text) <= _LONGEST_HEADLINE and any(char.isalpha() for char in text)


def _ranked(pages: Sequence[Sequence[_Set]], edges: Sequence[tuple[int, int, Part]], larger: float) -> Iterator[Line]:
    """The paragraphs and headlines of pages; days and pages that running heads name stand above the next headline.

    Args:
        edges: of each page, what `within_heads` gives.
    """
    waiting = list[Line]()
    heading, body = list[_Set](), list[_Set]()
    for page, (first, last, part) in zip(pages, edges, strict=True):
        waiting = list(_said(part)) or waiting
        for line in page[first:last]:
            check()
            if is_page_number(line.text):
                continue
            if _is_headline(line, larger):
                yield from _paragraphs(body)
                body = []
                heading.append(line)
                continue
            if heading:
                yield from waiting
                yield from _headlines(heading)
                waiting, heading = [], []
            body.append(line)
    yield from _paragraphs(body)
    yield from _headlines(heading)


def _said(part: Part) -> Iterator[Line]:
    """The day and the page of a sheet as headings."""
    if part.date:
        yield Line(part.date, TITLE)
    if part.place:
        yield Line(f"第{part.place.page}版" + (f"：{part.place.section}" if part.place.section else ""), TITLE)


def _headlines(lines: Sequence[_Set]) -> Iterator[Line]:
    """Lines in larger type that stand together: the largest are the headline, those above kicker, below subtitle."""
    if not lines:
        return
    largest = max(line.size for line in lines) * (1 - _ALIKE)
    main = [number for number, line in enumerate(lines) if line.size >= largest]
    texts = [line.text.strip() for line in lines]
    if above := " ".join(texts[: main[0]]):
        yield Line(above, role="kicker")
    yield Line(" ".join(texts[main[0] : main[-1] + 1]), TITLE)
    if below := " ".join(texts[main[-1] + 1 :]):
        yield Line(below, role="subtitle")


def _paragraphs(lines: Sequence[_Set]) -> Iterator[Line]:
    """The paragraphs of lines of text."""
    held = list[str]()
    for number, line in enumerate(lines):
        if held and _opens(lines, number, 0):
            yield Line(_joined(held))
            held = []
        held.append(line.text)
    if held:
        yield Line(_joined(held))


def _joined(lines: Iterable[str]) -> str:
    """Lines as one paragraph: no blank where one ends or begins with Han, and none where a hyphen ends it."""
    parts = list[str]()
    for line in filter(None, map(str.strip, lines)):
        if parts and parts[-1].endswith(SOFT_HYPHEN):
            parts[-1] = parts[-1].rstrip(SOFT_HYPHEN)
        elif parts and not (is_wide(parts[-1][-1]) or is_wide(line[0])):
            parts.append(" ")
        parts.append(line)
    return "".join(parts).replace(SOFT_HYPHEN, "")


def _opens(lines: Sequence[_Set], number: int, first: int) -> bool:
    """Whether a line begins a paragraph: it is set in, or a gap stands above it; `first` is the first line of text."""
    line = lines[number]
    above = lines[number - 1] if number > first else line
    low, high = (share * line.size for share in _INDENT)
    if above.top - line.top > _GAP * line.size or line.text[:1] == "\u3000":
        return True
    below = lines[number + 1] if number + 1 < len(lines) else None
    if below is not None and below.top < line.top and low < line.left - below.left < high:
        return line.right > below.right - low  # a shorter line is centred
    return above.top > line.top and low < line.left - above.left < high and line.text[-1:] in "。！？”"


def _as_printed(lines: Sequence[_Set], first: int) -> str:
    """A page as one of text, the first lines of paragraphs set in."""
    opens = (number >= first and _opens(lines, number, first) for number in range(len(lines)))
    texts = (f"\u3000\u3000{line.text.strip()}" if new else line.text for line, new in zip(lines, opens, strict=True))
    return "\n".join(texts)


def _body(article: Article) -> str:
    """The body of an article, each of its paragraphs one line."""
    paragraphs = re.split(r"\n\s*\n|\n(?=\u3000)", article.body)
    return "\n\n".join(filter(None, (_joined(text.split("\n")) for text in paragraphs)))
