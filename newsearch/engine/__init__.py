"""The seam: what an engine must do, and the engines by name.

An engine is one generation of an archive, and never changes: `write` makes the next one in another folder. It is
handed analysed documents and clauses, never text to analyse or a query to parse.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

from newsearch.clauses import EVERYTHING, Choices, Clause
from newsearch.errors import EngineMissing
from newsearch.model import Article, Document, Matches, Sort
from newsearch.ranking.bm25f import Statistics, Term

__all__ = ["DEFAULT_MEMORY", "ENGINES", "SORTS", "Engine", "Place", "most", "open_engine", "sort_key"]

ENGINES = ("whoosh", "memory")
DEFAULT_MEMORY = 2048
"""Megabytes for building: what a laptop can spare."""

SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest")

Place: TypeAlias = "tuple[float, str]"
"""Where an article stands in the order of `Engine.find`: its `sort_key` and its id, the least first."""


def sort_key(sort: str, score: float, date: str | None) -> float:
    """What `Engine.find` sorts an article by, the least first: its score, or its issue day as YYYYMMDD."""
    if sort == "relevance":
        return -score
    day = float(date.replace("-", "")) if date else math.inf
    return day if sort == "oldest" or not date else -day


class Engine(Protocol):
    """One generation of an archive."""

    def write(
        self,
        folder: Path,
        add: Iterable[Document],
        remove: Collection[str],
        *,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
    ) -> None:
        """Write the next generation into an empty folder: these articles, less `remove`, plus `add`.

        An added article replaces the one of the same id; the ids in `add` are distinct. `add` is taken in one by one.
        An engine may use up to `workers` processes, which analyse the articles of `Documents` themselves, and should
        need about `memory` megabytes in all of them.
        """
        ...

    def find(
        self,
        clause: Clause,
        *,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        rank: Clause | None = None,
        recent: int = 0,
        after: Place | None = None,
    ) -> Matches:
        """The articles that a clause finds: those from `offset` to `offset + limit` in the order of `sort`.

        `relevance` is by score, then id; `newest` and `oldest` by issue date, then id, undated articles last.
        Scores, rounded to nine digits, are those of the clause `rank`, or of the clause itself; by date, those of the
        first stage alone. With `recent`, a number of days, each is multiplied by its article's `rank.recency`. With
        `after`, the place of an article that need not be there any more, `offset` counts from behind it; `total` is
        that of all pages.
        """
        ...

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """For each of these names, how many of all articles that a clause finds have each value.

        A name of `FACET_COLUMNS` has the values of the articles, verbatim; one of `NAME_KINDS` has the words of that
        kind that stand in any of their fields (`names.standing`). An article without a value is not counted.
        """
        ...

    def get(self, ids: Sequence[str]) -> list[Article]:
        """The articles of these ids, in their order; an id that is not there is left out."""
        ...

    def headlines(self, ids: Sequence[str]) -> list[str]:
        """The folded headlines, with kicker and subtitle, of these articles, all of which are there."""
        ...

    def ids(self) -> list[str]:
        """The ids of all articles, sorted."""
        ...

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """Each of these articles with its reprints (see `reprints`) as far as the clause finds them, the oldest first.

        Undated ones come last, then they go by id. An article that is not there, or has no reprint, is left out.
        """
        ...

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """What BM25 must know of these terms."""
        ...

    def runs(self, choices: Choices, *, limit: int) -> dict[str, int]:
        """The runs of neighbouring units, no blank or punctuation among them, whose units are among the choices.

        How many articles have each in any field; the `limit` with most of them, most first, then by text. `choices`
        are units; None stands for any unit. Where thousands may stand, an engine may miss some.
        """
        ...

    def words(self, choices: Choices, *, limit: int, longer: bool = False, field: str | None = None) -> dict[str, int]:
        """The words of the layer `words` whose characters are among the choices, place by place.

        How many articles have each in a field, or in any; the `limit` with most of them, most first, then by text.
        With `longer` a word may go on. `choices` are characters; None stands for any character.
        """
        ...

    def close(self) -> None:
        """Release the files."""
        ...


def most(found: Mapping[str, int], limit: int) -> dict[str, int]:
    """The `limit` with the highest numbers, highest first, then by text; none of nothing."""
    best = sorted((-number, text) for text, number in found.items() if number)
    return {text: -number for number, text in best[:limit]}


def open_engine(name: str, folder: Path | None) -> Engine:
    """The engine `name` over a generation's folder; None stands for an archive without articles.

    Raises:
        EngineMissing: there is no engine of this name.
    """
    if name == "memory":
        from newsearch.engine.memory import MemoryEngine

        return MemoryEngine.open(folder)
    if name == "whoosh":
        from newsearch.engine.whoosh import WhooshEngine

        return WhooshEngine(folder)
    raise EngineMissing(f"no engine {name!r}: choose one of {', '.join(ENGINES)}")
