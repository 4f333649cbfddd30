"""How few words and single units fill the gaps between places: bounds for all gaps at once, and the exact numbers.

A unit in a word of n units counts at least 1/n, so the sum of these over a gap is never more than what fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine.arrays import distinct
from newsearch.engine.texts.nearness import Gaps, merged
from newsearch.engine.texts.places import JoinedTexts, Places
from newsearch.engine.whoosh.search.words import StandingWords
from newsearch.matching import LONGEST

__all__ = ["WordsOf", "bounded", "settle_gaps", "settle_pair"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]

_WHOLE = 840  # what a unit counts in the bounds: 1 to 8 divide it
_SHARES: NDArray[np.int32] = np.array([_WHOLE, *(_WHOLE // n for n in range(1, 256))], dtype=np.int32)
_CELLS = 1 << 20  # numbers of one table of distances; chosen by hand
_NEVER = 1 << 29


class _Stretches:
    """The characters of some ranges, without blanks; a slot is the place of one among them."""

    def __init__(self, joined: JoinedTexts, gaps: Gaps) -> None:
        gaps = merged(gaps)
        self.texts = joined.texts_of(gaps.starts)
        self.codes, self._offsets, self.ends = joined.characters(gaps.starts, gaps.ends)
        self._begins = joined.begin_units(self._offsets)
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

    def steps(self, words: WordsOf) -> NDArray[np.int32]:
        """For each unit, by its number, a row: 1 where a word of 8, 7, … units or a single one ends before it."""
        found = words.standing.found(words.field, self.codes, self.ends, words.documents[self.texts])
        behind = found.offsets + found.lengths
        whole = self._begins[found.offsets] & self._begins[behind]
        numbers = self.numbers()
        first, last = numbers[found.offsets[whole]], numbers[behind[whole]]
        steps = np.full((LONGEST, int(numbers[-1]) + 2 if numbers.size else 1), _NEVER, dtype=np.int32)
        steps[-1] = 1
        steps[LONGEST - (last - first), last] = 1
        return steps


class WordsOf(NamedTuple):
    """The words of a segment, and of which field of which documents the texts are."""

    standing: StandingWords
    field: str
    documents: _Offsets


def bounded(joined: JoinedTexts, gaps: Gaps, most: int, words: WordsOf) -> Gaps:
    """Those gaps that at most so many words and single units may fill: all that they do, and maybe others."""
    stretches = _Stretches(joined, gaps)
    least = stretches.least(words.standing)
    first, last = (least[stretches.slots(at)] for at in gaps)
    return gaps.of(last - first <= most * _WHOLE)


def settle_gaps(joined: JoinedTexts, gaps: Gaps, slop: int, words: WordsOf) -> tuple[_Mask, _Mask]:
    """The texts that have one of these gaps filled by at most `slop` words and units, and those that may have."""
    held, may = (np.zeros(joined.borders.size - 1, dtype=bool) for _ in range(2))
    gaps = bounded(joined, gaps, slop, words)
    may[joined.texts_of(gaps.starts)] = True
    stretches = _Stretches(joined, gaps)
    steps, numbers = stretches.steps(words), stretches.numbers()
    first, last = (numbers[stretches.slots(at)] for at in gaps)
    for some, apart in _distances(first, last - first, steps, slop):
        near = apart[(last - first)[some], np.arange(some.size)] <= slop
        held[joined.texts_of(gaps.starts[some][near])] = True
    return held, may & ~held


class _Sources(NamedTuple):
    """Ends of places, and among the starts of those of the other part the first and the one behind the last of each."""

    ends: _Offsets
    first: _Offsets
    behind: _Offsets

    def of(self, wanted: _Mask) -> _Sources:
        return _Sources(self.ends[wanted], self.first[wanted], self.behind[wanted])


def settle_pair(
    joined: JoinedTexts, ways: Sequence[tuple[Places, Places]], slop: int, doubtful: _Mask, words: WordsOf
) -> _Mask:
    """The doubtful texts in which the second of two parts stands behind the first within `slop` words and units.

    Where the gap between neighbours has more of them, a wider one may have less: a word may end beyond a place.

    Args:
        joined: the texts.
        ways: the places of the two parts, in either order or in one.
        doubtful: the texts to look at.
        words: those of the texts.
    """
    targets = [other.starts[doubtful[joined.texts_of(other.starts)]] for _, other in ways]
    ends = [one.ends[doubtful[joined.texts_of(one.starts)]] for one, _ in ways]
    sources = [_sources(joined, *at, slop) for at in zip(ends, targets, strict=True)]
    stretches = _stretches(joined, sources, targets)
    least = stretches.least(words.standing)
    for way, some in enumerate(sources):
        most = least[stretches.slots(some.ends)] + slop * _WHOLE
        behind = least[stretches.slots(targets[way])].searchsorted(most, side="right")
        some = some._replace(behind=np.minimum(some.behind, behind))
        sources[way] = some.of(some.first < some.behind)
    held = np.zeros(doubtful.size, dtype=bool)
    if not any(some.ends.size for some in sources):
        return held  # what bounded the gaps by themselves was looser at their ends
    stretches = _stretches(joined, sources, targets)
    steps, numbers = stretches.steps(words), stretches.numbers()
    for some, starts in zip(sources, targets, strict=True):
        there = np.zeros(steps.shape[1], dtype=bool)
        there[numbers[stretches.slots_within(starts)]] = True
        first, last = (numbers[stretches.slots(at)] for at in (some.ends, starts[some.behind - 1]))
        for which, apart in _distances(first, last - first, steps, slop):
            at = first[which] + np.arange(len(apart))[:, None]
            near = ((apart <= slop) & there.take(at, mode="clip") & (at <= last[which])).any(axis=0)
            held[joined.texts_of(some.ends[which][near])] = True
    return held


def _stretches(joined: JoinedTexts, sources: Sequence[_Sources], targets: Sequence[_Offsets]) -> _Stretches:
    """From each source to its last target."""
    last = [starts[some.behind - 1] for some, starts in zip(sources, targets, strict=True)]
    return _Stretches(joined, Gaps(np.concatenate([some.ends for some in sources]), np.concatenate(last)))


def _sources(joined: JoinedTexts, ends: _Offsets, targets: _Offsets, slop: int) -> _Sources:
    """The ends that have targets behind them in their text, with no more than eight times `slop` units between."""
    ends = distinct(ends)[0]
    wide = joined.wide_before(targets)
    behind = wide.searchsorted(joined.wide_before(ends) + slop * LONGEST, side="right")
    behind = np.minimum(behind, targets.searchsorted(joined.borders[joined.texts_of(ends - 1) + 1]))
    sources = _Sources(ends, targets.searchsorted(ends), behind)
    return sources.of(sources.first < sources.behind)


def _distances(
    first: _Offsets, lengths: _Offsets, steps: NDArray[np.int32], most: int
) -> Iterator[tuple[_Offsets, NDArray[np.int32]]]:
    """For each unit in `first` a column: how few words and single units lead so far, up to its length.

    Beyond `most` any number may be a larger one.

    They come in slices, the longest first: the indices of the columns, and these.
    """
    order = np.argsort(-lengths, kind="stable")
    begin = 0
    while begin < order.size:
        longest = int(lengths[order[begin]])
        some = order[begin : begin + max(_CELLS // (longest + 1), 1)]
        begin += some.size
        apart = np.full((LONGEST + longest + 1, some.size), _NEVER, dtype=np.int32)
        apart[LONGEST] = 0
        rows = np.arange(1, longest + 1)
        counts = some.size - lengths[some[::-1]].searchsorted(rows)  # how many go so far
        for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
            if row % 32 == 0:
                check()
                if (apart[row : row + LONGEST, :count] > most).all():
                    break  # whatever leads further passes one of these
            before = apart[row : row + LONGEST, :count] + steps.take(first[some[:count]] + row, axis=1)
            before.min(axis=0, out=apart[row + LONGEST, :count])
        yield some, apart[LONGEST:]
