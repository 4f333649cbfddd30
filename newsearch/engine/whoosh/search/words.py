"""Which words of a segment stand in ranges of texts: what nearness counts where units alone are too many.

Two characters that no word has side by side end every word between them, and so do three for words of three and more:
that bounds the words at each place, for a fraction of what looking for them costs. Where some may begin, the characters
are hashed, and looked up among the hashes of the words; then the postings say whether the document has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.arrays import distinct
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.matching import LONGEST
from newsearch.text.units import NARROW, units

__all__ = ["Standing", "StandingWords"]

_Numbers = NDArray[np.intp]
_Codes = NDArray[np.unsignedinteger]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio
_FACTORS = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D], dtype=np.uint32)  # of xxHash
_MOST_BITS = 22  # of a hash of two or three characters: 4 MB; chosen by hand
_BITS = 19  # of a hash that are looked at first, at most; chosen by hand: half a million slots for ten thousand words


class _Table(NamedTuple):
    """The words of one length: their hashes, sorted, their numbers, their characters, and which hashes begin so."""

    hashes: NDArray[np.uint64]
    terms: _Numbers
    codes: NDArray[np.uint32]
    begins: NDArray[np.bool_]


class _Inside(NamedTuple):
    """Which hashes have the rows of two or of three characters inside of words, how they are shifted, their factors."""

    known: NDArray[np.bool_]
    shift: np.uint32
    factors: NDArray[np.uint32]

    def have(self, codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """At which characters such a row may begin; the last ones begin none."""
        found = np.zeros(codes.size, dtype=bool)
        size = max(codes.size - self.factors.size + 1, 0)
        found[:size] = self.known[_hashed(codes, self.factors)[:size] >> self.shift]
        return found


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

    def longest(self, codes: _Codes) -> NDArray[np.uint8]:
        """For each character how many a word has at most that stands there; 1 where none of several does.

        Args:
            codes: characters of some ranges, a 0 behind each.
        """
        two, three = self._inside(codes)
        longest = 1 + _spread(two, 2).view(np.uint8)
        row = three
        for length in range(3, LONGEST + 2):
            if not row.any():
                break
            most = length if length <= LONGEST else max(*self._tables, length)  # letters make longer ones
            np.maximum(longest, _spread(row, length) * np.uint8(min(most, 255)), out=longest)
            row = row & np.append(three[length - 2 :], np.zeros(length - 2, dtype=bool))
        return longest

    def found(self, field: str, codes: _Codes, ends: _Numbers, documents: _Numbers) -> Standing:
        """The words of more than one character in some ranges of documents, those that a document has in `field`.

        Args:
            field: that of the ranges.
            codes: characters of all ranges, a 0 behind each.
            ends: where each range ends, at its 0.
            documents: that of each range.
        """
        owners = np.repeat(documents, np.diff(ends, prepend=-1))
        nothing: _Numbers = np.empty(0, dtype=np.intp)
        found = [(nothing, nothing, nothing), *self._matches(codes)]
        offsets, lengths, terms = (np.concatenate(some) for some in zip(*found, strict=True))
        have = self._segment.have(field, "words", terms, owners[offsets])
        return Standing(offsets[have], lengths[have], terms[have], owners[offsets[have]])

    def texts(self, standing: Standing) -> dict[int, set[str]]:
        """The words that stand in each document."""
        texts = self._segment.terms("words")
        strings = {term: texts[term].decode() for term in distinct(standing.terms)[0].tolist()}
        words: defaultdict[int, set[str]] = defaultdict(set)
        for term, document in zip(standing.terms.tolist(), standing.documents.tolist(), strict=True):
            words[document].add(strings[term])
        return words

    def _matches(self, codes: _Codes) -> Iterator[tuple[_Numbers, _Numbers, _Numbers]]:
        """The offsets at which words begin, their lengths, and the words."""
        two, three = self._inside(codes)
        first, last = _rows(three)
        on = np.flatnonzero(three)
        room = last.repeat(last - first + 1) - on + 3  # characters of the longest word that may begin there
        for length, table in self._tables.items():
            offsets = np.flatnonzero(two) if length == 2 else on[room >= length]
            if not offsets.size:
                continue
            hashes = np.zeros(offsets.size, dtype=np.uint64)
            for further in range(length):
                hashes = hashes * _FACTOR + codes.take(offsets + further, mode="clip")
            may = table.begins[_first_bits(hashes, table.begins.size)]
            offsets, hashes = offsets[may], hashes[may]
            slots = np.minimum(table.hashes.searchsorted(hashes), table.hashes.size - 1)
            held = table.hashes[slots] == hashes
            offsets, slots = offsets[held], slots[held]
            columns = (codes.take(offsets + n, mode="clip") == table.codes[slots, n] for n in range(length))
            held = reduce(np.logical_and, columns)
            yield offsets[held], np.full(np.count_nonzero(held), length), table.terms[slots[held]]

    def _inside(self, codes: _Codes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Where two characters begin that words have side by side, and where three."""
        wide = codes.astype(np.uint32)
        two, three = (inside.have(wide) for inside in self._insides)
        three[:-1] &= two[:-1] & two[1:]
        return two, three

    @cached_property
    def _insides(self) -> tuple[_Inside, _Inside]:
        codes, starts = self._segment.word_codes
        words = np.repeat(np.arange(starts.size - 1), np.diff(starts))
        words[~self._several[words]] = -1
        codes = codes.astype(np.uint32)
        two, three = (_inside(codes, words, size) for size in (2, 3))
        return two, three

    @cached_property
    def _several(self) -> NDArray[np.bool_]:
        """Which words have several units, at most eight."""
        codes, starts = self._segment.word_codes
        lengths = np.diff(starts)
        several: NDArray[np.bool_] = (lengths > 1) & (lengths <= LONGEST)
        narrow = np.minimum.reduceat(codes, starts[:-1]) < NARROW if lengths.size else several
        for term in np.flatnonzero(narrow & (lengths > 1)).tolist():
            several[term] = 1 < len(units(self._segment.terms("words")[term].decode())) <= LONGEST
        return several

    @cached_property
    def _tables(self) -> dict[int, _Table]:
        """The words of several units, by their characters."""
        codes, starts = self._segment.word_codes
        terms = np.flatnonzero(self._several)
        lengths = np.diff(starts)[terms]
        return {
            length: _table(some := terms[lengths == length], codes[starts[some][:, None] + np.arange(length)])
            for length in distinct(lengths)[0].tolist()
        }


