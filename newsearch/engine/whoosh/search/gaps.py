"""How few words and single units fill the gaps between places: bounds for all gaps at once, and the exact numbers.

A unit in a word of n units counts at least 1/n, so the sum of these over a gap is never more than what fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine.whoosh.search.places import JoinedTexts, Places
from newsearch.engine.whoosh.search.words import StandingWords
from newsearch.matching import LONGEST

__all__ = ["WHOLE", "Gaps", "Stretches", "merged", "settle_pair"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]

WHOLE = 840
"""What a unit counts in the bounds: 1 to 8 divide it."""

_SHARES: NDArray[np.int32] = np.array([WHOLE, *(WHOLE // n for n in range(1, 256))], dtype=np.int32)
_CELLS = 1 << 20  # numbers of one table of distances; chosen by hand
_NEVER = 1 << 29


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


class Stretches:
    """The characters of some ranges, without blanks; a slot is the place of one among them."""

    def __init__(self, joined: JoinedTexts, gaps: Gaps) -> None:
        gaps = merged(gaps)
        self.texts = joined.texts_of(gaps.starts)
        self.codes, self._offsets, self.ends = joined.characters(gaps.starts, gaps.ends)
        self._begins = joined.begins_unit[self._offsets]
        self._begins[self.ends] = True

    def slots(self, offsets: _Offsets) -> _Offsets:
        """The slot of each offset: the next one where it is in no range."""
        slots: _Offsets = self._offsets.searchsorted(offsets)
        return slots

    def slots_within(self, offsets: _Offsets) -> _Offsets:
        """The slots of those offsets that are in a range, or end it."""
        slots = self.slots(offsets)
        within: _Offsets = slots[self._offsets.take(slots, mode="clip") == offsets]
        return within

    def numbers(self) -> _Offsets:
        """For each slot how many units begin before it; the end of a range counts as one."""
        numbers: _Offsets = np.cumsum(self._begins, dtype=np.intp) - self._begins
        return numbers

    def least(self, words: StandingWords) -> _Offsets:
        """Sums that rise with the slots: between two of them lie at least this much less, by 840, words and units."""
        shares = _SHARES[words.longest(self.codes)]
        shares[~self._begins] = 0
        shares[self.ends] = 0
        return np.concatenate(([0], np.cumsum(shares, dtype=np.intp)))

    def steps(self, words: StandingWords, field: str, documents: _Offsets) -> NDArray[np.int32]:
        """For each unit, by its number, a row: 1 where a word of 8, 7, … units or a single one ends before it."""
        found = words.found(field, self.codes, self.ends, documents[self.texts])
        behind = found.offsets + found.lengths
        whole = self._begins[found.offsets] & self._begins[behind]
        numbers = self.numbers()
        first, last = numbers[found.offsets[whole]], numbers[behind[whole]]
        steps = np.full((LONGEST, int(numbers[-1]) + 2 if numbers.size else 1), _NEVER, dtype=np.int32)
        steps[-1] = 1
        steps[LONGEST - (last - first), last] = 1
        return steps


class _Sources(NamedTuple):
    """Ends of places, and among the starts of those of the other part the first and the one behind the last of each."""

    ends: _Offsets
    first: _Offsets
    behind: _Offsets

    def of(self, wanted: _Mask) -> _Sources:
        return _Sources(self.ends[wanted], self.first[wanted], self.behind[wanted])


def settle_pair(
    joined: JoinedTexts,
    ways: Sequence[tuple[Places, Places]],
    slop: int,
    doubtful: _Mask,
    words: tuple[StandingWords, str, _Offsets],
) -> _Mask:
    """The doubtful texts in which the second of two parts stands behind the first within `slop` words and units.

    Args:
        joined: the texts.
        ways: the places of the two parts, in either order or in one.
        doubtful: the texts to look at.
        words: those of the segment, the field, and the document of each text.
    """
    standing, field, documents = words
    held = np.zeros(doubtful.size, dtype=bool)
    targets = [other.starts for _, other in ways]
    sources = [_sources(joined, one.ends, other.starts, slop, doubtful) for one, other in ways]
    stretches = _stretches(joined, sources, targets)
    least = stretches.least(standing)
    for way, some in enumerate(sources):
        most = least[stretches.slots(some.ends)] + slop * WHOLE
        behind = least[stretches.slots(targets[way])].searchsorted(most, side="right")
        some = some._replace(behind=np.minimum(some.behind, behind))
        sources[way] = some.of(some.first < some.behind)
    stretches = _stretches(joined, sources, targets)
    steps, numbers = stretches.steps(standing, field, documents), stretches.numbers()
    there = np.zeros(steps.shape[1], dtype=np.uint8)
    for way, starts in enumerate(targets, 1):
        there[numbers[stretches.slots_within(starts)]] |= np.uint8(way)
    ends = np.concatenate([some.ends for some in sources])
    last = np.concatenate([starts[some.behind - 1] for some, starts in zip(sources, targets, strict=True)])
    first, last = (numbers[stretches.slots(at)] for at in (ends, last))
    which_way = np.repeat(np.arange(1, len(ways) + 1, dtype=np.uint8), [some.ends.size for some in sources])
    for which in _sliced(last - first):
        near = _within(first[which], last[which] - first[which], which_way[which], steps, there, slop)
        held[joined.texts_of(ends[which][near])] = True
    return held


def _stretches(joined: JoinedTexts, sources: Sequence[_Sources], targets: Sequence[_Offsets]) -> Stretches:
    """From each source to its last target."""
    last = [starts[some.behind - 1] for some, starts in zip(sources, targets, strict=True)]
    return Stretches(joined, Gaps(np.concatenate([some.ends for some in sources]), np.concatenate(last)))


def _sources(joined: JoinedTexts, ends: _Offsets, targets: _Offsets, slop: int, wanted: _Mask) -> _Sources:
    """The ends in wanted texts that have targets behind them, at most eight times `slop` units away."""
    ends = np.unique(ends)
    texts = joined.texts_of(ends)
    ends, texts = ends[wanted[texts]], texts[wanted[texts]]
    numbers = joined.units_before(targets)
    behind = numbers.searchsorted(joined.units_before(ends) + slop * LONGEST, side="right")
    behind = np.minimum(behind, targets.searchsorted(joined.borders[texts + 1]))
    sources = _Sources(ends, targets.searchsorted(ends), behind)
    return sources.of(sources.first < sources.behind)


def _sliced(lengths: _Offsets) -> Iterator[_Offsets]:
    """Indices, the greatest lengths first, in slices whose table of distances has at most `_CELLS` numbers."""
    order = np.argsort(-lengths, kind="stable")
    first = 0
    while first < order.size:
        last = first + max(_CELLS // (int(lengths[order[first]]) + 1), 1)
        yield order[first:last]
        first = last


def _within(
    first: _Offsets,
    lengths: _Offsets,
    ways: NDArray[np.uint8],
    steps: NDArray[np.int32],
    there: NDArray[np.uint8],
    slop: int,
) -> _Mask:
    """From which units a target is at most `slop` words and units away; lengths are descending."""
    longest = int(lengths[0])
    apart = np.full((LONGEST + longest + 1, first.size), _NEVER, dtype=np.int32)
    apart[LONGEST] = 0
    near: _Mask = (there[first] & ways) != 0
    rows = np.arange(longest + 1)
    counts = lengths.size - lengths[::-1].searchsorted(rows)  # how many go so far
    for row, count in zip(rows[1:].tolist(), counts[1:].tolist(), strict=True):
        if row % 64 == 0:
            check()
        at = first[:count] + row
        before = apart[row : row + LONGEST, :count] + steps.take(at, axis=1)
        found = before.min(axis=0, out=apart[row + LONGEST, :count])
        near[:count] |= (found <= slop) & ((there.take(at) & ways[:count]) != 0)
    return near
