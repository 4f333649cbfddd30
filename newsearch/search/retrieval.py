"""Reads a request to clauses, and finds what it asks for: first what has all words, then what has some of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    EVERYTHING,
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)
from newsearch.engine import Engine, Page
from newsearch.messages import Bilingual, Note
from newsearch.model import Matches, Mode, Query, Sort
from newsearch.query.description import describe
from newsearch.query.parser import parse
from newsearch.search.cursor import Cursor
from newsearch.search.expansion import Expander, read_synonyms
from newsearch.search.filters import clauses_of, frozen, unmatched, without
from newsearch.search.requests import Notes, Request, dated
from newsearch.text.folding import fold
from newsearch.text.units import units

__all__ = [
    "ReadRequest",
    "Retrieved",
    "Retriever",
    "content_and_filters",
    "filling",
    "is_long",
]

_LONGEST_SHORT = 12  # units of a query; a longer one is a headline or a question. Chosen by hand


class ReadRequest(NamedTuple):
    """How a request was read.

    `typed` is the clause of its query as typed, `clause` what is to be found, widened and dated, `rank` what scores it,
    `earlier` the clauses of the queries that it is within, `filters` those of facets. `notes` say what was ignored,
    repaired or assumed.
    """

    typed: Clause
    clause: Clause
    rank: Clause
    earlier: tuple[Clause, ...]
    filters: tuple[OneOf, ...]
    notes: Notes

    @property
    def whole(self) -> Clause:
        """All that an article must have."""
        around = (*self.earlier, *self.filters)
        return All((self.clause, *around)) if around else self.clause


class Retrieved(NamedTuple):
    """A page of what was found.

    `whole` is what an article must have to count in `Matches.total`, `content` the words of which the others have some,
    `any` what finds both. `clause` finds what facets count: the first part, or both where it is empty.
    """

    read: ReadRequest
    whole: Clause
    any: Clause
    content: tuple[Clause, ...]
    matches: Matches = Matches((), (), 0)

    @property
    def notes(self) -> Notes:
        """What was ignored, repaired or assumed when the request was read."""
        return self.read.notes

    @property
    def clause(self) -> Clause:
        """What was found in the end: the articles that have everything, or, where none does, those with some of it."""
        return self.any if self.matches.partial_total and not self.matches.total else self.whole

    @property
    def total(self) -> int:
        """How many articles `clause` finds."""
        return self.matches.total or self.matches.partial_total


class Retriever(NamedTuple):
    """Reads requests for one engine, and finds what they ask for; keeps nothing from one call to the next."""

    engine: Engine
    analyzer: Analyzer

    def read(self, request: Request) -> ReadRequest:
        """How a request is read.

        Raises:
            ValueError: a filter is of no facet of the archive.
            SynonymsError: the file of synonyms cannot be read.
        """
        synonyms, problems = read_synonyms(request.synonyms or (), self.analyzer, abbreviations=request.abbreviations)
        expander = Expander(self.engine, self.analyzer, synonyms, request.pinyin, request.fuzzy_ocr)
        extra = self.engine.extra_fields()
        is_blank = not request.query.strip()
        query = Query(EVERYTHING) if is_blank else parse(request.query, self.analyzer, pinyin=True, extra=extra)
        expanded = expander.expand(query.clause)
        earlier, earlier_notes = self._earlier(request.within)
        clause, date_notes = dated(expanded.clause, request)
        notes = (*query.notes, *problems, *expanded.notes, *earlier_notes, *date_notes)
        return ReadRequest(query.clause, clause, expanded.rank, earlier, self.filters(request), notes)

    def filters(self, request: Request) -> tuple[OneOf, ...]:
        """The filters of a request as clauses.

        Raises:
            ValueError: one is of no facet of the archive.
        """
        return clauses_of(frozen(request.filters), self.engine.extra_fields())

    def facets(self, retrieved: Retrieved, mode: Mode, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many of all articles found have each value of each facet, whatever filter there is on the facet itself.

        So what is counted for a value is what is found once that is chosen as well.
        """
        filtered = [each.facet for each in retrieved.read.filters if each.facet in facets]
        counted = self.engine.facets(retrieved.clause, [facet for facet in facets if facet not in filtered])
        for facet in filtered:
            whole, some = (without(facet, retrieved.read.filters, each) for each in (retrieved.whole, retrieved.any))
            is_filled = mode == "all" and len(retrieved.content) > 1
            found = not is_filled or any(self.engine.totals([whole]))
            counted |= self.engine.facets(whole if found else some, [facet])
        return {facet: counted[facet] for facet in facets}

    def retrieve(self, request: Request, *, fill: bool = True) -> Retrieved:
        """The page of what a request finds; articles with fewer words follow where the others do not fill it.

        Each part is in the order that was asked for. With `fill` false, or for a page without hits, the others are
        looked for only where no article has everything.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
            CursorInvalid: `after` is no cursor.
        """
        read = self.read(request)
        start = None if request.after is None else Cursor.decode(request.after)
        content, filters = content_and_filters(read.clause)
        found = self._page(_looked_for(read, content, filters, request.mode), request, start)
        if request.mode != "all":
            return found
        if not found.matches.total and (words := _without_quotes(request.query, content, self.analyzer)):
            notes = (*read.notes, Note("quotes_as_titles"))
            read = read._replace(clause=All((*words, *filters)), notes=notes)
            found = self._page(_looked_for(read, words, filters, request.mode), request, start)
        if len(found.content) < 2 or (found.matches.total and not (fill and request.limit)):
            return found
        return self._filled(found, request, start)

    def strict_total(self, retrieved: Retrieved) -> int:
        """How many articles have all that was asked for."""
        whole = retrieved.read.whole
        if retrieved.whole == whole:
            return retrieved.matches.total
        return self.engine.totals([whole])[0]

    def totals(self, requests: Iterable[Request]) -> list[int]:
        """How many articles have all that each request asks for.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
        """
        return self.engine.totals([self.read(request).whole for request in requests])

    def missing(self, retrieved: Retrieved, matches: Matches) -> dict[str, tuple[str, ...]]:
        """For each partial article of a page the words that it lacks, as they were typed."""
        ids = matches.ids[len(matches.ids) - matches.partial :]
        typed, _ = content_and_filters(retrieved.read.typed)
        if len(typed) != len(retrieved.content):  # of titles in quotes their words are looked for
            typed = list(retrieved.content)
        words = [Bilingual(describe(clause), describe(clause, "zh")) for clause in typed]
        held = self.engine.holding(ids, retrieved.content)
        return {
            key: tuple(word for word, holds in zip(words, holds, strict=True) if not holds)
            for key, holds in held.items()
        }

    def undated(self, retrieved: Retrieved, sort: Sort) -> Notes:
        """What becomes of the articles without an issue date: a note where there are any, and where dates matter."""
        rest = _without_dates(retrieved.clause)
        if rest == retrieved.clause and sort in ("relevance", "arrived"):
            return ()
        without_dates = All((rest, Not(DateRange())))
        (articles,) = self.engine.totals([without_dates])
        if not articles:
            return ()
        if rest == retrieved.clause:
            return (Note("undated_last", articles=articles),)
        return (Note("undated_left_out", articles=articles),)

    def unmatched(self, request: Request, found: int) -> Notes:
        """A note on each value of a filter that no article has, where that is why so many articles were found."""
        return tuple(unmatched(frozen(request.filters), self.engine, alone=not found))

    def _page(self, found: Retrieved, request: Request, start: Cursor | None) -> Retrieved:
        """A page of the articles that have everything; none for a cursor that stands behind them."""
        limit = 0 if start and start.partial else request.limit
        page = Page(limit, request.offset, request.sort, request.recent, start.position if start else None)
        return found._replace(matches=self.engine.search(found.whole, found.read.rank, page))

    def _filled(self, found: Retrieved, request: Request, start: Cursor | None) -> Retrieved:
        """A page filled with the articles that have fewer words, ranked as `any` ranks them."""
        first = found.matches
        seen = start.seen if start else 0
        page = Page(
            request.limit - len(first.ids),
            max(request.offset - max(first.total - seen, 0), 0),
            request.sort,
            request.recent,
            start.position if start and start.partial else None,
            found.whole if first.total else None,
        )
        if request.limit and not page.limit:
            return found
        rest = self.engine.search(found.any, found.read.rank, page)
        ids, scores = (*first.ids, *rest.ids), (*first.scores, *rest.scores)
        return found._replace(matches=Matches(ids, scores, first.total, len(rest.ids), rest.total))

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


