"""Which of many texts have parts near each other, or in one sentence: as arrays as far as that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Part, Wildcard
from newsearch.engine.whoosh.search.places import JoinedTexts, Places
from newsearch.matching import LONGEST

__all__ = ["Sifted", "sift_near", "sift_same", "sift_wildcard"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]


class Sifted(NamedTuple):
    """The texts that certainly hold, those that may, and where parts of the latter stand: text, start and end."""

    held: _Mask
    doubtful: _Mask
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
    held = (between <= least) & _are_apart(starts, ends)
    longest = sum(int((places.ends - places.starts).max(initial=0)) for places in found)
    may = joined.least_units(first, anchors) - longest <= widest * LONGEST
    unsure = np.unique(np.concatenate([places.doubtful for places in found]))
    doubtful = np.concatenate((unsure, joined.texts_of(anchors[may])))
    near_starts = _reaching_back(joined, first[may], widest * LONGEST + longest)
    ranges = _merged(
        np.concatenate((near_starts, joined.borders[unsure])),
        np.concatenate((last[may], joined.borders[unsure + 1] - 1)),
    )
    return _sifted(joined, joined.texts_of(anchors[held]), doubtful, ranges)


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
    joined: JoinedTexts, held: _Offsets, doubtful: _Offsets, ranges: tuple[_Offsets, _Offsets] | None = None
) -> Sifted:
    masks = np.zeros((2, joined.borders.size - 1), dtype=bool)
    masks[0, held], masks[1, doubtful] = True, True
    return Sifted(masks[0], masks[1] & ~masks[0], ranges or (held[:0], held[:0]))
