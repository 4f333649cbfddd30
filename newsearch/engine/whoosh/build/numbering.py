"""Numbers the tokens of many texts, on arrays of code points instead of Python strings.

A token's number is the place of its term among the sorted terms. Texts are taken in block after block, each so small
that its arrays stay in the processor's cache: with those of a whole segment, most of the time goes into fetching
memory. Blocks are given in the order of their documents, so that the tokens of a term, put together in their order,
are in that of the documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from newsearch.text.units import is_word_like, long_units

__all__ = ["Block", "Numbers", "Tags", "UnitBlock", "Units", "Words", "counting_sort", "drain", "radix_order", "take"]

_Value = TypeVar("_Value", bound=np.generic)
_Block = TypeVar("_Block")
Numbers = NDArray[np.unsignedinteger[Any]]
Tags = NDArray[np.uint32]
_CODE_POINTS = 0x110000  # units of more than one character are numbered from here on
_SHORT = 4  # code units of UTF-16 that fit into one number
_LONG = 0xD800  # begins the number of a longer word: no short one ends with the first half of a surrogate pair


@dataclass(frozen=True, slots=True)
class Block:
    """Some tokens: of each its number; and of each text its tag, and how many of the tokens are its."""

    numbers: Numbers
    texts: Tags
    counts: NDArray[np.int64]

    def tags(self) -> Tags:
        """The tag of each token's text."""
        return np.repeat(self.texts, self.counts)


@dataclass(frozen=True, slots=True)
class UnitBlock(Block):
    """Some units, and of each whether it and the one before it are a pair."""

    paired: NDArray[np.bool_]

    def firsts(self, none: int) -> Numbers:
        """For each unit the number of the one it is a pair with, the one before it, or `none`."""
        firsts = np.full_like(self.numbers, none)
        np.copyto(firsts[1:], self.numbers[:-1], where=self.paired[1:])
        return firsts

    def pairs(self) -> NDArray[np.int64]:
        """How many pairs each text has."""
        ends = np.cumsum(self.counts)
        return np.diff(np.concatenate(([0], np.cumsum(self.paired)))[ends], prepend=0)


class Words:
    """The words of some texts; those without a letter are left out."""

    def __init__(self) -> None:
        self._keys = _Distinct()
        self._long: defaultdict[bytes, int] = defaultdict(count(_LONG << 48).__next__)
        self._blocks: list[Block] = []

    def add(self, texts: Sequence[Sequence[str]], tags: Tags) -> None:
        """Take in the words of some texts, each of which has a tag."""
        keys = _packed("\0".join(["\0".join(words) for words in texts if words]), self._long)
        self._blocks.append(Block(self._keys.numbers(keys), tags, np.array([len(words) for words in texts])))

    def ranked(self) -> tuple[list[str], Iterator[tuple[Block, NDArray[np.int64]]]]:
        """The sorted terms, and the blocks, which are used up by it.

        Each comes with the places of its words among those that were left out, too.
        """
        words = _unpacked(self._keys.distinct(), list(self._long))
        kept = [number for number, word in enumerate(words) if is_word_like(word)]
        kept.sort(key=words.__getitem__)
        ranks = np.full(len(words), len(kept), dtype=np.uint32)
        ranks[kept] = np.arange(len(kept))
        return [words[number] for number in kept], self._ranked(ranks, len(kept))

    def _ranked(self, ranks: Numbers, left_out: int) -> Iterator[tuple[Block, NDArray[np.int64]]]:
        for block in drain(self._blocks):
            numbers = take(ranks, block.numbers)
            places = np.flatnonzero(numbers < left_out)
            yield Block(take(numbers, places), block.texts, _among(places, block.counts)), places


