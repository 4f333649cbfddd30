"""Numbers the tokens of many texts, on arrays of code points instead of Python strings.

A token's number is the rank of its term among the sorted terms. Texts are taken in block after block, each so small
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

from newsearch.analysis.word_numbers import WordNumbers
from newsearch.engine.whoosh.segment.columns import take
from newsearch.text.units import is_word_like, long_units

__all__ = [
    "CODE_POINTS",
    "Block",
    "Numbers",
    "Tags",
    "UnitBlock",
    "Units",
    "Words",
    "counting_sort",
    "drain",
    "radix_order",
]

_Block = TypeVar("_Block")
Numbers = NDArray[np.unsignedinteger[Any]]
Tags = NDArray[np.uint32]
CODE_POINTS = 0x110000
"""Units of more than one character are numbered from here on."""


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
        self._numbers = WordNumbers()
        self._blocks: list[Block] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, texts: Sequence[Sequence[str]], tags: Tags) -> Block:
        """Take in the words of some texts, each of which has a tag; they are numbered as they are met."""
        block = Block(self._numbers.numbers(texts), tags, np.array([len(words) for words in texts]))
        self._blocks.append(block)
        return block

    def since(self, first: int) -> list[str]:
        """The words from the number `first` on, in the order in which they were met."""
        return self._numbers.words(first)

    def ranked(self) -> tuple[list[str], Iterator[Block]]:
        """The sorted terms, and the blocks with the numbers of these; the blocks are kept no longer than needed."""
        words = self._numbers.words()
        kept = [number for number, word in enumerate(words) if is_word_like(word)]
        kept.sort(key=words.__getitem__)
        ranks = np.full(len(words), len(kept), dtype=np.uint32)
        ranks[kept] = np.arange(len(kept))
        return [words[number] for number in kept], self._ranked(ranks, len(kept))

    def _ranked(self, ranks: Numbers, left_out: int) -> Iterator[Block]:
        for block in drain(self._blocks):
            numbers = take(ranks, block.numbers)
            kept = np.flatnonzero(numbers < left_out)
            yield Block(take(numbers, kept), block.texts, _among(kept, block.counts))


class Units:
    """The units of some texts."""

    def __init__(self) -> None:
        self.long: defaultdict[str, int] = defaultdict(count(CODE_POINTS).__next__)
        self._blocks: list[UnitBlock] = []

    def __len__(self) -> int:
        """How many different units of more than one character there are."""
        return len(self.long)

    def add(self, texts: Sequence[str], tags: Tags) -> tuple[UnitBlock, NDArray[np.int64]]:
        """Take in some texts, each of which has a tag.

        Returns:
            Their units, by code points and the numbers of `long`, each `paired` with the one that it stands beside; and
            where each begins in the texts end to end, with a character between two of them.
        """
        joined = "\n".join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").copy()
        long = np.array(list(long_units(joined)), dtype=np.int64).reshape(-1, 2)
        starts = np.flatnonzero((codes != ord(" ")) & (codes != ord("\n")) & ~_inside(codes.size, long))
        ends = starts + 1
        ends[np.searchsorted(starts, long[:, 0])] = long[:, 1]
        adjacent = np.zeros(starts.size, dtype=bool)  # to the unit before
        np.equal(ends[:-1], starts[1:], out=adjacent[1:])
        codes[long[:, 0]] = [self.long[joined[start:end]] for start, end in long.tolist()]
        counts = _among(starts, np.array([len(text) + 1 for text in texts]))
        self._blocks.append(UnitBlock(take(codes, starts), tags, counts, adjacent))
        return self._blocks[-1], starts

    def ranked(self) -> tuple[list[str], Iterator[UnitBlock]]:
        """The sorted terms, and the blocks, which are used up by it."""
        met = np.zeros(CODE_POINTS + len(self.long), dtype=bool)
        for block in self._blocks:
            met[block.numbers] = True
        by_term = {chr(code): code for code in np.flatnonzero(met[:CODE_POINTS]).tolist()} | self.long
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
    free = np.cumsum(counts) - counts  # the next slot of each number
    for numbers, *values in blocks:
        order = radix_order(numbers)
        here = np.bincount(numbers, minlength=counts.size)
        slots = take(free - (np.cumsum(here) - here), take(numbers, order))
        slots += np.arange(order.size)
        for column, value in zip(columns, values, strict=True):
            column[slots] = take(value, order)
        free += here
    return columns


def radix_order(numbers: Numbers) -> NDArray[np.int64]:
    """Indices that sort the numbers, equal ones in their order.

    By digits of 16 bits, which numpy sorts by counting: three times as fast as comparing them.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        digits = (numbers >> numbers.dtype.type(shift)).astype(np.uint16)
        order = take(order, np.argsort(take(digits, order), kind="stable"))
    return order


def drain(blocks: list[_Block]) -> Iterator[_Block]:
    """The blocks, none of which is kept."""
    blocks.reverse()
    while blocks:
        yield blocks.pop()


def _among(offsets: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of some ascending offsets are in each of some stretches, of these lengths and end to end."""
    return np.diff(np.searchsorted(offsets, np.cumsum(lengths)), prepend=0)


def _inside(size: int, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which offsets are in one of the spans, but not at its start."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[spans[:, 0] + 1] += 1
    steps[spans[:, 1]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).astype(bool)
