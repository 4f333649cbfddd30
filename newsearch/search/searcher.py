"""The searcher: each question that an archive answers is one method, answered from one generation."""

from __future__ import annotations

import datetime
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, get_args

from newsearch.deadline import deadline
from newsearch.model import Article, ConcordanceSort, Interval, Matches, Span
from newsearch.results import Explanation, Hit, Keyword, Results, Timeline, Trend
from newsearch.search import answers, hits, similar
from newsearch.search.collapse import folded_among
from newsearch.search.requests import CommonOptions, Options, Request, check_choice
from newsearch.search.snapshot import SharedSnapshot, Snapshot, Use, of_what_is_there
from newsearch.search.suggestions import complete
from newsearch.search.timeline import timeline, trend

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from newsearch.search.browsing import Holdings, Issue, Neighbours
    from newsearch.search.concordance import Concordance

__all__ = ["Searcher"]


class Searcher:
    """Searches one generation of an index; a context manager that releases it. Get one by `Index.searcher`.

    Threads may share a searcher. Each call is answered from one generation, whatever `refresh` and `close` do
    meanwhile: calls that run end with the generation that they began with, which is closed after the last of them.
    Every method raises SearcherClosed after `close`, and IndexDamaged where a file is found to be damaged. Those that
    take `seconds` raise SearchTooSlow when they are not done by then; caches are whole or absent, so that the searcher
    answers right afterwards.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._shared = SharedSnapshot(snapshot)
        self._refreshing = threading.Lock()

    def __enter__(self) -> Searcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the generation when the calls that run have ended; closing again does nothing."""
        self._shared.exchange(None)

    @property
    def generation(self) -> str:
        """The name of the generation that answers now; it differs from that of every other one."""
        with Use(self._shared, guarded=False) as snapshot:
            return snapshot.generation

    def refresh(self) -> bool:
        """Go on to the generation that is published now; whether this call did so.

        Of several threads that refresh at the same time, one opens the new generation, and the others wait for it.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: it cannot be opened; this searcher stays as it was.
        """
        with self._refreshing:
            with Use(self._shared, guarded=False) as snapshot:
                newer = snapshot.newer()
            return newer is not None and self._shared.exchange(newer)

    @of_what_is_there
    def search(
        self,
        query: str,
        *,
        snippet_length: int = 120,
        distinct: bool = False,
        facets: Iterable[str] = (),
        **options: Unpack[Options],
    ) -> Results:
        """The articles that a typed query finds, best first, marked; a blank one finds all, the newest first.

        Args:
            limit, offset: the page: at most `limit` hits after the first `offset` (10 and 0).
            sort: `relevance`, `newest` or `oldest` by issue day, undated articles last, or `arrived`: what came into
                the archive last comes first.
            mode: `all` lists the articles with every word first, and fills the page with those that have fewer;
                `strict` asks for every word, `any` for one.
            since, until: the first and last issue day, in the forms that `date:` takes, or as a `datetime.date`.
            within: earlier queries, or one: only what all of them find is searched; `query` alone ranks.
            recent: days in which an article loses half of what it can lose by its age (see `bm25f.recency`); 0 for
                none.
            synonyms: groups of words, or a file of them (see `expansion.read_synonyms`): who types one finds the
                others.
            abbreviations: find full names by their short forms, and the other way round: 人大, 国新办.
            pinyin: read bare Latin words as pinyin as well.
            fuzzy_ocr: find runs with a character that looks alike as well: 末 for 未.
            filters: for each of some `facets` the values of which an article must have one:
                `{"source": ("央视网",), "people": ("习近平", "李强")}`. Values are compared as wholes, blind to script
                and width.
            after: the `cursor` of the page before: any page costs what the first one does.
            arrived_since: only articles that came into the archive at this time or later: a `datetime`, a text such as
                `2024-03-05T08:00:00Z`, or a day; without a zone it is local time. To miss nothing,
                pass the latest `Hit.arrived` that was seen.
            seconds: how long the search may take; None for as long as it needs.
            snippet_length: about how many characters of the body a hit shows.
            distinct: show each piece of news once: reprints fold into one hit (`Hit.reprints`), and no headline crowds
                the first hits (see `collapse`); `total` counts all articles found. There is no cursor then.
            facets: what to count all articles found by: `year`, `month`, `source`, `section`, `page`, `byline`,
                `people`, `places`, `organisations`, or one of `extra_fields`. What `filters` say of a facet itself does
                not count for it: each value has the number of articles that it would find.

        Where few articles are found, `suggestions` has other queries that find more. A query never raises.

        Raises:
            ValueError: `sort`, `mode`, a facet or that of a filter is unknown.
            SynonymsError: the file of synonyms cannot be read.
            CursorInvalid: `after` is not a cursor of this search.
            SearchTooSlow: it was not done after `seconds`; the searcher can be used as before.
        """
        request, names = Request(query, **options), tuple(facets)
        with self._using(request.seconds) as snapshot:
            return answers.answer(snapshot, request, snippet_length=snippet_length, distinct=distinct, facets=names)

    def pages(
        self, query: str, *, snippet_length: int = 120, facets: Iterable[str] = (), **options: Unpack[Options]
    ) -> Iterator[Results]:
        """All hits of a query, 1000 or `limit` a page, all of one generation; `facets` come with the first page.

        Articles with fewer words come only where none has all of them. An archive's hits may be more than fit into
        memory: only one page is held at a time. The `options` are those of `search`, and so are the errors raised. All
        pages together may take `seconds`, without the time in between.
        """
        options["limit"] = max(options.get("limit", 1000), 1)
        request, names = Request(query, **options), tuple(facets)
        used = 0.0
        with self._using() as snapshot:
            while True:
                with deadline(request.seconds, used):  # not around `yield`: it would be the caller's as well
                    results = answers.answer(snapshot, request, snippet_length=snippet_length, facets=names, fill=False)
                used += results.seconds
                yield results
                if not results.cursor:
                    return
                request, names = replace(request, offset=0, after=results.cursor), ()

    @of_what_is_there
    def timeline(self, query: str, *, by: Interval = "month", **options: Unpack[Options]) -> Timeline:
        """How many articles a query finds in each `year`, `month` or `day`; the `options` are those of `search`.

        Raises:
            ValueError: `by`, `sort` or `mode` is unknown.
            SynonymsError: the file of synonyms cannot be read.
        """
        check_choice("by", by, get_args(Interval))
        request = Request(query, **options)
        with self._using(request.seconds) as snapshot:
            return timeline(snapshot.retriever, request, by)

    @of_what_is_there
    def trend(self, words: Iterable[str], *, by: Interval = "year", **options: Unpack[Options]) -> Trend:
        """How many articles have each word in each `year`, `month` or `day` of the archive; each word is a query.

        Raises:
            ValueError: `by`, `sort` or `mode` is unknown.
            SynonymsError: the file of synonyms cannot be read.
        """
        check_choice("by", by, get_args(Interval))
        request, queries = Request("", **options), tuple(words)
        with self._using(request.seconds) as snapshot:
            return trend(snapshot.retriever, queries, request, by)

    @of_what_is_there
    def concordance(
        self, query: str, *, width: int = 20, sort: ConcordanceSort = "date", **options: Unpack[CommonOptions]
    ) -> Concordance:
        """Each occurrence of a query in the bodies that it finds, with what stands before and behind it.

        Articles with fewer words come only where none has all of them. Each word of the query has lines of its own; of
        occurrences that overlap, the longest counts.

        Args:
            width: characters of the original text on each side of an occurrence, at most.
            sort: `date` has the oldest first, undated ones last, and keeps the order of the text; `left` sorts by the
                folded text before, from its last character to its first; `right` by the folded text behind;
                `relevance` has the best article first.
            options: as for `search`; `limit` and `offset` count lines, and `after` is `Concordance.cursor`.

        Raises:
            ValueError: `sort` or `mode` is unknown.
            SynonymsError, CursorInvalid, SearchTooSlow: as for `search`.
        """
        from newsearch.search.concordance import concordance  # a search starts without it

        check_choice("sort", sort, get_args(ConcordanceSort))
        request = Request(query, **options)
        with self._using(request.seconds) as snapshot:
            return concordance(snapshot, request, max(width, 0), sort)

    @of_what_is_there
    def find(self, query: str, **options: Unpack[Options]) -> Matches:
        """What `search` finds, without reading the articles: ids and scores of one page, and the exact total."""
        request = Request(query, **options)
        with self._using(request.seconds) as snapshot:
            return snapshot.retriever.retrieve(request).matches

    @of_what_is_there
    def hits(
        self, query: str, matches: Matches, snippet_length: int = 120, *, seconds: float | None = None
    ) -> tuple[Hit, ...]:
        """The articles of some matches, such as `find` gives, marked for a query as `search` does.

        Articles that have gone since, where the searcher was refreshed, are left out.
        """
        with self._using(seconds) as snapshot:
            return hits.hits(snapshot.engine, snapshot.retriever.read(Request(query)).clause, matches, snippet_length)

    @of_what_is_there
    def folded(
        self, query: str, ids: Sequence[str], limit: int, *, seconds: float | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The first `limit` of some articles that a query finds, each with the ids of its reprints among them.

        An article that is folded into an earlier one is not listed itself.
        """
        with self._using(seconds) as snapshot:
            return folded_among(snapshot.engine, snapshot.retriever.read(Request(query)).clause, ids, max(limit, 0))

    @of_what_is_there
    def suggest(self, prefix: str, limit: int = 10, *, seconds: float | None = None) -> dict[str, int]:
        """Words of headlines that begin so, or are read so, and how many articles have each there; most first."""
        with self._using(seconds) as snapshot:
            return complete(prefix, snapshot.engine, max(limit, 0))

    @of_what_is_there
    def similar(
        self,
        article_id: str,
        *,
        limit: int = 10,
        offset: int = 0,
        snippet_length: int = 120,
        seconds: float | None = None,
    ) -> Results:
        """Articles like this one: those with most of its keywords, the heaviest ones first of all; never itself.

        Those with a fifth of its keywords, or, where there is none, all that have any. A reprint of the article says so
        in `Hit.reprint_of`.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        with self._using(seconds) as snapshot:
            return answers.similar(
                snapshot,
                article_id,
                limit=max(limit, 0),
                offset=min(max(offset, 0), sys.maxsize),
                snippet_length=snippet_length,
            )

    @of_what_is_there
    def keywords(self, article_id: str, limit: int = 20, *, seconds: float | None = None) -> tuple[Keyword, ...]:
        """The words that tell an article from the others of the archive, the heaviest first (see `similar`).

        Raises:
            ArticleMissing: there is no article of this id.
        """
        with self._using(seconds) as snapshot:
            return similar.keywords(snapshot.article(article_id), snapshot.analyzer, snapshot.engine, limit)

    @of_what_is_there
    def reprints(self, article_id: str, *, seconds: float | None = None) -> tuple[Article, ...]:
        """The reprints of an article, the oldest first, undated ones last.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        with self._using(seconds) as snapshot:
            snapshot.article(article_id)
            alike = snapshot.engine.reprints([article_id]).get(article_id, ())
            return tuple(snapshot.engine.articles([key for key in alike if key != article_id]))

    @of_what_is_there
    def issue(
        self,
        date: str | datetime.date,
        source: str | None = None,
        *,
        limit: int = 1000,
        offset: int = 0,
        seconds: float | None = None,
    ) -> Issue:
        """The articles of a day, page by page: those of one source, or of all of them, one source after the other.

        Args:
            date: a day, as a `datetime.date` or in any form that `date:` takes.
            source: a name in any script or width; `""` for the articles without one, None for all.

        Raises:
            ValueError: `date` is no day.
        """
        from newsearch.search.browsing import day_of, issue  # a search starts without it

        day = day_of(date)
        with self._using(seconds) as snapshot:
            return issue(snapshot.engine, day, source, limit=max(limit, 0), offset=max(offset, 0))

    @of_what_is_there
    def neighbours(self, article_id: str, *, seconds: float | None = None) -> Neighbours:
        """What stands beside an article: those of its issue (same day and source), of its page, before and behind it.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        from newsearch.search.browsing import neighbours

        with self._using(seconds) as snapshot:
            return neighbours(snapshot.engine, snapshot.article(article_id))

    @of_what_is_there
    def holdings(self, *, seconds: float | None = None) -> Holdings:
        """What the archive holds: articles, sources, the first and the last issue day."""
        from newsearch.search.browsing import holdings

        with self._using(seconds) as snapshot:
            return holdings(snapshot.engine)

    @of_what_is_there
    def marks(self, query: str, article: Article, *, seconds: float | None = None) -> dict[str, tuple[Span, ...]]:
        """Where a query stands in the full texts of an article: spans into each text that has it.

        The texts are `kicker`, `headline`, `subtitle`, `byline` and `body`.
        """
        with self._using(seconds) as snapshot:
            return hits.marked_texts(article, snapshot.retriever.read(Request(query)).clause)

    @of_what_is_there
    def mentions(self, article_id: str) -> tuple[tuple[str, str], ...]:
        """The days and periods that an article mentions: first and last ISO day of each, sorted.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        with self._using() as snapshot:
            found = sorted(snapshot.analyzer.document(snapshot.article(article_id)).mentions)
            return tuple((first.isoformat(), last.isoformat()) for first, last in found)

    @of_what_is_there
    def article(self, article_id: str) -> Article:
        """The article of this id.

        Raises:
            ArticleMissing: there is none.
        """
        with self._using() as snapshot:
            return snapshot.article(article_id)

    @of_what_is_there
    def extra_fields(self) -> tuple[str, ...]:
        """The extra fields that articles have (see `Article.extra`), as a query names them: `tags:港口`; sorted.

        They are blind to script, width and case, and have `_` for blanks.
        """
        with self._using() as snapshot:
            return snapshot.engine.extra_fields()

    def articles(self) -> Iterator[Article]:
        """All articles of one generation, in the order of their ids, a batch of them in memory at a time."""
        yield from self._begun()

    @of_what_is_there
    def _begun(self) -> Iterator[Article]:
        passing = self._passing()
        return chain(tuple(islice(passing, 1)), passing)

    def _passing(self) -> Iterator[Article]:
        from newsearch.search.browsing import every_article

        with self._using() as snapshot:
            yield from every_article(snapshot.engine)

    @of_what_is_there
    def explain(self, query: str, article_id: str, *, seconds: float | None = None) -> Explanation:
        """Why an article has the score it has for a query, in whichever mode it is found; value 0 where in none.

        Raises:
            ArticleMissing: there is no article of this id.
        """
        with self._using(seconds) as snapshot:
            return answers.explanation(snapshot, query, article_id)

    def _using(self, seconds: float | None = None) -> Use:
        """The snapshot of now, for one call that may take `seconds`."""
        return Use(self._shared, seconds)
