"""Where frequent pairs of characters stand in the bodies of a segment, read when they are asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import Columns

__all__ = ["FURTHER", "PairPlaces", "pair_code"]

FURTHER = 0xFFFF
"""A step of so many characters leads to no place, but to the next step."""


def pair_code(pair: str) -> int:
    """Two characters of one UTF-16 code unit each as one number."""
    first, second = map(ord, pair)
    return first << 16 | second


class PairPlaces:
    """The offsets of the pairs whose places a segment has; `wide` are the documents whose offsets count no characters.

    Offsets count UTF-16 code units through all bodies, end to end.
    """

    def __init__(self, columns: Columns) -> None:
        self._pairs: NDArray[np.uint32] = columns["body.places.pairs"]
        self._ends = columns["body.places.ends"].data
        self._steps: NDArray[np.uint16] = columns["body.places.steps"]
        self.wide: NDArray[np.uint16] = columns["body.places.wide"]

    def count(self, pair: str) -> int:
        """How many places a pair has at most; 0 where they are not known."""
        first, last = self._span(pair)
        return last - first

    def of(self, pair: str) -> NDArray[np.intp]:
        """The offsets at which a pair stands, ascending; none where they are not known."""
        first, last = self._span(pair)
        steps = self._steps[first:last]
        places = np.cumsum(steps, dtype=np.intp)
        further = steps == FURTHER
        return places[~further] if further.any() else places

    def _span(self, pair: str) -> tuple[int, int]:
        if len(pair) != 2 or max(pair) > "\uffff":
            return 0, 0
        code = np.uint32(pair_code(pair))
        number = int(self._pairs.searchsorted(code))
        if number == self._pairs.size or self._pairs[number] != code:
            return 0, 0
        return self._ends[number], self._ends[number + 1]
