"""Looks up what stands in a segment by what may stand at each position: words, and runs as chains of pairs.

A run can only stand where each two neighbouring units are a pair of the segment: the pairs are joined, as arrays, into
chains, which are all that needs to be looked for. No term is looked at in Python that may not be one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Choices
from newsearch.deadline import check
from newsearch.engine import looked_up
from newsearch.engine.arrays import distinct
from newsearch.engine.texts.places import slices
from newsearch.engine.whoosh.segment.keys import pairs, split_pairs
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.model import FIELDS
from newsearch.text.units import is_word_like

__all__ = ["Lexicon"]

_Numbers = NDArray[np.int64]
_MOST_CHAINS = 20_000
_MOST_KEYS = 4_000_000  # pairs looked up at once


class Lexicon:
    """The words and runs of one segment; its deleted documents count as well."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment

    def words(self, choices: Choices, longer: bool) -> _Numbers:
        """The numbers of the words whose characters are among the choices, position by position, or that begin so."""
        codes, starts = self._segment.word_codes
        lengths = np.diff(starts)
        found = np.flatnonzero(lengths >= len(choices) if longer else lengths == len(choices))
        for position, chars in enumerate(choices):
            if chars is not None:
                wanted = np.zeros(0x110000, dtype=bool)
                wanted[[ord(char) for char in chars if len(char) == 1]] = True
                found = found[wanted[codes[starts[found] + position]]]
        return found

    def chains(self, choices: Choices) -> list[tuple[str, ...]]:
        """The runs that may stand in the segment, unit by unit: each two neighbours do. At most some `_MOST_CHAINS`."""
        work = looked_up(choices)
        numbers = [self._units(units) for units in choices]
        chains = numbers[0].reshape(-1, 1)
        for following in numbers[1:]:
            check(work)
            first, second = self._pairs(distinct(chains[:, -1])[0], following)
            low, high = (np.searchsorted(first, chains[:, -1], side) for side in ("left", "right"))
            sums = np.cumsum(high - low)
            kept = int(np.searchsorted(sums, _MOST_CHAINS)) + 1
            counts, before = (high - low)[:kept], (sums - (high - low))[:kept]
            indices = np.repeat(low[:kept] - before, counts) + np.arange(counts.sum())
            chains = np.column_stack((np.repeat(chains[:kept], counts, axis=0), second[indices]))
        terms = self._segment.terms("chars")
        texts = {number: terms[number].decode() for number in distinct(chains)[0].tolist()}
        found: list[tuple[str, ...]] = []
        for chain in chains.tolist():
            check(work)
            found.append(tuple(texts[number] for number in chain))
        return found

    def standing(self, choices: Sequence[Collection[str]]) -> Counter[str]:
        """The runs of Han characters among the choices, and how many live documents have each: reads all texts."""
        segment, work = self._segment, looked_up(tuple(map(frozenset, choices)))
        documents = np.arange(segment.size) if segment.live is None else np.flatnonzero(segment.live)
        found: set[tuple[str, int]] = set()
        for field in FIELDS:
            for some, joined in slices(segment.raw_texts(field, documents), documents):
                check(work)
                starts, runs = joined.rows_among(choices)
                found.update(zip(runs, some[joined.texts_of(starts)].tolist(), strict=True))
        return Counter(run for run, _ in found)

    def _units(self, units: frozenset[str] | None) -> _Numbers:
        if units is None:
            return self._word_like
        found = (self._segment.term("chars", unit) for unit in units)
        return np.array(sorted(number for number in found if number >= 0), dtype=np.int64)

    def _pairs(self, first: _Numbers, second: _Numbers) -> tuple[_Numbers, _Numbers]:
        """The pairs of the segment made of these units, in the order of the first ones; both are sorted."""
        keys = self._segment.columns["pairs.keys"]
        bits = self._segment.columns.values["bits"]
        step = max(_MOST_KEYS // max(second.size, 1), 1)
        found = [np.empty(0, dtype=np.uint64)]
        for start in range(0, first.size, step):
            check()
            wanted = pairs(first[start : start + step, None].astype(np.uint64), second.astype(np.uint64), bits).ravel()
            wanted = wanted[wanted <= np.iinfo(keys.dtype).max].astype(keys.dtype)
            indices = np.searchsorted(keys, wanted)
            indices[indices == keys.size] = 0
            found.append(wanted[keys[indices] == wanted].astype(np.uint64) if keys.size else found[0])
        return split_pairs(np.concatenate(found), bits)

    @cached_property
    def _word_like(self) -> _Numbers:
        return np.flatnonzero([is_word_like(term.decode()) for term in self._segment.terms("chars")])
