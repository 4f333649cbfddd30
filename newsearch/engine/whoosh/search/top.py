"""Picks the hits that come first among the documents found, from each segment and then from all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

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

__all__ = ["Hits", "best_hits"]

_Keys = NDArray[np.float64]
_Docs = NDArray[np.int64]

_BLOCKS = 4  # blocks of scores for each score wanted; chosen by hand


class Hits(NamedTuple):
    """Documents found, each with an entry in every array.

    Args:
        segments: all segments of the generation, with what their documents count.
        owners: the index of each document's segment.
        numbers: its number there.
        keys: what it is sorted by, the least first.
        scores: its score.
    """

    segments: Sequence[Scales]
    owners: _Docs
    numbers: _Docs
    keys: _Keys
    scores: _Keys

    def id(self, index: int) -> str:
        """The id of the article of an entry."""
        return self.segments[int(self.owners[index])].segment.id(int(self.numbers[index]))

    def of(self, wanted: slice | NDArray[Any]) -> Hits:
        """Some of them."""
        return Hits(self.segments, self.owners[wanted], self.numbers[wanted], self.keys[wanted], self.scores[wanted])

    def then(self, others: Hits) -> Hits:
        """These, and others behind them."""
        return Hits(
            self.segments,
            np.concatenate((self.owners, others.owners)),
            np.concatenate((self.numbers, others.numbers)),
            np.concatenate((self.keys, others.keys)),
            np.concatenate((self.scores, others.scores)),
        )

    def in_order(self, needed: int) -> Hits:
        """Sorted by key, then by id, which of several segments is looked up only where keys are equal.

        Those behind the first `needed` may stay in any order.
        """
        check()
        if len(self.segments) == 1:
            return self.of(np.lexsort((self.segments[0].segment.ranks[self.numbers], self.keys)))
        order = self.keys.argsort(kind="stable")
        keys = self.keys[order]
        following = keys[1 : needed + 1]
        for key in dict.fromkeys(following[following == keys[:-1][:needed]].tolist()):
            equal = slice(keys.searchsorted(key), keys.searchsorted(key, "right"))
            order[equal] = sorted(order[equal].tolist(), key=self.id)
        return self.of(order)

    def by_segment(self) -> list[tuple[int, _Docs]]:
        """The index of each segment that has any of them, with their numbers, ascending."""
        present = dict.fromkeys(self.owners.tolist())
        return [(owner, np.sort(self.numbers[self.owners == owner])) for owner in present]

    def outside(self, masks: Sequence[Mask]) -> Hits:
        """Those that are not in the mask of their segment."""
        places = zip(self.owners.tolist(), self.numbers.tolist(), strict=True)
        return self.of(np.array([not masks[owner][number] for owner, number in places], dtype=bool))

    def behind(self, position: Position) -> Hits:
        """Those that come after a position."""
        key, article_id = position
        wanted = self.keys > key
        for index in (self.keys == key).nonzero()[0].tolist():
            wanted[index] = self.id(index) > article_id
        return self.of(wanted)


def best_hits(
    segments: Sequence[Scales], masks: Iterable[Mask], scorer: Scorer, sort: str, most: int, after: Position | None
) -> Hits:
    """The first hits after `after` in the order of `sort`: at least `most` of them, unless fewer match.

    `masks` has for each segment which of its documents were found. By relevance, documents that all fit into the window
    need no first stage.
    """
    found = [mask.nonzero()[0] for mask in masks]  # faster than `flatnonzero`
    if sort != "relevance":
        hits = _firsts(segments, found, scorer, sort, most, after, most).in_order(most)
        return hits.behind(after) if after else hits
    needed = max(most, RERANKED) if after is None else sys.maxsize
    if sum(docs.size for docs in found) <= RERANKED:
        hits = _rescored(segments, list(enumerate(found)), scorer).in_order(needed)
    else:
        hits = _firsts(segments, found, scorer, sort, most, after, needed)
        if is_longer := hits.keys.size > RERANKED:
            hits = hits.in_order(needed)
        window = _rescored(segments, hits.of(slice(RERANKED)).by_segment(), scorer).in_order(needed)
        hits = window.then(hits.of(slice(RERANKED, None))) if is_longer else window
    return hits.behind(after) if after else hits


def _rescored(segments: Sequence[Scales], window: Sequence[tuple[int, _Docs]], scorer: Scorer) -> Hits:
    """The documents of the window, given by the indices of their segments, with the scores of both stages."""
    groups = [(owner, docs) for owner, docs in window if docs.size]
    scores = scorer.rescored([(segments[owner], docs) for owner, docs in groups]).round(9)
    return _hits(segments, groups, -scores, scores)


def _hits(segments: Sequence[Scales], groups: Sequence[tuple[int, _Docs]], keys: _Keys, scores: _Keys) -> Hits:
    """The documents of some segments, each given by its index, with their keys and scores."""
    owners = np.concatenate([np.full(docs.size, owner) for owner, docs in groups])
    return Hits(segments, owners, np.concatenate([docs for _, docs in groups]), keys, scores)


def _firsts(
    segments: Sequence[Scales],
    found: Iterable[_Docs],
    scorer: Scorer,
    sort: str,
    most: int,
    after: Position | None,
    needed: int,
) -> Hits:
    """The documents that may be among the first `needed` of all, of those found in each segment."""
    firsts: list[tuple[_Docs, _Keys]] = []
    least, bound = np.empty(0), np.inf
    for scales, docs in zip(segments, found, strict=True):
        if sort == "relevance":
            some, keys = _first_by_score(scales.segment, docs, -scorer.scores(scales, docs), most, after, bound)
        else:
            some, keys = _first_by_date(scales.segment, docs, sort, most, after, bound)
        firsts.append((some, keys))
        least = np.concatenate((least, keys))
        if least.size >= needed:
            least.partition(needed - 1)
            least = least[:needed]
            bound = least[-1]
    groups = [(owner, docs[keys <= bound]) for owner, (docs, keys) in enumerate(firsts)]
    ordered = np.concatenate([keys[keys <= bound] for _, keys in firsts])
    if sort == "relevance":
        return _hits(segments, groups, ordered, -ordered)
    check(partial(Note, "work_ranking", articles=ordered.size))
    scores = [scorer.scores(segments[owner], docs) if docs.size else np.empty(0) for owner, docs in groups]
    return _hits(segments, groups, ordered, np.concatenate(scores).round(9))


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
        minima.partition(most - 1)
        bound = min(bound, minima[most - 1])
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
