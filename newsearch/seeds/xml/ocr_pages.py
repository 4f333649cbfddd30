"""Reads the pages of text recognition: ALTO (https://www.loc.gov/standards/alto/) and PAGE XML
(https://www.primaresearch.org/tools/PAGELibraries); METS and the XML of ABBYY FineReader are named and refused.

Where the boxes of blocks are is not kept: an article has no place for it, and no search asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from newsearch.dates.written import issue_date
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.places import Place, place_in, place_of, place_of_name
from newsearch.seeds.seed import FirstNotes, Reading, filled
from newsearch.seeds.text_pages.outline import TITLE, Line, outlined
from newsearch.seeds.text_pages.page import headed_articles
from newsearch.seeds.xml.fields import local_name, named
from newsearch.seeds.xml.large import check_for_doctype, parsed
from newsearch.text.units import is_han

__all__ = ["PAGE_READERS", "SOFT_HYPHEN", "is_wide"]

SOFT_HYPHEN = "\u00ad"
_LAST = 1 << 40  # behind every place in a reading order

_HEADINGS = frozenset(["heading", "headline", "title", "titlezone"])
_HEADS = frozenset(["header", "footer", "page-number", "running-head", "runningtitlezone", "numberingzone"])
"""Types of regions of PAGE, and labels of the tags of ALTO: those of https://segmonto.github.io as well."""

_MARGINS = frozenset(["topmargin", "bottommargin", "leftmargin", "rightmargin"])


@dataclass(slots=True)
class _Page:
    """A page as it was recognised: its text, its running heads, its printed number, number and name of its scan."""

    lines: list[Line] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    printed: str = ""
    number: str = ""
    scan: str = ""


def read_alto(name: str, text: str) -> Reading:
    """The articles of a file of ALTO, one a page, or one under each block that is tagged as a heading.

    Words that a line end cuts are whole. The page is the printed one, that of the file's name, else of the scan.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or no text.
    """
    return _alto(name, _root(text), SeedError("seed_page_without_words"))


def read_page_xml(name: str, text: str) -> Reading:
    """The articles of a file of PAGE XML, one a page, or one under each region that is a heading, in reading order.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or no text.
    """
    root, pages = _root(text), list[_Page]()
    order = _reading_order(root)
    for element in _outermost(root, "page"):
        page = _Page(scan=element.get("imageFilename", ""))
        for region in _in_order(element, "textregion", order):
            _take(page, _region(region), {region.get("type", "").lower()})
        pages.append(page)
    return _articles(name, pages, SeedError("seed_page_without_words"))


def _read_mets(name: str, text: str) -> Reading:
    """The articles of the ALTO that a file of METS may hold; one that only names files has no text."""
    return _alto(name, _root(text), SeedError("seed_mets"))


def _refuse_abbyy(name: str, text: str) -> Reading:
    raise SeedError("seed_abbyy")


PAGE_READERS: dict[str, Callable[[str, str], Reading]] = {
    "alto": read_alto,
    "pcgts": read_page_xml,
    "mets": _read_mets,
    "document": _refuse_abbyy,
}
"""What reads a file with this root, in lower case; `document` is also the root of other files."""


def _root(text: str) -> Element:
    check_for_doctype(StringIO(text))
    builder = ElementTree.TreeBuilder()
    for _ in parsed(StringIO(text), builder):
        check()
    return builder.close()


def _outermost(element: Element, name: str) -> Iterator[Element]:
    """The elements of this name that stand in no other of it: what is in them is looked through once."""
    waiting = [element]
    while waiting:
        inner = waiting.pop()
        if local_name(inner.tag).lower() == name:
            yield inner
        else:
            waiting += reversed(inner)


def _alto(name: str, root: Element, without_text: SeedError) -> Reading:
    scan = next((each.text or "" for each in named(root, "filename")), "")
    labels = {tag.get("ID"): tag.get("LABEL", "").lower() for each in _outermost(root, "tags") for tag in each}
    order, elements = _reading_order(root), list(_outermost(root, "page"))
    pages = list[_Page]()
    for element in elements:
        number = element.get("PHYSICAL_IMG_NR", "")
        page = _Page(printed=element.get("PRINTED_IMG_NR", ""), scan=scan if len(elements) == 1 else "")
        page.number = number if number.strip("0") else ""  # some programs count from 0
        words = _Words()
        in_margins = {id(block) for block in _in_margins(element)}
        for block in _in_order(element, "textblock", order):
            kinds = {labels.get(tag, "") for tag in (block.get("TAGREFS") or "").split()}
            _take(page, words.of_block(block), kinds | {"header"} if id(block) in in_margins else kinds)
        pages.append(page)
    return _articles(name, pages, without_text)


def _in_margins(page: Element) -> Iterator[Element]:
    return (inner for each in page if local_name(each.tag).lower() in _MARGINS for inner in each.iter())


