"""What is remembered of each seed file, and whether it is still as it was.

The record of a seed file has its `size`, `mtime` and `ctime` (ns), `seen` (ns, when it was looked at), `hash`
(SHA-256), the `ids` of its articles (their number, when they are `name#1`, `name#2` …) and what was `skipped` (codes
and values); the `reader` where that was a plugin or an extra, which may be installed or taken away.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import time_ns
from typing import Any

from newsearch.archive.files import checksum_of
from newsearch.results import Skipped
from newsearch.seeds.plugins import reader_by_name
from newsearch.seeds.streams import LARGE

__all__ = ["Owners", "Record", "as_it_was", "digest_of", "doubtful", "ids_of", "record_of"]

Record = Mapping[str, Any]

_TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system in use (FAT)."""

_DIGITS = 9
"""An id with a longer number is no `name#ordinal`: no file has that many articles."""


def record_of(
    name: str, stat: os.stat_result, seen: int, digest: str, ids: Sequence[str], skipped: Iterable[Skipped]
) -> Record:
    """The record of a seed file that was just read.

    Args:
        stat: of the file, before it was read; `seen` is the time (ns) then.
        digest: the SHA-256 of its content.
        ids, skipped: what the reader made of it.
    """
    return {
        "size": stat.st_size,
        "mtime": stat.st_mtime_ns,
        "ctime": stat.st_ctime_ns,
        "seen": seen,
        "hash": digest,
        "ids": len(ids) if list(ids) == list(_numbered(name, len(ids))) else list(ids),
        "skipped": [[each.note.code, dict(each.note.values)] for each in skipped],
    } | ({"reader": reader} if (reader := reader_by_name(name)) else {})


def as_it_was(path: Path, stat: os.stat_result, record: Record) -> Record | None:
    """The record of a file that has not changed, None when it has changed or another reader reads it now.

    Size and both times must be those of the record, and the times clearly older than the look, since a file may change
    twice within one tick of its clock. `mtime` can be set to what it was (`cp -p`, `rsync -t`), `ctime` cannot. Where
    the times leave a doubt, the content is read and compared, and the record gets the times of now.
    """
    if stat.st_size != record["size"] or record.get("reader", "") != reader_by_name(path.name):
        return None
    times = (stat.st_mtime_ns, stat.st_ctime_ns)
    if times == (record["mtime"], record["ctime"]) and max(times) + _TICK < record["seen"]:
        return record
    seen = time_ns()
    if record["hash"] != digest_of(path, stat.st_size):
        return None
    return {**record, "mtime": times[0], "ctime": times[1], "seen": seen}


def doubtful(record: Record) -> Record:
    """The record of a file that the next sync must read."""
    return {**record, "seen": 0, "hash": ""}


def ids_of(name: str, record: Record) -> Iterable[str]:
    """The ids that a seed file gives, those among them that belong to another file."""
    ids: int | list[str] = record["ids"]
    return _numbered(name, ids) if isinstance(ids, int) else ids


class Owners:
    """The file that each id belongs to: the first by name of those that give it."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._numbers = {name: record["ids"] for name, record in records.items() if isinstance(record["ids"], int)}
        self._chosen: dict[str, str] = {}  # ids of a million pages are not listed: their names tell their files
        for name in sorted(records.keys() - self._numbers.keys(), reverse=True):
            self._chosen.update(dict.fromkeys(records[name]["ids"], name))

    def get(self, article_id: str) -> str | None:
        """The owner of an id, None when no file gives it."""
        owners = (self._chosen.get(article_id), self._page(article_id))
        return min((name for name in owners if name is not None), default=None)

    def _page(self, article_id: str) -> str | None:
        """The file that has an article of this id as its `name#ordinal`."""
        name, _, number = article_id.rpartition("#")
        if name not in self._numbers or not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
            return None
        return name if number[0] != "0" and int(number) <= self._numbers[name] else None


def digest_of(path: Path, size: int) -> str:
    """The SHA-256 of a file of about this size in bytes; a large one is never whole in memory."""
    return checksum_of(path) if size > LARGE else hashlib.sha256(path.read_bytes()).hexdigest()


def _numbered(name: str, count: int) -> Iterator[str]:
    return (f"{name}#{number}" for number in range(1, count + 1))
