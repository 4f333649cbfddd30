"""Reads a request to clauses, and finds what it asks for: with most of the words where no article has them all."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypedDict, get_args

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
from newsearch.engine import Engine, Page
from newsearch.messages import Note
from newsearch.model import Matches, Mode, Sort
from newsearch.query.parser import parse
from newsearch.search.cursor import Cursor
from newsearch.search.expansion import Expander, read_synonyms

__all__ = [
    "Options",
    "ReadRequest",
    "Request",
    "Retrieved",
    "Retriever",
    "check_choice",
    "content_and_filters",
    "dated",
]

Notes = tuple[Note, ...]


class Options(TypedDict, total=False):
    """What may be said with a query; see `Searcher.search`."""

    limit: int
    offset: int
    sort: Sort
    mode: Mode
    since: str | datetime.date | None
    until: str | datetime.date | None
    within: str | Sequence[str]
    recent: int
    synonyms: Iterable[Iterable[str]] | str | Path | None
    pinyin: bool
    fuzzy_ocr: bool
    after: str | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Request:
    """A query with its `Options`, in one form: days as texts, queries and synonyms as tuples, no negative number.

    Raises:
        ValueError: `sort` or `mode` is unknown.
    """

    query: str
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    mode: Mode = "all"
    since: str | datetime.date | None = None
    until: str | datetime.date | None = None
    within: str | Sequence[str] = ()
    recent: int = 0
    synonyms: Iterable[Iterable[str]] | str | Path | None = None
    pinyin: bool = False
    fuzzy_ocr: bool = False
    after: str | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        check_choice("sort", self.sort, get_args(Sort))
        check_choice("mode", self.mode, get_args(Mode))
        for name, value in (
            ("limit", min(max(self.limit, 0), sys.maxsize)),
            ("offset", min(max(self.offset, 0), sys.maxsize)),
            ("since", _written(self.since)),
            ("until", _written(self.until)),
            ("within", (self.within,) if isinstance(self.within, str) else tuple(self.within)),
            ("synonyms", _frozen(self.synonyms)),
        ):
            object.__setattr__(self, name, value)


class ReadRequest(NamedTuple):
    """How a request was read.

    `typed` is the clause of its query as typed, `clause` what is to be found, widened and dated, `rank` what scores it,
    `earlier` the clauses of the queries that it is within. `notes` say what was ignored, repaired or assumed.
    """

    typed: Clause
    clause: Clause
    rank: Clause
    earlier: tuple[Clause, ...]
    notes: Notes

    @property
    def whole(self) -> Clause:
        """All that an article must have."""
        return All((self.clause, *self.earlier)) if self.earlier else self.clause


class Retrieved(NamedTuple):
    """A page of what was found: `clause` is what was looked for in the end, `notes` say what was done for it."""

    read: ReadRequest
    clause: Clause
    matches: Matches
    notes: Notes = ()


class Retriever(NamedTuple):
    """Reads requests for one engine, and finds what they ask for; keeps nothing from one call to the next."""

    engine: Engine
    analyzer: Analyzer

    def read(self, request: Request) -> ReadRequest:
        """How a request is read.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
        """
        synonyms, problems = read_synonyms(request.synonyms or (), self.analyzer)
        expander = Expander(self.engine, self.analyzer, synonyms, request.pinyin, request.fuzzy_ocr)
        query = parse(request.query, self.analyzer, pinyin=True)
        expanded = expander.expand(query.clause)
        earlier, earlier_notes = self._earlier(request.within)
        clause, date_notes = dated(expanded.clause, request)
        notes = (*query.notes, *problems, *expanded.notes, *earlier_notes, *date_notes)
        return ReadRequest(query.clause, clause, expanded.rank, earlier, notes)

    def retrieve(self, request: Request) -> Retrieved:
        """The page of what a request finds.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
            CursorInvalid: `after` is no cursor.
        """
        read = self.read(request)
        content, filters = content_and_filters(read.clause)
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
        relaxed = Note("relaxed", wanted=len(content), found=low)
        return least(low, request)._replace(notes=(*read.notes, relaxed))

    def strict_total(self, retrieved: Retrieved) -> int:
        """How many articles have all that was asked for."""
        whole = retrieved.read.whole
        if retrieved.clause == whole:
            return retrieved.matches.total
        return self.engine.search(whole, whole, Page(0)).total

    def undated(self, retrieved: Retrieved, sort: Sort) -> Notes:
        """What becomes of the articles without an issue date: a note where there are any, and where dates matter."""
        rest = _without_dates(retrieved.clause)
        if rest == retrieved.clause and sort == "relevance":
            return ()
        without_dates = All((rest, Not(DateRange())))
        articles = self.engine.search(without_dates, without_dates, Page(0)).total
        if not articles:
            return ()
        if rest == retrieved.clause:
            return (Note("undated_last", articles=articles),)
        return (Note("undated_left_out", articles=articles),)

    def _page(self, read: ReadRequest, clause: Clause, request: Request) -> Retrieved:
        after = None if request.after is None else Cursor.decode(request.after).position
        page = Page(request.limit, request.offset, request.sort, request.recent, after)
        matches = self.engine.search(clause, read.rank, page)
        return Retrieved(read, clause, matches, read.notes)

    def _earlier(self, queries: Iterable[str]) -> tuple[tuple[Clause, ...], Notes]:
        """The clauses of the queries within whose results is searched, and the notes on them."""
        clauses: list[Clause] = []
        notes: list[Note] = []
        for typed in filter(str.strip, queries):
            read = self.read(Request(typed))
            clauses.append(read.clause)
            notes.append(Note("within", query=typed))
            notes += [Note("within_note", query=typed, note=note) for note in read.notes]
        return tuple(clauses), tuple(notes)


def check_choice(option: str, value: str, choices: Sequence[str]) -> None:
    """Check the value of an option that has a few.

    Raises:
        ValueError: it is none of the choices.
    """
    if value not in choices:
        raise ValueError(Note("option_unknown", option=option, value=value, choices=tuple(choices)))


def dated(clause: Clause, request: Request) -> tuple[Clause, Notes]:
    """A clause within the days of a request, and the notes on how they were read."""
    first, since_notes = _bound("since", request.since)
    last, until_notes = _bound("until", request.until)
    return All((clause, DateRange(first, last))) if first or last else clause, (*since_notes, *until_notes)


def content_and_filters(clause: Clause) -> tuple[list[Clause], list[Clause]]:
    """What a clause looks for, one clause a word, and what only narrows it down: exclusions and days."""
    match clause:
        case All(parts):
            apart = [content_and_filters(part) for part in parts]
            return [c for content, _ in apart for c in content], [f for _, filters in apart for f in filters]
        case Word(_, parts) if len(parts) > 1:
            return [Word(part, (part,)) for part in parts], []
        case Field(name, part):
            content, filters = content_and_filters(part)
            return [Field(name, c) for c in content], [Field(name, f) for f in filters]
        case Not() | DateRange() | Mentions():
            return [], [clause]
        case Word() | Run() | Prefix() | Wildcard() | Near() | Same() | Any():
            return [clause], []
        case never:
            assert_never(never)


def _bound(option: str, typed: str | datetime.date | None) -> tuple[str | None, Notes]:
    """The first day of `since`, or the last of `until`, and the notes on how it was read."""
    if not typed:
        return None, ()
    text = str(typed)
    days = date_range(text)
    if not days:
        return None, (Note("bound_not_a_date", option=option, typed=text),)
    day = days[0 if option == "since" else 1]
    is_relative = day and relative(text)
    return day, (Note("date_read", field=option, typed=text, day=day),) if is_relative else ()


def _written(day: str | datetime.date | None) -> str | None:
    """A day as it would be typed; a time of day does not matter."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}" if isinstance(day, datetime.date) else day


def _frozen(
    synonyms: Iterable[Iterable[str]] | str | Path | None,
) -> tuple[tuple[str, ...], ...] | str | Path | None:
    """Groups of synonyms as tuples: an iterator is read once, but a request is used for many pages."""
    return synonyms if synonyms is None or isinstance(synonyms, str | Path) else tuple(map(tuple, synonyms))


def _without_dates(clause: Clause) -> Clause:
    """A clause without the issue dates that all it finds must have."""
    if not isinstance(clause, All):
        return All(()) if isinstance(clause, DateRange) else clause
    return All(tuple(_without_dates(part) for part in clause.parts))
