"""What has changed among the seed files since the last sync, read one file after another.

The record of a seed file has its `size`, `mtime` (ns), `seen` (ns, when it was looked at), `hash` (SHA-256), the `ids`
of its articles (how many, when they are `name#1`, `name#2` …) and what was `skipped`. A file is as it was when size and
mtime agree and mtime is clearly older than the look, since a file may change twice within one tick of its clock.

An id that several files give belongs to the first of them by name, in whatever order they came. What cannot be read
now has not vanished: its articles stay as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from time import perf_counter, time_ns
from typing import Any

from newsearch.errors import RemovalRefused, SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped, SyncReport
from newsearch.seeds.files import find
from newsearch.seeds.reader import read

__all__ = ["Changes", "Progress", "Record", "nothing_there"]

Record = Mapping[str, Any]

Stored = Callable[[Iterable[str]], Iterator[Article]]
"""Gives the articles of these ids as they are in the archive."""

Progress = Callable[[int, int], None]
"""Is told the bytes of seed files read, and how many there are to read in all."""

_LARGE = 10
"""A removal of more than one in so many articles is large."""

_TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a file system in use (FAT)."""

_TRIES = 3


class Changes:
    """The seed files of now against the records of the last sync.

    `articles` reads the files that are new or changed, or all of them `anew`; when it is used up, `records` are those
    of now, `given` the ids that were read and `kept` those of files that could not be.
    """

    def __init__(self, roots: Iterable[Path], known: Mapping[str, Record], index: Path, *, anew: bool = False) -> None:
        roots = list(roots)
        self.known = known
        self.roots = tuple(str(root.absolute()) for root in roots)
        self._anew = anew
        self.records: dict[str, Record] = {}
        self.given: set[str] = set()
        self.kept: set[str] = set()
        self.skipped: list[Skipped] = []
        self.bytes_read = 0
        self._paths: dict[str, Path] = {}
        self._stale: dict[str, int] = {}
        for name, path in find(roots, self._unread, index.resolve()):
            if name in self._paths:
                self.skipped.append(Skipped(name, Note("seed_same_name", path=str(self._paths[name]))))
            else:
                self._paths[name] = path
                self._look(name, path)

    @property
    def vanished(self) -> list[str]:
        """The names of the seed files that are no longer there."""
        return [name for name in self.known if name not in self._paths]

    @property
    def added(self) -> int:
        """How many seed files are new."""
        return len(self._stale.keys() - self.known.keys())

    @property
    def changed(self) -> int:
        """How many seed files have another content."""
        return len(self._stale.keys() & self.known.keys())

    @property
    def gone(self) -> set[str]:
        """The ids of the articles in the archive that came from changed or vanished files."""
        return self.owned([*self.vanished, *self._stale.keys() & self.known.keys()])

    def all_skipped(self) -> tuple[Skipped, ...]:
        """What was skipped now, and what was in the files that are as they were."""
        kept = (Skipped(name, Note(c, **v)) for name, record in self.records.items() for c, v in record["skipped"])
        return (*self.skipped, *kept)

    def report(self, before: int, removed: int, total: int, began: float) -> SyncReport:
        """What was done; `before` and `total` count the articles, `removed` those of them that went."""
        added = total - before + removed
        return SyncReport(
            files_added=self.added,
            files_changed=self.changed,
            files_removed=len(self.vanished),
            files_unchanged=len(self.records) - self.added - self.changed,
            articles_added=added,
            articles_changed=len(self.given) - added,
            articles_removed=removed,
            articles_total=total,
            skipped=self.all_skipped(),
            bytes_read=self.bytes_read,
            seconds=perf_counter() - began,
        )

    def check_removal(self, articles: int, roots: Iterable[Path], way_out: Note) -> None:
        """Check that no large part of the archive, which has so many articles, would go with its seed files.

        Raises:
            RemovalRefused: it would.
        """
        going = len(self.owned(self.vanished))
        if going * _LARGE > articles:
            raise RemovalRefused(
                "removal_refused",
                going=going,
                articles=articles,
                files=len(self.vanished),
                roots=_listed(roots),
                way_out=way_out,
            )

    def owned(self, names: Iterable[str]) -> set[str]:
        """The ids of the articles in the archive that came from these files."""
        return {i for name in names for i in _ids(name, self.known[name]) if self._known_owners.get(i, name) == name}

    @cached_property
    def _known_owners(self) -> dict[str, str]:
        return _owners(self.known)  # of a million ids: made only when a file is gone or another one

    def articles(self, stored: Stored | None, progress: Progress | None = None) -> Iterator[Article]:
        """Read the new and the changed files, by name; each id once.

        Of a file that fails to be read, the `stored` articles are given instead.
        """
        owners = _owners(self.records)
        total = sum(self._stale.values())
        for name in sorted(self._stale):
            articles = self._read(name)
            if articles is None:
                yield from self._as_before(name, stored)
            for article in articles or ():
                if (article.id in self.given or article.id in self.kept) or owners.get(article.id, name) < name:
                    self.skipped.append(Skipped(name, Note("id_taken", id=article.id, file=owners.get(article.id, ""))))
                else:
                    self.given.add(article.id)
                    yield article
            if progress:
                progress(self.bytes_read, total)
        yield from self._inherited(owners)

    def _as_before(self, name: str, stored: Stored | None) -> Iterator[Article]:
        """The articles that a file gave at the last sync, now that it cannot be read."""
        del self._stale[name]
        if stored and name in self.known:
            self.records[name] = {**self.known[name], "seen": 0, "hash": ""}  # so that the next sync reads it
            ids = self.owned([name]) - self.given
            self.kept |= ids
            yield from stored(sorted(ids))

    def _inherited(self, owners: Mapping[str, str]) -> Iterator[Article]:
        """The articles that an unchanged file gives, where the file before it does so no longer."""
        lost = (self.gone - self.given) & owners.keys()
        for name in sorted({owners[i] for i in lost}):
            for article in read(name, self._paths[name].read_bytes()).articles:
                if article.id in lost and owners[article.id] == name:
                    self.given.add(article.id)
                    yield article

    def _unread(self, inside: str, folder: Path, error: OSError) -> None:
        """Look at the files that were in a folder which cannot be read: they have not vanished."""
        self.skipped.append(Skipped(inside or str(folder), _unreadable(error)))
        for name in self.known:
            if name.startswith(inside) and name not in self._paths:
                self._paths[name] = folder / name[len(inside) :]
                self._look(name, self._paths[name])

    def _look(self, name: str, path: Path) -> None:
        """Keep the record of a file that is as it was, or that cannot be looked at now; the others are to be read."""
        record = self.known.get(name)
        try:
            stat = path.stat()
            same = None if self._anew or not record else _as_it_was(path, stat.st_size, stat.st_mtime_ns, record)
            if same:
                self.records[name] = same
            else:
                path.open("rb").close()  # that it can be read at all is asked now: no generation for a file that cannot
                self._stale[name] = stat.st_size
        except OSError as error:
            if self._anew:
                self._stale[name] = 0  # reading it fails as well, and then its articles are kept
                return
            self.skipped.append(Skipped(name, _unreadable(error)))
            if record:
                self.records[name] = record

    def _read(self, name: str) -> tuple[Article, ...] | None:
        """The articles of a file, or None when it cannot be read now; its record is kept."""
        path = self._paths[name]
        try:
            for _ in range(_TRIES):
                before, seen, data = path.stat(), time_ns(), path.read_bytes()
                if (steady := path.stat()).st_mtime_ns == before.st_mtime_ns and steady.st_size == len(data):
                    break
            else:
                self.skipped.append(Skipped(name, Note("seed_changing")))
                return None
        except OSError as error:
            self.skipped.append(Skipped(name, _unreadable(error)))
            return None
        self.bytes_read += len(data)
        seed = read(name, data)
        ids = [article.id for article in seed.articles]
        self.records[name] = {
            "size": len(data),
            "mtime": before.st_mtime_ns,
            "seen": seen,
            "hash": _hash(data),
            "ids": len(ids) if ids == list(_numbered(name, len(ids))) else ids,
            "skipped": [[skipped.note.code, dict(skipped.note.values)] for skipped in seed.skipped],
        }
        return seed.articles


