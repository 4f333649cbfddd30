"""Writes which documents have which names: for each of `NAME_KINDS` the rows of its words that are `names.standing`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.names import FRAGMENTS
from newsearch.engine.whoosh.build.layers import RowsWriter
from newsearch.engine.whoosh.build.numbering import Block, Numbers, Tags, take
from newsearch.engine.whoosh.segment.columns import ColumnsWriter
from newsearch.engine.whoosh.segment.postings import Keys
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.model import NAME_KINDS

__all__ = ["NamesWriter", "merge_names"]

_Numbers = NDArray[np.int64]


class NamesWriter:
    """Writes the rows of names of a segment of so many documents, given its terms and what each of them names."""

    def __init__(self, terms: Sequence[str], kinds_of: Sequence[str], *, size: int) -> None:
        numbers = {name: number for number, name in enumerate(("", *NAME_KINDS))}
        self._kinds = np.array([numbers[kind] for kind in kinds_of], dtype=np.uint8)
        self._wholes, self._pairs = _wholes(terms, self._kinds)
        self._size = size
        self._keys: list[Keys] = []

    def add(self, words: Block, places: NDArray[np.int64]) -> None:
        """Take in the words of some documents, and their places among all that was cut."""
        tags = words.tags()
        standing = ~self._parts(words.numbers, tags, places)
        names = np.flatnonzero(take(self._kinds, words.numbers).astype(bool) & standing)
        self._keys.append(_keys(take(words.numbers, names), take(tags, names) >> np.uint32(2)))

    def _parts(self, words: Numbers, tags: Tags, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which words are only parts of a longer one behind them, one that has a name in it: `names.standing`."""
        parts = np.zeros(words.size, dtype=bool)
        longer = np.flatnonzero(take(self._wholes, words))
        before = longer - 1
        while longer.size:
            keys = words[longer].astype(np.uint64) << np.uint64(32) | words[before]
            found = np.searchsorted(self._pairs, keys)
            inside = self._pairs[np.minimum(found, self._pairs.size - 1)] == keys
            inside &= (before >= 0) & (tags[before] == tags[longer])
            inside &= places[longer] - places[before] == longer - before  # no punctuation between them
            longer, before = longer[inside], before[inside]
            parts[before] = True
            before -= 1
        return parts

    def write(self, writer: ColumnsWriter) -> None:
        """Write the rows."""
        keys = np.sort(np.concatenate([*self._keys, np.empty(0, dtype=np.uint64)]))
        kinds = take(self._kinds, keys >> np.uint64(24))
        for number, name in enumerate(NAME_KINDS, 1):
            _write(writer, name, keys[kinds == number], terms=self._kinds.size, size=self._size)


def merge_names(
    writer: ColumnsWriter, segments: Sequence[SegmentReader], words: list[_Numbers], documents: list[_Numbers]
) -> None:
    """Write the rows of names of segments that become one, given the new numbers of words and documents (-1: none)."""
    terms = 1 + max((int(numbers.max(initial=-1)) for numbers in words), default=-1)
    size = sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)
    for name in NAME_KINDS:
        rows = [segment.rows(name) for segment in segments]
        new = np.concatenate([n[r.terms()] for n, r in zip(words, rows, strict=True)])
        docs = np.concatenate([d[r.all()[0]] for d, r in zip(documents, rows, strict=True)])
        _write(writer, name, _keys(new[docs >= 0], docs[docs >= 0]), terms=terms, size=size)


def _keys(words: NDArray[Any], docs: NDArray[Any]) -> Keys:
    """What `RowsWriter` takes, sorted."""
    return np.unique(words.astype(np.uint64) << np.uint64(24) | docs.astype(np.uint64) << np.uint64(8))


def _write(writer: ColumnsWriter, name: str, keys: Keys, *, terms: int, size: int) -> None:
    rows = RowsWriter(name, size=size, all_terms=False, frequencies=False)
    rows.add(keys)
    rows.write(writer, terms)


def _wholes(words: Sequence[str], kinds: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Which words have a shorter name in them, and, sorted, `word << 32 | part` of all the words in these."""
    names = {words[number] for number in np.flatnonzero(kinds).tolist()}
    found = [
        (number, parts)
        for number, word in enumerate(words)
        if len(word) > FRAGMENTS[0] and not names.isdisjoint(parts := _fragments(word))
    ]
    parts_of_any = {part for _, parts in found for part in parts}
    numbers = {word: number for number, word in enumerate(words) if word in parts_of_any}
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
