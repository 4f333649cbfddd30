"""The seam: what an engine must do, and the engines by name.

An engine answers from one generation of an archive, and never changes. Its kind writes the next generation to another
location. Both are handed documents and clauses, never text to analyse or a query to parse.

An engine may be asked by several threads at once. After `close` every method raises SearcherClosed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.analyzer import Documents
from newsearch.clauses import EVERYTHING, All, Any, Choices, Clause, Field, Not
from newsearch.deadline import Work
from newsearch.errors import EngineMissing
from newsearch.messages import Note
from newsearch.model import FACET_COLUMNS, Article, EngineName, Matches, Sort, Stage
from newsearch.query.description import described
from newsearch.ranking.bm25f import Statistics, Term

__all__ = [
    "DEFAULT_MEMORY",
    "ENGINES",
    "SORTS",
    "STORED_VALUES",
    "BuildOptions",
    "Engine",
    "EngineKind",
    "Lookup",
    "LookupLayer",
    "Page",
    "Position",
    "arrival_key",
    "arrivals",
    "engine_kind",
    "looked_for",
    "looked_up",
    "most_frequent",
    "open_engine",
    "sort_key",
]

ENGINES: tuple[EngineName, ...] = get_args(EngineName)

DEFAULT_MEMORY = 2048
"""Megabytes for building: what a laptop can spare. Chosen by hand."""

# Of a clause in the note on a search that took too long; chosen by hand.
_SHOWN = 40  # characters
_SHOWN_PARTS = 5  # parts of each of its groups

SORTS: tuple[Sort, ...] = get_args(Sort)

STORED_VALUES = ("headline", "arrived", *FACET_COLUMNS)
"""What `Engine.values` can be asked for."""

LookupLayer: TypeAlias = Literal["words", "runs"]

_Number = TypeVar("_Number", float, NDArray[np.float64])

Position: TypeAlias = "tuple[float, str]"
"""Where an article stands in the order of `Engine.search`: its `sort_key` and its id, the least first."""


_EPOCH = 1 << 30
"""A time in 2004 from which arrivals count in a sort key, so that a float has them and a day exactly."""

_DAYS = 1 << 22
"""More than a day of the year 9999 has in a sort key: 32 for each of its 12 months, for each year."""


def sort_key(sort: str, score: float, date: str | None, arrived: int = 0) -> float:
    """What `Engine.search` sorts an article by, the least first: its negative score, or its issue day as YYYYMMDD.

    Args:
        sort: one of `SORTS`.
        score: as in `Matches.scores`.
        date: the issue day as YYYY-MM-DD; articles without one come last.
        arrived: as in `Document`.
    """
    if sort == "relevance":
        return -score
    if sort == "arrived":
        return arrival_key(float(arrived), float((date or "0").replace("-", "")))
    day = float(date.replace("-", "")) if date else math.inf
    return day if sort == "oldest" or not date else -day


def arrival_key(arrived: _Number, day: _Number) -> _Number:
    """The sort key of an arrival: the latest first, and of one arrival the newest issue day, undated articles last.

    Args:
        arrived: as in `Document`; a number or an array.
        day: the issue day as YYYYMMDD, 0 for none; likewise.
    """
    year, month_and_day = day // 10_000, day % 10_000
    days = (year * 12 + month_and_day // 100) * 32 + month_and_day % 100
    return -((arrived - _EPOCH) * _DAYS + days)


class Page(NamedTuple):
    """Which of the articles found are wanted, and in which order.

    Args:
        limit, offset: at most `limit` articles after the first `offset`; with a limit of 0 only the total is counted.
        sort: `relevance` sorts by score, then id; `newest` and `oldest` by issue date, then id, undated articles last;
            `arrived` by arrival, the latest first, then as `newest` does.
        recent: a half-life in days; each score is multiplied by its article's `ranking.bm25f.recency`. 0 for none.
        after: count `offset` from behind this position, whose article need not exist any more.
        without: leave out what this clause finds, as if it stood on an earlier page: the order stays that of all.
    """

    limit: int
    offset: int = 0
    sort: str = "relevance"
    recent: int = 0
    after: Position | None = None
    without: Clause | None = None


class BuildOptions(NamedTuple):
    """What building may use: up to `workers` processes, and about `memory` megabytes in all of them together,
    beside those that a process takes by itself.

    `tell` is called with each `Stage` that begins: what is written is merged, then flushed to the disk.
    """

    workers: int = 1
    memory: int = DEFAULT_MEMORY
    tell: Callable[[Stage], None] = lambda _: None


class Lookup(NamedTuple):
    """A pattern of what may stand in an archive.

    Args:
        choices: for each position what may stand there; None leaves it open.
        layer: `words` compares the words of the layer `words` character by character; `runs` finds runs of neighbouring
            units, no blank or punctuation among them. Where thousands of runs may stand, an engine may miss some.
        limit: how many are wanted at most.
        longer: find words that go on, too.
        field: count the articles that have the word in this field; None counts those that have it in any.
    """

    choices: Choices
    layer: LookupLayer
    limit: int
    longer: bool = False
    field: str | None = None


class Engine(Protocol):
    """One generation of an archive, to be searched."""

    def search(self, clause: Clause, rank: Clause, page: Page) -> Matches:
        """The articles that a clause finds: one page of ids and scores, and the total of all pages.

        Scores are those of the clause `rank`, rounded to nine digits: of both stages by relevance, of the first stage
        alone by date (see `ranking.plan`).
        """
        ...

    def totals(self, clauses: Sequence[Clause]) -> list[int]:
        """How many articles each clause finds."""
        ...

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """For each of these articles which of the clauses find it; an id that is not there is left out."""
        ...

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """For each of these names, how many of all articles that a clause finds have each value.

        A name of `FACET_COLUMNS` has the values of the articles, verbatim, `year` and `month` have the beginnings of
        their issue days, one of `NAME_KINDS` has the names of `Document.names`, and `EXTRA` with the key of an extra
        field has the values of `Document.extra`. An article without a value is not counted. The values that most
        articles have come first, then they go by text.
        """
        ...

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """The articles of these ids, in their order; an id that is not there is left out."""
        ...

    def values(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Stored values of articles, in the order of `names`; an id that is not there is left out.

        A name is one of `STORED_VALUES`: `headline` is the folded field, `arrived` the seconds of `Document.arrived`,
        the others are verbatim; `""` for none.
        """
        ...

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """The folded bodies of these articles, but of those alone that are at hand: folding one again is quick, too."""
        ...

    def extra_fields(self) -> tuple[str, ...]:
        """The keys of the extra fields that any article has, sorted."""
        ...

    def scan(self) -> Iterator[str]:
        """The ids of all articles, sorted. `articles` reads them."""
        ...

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """Each of these articles with its reprints (see `analysis.reprints`) that the clause finds, the oldest first.

        Undated ones come last, then they go by id. An article that is not there, or has no reprint, is left out.
        """
        ...

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """What BM25 must know of the archive and of these terms."""
        ...

    def lookups(self, asked: Sequence[Lookup]) -> list[dict[str, int]]:
        """What the archive has of each pattern, and how many articles have each: the most frequent, then by text.

        What is asked for together takes fewer calls to a cluster.
        """
        ...

    def unsound(self) -> list[Note]:
        """What of its files cannot be, though they are as they were written: whoever made them may put anything there.

        Each note is one of IndexDamaged. It takes time in proportion to the archive.
        """
        ...

    def close(self) -> None:
        """Release the files. It may be called twice."""
        ...


