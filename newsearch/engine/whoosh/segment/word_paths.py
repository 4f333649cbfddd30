"""Where a path of the fewest words and units leads through the bodies of a segment: it tells how far places are apart.

Between two borders that the path passes lie as many words and units as it takes there, for a part of a shortest path is
a shortest one. See `build.word_paths`, which finds it.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import Columns
from newsearch.matching import LONGEST

__all__ = ["WordPath"]

_Offsets = NDArray[np.intp]


class WordPath:
    """The borders that the path passes; offsets count UTF-16 code units through all bodies, end to end."""

    def __init__(self, columns: Columns) -> None:
        self._bytes: NDArray[np.uint8] = columns["body.path"]
        self._words: NDArray[np.uint64] = self._bytes.view("<u8")

    def at(self, offsets: _Offsets) -> tuple[_Offsets, NDArray[np.bool_]]:
        """How many borders it passes before each of some offsets, and whether it passes that."""
        words, bits = offsets >> 6, (offsets & 63).astype(np.uint64)
        found = self._words[words]
        before: _Offsets = self._sums[words] + np.bitwise_count(found & (np.uint64(1) << bits) - np.uint64(1))
        return before, (found >> bits & np.uint64(1)).astype(np.bool_)

    def beside(self, offsets: _Offsets) -> tuple[_Offsets, _Offsets]:
        """How far before and behind each offset the nearest one lies that it passes; 9 where none is within 8."""
        steps = np.arange(1, LONGEST + 1)
        ways = (offsets[:, None] - steps, offsets[:, None] + steps)
        passed = [self.at(np.clip(way, 0, 64 * self._words.size - 1))[1] for way in ways]
        before, behind = (np.where(of.any(axis=1), of.argmax(axis=1), LONGEST) + 1 for of in passed)
        return before, behind

    def bits(self, first: int, last: int) -> NDArray[np.bool_]:
        """For each offset from `first` up to, not with, `last` whether it passes that."""
        begin = first // 8
        bits = np.unpackbits(self._bytes[begin : -(-last // 8)], bitorder="little").view(np.bool_)
        return bits[first - 8 * begin : last - 8 * begin]

    @cached_property
    def _sums(self) -> _Offsets:
        """How many borders it passes before each 64 offsets."""
        sums: _Offsets = np.cumsum(np.bitwise_count(self._words), dtype=np.intp)
        return np.append(0, sums[:-1])