class Units:
    """The units of some texts."""

    def __init__(self) -> None:
        self._long: defaultdict[str, int] = defaultdict(count(_CODE_POINTS).__next__)
        self._blocks: list[UnitBlock] = []

    def add(self, texts: Sequence[str], tags: Tags) -> None:
        """Take in some texts, each of which has a tag."""
        joined = "\n".join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").copy()
        long = np.array(list(long_units(joined)), dtype=np.int64).reshape(-1, 2)
        starts = np.flatnonzero((codes != ord(" ")) & (codes != ord("\n")) & ~_inside(codes.size, long))
        ends = starts + 1
        ends[np.searchsorted(starts, long[:, 0])] = long[:, 1]
        adjacent = np.zeros(starts.size, dtype=bool)  # to the unit before
        np.equal(ends[:-1], starts[1:], out=adjacent[1:])
        codes[long[:, 0]] = [self._long[joined[start:end]] for start, end in long.tolist()]
        counts = _among(starts, np.array([len(text) + 1 for text in texts]))
        self._blocks.append(UnitBlock(take(codes, starts), tags, counts, adjacent))

    def ranked(self) -> tuple[list[str], Iterator[UnitBlock]]:
        """The sorted terms, and the blocks, which are used up by it."""
        met = np.zeros(_CODE_POINTS + len(self._long), dtype=bool)
        for block in self._blocks:
            met[block.numbers] = True
        by_term = {chr(code): code for code in np.flatnonzero(met[:_CODE_POINTS]).tolist()} | self._long
        terms = sorted(by_term)
        ranks = np.zeros(met.size, dtype=np.min_scalar_type(len(terms)))
        ranks[[by_term[term] for term in terms]] = np.arange(len(terms))
        return terms, self._ranked(ranks, np.array(list(map(is_word_like, terms)), dtype=bool))

    def _ranked(self, ranks: Numbers, word_like: NDArray[np.bool_]) -> Iterator[UnitBlock]:
        for block in drain(self._blocks):
            numbers = take(ranks, block.numbers)
            likes = take(word_like, numbers)
            block.paired[1:] &= likes[1:] & likes[:-1]
            yield replace(block, numbers=numbers)


def counting_sort(blocks: Iterable[tuple[Numbers, ...]], counts: NDArray[np.int64], *kinds: DTypeLike) -> list[Numbers]:
    """What stands beside numbers, in the ascending order of these; beside equal ones in the order given.

    Blocks are tuples of the numbers and of another array for each of the `kinds`; `counts` has how often each number
    comes. A counting sort, which goes through memory in runs as long as those of equal numbers in a block.
    """
    columns: list[Numbers] = [np.empty(counts.sum(), dtype=kind) for kind in kinds]
    free = np.cumsum(counts) - counts  # the next place of each number
    for numbers, *values in blocks:
        order = radix_order(numbers)
        here = np.bincount(numbers, minlength=counts.size)
        places = take(free - (np.cumsum(here) - here), take(numbers, order))
        places += np.arange(order.size)
        for column, value in zip(columns, values, strict=True):
            column[places] = take(value, order)
        free += here
    return columns