def _looked_for(read: ReadRequest, content: Sequence[Clause], filters: Sequence[Clause], mode: Mode) -> Retrieved:
    """What is looked for, before it is found, given the words of a request and what narrows it down."""
    some = All((Any(tuple(content)), *filters, *read.earlier, *read.filters)) if content else read.whole
    return Retrieved(read, some if mode == "any" else read.whole, some, tuple(content))


def filling(matches: Matches) -> Notes:
    """What is said of the articles that lack a word, where there are any."""
    if not matches.partial_total:
        return ()
    return (Note("fewer_words_follow", total=matches.total) if matches.total else Note("none_has_all"),)


def is_long(query: str) -> bool:
    """Whether a query is a pasted headline or a question, and no keywords."""
    return len(units(fold(query).text)) > _LONGEST_SHORT


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
        case Not() | DateRange() | Mentions() | OneOf() | Arrived():
            return [], [clause]
        case Any(parts, 1) if parts and all(isinstance(part, OneOf) for part in parts):
            return [], [clause]
        case Word() | Run() | Prefix() | Wildcard() | Near() | Same() | Any():
            return [clause], []
        case never:
            assert_never(never)


def _without_quotes(query: str, content: Sequence[Clause], analyzer: Analyzer) -> list[Clause]:
    """The words of a pasted headline with those in its quotes, which are titles there; none for any other query."""
    quoted = [clause for clause in content if isinstance(clause, Run)]
    is_headline = 0 < len(quoted) < len(content) and all(isinstance(clause, Word | Run) for clause in content)
    if not is_headline or not is_long(query):
        return []
    parts = chain.from_iterable(analyzer.parts(c.text) if isinstance(c, Run) else (c,) for c in content)
    return list(dict.fromkeys(Word(part, (part,)) if isinstance(part, str) else part for part in parts))


def _without_dates(clause: Clause) -> Clause:
    """A clause without the issue dates that all it finds must have."""
    if not isinstance(clause, All):
        return All(()) if isinstance(clause, DateRange) else clause
    return All(tuple(_without_dates(part) for part in clause.parts))
