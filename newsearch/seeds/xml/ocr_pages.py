"""Reads the pages of text recognition: ALTO (https://www.loc.gov/standards/alto/) and PAGE XML
(https://www.primaresearch.org/tools/PAGELibraries); METS and the XML of ABBYY FineReader are named and refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.seed import FirstNotes, Reading
from newsearch.seeds.xml.fields import local_name
from newsearch.seeds.xml.large import check_for_doctype, parsed
from newsearch.text.units import is_han

__all__ = ["PAGE_READERS", "SOFT_HYPHEN", "is_wide"]

SOFT_HYPHEN = "\u00ad"
_LAST = 1 << 40  # behind every place in a reading order


def read_alto(name: str, text: str) -> Reading:
    """The articles of a file of ALTO, one a page: its blocks as paragraphs, hyphened words joined.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or no text.
    """
    pages = list(_named(_root(text), "page"))
    return _pages(
        name, [(_alto_number(page), map(_alto_block, _in_reading_order(page, "textblock"))) for page in pages]
    )


def read_page_xml(name: str, text: str) -> Reading:
    """The articles of a file of PAGE XML, one a page: its text regions in their reading order as paragraphs.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or no text.
    """
    pages = list(_named(_root(text), "page"))
    return _pages(name, [(None, map(_region, _in_reading_order(page, "textregion"))) for page in pages])


def _refuse_mets(name: str, text: str) -> Reading:
    raise SeedError("seed_mets")


def _refuse_abbyy(name: str, text: str) -> Reading:
    raise SeedError("seed_abbyy")


PAGE_READERS: dict[str, Callable[[str, str], Reading]] = {
    "alto": read_alto,
    "pcgts": read_page_xml,
    "mets": _refuse_mets,
    "document": _refuse_abbyy,
}
"""What reads a file with this root, in lower case; `document` is also the root of other files."""


def _root(text: str) -> Element:
    check_for_doctype(StringIO(text))
    builder = ElementTree.TreeBuilder()
    for _ in parsed(StringIO(text), builder):
        check()
    return builder.close()


def _named(element: Element, name: str) -> Iterator[Element]:
    return (inner for inner in element.iter() if local_name(inner.tag).lower() == name)


def _pages(name: str, pages: Iterable[tuple[str | None, Iterable[str]]]) -> Reading:
    """The articles of pages, each with its number and its paragraphs."""
    articles = []
    for number, (page, paragraphs) in enumerate(pages, 1):
        check()
        if body := "\n\n".join(filter(None, paragraphs)):
            articles.append(Article(f"{name}#{number}", "", body, page=page))
    if not articles:
        raise SeedError("seed_page_without_words")
    return articles, FirstNotes()


def _alto_number(page: Element) -> str | None:
    return page.get("PRINTED_IMG_NR") or page.get("PHYSICAL_IMG_NR") or None


def _in_reading_order(page: Element, name: str) -> list[Element]:
    """The elements of this name on a page; those to which its `ReadingOrder` refers come first, in that order.

    Only elements that stand in no other of this name are among them.
    """
    order: dict[str, int] = {}
    for group in _named(page, "readingorder"):
        for number, reference in enumerate(group.iter()):
            if target := reference.get("REF") or reference.get("regionRef"):
                order.setdefault(target, number)
    found, waiting = list[Element](), [page]
    while waiting:
        element = waiting.pop()
        if local_name(element.tag).lower() == name:
            found.append(element)
        else:
            waiting += reversed(element)
    return sorted(found, key=lambda element: order.get(element.get("ID") or element.get("id") or "", _LAST))


def _alto_block(block: Element) -> str:
    """The text of a block of ALTO. A word that a line end cuts stands whole where it begins (`SUBS_CONTENT`)."""
    lines, whole = list[str](), ""
    for line in _named(block, "textline"):
        words: list[str] = []
        for item in line:
            kind = local_name(item.tag).lower()
            if kind == "string":
                cut = item.get("SUBS_CONTENT", "") if item.get("SUBS_TYPE") in ("HypPart1", "HypPart2") else ""
                if not cut or cut != whole:
                    words.append(cut if item.get("SUBS_TYPE") == "HypPart1" and cut else item.get("CONTENT", ""))
                whole = cut if item.get("SUBS_TYPE") == "HypPart1" else ""
            elif kind == "hyp" and not whole:
                words.append(SOFT_HYPHEN)
            elif kind == "sp":
                words.append(" ")
        lines.append("".join(words))
    return _joined(lines)


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
    lines = [text for line in _named(region, "textline") if (text := _reading(line))]
    return _joined(lines) if lines else _joined(_reading(region).split("\n"))


def _reading(element: Element) -> str:
    """The text that an element itself has, in the reading with the lowest index."""
    own = [child for child in element if local_name(child.tag).lower() == "textequiv"]
    best = min(own, key=lambda child: int(index) if (index := child.get("index", "0")).isdecimal() else 0, default=None)
    return "" if best is None else "".join("".join(inner.itertext()) for inner in _named(best, "unicode")).strip()
