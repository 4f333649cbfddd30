"""Which stretches of some texts are words of their texts: looked up for many at once.

A word of up to four characters of one code unit is a key. Of any other the numbers of its units are kept, and a hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.build.numbering import Numbers
from newsearch.engine.whoosh.segment.columns import take
from newsearch.matching import LONGEST
from newsearch.text.units import is_word_like, units

__all__ = ["HASHES", "SHORT", "WIDE", "Codes", "Keys", "Vocabulary", "WordsOfTexts", "hashed", "longer"]

Codes = NDArray[np.uint32]
Keys = NDArray[np.uint64]
_Numbers = NDArray[np.int64]

SHORT = 4
"""Characters of one code unit that fit into one key."""

WIDE = 0xFFFF
"""Stands for any unit that is not one code unit."""

HASHES = 1 << 20
"""Hashes of two units: as bytes they fit the cache. Chosen by hand."""

_LONG = np.uint64(0xD800 << 48)  # begins the key of any other word: no character has this code unit
_HAN = 0x4E00, 0x9FA5  # all characters between these are letters
_FACTOR, _OF_TEXT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)  # of xxHash, as the next two
_OF_UNIT, _OF_LONG_TEXT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_FACTORS = tuple(map(np.uint64, (0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3)))
_SHIFT = np.uint32(33 - HASHES.bit_length())


def hashed(pairs: Codes, texts: Codes) -> Codes:
    """The hash of each two units of a text, below `HASHES`."""
    hashes = pairs * _FACTOR
    hashes += texts * _OF_TEXT
    hashes >>= _SHIFT
    return hashes


def longer(hashes: Keys, codes: Codes) -> Keys:
    """The hashes of stretches with one more unit each; that of one unit is its number."""
    return hashes * _OF_UNIT + codes


class Vocabulary:
    """The words met so far, in the order of their numbers: a key for each that has two to eight units, else 0."""

    def __init__(self) -> None:
        self._count, self._longer = 0, 0
        self._keys = np.zeros(1 << 12, dtype=np.uint64)
        self.units = np.zeros((1 << 8, LONGEST), dtype=np.uint32)
        self.hashes = np.zeros(1 << 8, dtype=np.uint64)
        self.lengths = np.zeros(1 << 8, dtype=np.int64)

    def __len__(self) -> int:
        return self._count

    def keys(self, numbers: Numbers) -> Keys:
        """The key of each word."""
        return take(self._keys, numbers)

    def add(self, words: Sequence[str], long: Mapping[str, int]) -> None:
        """Take in the words that follow; `long` numbers the units of more than one character."""
        first = self._count
        self._count += len(words)
        self._keys = _with_room(self._keys, self._count)
        lengths = np.array(list(map(len, words)), dtype=np.int64)
        codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype="<u4")
        begins = np.cumsum(lengths) - lengths
        other = np.zeros(lengths.size, dtype=bool)
        other[np.repeat(np.arange(lengths.size), lengths)[(codes < _HAN[0]) | (codes > _HAN[1])]] = True
        other = np.flatnonzero(other & (lengths > 1))
        rows = [_numbered(words[number], long) for number in other.tolist()]
        lengths[other] = list(map(len, rows))
        several = np.flatnonzero((lengths > 1) & (lengths <= LONGEST))
        table = np.zeros((lengths.size, LONGEST), dtype=np.uint32)
        for further in range(LONGEST):
            some = several[lengths[several] > further]
            table[some, further] = codes.take(begins[some] + further, mode="clip")
        for number, row in zip(other.tolist(), rows, strict=True):
            if 1 < len(row) <= LONGEST:
                table[number] = row + [0] * (LONGEST - len(row))
        self._keys[first + several] = self._keyed(table[several], lengths[several])

    def _keyed(self, table: Codes, lengths: _Numbers) -> Keys:
        """The keys of words, a row of units each; those that are too long for a key are kept."""
        keys, hashes = np.zeros(lengths.size, dtype=np.uint64), table[:, 0].astype(np.uint64)
        for further, column in enumerate(table.T[:SHORT]):
            keys |= column.astype(np.uint64) << np.uint64(16 * further)
        for further, column in enumerate(table.T[1:], 1):
            np.copyto(hashes, longer(hashes, column), where=lengths > further)
        is_long = (lengths > SHORT) | (table.max(axis=1, initial=0) >= WIDE)
        numbers = np.arange(self._longer, self._longer + np.count_nonzero(is_long))
        self._longer += numbers.size
        self.units = _with_room(self.units, self._longer)
        self.hashes = _with_room(self.hashes, self._longer)
        self.lengths = _with_room(self.lengths, self._longer)
        self.units[numbers], self.hashes[numbers], self.lengths[numbers] = (
            table[is_long],
            hashes[is_long],
            lengths[is_long],
        )
        keys[is_long] = numbers.astype(np.uint64) | _LONG
        return keys


def _numbered(word: str, long: Mapping[str, int]) -> list[int]:
    """The units of a word, by their numbers; none of punctuation or of a number."""
    if word.isdecimal() or not is_word_like(word):
        return []
    return [ord(unit) if len(unit) == 1 else long.get(unit, 0) for unit in units(word)]


def _with_room(values: NDArray[Any], size: int) -> Any:
    """The values, with zeros behind them: at least so many rows in all."""
    if size <= len(values):
        return values
    return np.concatenate((values, np.zeros((2 * size - len(values), *values.shape[1:]), dtype=values.dtype)))


class WordsOfTexts:
    """The words of several units of some texts: `keys` has those of each text, and `texts` the text of each key."""

    def __init__(self, vocabulary: Vocabulary, keys: Keys, texts: Codes) -> None:
        is_long = (keys ^ _LONG) >> np.uint64(48) == 0
        short, self._numbers = keys.compress(~is_long), (keys.compress(is_long) ^ _LONG).view(np.int64)
        self._short = _Table(short, texts.compress(~is_long))
        self._long = _Table(take(vocabulary.hashes, self._numbers), texts.compress(is_long))
        self._vocabulary = vocabulary

    def inside(self) -> NDArray[np.bool_]:
        """For each hash of two units and a text whether a word of this has them side by side, or maybe another two."""
        inside = np.zeros(HASHES, dtype=bool)
        keys, texts = self._short.keys, self._short.texts
        while keys.size:
            inside[hashed(keys.astype(np.uint32), texts)] = True
            further = keys > 0xFFFFFFFF
            keys, texts = keys.compress(further) >> np.uint64(16), texts.compress(further)
        lengths, texts = self._vocabulary.lengths[self._numbers], self._long.texts
        codes = np.minimum(self._vocabulary.units[self._numbers], WIDE)
        for second in range(1, LONGEST):
            some = lengths > second
            pairs = codes[some, second - 1] | codes[some, second] << np.uint32(16)
            inside[hashed(pairs, texts.compress(some))] = True
        return inside

    def short(self, keys: Keys, texts: Codes) -> _Numbers:
        """The indices of those stretches, given as keys, that are words of their text."""
        return self._short.find(keys, texts)[0]

    def long(self, hashes: Keys, texts: Codes, codes: Codes, begins: _Numbers, lengths: _Numbers) -> _Numbers:
        """The indices of those stretches that are words of their text which have no short key.

        Args:
            hashes: of each stretch.
            texts: that of each.
            codes: the numbers of all units.
            begins: which of these each begins with.
            lengths: how many it has.
        """
        which, at = self._long.find(hashes, texts)
        numbers, begins, lengths = take(self._numbers, at), take(begins, which), take(lengths, which)
        held = take(self._vocabulary.lengths, numbers) == lengths
        for further in range(LONGEST):
            same = self._vocabulary.units[numbers, further] == take(codes, begins + further)
            held &= same | (lengths <= further)
        return which.compress(held)


class _Table:
    """Keys, each of a text: which of many others are among them.

    A slot has one key. Those that find theirs taken go to the next table, which is smaller.
    """

    def __init__(self, keys: Keys, texts: Codes) -> None:
        self.keys, self.texts = keys, texts
        self._tables: list[tuple[np.uint64, np.uint64, NDArray[np.int32]]] = []
        left = np.arange(keys.size)
        for factor in _FACTORS * 2:
            if not left.size:
                break  # only two words with one hash of 64 bits are ever left
            shift = np.uint64(64 - (4 * left.size).bit_length())
            table = np.full(1 << 64 - int(shift), -1, dtype=np.int32)
            ours, of = take(keys, left), take(texts, left)
            slots = _slots(ours, of, factor, shift)
            table[slots] = left
            self._tables.append((factor, shift, table))
            there = take(table, slots)
            left = left.compress((take(keys, there) != ours) | (take(texts, there) != of))

    def find(self, keys: Keys, texts: Codes) -> tuple[_Numbers, _Numbers]:
        """The indices of the keys that are among its own, of the same text, and the indices of these."""
        left = np.arange(keys.size)
        found = [(left[:0], left[:0])]
        for factor, shift, table in self._tables:
            there = take(table, _slots(keys, texts, factor, shift))
            same = take(self.keys, there) == keys
            same &= take(self.texts, there) == texts
            found.append((left.compress(same), there.compress(same)))
            other = np.flatnonzero(~same)
            other = other.compress(take(there, other) >= 0)
            keys, texts, left = take(keys, other), take(texts, other), take(left, other)
        ours, theirs = (np.concatenate(some) for some in zip(*found, strict=True))
        return ours, theirs


def _slots(keys: Keys, texts: Codes, factor: np.uint64, shift: np.uint64) -> NDArray[np.int64]:
    """The slot of each key in a table, by the first bits of a product (Knuth, see `word_numbers`)."""
    slots = texts * _OF_LONG_TEXT
    slots ^= keys
    slots *= factor
    slots >>= shift
    return slots.view(np.int64)
