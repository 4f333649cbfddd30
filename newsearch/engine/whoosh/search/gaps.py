"""How few words and single units fill the gaps between places: bounds for all gaps at once, and the exact numbers.

A unit in a word of n units counts at least 1/n, so the sum of these over a gap is never more than what fills it.
"""

from __future__ import annotations

from collections.abc import Iterator
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
        return slots[self._offsets.take(slots, mode="clip") == offsets]

    def numbers(self) -> _Offsets:
        """For each slot how many units begin before it; the end of a range counts as one."""
        return np.subtract(np.cumsum(self._begins), self._begins, dtype=np.intp)

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
    """Ends of places of one part, and of those of the other behind each the first and the one behind the last."""

    ends: _Offsets
    first: _Offsets
    behind: _Offsets

    def of(self, wanted: _Mask | _Offsets) -> _Sources:
        return _Sources(*(values[wanted] for values in self))


def settle_pair(
    joined: JoinedTexts,
    found: tuple[Places, Places],
    slop: int,
    doubtful: _Mask,
    words: tuple[StandingWords, str, _Offsets],
) -> _Mask:
    """The doubtful texts in which the second part stands behind the first with at most `slop` words and units between.

    Args:
        joined, found: the texts, and the places of two parts.
        doubtful: the texts to look at.
        words: those of the segment, the field, and the document of each text.
    """
    standing, field, documents = words
    held = np.zeros(doubtful.size, dtype=bool)
    targets = found[1].starts
    sources = _sources(joined, found[0].ends, targets, slop, doubtful)
    if not sources.ends.size:
        return held
    stretches = Stretches(joined, Gaps(sources.ends, targets[sources.behind - 1]))
    least = stretches.least(standing)
    most = least[stretches.slots(sources.ends)] + slop * WHOLE
    behind = least[stretches.slots(targets)].searchsorted(most, side="right")
    sources = sources._replace(behind=np.minimum(sources.behind, behind))
    sources = sources.of(sources.first < sources.behind)
    if not sources.ends.size:
        return held
    stretches = Stretches(joined, Gaps(sources.ends, targets[sources.behind - 1]))
    steps, numbers = stretches.steps(standing, field, documents), stretches.numbers()
    first = numbers[stretches.slots(sources.ends)]
    lengths = numbers[stretches.slots(targets[sources.behind - 1])] - first
    there = np.zeros(steps.shape[1], dtype=bool)
    there[numbers[stretches.slots_within(targets)]] = True
    for some in _sliced(lengths):
        near = _within(first[some], lengths[some], steps, there, slop)
        held[joined.texts_of(sources.ends[some][near])] = True
    return held


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


def _within(first: _Offsets, lengths: _Offsets, steps: NDArray[np.int32], there: _Mask, slop: int) -> _Mask:
    """From which units a target is at most `slop` words and units away; lengths are descending."""
    longest = int(lengths[0])
    apart = np.full((LONGEST + longest + 1, first.size), _NEVER, dtype=np.int32)
    apart[LONGEST] = 0
    near = there[first]
    rows = np.arange(longest + 1)
    counts = lengths.size - lengths[::-1].searchsorted(rows)  # how many go so far
    for row, count in zip(rows[1:].tolist(), counts[1:].tolist(), strict=True):
        if row % 64 == 0:
            check()
        at = first[:count] + row
        before = apart[row : row + LONGEST, :count] + steps.take(at, axis=1)
        found = before.min(axis=0, out=apart[row + LONGEST, :count])
        near[:count] |= (found <= slop) & there.take(at)
    return near
