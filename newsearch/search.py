"""Answers typed queries from one generation of an index: query, engine, snippets to `Results`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypedDict

from newsearch import rank, similar
from newsearch.analysis import Analyzer
from newsearch.dates import date_range
from newsearch.distinct import WINDOW, listed
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
    Keyword,
    Matches,
    Not,
    Results,
    Span,
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


@dataclass(frozen=True, slots=True)
class _Found:
    """A page of what a query finds: `clause` is how it was read, which marks and ranks, `asked` what was looked for."""

    clause: Clause
    asked: Clause
    matches: Matches
    notes: list[str]


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
        snippet_length: int = 120,
        distinct: bool = False,
    ) -> Results:
        """The articles that a typed query finds, best first, marked.

        Args:
            limit, offset: the page: at most `limit` hits after the first `offset`.
            sort: `relevance`, `newest` or `oldest`; undated articles come last.
            mode: `all` asks for every word and, where no article has them all, for most of them; `strict` never
                relaxes; `any` asks for one.
            since, until: the first and last issue day, in the forms that `date:` takes.
            snippet_length: about how many characters of the body a hit shows.
            distinct: show each piece of news once: reprints fold into one hit (`Hit.reprints`), and no headline crowds
                the first hits (see `newsearch.distinct`); `total` counts all articles found.

        A query never raises; an unknown `sort` or `mode` is a ValueError.
        """
        began = time.perf_counter()
        page = _Page(limit=max(limit, 0), offset=max(offset, 0), sort=sort)
        found = self._found(query, mode, since, until, {**page, "limit": 0} if distinct else page)
        reprints: Mapping[str, tuple[str, ...]] = {}
        if distinct:
            found, reprints = self._distinct(found, page)
        hits = self._hits(found.clause, found.matches, snippet_length)
        if reprints:
            hits = tuple(replace(hit, reprints=reprints.get(hit.article.id, ())) for hit in hits)
        seconds = time.perf_counter() - began
        return Results(query, hits, found.matches.total, tuple(found.notes), page["offset"], seconds)

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
        page = _Page(limit=max(limit, 0), offset=max(offset, 0), sort=sort)
        return self._found(query, mode, since, until, page).matches

    def hits(self, query: str, matches: Matches, snippet_length: int = 120) -> tuple[Hit, ...]:
        """The articles of some matches, such as `find` gives, marked for a query as `search` does."""
        return self._hits(parse(query, self._analyzer).clause, matches, snippet_length)

    def similar(self, article_id: str, *, limit: int = 10, offset: int = 0, snippet_length: int = 120) -> Results:
        """Articles like this one: those with most of its keywords, the heaviest ones first of all; never itself.

        Those with a fifth of its keywords, or, where there is none, all that have any. A reprint of the article says so
        in `Hit.reprint_of`.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        began = time.perf_counter()
        article = self.article(article_id)
        with self._guarded():
            words, matches = similar.alike(article, self._analyzer, self._engine, max(limit, 0), max(offset, 0))
            alike = self._engine.reprints([article_id]).get(article_id, ())
        hits = self._hits(Any(words), matches, snippet_length)
        hits = tuple(replace(h, reprint_of=article_id) if h.article.id in alike else h for h in hits)
        notes = (f"looked for {' '.join(word.text for word in words)}" if words else "the article has no keywords",)
        return Results(article_id, hits, matches.total, notes, max(offset, 0), time.perf_counter() - began)

    def keywords(self, article_id: str, limit: int = 20) -> tuple[Keyword, ...]:
        """The words that tell an article from the others of the archive, the heaviest first (see `similar`).

        Raises:
            ArticleMissing: there is no article of this id.
        """
        article = self.article(article_id)
        with self._guarded():
            return similar.keywords(article, self._analyzer, self._engine, limit)

    def reprints(self, article_id: str) -> tuple[Article, ...]:
        """The reprints of an article, the oldest first, undated ones last.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        self.article(article_id)
        with self._guarded():
            alike = self._engine.reprints([article_id]).get(article_id, ())
            return tuple(self._engine.get([key for key in alike if key != article_id]))

    def marks(self, query: str, article: Article) -> dict[str, tuple[Span, ...]]:
        """Where a query stands in the full texts of an article: spans into each text that has it.

        The texts are `kicker`, `headline`, `subtitle`, `byline` and `body`.
        """
        clause = parse(query, self._analyzer).clause
        fields = {"kicker": "headline", "headline": "headline", "subtitle": "headline", "byline": "byline"}
        found = {
            name: marks(getattr(article, name), clause, field) for name, field in (fields | {"body": "body"}).items()
        }
        return {name: spans for name, spans in found.items() if spans}

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

    def _found(self, query: str, mode: str, since: str | None, until: str | None, page: _Page) -> _Found:
        """How a query is read, and a page of what it finds."""
        if page["sort"] not in SORTS or mode not in MODES:
            raise ValueError(f"sort is one of {', '.join(SORTS)}, mode is one of {', '.join(MODES)}")
        read = parse(query, self._analyzer)
        notes = list(read.notes)
        clause = _within(read.clause, since, until, notes)
        with self._guarded():
            asked, matches = self._find(clause, mode, page, notes)
        return _Found(clause, asked, matches, notes)

    def _distinct(self, found: _Found, page: _Page) -> tuple[_Found, Mapping[str, tuple[str, ...]]]:
        """A page of the distinct hits among what was found, and the reprints folded into each."""
        with self._guarded():
            once = listed(self._engine, found.asked, found.clause, **page)
        notes = list(found.notes)
        if once.spread and page["offset"] < WINDOW:
            notes.append(f"of the first {WINDOW} hits, those whose headline two before them have come last")
        return replace(found, matches=once.matches, notes=notes), once.reprints

    def _hits(self, clause: Clause, matches: Matches, length: int) -> tuple[Hit, ...]:
        with self._guarded():
            articles = self._engine.get(matches.ids)
        return tuple(_hit(a, s, clause, length) for a, s in zip(articles, matches.scores, strict=True))

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


def _hit(article: Article, score: float, clause: Clause, length: int) -> Hit:
    return Hit(article, score, snippet(article.body, clause, length), marks(article.headline, clause, "headline"))
