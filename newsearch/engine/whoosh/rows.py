"""Rows of documents, one for each term: two bytes a document, or a bit for every document where that is less.

A row is ascending. The arrays of a list of rows:

    ends               where each row ends, counted in documents, after a first 0
    docs               the rows end to end, without the dense ones
    dense, bits        the dense rows: their numbers, and for each a bit for every document of the segment
    frequencies        of all rows, where they vary
    terms              the terms that have a row, where not all have one
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import Columns, ColumnsWriter, narrow

__all__ = ["Documents", "Frequencies", "Mask", "Rows", "write_rows"]

Documents = NDArray[np.uint16]
Frequencies = NDArray[np.uint8]
Mask = NDArray[np.bool_]

LARGE = 4096  # documents of a segment that is worth dense rows: in a small one nearly every row would be dense
_SPREAD = 1 << 23  # bytes of dense rows that are kept as arrays of frequencies
_NONE: Documents = np.empty(0, dtype=np.uint16)
_ONES: Frequencies = np.ones(1 << 16, dtype=np.uint8)
_ONES.flags.writeable = False


class Rows:
    """One list of rows; a term without a row has no documents."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._size: int = columns.values["size"]
        self._terms = columns.get(f"{name}.terms")
        self._ends = columns[f"{name}.ends"].data
        self._docs: Documents = columns[f"{name}.docs"]
        self._frequencies: Frequencies | None = columns.get(f"{name}.frequencies")
        self._dense: list[int] = columns[f"{name}.dense"].tolist()
        self._bits: NDArray[np.uint8] = columns[f"{name}.bits"].reshape(len(self._dense), -(-self._size // 8))
        self._spread = lru_cache(maxsize=_SPREAD // max(self._size, 1))(self._spread_out)
        self._dense_sums = [0]
        for row in self._dense:
            self._dense_sums.append(self._dense_sums[-1] + self._ends[row + 1] - self._ends[row])

    def __bool__(self) -> bool:
        return bool(self._ends[-1])

    def count(self, term: int) -> int:
        """How many documents a term has."""
        row = self._row(term)
        return 0 if row < 0 else self._ends[row + 1] - self._ends[row]

    def is_dense(self, term: int) -> bool:
        """Whether a term's row is a bit for every document."""
        place = bisect_left(self._dense, term)
        return place < len(self._dense) and self._dense[place] == term

    def docs(self, term: int) -> Documents:
        """The documents of a term."""
        return self.postings(term)[0]

    def mask(self, term: int) -> Mask:
        """For every document of the segment whether the term has it."""
        if self.is_dense(term):
            bits = self._bits[bisect_left(self._dense, term)]
            return np.unpackbits(bits, count=self._size).view(np.bool_)
        mask = np.zeros(self._size, dtype=bool)
        mask[self.docs(term)] = True
        return mask

    def postings(self, term: int) -> tuple[Documents, Frequencies]:
        """The documents of a term, and its frequency in each."""
        row = self._row(term)
        return (_NONE, _ONES[:0]) if row < 0 else self._posted(row)

    def frequencies(self, term: int, docs: Documents) -> Frequencies | None:
        """How often a term stands in each of some documents; None for a term without any."""
        row = self._row(term)
        if row < 0 or self._ends[row] == self._ends[row + 1]:
            return None
        place = bisect_left(self._dense, row)
        if place < len(self._dense) and self._dense[place] == row:
            if self._frequencies is not None:
                return np.asarray(self._spread(row)[docs])
            return self._bits_of(place, docs)
        found, frequencies = self._posted(row)
        places = found.searchsorted(docs)
        places[places == found.size] = 0
        return np.where(found[places] == docs, frequencies[places], np.uint8(0))

    def some(
        self, terms: list[int], within: NDArray[np.int64] | None = None
    ) -> Iterator[tuple[int, Documents, Frequencies]]:
        """The postings of those of the terms that have any, each with its place in `terms`.

        Of a dense row only those in `within` are given, a few documents: its bits are asked for no others.
        """
        if not self:
            return
        found: Iterable[tuple[int, int]] = enumerate(terms)
        if self._terms is not None:
            wanted = np.array(terms, dtype=np.uint32)
            rows = np.minimum(self._terms.searchsorted(wanted), self._terms.size - 1)
            there = np.flatnonzero(self._terms[rows] == wanted)
            found = zip(there.tolist(), rows[there].tolist(), strict=True)
        for place, row in found:
            if self._ends[row] < self._ends[row + 1]:
                yield place, *self._posted(row, within)

    def _posted(self, row: int, within: NDArray[np.int64] | None = None) -> tuple[Documents, Frequencies]:
        first, last = self._ends[row], self._ends[row + 1]
        frequencies = _ONES[: last - first] if self._frequencies is None else self._frequencies[first:last]
        place = bisect_left(self._dense, row)
        if place < len(self._dense) and self._dense[place] == row:
            if within is None:
                return np.flatnonzero(self.mask(row)).astype(np.uint16), frequencies
            docs = within[self._bits_of(place, within) == 1]
            if self._frequencies is not None and docs.size:
                frequencies = frequencies[np.searchsorted(np.flatnonzero(self.mask(row)), docs)]
            return docs.astype(np.uint16), frequencies[: docs.size]
        before = self._dense_sums[place]
        return self._docs[first - before : last - before], frequencies

    def counts(self, within: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The terms that have a row, and how many documents in a mask each of them has."""
        docs, _ = self.all()
        if self._terms is None or not docs.size:
            return self.terms()[:0], np.empty(0, dtype=np.int64)
        starts = np.asarray(self._ends)[:-1].astype(np.int64)
        return self._terms.astype(np.int64), np.add.reduceat(within[docs].view(np.uint8), starts, dtype=np.int64)

    def _bits_of(self, place: int, docs: NDArray[Any]) -> NDArray[np.uint8]:
        """The bits of some documents in a dense row."""
        return np.asarray(self._bits[place][docs >> 3] >> (7 - (docs & 7)).astype(np.uint8) & np.uint8(1))

    def _spread_out(self, row: int) -> Frequencies:
        """The frequency of a row's term in every document of the segment."""
        docs, frequencies = self._posted(row)
        spread = np.zeros(self._size, dtype=np.uint8)
        spread[docs] = frequencies
        return spread

    def between(self, first: int, last: int) -> tuple[Documents, Frequencies]:
        """The documents and frequencies of the terms from `first` up to, not with, `last`, row after row."""
        if self._terms is not None:
            first, last = self._terms.searchsorted(np.array((first, last), dtype=np.uint32)).tolist()
        if first >= last:
            return _NONE, _NONE.astype(np.uint8)
        docs = np.concatenate(list(self._stretches(first, last)))
        if self._frequencies is None:
            return docs, np.ones(docs.size, dtype=np.uint8)  # any number of rows
        return docs, self._frequencies[self._ends[first] : self._ends[last]]

    def terms(self) -> NDArray[np.int64]:
        """The term of each document in all rows."""
        terms = np.arange(len(self._ends) - 1) if self._terms is None else self._terms
        return np.repeat(terms.astype(np.int64), np.diff(np.asarray(self._ends)))

    def all(self) -> tuple[Documents, Frequencies]:
        """The documents and frequencies of all rows, row after row."""
        return self.between(0, len(self._ends) - 1 if self._terms is None else np.iinfo(np.uint32).max)

    def _stretches(self, first: int, last: int) -> Iterator[Documents]:
        """The documents of some rows: up to the next dense one, of that, and so on."""
        for row in self._dense[bisect_left(self._dense, first) : bisect_left(self._dense, last)]:
            yield self._docs[self._start(first) : self._start(row)]
            yield np.flatnonzero(self.mask(row)).astype(np.uint16)
            first = row + 1
        yield self._docs[self._start(first) : self._start(last)]

    def _row(self, term: int) -> int:
        if self._terms is None:
            return term
        row = int(self._terms.searchsorted(np.uint32(term)))
        return row if row < self._terms.size and self._terms[row] == term else -1

    def _start(self, row: int) -> int:
        """Where a row begins, or would, in `docs`."""
        return self._ends[row] - self._dense_sums[bisect_left(self._dense, row)]


def write_rows(
    writer: ColumnsWriter,
    name: str,
    keys: NDArray[np.uint64],
    *,
    terms: int,
    size: int,
    all_terms: bool = True,
    frequencies: bool = True,
) -> None:
    """Write sorted `term << 24 | document << 8 | frequency` as the rows of so many terms and documents.

    Without `all_terms`, the list says which terms have a row, and none is dense.
    """
    numbers = (keys >> np.uint64(24)).astype(np.int64)
    counts = np.bincount(numbers, minlength=terms)
    docs = (keys >> np.uint64(8)).astype(np.uint16)
    dense = np.flatnonzero(16 * counts > size) if all_terms and size >= LARGE else np.empty(0, dtype=np.int64)
    ends = np.cumsum(counts)
    writer.add(f"{name}.bits", _bits([docs[ends[row] - counts[row] : ends[row]] for row in dense.tolist()], size))
    writer.add(f"{name}.dense", dense.astype(np.uint32))
    if frequencies:
        writer.add(f"{name}.frequencies", keys.astype(np.uint8))
    is_sparse = np.ones(terms, dtype=bool)
    is_sparse[dense] = False
    writer.add(f"{name}.docs", docs[is_sparse[numbers]])
    if not all_terms:
        present = np.flatnonzero(counts)
        counts = counts[present]
        writer.add(f"{name}.terms", present.astype(np.uint32))
    writer.add(f"{name}.ends", narrow(np.concatenate(([0], np.cumsum(counts))), np.uint32))


def _bits(rows: list[Documents], size: int) -> NDArray[np.uint8]:
    bits = np.zeros((len(rows), -(-size // 8)), dtype=np.uint8)
    for row, docs in zip(bits, rows, strict=True):
        mask = np.zeros(size, dtype=bool)
        mask[docs] = True
        row[:] = np.packbits(mask)
    return bits.reshape(-1)
