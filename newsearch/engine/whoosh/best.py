"""Picks the hits that come first among the documents found, from each segment and then from all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine import Place
from newsearch.engine.whoosh.rows import Mask
from newsearch.engine.whoosh.scorer import Candidate, Scales, Scorer
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.rank import WINDOW

__all__ = ["Found", "Hit", "best_hits"]

_Keys = NDArray[np.float64]
_Docs = NDArray[np.int64]

_BLOCKS = 4  # times as many blocks of scores as scores wanted

Found = tuple[SegmentReader, Scales, Mask]
"""A segment, what standing once in its documents counts, and which of them are found."""


class Hit(NamedTuple):
    """A document found, and what it is sorted by."""

    key: float
    score: float
    found: Candidate

    @property
    def id(self) -> str:
        """The id of the article."""
        return self.found.segment.id(self.found.number)

    def follows(self, place: Place) -> bool:
        """Whether the hit comes after a place."""
        return self.key > place[0] or (self.key == place[0] and self.id > place[1])


class _First(NamedTuple):
    """Documents of a segment, what they are sorted by, and their scores."""

    docs: _Docs
    keys: _Keys
    scores: _Keys


def best_hits(found: Iterable[Found], scorer: Scorer, sort: str, most: int, after: Place | None) -> list[Hit]:
    """The hits that come first in the order of `sort`, behind a place: at least so many, if there are.

    By relevance, documents that all fit into the window need no first stage.
    """
    parts = [(segment, scales, np.flatnonzero(mask)) for segment, scales, mask in found]
    if sort == "relevance" and sum(docs.size for *_, docs in parts) <= WINDOW:
        firsts = [_First(docs, np.zeros(docs.size), np.zeros(docs.size)) for *_, docs in parts]
    else:
        scored = ((segment, docs, partial(scorer.scores, segment, scales)) for segment, scales, docs in parts)
        firsts = [_first_of(segment, docs, score, sort, most, after) for segment, docs, score in scored]
    keys = np.concatenate([first.keys for first in firsts])
    needed = max(most, WINDOW) if after is None else keys.size
    last = np.partition(keys, needed - 1)[needed - 1] if needed < keys.size else np.inf
    hits: list[Hit] = []
    for (segment, scales, _), first in zip(parts, firsts, strict=True):
        docs, keys, scores = (column[first.keys <= last].tolist() for column in first)
        hits += map(Hit, keys, scores, map(Candidate, repeat(segment), repeat(scales), docs))
    if sort != "relevance" or len(hits) > WINDOW:
        hits = _in_order(hits, needed)
    if sort == "relevance":
        hits[:WINDOW] = _in_order(_rescored(scorer, hits[:WINDOW]), needed)
    return [hit for hit in hits if hit.follows(after)] if after else hits


def _rescored(scorer: Scorer, window: list[Hit]) -> Iterator[Hit]:
    """The hits of the window with the scores of both stages."""
    candidates = sorted((hit.found for hit in window), key=lambda found: (id(found.segment), found.number))
    scores = scorer.rescored(candidates).round(9).tolist() if candidates else []
    return (Hit(-score, score, found) for score, found in zip(scores, candidates, strict=True))


def _in_order(hits: Iterable[Hit], needed: int) -> list[Hit]:
    """The hits by what they are sorted by, then by id, which is looked up for equal ones alone.

    Those behind the first `needed` may stay in any order.
    """
    ordered = sorted(hits, key=attrgetter("key"))
    for place in [n for n in range(1, min(len(ordered), needed + 1)) if ordered[n - 1].key == ordered[n].key]:
        if place == 1 or ordered[place - 2].key != ordered[place].key:  # the second one of a key
            last = bisect_right(ordered, ordered[place].key, key=attrgetter("key"))
            ordered[place - 1 : last] = sorted(ordered[place - 1 : last], key=attrgetter("id"))
    return ordered


def _first_of(
    segment: SegmentReader,
    found: _Docs,
    score: Callable[[_Docs], _Keys],
    sort: str,
    most: int,
    after: Place | None,
) -> _First:
    """The documents that come first among those found, behind a place.

    By relevance the window is always among them, since the second stage may put its documents behind the place.
    """
    if sort == "relevance":
        scores = score(found)
        places = _best_places(scores, segment, found, max(most, WINDOW) if after is None else WINDOW)
        if after:
            keys = -scores.round(9)
            following = np.flatnonzero(_following(segment, segment.ranks[found], keys, after))
            more = _best_places(scores[following], segment, found[following], most + WINDOW)
            places = np.union1d(places, following[more])
        scores = scores[places].round(9)
        return _First(found[places], -scores, scores)
    keys, ranks = _date_keys(segment.dates[found], sort), segment.ranks[found]
    if after:
        following = np.flatnonzero(_following(segment, ranks, keys, after))
        found, ranks, keys = found[following], ranks[following], keys[following]
    places = np.sort(_first(keys, ranks, most))
    return _First(found[places], keys[places], score(found[places]).round(9))  # only these are scored


def _following(segment: SegmentReader, ranks: NDArray[np.uint16], keys: _Keys, after: Place) -> Mask:
    """Which documents of these ranks, sorted by these keys, come after a place."""
    key, article_id = after
    return np.asarray((keys > key) | ((keys == key) & (ranks >= segment.rank_after(article_id))))


def _date_keys(days: NDArray[np.uint32], sort: str) -> _Keys:
    """Numbers that sort as asked for, undated articles last."""
    keys = days.astype(np.float64) if sort == "oldest" else -days.astype(np.float64)
    keys[days == 0] = np.inf
    return keys


def _best_places(scores: _Keys, segment: SegmentReader, docs: _Docs, most: int) -> _Docs:
    """The places of the highest scores, at most so many, and of equal ones those whose documents come first by id.

    Scores are equal when they agree in nine decimals. Only those are sorted that reach the least of the `most` highest
    among the maxima of blocks: so many scores are certainly as high.
    """
    width = scores.size // (_BLOCKS * most)
    likely = np.arange(scores.size)
    if width > 1:
        maxima = scores[: scores.size // width * width].reshape(width, -1).max(axis=0)
        border = np.partition(maxima, -most)[-most]
        likely = np.flatnonzero(scores >= border - 1e-9)
    return likely[_first(-scores[likely].round(9), segment.ranks[docs[likely]], most)]


def _first(keys: _Keys, ranks: NDArray[np.uint16], most: int) -> _Docs:
    """The places of the least keys, at most so many, and of equal ones those of least rank."""
    if keys.size <= most:
        return np.arange(keys.size)
    border = np.partition(keys, most - 1)[most - 1]
    better, equal = np.flatnonzero(keys < border), np.flatnonzero(keys == border)
    needed = most - better.size
    if needed < equal.size:
        equal = equal[np.argpartition(ranks[equal], needed - 1)[:needed]]
    return np.concatenate((better, equal))
