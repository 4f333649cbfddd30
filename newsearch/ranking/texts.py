"""The folded texts of some documents as one array of characters: a run is looked for in all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.matching import CLOSE, FAR, SENTENCE, ends_sentence
from newsearch.text.units import is_cut, may_cut

__all__ = ["Texts"]

_Numbers = NDArray[np.intp]


class Texts:
    """Some folded texts, given in UTF-16; every answer has a number for each of them, in their order."""

    def __init__(self, texts: Iterable[bytes | memoryview]) -> None:
        joined = b"\0\0".join([*texts, b""])  # no folded text has this character, so no run crosses a border
        self._encoding = "utf-16-le"
        self._codes: NDArray[np.unsignedinteger] = np.frombuffer(joined, dtype="<u2")
        if self._codes.max(initial=0) >= 0xD800:  # then a character may not be one number
            self._encoding = "utf-32-le"
            self._codes = np.frombuffer(joined.decode("utf-16-le").encode(self._encoding), dtype="<u4")
        self._characters: dict[str, _Numbers] = {}
        self._known: dict[str, _Numbers] = {}
        self._borders = np.concatenate(([0], self._starting("\0") + 1))

    def standing(self, runs: Sequence[str]) -> tuple[_Numbers, _Numbers]:
        """How often each of some runs stands in each text, and at which character first; `FAR` where it does not.

        Runs may overlap. Both have a row for each run and a column for each text.
        """
        size = self._codes.size
        begins = np.arange(len(runs))[:, None] * size + self._borders  # as if all texts stood there once for each run
        offsets = [self._offsets(run) + number * size for number, run in enumerate(runs)]
        places = np.concatenate([*offsets, [len(runs) * size]])
        edges = places.searchsorted(begins)
        counts = edges[:, 1:] - edges[:, :-1]
        firsts = places[edges[:, :-1]] - begins[:, :-1]
        firsts[counts == 0] = FAR
        return counts, firsts

    def distances(self, one: str, other: str) -> _Numbers:
        """`matching.distance` of two runs in each text; `FAR` for None."""
        distances = np.full(self._borders.size - 1, FAR)
        ones, others = self._offsets(one), self._offsets(other)
        around = np.concatenate(([-FAR], others, [FAR]))
        after = others.searchsorted(ones)
        begins = np.concatenate((around[after] + len(other), ones + len(one)))
        ends = np.concatenate((ones, around[after + 1]))
        texts, gaps = self._borders.searchsorted(begins, side="right"), ends - begins
        near = ((gaps <= SENTENCE) & (texts == self._borders.searchsorted(ends, side="right"))).nonzero()[0]
        order = near[np.lexsort((begins[near], gaps[near], texts[near]))]
        closest = order[texts[order] != np.concatenate(([0], texts[order[:-1]]))]
        for offset in closest[gaps[closest] > CLOSE].tolist():
            if ends_sentence(self._text(int(begins[offset]), int(ends[offset]))):
                gaps[offset] = FAR
        distances[texts[closest] - 1] = np.maximum(gaps[closest], 0)
        return distances

    def densest(
        self, runs: Sequence[str], worths: NDArray[np.float64], asked: NDArray[np.bool_], width: int
    ) -> NDArray[np.float64]:
        """The highest worth of distinct runs that lie within `width` characters of each text.

        Args:
            runs, worths: the runs, and what each is worth.
            asked: run × text: in which texts a run counts.
        """
        best = np.zeros(self._borders.size - 1)
        offsets = [self._offsets(run) for run in runs]
        starts = np.concatenate([*offsets, np.empty(0, dtype=np.intp)])
        owners = np.repeat(np.arange(len(runs)), [found.size for found in offsets])
        texts = self._borders.searchsorted(starts, side="right") - 1
        counted = asked[owners, texts]
        starts, owners, texts = starts[counted], owners[counted], texts[counted]
        # A stretch that ends at `end` has the run where opens <= end < closes; the next place of the run takes over.
        opens = starts + np.array(list(map(len, runs)), dtype=np.intp)[owners]
        closes = np.maximum(np.minimum(starts + width + 1, self._borders[texts + 1]), opens)
        follows = owners[1:] == owners[:-1]
        closes[:-1][follows] = np.minimum(closes[:-1], opens[1:])[follows]
        order = np.concatenate((closes * 2, opens * 2 + 1)).argsort()
        sums = np.concatenate((-worths[owners], worths[owners]))[order].cumsum()
        opening = order >= starts.size
        np.maximum.at(best, texts[order[opening] - starts.size], sums[opening])
        return best

    def _offsets(self, run: str) -> _Numbers:
        """The offsets at which a run begins without cutting a unit; runs may overlap."""
        if run not in self._known:
            check()  # of a long query there are thousands
            offsets = self._starting(run[0])
            for further, char in enumerate(run[1:], 1):
                if not offsets.size:
                    break
                offsets = offsets[self._codes.take(offsets + further, mode="clip") == ord(char)]
            if may_cut(run):
                whole = [not (self._is_cut(n) or self._is_cut(n + len(run))) for n in offsets.tolist()]
                offsets = offsets[np.array(whole, dtype=bool)]
            self._known[run] = offsets
        return self._known[run]

    def _starting(self, char: str) -> _Numbers:
        if char not in self._characters:
            self._characters[char] = (self._codes == ord(char)).nonzero()[0]  # faster than `flatnonzero`
        return self._characters[char]

    def _is_cut(self, offset: int) -> bool:
        before = self._text(max(offset - 2, 0), offset)
        return is_cut(before + self._text(offset, offset + 2), len(before))

    def _text(self, start: int, end: int) -> str:
        return self._codes[start:end].tobytes().decode(self._encoding)
