"""Writes which documents have which names: for each of `KINDS` the rows of its words that are `names.standing`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import ColumnsWriter
from newsearch.engine.whoosh.postings import CODES
from newsearch.engine.whoosh.rows import write_rows
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.engine.whoosh.tokens import Words
from newsearch.model import KINDS
from newsearch.names import FRAGMENTS

__all__ = ["merge_names", "write_names"]

_Numbers = NDArray[np.int64]


def write_names(writer: ColumnsWriter, words: Words, kind: Callable[[str], str], *, size: int) -> None:
    """Write the rows of names of a segment of so many documents, given all its words."""
    numbers = {name: number for number, name in enumerate(KINDS, 1)}
    kinds = np.array([numbers.get(kind(word), 0) for word in words.terms], dtype=np.uint8)
    names = np.flatnonzero(kinds[words.numbers])
    names = names[~_parts(words, kinds)[names]]
    for name, number in numbers.items():
        chosen = names[kinds[words.numbers[names]] == number]
        docs = words.texts[chosen] // len(CODES)
        _write(writer, name, words.numbers[chosen], docs, terms=len(words.terms), size=size)


def merge_names(
    writer: ColumnsWriter, segments: Sequence[SegmentReader], words: list[_Numbers], documents: list[_Numbers]
) -> None:
    """Write the rows of names of segments that become one, given the new numbers of words and documents (-1: none)."""
    terms = 1 + max((int(numbers.max(initial=-1)) for numbers in words), default=-1)
    size = sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)
    for name in KINDS:
        rows = [segment.rows(name) for segment in segments]
        new = np.concatenate([n[r.terms()] for n, r in zip(words, rows, strict=True)])
        docs = np.concatenate([d[r.all()[0]] for d, r in zip(documents, rows, strict=True)])
        _write(writer, name, new[docs >= 0], docs[docs >= 0], terms=terms, size=size)


def _write(writer: ColumnsWriter, name: str, words: NDArray[Any], docs: NDArray[Any], *, terms: int, size: int) -> None:
    keys = np.unique(words.astype(np.uint64) << np.uint64(24) | docs.astype(np.uint64) << np.uint64(8))
    write_rows(writer, name, keys, terms=terms, size=size, all_terms=False, frequencies=False)


def _parts(words: Words, kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which words are only parts of a longer one behind them, one that has a name in it: `names.standing`."""
    wholes, pairs = _wholes(words.terms, kinds)
    parts = np.zeros(words.numbers.size, dtype=bool)
    longer = np.flatnonzero(wholes[words.numbers])
    before = longer - 1
    while longer.size:
        keys = words.numbers[longer].astype(np.uint64) << np.uint64(32) | words.numbers[before]
        inside = pairs[np.minimum(np.searchsorted(pairs, keys), pairs.size - 1)] == keys
        inside &= (before >= 0) & (words.texts[before] == words.texts[longer])
        inside &= words.places[longer] - words.places[before] == longer - before  # no punctuation between them
        longer, before = longer[inside], before[inside]
        parts[before] = True
        before -= 1
    return parts


def _wholes(words: Sequence[str], kinds: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Which words have a shorter name in them, and, sorted, `word << 32 | part` of all the words in these."""
    numbers = {word: number for number, word in enumerate(words)}
    names = {words[number] for number in np.flatnonzero(kinds).tolist()}
    wholes = np.zeros(len(words), dtype=bool)
    pairs = list[int]()
    for number, word in enumerate(words):
        if len(word) <= min(FRAGMENTS):
            continue
        parts = {word[i : i + n] for n in FRAGMENTS if n < len(word) for i in range(len(word) - n + 1)}
        if not names.isdisjoint(parts):
            wholes[number] = True
            pairs += [number << 32 | numbers[part] for part in parts if part in numbers]
    return wholes, np.array(sorted(pairs), dtype=np.uint64)
