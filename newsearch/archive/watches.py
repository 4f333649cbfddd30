"""Saved queries that list what is new to them: kept beside the generations, so that no sync or rebuild touches them.

    index/watches.json   a line with the format and the SHA-256 of the rest: of each watch its query, when it was added
                         and last run, and the ids found then
    index/WATCHES        the lock of those who change it

Of an id eight bytes of BLAKE2b are kept. An article is new to a watch when its id was not found at the last run, so one
that has changed and now has the words is new as well.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from newsearch.archive.files import NONSENSE, said_of
from newsearch.archive.store import Store
from newsearch.deadline import deadline
from newsearch.errors import SearchTooSlow, WatchError
from newsearch.messages import Note
from newsearch.model import Matches
from newsearch.results import Results
from newsearch.search.searcher import Searcher

__all__ = ["WATCHES", "Watch", "Watches"]

_FORMAT = 2
"""Format 1 had no checksum; a file of it is read, and gets one when it is next written."""

WATCHES = "watches.json"
"""What the saved queries are kept under in the store of an index."""

_LOCK = "WATCHES"

_Ids = NDArray[np.uint64]
"""Hashes of ids, sorted."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved query. `added` and `last_run` are local ISO times, `found` counts the articles that it knows of."""

    name: str
    query: str
    added: str
    last_run: str | None
    found: int


@dataclass(frozen=True, slots=True)
class _Record:
    query: str
    added: str
    last_run: str | None
    known: _Ids


class Watches:
    """The saved queries of an index. Get them by `Index.watches`.

    A query finds what has all its words (`mode="strict"`): there is always something that has some of them.
    """

    def __init__(self, store: Store, searcher: Callable[[], Searcher]) -> None:
        self._store = store
        self._searcher = searcher

    def __iter__(self) -> Iterator[Watch]:
        """The watches in the order of their names.

        Raises:
            IndexMissing: there is no index.
            WatchError: the file of the watches is damaged.
        """
        self._store.published()
        return iter([_watch(name, record) for name, record in sorted(self._read().items())])

    def add(self, name: str, query: str, *, from_start: bool = False, seconds: float | None = None) -> Results:
        """Watch a query from now on, or `from_start` with all that it finds now as new; what it finds now, unlisted.

        Raises:
            WatchError: there is a watch of this name, the name is blank, or the query has nothing to search for.
            SearchTooSlow: the search was not done after `seconds`; nothing is watched.
        """
        if not name.strip():
            raise WatchError("watch_without_name")
        with self._store.locked(_LOCK), self._searcher() as searcher:
            records = self._read()
            if name in records:
                raise WatchError("watch_exists", name=name)
            with deadline(seconds):
                known = _hashes(() if from_start else _found(searcher, query).ids)
                results = searcher.search(query, mode="strict", limit=0)
            if any(note.code == "nothing_to_search_for" for note in results.notes):
                raise WatchError("watch_of_nothing", query=query)
            self._write(records | {name: _Record(query, _now(), None, np.sort(known))})
            return results

    def remove(self, name: str) -> None:
        """Watch a query no longer.

        Raises:
            WatchError: there is no watch of this name.
        """
        with self._store.locked(_LOCK):
            records = self._read()
            _check(name, records)
            self._write({other: record for other, record in records.items() if other != name})

    def run(
        self, name: str | None = None, *, limit: int = 100, snippet_length: int = 120, seconds: float | None = None
    ) -> Iterator[tuple[Watch, Results]]:
        """What each watch, or the one of this name, finds that it had not found when it was run last, newest first.

        `total` of the results counts all new articles. Reprints among them fold into one hit (`Hit.reprints`). At most
        `limit` hits are given: the articles that are in none of them are new in the next run. The results of a watch
        count as seen once those of the next watch, or the end, are asked for: what a killed process was about to print
        comes again in the next run.

        Raises:
            WatchError: there is none of this name.
            SearchTooSlow: some watches, which it names, were not done after `seconds` each; all others were run.
        """
        with self._store.locked(_LOCK), self._searcher() as searcher:
            records = self._read()
            if name is not None:
                _check(name, records)
            stored, slow = True, []
            try:
                for each in sorted(records) if name is None else [name]:
                    try:
                        with deadline(seconds):  # not around `yield`: it would be the caller's as well
                            results, known = _news(searcher, records[each], limit, snippet_length)
                    except SearchTooSlow:
                        slow.append(each)
                        continue
                    yield _watch(each, records[each]), results
                    records[each] = replace(records[each], known=known, last_run=_now())
                    if stored := bool(results.hits):  # that nothing was new may wait for the next news, or the end
                        self._write(records)
            finally:
                if not stored:
                    self._write(records)
            if slow:
                raise SearchTooSlow("watches_too_slow", seconds=seconds, names=slow)

    def _read(self) -> dict[str, _Record]:
        folder = self._store.folder
        file = folder / WATCHES if folder else f"{self._store.location} {WATCHES}"
        try:
            data = self._store.read(WATCHES)
            return {} if data is None else _parsed(file, data)
        except OSError as error:
            raise WatchError("watches_damaged", path=file, reason=str(error)) from error
        except NONSENSE as error:
            raise WatchError("watches_damaged", path=file, reason=said_of(error)) from error

    def _write(self, records: dict[str, _Record]) -> None:
        body = json.dumps({name: _dumped(record) for name, record in records.items()}, indent=1).encode()
        self._store.replace(WATCHES, _header(body) + body)


