"""Reads a large file of records one after the other: JSON, JSON Lines and XML, in any encoding.

The file is read several times: for its encoding and form, for the ids and for what is skipped, since a repeated id is
made another one that no later record may have, and then for the articles. A page of text or HTML is read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.containers.kinds import container_of
from newsearch.seeds.encodings import opened
from newsearch.seeds.json.reader import LineReader, is_json_lines, json_records, read_json, read_json_lines
from newsearch.seeds.plugins import plugin_of
from newsearch.seeds.reader import dated, distinct_ids, reader_of
from newsearch.seeds.records.articles import LONGEST_RECORD, numbered
from newsearch.seeds.records.tables import read_table, table_items
from newsearch.seeds.refused import BEGINNING, refuse
from newsearch.seeds.seed import FirstNotes
from newsearch.seeds.xml.large import xml_records
from newsearch.seeds.xml.reader import ROOT_WITHIN, is_page, read_xml

__all__ = ["LARGE", "LARGEST_PAGE", "Stream", "stream"]

LARGE = 8 << 20
"""Bytes of a file that is not read whole: reading takes about five times its size in memory. Chosen by hand."""

LARGEST_PAGE = 16 << 20
"""Bytes of a page of text or HTML that is read in any case: it must be whole in memory. Chosen by hand."""

_Open = Callable[[], TextIO]
_Items = Callable[[TextIO], Iterator["Article | Note"]]


@dataclass(frozen=True, slots=True)
class Stream:
    """A large seed file: the `ids` of its articles, and what is `skipped`; `articles` reads it again."""

    name: str
    path: Path
    ids: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    items: Callable[[], Iterator[Article | Note]] = lambda: iter(())

    def articles(self) -> Iterator[Article]:
        """The articles, one at a time; it ends where the file is no longer what it was."""
        with_ids = zip(self.ids, (item for item in self.items() if isinstance(item, Article)), strict=False)
        try:
            yield from dated(self.name, (a if a.id == i else replace(a, id=i) for i, a in with_ids))
        except (SeedError, UnicodeDecodeError):
            return  # it was another file when its ids were read: who reads it compares its times


def stream(name: str, path: Path, largest_page: int = LARGEST_PAGE) -> Stream | None:
    """A large seed file as a stream, None when it must be read whole; a page of more bytes than these is skipped.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file_of_bytes:
            start = file_of_bytes.read(BEGINNING)
        if not (read_bytes := plugin_of(name, start)):
            refuse(name, start)
            read_bytes = container_of(name, start, lambda: path.open("rb"))
        file = None if read_bytes else opened(path)
        items, without = _items_of(name, file) if file else (None, None)
        if file is None or items is None:
            if path.stat().st_size <= largest_page:
                return None
            raise SeedError("seed_page_too_large", most=largest_page >> 20)
        found = _read_through(name, path, partial(_each, file, items), without)
        return replace(found, skipped=(*(Skipped(name, note) for note in file.notes), *found.skipped))
    except SeedError as error:
        return Stream(name, path, skipped=(Skipped(name, error.note),))
    except UnicodeDecodeError:  # it changes meanwhile, which is noticed
        return Stream(name, path)


def _read_through(name: str, path: Path, items: Callable[[], Iterator[Article | Note]], without: Note | None) -> Stream:
    """The stream of a file, given its items, and what is said when there is no article among them."""
    ids: list[str] = []
    notes = FirstNotes()
    for item in items():
        if isinstance(item, Article):
            ids.append(item.id)
        else:
            notes.add(item)
    if without and not ids:
        notes.add(without)
    return Stream(name, path, tuple(distinct_ids(ids)), tuple(Skipped(name, note) for note in notes), items)


def _items_of(name: str, file: _Open) -> tuple[_Items | None, Note | None]:
    """What gives the items of a file, None when it is a page; and what is said when there is no article among them."""
    with file() as opened_file:
        start = opened_file.read(ROOT_WITHIN)
    reader = reader_of(name, start)
    if reader in (read_json, read_json_lines):
        with file() as opened_file:
            lines = is_json_lines(opened_file, named=reader is read_json_lines)
        if lines:
            return partial(_lines, name), None
        return partial(_records, name, json_records), Note("seed_no_records")
    if reader is read_xml and not is_page(start):
        return partial(_records, name, xml_records(file)), Note("seed_xml_without_text")
    return (partial(table_items, name), None) if reader is read_table else (None, None)


def _each(file: _Open, items: _Items) -> Iterator[Article | Note]:
    with file() as opened_file:
        yield from items(opened_file)


def _lines(name: str, file: TextIO) -> Iterator[Article | Note]:
    number, reader = 0, LineReader(name)
    while line := file.readline(LONGEST_RECORD):
        number += 1
        if len(line) == LONGEST_RECORD and not line.endswith("\n"):
            yield Note("seed_line_too_long", line=number, most=LONGEST_RECORD)
            while line and not line.endswith("\n"):
                line = file.readline(LONGEST_RECORD)
        else:
            yield from reader.read(number, line.removesuffix("\n"))
    yield from reader.notes()


def _records(name: str, records: Callable[[TextIO], Iterable[Any]], file: TextIO) -> Iterator[Article | Note]:
    return numbered(name, records(file))