def _as_it_was(path: Path, size: int, mtime: int, record: Record) -> Record | None:
    """The record of a file that has not changed, of the time of now when it was read to know; None when it has."""
    if size != record["size"]:
        return None
    if mtime == record["mtime"] and mtime + _TICK < record["seen"]:
        return record
    seen = time_ns()
    return {**record, "mtime": mtime, "seen": seen} if record["hash"] == _hash(path.read_bytes()) else None


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _numbered(name: str, count: int) -> Iterator[str]:
    return (f"{name}#{number}" for number in range(1, count + 1))


def _ids(name: str, record: Record) -> Iterable[str]:
    ids: int | list[str] = record["ids"]
    return _numbered(name, ids) if isinstance(ids, int) else ids


def _owners(records: Mapping[str, Record]) -> dict[str, str]:
    """The first file by name that gives each id which a seed chose itself."""
    owners: dict[str, str] = {}
    for name in sorted(records, reverse=True):
        if not isinstance(records[name]["ids"], int):
            owners.update(dict.fromkeys(records[name]["ids"], name))
    return owners


def nothing_there(roots: Iterable[Path]) -> SeedError:
    """The error of roots without a seed file."""
    return SeedError("no_seed_files", roots=_listed(roots))


def _listed(roots: Iterable[Path]) -> list[str] | Note:
    return list(map(str, roots)) or Note("any_known_folder")


def _unreadable(error: OSError) -> Note:
    return Note("seed_unreadable", error=str(error.strerror))
