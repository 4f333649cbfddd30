"""Reads a large file of records one after the other: JSON Lines, and JSON that is one array, in UTF-8.

A file of another format or encoding is read whole. The file is read twice: first for the ids and for what is skipped,
since a repeated id is made another one that no later record may have, then for the articles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.reader import dated, distinct_ids, reader_of
from newsearch.seeds.records import article_of, read_json, read_json_lines, read_line

__all__ = ["LARGE", "Stream", "stream"]

LARGE = 8 << 20
"""Bytes of a file that is not read whole: reading takes about five times its size in memory. Chosen by hand."""

_CHUNK = 1 << 16  # characters
_NEAR_END = 12  # characters: an error so close to the end of what was read may be a record that goes on
_START = 200  # characters that tell a format, see `reader`
_GAP = re.compile(r"[ \t\n\r]*")

_Items = Callable[[str, TextIO], Iterator["Article | Note"]]


@dataclass(frozen=True, slots=True)
class Stream:
    """A large seed file: the `ids` of its articles, and what is `skipped`; `articles` reads it again."""

    name: str
    path: Path
    ids: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    items: _Items

    def articles(self) -> Iterator[Article]:
        """The articles, one at a time; it ends where the file is no longer what it was."""
        numbered = zip(self.ids, _found(self.name, self.path, self.items), strict=False)
        try:
            yield from dated(self.name, (a if a.id == i else replace(a, id=i) for i, a in numbered))
        except (SeedError, UnicodeDecodeError):
            return  # it was another file when its ids were read: who reads it compares its times


def stream(name: str, path: Path) -> Stream | None:
    """A large seed file as a stream, None when it must be read whole.

    Raises:
        OSError: it cannot be read.
    """
    ids: list[str] = []
    notes: list[Note] = []
    try:
        if (items := _items_of(name, path)) is None:
            return None
    except UnicodeDecodeError:
        return None  # another encoding
    try:
        ids += (article.id for article in _found(name, path, items, notes))
    except UnicodeDecodeError:
        return None
    except SeedError as error:
        return Stream(name, path, (), (Skipped(name, error.note),), items)
    if items is _array and not ids:
        notes = [Note("seed_no_records")]
    return Stream(name, path, tuple(distinct_ids(ids)), tuple(Skipped(name, note) for note in notes), items)


def _items_of(name: str, path: Path) -> _Items | None:
    with _opened(path) as file:
        start = file.read(_START)
    reader = reader_of(name, start)
    if reader is read_json_lines:
        return _lines
    return _array if reader is read_json and start.lstrip().startswith("[") else None


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig")  # its line ends are made one, as `encodings.decode` does


def _found(name: str, path: Path, items: _Items, notes: list[Note] | None = None) -> Iterator[Article]:
    """The articles as their records name them; what is skipped goes to `notes`."""
    with _opened(path) as file:
        for item in items(name, file):
            if isinstance(item, Article):
                yield item
            elif notes is not None:
                notes.append(item)


def _lines(name: str, file: TextIO) -> Iterator[Article | Note]:
    for number, line in enumerate(file, 1):
        _check_text(line)
        if (item := read_line(name, number, line.removesuffix("\n"))) is not None:
            yield item


def _array(name: str, file: TextIO) -> Iterator[Article | Note]:
    for number, record in enumerate(_records(file), 1):
        if article := article_of(record, f"{name}#{number}"):
            yield article


def _records(file: TextIO) -> Iterator[Any]:
    """The items of a JSON array.

    Raises:
        SeedError: it is none.
    """
    reader = _Reader(file)
    reader.expect("[")
    if reader.next() == "]":
        reader.expect("]")
    else:
        while True:
            yield reader.value()
            if reader.next() == "]":
                break
            reader.expect(",")
        reader.expect("]")
    if reader.next():
        raise reader.error()


class _Reader:
    """Reads values of JSON from a file, no more of it in memory than a value and a chunk."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._decode = json.JSONDecoder().raw_decode
        self._buffer, self._offset, self._before = "", 0, 0

    def next(self) -> str:
        """The next character that is no blank, `""` at the end of the file."""
        while True:
            found = _GAP.match(self._buffer, self._offset)
            self._offset = found.end() if found else self._offset
            if self._offset < len(self._buffer):
                return self._buffer[self._offset]
            if not self._more(_CHUNK):
                return ""

    def expect(self, char: str) -> None:
        """Read this character."""
        if self.next() != char:
            raise self.error()
        self._offset += 1

    def value(self) -> Any:
        """Read a value; twice as much is read whenever it goes on, so a long one takes linear time."""
        self.next()
        size = _CHUNK
        while True:
            try:
                value, end = self._decode(self._buffer, self._offset)
                if end < len(self._buffer) or not self._more(size):  # a number may go on
                    self._offset = end
                    return value
            except RecursionError as error:
                raise SeedError("seed_not_json", error=str(error)) from error
            except json.JSONDecodeError as error:
                goes_on = error.msg.startswith("Unterminated") or error.pos + _NEAR_END >= len(self._buffer)
                if not (goes_on and self._more(size)):
                    raise self.error(error.msg) from error
            size *= 2

    def error(self, reason: str = "Expecting value or delimiter") -> SeedError:
        """The error of what stands here."""
        return SeedError("seed_not_json", error=f"{reason}: char {self._before + self._offset}")

    def _more(self, size: int) -> bool:
        """Read on, and forget what was read before the offset; whether there was more."""
        chunk = self._file.read(size)
        _check_text(chunk)
        self._before += self._offset
        self._buffer, self._offset = self._buffer[self._offset :] + chunk, 0
        return bool(chunk)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise SeedError("seed_not_text")
