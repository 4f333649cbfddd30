"""Answers typed queries from one generation of an index: query, engine, snippets to `Results`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from newsearch.analysis.analyzer import Analyzer, reference_of
from newsearch.clauses import All, Any, Clause
from newsearch.engine import Engine, sort_key
from newsearch.errors import ArticleMissing, CursorInvalid
from newsearch.model import Article, Matches, Span
from newsearch.ranking.explain import explain
from newsearch.ranking.plan import RERANKED, plan
from newsearch.results import Explanation, Hit, Keyword, Results, Timeline, Trend
from newsearch.search import similar
from newsearch.search.collapse import SPREAD_OVER, collapse
from newsearch.search.cursor import Cursor, fingerprint
from newsearch.search.facets import columns_of, shown
from newsearch.search.retrieval import MODES, Options, Request, Retrieved, Retriever, taken_apart
from newsearch.search.snippets import marks, snippet
from newsearch.search.suggestions import complete, suggestions
from newsearch.search.timeline import timeline, trend

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["MODES", "Searcher"]


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
        self._asker = Retriever(engine, analyzer)
        self._release = release
        self._newer = newer
        self._guarded = _Guard(blame)
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
        snippet_length: int = 120,
        distinct: bool = False,
        facets: Iterable[str] = (),
        **options: Unpack[Options],
    ) -> Results:
        """The articles that a typed query finds, best first, marked.

        Args:
            limit, offset: the page: at most `limit` hits after the first `offset` (10 and 0).
            sort: `relevance`, `newest` or `oldest`; undated articles come last.
            mode: `all` asks for every word and, where no article has them all, for most of them; `strict` never
                relaxes; `any` asks for one.
            since, until: the first and last issue day, in the forms that `date:` takes.
            within: earlier queries, or one: only what all of them find is searched; `query` alone ranks.
            recent: days in which an article loses half of what it can lose by its age (see `rank.recency`); 0 for none.
            synonyms: groups of words, or a file of them (see `expand.read_synonyms`): who types one finds the others.
            pinyin: read bare Latin words as pinyin as well.
            fuzzy_ocr: find runs with a character that looks alike as well: 末 for 未.
            after: the `cursor` of the page before: any page costs what the first one does.
            snippet_length: about how many characters of the body a hit shows.
            distinct: show each piece of news once: reprints fold into one hit (`Hit.reprints`), and no headline crowds
                the first hits (see `newsearch.distinct`); `total` counts all articles found. There is no cursor then.
            facets: what to count all articles found by, of `model.FACETS`.

        Where few articles are found, `suggestions` has other queries that find more. A query never raises; an unknown
        `sort`, `mode` or facet is a ValueError.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
            CursorInvalid: `after` is not a cursor of this search.
        """
        began = time.perf_counter()
        request, facets = Request(query, **options), tuple(facets)
        columns = columns_of(facets)
        start = self._start(request)
        with self._guarded:
            # one more than asked for is looked for, to know whether this is the last page
            wanted = 0 if distinct or not request.limit else request.limit + 1
            found = self._asker.found(replace(request, limit=wanted))
            matches, reprints = self._distinct(found, request) if distinct else (_cut(found.matches, request), {})
            self._asker.tell_undated(found, request.sort)
            counted = self._engine.facets(found.asked, columns) if columns else {}
            others = self._suggestions(found, request)
        hits = self._hits(found.read.whole, matches, snippet_length)
        if reprints:
            hits = tuple(replace(hit, reprints=reprints.get(hit.article.id, ())) for hit in hits)
        if start and start.generation != self._generation:
            found.read.notes.append(
                "the index has changed since the page before: articles may be missing or come twice"
            )
        offset = request.offset + (start.position if start else 0)
        return Results(
            query,
            hits,
            matches.total,
            tuple(found.read.notes),
            offset,
            time.perf_counter() - began,
            shown(counted, facets),
            others,
            self._cursor(request, hits[-1], offset + len(hits)) if len(found.matches.ids) > len(hits) > 0 else None,
        )

    def pages(self, query: str, *, facets: Iterable[str] = (), **options: Unpack[Options]) -> Iterator[Results]:
        """All hits of a query, 1000 or `limit` a page; `facets` come with the first. `options` are those of `search`.

        An archive's hits may be more than fit into memory: only one page is held at a time.
        """
        options["limit"] = max(options.get("limit", 1000), 1)
        results = self.search(query, facets=facets, **options)
        yield results
        options.pop("offset", None)
        while results.cursor:
            options["after"] = results.cursor
            results = self.search(query, **options)
            yield results

    def timeline(self, query: str, *, by: str = "month", **options: Unpack[Options]) -> Timeline:
        """How many articles a query finds in each `year`, `month` or `day`; the `options` are those of `search`.

        A query never raises; an unknown `by` or `mode` is a ValueError.
        """
        request = Request(query, **options)
        with self._guarded:
            return timeline(self._engine, self._asker, request, by)

    def trend(self, words: Iterable[str], *, by: str = "year", **options: Unpack[Options]) -> Trend:
        """How many articles have each word in each `year`, `month` or `day` of the archive, each word a query.

        Words never raise; an unknown `by` is a ValueError.
        """
        request = Request("", **options)
        with self._guarded:
            return trend(self._engine, self._asker, tuple(words), request, by)

    def find(self, query: str, **options: Unpack[Options]) -> Matches:
        """What `search` finds, without reading the articles: ids and scores of one page, and the exact total."""
        with self._guarded:
            return self._asker.found(Request(query, **options)).matches

    def hits(self, query: str, matches: Matches, snippet_length: int = 120) -> tuple[Hit, ...]:
        """The articles of some matches, such as `find` gives, marked for a query as `search` does."""
        return self._hits(self._read(query), matches, snippet_length)

    def suggest(self, prefix: str, limit: int = 10) -> dict[str, int]:
        """Words of headlines that begin so, or are read so, and how many articles have each there; most first."""
        with self._guarded:
            return complete(prefix, self._engine, max(limit, 0))

    def similar(self, article_id: str, *, limit: int = 10, offset: int = 0, snippet_length: int = 120) -> Results:
        """Articles like this one: those with most of its keywords, the heaviest ones first of all; never itself.

        Those with a fifth of its keywords, or, where there is none, all that have any. A reprint of the article says so
        in `Hit.reprint_of`.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        began = time.perf_counter()
        article = self.article(article_id)
        with self._guarded:
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
        with self._guarded:
            return similar.keywords(article, self._analyzer, self._engine, limit)

    def reprints(self, article_id: str) -> tuple[Article, ...]:
        """The reprints of an article, the oldest first, undated ones last.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        self.article(article_id)
        with self._guarded:
            alike = self._engine.reprints([article_id]).get(article_id, ())
            return tuple(self._engine.articles([key for key in alike if key != article_id]))

    def marks(self, query: str, article: Article) -> dict[str, tuple[Span, ...]]:
        """Where a query stands in the full texts of an article: spans into each text that has it.

        The texts are `kicker`, `headline`, `subtitle`, `byline` and `body`.
        """
        clause = self._read(query)
        dates_of_article = partial(reference_of, article)
        fields = {"kicker": "headline", "headline": "headline", "subtitle": "headline", "byline": "byline"}
        found = {
            name: marks(getattr(article, name), clause, field, dates_of_article)
            for name, field in (fields | {"body": "body"}).items()
        }
        return {name: spans for name, spans in found.items() if spans}

    def mentions(self, article_id: str) -> tuple[tuple[str, str], ...]:
        """The days and periods that an article mentions: first and last ISO day of each, sorted.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        found = sorted(self._analyzer.document(self.article(article_id)).mentions)
        return tuple((first.isoformat(), last.isoformat()) for first, last in found)

    def article(self, article_id: str) -> Article:
        """The article of this id.

        Raises:
            ArticleMissing: there is none.
        """
        with self._guarded:
            found = self._engine.articles([article_id])
        if not found:
            raise ArticleMissing(f"no article {article_id!r}: `newsearch search` prints the ids of its hits")
        return found[0]

    def explain(self, query: str, article_id: str) -> Explanation:
        """Why an article has the score it has for a query, in whichever mode it is found; value 0 where in none.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        from newsearch.matching import holds

        document = self._analyzer.document(self.article(article_id))
        with self._guarded:
            read = self._asker.read(Request(query))
            content, filters = taken_apart(read.clause)
            if not holds(All((Any(tuple(content)), *filters)) if content else read.clause, document):
                return Explanation(0.0, "the query does not find this article")
            statistics = self._engine.statistics(plan(read.rank).terms)
        best = (self.find(query, mode=mode, limit=RERANKED).ids for mode in ("all", "any"))
        return explain(read.rank, document, statistics, in_window=any(article_id in ids for ids in best))

    def _start(self, request: Request) -> Cursor | None:
        cursor = None if request.after is None else Cursor.decode(request.after)
        if cursor and cursor.search != _fingerprint(request):
            raise CursorInvalid("the cursor is that of another search: pass the one that this query's last page gave")
        return cursor

    def _cursor(self, request: Request, last: Hit, position: int) -> str:
        """Where a page ends that ends with this hit."""
        key = sort_key(request.sort, last.score, last.article.date)
        return Cursor(key, last.article.id, position, _fingerprint(request), self._generation).encode()

    def _read(self, query: str) -> Clause:
        with self._guarded:
            return self._asker.read(Request(query)).clause

    def _distinct(self, found: Retrieved, request: Request) -> tuple[Matches, Mapping[str, tuple[str, ...]]]:
        """A page of the distinct hits among what was found, and the reprints folded into each."""
        once = collapse(
            self._engine,
            found.asked,
            found.read.rank,
            limit=request.limit,
            offset=request.offset,
            sort=request.sort,
            recent=request.recent,
        )
        if once.demoted and request.offset < SPREAD_OVER:
            note = f"of the first {SPREAD_OVER} hits, those whose headline two before them have come last"
            found.read.notes.append(note)
        return once.matches, once.reprints

    def _suggestions(self, found: Retrieved, request: Request) -> dict[str, int]:
        strict = replace(request, mode="strict", limit=0)

        def total(query: str) -> int:
            return self._asker.found(replace(strict, query=query)).matches.total

        return suggestions(request.query, found.read.typed, self._asker.strict_total(found), self._engine, total)

    def _hits(self, clause: Clause, matches: Matches, length: int) -> tuple[Hit, ...]:
        with self._guarded:
            articles = self._engine.articles(matches.ids)
        return tuple(_hit(a, s, clause, length) for a, s in zip(articles, matches.scores, strict=True))


@dataclass(frozen=True, slots=True)
class _Guard:
    """Lets an error that a damaged file led to say so."""

    blame: Callable[[Exception], None]

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, Exception):  # whatever reading nonsense leads to
            self.blame(error)


def _cut(matches: Matches, request: Request) -> Matches:
    return Matches(matches.ids[: request.limit], matches.scores[: request.limit], matches.total)


def _fingerprint(request: Request) -> str:
    """What tells a search from others, whichever page of it is asked for."""
    return fingerprint(repr(replace(request, limit=0, offset=0, after=None)))


def _hit(article: Article, score: float, clause: Clause, length: int) -> Hit:
    dates_of_article = partial(reference_of, article)
    shown = snippet(article.body, clause, length, dates_of_article)
    return Hit(article, score, shown, marks(article.headline, clause, "headline", dates_of_article))