class EngineKind(Protocol):
    """Opens, writes and discards the generations of one kind of engine that keeps them in folders."""

    def open(self, location: Path | None) -> Engine:
        """The engine over a generation that `write` has made; None is an archive without articles."""
        ...

    def write(
        self,
        previous: Path | None,
        location: Path,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """Write a generation into an empty location: the articles of `previous`, less `remove`, plus `documents`.

        An added article replaces the one of the same id; the ids of `documents` are distinct. They are taken in one by
        one, and analysed in whichever process takes them.
        """
        ...

    def discard(self, location: Path) -> None:
        """Remove what `write` has made, finished or not; a location where nothing is is left alone."""
        ...


def arrivals(engine: Engine, ids: Sequence[str]) -> dict[str, int]:
    """When the articles of these ids came into the archive (see `Document`); one that is not there is left out."""
    return {key: int(arrived or 0) for key, (arrived,) in engine.values(ids, ["arrived"]).items()}


def most_frequent(found: Mapping[str, int], limit: int) -> dict[str, int]:
    """The `limit` texts with the highest counts, highest first, then by text; counts of 0 are left out."""
    best = sorted((-number, text) for text, number in found.items() if number)
    return {text: -number for number, text in best[:limit]}


def looked_for(clause: Clause, articles: int) -> Work:
    """What an engine says to `deadline.check` while it looks for a clause in so many articles."""

    def said() -> Note:
        return Note("work_clause", clause=described(_beginning(clause), _SHOWN), articles=articles)

    return said


def looked_up(choices: Choices) -> Work:
    """What an engine says to `deadline.check` while it looks up what stands in the archive."""
    return lambda: Note("work_lookup", number=len(choices))


def _beginning(clause: Clause) -> Clause:
    """A clause with the first few parts of its groups: one of thousands takes seconds to describe."""
    match clause:
        case All(parts):
            return All(tuple(map(_beginning, parts[:_SHOWN_PARTS])))
        case Any(parts):
            return Any(tuple(map(_beginning, parts[:_SHOWN_PARTS])))
        case Not(part):
            return Not(_beginning(part))
        case Field(name, part):
            return Field(name, _beginning(part))
        case _:
            return clause


def engine_kind(engine: str) -> EngineKind:
    """The kind of engine of this name.

    Raises:
        EngineMissing: there is no engine of this name.
    """
    if engine == "memory":
        from newsearch.engine.memory import MemoryKind

        return MemoryKind()
    if engine == "whoosh":
        from newsearch.engine.whoosh import WhooshKind

        return WhooshKind()
    raise EngineMissing("engine_missing", engine=engine, engines=ENGINES)


def open_engine(engine: str, location: Path | None) -> Engine:
    """The engine of this name over a generation; a location of None is an archive without articles.

    Raises:
        EngineMissing: there is no engine of this name.
    """
    return engine_kind(engine).open(location)
