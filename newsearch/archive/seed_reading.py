"""Reads seed files that are new or changed, each with its record, what was skipped and what looks wrong."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import time_ns

from newsearch.archive.oddities import BY_THE_WAY, Oddities
from newsearch.archive.seed_records import Record, digest_of, doubtful, record_of
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.reader import read
from newsearch.seeds.records.fields import columns_named, with_columns
from newsearch.seeds.seed import Seed
from newsearch.seeds.streams import LARGE, Stream, stream

__all__ = ["Reading", "parsed", "unreadable"]

_TRIES = 3
"""How often a file that changes under the reader is read."""


class Reading:
    """Reads files one after the other; `records`, `skipped`, `oddities` and `bytes_read` are those of all of them.

    Args:
        columns: the map that records and tables are read by.
        largest_page: bytes of the largest page that is read.
    """

    def __init__(self, columns: Mapping[str, str], largest_page: int) -> None:
        self.records: dict[str, Record] = {}
        self.skipped: list[Skipped] = []
        self.oddities = Oddities()
        self.bytes_read = 0
        self._columns = columns
        self._largest_page = largest_page

    def read(
        self, name: str, path: Path, ahead: Callable[[str, str], Seed | None] = lambda *_: None
    ) -> Iterable[Article] | None:
        """The articles of a file, or None when it cannot be read now. Its record is complete once they are used up.

        Args:
            ahead: gives what was read ahead of a file of this name and SHA-256.
        """
        try:
            for _ in range(_TRIES):
                before, seen, content = path.stat(), time_ns(), self.content(name, path)
                if _times(path.stat()) == _times(before) and not (
                    isinstance(content, bytes) and len(content) != before.st_size
                ):
                    break
            else:
                self._skip(name, Note("seed_changing"))
                return None
        except OSError as error:
            self._skip(name, unreadable(error))
            return None
        self.bytes_read += before.st_size
        if isinstance(content, Stream):
            return self._streamed(content, before, seen)
        digest = hashlib.sha256(content).hexdigest()
        seed = ahead(name, digest) or parsed(self._columns, name, content)
        if not seed.finished:
            self.skipped += seed.skipped
            return None
        ids, skipped = [a.id for a in seed.articles], self._taken(seed.skipped)
        self.records[name] = record_of(name, before, seen, digest, ids, skipped)
        return self.oddities.passing(name, seed.articles, skipped)

    def add(self, other: Reading) -> None:
        """Add what another one has read of other files."""
        self.records.update(other.records)
        self.skipped += other.skipped
        self.oddities.add(other.oddities)
        self.bytes_read += other.bytes_read

    def content(self, name: str, path: Path) -> bytes | Stream:
        """What a seed file has, as a stream where it is large and can be one.

        Raises:
            OSError: it cannot be read.
        """
        large = path.stat().st_size > LARGE
        with columns_named(self._columns):
            return (stream(name, path, self._largest_page) if large else None) or path.read_bytes()

    def _streamed(self, seed: Stream, before: os.stat_result, seen: int) -> Iterator[Article]:
        """The articles of a large file, one after the other; one that changes meanwhile is read by the next sync."""
        skipped = self._taken(seed.skipped)
        try:
            digest = digest_of(seed.path, before.st_size)
            yield from self.oddities.passing(seed.name, with_columns(self._columns, seed.articles()), skipped)
            steady = _times(seed.path.stat()) == _times(before)
        except OSError as error:
            self._skip(seed.name, unreadable(error))
            digest, steady = "", True
        record = record_of(seed.name, before, seen, digest, seed.ids, skipped)
        self.records[seed.name] = record if steady and digest else doubtful(record)
        if not steady:
            self._skip(seed.name, Note("seed_changing"))

    def _skip(self, name: str, note: Note) -> None:
        self.skipped.append(Skipped(name, note))

    def _taken(self, skipped: Iterable[Skipped]) -> list[Skipped]:
        """What the record of a file keeps of what its reader has skipped; the rest is told now, and not again."""
        rest = self.oddities.without(skipped)
        self.skipped += (each for each in rest if each.note.code in BY_THE_WAY)
        return [each for each in rest if each.note.code not in BY_THE_WAY]


def parsed(columns: Mapping[str, str], name: str, content: bytes) -> Seed:
    """What a file of this name and content holds, by the map of columns."""
    with columns_named(columns):
        return read(name, content)


def unreadable(error: OSError) -> Note:
    """That a file cannot be read, and why."""
    return Note("seed_unreadable", error=str(error.strerror))


def _times(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size