def radix_order(numbers: Numbers) -> NDArray[np.int64]:
    """The places of the numbers in ascending order, equal ones in theirs.

    By digits of 16 bits, which numpy sorts by counting: three times as fast as comparing them.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        digits = (numbers >> numbers.dtype.type(shift)).astype(np.uint16)
        order = take(order, np.argsort(take(digits, order), kind="stable"))
    return order


def take(values: NDArray[_Value], places: NDArray[Any]) -> NDArray[_Value]:
    """The values at some places, all of which exist: a third faster where numpy need not look for others first."""
    return values.take(places, mode="clip")


def drain(blocks: list[_Block]) -> Iterator[_Block]:
    """The blocks, none of which is kept."""
    blocks.reverse()
    while blocks:
        yield blocks.pop()


_MASKS = np.array([(1 << 16 * length) - 1 for length in range(_SHORT + 1)], dtype=np.uint64)


def _packed(words: str, long: defaultdict[bytes, int]) -> NDArray[np.uint64]:
    """One number for each of the words between zeros, equal for equal words; `long` has those of long words."""
    data = words.encode("utf-16-le") + b"\0" * 2 * (_SHORT + 1) if words else b""
    codes = np.frombuffer(data, dtype="<u2")[:-_SHORT]
    ends = np.flatnonzero(codes == 0)
    starts = np.concatenate(([0], ends + 1))[:-1]
    lengths = ends - starts
    # a number of four code units at every place, of which those of the word are kept
    keys = np.ndarray(codes.size, dtype="<u8", buffer=data, strides=(2,))[starts]
    keys &= take(_MASKS, lengths)
    longer = np.flatnonzero(lengths > _SHORT)
    places = zip((2 * starts[longer]).tolist(), (2 * ends[longer]).tolist(), strict=True)
    keys[longer] = [long[data[start:end]] for start, end in places]
    return keys


def _unpacked(keys: NDArray[np.uint64], long: list[bytes]) -> list[str]:
    is_long = keys >> np.uint64(48) == _LONG
    codes = np.zeros((keys.size, _SHORT + 1), dtype="<u2")  # the words, each with zeros behind it
    codes[:, :_SHORT] = np.where(is_long, 0, keys).astype("<u8").view("<u2").reshape(-1, _SHORT)
    kept = codes != 0
    kept[:, _SHORT] = True
    words = str(codes[kept].data, "utf-16-le").split("\0")[:-1]
    for place in np.flatnonzero(is_long).tolist():
        words[place] = long[int(keys[place]) & (1 << 48) - 1].decode("utf-16-le")
    return words


class _Distinct:
    """Numbers keys in the order in which they are met, in a table of hashes that is probed for many keys at once.

    A place of the table that is free has the key 0, of the empty word, whose number is 0.
    """

    def __init__(self) -> None:
        self._met = [np.zeros(1, dtype=np.uint64)]
        self._make(_LEAST_BITS)

    def _make(self, bits: int) -> None:
        self._bits = bits
        self._keys = np.zeros(1 << bits, dtype=np.uint64)
        self._numbers = np.zeros(1 << bits, dtype=np.uint32)
        self._count = 1

    def distinct(self) -> NDArray[np.uint64]:
        """The keys met, in the order of their numbers."""
        return np.concatenate(self._met)

    def numbers(self, keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """The number of each key."""
        if 2 * self._count + keys.size > self._keys.size:  # at least half of it stays free, even if all are new
            self._grow(keys.size)
        return take(self._numbers, self._places(keys))

    def _grow(self, more: int) -> None:
        met = self.distinct()
        self._make((2 * met.size + more).bit_length() + 1)
        self._numbers[self._places(met)] = np.arange(met.size)
        self._met = [met]

    def _places(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where in the table each key is, or is put now."""
        slots = (keys * _MULTIPLIER >> np.uint64(64 - self._bits)).view(np.int64)
        places = slots.copy()
        left = np.arange(keys.size)
        while left.size:
            self._insert(keys, slots)
            lost = np.flatnonzero(take(self._keys, slots) != keys)  # the place has another key: on to the next one
            keys, left = take(keys, lost), take(left, lost)
            slots = take(slots, lost) + 1 & self._keys.size - 1
            places[left] = slots
        return places

    def _insert(self, keys: NDArray[np.uint64], slots: NDArray[np.int64]) -> None:
        """Put keys into those of their places that are free; of several keys that want one place, the last stays."""
        free = np.flatnonzero((take(self._keys, slots) == 0) & (keys != 0))
        self._keys[take(slots, free)] = take(keys, free)
        new = np.unique(take(slots, free))
        self._numbers[new] = np.arange(self._count, self._count + new.size)
        self._met.append(self._keys[new])
        self._count += new.size


_LEAST_BITS = 12
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose products have well mixed high bits (Knuth, The Art of Computer Programming, 6.4)."""


def _among(places: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of some ascending places are in each of some stretches, of these lengths and end to end."""
    return np.diff(np.searchsorted(places, np.cumsum(lengths)), prepend=0)


def _inside(size: int, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which places are in one of the spans, but not at its start."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[spans[:, 0] + 1] += 1
    steps[spans[:, 1]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).astype(bool)
