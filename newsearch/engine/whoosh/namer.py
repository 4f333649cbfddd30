"""Writes which documents have which names: for each of `KINDS` the rows of its words that are `names.standing`."""

from __future__ import annotations

from collections.abc import Sequence
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


def write_names(writer: ColumnsWriter, words: Words, kinds_of: Sequence[str], *, size: int) -> None:
    """Write the rows of names of a segment of so many documents, given all its words and what each of them names."""
    numbers = {name: number for number, name in enumerate(("", *KINDS))}
    kinds = np.array([numbers[kind] for kind in kinds_of], dtype=np.uint8)
    names = np.flatnonzero(kinds[words.numbers])
    names = names[~_parts(words, kinds)[names]]
    for name in KINDS:
        chosen = names[kinds[words.numbers[names]] == numbers[name]]
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
    names = {words[number] for number in np.flatnonzero(kinds).tolist()}
    found = [
        (number, parts)
        for number, word in enumerate(words)
        if len(word) > FRAGMENTS[0] and not names.isdisjoint(parts := _fragments(word))
    ]
    numbers = {word: number for number, word in enumerate(words)}
    pairs = [number << 32 | numbers[part] for number, parts in found for part in {*parts} if part in numbers]
    wholes = np.zeros(len(words), dtype=bool)
    wholes[[number for number, _ in found]] = True
    return wholes, np.array(sorted(pairs), dtype=np.uint64)


def _fragments(word: str) -> list[str]:
    """The runs of a word, of three characters or more, that search mode may give beside it."""
    size = len(word)
    if size == 3:
        return [word[:2], word[1:]]
    return [word[i : i + 2] for i in range(size - 1)] + [word[i : i + 3] for i in range(size - 2)]
