"""What has changed among the seed files since the last sync, read one file after another.

An id that several files give belongs to the first of them by name, in whatever order they came. What cannot be read
now has not vanished: its articles stay as they were.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping
from functools import cached_property, partial
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

from newsearch.archive.progress import Told
from newsearch.archive.reading_ahead import ReadAhead
from newsearch.archive.roots import Roots, listed
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.seed_reading import Reading, parsed, unreadable
from newsearch.archive.seed_records import Owners, Record, as_it_was, doubtful, ids_of
from newsearch.errors import RemovalRefused
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped, SyncReport
from newsearch.seeds.files import find
from newsearch.seeds.plugins import unloaded
from newsearch.seeds.records.fields import check_columns, with_columns
from newsearch.seeds.seed import MOST_NOTES, Seed
from newsearch.seeds.streams import Stream

__all__ = ["Changes"]

Stored = Callable[[Iterable[str]], Iterator[Article]]
"""Gives the articles of these ids as they are in the archive."""

_LARGE = 10
"""A removal of more than one in this many articles is large: chosen by hand."""

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
        index: Path | None,
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
        self._reading = Reading(self.columns, options.largest_page)
        self.records = self._reading.records
        self.skipped = self._reading.skipped
        self.skipped += unloaded()
        self.oddities = self._reading.oddities
        self._anew = anew
        self._told = Told(options.progress)
        self._told.stage("finding")
        self._workers = options.workers
        self._given: dict[str, str] = {}  # ids, and the files that gave them
        self._kept: dict[str, str] = {}
        self._clashes: Counter[str] = Counter()
        self.taken = 0  # articles that were read elsewhere, each id once
        self._doubted = 0
        self._paths: dict[str, Path] = {}
        self._stale: dict[str, int] = {}  # the files to read, and their sizes
        self._find(roots, index.resolve() if index else None, options.follow_links)
        self._absent = {name for name in known if keep and name not in self._paths}
        for name in self._absent:
            self._paths[name] = Path()
            if anew:
                self._stale[name] = 0  # its articles are kept
            else:
                self.records[name] = known[name]

    def _find(self, roots: Iterable[Path], index: Path | None, follow_links: bool) -> None:
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
    def files(self) -> list[tuple[str, Path, int]]:
        """The files that are to be read, by name, with their paths and sizes in bytes."""
        return [(name, self._paths[name], size) for name, size in sorted(self._stale.items())]

    @property
    def bytes_read(self) -> int:
        """The bytes of the files that were read."""
        return self._reading.bytes_read

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
            articles_changed=len(self.given) + self.taken - added,
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
        files = self.files
        with ReadAhead(files, partial(parsed, dict(self.columns)), self._workers) as ahead:
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

    def take(self, readings: Mapping[str, Reading]) -> Owners:
        """Take in what was read elsewhere of all files, by name, instead of reading them; returns whose each id is."""
        for _, reading in sorted(readings.items()):
            self._reading.add(reading)
        owners = Owners(self.records)
        for name in sorted(self.records):
            for article_id in ids_of(name, self.records[name]):
                owner = owners.get(article_id)
                self.taken += owner == name
                if owner != name:
                    self._clash(name, Note("id_taken", id=article_id, file=owner))
        return owners

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
            self.records[name] = doubtful(self.known[name])
            ids = self.owned([name]) - self.given
            self._kept.update(dict.fromkeys(ids, name))
            yield from stored(sorted(ids))

    def _inherited(self, unchanged: Owners) -> Iterator[Article]:
        """The articles that an unchanged file gives, where the file before it does so no longer."""
        free = {i: owner for i in self.gone - self.given if (owner := unchanged.get(i)) is not None}
        for name in sorted(set(free.values())):
            try:
                content = self._content(name)
                seed = content if isinstance(content, Stream) else parsed(self.columns, name, content)
            except OSError as error:
                self._skip(name, unreadable(error))
                self.records[name] = doubtful(self.records[name])
                continue
            if isinstance(seed, Seed) and not seed.finished:
                self.skipped += seed.skipped
                self.records[name] = doubtful(self.records[name])
            for article in seed.articles if isinstance(seed, Seed) else with_columns(self.columns, seed.articles()):
                if free.get(article.id) == name:
                    self._given[article.id] = name
                    yield article

    def _skip(self, name: str, note: Note) -> None:
        self.skipped.append(Skipped(name, note))

    def _clash(self, name: str, note: Note) -> None:
        """Say that an id of a file belongs to another one: of a file of a million such ids, the first few times."""
        self._clashes[name] += 1
        if self._clashes[name] <= MOST_NOTES:
            self._skip(name, note)

    def _unread(self, inside: str, folder: Path, error: OSError) -> None:
        """Look at the files that were in a folder which cannot be read: they have not vanished."""
        self._skip(inside or str(folder), unreadable(error))
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
            self._skip(name, unreadable(error))
            if record:
                self.records[name] = doubtful(record) if self._renamed else record

    def _read(self, name: str, ahead: ReadAhead) -> Iterable[Article] | None:
        """The articles of a file, or None when it cannot be read now."""
        return None if name in self._absent else self._reading.read(name, self._paths[name], ahead.seed)

    def _content(self, name: str) -> bytes | Stream:
        """What a seed file has; see `Reading.content`."""
        if name in self._absent:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._reading.content(name, self._paths[name])
