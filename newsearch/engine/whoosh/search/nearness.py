"""Which of many texts have parts near each other, or in one sentence: as arrays as far as that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Part, Wildcard
from newsearch.deadline import check
from newsearch.engine.whoosh.search.places import JoinedTexts, Places
from newsearch.matching import LONGEST

__all__ = ["Sifted", "settle_pairs", "sift_near", "sift_same", "sift_wildcard"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]

_SOURCES = 1024  # places from which words are counted at once; chosen by hand


class Sifted(NamedTuple):
    """The texts that certainly hold, those that may, and where parts of the latter may be near each other.

    Of those that may, `unsure` are the ones in which places may have been missed, or overlap.
    """

    held: _Mask
    doubtful: _Mask
    unsure: _Mask
    ranges: tuple[_Offsets, _Offsets]


def sift_wildcard(joined: JoinedTexts, clause: Wildcard) -> Sifted:
    """The texts in which a wildcard stands."""
    places = joined.places(clause)
    return _sifted(joined, joined.texts_of(places.starts), places.doubtful)


def sift_same(joined: JoinedTexts, parts: Sequence[Part]) -> Sifted:
    """The texts that have all parts in one sentence."""
    found = [joined.places(part) for part in parts]
    sentences = joined.in_one_sentence(found[0])
    for places in found[1:]:
        sentences = np.intersect1d(sentences, joined.in_one_sentence(places))
    doubtful = np.concatenate([places.doubtful for places in found])
    return _sifted(joined, joined.texts_of_sentences(sentences), doubtful)


def sift_near(joined: JoinedTexts, parts: Sequence[Part], slops: Sequence[int]) -> Sifted:
    """The texts that have all parts within `slops`, as `matching.near` says.

    Wherever parts can be near each other, one of them starts last; the others then start where each did last before,
    or earlier. Where these places are apart and no more characters lie between them than the least distance, all is
    well. Where between the first and the last of them lie more than eight times as many units as the greatest distance,
    nothing is; what is left needs words.
    """
    found = [joined.places(part) for part in parts]
    anchors = np.unique(np.concatenate([places.starts for places in found]))
    least, widest = min(slops, default=0), max(slops, default=0)
    starts, ends, there = _latest(joined, parts, found, anchors)
    anchors, starts, ends = anchors[there], starts[:, there], ends[:, there]
    first, last = starts.min(axis=0, initial=1 << 60), ends.max(axis=0, initial=0)
    between = last - first - (ends - starts).sum(axis=0)
    apart = _are_apart(starts, ends)
    held = (between <= least) & apart
    longest = sum(int((places.ends - places.starts).max(initial=0)) for places in found)
    may = joined.least_units(first, anchors) - longest <= widest * LONGEST
    unsure = np.unique(np.concatenate([places.doubtful for places in found]))
    near_starts = _reaching_back(joined, first[may], widest * LONGEST + longest)
    ranges = _merged(
        np.concatenate((near_starts, joined.borders[unsure])),
        np.concatenate((joined.reaching_on(last[may], longest), joined.borders[unsure + 1] - 1)),
    )
    unsure = np.concatenate((unsure, joined.texts_of(anchors[may & ~apart])))
    return _sifted(joined, joined.texts_of(anchors[held]), unsure, joined.texts_of(anchors[may]), ranges)


def _reaching_back(joined: JoinedTexts, starts: _Offsets, most: int) -> _Offsets:
    """Starts so far before these that at least `most` units lie between, or those of the texts."""
    begins = joined.borders[joined.texts_of(starts)]
    earlier = np.maximum(starts - 2 * most, begins)
    return np.where(joined.least_units(earlier, starts) < most, begins, earlier)


def _merged(starts: _Offsets, ends: _Offsets) -> tuple[_Offsets, _Offsets]:
    """Ranges, sorted by their starts, those that overlap as one."""
    order = np.argsort(starts, kind="stable")
    starts, reach = starts[order], np.maximum.accumulate(ends[order])
    first = np.flatnonzero(np.concatenate(([True], starts[1:] > reach[:-1]))[: starts.size])
    return starts[first], reach[np.append(first[1:], starts.size) - 1] if starts.size else reach


def _latest(
    joined: JoinedTexts, parts: Sequence[Part], found: Sequence[Places], anchors: _Offsets
) -> tuple[_Offsets, _Offsets, _Mask]:
    """For each part a row: its last place that starts no later than each anchor, and at which anchors all have one.

    Of equal parts the first has the last place, the second the one before it, and so on.
    """
    starts, ends = (np.zeros((len(parts), anchors.size), dtype=np.intp) for _ in range(2))
    begins = joined.borders[joined.texts_of(anchors)]
    there = np.ones(anchors.size, dtype=bool)
    for number, (part, places) in enumerate(zip(parts, found, strict=True)):
        indices = places.starts.searchsorted(anchors, side="right") - 1 - list(parts[:number]).count(part)
        if not places.starts.size:
            there[:] = False
            continue
        starts[number] = places.starts.take(indices, mode="clip")
        ends[number] = places.ends.take(indices, mode="clip")
        there &= (indices >= 0) & (starts[number] >= begins)
    return starts, ends, there


def _are_apart(starts: _Offsets, ends: _Offsets) -> _Mask:
    """In which columns no range overlaps another."""
    if len(starts) == 1:
        return np.ones(starts.shape[1], dtype=bool)
    order = np.argsort(starts, axis=0, kind="stable")
    starts, ends = (np.take_along_axis(values, order, axis=0) for values in (starts, ends))
    return np.asarray((ends[:-1] <= starts[1:]).all(axis=0))


def _sifted(
    joined: JoinedTexts,
    held: _Offsets,
    unsure: _Offsets,
    may: _Offsets | None = None,
    ranges: tuple[_Offsets, _Offsets] | None = None,
) -> Sifted:
    """The masks of some texts: those that hold, those to be read by themselves, and others that may hold."""
    masks = np.zeros((3, joined.borders.size - 1), dtype=bool)
    masks[0, held], masks[1, unsure], masks[2, unsure] = True, True, True
    masks[1, may if may is not None else unsure] = True
    return Sifted(masks[0], masks[1] & ~masks[0], masks[2], ranges or (held[:0], held[:0]))


def settle_pairs(
    joined: JoinedTexts, parts: Sequence[Part], slop: int, doubtful: _Mask, words: tuple[_Offsets, _Offsets]
) -> tuple[_Mask, _Mask]:
    """The doubtful texts in which two parts are within `slop` words of each other, and those that stay doubtful.

    From the end of each place goes forward, word by word, how far so many words and single units lead. It is certain
    up to a letter, a digit or a blank, where characters are no units.

    Args:
        joined, parts: the texts, and two leaves.
        slop: more characters than this lie between all places: `sift_near` holds the others.
        doubtful: the texts to look at.
        words: where the words of the texts begin, and their characters.
    """
    found = [joined.places(part) for part in parts]
    held, unsure = np.zeros(doubtful.size, dtype=bool), np.zeros(doubtful.size, dtype=bool)
    by_length = [(n, joined.mask(words[0][words[1] == n])) for n in np.unique(words[1]).tolist() if n <= LONGEST]
    for one, other in (found, reversed(found)):
        sources = _sources(joined, one, other, slop * LONGEST, doubtful)
        texts, certain = joined.texts_of(sources), joined.single_units(sources)
        targets = joined.mask(other.starts)
        for first in range(0, sources.size, _SOURCES):
            check()
            some = slice(first, first + _SOURCES)
            columns = sources[some, None] + np.arange(slop * LONGEST + 1)
            met = _reached(columns, slop, by_length) & targets.take(columns, mode="clip")
            met &= np.arange(columns.shape[1]) <= certain[some, None]
            held[texts[some][met.any(axis=1)]] = True
        unsure[texts[_may_meet(joined, sources, certain, other, slop * LONGEST)]] = True
    return held, unsure & ~held


def _sources(joined: JoinedTexts, one: Places, other: Places, most: int, wanted: _Mask) -> _Offsets:
    """The ends of places in wanted texts that have one of the other part behind them, at most so many units away."""
    ends = np.unique(one.ends)
    ends = ends[wanted[joined.texts_of(ends)]]
    after = np.append(other.starts, joined.borders[-1])[other.starts.searchsorted(ends)]
    return ends[joined.least_units(ends, after) <= most]


def _may_meet(joined: JoinedTexts, sources: _Offsets, certain: _Offsets, other: Places, most: int) -> _Mask:
    """Which sources have a place of the other part near them, but behind what is certain."""
    beyond = np.append(other.starts, joined.borders[-1])[other.starts.searchsorted(sources + certain, side="right")]
    within = beyond < joined.borders[joined.texts_of(sources) + 1]
    return np.asarray(within & (joined.least_units(sources, beyond) <= most))


def _reached(columns: _Offsets, slop: int, by_length: Sequence[tuple[int, _Mask]]) -> _Mask:
    """Where at most `slop` words and single units lead from the first offset of each row."""
    words = [(length, stand.take(columns, mode="clip")) for length, stand in by_length]
    reached = np.zeros(columns.shape, dtype=bool)
    reached[:, 0] = True
    for _ in range(slop):
        before = reached.copy()
        reached[:, 1:] |= before[:, :-1]
        for length, stand in words:
            reached[:, length:] |= (before & stand)[:, :-length]
    return reached
