"""Which words of a segment stand in ranges of texts: what nearness counts where units alone are too many.

Every stretch of as many characters as some word has is hashed, and looked up among the hashes of the words; then the
postings say whether the document has it as a word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.matching import LONGEST
from newsearch.text.units import units

__all__ = ["Standing", "StandingWords"]

_Numbers = NDArray[np.intp]
_Codes = NDArray[np.unsignedinteger]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
_BITS = 19  # of a hash that are looked at first; chosen by hand: half a million slots for some ten thousand words


class _Table(NamedTuple):
    """The words of one length: their hashes, sorted, their numbers, their characters, and which hashes begin so."""

    hashes: NDArray[np.uint64]
    terms: _Numbers
    codes: NDArray[np.uint32]
    begins: NDArray[np.bool_]


class Standing(NamedTuple):
    """Words that stand in ranges: where each begins, its characters, its number, and its document."""

    offsets: _Numbers
    lengths: _Numbers
    terms: _Numbers
    documents: _Numbers

    def of(self, wanted: NDArray[np.bool_]) -> Standing:
        """Those that are wanted."""
        return Standing(*(values[wanted] for values in self))


class StandingWords:
    """Finds the words of one segment in characters of its texts."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment

    def found(self, field: str, codes: _Codes, ends: _Numbers, documents: _Numbers) -> Standing:
        """The words of more than one character in some ranges of documents, those that a document has in `field`.

        Args:
            field: that of the ranges.
            codes: characters of all ranges, a 0 behind each.
            ends: where each range ends, at its 0.
            documents: that of each range.
        """
        owners = np.repeat(documents, np.diff(ends, prepend=-1))
        room = np.repeat(ends, np.diff(ends, prepend=-1)) - np.arange(codes.size)
        nothing: _Numbers = np.empty(0, dtype=np.intp)
        found = [(nothing, nothing, nothing), *self._matches(codes, room)]
        offsets, lengths, terms = (np.concatenate(some) for some in zip(*found, strict=True))
        have = self._segment.have(field, "words", terms, owners[offsets])
        return Standing(offsets[have], lengths[have], terms[have], owners[offsets[have]])

    def texts(self, standing: Standing) -> dict[int, set[str]]:
        """The words that stand in each document."""
        texts = self._segment.terms("words")
        strings = {term: texts[term].decode() for term in np.unique(standing.terms).tolist()}
        words: defaultdict[int, set[str]] = defaultdict(set)
        for term, document in zip(standing.terms.tolist(), standing.documents.tolist(), strict=True):
            words[document].add(strings[term])
        return words

    def _matches(self, codes: _Codes, room: _Numbers) -> Iterator[tuple[_Numbers, _Numbers, _Numbers]]:
        """The offsets at which words begin, their lengths, and the words."""
        hashes = codes.astype(np.uint64)
        for length in range(2, max(self._tables, default=0) + 1):
            hashes = hashes[:-1] * _FACTOR + codes[length - 1 :]
            if (table := self._tables.get(length)) is None:
                continue
            offsets = (table.begins[_first_bits(hashes)] & (room[: hashes.size] >= length)).nonzero()[0]
            slots = np.minimum(table.hashes.searchsorted(hashes[offsets]), table.hashes.size - 1)
            same = table.codes[slots] == codes[offsets[:, None] + np.arange(length)]
            held = same.all(axis=1)
            offsets = offsets[held]
            yield offsets, np.full(offsets.size, length), table.terms[slots[held]]

    @cached_property
    def _tables(self) -> dict[int, _Table]:
        """The words of two characters and more, and of at most eight units, by their length."""
        codes, starts = self._segment.word_codes
        lengths = np.diff(starts)
        tables: dict[int, _Table] = {}
        for length in np.unique(lengths[lengths > 1]).tolist():
            terms = np.flatnonzero(lengths == length)
            if length > LONGEST:
                terms = terms[[self._is_short(term) for term in terms.tolist()]]
            if terms.size:
                tables[length] = _table(terms, codes[starts[terms][:, None] + np.arange(length)])
        return tables

    def _is_short(self, term: int) -> bool:
        """Whether a word of many characters has several units, but few."""
        return 1 < len(units(self._segment.terms("words")[term].decode())) <= LONGEST


def _table(terms: _Numbers, codes: NDArray[np.uint32]) -> _Table:
    hashes = np.zeros(terms.size, dtype=np.uint64)
    for column in codes.T:
        hashes = hashes * _FACTOR + column
    begins = np.zeros(1 << _BITS, dtype=bool)
    begins[_first_bits(hashes)] = True
    order = np.argsort(hashes)
    return _Table(hashes[order], terms[order], codes[order], begins)


def _first_bits(hashes: NDArray[np.uint64]) -> _Numbers:
    return (hashes >> np.uint64(64 - _BITS)).astype(np.intp)