def _take(page: _Page, text: str, kinds: set[str]) -> None:
    """Take in the text of a block of these kinds."""
    if not text:
        return
    if kinds & _HEADS:
        page.heads.append(text)
    else:
        page.lines.append(Line(text, TITLE * bool(kinds & _HEADINGS)))


def _articles(name: str, pages: Sequence[_Page], without_text: SeedError) -> Reading:
    """The articles of pages, those of a page with what its heads and the name of its scan say.

    Raises:
        SeedError: no page has any text.
    """
    articles, notes = list[Article](), FirstNotes()
    for page in pages:
        check()
        if any(line.level for line in page.lines):
            found, more = headed_articles(name, outlined(page.lines, TITLE))
            for note in more:
                notes.add(note)
        else:
            body = "\n\n".join(line.text for line in page.lines)
            found = [Article(name, "", body)] if body else []
        place = _place(name, page, alone=len(pages) == 1)
        date = issue_date(name) or next(filter(None, map(issue_date, (*page.heads, page.scan))), None)
        known = {"date": date, "page": place.page, "section": place.section}
        articles += (replace(a, id=f"{name}#{n}") for n, a in enumerate(filled(found, known), len(articles) + 1))
    if not articles:
        raise without_text
    return articles, notes


def _place(name: str, page: _Page, alone: bool) -> Place:
    """On which page of a paper a page stands: as it is printed, by the file's name, or as its scan is named or counted.

    The name of a file counts when the page is `alone` in it.
    """
    if page.printed:
        return Place(page.printed)
    if named := next(filter(None, (place_of(head) or place_in(head) for head in page.heads)), None):
        return named
    return (place_of_name(name) if alone else None) or place_of_name(page.scan) or Place(page.number)


def _reading_order(root: Element) -> dict[str, int]:
    """The places of the elements to which `ReadingOrder` refers, by their ids."""
    order: dict[str, int] = {}
    for group in _outermost(root, "readingorder"):
        for reference in _by_index(group):
            if target := reference.get("REF") or reference.get("regionRef"):
                order.setdefault(target, len(order))
    return order


def _in_order(page: Element, name: str, order: Mapping[str, int]) -> list[Element]:
    """The elements of this name on a page that stand in no other: those with a place in `order` first."""
    return sorted(
        _outermost(page, name), key=lambda element: order.get(element.get("ID") or element.get("id") or "", _LAST)
    )


def _by_index(group: Element) -> Iterator[Element]:
    """The elements in a reading order, those of each group by their `index`."""
    waiting = [group]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += sorted(reversed(element), key=_index, reverse=True)


def _index(element: Element) -> int:
    text = element.get("index", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


class _Words:
    """Reads the words of a page of ALTO; one that a line or a column cuts stands whole where it begins."""

    def __init__(self) -> None:
        self._whole = ""

    def of_block(self, block: Element) -> str:
        """The text of a block."""
        return _joined(["".join(self._of_line(line)) for line in named(block, "textline")])

    def _of_line(self, line: Element) -> Iterator[str]:
        for item in line:
            kind = local_name(item.tag).lower()
            if kind == "string":
                cut = item.get("SUBS_CONTENT", "") if item.get("SUBS_TYPE") in ("HypPart1", "HypPart2") else ""
                begins = cut and item.get("SUBS_TYPE") == "HypPart1"
                if not cut or cut != self._whole:
                    yield cut if begins else item.get("CONTENT", "")
                self._whole = cut if begins else ""
            elif kind == "hyp" and not self._whole:
                yield SOFT_HYPHEN
            elif kind == "sp":
                yield " "


def _joined(lines: Iterable[str]) -> str:
    """Lines as one paragraph: no blank beside Han, and none where a hyphen ends a line."""
    text = ""
    parts: list[str] = []
    for line in lines:
        for word in filter(None, line.split(" ")):
            if parts and text.endswith(SOFT_HYPHEN):
                parts[-1] = parts[-1][:-1]
            elif parts and not (is_wide(text[-1]) or is_wide(word[0])):
                parts.append(" ")
            parts.append(word)
            text = word
    return "".join(parts).strip(SOFT_HYPHEN)


def is_wide(char: str) -> bool:
    """Whether a character is Han or a mark beside which no blank is set."""
    return is_han(char) or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "“”‘’…—·"


def _region(region: Element) -> str:
    """The text of a region of PAGE: of its lines, else its own, the best reading of each."""
    lines = [text for line in named(region, "textline") if (text := _reading(line))]
    return _joined(lines) if lines else _joined(_reading(region).split("\n"))


def _reading(element: Element) -> str:
    """The text that an element itself has, in the reading with the lowest index."""
    own = [child for child in element if local_name(child.tag).lower() == "textequiv"]
    best = min(own, key=lambda child: int(index) if (index := child.get("index", "0")).isdecimal() else 0, default=None)
    return "" if best is None else "".join("".join(inner.itertext()) for inner in _outermost(best, "unicode")).strip()
