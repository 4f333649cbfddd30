"""Reads records from a file of XML by the local names of its elements, no more of it in memory than a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Protocol, TextIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from newsearch.errors import SeedError
from newsearch.seeds.records.articles import LONGEST_RECORD
from newsearch.seeds.records.fields import FieldName, field_name
from newsearch.seeds.records.issue import issue_fields, page_fields, with_issue
from newsearch.seeds.xml.fields import (
    HEADS,
    OF_HEAD,
    PARAGRAPHS,
    SECTIONS,
    STANDARDS,
    attribute_fields,
    local_name,
    name_of,
    record_of,
)
from newsearch.seeds.xml.tei import TEI, tei_records
from newsearch.seeds.xml.wiki import wiki_records

__all__ = ["FORBIDDEN", "Target", "check_for_doctype", "parsed", "xml_records"]

FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
"""What no XML file may have: entities could name files."""

_CHUNK = 1 << 16  # characters
_OVERLAP = max(map(len, FORBIDDEN)) - 1
_HEAD = 4096  # characters, in which the XML declaration ends
_DEEPEST = 10  # elements in one another, above which records are looked for

_FEEDS = frozenset(["rss", "feed", "RDF"])
_MESSAGES = frozenset(["newsMessage", "itemSet", "NewsML"])  # of several stories in NewsML
_OF_ROOTS: dict[str, tuple[frozenset[str], Callable[[Element], list[dict[str, Any]]]]] = {
    "teiCorpus": (TEI, tei_records),
    **dict.fromkeys(TEI, (TEI, tei_records)),
    "mediawiki": (frozenset(["page"]), wiki_records),
}
"""Roots of files in which an element has any number of articles: which elements, and what gives their records."""

_ITEMS = frozenset(["item", "entry"])
"""The records of RSS (https://www.rssboard.org/rss-specification), RDF and Atom (RFC 4287)."""

_MOST_ATTRIBUTES = 50  # of an element around records
_LONGEST_AROUND = 100  # characters of an element beside the records that may say something of all of them
_ALL = "<all>"
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*>")
_BARE = re.compile(
    r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)|<(?![A-Za-z_/!?:\x80-\uffff])"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|<[A-Za-z]\w{0,30}(?: [A-Za-z]\w{0,30}=\w{1,30}){1,5} ?>"
)
"""What is no XML but stands in files all the same: & and < as they are, as in SogouCS, control characters, and
attributes without marks, as in LCSTS."""
_LONGEST_REFERENCE = 12  # characters
_LONGEST_TAG = 400  # characters of one without marks
_UNQUOTED = re.compile(r"=(\w+)")

_Open = Callable[[], TextIO]
_IsRecord = Callable[[int, str], bool]
"""Whether an element is a record, by its depth and its local name."""


class Target(Protocol):
    """Takes what a parser tells."""

    def start(self, tag: str, attributes: dict[str, str], /) -> object:
        """An element begins."""

    def data(self, text: str, /) -> object:
        """A stretch of text, of which there may be several in a row."""

    def end(self, tag: str, /) -> object:
        """An element ends."""

    def close(self) -> object:
        """The file ends."""


def xml_records(opened: _Open) -> Callable[[TextIO], Iterator[dict[str, Any]]]:
    """What gives the records of a file. The file is read through, to know which of its elements they are.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or has too long a record.
    """
    with opened() as file:
        check_for_doctype(file)  # before any of it is parsed
    mend = False
    try:
        shape = _shape_of(opened, mend)
    except SeedError as error:
        if error.note.code != "seed_not_xml":
            raise
        mend = True
        shape = _shape_of(opened, mend)
    return lambda file: _records(file, shape, mend)


def check_for_doctype(file: TextIO) -> None:
    """Refuse a file with a DOCTYPE.

    Raises:
        SeedError: it has one.
    """
    last = ""
    while chunk := file.read(_CHUNK):
        last += chunk
        if any(word in last for word in FORBIDDEN):
            raise SeedError("seed_doctype")
        last = last[-_OVERLAP:]


