"""One generation of an index, opened for searching, and shared by the calls that use it at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import TracebackType
from typing import Concatenate, NamedTuple, ParamSpec, Protocol, TypeVar

from newsearch.analysis.analyzer import Analyzer
from newsearch.deadline import deadline
from newsearch.engine import Engine
from newsearch.errors import ArticleMissing, GenerationGone, SearcherClosed
from newsearch.model import Article
from newsearch.search.guard import Guard
from newsearch.search.retrieval import Retriever

__all__ = ["Refreshed", "SharedSnapshot", "Snapshot", "Use", "of_what_is_there"]


class Snapshot(NamedTuple):
    """One generation, opened for searching; threads may share it, since nothing in it changes.

    Args:
        engine, analyzer: those of the generation.
        generation: its name, which differs from that of every other one.
        newer: opens the generation that is published now, or gives None where it is this one.
        blame: raises IndexDamaged if a damaged file may have led to an error.
        release: lets the writer remove the files of the generation.
    """

    engine: Engine
    analyzer: Analyzer
    generation: str
    newer: Callable[[], Snapshot | None]
    blame: Callable[[Exception], None]
    release: Callable[[], None]

    @property
    def retriever(self) -> Retriever:
        """What reads requests and finds articles here."""
        return Retriever(self.engine, self.analyzer)

    def article(self, article_id: str) -> Article:
        """The article of this id.

        Raises:
            ArticleMissing: there is none.
        """
        found = self.engine.articles([article_id])
        if not found:
            raise ArticleMissing("article_missing", id=article_id)
        return found[0]

    def guarded(self) -> Guard:
        """A context in which whatever error a damaged file leads to is raised as IndexDamaged."""
        return Guard(self.blame)

    def close(self) -> None:
        """Close the engine, and let the writer remove its files."""
        self.engine.close()
        self.release()


@dataclass(slots=True)
class _Counted:
    """A snapshot and how many use it: the calls that run, and the searcher itself until it goes on to the next one."""

    snapshot: Snapshot
    users: int = 1


class SharedSnapshot:
    """The snapshot of a searcher: exchanged without a gap, and closed when the last call that uses it has ended."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._counted: _Counted | None = _Counted(snapshot)
        self._lock = threading.RLock()  # an abandoned iterator may end within `enter`, when its thread collects garbage

    @property
    def current(self) -> object:
        """Stands for the snapshot of now: it is another object, or none, once that is exchanged."""
        return self._counted

    def enter(self) -> _Counted:
        """The snapshot of now, which stays open until `leave` is called for it.

        Raises:
            SearcherClosed: there is none any more.
        """
        with self._lock:
            counted = self._counted
            if counted:
                counted.users += 1
        if counted is None:
            raise SearcherClosed("searcher_closed")
        return counted

    def exchange(self, newer: Snapshot | None) -> bool:
        """Let later calls use `newer`, or none; False, and `newer` is closed, if they can use none already."""
        with self._lock:
            counted = self._counted
            if counted:
                self._counted = _Counted(newer) if newer else None
        if counted:
            self.leave(counted)
        elif newer:
            newer.close()
        return counted is not None

    def leave(self, counted: _Counted) -> None:
        """End what `enter` began."""
        with self._lock:
            counted.users -= 1
            is_last = not counted.users
        if is_last:
            counted.snapshot.close()


class Use:
    """A context for one call: the snapshot of now is kept open until its end; a class, since articles are read so.

    `seconds` is the call's deadline, None for none. If `guarded`, what a damaged file leads to is raised as
    IndexDamaged.

    Raises:
        SearcherClosed: on entering, there is no snapshot any more.
    """

    __slots__ = ("_counted", "_deadline", "_guarded", "_shared")

    def __init__(self, shared: SharedSnapshot, seconds: float | None = None, *, guarded: bool = True) -> None:
        self._shared = shared
        self._guarded = guarded
        self._deadline = None if seconds is None else deadline(seconds)

    def __enter__(self) -> Snapshot:
        self._counted = self._shared.enter()
        if self._deadline is not None:
            self._deadline.__enter__()
        return self._counted.snapshot

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._deadline is not None:
                self._deadline.__exit__(kind, error, trace)
            if self._guarded and error is not None:
                self._counted.snapshot.guarded().__exit__(kind, error, trace)
        finally:
            self._shared.leave(self._counted)


class Refreshed(Protocol):
    """What answers from a snapshot, and can go on to the next one."""

    _shared: SharedSnapshot

    def refresh(self) -> bool:
        """See `Searcher.refresh`."""


S = TypeVar("S", bound=Refreshed)
P = ParamSpec("P")
T = TypeVar("T")


def of_what_is_there(method: Callable[Concatenate[S, P], T], /) -> Callable[Concatenate[S, P], T]:
    """Ask again of the generation that is published now, where that of the searcher was removed meanwhile.

    A folder keeps what a reader has open; a cluster does not know its readers.
    """

    @wraps(method)
    def asked(self: S, /, *args: P.args, **options: P.kwargs) -> T:
        while True:
            before = self._shared.current
            try:
                return method(self, *args, **options)
            except GenerationGone:
                self.refresh()
                if self._shared.current is before:  # unless another thread has refreshed it
                    raise

    return asked
