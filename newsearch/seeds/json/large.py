"""Reads JSON from a file, holding no more of it than a value: the items of an array, or what an object holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from newsearch.errors import SeedError
from newsearch.seeds.records.articles import LONGEST_RECORD
from newsearch.seeds.records.fields import field_name

__all__ = ["json_values"]

_CHUNK = 1 << 16  # characters
_NEAR_END = 12  # characters: an error so close to the end of what was read may be a record that goes on
_WRAPPING = re.compile(r"(?:(?:var|let|const)\s{1,9})?[A-Za-z_$][\w$.\[\]]{0,80}\s{0,9}[=(]\s{0,9}(?=[\[{])")
"""What stands before JSON that scripts load: `callback(`, `var news = `."""

_WRAPPED = re.compile(r"[);\s]{1,9}\Z")
_GAP = re.compile(r"[ \t\n\r]*")


def json_values(file: TextIO) -> Iterator[Any]:
    """The values of a file: the items of its arrays, and its objects; of objects too long for a record their members.

    Values may follow each other without anything between them, as mongoexport and jq write them.

    Raises:
        SeedError: it is not JSON, or has too long a value.
    """
    reader = _Reader(file)
    if not reader.next():
        raise reader.error()
    wrapped = reader.skip(_WRAPPING)
    while reader.next() and not (wrapped and reader.skip(_WRAPPED)):
        yield from _values(reader)


def _values(reader: _Reader) -> Iterator[Any]:
    if reader.next() == "[":
        for _ in reader.parts("[", "]"):
            yield from _whole(reader)
    else:
        yield from _whole(reader)


def _whole(reader: _Reader) -> Iterator[Any]:
    """The next value; what is in it, when it is an object that is too long for a record."""
    try:
        value = reader.value()
    except SeedError as error:
        if error.note.code != "seed_record_too_long" or reader.next() != "{":
            raise
    else:
        yield value
        return
    for key in reader.members():
        field = field_name(key)
        if field and field.attribute == "body" and not field.short and reader.next() == '"':
            raise SeedError("seed_record_too_long", most=LONGEST_RECORD)
        yield from _values(reader)


class _Reader:
    """Reads values of JSON from a file, no more of it in memory than a value and a chunk."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._buffer, self._offset, self._before = "", 0, 0

    def members(self) -> Iterator[str]:
        """Stop before each value of an object, which is read before the next stop, with its key."""
        for _ in self.parts("{", "}"):
            if self.next() != '"':
                raise self.error()
            key = self.value()
            self.expect(":")
            yield key

    def parts(self, opening: str, closing: str) -> Iterator[None]:
        """Stop before each part of an array or an object, which is read before the next stop."""
        self.expect(opening)
        if self.next() != closing:
            yield
            while self.next() != closing:
                self.expect(",")
                yield
        self.expect(closing)

    def next(self) -> str:
        """The next character that is no blank, `""` at the end of the file."""
        while True:
            found = _GAP.match(self._buffer, self._offset)
            self._offset = found.end() if found else self._offset
            if self._offset < len(self._buffer):
                return self._buffer[self._offset]
            if not self._more(_CHUNK):
                return ""

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Go behind what a pattern matches here; whether it does."""
        found = pattern.match(self._buffer, self._offset)
        self._offset = found.end() if found else self._offset
        return found is not None

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
            except json.JSONDecodeError as error:
                goes_on = error.msg.startswith("Unterminated") or error.pos + _NEAR_END >= len(self._buffer)
                if goes_on and len(self._buffer) - self._offset > LONGEST_RECORD:
                    raise SeedError("seed_record_too_long", most=LONGEST_RECORD) from error
                if not (goes_on and self._more(size)):
                    raise self.error(error.msg) from error
            except (RecursionError, ValueError) as error:  # too deep, or a number of too many digits
                raise SeedError("seed_not_json", error=str(error)) from error
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
