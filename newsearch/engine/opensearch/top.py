"""One page of what a clause finds, in any order.

By date and by arrival the cluster sorts, and only the articles of the page are scored. By relevance the articles of the
window are settled first; what comes behind them is a stream in the order of the first stage.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Clause
from newsearch.dates.day_numbers import ordinals
from newsearch.deadline import Work
from newsearch.engine import Page, Position, looked_for
from newsearch.engine.opensearch.queries import NONE, Query, all_of, none_of
from newsearch.engine.opensearch.ranking import NOISE, Ranked, Scorer
from newsearch.engine.opensearch.reading import PAGE, Found, Reader, Stream
from newsearch.engine.opensearch.records import UNDATED, key
from newsearch.messages import Note
from newsearch.model import Matches
from newsearch.ranking.plan import RERANKED, plan

__all__ = ["search"]

_MARGIN = 20  # hits behind the window in the first answer, one of which mostly settles it
_MOST_TIED = 2000  # hits that may have one score, as far as the cluster tells, before its own order of them is taken
_READ = 20  # hits of which the texts are read as fast as one more query scores them; chosen by hand
_SCORED = 500  # articles whose texts are in memory at once
_ORDERS = {"oldest": "oldest", "newest": "newest", "arrived": "arrival"}


class _Asked(NamedTuple):
    """What is looked for: `found` ranks, `kept` is what of it is shown."""

    found: Query
    kept: Query
    without: Query | None
    work: Work


def search(reader: Reader, clause: Clause, rank: Clause, page: Page) -> Matches:
    """See `Engine.search`."""
    work = looked_for(clause, reader.articles)
    found = reader.query(clause)
    without = reader.query(page.without) if page.without else None
    kept = all_of([found, none_of(without)]) if without else found
    if found == NONE:
        return Matches((), (), 0)
    asked = _Asked(found, kept, without, work)
    if not page.limit:
        return Matches((), (), *reader.counts([kept], work))
    ranked = plan(rank)
    scorer = Scorer(ranked, reader.statistics(ranked.terms), reader.newest, page.recent)
    return (_by_score if page.sort == "relevance" else _by_date)(reader, asked, scorer, page)


def _by_date(reader: Reader, asked: _Asked, scorer: Scorer, page: Page) -> Matches:
    after = None
    if page.after:
        after = [UNDATED if math.isinf(page.after[0]) else page.after[0], key(page.after[1])]
    wanted = page.offset + page.limit
    stream = Stream(reader, asked.kept, _ORDERS[page.sort], after=after, sizes=(wanted, wanted), work=asked.work)
    hits = list(islice(chain.from_iterable(stream), page.offset, wanted))
    scores = _firsts(reader, hits, scorer, stream.total, shown=page.limit <= RERANKED)
    return Matches(tuple(hit.id for hit in hits), tuple(scores.tolist()), stream.total)


def _ranking(articles: int) -> Work:
    return partial(Note, "work_ranking", articles=articles)


def _by_score(reader: Reader, asked: _Asked, scorer: Scorer, page: Page) -> Matches:
    window, total = _window(reader, asked, scorer)
    texts = reader.texted(window, _ranking(total), shown=page.offset + page.limit <= RERANKED)
    ranked = _ranked(window, scorer.both(texts))
    inside = {hit.id for hit in window}
    shown = ranked
    if asked.without is not None:
        left_out = _among(reader, window, asked.without, asked.work)
        shown = [each for each in ranked if each.id not in left_out]
        (total,) = reader.counts([asked.kept], asked.work)
    following: Iterator[Ranked] = iter(shown)
    if total > len(shown):
        following = chain(following, _rest(reader, asked, scorer, inside, ranked[-1] if ranked else None, page))
    if page.after:
        position = page.after
        following = (each for each in following if each > position)
    hits = list(islice(following, page.offset, page.offset + page.limit))
    return Matches(tuple(hit.id for hit in hits), tuple(-hit.negative for hit in hits), total)


def _window(reader: Reader, asked: _Asked, scorer: Scorer) -> tuple[list[Found], int]:
    """The hits that the second stage looks into, and how many there are in all."""
    if scorer.is_wide(asked.found):
        hits = list(chain.from_iterable(Stream(reader, asked.found, "id", work=asked.work)))
        return _settled(reader, hits, scorer, len(hits))[:RERANKED], len(hits)
    query = scorer.query(asked.found, _ordinal(reader.newest))
    stream = Stream(reader, query, "_score", sizes=(RERANKED + _MARGIN, _MOST_TIED), work=asked.work)
    hits = list[Found]()
    for some in stream:
        hits += some
        if len(hits) >= RERANKED and (
            hits[-1].key < hits[RERANKED - 1].key * (1 - NOISE) or not scorer.has_terms or len(hits) > _MOST_TIED
        ):
            break
    if len(hits) <= RERANKED:
        return hits, stream.total
    border = hits[RERANKED - 1].key
    sure = [hit for hit in hits if hit.key > border * (1 + NOISE)]
    doubtful = [hit for hit in hits[len(sure) :] if hit.key >= border * (1 - NOISE)]
    if scorer.has_terms and len(sure) + len(doubtful) > RERANKED:
        doubtful = _settled(reader, doubtful, scorer, stream.total)
    return [*sure, *doubtful][:RERANKED], stream.total


def _settled(reader: Reader, hits: list[Found], scorer: Scorer, total: int) -> list[Found]:
    """Hits in the order of the first stage, exactly."""
    known = {hit.id: hit for hit in hits}
    return [known[each.id] for each in _ordered(reader, hits, scorer, total)]


def _rest(
    reader: Reader, asked: _Asked, scorer: Scorer, inside: set[str], last: Ranked | None, page: Page
) -> Iterator[Ranked]:
    """What comes behind the window, and behind `page.after` or a little before it, by the first stage."""
    if scorer.is_wide(asked.kept):
        hits = chain.from_iterable(Stream(reader, asked.kept, "id", work=asked.work))
        yield from _ordered(reader, [hit for hit in hits if hit.id not in inside], scorer, reader.articles)
        return
    start = _start(page.after, scorer) if page.after and last is not None and page.after > last else None
    size = min(page.offset + page.limit + len(inside), PAGE)
    query = scorer.query(asked.kept, _ordinal(reader.newest))
    stream = Stream(reader, query, "_score", after=start, sizes=(size, size), work=asked.work)
    held = list[Found]()
    for some in stream:
        held += [hit for hit in some if hit.id not in inside]
        if not scorer.has_terms or len(held) > _MOST_TIED:
            ready, held = held, []
        else:
            border = some[-1].key * (1 + NOISE)
            ready = [hit for hit in held if hit.key > border]
            held = held[len(ready) :]
        yield from _ordered(reader, ready, scorer, stream.total)
    yield from _ordered(reader, held, scorer, stream.total)


def _start(after: Position, scorer: Scorer) -> list[object]:
    """Where a stream begins that has all that comes behind a position."""
    score = -after[0]
    return [score * (1 + NOISE), ""] if scorer.has_terms and score else [0.0, key(after[1])]


def _ordered(reader: Reader, hits: list[Found], scorer: Scorer, total: int) -> list[Ranked]:
    """Hits as the first stage ranks them."""
    return _ranked(hits, _firsts(reader, hits, scorer, total))


def _ranked(hits: list[Found], scores: NDArray[np.float64]) -> list[Ranked]:
    return sorted(map(Ranked, (-scores).tolist(), [hit.id for hit in hits]))


def _firsts(
    reader: Reader, hits: list[Found], scorer: Scorer, total: int, *, shown: bool = False
) -> NDArray[np.float64]:
    """What the first stage gives to hits, exactly: by what the cluster counts, or for a few of them by their texts.

    Those that will be `shown` are read for that as well.
    """
    work, digits = _ranking(total), scorer.digits()
    scores = [np.zeros(0 if digits else len(hits))]
    if len(hits) <= _READ * len(digits):
        some = (hits[start : start + _SCORED] for start in range(0, len(hits), _SCORED))
        scores += [scorer.firsts(scorer.in_texts(reader.texted(each, work, shown=shown))) for each in some]
    elif digits:
        some = (hits[start : start + PAGE] for start in range(0, len(hits), PAGE))
        scores += [scorer.firsts(scorer.counted(*reader.scored(each, digits, work))) for each in some]
    return np.concatenate(scores)


def _among(reader: Reader, hits: list[Found], query: Query, work: Work) -> set[str]:
    """The ids of those hits that a query finds."""
    wanted = all_of([{"ids": {"values": [hit.doc for hit in hits]}}, query])
    return {hit.id for hit in chain.from_iterable(Stream(reader, wanted, "id", work=work))}


def _ordinal(day: int) -> int:
    return int(ordinals(np.array([day], dtype=np.uint32))[0]) if day else 0