def _shape_of(opened: _Open, mend: bool) -> _Shape:
    shape = _Shape()
    with opened() as file:
        for _ in parsed(file, shape, mend):
            pass
    return shape


def _records(file: TextIO, shape: _Shape, mend: bool) -> Iterator[dict[str, Any]]:
    found = _Records(shape)
    for _ in parsed(file, found, mend):
        yield from found.finished()


def parsed(file: TextIO, target: Target, mend: bool = False) -> Iterator[None]:
    """Parse a file, stopping now and then; its elements are told to `target` as if they stood in one more element.

    With `mend`, what is no XML (`_BARE`) is made text first.

    Raises:
        SeedError: it is not XML.
    """
    parser = ElementTree.XMLParser(target=target, encoding="utf-8")
    try:
        parser.feed(_ALL)
        for chunk in _mended(file) if mend else _chunks(file):
            parser.feed(chunk.encode("utf-8"))
            yield
        parser.feed("</all>")
        parser.close()
        yield
    except ElementTree.ParseError as error:
        raise SeedError("seed_not_xml", error=_reason(error)) from error
    except ValueError as error:
        raise SeedError("seed_not_xml", error=str(error)) from error


def _reason(error: ElementTree.ParseError) -> str:
    """What expat says, with the line and the column in the file, both counted from 1."""
    line, column = error.position
    words = str(error).rpartition(": line ")[0]
    return f"{words}: line {line}, column {column + 1 - (len(_ALL) if line == 1 else 0)}"


def _chunks(file: TextIO) -> Iterator[str]:
    """The file with blanks for its XML declaration, so that all else stays where it is."""
    yield _DECLARATION.sub(lambda found: re.sub(r"\S", " ", found[0]), file.read(_HEAD), count=1)
    while chunk := file.read(_CHUNK):
        yield chunk


def _mended(file: TextIO) -> Iterator[str]:
    waiting = ""
    for chunk in _chunks(file):
        waiting += chunk
        cut = max(waiting.rfind("&", -_LONGEST_REFERENCE), waiting.rfind("<", -_LONGEST_TAG))
        cut = len(waiting) if cut < 0 else cut
        yield _BARE.sub(_as_text, waiting[:cut])
        waiting = waiting[cut:]
    yield _BARE.sub(_as_text, waiting)


def _as_text(found: re.Match[str]) -> str:
    if found[0].endswith(">"):
        return _UNQUOTED.sub(r'="\1"', found[0])
    return {"&": "&amp;", "<": "&lt;"}.get(found[0], "")


