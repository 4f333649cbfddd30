"""Unpacks members of zip files within bounds: nothing is written, and no name in a file is ever a path here."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, TextIO

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.seeds.encodings import decode

__all__ = ["MOST_UNPACKED", "Packed"]

MOST_UNPACKED = 64 << 20
"""Bytes that are unpacked of a file in all: four times those of the largest page. Chosen by hand."""

_MOST_MEMBERS = 20_000
_ENCRYPTED = 0x1  # a bit of the flags of a member: section 4.4.4 of APPNOTE.TXT
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that EPUB and OPC allow; others may take gigabytes of memory for a few bytes."""

_BLOCK = 1 << 16


class Packed:
    """The members of a zip file (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), by their names.

    Raises:
        SeedError: it is damaged, or has too many members.
    """

    def __init__(self, file: BinaryIO) -> None:
        with _damage():
            self._zip = zipfile.ZipFile(file)
        self._left = MOST_UNPACKED
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS:
            raise SeedError("seed_too_many_members", count=len(members), most=_MOST_MEMBERS)
        self._members = {member.filename: member for member in members}

    @property
    def names(self) -> list[str]:
        """The names of the members, in the order of the file."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """The bytes that a member says it has."""
        return self._members[name].file_size

    def data(self, name: str) -> bytes:
        """The content of a member.

        Raises:
            SeedError: there is no such member, it is damaged or encrypted, or too much was unpacked.
        """
        with self._opened(name) as member:
            return b"".join(iter(lambda: member.read(_BLOCK), b""))

    def text(self, name: str) -> str:
        """The text of a member, in whichever encoding; errors are those of `data` and `decode`."""
        return decode(self.data(name)).text

    def stream(self, name: str) -> TextIO:
        """A member of XML as text, read bit by bit; reading it raises what `data` raises."""
        member = self._opened(name)
        mark = member.read(2)
        member = self._opened(name)
        return io.TextIOWrapper(
            io.BufferedReader(member, _BLOCK),
            "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig",
            "replace",
        )

    def _opened(self, name: str) -> _Member:
        member = self._members.get(name)
        if member is None:
            raise SeedError("seed_container_damaged", error=f"{name[:80]}: -")
        if member.flag_bits & _ENCRYPTED:
            raise SeedError("seed_encrypted")
        if member.compress_type not in _METHODS:
            raise SeedError("seed_container_damaged", error=f"compression {member.compress_type}")
        with _damage():
            return _Member(self, self._zip.open(member))

    def take(self, size: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            SeedError: they are too many.
        """
        check()
        self._left -= size
        if self._left < 0:
            raise SeedError("seed_unpacks_too_much", most=MOST_UNPACKED >> 20)


class _Member(io.RawIOBase):
    """A member that is read within the bounds of its file."""

    def __init__(self, packed: Packed, file: IO[bytes]) -> None:
        self._packed = packed
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with _damage():
            data = self._file.read(len(buffer))
        self._packed.take(len(data))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _damage() -> Iterator[None]:
    """Name what a damaged zip file raises."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        reason = str(error)[:200] or "unexpected end of data"  # as an EOFError says nothing
        raise SeedError("seed_container_damaged", error=reason) from error
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, UnicodeError) as error:  # extra fields
        raise SeedError("seed_container_damaged", error=str(error)[:200]) from error
