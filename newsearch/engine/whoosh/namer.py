"""Writes which documents have which names: for each of `KINDS` the rows of its words that are `names.standing`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import ColumnsWriter
from newsearch.engine.whoosh.rows import write_rows
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import KINDS
from newsearch.names import FRAGMENTS

__all__ = ["merge_names", "write_names"]

_Numbers = NDArray[np.int64]


def write_names(
    writer: ColumnsWriter,
    words: Sequence[str],
    kind: Callable[[str], str],
    tokens: NDArray[np.uint32],
    tags: _Numbers,
    size: int,
) -> None:
    """Write the rows of names of a segment of so many documents.

    `tokens` are the numbers of all words in reading order, that of punctuation is `len(words)`; `tags` tell their
    documents and fields (`postings`).
    """
    numbers = {name: number for number, name in enumerate(KINDS, 1)}
    kinds = np.array([numbers.get(kind(word), 0) for word in words] + [0], dtype=np.uint8)
    names = np.flatnonzero(kinds[tokens])
    names = names[~_parts(words, kinds, tokens, tags)[names]]
    for name, number in numbers.items():
        chosen = names[kinds[tokens[names]] == number]
        _write(writer, name, tokens[chosen], tags[chosen] >> 2, terms=len(words), size=size)


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


def _write(writer: ColumnsWriter, name: str, words: NDArray[Any], docs: _Numbers, *, terms: int, size: int) -> None:
    keys = np.unique(words.astype(np.uint64) << np.uint64(24) | docs.astype(np.uint64) << np.uint64(8))
    write_rows(writer, name, keys, terms=terms, size=size, all_terms=False, frequencies=False)


def _parts(
    words: Sequence[str], kinds: NDArray[np.uint8], tokens: NDArray[np.uint32], tags: _Numbers
) -> NDArray[np.bool_]:
    """Which tokens are only parts of a longer word behind them, one that has a name in it: `names.standing`."""
    wholes, pairs = _wholes(words, kinds)
    parts = np.zeros(tokens.size, dtype=bool)
    places = np.flatnonzero(wholes[tokens])
    before = places - 1
    while places.size:
        keys = tokens[places].astype(np.uint64) << np.uint64(32) | tokens[before]
        inside = pairs[np.minimum(np.searchsorted(pairs, keys), pairs.size - 1)] == keys
        inside &= (before >= 0) & (tags[before] == tags[places])
        places, before = places[inside], before[inside]
        parts[before] = True
        before -= 1
    return parts


def _wholes(words: Sequence[str], kinds: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Which words have a shorter name in them, and, sorted, `word << 32 | part` of all the words in these."""
    numbers = {word: number for number, word in enumerate(words)}
    names = {words[number] for number in np.flatnonzero(kinds).tolist()}
    wholes = np.zeros(len(words) + 1, dtype=bool)
    pairs = list[int]()
    for number, word in enumerate(words):
        if len(word) <= min(FRAGMENTS):
            continue
        parts = {word[i : i + n] for n in FRAGMENTS if n < len(word) for i in range(len(word) - n + 1)}
        if not names.isdisjoint(parts):
            wholes[number] = True
            pairs += [number << 32 | numbers[part] for part in parts if part in numbers]
    return wholes, np.array(sorted(pairs), dtype=np.uint64)