class _Shape:
    """Learns at which depth the records of a file are: at the least one where an element has a body of its own.

    Without any body they are where most elements have headlines. A child with a headline is an article, no body.
    """

    def __init__(self) -> None:
        self._root = ""
        self._bodies = [0] * (_DEEPEST + 2)
        self._headed = [0] * (_DEEPEST + 2)
        self._open: list[tuple[str, int, set[str]]] = []  # open elements: name, texts before, what they have
        self._depth = self._texts = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth == 2 and not self._root:
            self._root = local_name(tag)
        if self._depth <= _DEEPEST:
            has = {"headline"} if "headline" in attribute_fields(attributes) else set()
            self._open.append((name_of(tag, attributes), self._texts, has))

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if text.isspace():
            return
        self._texts += 1
        if self._depth == 1:
            raise SeedError("seed_not_xml", error="text outside of elements")

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._depth <= _DEEPEST:
            name, before, has = self._open.pop()
            is_part = name in SECTIONS and "paragraph" in has  # of an article: its title is none of an article
            self._bodies[self._depth] += "body" in has and not is_part
            self._headed[self._depth] += bool(has - {"paragraph"}) and not is_part
            if self._open and self._texts > before and (name in PARAGRAPHS or is_part):
                self._open[-1][2].add("body" if is_part else "paragraph")
                has = set() if is_part else has
            field = field_name(name) if self._texts > before and self._open else None
            if name in HEADS and not has and self._texts > before:
                field = OF_HEAD
            if field and (field.attribute == "headline" or (field.attribute == "body" and "headline" not in has)):
                self._open[-1][2].add(_kind(field))
        self._depth -= 1

    def close(self) -> None:
        """The file ends."""

    @property
    def is_feed(self) -> bool:
        """Whether the records are items of a channel, whose day and name are its own."""
        return self._root in _FEEDS

    @property
    def records_of(self) -> Callable[[Element], list[dict[str, Any]]]:
        """What gives the records of an element that is one, or holds some."""
        return _OF_ROOTS[self._root][1] if self._root in _OF_ROOTS else lambda element: [record_of(element)]

    def is_record(self) -> _IsRecord:
        """Which elements are the records."""
        if self.is_feed:
            return lambda depth, name: name in _ITEMS
        if self._root in _OF_ROOTS:
            return lambda depth, name: name in _OF_ROOTS[self._root][0]
        if self._root in STANDARDS or self._root in _MESSAGES:
            return lambda depth, name: name in STANDARDS
        inside = range(2, _DEEPEST + 1)  # the first one is around all of the file
        wanted = next((depth for depth in inside if self._bodies[depth]), 0)
        wanted = wanted or max(inside, key=lambda depth: self._headed[depth])
        return lambda depth, name: depth == wanted


def _kind(field: FieldName) -> str:
    return "summary" if field.short else field.attribute


class _Records:
    """Builds the elements that are records, and forgets all others."""

    def __init__(self, shape: _Shape) -> None:
        self._is_record = shape.is_record()
        self._is_feed = shape.is_feed
        self._records_of = shape.records_of
        self._around: list[dict[str, str]] = []  # what each open element says of all records in it
        self._text = ""
        self._finished: list[dict[str, Any]] = []
        self._builder: ElementTree.TreeBuilder | None = None
        self._depth = self._record = self._size = 0

    def finished(self) -> list[dict[str, Any]]:
        """The records that have ended since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._builder is None and self._is_record(self._depth, local_name(tag)):
            self._builder, self._record, self._size = ElementTree.TreeBuilder(), self._depth, 0
        if self._builder is not None:
            self._builder.start(tag, attributes)
        else:
            self._around.append({})
            self._text = ""
            said = {local_name(name): value for name, value in list(attributes.items())[:_MOST_ATTRIBUTES]}
            for name, value in chain(page_fields(local_name(tag), said), said.items()):
                self._note(name, value)

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if self._builder is not None:
            self._builder.data(text)
            self._size += len(text)
            if self._size > LONGEST_RECORD:
                raise SeedError("seed_record_too_long", most=LONGEST_RECORD)
        elif len(self._text) < _LONGEST_AROUND:
            self._text += text

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._builder is not None:
            self._builder.end(tag)
            if self._depth == self._record:
                self._finish(self._builder.close())
                self._builder = None
        else:
            self._around.pop()
            self._note(local_name(tag), self._text)
            self._text = ""
        self._depth -= 1

    def _finish(self, element: Element) -> None:
        """Take in a record, or what stands beside the records and holds for those behind it."""
        if len(element) or element.attrib or not self._note(local_name(element.tag), element.text or ""):
            pairs = chain.from_iterable(around.items() for around in reversed(self._around))
            around = issue_fields(pairs)
            self._finished += [with_issue(record, around) for record in self._records_of(element)]

    def _note(self, name: str, text: str) -> bool:
        """Keep what is said of all records in the element that is open; whether it is such a thing."""
        is_said = bool(self._around and not self._is_feed and issue_fields([(name, text)]))
        if is_said:
            self._around[-1][name] = text.strip()
        return is_said

    def close(self) -> None:
        """The file ends."""
