"""Lists each occurrence of a query with what stands before and behind it: a concordance, key words in context."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from heapq import nsmallest
from itertools import islice
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from newsearch.analysis.analyzer import reference_of
from newsearch.clauses import EVERYTHING
from newsearch.deadline import check
from newsearch.engine import Engine, Page, sort_key
from newsearch.errors import CursorInvalid
from newsearch.messages import Note
from newsearch.model import Article, ConcordanceSort, Folded, Span
from newsearch.search.batches import articles_of, batches_by_length
from newsearch.search.cursor import LineCursor, fingerprint
from newsearch.search.requests import Request
from newsearch.search.retrieval import Retrieved, filling
from newsearch.search.snapshot import Snapshot
from newsearch.search.snippets import Marked, wanted
from newsearch.text.clusters import divides, inner
from newsearch.text.folding import fold_all, fold_texts

__all__ = ["Concordance", "ConcordanceLine", "concordance"]

_AT_ONCE = 256  # articles that are read at a time; chosen by hand: their bodies are a megabyte

_Position: TypeAlias = tuple[str, float, str, int]
"""What lines are sorted by: folded context, day or score of the article, its id, and where the line starts."""


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """One occurrence in the body of an article: `body[start:end]` is `match`, `left` ends there and `right` begins.

    All three are verbatim, line ends included.
    """

    id: str
    date: str | None
    source: str
    headline: str
    left: str
    match: str
    right: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Concordance:
    """One page of a concordance; iterates over its `lines`.

    `total` counts the lines of all pages, `articles` the articles that have any. `offset` is the number of lines on
    earlier pages, `seconds` the time it took. `cursor`, passed to the same call as `after`, gives the next page; it is
    None on the last one.
    """

    query: str
    lines: tuple[ConcordanceLine, ...]
    total: int
    articles: int
    notes: tuple[Note, ...] = ()
    offset: int = 0
    seconds: float = 0.0
    cursor: str | None = None

    def __iter__(self) -> Iterator[ConcordanceLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def records(self) -> list[dict[str, str | int | None]]:
        """A flat dict for each line, with the names of `ConcordanceLine`, as tables of data take them."""
        return [{name: getattr(line, name) for name in ConcordanceLine.__slots__} for line in self.lines]


class _Placed(NamedTuple):
    """A line and where it comes."""

    position: _Position
    line: ConcordanceLine


@dataclass(slots=True)
class _Counts:
    """The lines and articles seen so far."""

    lines: int = 0
    articles: int = 0


def concordance(snapshot: Snapshot, request: Request, width: int, sort: ConcordanceSort) -> Concordance:
    """One page of the lines of a request; the arguments are those of `Searcher.concordance`.

    Reads each article found once. A page behind a cursor, sorted by date or relevance, reads only what is on it.

    Raises:
        SynonymsError: the file of synonyms cannot be read.
        CursorInvalid: `after` is not a cursor of this concordance.
    """
    began = time.perf_counter()
    search = fingerprint(repr((replace(request, limit=0, offset=0, after=None, seconds=None), width, sort)))
    start = _start(request, search)
    found = snapshot.retriever.retrieve(replace(request, limit=0, offset=0, after=None), fill=False)
    notes = (*found.notes, *filling(found.matches), *snapshot.retriever.unmatched(request, found.total))
    counts, most = _Counts(), request.offset + request.limit + 1
    is_counted = start is not None and start.generation == snapshot.generation
    if start and is_counted and sort in ("date", "relevance"):
        lines = _lines(snapshot.engine, found, width, sort, _Counts(), start)
        page = list(islice(_following(lines, start), most))
    else:
        lines = _lines(snapshot.engine, found, width, sort, counts)
        page = nsmallest(most, _following(lines, start), key=attrgetter("position"))
    if start and is_counted:
        counts = _Counts(start.total, start.articles)
    shown = page[request.offset : most - 1]
    offset = request.offset + (start.seen if start else 0)
    last = (*shown[-1].position, offset + len(shown), counts.lines, counts.articles) if shown else None
    return Concordance(
        request.query,
        tuple(placed.line for placed in shown),
        counts.lines,
        counts.articles,
        (*notes, *([Note("index_changed")] if start and not is_counted else [])),
        offset,
        time.perf_counter() - began,
        LineCursor(*last, search, snapshot.generation).encode() if last and len(page) == most else None,
    )


def _start(request: Request, search: str) -> LineCursor | None:
    """Where the page before ended, if there is one."""
    cursor = None if request.after is None else LineCursor.decode(request.after)
    if cursor and cursor.search != search:
        raise CursorInvalid("cursor_of_another_search")
    return cursor


def _following(lines: Iterator[_Placed], start: LineCursor | None) -> Iterator[_Placed]:
    return lines if start is None else (placed for placed in lines if placed.position > start.position)


def _lines(
    engine: Engine,
    found: Retrieved,
    width: int,
    sort: ConcordanceSort,
    counts: _Counts,
    start: LineCursor | None = None,
) -> Iterator[_Placed]:
    """The lines of the articles found, those before the one of `start` left out, and counts them.

    By date or relevance they come in their order, otherwise article by article.
    """
    leaves = wanted(found.read.whole)["body"]
    articles = _articles(engine, found, sort, start) if leaves else iter(())
    for number, article, folded in articles:
        spans = Marked(article.body, folded, leaves, partial(reference_of, article)).spans
        counts.articles += bool(spans)
        lines = list({line.start: line for line in (_line(article, span, width) for span in spans)}.values())
        counts.lines += len(lines)
        for text, line in zip(_sorted_by(lines, sort), lines, strict=True):
            yield _Placed((text, number, article.id, line.start), line)


def _articles(
    engine: Engine, found: Retrieved, sort: ConcordanceSort, start: LineCursor | None
) -> Iterator[tuple[float, Article, Folded]]:
    """The articles found, in their order, each with its day or score and its folded body."""
    order, rank = ("relevance", found.read.rank) if sort == "relevance" else ("oldest", EVERYTHING)
    matches = engine.search(found.clause, rank, Page(found.total, sort=order))
    scores = dict(zip(matches.ids, matches.scores, strict=True))
    ids = matches.ids[matches.ids.index(start.article_id) :] if start else matches.ids
    work = partial(Note, "work_marking", articles=len(ids))
    for some in batches_by_length(articles_of(engine, ids, _AT_ONCE)):
        for article, folded in zip(some, fold_all([article.body for article in some]), strict=True):
            check(work)
            yield sort_key(order, scores[article.id], article.date), article, folded


def _sorted_by(lines: Sequence[ConcordanceLine], sort: ConcordanceSort) -> list[str]:
    """The folded contexts that lines are sorted by; the left one from its last character to its first."""
    if sort == "left":
        return [text[::-1] for text in fold_texts([line.left for line in lines])]
    return fold_texts([line.right for line in lines]) if sort == "right" else [""] * len(lines)


def _line(article: Article, span: Span, width: int) -> ConcordanceLine:
    """The line of an occurrence, with up to `width` characters on each side; no cluster of characters is divided."""
    body, start, end = article.body, span.start, span.end
    while divides(body, start):
        start -= 1
    while divides(body, end):
        end += 1
    left, _ = inner(body, max(start - width, 0), start)
    _, right = inner(body, end, min(end + width, len(body)))
    texts = (body[left:start], body[start:end], body[end:right])
    return ConcordanceLine(article.id, article.date, article.source, article.headline, *texts, start, end)
