"""Which of many texts have parts near each other, or in one sentence: as arrays as far as that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Part, Run, Wildcard, alternatives
from newsearch.engine.arrays import distinct
from newsearch.engine.texts.along import Located, near_along
from newsearch.engine.texts.places import JoinedTexts, Places
from newsearch.matching import FAR, LONGEST
from newsearch.text.units import is_han

__all__ = ["Gaps", "Sifted", "around", "merged", "sift_near", "sift_pair", "sift_same", "sift_wildcard"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]


class Gaps(NamedTuple):
    """Ranges between places, sorted by their starts."""

    starts: _Offsets
    ends: _Offsets

    def of(self, wanted: _Mask) -> Gaps:
        """Those that are wanted."""
        return Gaps(self.starts[wanted], self.ends[wanted])


def merged(gaps: Gaps) -> Gaps:
    """Those that overlap, or meet, as one."""
    order = np.argsort(gaps.starts, kind="stable")
    starts, reach = gaps.starts[order], np.maximum.accumulate(gaps.ends[order])
    first = np.flatnonzero(np.concatenate(([True], starts[1:] > reach[:-1]))[: starts.size])
    return Gaps(starts[first], reach[np.append(first[1:], starts.size) - 1] if starts.size else reach)


class Sifted(NamedTuple):
    """The texts that certainly hold, those that may, and where parts of the latter may be near each other.

    Of those that may, `unsure` are the ones in which places may have been missed. `longest` is how many characters the
    parts have in these ranges at most.
    """

    held: _Mask
    doubtful: _Mask
    unsure: _Mask
    ranges: Gaps
    longest: int

    def gaps(self, joined: JoinedTexts) -> Gaps:
        """The ranges of the texts that may hold."""
        return self.ranges.of(self.doubtful[joined.texts_of(self.ranges.starts)])


def sift_wildcard(joined: JoinedTexts, clause: Wildcard) -> Sifted:
    """The texts in which a wildcard stands."""
    places = joined.places(clause)
    return _sifted(joined, joined.texts_of(places.starts), places.doubtful)


def sift_same(joined: JoinedTexts, parts: Sequence[Part]) -> Sifted:
    """The texts that have all parts in one sentence.

    Where one of them starts last, the others start where each did last before, or in an earlier sentence.
    """
    parts = list(dict.fromkeys(parts))
    found = [joined.places(part) for part in parts]
    whole = [_whole(joined, part, places) for part, places in zip(parts, found, strict=True)]
    starts, _, there = _latest(joined, parts, whole, np.sort(np.concatenate([places.starts for places in whole])))
    first, last = (at[there] for at in (starts.min(axis=0), starts.max(axis=0)))
    held = first[joined.in_one_sentence(first, last)]
    doubtful = np.concatenate([places.doubtful for places in found])
    return _sifted(joined, joined.texts_of(held), doubtful)


def _whole(joined: JoinedTexts, part: Part, places: Places) -> Places:
    """The places in which no sentence ends; Han characters end none."""
    if all(isinstance(leaf, Run) and is_han(leaf.text) for leaf in alternatives(part)):
        return places
    return places.of(joined.in_one_sentence(places.starts, places.ends - 1))


def sift_pair(joined: JoinedTexts, parts: Sequence[Part], slop: int) -> Sifted:
    """The texts that have two parts within `slop` units, and gaps between neighbours that words may bring within."""
    one, other = (Located(places := joined.places(part), joined.texts_of(places.starts)) for part in parts)
    ways = [(one, one)] if parts[0] == parts[1] else [(one, other), (other, one)]
    neighbours = [_neighbours(joined, *way) for way in ways]
    held = np.zeros(joined.borders.size - 1, dtype=bool)
    unsure, gaps = [one.places.doubtful, other.places.doubtful], []
    if _share(*parts):  # a place may overlap itself alone
        unsure += [some.texts[some.starts < some.ends] for some in neighbours]
        neighbours = [some.of(some.starts >= some.ends) for some in neighbours]
    for some in neighbours:
        held[some.texts[some.starts - some.ends <= slop]] = True  # units are no more
    for (before, _), some in zip(ways, neighbours, strict=True):
        some = some.of(~held[some.texts])
        if joined.along:
            near, may = near_along(joined, joined.along, before, some.numbers, some.starts, some.texts, slop)
        else:
            near, may = joined.near(some.ends, some.starts, slop)
        held[some.texts[near]] = True
        may = may[~held[some.texts[may]]]
        gaps.append((some.ends[may], some.starts[may]))
    starts, ends = (np.concatenate(some) for some in zip(*gaps, strict=True))
    ranges = Gaps(starts, ends)
    return _sifted(joined, np.flatnonzero(held), np.concatenate(unsure), joined.texts_of(starts), ranges)


class _Neighbours(NamedTuple):
    """Where places of one part end and the next ones of the other start, in which text; and the last place before."""

    ends: _Offsets
    starts: _Offsets
    texts: _Offsets
    numbers: _Offsets

    def of(self, wanted: _Mask) -> _Neighbours:
        return _Neighbours(*(values[wanted] for values in self))


def _neighbours(joined: JoinedTexts, before: Located, places: Located) -> _Neighbours:
    """Before each place the last end of those of the other part that start no later: no other is nearer.

    Of equal parts the places are the same, and one is never its own neighbour.
    """
    sources, starts = before.places, places.places.starts
    count = np.arange(starts.size) if before is places else sources.starts.searchsorted(starts, side="right")
    ends = np.append(0, np.maximum.accumulate(sources.ends))[count]
    return _Neighbours(ends, starts, places.texts, count - 1).of(ends > joined.borders[places.texts])


def sift_near(joined: JoinedTexts, parts: Sequence[Part], slops: Sequence[int]) -> Sifted:
    """The texts that have all parts within `slops`, as `matching.near` says.

    Wherever parts can be near each other, one of them starts last; the others then start where each did last before,
    or earlier. Where no more units lie between these places than the least distance, all is well. Where between the
    first and the last of them lie more than eight times as many as the greatest distance, nothing is; what is left
    needs words.
    """
    found = [joined.places(part) for part in parts]
    anchors = distinct(np.concatenate([places.starts for places in found]))[0]
    least, widest = min(slops, default=0), max(slops, default=0)
    starts, ends, there = _latest(joined, parts, found, anchors)
    anchors, starts, ends = anchors[there], starts[:, there], ends[:, there]
    first = starts.min(axis=0, initial=FAR)
    held = (_apart(joined, starts, ends) <= least) & ~_doubled(parts, starts)
    longest = sum(int((places.ends - places.starts).max(initial=0)) for places in found)
    apart = joined.units_before(anchors) - joined.units_before(first)
    may = apart - longest <= widest * LONGEST
    return _sifted(
        joined,
        joined.texts_of(anchors[held]),
        distinct(np.concatenate([places.doubtful for places in found]))[0],
        joined.texts_of(anchors[may]),
        Gaps(first[may], anchors[may]),
        longest,
    )


def _share(one: Part, other: Part) -> bool:
    """Whether two different parts have an alternative in common: one place never counts for both."""
    return one != other and not {*alternatives(one)}.isdisjoint(alternatives(other))


def _doubled(parts: Sequence[Part], starts: _Offsets) -> _Mask:
    """The columns in which one place may count for two parts."""
    doubled = np.zeros(starts.shape[1], dtype=bool)
    for (one, ours), (other, theirs) in combinations(zip(parts, starts, strict=True), 2):
        if _share(one, other):
            doubled |= ours == theirs
    return doubled


def around(joined: JoinedTexts, gaps: Gaps, most: int, longest: int) -> Gaps:
    """Ranges that have all parts that are near each other where one starts last at the end of a gap, merged.

    Args:
        most: units that lie between them at most, and in them.
        longest: characters of all parts together.
    """
    return merged(Gaps(_reaching_back(joined, gaps.starts, most), joined.reaching_on(gaps.ends + 1, longest)))


def _apart(joined: JoinedTexts, starts: _Offsets, ends: _Offsets) -> _Offsets:
    """How many units lie between the first and the last place of each column, and belong to none."""
    order = np.argsort(starts, axis=0, kind="stable")
    starts, ends = (np.take_along_axis(values, order, axis=0) for values in (starts, ends))
    reach = np.maximum.accumulate(ends, axis=0)[:-1]
    apart: _Offsets = np.maximum(joined.units_before(starts[1:]) - joined.units_before(reach), 0).sum(axis=0)
    return apart


def _reaching_back(joined: JoinedTexts, starts: _Offsets, most: int) -> _Offsets:
    """Starts so far before these that at least `most` units lie between, or those of the texts."""
    begins = joined.borders[joined.texts_of(starts)]
    earlier = np.maximum(starts - 2 * most, begins)
    enough = joined.units_between(earlier, starts) >= most
    return np.where(enough, earlier, begins)


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


def _sifted(
    joined: JoinedTexts,
    held: _Offsets,
    unsure: _Offsets,
    may: _Offsets | None = None,
    ranges: Gaps | None = None,
    longest: int = 0,
) -> Sifted:
    """The masks of some texts: those that hold, those to be read by themselves, and others that may hold."""
    masks = np.zeros((3, joined.borders.size - 1), dtype=bool)
    masks[0, held], masks[1, unsure], masks[2, unsure] = True, True, True
    masks[1, may if may is not None else unsure] = True
    ranges = ranges or Gaps(held[:0], held[:0])
    return Sifted(masks[0], masks[1] & ~masks[0], masks[2] & ~masks[0], ranges, longest)
