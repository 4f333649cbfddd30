"""Answers typed queries from one generation of an index: query, engine, snippets to `Results`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any as Anything
from typing import TypedDict

from newsearch import rank
from newsearch.analysis import Analyzer
from newsearch.cursor import Cursor, fingerprint
from newsearch.dates import date_range
from newsearch.engine import SORTS, Engine, Place, sort_key
from newsearch.engine.memory import holds
from newsearch.errors import ArticleMissing, CursorInvalid
from newsearch.facets import PERIODS, between, by_period, columns_of, in_periods, shown
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
    Not,
    Results,
    Timeline,
    Trend,
    TrendPeriod,
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
    after: Place | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of what a query finds: `clause` is how it was read, which marks and ranks, `asked` what was looked for."""

    clause: Clause
    asked: Clause
    matches: Matches
    notes: list[str]


_NO_PAGE = _Page(limit=0, offset=0, sort="relevance", after=None)


class Searcher:
    """Searches one generation; a context manager that releases it. Get one by `Index.searcher`.

    Args:
        engine, analyzer: those of the generation.
        release: called at the end.
        newer: a searcher of the generation that is published now, or None when it is this one.
        blame: raises IndexDamaged for an error that a damaged file has led to.
        generation: what tells this generation from others.
    """

    def __init__(
        self,
        engine: Engine,
        analyzer: Analyzer,
        *,
        release: Callable[[], None],
        newer: Callable[[], Searcher | None],
        blame: Callable[[Exception], None],
        generation: str = "",
    ) -> None:
        self._engine = engine
        self._analyzer = analyzer
        self._release = release
        self._newer = newer
        self._blame = blame
        self._generation = generation

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
        snippet_length: int = 120,
        facets: Iterable[str] = (),
        after: str | None = None,
    ) -> Results:
        """The articles that a typed query finds, best first, marked.

        Args:
            limit, offset: the page: at most `limit` hits after the first `offset`.
            sort: `relevance`, `newest` or `oldest`; undated articles come last.
            mode: `all` asks for every word and, where no article has them all, for most of them; `strict` never
                relaxes; `any` asks for one.
            since, until: the first and last issue day, in the forms that `date:` takes.
            snippet_length: about how many characters of the body a hit shows.
            facets: what to count all articles found by, of `model.FACETS`.
            after: the `cursor` of the page before: any page costs what the first one does.

        A query never raises; an unknown `sort`, `mode` or facet is a ValueError.

        Raises:
            CursorInvalid: `after` is not a cursor of this search.
        """
        began = time.perf_counter()
        facets = tuple(facets)
        columns = columns_of(facets)
        search = fingerprint(query, sort, mode, since, until)
        start = self._start(after, search)
        page = _Page(limit=max(limit, 0), offset=max(offset, 0), sort=sort, after=start.place if start else None)
        found = self._found(query, mode, since, until, {**page, "limit": page["limit"] and page["limit"] + 1})
        is_last = len(found.matches.ids) <= page["limit"]  # one more than asked for was looked for
        hits = self._hits(found.clause, _cut(found.matches, page["limit"]), snippet_length)
        with self._guarded():
            counted = self._engine.facets(found.asked, columns) if columns else {}
        if start and start.generation != self._generation:
            found.notes.append("the index has changed since the page before: articles may be missing or come twice")
        offset = page["offset"] + (start.position if start else 0)
        last = None if is_last else self._last(hits[-1], offset + len(hits), sort, search)
        return Results(
            query,
            hits,
            found.matches.total,
            tuple(found.notes),
            offset,
            time.perf_counter() - began,
            shown(counted, facets),
            cursor=last.encode() if last else None,
        )

    def pages(
        self, query: str, *, limit: int = 1000, facets: Iterable[str] = (), **options: Anything
    ) -> Iterator[Results]:
        """All hits of a query, so many a page; `facets` come with the first one. `options` are those of `search`.

        An archive's hits may be more than fit into memory: only one page is held at a time.
        """
        results = self.search(query, limit=max(limit, 1), facets=facets, **options)
        yield results
        options.pop("offset", None)
        while results.cursor:
            results = self.search(query, limit=max(limit, 1), **{**options, "after": results.cursor})
            yield results

    def timeline(
        self, query: str, *, by: str = "month", mode: str = "all", since: str | None = None, until: str | None = None
    ) -> Timeline:
        """How many articles a query finds in each `year`, `month` or `day`; the other arguments are those of `search`.

        A query never raises; an unknown `by` or `mode` is a ValueError.
        """
        _check_by(by)
        found = self._found(query, mode, since, until, _NO_PAGE)
        days = self._days(found.asked)
        undated = found.matches.total - sum(days.values())
        return Timeline(query, by, tuple(in_periods(days, by)), found.matches.total, undated, tuple(found.notes))

    def trend(
        self, words: Iterable[str], *, by: str = "year", since: str | None = None, until: str | None = None
    ) -> Trend:
        """How many articles have each word in each `year`, `month` or `day` of the archive, each word a query.

        Words never raise; an unknown `by` is a ValueError.
        """
        _check_by(by)
        words = tuple(words)
        notes: list[str] = []
        everything = by_period(self._days(_within(All(()), since, until, notes)), by)
        counts, undated = [], []
        for word in words:
            found = self._found(word, "strict", since, until, _NO_PAGE)
            days = self._days(found.asked)
            counts.append(by_period(days, by))
            undated.append(found.matches.total - sum(days.values()))
            notes += found.notes
        names = between(min(everything), max(everything)) if everything else ()
        periods = tuple(TrendPeriod(name, everything[name], tuple(c[name] for c in counts)) for name in names)
        return Trend(words, by, periods, tuple(undated), tuple(dict.fromkeys(notes)))

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
    ) -> Matches:
        """What `search` finds, without reading the articles: ids and scores of one page, and the exact total."""
        page = _Page(limit=limit, offset=offset, sort=sort, after=None)
        return self._found(query, mode, since, until, page).matches

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
            statistics = self._engine.statistics(rank.plan(clause).terms)
        best = (self.find(query, mode=mode, limit=rank.WINDOW).ids for mode in ("all", "any"))
        return rank.explain(clause, document, statistics, in_window=any(article_id in ids for ids in best))

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Let an error that a damaged file led to say so."""
        try:
            yield
        except Exception as error:  # whatever reading nonsense leads to
            self._blame(error)
            raise

    def _start(self, after: str | None, search: str) -> Cursor | None:
        cursor = Cursor.decode(after) if after is not None else None
        if cursor and cursor.search != search:
            raise CursorInvalid("the cursor is that of another search: pass the one that this query's last page gave")
        return cursor

    def _last(self, hit: Hit, position: int, sort: str, search: str) -> Cursor:
        """Where a page ends that ends with this hit."""
        key = sort_key(sort, hit.score, hit.article.date)
        return Cursor(key, hit.article.id, position, search, self._generation)

    def _hits(self, clause: Clause, matches: Matches, length: int) -> tuple[Hit, ...]:
        with self._guarded():
            articles = self._engine.get(matches.ids)
        return tuple(_hit(a, s, clause, length) for a, s in zip(articles, matches.scores, strict=True))

    def _days(self, clause: Clause) -> Mapping[str, int]:
        """How many articles a clause finds of each issue day."""
        with self._guarded():
            return self._engine.facets(clause, ["date"])["date"]

    def _found(self, query: str, mode: str, since: str | None, until: str | None, page: _Page) -> _Found:
        if page["sort"] not in SORTS or mode not in MODES:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, mode is one of {', '.join(MODES)}")
        read = parse(query, self._analyzer)
        notes = list(read.notes)
        clause = _within(read.clause, since, until, notes)
        page = {**page, "limit": max(page["limit"], 0), "offset": max(page["offset"], 0)}
        with self._guarded():
            return _Found(clause, *self._find(clause, mode, page, notes), notes)

    def _find(self, clause: Clause, mode: str, page: _Page, notes: list[str]) -> tuple[Clause, Matches]:
        """What was looked for in the end, and a page of it."""
        content, filters = _taken_apart(clause)
        if mode == "any" and content:
            return self._least(content, 1, filters, clause, page)
        matches = self._engine.find(clause, **page)
        if matches.total or mode == "strict" or len(content) < 2:
            return clause, matches
        low, high = 0, len(content) - 1  # the most words that some article has, found by halving
        while low < high:
            middle = (low + high + 1) // 2
            found = self._least(content, middle, filters, clause, {**page, "limit": 0})[1].total > 0
            low, high = (middle, high) if found else (low, middle - 1)
        if not low:
            return clause, matches
        notes.append(f"no article has all {len(content)} words: shown are those with {low} of them")
        return self._least(content, low, filters, clause, page)

    def _least(
        self, content: list[Clause], least: int, filters: list[Clause], clause: Clause, page: _Page
    ) -> tuple[Clause, Matches]:
        asked = All((Any(tuple(content), least), *filters))
        return asked, self._engine.find(asked, rank=clause, **page)


def _check_by(by: str) -> None:
    if by not in PERIODS:
        raise ValueError(f"by is one of {', '.join(PERIODS)}")


def _within(clause: Clause, since: str | None, until: str | None, notes: list[str]) -> Clause:
    first = last = None
    for bound, name in ((since, "since"), (until, "until")):
        days = date_range(bound) if bound else None
        if bound and not days:
            notes.append(f"{name} {bound!r} is not a date, ignored: write 2024-03-01, 2024-03 or 2024")
        elif days and name == "since":
            first = days[0]
        elif days:
            last = days[1]
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
        case Not() | DateRange():
            return [], [clause]
        case _:
            return [clause], []


def _cut(matches: Matches, limit: int) -> Matches:
    return Matches(matches.ids[:limit], matches.scores[:limit], matches.total)


def _hit(article: Article, score: float, clause: Clause, length: int) -> Hit:
    return Hit(article, score, snippet(article.body, clause, length), marks(article.headline, clause, "headline"))