def _inside(codes: NDArray[np.uint32], words: _Numbers, size: int) -> _Inside:
    """The rows of `size` characters in words, given the characters of all of them and the word of each, or -1."""
    factors = _FACTORS[:size]
    within = np.flatnonzero((words[: words.size - size + 1] == words[size - 1 :]) & (words[size - 1 :] >= 0))
    bits = min(max(8 * within.size, 2).bit_length(), _MOST_BITS)
    shift = np.uint32(32 - bits)
    known = np.zeros(1 << bits, dtype=bool)
    known[_hashed(codes, factors)[within] >> shift] = True
    return _Inside(known, shift, factors)


def _hashed(codes: NDArray[np.uint32], factors: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The hash of the row of characters that begins at each: of the last ones it says nothing."""
    hashes: NDArray[np.uint32] = codes * factors[0]
    for further, factor in enumerate(factors[1:], 1):
        hashes[:-further] += codes[further:] * factor
    return hashes


def _spread(mask: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
    """Which characters are among the `length` that begin at any in a mask."""
    spread, width = mask.copy(), 1
    while width < length:
        further = min(width, length - width)
        spread[further:] |= spread[:-further]
        width += further
    return spread


def _rows(mask: NDArray[np.bool_]) -> tuple[_Numbers, _Numbers]:
    """The first and the last index of each row of True."""
    borders = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    return borders[::2], borders[1::2] - 1


def _table(terms: _Numbers, codes: NDArray[np.uint32]) -> _Table:
    hashes = np.zeros(terms.size, dtype=np.uint64)
    for column in codes.T:
        hashes = hashes * _FACTOR + column
    begins = np.zeros(1 << min((8 * hashes.size).bit_length(), _BITS), dtype=bool)
    begins[_first_bits(hashes, begins.size)] = True
    order = np.argsort(hashes)
    return _Table(hashes[order], terms[order], codes[order], begins)


def _first_bits(hashes: NDArray[np.uint64], slots: int) -> _Numbers:
    """The slot of each hash, of so many: a power of two."""
    return (hashes >> np.uint64(65 - slots.bit_length())).astype(np.intp)
