"""Reads texts of TEI (https://tei-c.org/guidelines/p5/): an article, or an issue whose articles are divisions of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from newsearch.dates.written import issue_date, issued
from newsearch.seeds.text_pages.labels import is_paper
from newsearch.seeds.xml.fields import local_name, text_of

__all__ = ["TEI", "tei_records"]

TEI = frozenset(["TEI", "TEI.2"])
"""Elements that are a text with its header, alone or in a `teiCorpus`."""

_ARTICLES = frozenset(["article", "item", "news", "newsitem", "story", "report", "editorial", "letter", "notice"])
_ARTICLES |= {"advertisement", "brief", "文章", "新闻", "新聞", "消息", "广告", "廣告", "社论", "社論"}
_PAGES = frozenset(["page", "版", "版面"])
"""Types of divisions: the guidelines name none, these stand in editions of newspapers."""

_DEEPEST = 30  # divisions in one another that are looked into; chosen by hand
_AROUND = frozenset(["text", "body", "group", "front", "back"])
_TITLES = frozenset(["head", "titlePart"])
_BYLINES = frozenset(["byline", "docAuthor"])
_NO_TEXT = frozenset(["fw", "del", "figDesc"])  # running heads, what the author struck out, what a picture shows
_CHOICES = frozenset(["choice", "app"])
_READINGS = frozenset(["corr", "reg", "expan", "lem"])
"""Which of several readings in a `choice` or an `app` is the text that is looked for."""


class _Division(NamedTuple):
    element: Element
    page: str


def tei_records(tei: Element) -> list[dict[str, Any]]:
    """The records of the articles of a text: its divisions of such a type, the texts of a group, or the whole.

    Divisions without a type are articles where the title is that of an issue: it has a day, or names a paper.
    """
    known, title = _header(tei)
    text = next((child for child in tei if local_name(child.tag) == "text"), None)
    if text is None:
        return [{"headline": title, "id": ""}] if title else []
    pages = _pages(text)
    found = list(_divisions(text))
    if not found and (issue_date(title) or is_paper(title)):
        bodies = (child for child in text if local_name(child.tag) == "body")
        headed = [_Division(part, "") for body in bodies for part in body if _own(part, _TITLES)]
        found = headed if len(headed) > 1 else []
    if not found:
        return [known | _record(text, title)]
    known = {"source": _paper(title)} | {key: value for key, value in known.items() if key != "byline"}
    records = []
    for part in found:
        records.append(known | {"page": part.page or pages.get(id(part.element), "")} | _record(part.element))
        _empty(part.element)
    for head in [inner for inner in text.iter() if local_name(inner.tag) in _TITLES]:
        _empty(head)
    rest = _record(text, title)
    return [*records, known | rest] if rest["body"] else records


def _header(tei: Element) -> tuple[dict[str, str], str]:
    """What the header says of all articles in a text, and the title of the text."""
    header = next((child for child in tei if local_name(child.tag) == "teiHeader"), None)
    if header is None:
        return {}, ""
    title = _first(header, "titleStmt", "title")
    printed = _day(header, "sourceDesc") or _day(header, "creation") or issue_date(title)
    known = {
        "date": printed or _day(header, "publicationStmt"),
        "source": _first(header, "sourceDesc", "title") or _first(header, "sourceDesc", "publisher"),
        "byline": _first(header, "titleStmt", "author"),
    }
    return {key: value for key, value in known.items() if value and value != title}, title


def _within(header: Element, part: str, name: str) -> Iterator[Element]:
    outer = next((element for element in header.iter() if local_name(element.tag) == part), None)
    return (inner for inner in (() if outer is None else outer.iter()) if local_name(inner.tag) == name)


def _first(header: Element, part: str, name: str) -> str:
    """The first text of an element in a part of the header."""
    return next(filter(None, (" ".join(text_of(inner).split()) for inner in _within(header, part, name))), "")


def _day(header: Element, part: str) -> str:
    """The first full day in a part of the header, by the attribute that tells it to machines, else as it is written."""
    for date in _within(header, part, "date"):
        for value in (date.get("when", ""), date.get("when-iso", ""), text_of(date)):
            if len(value) > len("1933-05") and (day := issued(value)):
                return day
    return ""


def _paper(title: str) -> str:
    """The paper in the title of an issue: 柳报 1933年5月8日."""
    first = title.split()[0] if title.split() else ""
    return first if is_paper(first) else ""


def _divisions(element: Element, page: str = "", depth: int = 0) -> Iterator[_Division]:
    """The divisions of an element that are articles, in their order, with the page that is said around them."""
    for child in element:
        name, kind = local_name(child.tag), child.get("type", "").lower()
        if name.startswith("div") and kind in _ARTICLES:
            yield _Division(child, page)
        elif depth < _DEEPEST and (name.startswith("div") or name in _AROUND):
            inner = list(_divisions(child, child.get("n", "") if kind in _PAGES else page, depth + 1))
            yield from inner or ([_Division(child, page)] if local_name(element.tag) == "group" else [])


def _pages(text: Element) -> dict[int, str]:
    """The page on which each element begins, by the page beginnings before it."""
    pages, page = dict[int, str](), ""
    for element in text.iter():
        if local_name(element.tag) == "pb":
            page = element.get("n", "")
        pages[id(element)] = page
    return pages


def _record(element: Element, title: str = "") -> dict[str, str]:
    """The record of an article, its heads and authors apart from its text, its notes below it.

    With a `title` of the whole text, what stands above its parts is one of these, and no head but the title itself.
    """
    notes = list(_settle(element))
    heads, names = _own(element, _TITLES), _own(element, _BYLINES)
    said = [" ".join(text_of(head).split()) for head in heads]
    record = {"id": "", "headline": title or " ".join(said[:1]), "subtitle": " ".join(said[1:])}
    if title:
        heads = [head for head, text in zip(heads, said, strict=True) if text == title]
        record["subtitle"] = ""
    if authors := "、".join(filter(None, (" ".join(text_of(name).split()) for name in names))):
        record["byline"] = authors
    for inner in [*heads, *names]:
        _empty(inner)
    return record | {"body": "\n\n".join(filter(None, (text.strip() for text in [text_of(element), *notes])))}


def _own(element: Element, names: Collection[str], depth: int = 0) -> list[Element]:
    """The elements of these names in an element, and in what only holds its parts together."""
    found = list[Element]()
    for child in element:
        name = local_name(child.tag)
        if name in names:
            found.append(child)
        elif depth < _DEEPEST and name in (*_AROUND, "titlePage", "docTitle"):
            found += _own(child, names, depth + 1)
    return found


def _settle(element: Element) -> Iterator[str]:
    """Take out of a text what is none, and all readings of a word but one; the texts of its notes."""
    for outer in list(element.iter()):
        is_choice = local_name(outer.tag) in _CHOICES
        chosen = [child for child in outer if local_name(child.tag) in _READINGS] or list(outer)[-1:]
        for child in list(outer):
            name = local_name(child.tag)
            if name == "note":
                yield " ".join(text_of(child).split())
            if name == "note" or name in _NO_TEXT or (is_choice and child not in chosen[:1]):
                _empty(child)


def _empty(element: Element) -> None:
    tail = element.tail
    element.clear()
    element.tail = tail
