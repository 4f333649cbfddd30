"""Picks the hits that come first among the documents found, from each segment and then from all of them."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine import Position, arrival_key
from newsearch.engine.arrays import distinct
from newsearch.engine.whoosh.search.scoring import Scales, Scorer
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.messages import Note
from newsearch.ranking.plan import RERANKED

__all__ = ["Hit", "best_hits"]

_Keys = NDArray[np.float64]
_Docs = NDArray[np.int64]

_BLOCKS = 4  # blocks of scores for each score wanted; chosen by hand


class Hit(NamedTuple):
    """A document found, its segment with what its documents count, and what it is sorted by."""

    key: float
    score: float
    scales: Scales
    number: int

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.scales.segment.id(self.number)

    def follows(self, position: Position) -> bool:
        """Whether the hit comes after a position."""
        return self.key > position[0] or (self.key == position[0] and self.id > position[1])


def best_hits(
    found: Iterable[tuple[Scales, Mask]], scorer: Scorer, sort: str, most: int, after: Position | None
) -> list[Hit]:
    """The first hits after `after` in the order of `sort`: at least `most` of them, unless fewer match.

    `found` has a mask of the documents found in each segment. By relevance, documents that all fit into the window need
    no first stage.
    """
    by_score = sort == "relevance"
    needed = most if not by_score else max(most, RERANKED) if after is None else sys.maxsize
    parts = [(scales, mask.nonzero()[0]) for scales, mask in found]  # faster than `flatnonzero`
    if by_score and sum(docs.size for _, docs in parts) <= RERANKED:
        hits = _in_order(_rescored(scorer, [(scales, docs) for scales, docs in parts if docs.size]), needed)
        return [hit for hit in hits if hit.follows(after)] if after else hits
    hits = []
    for scales, docs, keys in _firsts(parts, scorer, sort, most, after, needed):
        check(partial(Note, "work_ranking", articles=docs.size))
        scores = -keys if by_score else scorer.scores(scales, docs).round(9)
        hits += map(Hit, keys.tolist(), scores.tolist(), repeat(scales), docs.tolist())
    if not by_score or len(hits) > RERANKED:
        hits = _in_order(hits, needed)
    if by_score:
        hits[:RERANKED] = _in_order(_rescored(scorer, _by_segment(hits[:RERANKED])), needed)
    return [hit for hit in hits if hit.follows(after)] if after else hits


def _by_segment(hits: Iterable[Hit]) -> list[tuple[Scales, _Docs]]:
    """The documents of some hits, ascending, by their segments."""
    numbers: dict[Scales, list[int]] = {}
    for hit in hits:
        numbers.setdefault(hit.scales, []).append(hit.number)
    return [(scales, np.array(sorted(some), dtype=np.int64)) for scales, some in numbers.items()]


def _rescored(scorer: Scorer, groups: Sequence[tuple[Scales, _Docs]]) -> Iterator[Hit]:
    """The documents of the window as hits with the scores of both stages."""
    narrow = [(scales, docs.astype(np.uint16)) for scales, docs in groups]
    scores = scorer.rescored(narrow).round(9) if groups else np.empty(0)
    owners = chain.from_iterable(repeat(scales, docs.size) for scales, docs in groups)
    numbers = chain.from_iterable(docs.tolist() for _, docs in groups)
    return map(Hit, (-scores).tolist(), scores.tolist(), owners, numbers)


def _in_order(hits: Iterable[Hit], needed: int) -> list[Hit]:
    """Sort hits by key, then by id, which is looked up only where keys are equal.

    Those behind the first `needed` may stay in any order.
    """
    check()
    ordered = sorted(hits, key=attrgetter("key"))
    for index in [n for n in range(1, min(len(ordered), needed + 1)) if ordered[n - 1].key == ordered[n].key]:
        if index == 1 or ordered[index - 2].key != ordered[index].key:  # the second one of a key
            last = bisect_right(ordered, ordered[index].key, key=attrgetter("key"))
            ordered[index - 1 : last] = sorted(ordered[index - 1 : last], key=attrgetter("id"))
    return ordered


def _firsts(
    parts: Iterable[tuple[Scales, _Docs]],
    scorer: Scorer,
    sort: str,
    most: int,
    after: Position | None,
    needed: int,
) -> list[tuple[Scales, _Docs, _Keys]]:
    """For each segment the documents that may be among the first `needed` of all, and their keys.

    A segment without any is left out.
    """
    firsts = []
    least, bound = np.empty(0), np.inf
    for scales, found in parts:
        if sort == "relevance":
            docs, keys = _first_by_score(scales.segment, found, -scorer.scores(scales, found), most, after, bound)
        else:
            docs, keys = _first_by_date(scales.segment, found, sort, most, after, bound)
        firsts.append((scales, docs, keys))
        least = np.concatenate((least, keys))
        if least.size >= needed:
            least = np.partition(least, needed - 1)[:needed]
            bound = least[-1]
    kept = ((scales, docs, keys, keys <= bound) for scales, docs, keys in firsts)
    return [(scales, docs[held], keys[held]) for scales, docs, keys, held in kept if held.any()]


def _first_by_score(
    segment: SegmentReader, found: _Docs, keys: _Keys, most: int, after: Position | None, bound: float
) -> tuple[_Docs, _Keys]:
    """The first documents among those found, whose keys are their negative scores, and these keys, rounded.

    The window is always among them, since the second stage may move its documents behind `after`.
    """
    indices = _least(keys, 9, segment, found, max(most, RERANKED) if after is None else RERANKED, bound)
    if after:
        following = np.flatnonzero(_following(segment, found, keys.round(9), after))
        more = _least(keys[following], 9, segment, found[following], most + RERANKED, bound)
        indices = distinct(np.append(indices, following[more]))[0]
    return found[indices], keys[indices].round(9)


def _first_by_date(
    segment: SegmentReader, found: _Docs, sort: str, most: int, after: Position | None, bound: float
) -> tuple[_Docs, _Keys]:
    """The first documents by issue day among those found, ascending, and their keys; undated ones come last."""
    keys = _date_keys(segment, found, sort)
    if after:
        following = np.flatnonzero(_following(segment, found, keys, after))
        found, keys = found[following], keys[following]
    indices = np.sort(_least(keys, 0, segment, found, most, bound))
    return found[indices], keys[indices]


def _date_keys(segment: SegmentReader, found: _Docs, sort: str) -> _Keys:
    """The `sort_key` of each document in an order that has nothing to do with scores."""
    days = segment.dates[found]
    if sort == "arrived":
        keys: _Keys = arrival_key(segment.arrived[found].astype(np.float64), days.astype(np.float64))
        return keys
    keys = days.astype(np.float64) if sort == "oldest" else -days.astype(np.float64)
    keys[days == 0] = np.inf
    return keys


def _following(segment: SegmentReader, docs: _Docs, keys: _Keys, after: Position) -> Mask:
    """Which documents, sorted by these keys, come after a position."""
    key, article_id = after
    return np.asarray((keys > key) | ((keys == key) & (segment.ranks[docs] >= segment.rank_after(article_id))))


def _least(keys: _Keys, decimals: int, segment: SegmentReader, docs: _Docs, most: int, bound: float) -> _Docs:
    """Indices of the `most` smallest keys not above `bound`, ties broken by id.

    Keys are equal when they agree in `decimals` decimals. The minima of blocks bound the `most`-th smallest key from
    above, so only keys below that bound are sorted.
    """
    width = keys.size // (_BLOCKS * most)
    if width > 1:
        minima = keys[: keys.size // width * width].reshape(width, -1).min(axis=0)
        bound = min(bound, np.partition(minima, most - 1)[most - 1])
    likely = (keys <= bound + 10.0**-decimals).nonzero()[0]
    if likely.size <= most:
        return likely
    keys, ranks = keys[likely].round(decimals), segment.ranks[docs[likely]]
    border = np.partition(keys, most - 1)[most - 1]
    better, equal = (keys < border).nonzero()[0], (keys == border).nonzero()[0]
    needed = most - better.size
    if needed < equal.size:
        equal = equal[np.argpartition(ranks[equal], needed - 1)[:needed]]
    first: _Docs = likely[np.concatenate((better, equal))]
    return first
