"""Answers a request from one snapshot: a page of hits with its notes, facets, suggestions and cursor."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from newsearch.clauses import All, Any
from newsearch.deadline import optional
from newsearch.engine import arrivals, sort_key
from newsearch.errors import CursorInvalid, SearchTooSlow
from newsearch.matching import holds
from newsearch.messages import Note
from newsearch.model import Matches, Mode
from newsearch.ranking.explain import explain
from newsearch.ranking.plan import RERANKED, plan
from newsearch.results import Explanation, Hit, Results
from newsearch.search.collapse import SPREAD_OVER, Distinct, collapse
from newsearch.search.cursor import Cursor, fingerprint
from newsearch.search.facets import facet_of, shown
from newsearch.search.hits import hits
from newsearch.search.requests import Request
from newsearch.search.retrieval import Retrieved, content_and_filters, filling
from newsearch.search.similar import alike
from newsearch.search.snapshot import Snapshot
from newsearch.search.suggestions import suggestions

__all__ = ["answer", "explanation", "similar"]


def answer(
    snapshot: Snapshot,
    request: Request,
    *,
    snippet_length: int = 120,
    distinct: bool = False,
    facets: Sequence[str] = (),
    fill: bool = True,
) -> Results:
    """One page of what a request finds; the arguments are those of `Searcher.search`.

    With `fill` false, articles with fewer words are shown only where none has all of them.

    Raises:
        ValueError: a facet, or that of a filter, is unknown.
        SynonymsError: the file of synonyms cannot be read.
        CursorInvalid: `after` is not a cursor of this search.
    """
    began = time.perf_counter()
    start = _start(request)
    # One hit more than asked for is looked for, to know whether this is the last page.
    wanted = 0 if distinct or not request.limit else request.limit + 1
    retrieved = snapshot.retriever.retrieve(replace(request, limit=wanted), fill=fill)
    page = (
        _distinct(snapshot, retrieved, request)
        if distinct and request.limit
        else Distinct(_cut(retrieved.matches, request), {}, False)
    )
    matches = page.matches
    counted = _counted(snapshot, retrieved, request, facets)
    listed = _listed(snapshot, retrieved, page, snippet_length)
    offset = request.offset + (start.seen if start else 0)
    has_more = len(retrieved.matches.ids) > len(listed) > 0
    suggested, left_out = _suggestions(snapshot, retrieved, request)
    return Results(
        request.query,
        listed,
        matches.total,
        (*retrieved.notes, *filling(matches), *_notes(snapshot, retrieved, request, page, start), *left_out),
        offset,
        time.perf_counter() - began,
        counted,
        suggested,
        _cursor(snapshot, request, listed[-1], offset + len(listed), matches.partial > 0) if has_more else None,
        matches.partial_total,
        request.said(),
        snapshot.generation,
    )


def _counted(
    snapshot: Snapshot, retrieved: Retrieved, request: Request, facets: Sequence[str]
) -> dict[str, dict[str, int]]:
    """The counts of facets by the names that they were asked for by.

    Raises:
        ValueError: there is no facet of a name.
    """
    names = {name: facet_of(name, snapshot.engine.extra_fields()) for name in facets}
    if not names:
        return {}
    counted = shown(snapshot.retriever.facets(retrieved, request.mode, list(dict.fromkeys(names.values()))))
    return {name: counted[facet] for name, facet in names.items()}


def _listed(snapshot: Snapshot, retrieved: Retrieved, page: Distinct, snippet_length: int) -> tuple[Hit, ...]:
    """The hits of a page, with the words that each lacks and with its reprints."""
    listed = hits(snapshot.engine, retrieved.read.whole, page.matches, snippet_length)
    missing = snapshot.retriever.missing(retrieved, page.matches) if page.matches.partial else {}
    said = [(missing.get(hit.article.id, ()), page.reprints.get(hit.article.id, ())) for hit in listed]
    both = zip(listed, said, strict=True)
    return tuple(
        [replace(hit, missing=lacks, reprints=alike) if lacks or alike else hit for hit, (lacks, alike) in both]
    )


def similar(snapshot: Snapshot, article_id: str, *, limit: int, offset: int, snippet_length: int) -> Results:
    """One page of the articles like one of them; the arguments are those of `Searcher.similar`.

    Raises:
        ArticleMissing: there is no article of this id.
    """
    began = time.perf_counter()
    article = snapshot.article(article_id)
    words, matches = alike(article, snapshot.analyzer, snapshot.engine, limit, offset)
    reprints = snapshot.engine.reprints([article_id]).get(article_id, ())
    listed = hits(snapshot.engine, Any(words), matches, snippet_length)
    listed = tuple(replace(hit, reprint_of=article_id) if hit.article.id in reprints else hit for hit in listed)
    note = Note("looked_for", words=tuple(word.text for word in words)) if words else Note("no_keywords")
    seconds, generation = time.perf_counter() - began, snapshot.generation
    return Results(article_id, listed, matches.total, (note,), offset, seconds, generation=generation)


def explanation(snapshot: Snapshot, query: str, article_id: str) -> Explanation:
    """Why an article has its score for a query, in whichever mode it is found; value 0 where in none.

    Raises:
        ArticleMissing: there is no article of this id.
    """
    document = snapshot.analyzer.document(snapshot.article(article_id))
    read = snapshot.retriever.read(Request(query))
    content, filters = content_and_filters(read.clause)
    if not holds(All((Any(tuple(content)), *filters)) if content else read.clause, document):
        return Explanation(0.0, Note("not_found_by_query"))
    statistics = snapshot.engine.statistics(plan(read.rank).terms)
    modes: tuple[Mode, ...] = ("strict", "any")
    best = (snapshot.retriever.retrieve(Request(query, limit=RERANKED, mode=mode)).matches.ids for mode in modes)
    return explain(read.rank, document, statistics, in_window=any(article_id in ids for ids in best))


def _start(request: Request) -> Cursor | None:
    """Where the page before ended, if there is one."""
    cursor = None if request.after is None else Cursor.decode(request.after)
    if cursor and cursor.search != _fingerprint(request):
        raise CursorInvalid("cursor_of_another_search")
    return cursor


def _cursor(snapshot: Snapshot, request: Request, last: Hit, seen: int, partial: bool) -> str:
    """Where a page ends whose `last` hit, a `partial` one or not, is the one number `seen` of all pages."""
    arrived = 0
    if request.sort == "arrived":
        arrived = arrivals(snapshot.engine, [last.article.id]).get(last.article.id, 0)
    key = sort_key(request.sort, last.score, last.article.date, arrived)
    return Cursor(key, last.article.id, seen, _fingerprint(request), snapshot.generation, partial).encode()


def _fingerprint(request: Request) -> str:
    """The same for all pages of one search, another for any other search."""
    return fingerprint(repr(replace(request, limit=0, offset=0, after=None, seconds=None)))


def _cut(matches: Matches, request: Request) -> Matches:
    """The page without the hit that was looked for to know whether it is the last."""
    complete = len(matches.ids) - matches.partial
    ids = matches.ids[: request.limit]
    partial = max(len(ids) - complete, 0)
    return replace(matches, ids=ids, scores=matches.scores[: request.limit], partial=partial)


def _distinct(snapshot: Snapshot, retrieved: Retrieved, request: Request) -> Distinct:
    """A page of the distinct hits among all that was found."""
    return collapse(
        snapshot.engine,
        retrieved.whole,
        retrieved.read.rank,
        retrieved.any if request.mode == "all" and len(retrieved.content) > 1 else None,
        limit=request.limit,
        offset=request.offset,
        sort=request.sort,
        recent=request.recent,
    )


def _notes(
    snapshot: Snapshot, retrieved: Retrieved, request: Request, page: Distinct, start: Cursor | None
) -> tuple[Note, ...]:
    """What else was done to make the page."""
    notes = list[Note]()
    if page.demoted and request.offset < SPREAD_OVER:
        notes.append(Note("headlines_spread", hits=SPREAD_OVER))
    notes += snapshot.retriever.undated(retrieved, request.sort)
    notes += snapshot.retriever.unmatched(request, retrieved.total)
    if start and start.generation != snapshot.generation:
        notes.append(Note("index_changed"))
    return tuple(notes)


def _suggestions(snapshot: Snapshot, retrieved: Retrieved, request: Request) -> tuple[dict[str, int], tuple[Note, ...]]:
    """Other queries with the number of articles that each finds; none, and a note, where too little time is left."""
    retriever = snapshot.retriever

    def totals(queries: Iterable[str]) -> list[int]:
        return retriever.totals(replace(request, query=query) for query in queries)

    try:
        with optional():
            found = retriever.strict_total(retrieved)
            return suggestions(request.query, retrieved.read.typed, found, snapshot.engine, totals), ()
    except SearchTooSlow:
        return {}, (Note("suggestions_left_out"),)
