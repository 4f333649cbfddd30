"""Reads a request to clauses, and finds what it asks for: with most of the words where no article has them all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypedDict

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    All,
    Any,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)
from newsearch.dates.ranges import date_range, relative
from newsearch.engine import SORTS, Engine, Page
from newsearch.model import Matches
from newsearch.query.parser import parse
from newsearch.search.cursor import Cursor
from newsearch.search.expansion import Expander, read_synonyms

__all__ = ["MODES", "Options", "ReadRequest", "Request", "Retrieved", "Retriever", "taken_apart"]

MODES = ("all", "any", "strict")


class Options(TypedDict, total=False):
    """What may be said with a query; see `Searcher.search`."""

    limit: int
    offset: int
    sort: str
    mode: str
    since: str | None
    until: str | None
    within: str | Sequence[str]
    recent: int
    synonyms: Iterable[Iterable[str]] | str | Path | None
    pinyin: bool
    fuzzy_ocr: bool
    after: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """A query with its `Options`.

    Raises:
        ValueError: `sort` or `mode` is unknown.
    """

    query: str
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    mode: str = "all"
    since: str | None = None
    until: str | None = None
    within: str | Sequence[str] = ()
    recent: int = 0
    synonyms: Iterable[Iterable[str]] | str | Path | None = None
    pinyin: bool = False
    fuzzy_ocr: bool = False
    after: str | None = None

    def __post_init__(self) -> None:
        if self.sort not in SORTS or self.mode not in MODES:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, mode is one of {', '.join(MODES)}")
        object.__setattr__(self, "limit", max(self.limit, 0))
        object.__setattr__(self, "offset", max(self.offset, 0))


class ReadRequest(NamedTuple):
    """How a request was read: as typed, what is to be found, what ranks it, what it is within, and the notes."""

    typed: Clause
    clause: Clause
    rank: Clause
    earlier: tuple[Clause, ...]
    notes: list[str]

    @property
    def whole(self) -> Clause:
        """All that an article must have."""
        return All((self.clause, *self.earlier)) if self.earlier else self.clause


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A page of what was found: `asked` is what was looked for in the end."""

    read: ReadRequest
    asked: Clause
    matches: Matches


class Retriever:
    """Asks an engine on behalf of its users."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self._engine = engine
        self._analyzer = analyzer

    def read(self, request: Request) -> ReadRequest:
        """How a request is read.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
        """
        synonyms, problems = read_synonyms(request.synonyms or (), self._analyzer)
        expander = Expander(self._engine, self._analyzer, synonyms, request.pinyin, request.fuzzy_ocr, list(problems))
        parsed = parse(request.query, self._analyzer, pinyin=True)
        clause, ranked = expander.expand(parsed.clause)
        notes = [*parsed.notes, *expander.notes]
        earlier = self._earlier([request.within] if isinstance(request.within, str) else request.within, notes)
        return ReadRequest(parsed.clause, self.dated(clause, request, notes), ranked, earlier, notes)

    def dated(self, clause: Clause, request: Request, notes: list[str]) -> Clause:
        """A clause within the days of a request."""
        first = last = None
        for bound, name in ((request.since, "since"), (request.until, "until")):
            days = date_range(bound) if bound else None
            if bound and not days:
                notes.append(f"{name} {bound!r} is not a date, ignored: write 2024-03-01, 2024-03, 2024 or 上周")
                continue
            day = days and days[0 if name == "since" else 1]
            first, last = (day, last) if name == "since" else (first, day)
            if bound and day and relative(bound):
                notes.append(f"{name}: {bound} read as {day}")
        return All((clause, DateRange(first, last))) if first or last else clause

    def found(self, request: Request) -> Retrieved:
        """The page of what a request finds.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
            CursorInvalid: `after` is no cursor.
        """
        read = self.read(request)
        content, filters = taken_apart(read.clause)
        filters += read.earlier

        def least(number: int, request: Request) -> Retrieved:
            return self._page(read, All((Any(tuple(content), number), *filters)), request)

        if request.mode == "any" and content:
            return least(1, request)
        whole = self._page(read, read.whole, request)
        if whole.matches.total or request.mode == "strict" or len(content) < 2:
            return whole
        low, high = 0, len(content) - 1  # the most words that some article has, found by halving
        while low < high:
            middle = (low + high + 1) // 2
            found = least(middle, replace(request, limit=0)).matches.total > 0
            low, high = (middle, high) if found else (low, middle - 1)
        if not low:
            return whole
        read.notes.append(f"no article has all {len(content)} words: shown are those with {low} of them")
        return least(low, request)

    def strict_total(self, found: Retrieved) -> int:
        """How many articles have all that was asked for."""
        whole = found.read.whole
        return found.matches.total if found.asked == whole else self._engine.search(whole, whole, Page(0)).total

    def tell_undated(self, found: Retrieved, sort: str) -> None:
        """Note what becomes of the articles without an issue date."""
        rest = _without_dates(found.asked)
        if rest == found.asked and sort == "relevance":
            return
        without = All((rest, Not(DateRange())))
        if undated := self._engine.search(without, without, Page(0)).total:
            fate = "sorted last" if rest == found.asked else "left out by the date"
            found.read.notes.append(f"undated articles: {undated}, {fate}")

    def _page(self, read: ReadRequest, asked: Clause, request: Request) -> Retrieved:
        after = None if request.after is None else Cursor.decode(request.after).place
        page = Page(request.limit, request.offset, request.sort, request.recent, after)
        return Retrieved(read, asked, self._engine.search(asked, read.rank, page))

    def _earlier(self, queries: Sequence[str], notes: list[str]) -> tuple[Clause, ...]:
        """The clauses of the queries within whose results is searched."""
        clauses = []
        for typed in filter(str.strip, queries):
            read = self.read(Request(typed))
            notes.append(f"within the results of {typed}")
            notes += [f"within {typed}: {note}" for note in read.notes]
            clauses.append(read.clause)
        return tuple(clauses)


def taken_apart(clause: Clause) -> tuple[list[Clause], list[Clause]]:
    """What a clause looks for, one clause a word, and what only narrows it down."""
    match clause:
        case All(parts):
            taken = [taken_apart(part) for part in parts]
            return [c for content, _ in taken for c in content], [f for _, filters in taken for f in filters]
        case Word(_, parts, _) if len(parts) > 1:
            return [Word(part, (part,)) for part in parts], []
        case Field(name, part):
            content, filters = taken_apart(part)
            return [Field(name, c) for c in content], [Field(name, f) for f in filters]
        case Not() | DateRange() | Mentions():
            return [], [clause]
        case Word() | Run() | Prefix() | Wildcard() | Near() | Same() | Any():
            return [clause], []
        case never:
            assert_never(never)


def _without_dates(clause: Clause) -> Clause:
    """A clause without the issue dates that all it finds must have."""
    if not isinstance(clause, All):
        return All(()) if isinstance(clause, DateRange) else clause
    return All(tuple(_without_dates(part) for part in clause.parts))
