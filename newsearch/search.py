"""Answers typed queries from one generation of an index: query, engine, snippets to `Results`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypedDict

from newsearch import rank
from newsearch.analysis import Analyzer, reference_of
from newsearch.dates import date_range, relative
from newsearch.engine import SORTS, Engine
from newsearch.engine.memory import holds
from newsearch.errors import ArticleMissing
from newsearch.model import (
    All,
    Any,
    Article,
    Clause,
    DateRange,
    Explanation,
    Field,
    Hit,
    Matches,
    Mentions,
    Not,
    Results,
    Word,
)
from newsearch.query import parse
from newsearch.snippet import marks, snippet

__all__ = ["MODES", "Searcher"]

MODES = ("all", "any", "strict")


class _Page(TypedDict):
    limit: int
    offset: int
    sort: str


class Searcher:
    """Searches one generation; a context manager that releases it. Get one by `Index.searcher`.

    Args:
        engine, analyzer: those of the generation.
        release: called at the end.
        newer: a searcher of the generation that is published now, or None when it is this one.
        blame: raises IndexDamaged for an error that a damaged file has led to.
    """

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        *,
        release: Callable[[], None],
        newer: Callable[[], Searcher | None],
        blame: Callable[[Exception], None],
    ) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._release = release
        self._newer = newer
        self._blame = blame

    def __enter__(self) -> Searcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the generation."""
        self._engine.close()
        self._release()

    def refresh(self) -> bool:
        """Go on with the generation that is published now; whether it is another one.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: it cannot be opened; this searcher stays as it was.
        """
        newer = self._newer()
        if newer is None:
            return False
        self.close()
        self.__dict__.update(newer.__dict__)
        return True

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        mode: str = "all",
        since: str | None = None,
        until: str | None = None,
        within: str | Sequence[str] = (),
        snippet_length: int = 120,
    ) -> Results:
        """The articles that a typed query finds, best first, marked.

        Args:
            limit, offset: the page: at most `limit` hits after the first `offset`.
            sort: `relevance`, `newest` or `oldest`; undated articles come last.
            mode: `all` asks for every word and, where no article has them all, for most of them; `strict` never
                relaxes; `any` asks for one.
            since, until: the first and last issue day, in the forms that `date:` takes.
            within: earlier queries, or one: only what all of them find is searched; `query` alone ranks.
            snippet_length: about how many characters of the body a hit shows.

        A query never raises; an unknown `sort` or `mode` is a ValueError.
        """
        began = time.perf_counter()
        page = _Page(limit=limit, offset=offset, sort=sort)
        marked, found, matches, notes = self._matches(query, mode, since, until, within, page)
        with self._guarded():
            articles = self._engine.get(matches.ids)
            notes += self._undated(found, sort)
        hits = tuple(_hit(a, s, marked, snippet_length) for a, s in zip(articles, matches.scores, strict=True))
        return Results(query, hits, matches.total, tuple(notes), max(offset, 0), time.perf_counter() - began)

    def find(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        mode: str = "all",
        since: str | None = None,
        until: str | None = None,
        within: str | Sequence[str] = (),
    ) -> Matches:
        """What `search` finds, without reading the articles: ids and scores of one page, and the exact total."""
        return self._matches(query, mode, since, until, within, _Page(limit=limit, offset=offset, sort=sort))[2]

    def article(self, article_id: str) -> Article:
        """The article of this id.

        Raises:
            ArticleMissing: there is none.
        """
        with self._guarded():
            found = self._engine.get([article_id])
        if not found:
            raise ArticleMissing(f"no article {article_id!r}: `newsearch search` prints the ids of its hits")
        return found[0]

    def explain(self, query: str, article_id: str) -> Explanation:
        """Why an article has the score it has for a query, in whichever mode it is found; value 0 where in none.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        document = self._analyzer.document(self.article(article_id))
        clause = parse(query, self._analyzer).clause
        content, filters = _taken_apart(clause)
        if not holds(All((Any(tuple(content)), *filters)) if content else clause, document):
            return Explanation(0.0, "the query does not find this article")
        with self._guarded():
            return rank.explain(clause, document, self._engine.statistics(rank.terms(clause)))

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Let an error that a damaged file led to say so."""
        try:
            yield
        except Exception as error:  # whatever reading nonsense leads to
            self._blame(error)
            raise

    def mentions(self, article_id: str) -> tuple[tuple[str, str], ...]:
        """The days and periods that an article mentions: first and last ISO day of each, sorted.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        found = sorted(self._analyzer.document(self.article(article_id)).mentions)
        return tuple((first.isoformat(), last.isoformat()) for first, last in found)

    def _matches(
        self,
        query: str,
        mode: str,
        since: str | None,
        until: str | None,
        within: str | Sequence[str],
        page: _Page,
    ) -> tuple[Clause, Clause, Matches, list[str]]:
        """What is marked, the clause that found, what it found, and the notes on how the query was read."""
        if page["sort"] not in SORTS or mode not in MODES:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, mode is one of {', '.join(MODES)}")
        read = parse(query, self._analyzer)
        notes = list(read.notes)
        earlier = self._earlier([within] if isinstance(within, str) else within, notes)
        clause = _dated(read.clause, since, until, notes)
        page = _Page(limit=max(page["limit"], 0), offset=max(page["offset"], 0), sort=page["sort"])
        with self._guarded():
            found, matches = self._find(clause, earlier, mode, page, notes)
        return _both(clause, earlier), found, matches, notes

    def _earlier(self, queries: Sequence[str], notes: list[str]) -> list[Clause]:
        """The clauses of the queries within whose results is searched."""
        read = [(typed, parse(typed, self._analyzer)) for typed in queries if typed.strip()]
        for typed, query in read:
            notes.append(f"within the results of {typed}")
            notes += [f"within {typed}: {note}" for note in query.notes]
        return [query.clause for _, query in read]

    def _find(
        self, clause: Clause, earlier: list[Clause], mode: str, page: _Page, notes: list[str]
    ) -> tuple[Clause, Matches]:
        content, filters = _taken_apart(clause)
        filters += earlier

        def least(number: int, page: _Page) -> tuple[Clause, Matches]:
            some = All((Any(tuple(content), number), *filters))
            return some, self._engine.find(some, rank=clause, **page)

        if mode == "any" and content:
            return least(1, page)
        whole = _both(clause, earlier)
        matches = self._engine.find(whole, rank=clause, **page)
        if matches.total or mode == "strict" or len(content) < 2:
            return whole, matches
        low, high = 0, len(content) - 1  # the most words that some article has, found by halving
        while low < high:
            middle = (low + high + 1) // 2
            found = least(middle, {**page, "limit": 0})[1].total > 0
            low, high = (middle, high) if found else (low, middle - 1)
        if not low:
            return whole, matches
        notes.append(f"no article has all {len(content)} words: shown are those with {low} of them")
        return least(low, page)

    def _undated(self, found: Clause, sort: str) -> Iterator[str]:
        """What becomes of the articles without an issue date."""
        rest = _without_dates(found)
        if rest == found and sort == "relevance":
            return
        undated = self._engine.find(All((rest, Not(DateRange()))), limit=0).total
        if undated:
            yield f"undated articles: {undated}, " + ("sorted last" if rest == found else "left out by the date")


def _both(clause: Clause, earlier: list[Clause]) -> Clause:
    return All((clause, *earlier)) if earlier else clause


def _without_dates(clause: Clause) -> Clause:
    """A clause without the issue dates that all it finds must have."""
    if not isinstance(clause, All):
        return All(()) if isinstance(clause, DateRange) else clause
    return All(tuple(_without_dates(part) for part in clause.parts))


def _dated(clause: Clause, since: str | None, until: str | None, notes: list[str]) -> Clause:
    first = last = None
    for bound, name in ((since, "since"), (until, "until")):
        days = date_range(bound) if bound else None
        if bound and not days:
            notes.append(f"{name} {bound!r} is not a date, ignored: write 2024-03-01, 2024-03, 2024 or 上周")
            continue
        day = days and days[0 if name == "since" else 1]
        first, last = (day, last) if name == "since" else (first, day)
        if bound and day and relative(bound):
            notes.append(f"{name}: {bound} read as {day}")
    return All((clause, DateRange(first, last))) if first or last else clause


def _taken_apart(clause: Clause) -> tuple[list[Clause], list[Clause]]:
    """What a clause looks for, one clause a word, and what only narrows it down."""
    match clause:
        case All(parts):
            taken = [_taken_apart(part) for part in parts]
            return [c for content, _ in taken for c in content], [f for _, filters in taken for f in filters]
        case Word(_, parts, _) if len(parts) > 1:
            return [Word(part, (part,)) for part in parts], []
        case Field(name, part):
            content, filters = _taken_apart(part)
            return [Field(name, c) for c in content], [Field(name, f) for f in filters]
        case Not() | DateRange() | Mentions():
            return [], [clause]
        case _:
            return [clause], []


def _hit(article: Article, score: float, clause: Clause, length: int) -> Hit:
    told = partial(reference_of, article)
    shown = snippet(article.body, clause, length, told)
    return Hit(article, score, shown, marks(article.headline, clause, "headline", told))
