"""Reads JSON from a file, holding no more of it than a value: the records of an array, or of an object with arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from newsearch.errors import SeedError
from newsearch.seeds.records import DEEPER, LONGEST_RECORD, NAMES, has_body

__all__ = ["JSONRecords", "json_records"]

_CHUNK = 1 << 16  # characters
_NEAR_END = 12  # characters: an error so close to the end of what was read may be a record that goes on
_GAP = re.compile(r"[ \t\n\r]*")

JSONRecords = Callable[[TextIO], Iterator[Any]]
"""Gives the records of a file that is read from its beginning."""


def json_records(file: TextIO) -> JSONRecords:
    """What gives the records of this file: those that `records.read_json` finds, unless an object has a key twice.

    An object is read through, to know which of its arrays has the records.

    Raises:
        SeedError: it is not JSON, or has too long a value.
    """
    reader = _Reader(file)
    if (first := reader.next()) == "[":
        return _array
    if first != "{":
        reader.value()
        reader.end()
        return lambda _: iter(())
    record: dict[str, Any] = {}
    deeper: dict[str, Any] = {}  # all of its objects in one, as far as an article is made of them
    longest, wanted = 0, -1
    for number, (key, value) in enumerate(reader.members()):
        if isinstance(value, Iterator):
            length = _length(value)
            longest, wanted = (length, number) if length > longest else (longest, wanted)
        elif isinstance(value, dict):
            deeper |= {name: value[name] for name in DEEPER if name in value}
        elif key in NAMES:
            record[key] = value
    reader.end()
    if wanted < 0 or has_body(record):
        return lambda _: iter([{**record, "": deeper}])
    return lambda file: _member(file, wanted)


def _length(items: Iterator[Any]) -> int:
    """How many items an array has, 0 when the first one is no record."""
    if not isinstance(next(items, None), dict):
        return 0
    return 1 + sum(1 for _ in items)


def _array(file: TextIO) -> Iterator[Any]:
    reader = _Reader(file)
    yield from reader.items()
    reader.end()


def _member(file: TextIO, wanted: int) -> Iterator[Any]:
    """The items of the array that is the member with this number, from 0, of an object."""
    for number, (_, items) in enumerate(_Reader(file).members()):
        if number == wanted:
            yield from items
            return


class _Reader:
    """Reads values of JSON from a file, no more of it in memory than a value and a chunk."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._decode = json.JSONDecoder().raw_decode
        self._buffer, self._offset, self._before = "", 0, 0

    def items(self) -> Iterator[Any]:
        """Read an array: its items."""
        return (self.value() for _ in self._parts("[", "]"))

    def members(self) -> Iterator[tuple[str, Any]]:
        """Read an object: its keys with their values, or an iterator of the items where one is an array."""
        for _ in self._parts("{", "}"):
            if self.next() != '"':
                raise self.error()
            key = self.value()
            self.expect(":")
            if self.next() == "[":
                items = self.items()
                yield key, items
                for _ in items:  # which nobody wanted
                    pass
            else:
                yield key, self.value()

    def _parts(self, opening: str, closing: str) -> Iterator[None]:
        """Stop before each part of an array or an object, which is read before the next stop."""
        self.expect(opening)
        if self.next() != closing:
            yield
            while self.next() != closing:
                self.expect(",")
                yield
        self.expect(closing)

    def end(self) -> None:
        """Check that nothing follows."""
        if self.next():
            raise self.error()

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
                if goes_on and len(self._buffer) - self._offset > LONGEST_RECORD:
                    raise SeedError("seed_record_too_long", most=LONGEST_RECORD) from error
                if not (goes_on and self._more(size)):
                    raise self.error(error.msg) from error
            size *= 2

    def error(self, reason: str = "Expecting value or delimiter") -> SeedError:
        """The error of what stands here."""
        return SeedError("seed_not_json", error=f"{reason}: char {self._before + self._offset}")

    def _more(self, size: int) -> bool:
        """Read on, and forget what was read before the offset; whether there was more."""
        chunk = self._file.read(size)
        self._before += self._offset
        self._buffer, self._offset = self._buffer[self._offset :] + chunk, 0
        return bool(chunk)