def _header(body: bytes) -> bytes:
    """The first line of the file of watches, which checks the others."""
    return json.dumps({"format": _FORMAT, "sha256": hashlib.sha256(body).hexdigest()}).encode() + b"\n"


def _parsed(file: object, data: bytes) -> dict[str, _Record]:
    """The watches of a file.

    Raises:
        WatchError: it has another format.
        AttributeError, KeyError, TypeError, ValueError: it is damaged.
    """
    header, _, body = data.partition(b"\n")
    if header + b"\n" == _header(body):
        stored = json.loads(body)
    else:
        old = json.loads(header if header.endswith(b"}") else data)  # format 1 was laid out over many lines
        if old["format"] not in (1, _FORMAT):
            raise WatchError("watches_of_another_version", path=file)
        if old["format"] == _FORMAT:
            raise ValueError(Note("not_as_written"))
        stored = old["watches"]
    return {name: _loaded(record) for name, record in stored.items()}


def _found(searcher: Searcher, query: str) -> Matches:
    return searcher.find(query, mode="strict", sort="newest", limit=sys.maxsize)


def _news(searcher: Searcher, record: _Record, limit: int, snippet_length: int) -> tuple[Results, _Ids]:
    """What a watch finds that it does not know, and the ids that it knows once these results have been seen."""
    matches = _found(searcher, record.query)
    hashes = _hashes(matches.ids)
    new = np.flatnonzero(~np.isin(hashes, record.known)).tolist()
    number_of = {matches.ids[number]: number for number in new}
    groups = searcher.folded(record.query, list(number_of), limit)
    page = Matches(tuple(groups), tuple(matches.scores[number_of[key]] for key in groups), len(new))
    told = {key for first, others in groups.items() for key in (first, *others)}
    known = np.sort(np.delete(hashes, [number for key, number in number_of.items() if key not in told]))
    listed = searcher.hits(record.query, page, snippet_length)
    hits = tuple([replace(hit, reprints=groups[hit.article.id]) for hit in listed])
    return Results(record.query, hits, len(new)), known


def _hashes(ids: Iterable[str]) -> _Ids:
    digests = (hashlib.blake2b(i.encode("utf-8", "surrogatepass"), digest_size=8).digest() for i in ids)
    return np.frombuffer(b"".join(digests), dtype="<u8")


def _watch(name: str, record: _Record) -> Watch:
    return Watch(name, record.query, record.added, record.last_run, record.known.size)


def _dumped(record: _Record) -> dict[str, object]:
    known = base64.b64encode(record.known.tobytes()).decode("ascii")
    return {"query": record.query, "added": record.added, "last_run": record.last_run, "known": known}


def _loaded(stored: dict[str, str]) -> _Record:
    """Raises KeyError, TypeError or ValueError where it is no record."""
    known = np.frombuffer(base64.b64decode(stored["known"], validate=True), dtype="<u8")
    record = _Record(stored["query"], stored["added"], stored["last_run"], known)
    if not (isinstance(record.query, str) and isinstance(record.added, str)):
        raise TypeError(Note("not_as_written"))
    return record


def _check(name: str, records: dict[str, _Record]) -> None:
    if name not in records:
        raise WatchError("watch_missing", name=name)


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")
