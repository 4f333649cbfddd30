"""Reads records from a file of XML, no more of it in memory than a record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TextIO
from xml.etree import ElementTree

from newsearch.errors import SeedError
from newsearch.seeds.records import FORBIDDEN, LONGEST_RECORD, NAMES

__all__ = ["XMLRecords", "xml_records"]

_CHUNK = 1 << 16  # characters
_OVERLAP = max(map(len, FORBIDDEN)) - 1

XMLRecords = Callable[[TextIO], Iterator[dict[str, str]]]
"""Gives the records of a file that is read from its beginning."""


def xml_records(opened: Callable[[], TextIO]) -> XMLRecords:
    """What gives the records of a file: those that `records.read_xml` finds. The file is read through, to know.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or has too long a record.
    """
    with opened() as file:
        _check_for_doctype(file)  # before any of it is parsed
    nodes = _Nodes()
    with opened() as file:
        for _ in _parsed(file, nodes):
            pass
    whole = nodes.root
    if "title" in whole or "body" in whole:
        return lambda _: iter([{**whole, "id": ""}])
    return lambda file: _parsed(file, _Nodes())


def _check_for_doctype(file: TextIO) -> None:
    last = ""
    while chunk := file.read(_CHUNK):
        last += chunk
        if any(word in last for word in FORBIDDEN):
            raise SeedError("seed_doctype")
        last = last[-_OVERLAP:]


def _parsed(file: TextIO, nodes: _Nodes) -> Iterator[dict[str, str]]:
    """The records of the elements below the root, each as soon as it ends."""
    parser = ElementTree.XMLParser(target=nodes, encoding="utf-8")
    try:
        while chunk := file.read(_CHUNK):
            parser.feed(chunk.encode("utf-8"))
            yield from nodes.finished()
        parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        raise SeedError("seed_not_xml", error=str(error)) from error


class _Nodes:
    """Takes what a parser tells, and keeps the texts of elements below the root (`root`) and one deeper, by their tags.

    The text of an element is what stands before its first child, as in `ElementTree`.
    """

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self._finished: list[dict[str, str]] = []
        self._node: dict[str, str] = {}
        self._texts: dict[int, list[str]] = {2: [], 3: []}  # by depth
        self._depth = self._open = self._size = 0

    def finished(self) -> list[dict[str, str]]:
        """The records that have ended since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self._open = self._depth if self._depth in self._texts else 0
        if self._open:
            self._texts[self._open] = []

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if self._open:
            self._texts[self._open].append(text)
            self._size += len(text)
            if self._size > LONGEST_RECORD:
                raise SeedError("seed_record_too_long", most=LONGEST_RECORD)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._depth in self._texts and tag in NAMES:
            texts = self._node if self._depth == max(self._texts) else self.root
            texts[tag] = "".join(self._texts[self._depth])
        if self._depth == min(self._texts):
            self._finished.append({**self._node, "id": ""})
            self._node, self._size = {}, 0
        self._depth -= 1
        self._open = 0

    def close(self) -> None:
        """The file ends."""
