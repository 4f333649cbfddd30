"""What has changed among the seed files since the last sync, read one file after another.

An id that several files give belongs to the first of them by name, in whatever order they came. What cannot be read
now has not vanished: its articles stay as they were.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from functools import cached_property, partial
from pathlib import Path
from time import perf_counter, time_ns
from types import MappingProxyType

from newsearch.archive.oddities import BY_THE_WAY, Oddities
from newsearch.archive.progress import Told
from newsearch.archive.reading_ahead import ReadAhead
from newsearch.archive.roots import Roots, listed
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.seed_records import Owners, Record, as_it_was, digest_of, ids_of, record_of
from newsearch.errors import RemovalRefused
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped, SyncReport
from newsearch.seeds.files import find
from newsearch.seeds.plugins import unloaded
from newsearch.seeds.reader import read
from newsearch.seeds.records.fields import check_columns, columns_named, with_columns
from newsearch.seeds.seed import MOST_NOTES, Seed
from newsearch.seeds.streams import LARGE, Stream, stream

__all__ = ["Changes"]

Stored = Callable[[Iterable[str]], Iterator[Article]]
"""Gives the articles of these ids as they are in the archive."""

_LARGE = 10
"""A removal of more than one in this many articles is large: chosen by hand."""

_TRIES = 3
"""How often a file that changes under the reader is read."""

_TIMES_THE_TEXT = 3
"""An index takes about 2.5 times its texts (docs/performance.md), rounded up."""

_DOUBTED = 100
"""When more files than this were read only to know that they are as they were, that is recorded: chosen by hand."""


_PAGES = (".md", ".html", ".htm", ".shtml", ".xhtml", ".srt", ".vtt", ".docx", ".epub", ".pdf")
"""How the names of files end that have no records, whatever is in them."""


class Changes:
    """The seed files of now against the records of the last sync.

    `articles` reads the files that are new or changed, or all of them with `anew`. Once it is used up, `records` are
    those of now, `given` the ids that were read and `kept` those of files that could not be. With `keep` nothing has
    vanished: a file that is not found stays as it was. `columns` is the map that files are read by: with another one
    than was `remembered`, all files that may have records are read again.
    """

    def __init__(
        self,
        roots: Iterable[Path],
        known: Mapping[str, Record],
        index: Path,
        options: SeedOptions = SeedOptions(),  # noqa: B008 - it is frozen
        *,
        anew: bool = False,
        keep: bool = False,
        remembered: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.columns = dict(remembered if options.columns is None else options.columns)
        check_columns(self.columns)
        self._renamed = self.columns != remembered
        self.known = known
        self.records: dict[str, Record] = {}
        self.skipped: list[Skipped] = [*unloaded()]
        self.oddities = Oddities()
        self.bytes_read = 0
        self._anew = anew
        self._told = Told(options.progress)
        self._told.stage("finding")
        self._largest_page = options.largest_page
        self._workers = options.workers
        self._given: dict[str, str] = {}  # ids, and the files that gave them
        self._kept: dict[str, str] = {}
        self._clashes: Counter[str] = Counter()
        self._doubted = 0
        self._paths: dict[str, Path] = {}
        self._stale: dict[str, int] = {}  # the files to read, and their sizes
        self._find(roots, index.resolve(), options.follow_links)
        self._absent = {name for name in known if keep and name not in self._paths}
        for name in self._absent:
            self._paths[name] = Path()
            if anew:
                self._stale[name] = 0  # its articles are kept
            else:
                self.records[name] = known[name]

    def _find(self, roots: Iterable[Path], index: Path, follow_links: bool) -> None:
        """Look at the seed files of the roots; of two with one name the first counts."""
        for name, path in find(roots, self._unread, index, self._skip, follow_links=follow_links):
            if name in self._paths:
                self._skip(name, Note("seed_same_name", path=str(self._paths[name])))
            else:
                self._paths[name] = path
                self._look(name, path)

    @property
    def given(self) -> KeysView[str]:
        """The ids of the articles that were read."""
        return self._given.keys()

    @property
    def kept(self) -> KeysView[str]:
        """The ids of the articles of files that could not be read: they stay as they were."""
        return self._kept.keys()

    @property
    def to_write(self) -> bool:
        """Whether a generation must be written: a file is new, changed or gone, or many need not be doubted again."""
        return bool(self._stale or self.vanished or self._renamed) or self._doubted > _DOUBTED

    @property
    def vanished(self) -> list[str]:
        """The names of the seed files that are no longer there."""
        return [name for name in self.known if name not in self._paths]

    @property
    def to_read(self) -> int:
        """The bytes of the files that are to be read."""
        return sum(self._stale.values())

    @property
    def needed(self) -> int:
        """About how many bytes of the disk an index of the files that are to be read takes."""
        return _TIMES_THE_TEXT * self.to_read

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
        more = (
            Skipped(n, Note("seed_more_skipped", count=c - MOST_NOTES))
            for n, c in self._clashes.items()
            if c > MOST_NOTES
        )
        return (*self.skipped, *more, *kept)

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
            oddities=self.oddities.all(),
            bytes_read=self.bytes_read,
            seconds=perf_counter() - began,
        )

    def check_removal(self, articles: int, roots: Roots, way_out: Note) -> None:
        """Check that no large part of the archive would go with its seed files, nor any with a folder that is left out.

        Args:
            articles: how many the archive has.
            roots: those of now.
            way_out: what to do when the removal is meant.

        Raises:
            RemovalRefused: it would.
        """
        going = len(self.owned(self.vanished))
        if going and roots.left_out:
            raise RemovalRefused(
                "folders_left_out",
                going=going,
                articles=articles,
                left=listed(roots.left_out),
                roots=listed(roots.there),
            )
        if going * _LARGE > articles:
            raise RemovalRefused(
                "removal_refused",
                going=going,
                articles=articles,
                files=len(self.vanished),
                roots=listed(roots.there),
                way_out=way_out,
            )

    def owned(self, names: Iterable[str]) -> set[str]:
        """The ids of the articles in the archive that came from these files."""
        return {i for name in names for i in ids_of(name, self.known[name]) if self._known_owners.get(i) == name}

    @cached_property
    def _known_owners(self) -> Owners:
        return Owners(self.known)  # of a million ids: made only when a file is gone or another one

    def articles(self, stored: Stored | None) -> Iterator[Article]:
        """Read the new and the changed files, by name; each id once.

        Args:
            stored: gives the articles of a file that fails to be read; None when the archive cannot be read either.
        """
        unchanged = Owners(self.records)
        self._told.stage("reading")
        done, total = 0, self.to_read
        files = [(name, self._paths[name], size) for name, size in sorted(self._stale.items())]
        with ReadAhead(files, partial(_parsed, dict(self.columns)), self._workers) as ahead:
            for name, _, size in files:
                articles = self._read(name, ahead)
                if articles is None:
                    yield from self._as_before(name, stored)
                else:
                    yield from self._first_of_their_ids(name, articles, unchanged)
                done += size
                self._told.steps(done, total)
        yield from self._inherited(unchanged)
        self._told.stage("analysing")

    def _first_of_their_ids(self, name: str, articles: Iterable[Article], unchanged: Owners) -> Iterator[Article]:
        """The articles of a file whose ids no file before it gives; both files of a clash are named."""
        for article in articles:
            other = unchanged.get(article.id)
            before = self._given.get(article.id) or self._kept.get(article.id) or other
            if before is not None and before < name:
                self._clash(name, Note("id_taken", id=article.id, file=before))
                continue
            if other is not None:  # a file behind it, which owned the id so far and is not read
                self._clash(other, Note("id_taken", id=article.id, file=name))
            self._given[article.id] = name
            yield article

    def _as_before(self, name: str, stored: Stored | None) -> Iterator[Article]:
        """The articles that a file gave at the last sync, now that it cannot be read."""
        del self._stale[name]
        if stored and name in self.known:
            self.records[name] = _doubtful(self.known[name])
            ids = self.owned([name]) - self.given
            self._kept.update(dict.fromkeys(ids, name))
            yield from stored(sorted(ids))

    def _inherited(self, unchanged: Owners) -> Iterator[Article]:
        """The articles that an unchanged file gives, where the file before it does so no longer."""
        free = {i: owner for i in self.gone - self.given if (owner := unchanged.get(i)) is not None}
        for name in sorted(set(free.values())):
            try:
                content = self._content(name, self._paths[name])
                seed = content if isinstance(content, Stream) else _parsed(self.columns, name, content)
            except OSError as error:
                self._skip(name, _unreadable(error))
                self.records[name] = _doubtful(self.records[name])
                continue
            if isinstance(seed, Seed) and not seed.finished:
                self.skipped += seed.skipped
                self.records[name] = _doubtful(self.records[name])
            for article in seed.articles if isinstance(seed, Seed) else with_columns(self.columns, seed.articles()):
                if free.get(article.id) == name:
                    self._given[article.id] = name
                    yield article

    def _skip(self, name: str, note: Note) -> None:
        self.skipped.append(Skipped(name, note))

    def _taken(self, skipped: Iterable[Skipped]) -> list[Skipped]:
        """What the record of a file keeps of what its reader has skipped; the rest is told now, and not again."""
        rest = self.oddities.without(skipped)
        self.skipped += (each for each in rest if each.note.code in BY_THE_WAY)
        return [each for each in rest if each.note.code not in BY_THE_WAY]

    def _clash(self, name: str, note: Note) -> None:
        """Say that an id of a file belongs to another one: of a file of a million such ids, the first few times."""
        self._clashes[name] += 1
        if self._clashes[name] <= MOST_NOTES:
            self._skip(name, note)

    def _unread(self, inside: str, folder: Path, error: OSError) -> None:
        """Look at the files that were in a folder which cannot be read: they have not vanished."""
        self._skip(inside or str(folder), _unreadable(error))
        for name in self.known:
            if name.startswith(inside) and name not in self._paths and ".." not in name.split("/"):
                self._paths[name] = folder / name[len(inside) :].lstrip("/")  # the index names it, and may be foreign
                self._look(name, self._paths[name])

    def _look(self, name: str, path: Path) -> None:
        """Keep the record of a file that is as it was, or that cannot be looked at now; the others are to be read."""
        record = self.known.get(name)
        try:
            stat = path.stat()
            renamed = self._renamed and not name.lower().endswith(_PAGES)
            same = None if self._anew or renamed or not record else as_it_was(path, stat, record)
            if same:
                self.records[name] = same
                self._doubted += same is not record
            else:
                path.open("rb").close()  # that it can be read at all is asked now: no generation for a file that cannot
                self._stale[name] = stat.st_size
        except OSError as error:
            if self._anew:
                self._stale[name] = 0  # reading it fails as well, and then its articles are kept
                return
            self._skip(name, _unreadable(error))
            if record:
                self.records[name] = _doubtful(record) if self._renamed else record

    def _read(self, name: str, ahead: ReadAhead) -> Iterable[Article] | None:
        """The articles of a file, or None when it cannot be read now."""
        if name in self._absent:
            return None
        path = self._paths[name]
        try:
            for _ in range(_TRIES):
                before, seen, content = path.stat(), time_ns(), self._content(name, path)
                if _times(path.stat()) == _times(before) and not (
                    isinstance(content, bytes) and len(content) != before.st_size
                ):
                    break
            else:
                self._skip(name, Note("seed_changing"))
                return None
        except OSError as error:
            self._skip(name, _unreadable(error))
            return None
        self.bytes_read += before.st_size
        if isinstance(content, Stream):
            return self._streamed(content, before, seen)
        digest = hashlib.sha256(content).hexdigest()
        seed = ahead.seed(name, digest) or _parsed(self.columns, name, content)
        if not seed.finished:
            self.skipped += seed.skipped
            return None
        ids, skipped = [a.id for a in seed.articles], self._taken(seed.skipped)
        self.records[name] = record_of(name, before, seen, digest, ids, skipped)
        return self.oddities.passing(name, seed.articles, skipped)

    def _content(self, name: str, path: Path) -> bytes | Stream:
        """What a seed file has, as a stream where it is large and can be one."""
        if name in self._absent:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        large = path.stat().st_size > LARGE
        with columns_named(self.columns):
            return (stream(name, path, self._largest_page) if large else None) or path.read_bytes()

    def _streamed(self, seed: Stream, before: os.stat_result, seen: int) -> Iterator[Article]:
        """The articles of a large file, one after the other; one that changes meanwhile is read by the next sync."""
        skipped = self._taken(seed.skipped)
        try:
            digest = digest_of(seed.path, before.st_size)
            yield from self.oddities.passing(seed.name, with_columns(self.columns, seed.articles()), skipped)
            steady = _times(seed.path.stat()) == _times(before)
        except OSError as error:
            self._skip(seed.name, _unreadable(error))
            digest, steady = "", True
        record = record_of(seed.name, before, seen, digest, seed.ids, skipped)
        self.records[seed.name] = record if steady and digest else _doubtful(record)
        if not steady:
            self._skip(seed.name, Note("seed_changing"))


def _parsed(columns: Mapping[str, str], name: str, content: bytes) -> Seed:
    """What a file of this name and content holds, by the map of columns."""
    with columns_named(columns):
        return read(name, content)


def _times(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def _doubtful(record: Record) -> Record:
    """The record of a file that the next sync must read."""
    return {**record, "seen": 0, "hash": ""}


def _unreadable(error: OSError) -> Note:
    return Note("seed_unreadable", error=str(error.strerror))
