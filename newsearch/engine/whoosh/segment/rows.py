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
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import Columns, ColumnsWriter, narrowest
from newsearch.engine.whoosh.segment.keys import Keys, documents_of, frequencies_of, terms_of

__all__ = ["Candidates", "Documents", "Frequencies", "Mask", "Rows", "RowsWriter"]

Documents = NDArray[np.uint16]
Frequencies = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_LOOKED_UP = 8  # with more postings than this for each document asked for, look these up instead of reading all
_NONE: Documents = np.empty(0, dtype=np.uint16)
_ONES: Frequencies = np.ones(1 << 16, dtype=np.uint8)
_ONES.flags.writeable = False
_BITS_SET: NDArray[np.uint8] = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(
    axis=1, dtype=np.uint8
)

LARGE = 4096
"""Documents of a segment that has dense rows: in a smaller one nearly every row would be dense. Chosen by hand."""


class Candidates:
    """Some documents of a segment: `docs` in ascending order, and as `numbers` like those of postings."""

    def __init__(self, docs: NDArray[np.int64], size: int) -> None:
        self.docs = docs
        self._size = size

    @cached_property
    def numbers(self) -> Documents:
        """`docs` in the type of postings."""
        return self.docs.astype(np.uint16)

    @cached_property
    def slots(self) -> Documents:
        """For every document of the segment its index in `docs`; the index after the last where it is not there."""
        others = min(self.docs.size, np.iinfo(np.uint16).max)  # which is less only where there are no others
        slots = np.full(self._size, others, dtype=np.uint16)
        slots[self.docs] = np.arange(self.docs.size, dtype=np.uint16)
        return slots


class Rows:
    """One list of rows; a term without a row has no documents."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._size: int = columns.values["size"]
        self._terms = columns.get(f"{name}.terms")
        self._numbers = (
            None if self._terms is None else self._terms.data
        )  # reading one number is faster than from an array
        self._ends = columns[f"{name}.ends"].data
        self._docs: Documents = columns[f"{name}.docs"]
        self._frequencies: Frequencies | None = columns.get(f"{name}.frequencies")
        self._dense: list[int] = columns[f"{name}.dense"].tolist()
        self._bits: NDArray[np.uint8] = columns[f"{name}.bits"].reshape(len(self._dense), -(-self._size // 8))
        self._dense_sums = [0]
        for row in self._dense:
            self._dense_sums.append(self._dense_sums[-1] + self._ends[row + 1] - self._ends[row])

    def __bool__(self) -> bool:
        return bool(self._ends[-1])

    def count(self, term: int) -> int:
        """How many documents a term has."""
        row = self._row(term)
        return 0 if row < 0 else self._ends[row + 1] - self._ends[row]

    def docs(self, term: int) -> Documents:
        """The documents of a term."""
        return self.postings(term)[0]

    def mask(self, term: int) -> Mask:
        """For every document of the segment whether the term has it."""
        if (index := self._dense_index(self._row(term))) >= 0:
            return self._unpacked(index)
        mask = np.zeros(self._size, dtype=bool)
        self.mark(term, mask)
        return mask

    def mark(self, term: int, mask: Mask) -> None:
        """Set the documents of a term in a mask."""
        if (index := self._dense_index(self._row(term))) >= 0:
            mask |= self._unpacked(index)
        else:
            mask[self.docs(term).astype(np.intp)] = True  # three times as fast as by the numbers as they are

    def postings(self, term: int) -> tuple[Documents, Frequencies]:
        """The documents of a term, and its frequency in each."""
        row = self._row(term)
        return (_NONE, _ONES[:0]) if row < 0 else self._posted(row)

    def weigh(
        self, term: int, selected: Candidates, worths: NDArray[np.float64], counted: NDArray[np.float64]
    ) -> Documents | None:
        """Add the frequency of a term, times what each document is worth, to `counted`.

        It has a slot for each document selected, and a last one that takes in all others.

        Returns:
            The slots that something was added to, and maybe others; None for any of them.
        """
        row = self._row(term)
        if row < 0 or self._ends[row] == self._ends[row + 1]:
            return _NONE
        if self._ends[row + 1] - self._ends[row] > _LOOKED_UP * selected.docs.size:
            counted[:-1] += self._frequencies_of(row, selected.numbers) * worths.take(selected.docs)
            return None
        numbers, frequencies = self._posted(row)
        docs = numbers.astype(np.intp)
        weights = worths.take(docs)
        if self._frequencies is not None:
            weights *= frequencies
        slots = selected.slots.take(docs)
        counted[slots.astype(np.intp)] += weights
        return slots

    def frequencies(self, term: int, docs: Documents) -> Frequencies | None:
        """How often a term stands in each of some documents; None for a term without any."""
        row = self._row(term)
        return self._frequencies_of(row, docs) if row >= 0 and self._ends[row] < self._ends[row + 1] else None

    def have(self, terms: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        """For each of some terms whether its frequency in the document beside it is not 0.

        The rows of all are searched at once, each halved until the document is found or cannot be there.
        """
        rows = terms if self._terms is None else self._terms.searchsorted(terms)
        there = np.ones(terms.size, dtype=bool)
        if self._terms is not None:
            there = self._terms.take(rows, mode="clip") == terms if self._terms.size else ~there
        dense = np.isin(rows, self._dense) & there
        found = np.zeros(terms.size, dtype=bool)
        found[dense] = self._have_dense(rows[dense], docs[dense])
        there &= ~dense
        found[there] = self._have_sparse(rows[there], docs[there])
        return found

    def _have_dense(self, rows: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        slots = np.array(self._dense, dtype=np.int64).searchsorted(rows)
        held: Mask = (self._bits[slots, docs >> 3] >> (7 - (docs & 7)) & 1).astype(bool)
        if self._frequencies is not None:
            order = np.flatnonzero(held)
            order = order[np.argsort(rows[order], kind="stable")]
            firsts = np.flatnonzero(np.diff(rows[order], prepend=-1))
            for which in np.split(order, firsts[1:]) if order.size else ():
                held[which] = self._frequencies_of(int(rows[which[0]]), docs[which].astype(np.uint16)) > 0
        return held

    def _have_sparse(self, rows: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        if not self._docs.size:
            return np.zeros(rows.size, dtype=bool)
        ends = np.asarray(self._ends).astype(np.int64)
        skipped = np.array(self._dense_sums)[np.searchsorted(np.array(self._dense, dtype=np.int64), rows)]
        low, last = ends[rows] - skipped, ends[rows + 1] - skipped
        high = last
        while (low < high).any():
            middle = (low + high) // 2
            below = (self._docs.take(middle, mode="clip") < docs) & (low < high)
            low, high = np.where(below, middle + 1, low), np.where(below, high, np.minimum(middle, high))
        held = (low < last) & (self._docs.take(low, mode="clip") == docs)
        if self._frequencies is not None:
            held &= self._frequencies.take(low + skipped, mode="clip") > 0
        return np.asarray(held)

    def _frequencies_of(self, row: int, docs: Documents) -> Frequencies:
        """How often a row's term stands in each of some documents."""
        if (index := self._dense_index(row)) >= 0:
            return self._frequencies_among(row, self._bits[index], docs)
        found, frequencies = self._posted(row)
        slots = found.searchsorted(docs)
        held = found.take(slots, mode="clip") == docs
        return np.asarray(frequencies.take(slots, mode="clip") * held)

    def _frequencies_among(self, row: int, bits: NDArray[np.uint8], docs: Documents) -> Frequencies:
        """The same of a dense row, with these bits: the n-th frequency is that of the n-th bit set."""
        eights = bits[docs >> 3]
        later = np.uint8(255) >> (docs & 7).astype(np.uint8)  # the bits of a document and of those behind it
        held: Mask = (eights & later) > (later >> 1)
        if self._frequencies is None:
            return held.view(np.uint8)
        before = np.cumsum(_BITS_SET[bits], dtype=np.int64)[docs >> 3] - _BITS_SET[eights & later]
        return np.where(held, self._frequencies.take(self._ends[row] + before * held), np.uint8(0))

    def _posted(self, row: int) -> tuple[Documents, Frequencies]:
        first, last = self._ends[row], self._ends[row + 1]
        frequencies = _ONES[: last - first] if self._frequencies is None else self._frequencies[first:last]
        if self._dense_index(row) >= 0:
            return np.flatnonzero(self.mask(row)).astype(np.uint16), frequencies
        start = self._start(row)
        return self._docs[start : start + last - first], frequencies

    def counts(self, within: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of the rows that have any document in a mask, and how many each has.

        Of most documents it counts those that are not in the mask, since the size of each row is known.
        """
        docs = within.nonzero()[0]
        if 2 * docs.size > self._size:
            counts = np.diff(np.asarray(self._ends)) - self._counts((~within).nonzero()[0])
        else:
            counts = self._counts(docs)
        present = counts.nonzero()[0]
        return present, counts[present]

    def _counts(self, docs: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many of some documents each row has."""
        firsts, rows = self._by_document
        begins = firsts[docs]
        lengths = firsts[docs + 1] - begins
        ends = lengths.cumsum()
        indices = np.arange(ends[-1] if ends.size else 0)
        indices += (begins - ends + lengths).repeat(lengths)
        return np.bincount(rows[indices], minlength=len(self._ends) - 1)

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The rows of each document, document after document, and where those of each begin; then their number."""
        docs, _ = self.all()
        rows = np.repeat(np.arange(len(self._ends) - 1, dtype=np.uint32), np.diff(np.asarray(self._ends)))
        firsts = np.concatenate(([0], np.cumsum(np.bincount(docs, minlength=self._size))))
        return firsts, rows[np.argsort(docs, kind="stable")]

    def row_terms(self) -> list[int]:
        """The term of each row."""
        return list(range(len(self._ends) - 1)) if self._numbers is None else self._numbers.tolist()

    def between(self, first: int, last: int) -> tuple[Documents, Frequencies]:
        """The documents and frequencies of the terms from `first` up to, not with, `last`, row after row."""
        first, last = self._span(first, last)
        if first >= last:
            return _NONE, _NONE.astype(np.uint8)
        docs = np.concatenate(list(self._stretches(first, last)))
        if self._frequencies is None:
            return docs, np.ones(docs.size, dtype=np.uint8)  # any number of rows
        return docs, self._frequencies[self._ends[first] : self._ends[last]]

    def terms(self, first: int = 0, last: int | None = None) -> NDArray[np.int64]:
        """The term of each document in all rows, or in those of the terms from `first` to before `last`."""
        terms, counts = self.sizes()
        rows = slice(*self._span(first, last)) if last is not None else slice(None)
        return np.repeat(terms[rows], counts[rows])

    def sizes(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The terms that have a row, and how many documents each of them has."""
        terms = np.arange(len(self._ends) - 1) if self._terms is None else self._terms
        return terms.astype(np.int64), np.diff(np.asarray(self._ends)).astype(np.int64)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        """The first row of the terms from `first` on, and the row behind those before `last`."""
        if self._terms is None:
            return first, last
        begin, end = self._terms.searchsorted(np.array((first, last), dtype=np.uint32)).tolist()
        return begin, end

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
        if self._numbers is None:
            return term
        row = bisect_left(self._numbers, term)
        return row if row < len(self._numbers) and self._numbers[row] == term else -1

    def _dense_index(self, row: int) -> int:
        """The index of a row among the dense ones, or -1."""
        index = bisect_left(self._dense, row)
        return index if index < len(self._dense) and self._dense[index] == row else -1

    def _unpacked(self, index: int) -> Mask:
        """The documents of a dense row."""
        return np.unpackbits(self._bits[index], count=self._size).view(np.bool_)

    def _start(self, row: int) -> int:
        """Where a row begins, or would, in `docs`."""
        return self._ends[row] - self._dense_sums[bisect_left(self._dense, row)]


class RowsWriter:
    """Writes one list of rows.

    Args:
        size: documents of the segment.
        all_terms: whether every term has a row; otherwise the list says which terms do, and no row is dense.
        frequencies: whether they are written; otherwise all are 1.
    """

    def __init__(self, name: str, *, size: int, all_terms: bool = True, frequencies: bool = True) -> None:
        self._name = name
        self._size = size
        self._all_terms = all_terms
        self._has_dense = all_terms and size >= LARGE
        self._has_frequencies = frequencies
        self._rows: list[NDArray[np.uint32]] = []  # the terms that have documents
        self._counts: list[NDArray[np.int64]] = []  # and how many each has
        self._docs: list[Documents] = []
        self._dense: list[int] = []
        self._bits: list[NDArray[np.uint8]] = []
        self._frequencies: list[NDArray[np.uint8]] = []

    def add(self, keys: Keys) -> None:
        """Take in sorted row keys, all of some terms that follow those before."""
        if not keys.size:
            return
        terms = terms_of(keys)
        first = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
        counts = np.diff(first, append=terms.size)
        docs = documents_of(keys)
        dense = np.flatnonzero(16 * counts > self._size) if self._has_dense else first[:0]
        kept = np.ones(docs.size if dense.size else 0, dtype=bool)
        for row in dense.tolist():
            its_own = slice(first[row], first[row] + counts[row])
            self._bits.append(_bits(docs[its_own], self._size))
            kept[its_own] = False
        self._dense += terms[first[dense]].tolist()
        self._docs.append(docs[kept] if dense.size else docs)
        if self._has_frequencies:
            self._frequencies.append(frequencies_of(keys))
        self._rows.append(terms[first])
        self._counts.append(counts)

    def write(self, writer: ColumnsWriter, terms: int) -> None:
        """Write the list; `terms` counts those of its layer."""
        rows, counts = _joined(self._rows, np.uint32), _joined(self._counts, np.int64)
        writer.add(f"{self._name}.bits", _joined(self._bits, np.uint8))
        writer.add(f"{self._name}.dense", np.array(self._dense, dtype=np.uint32))
        if self._has_frequencies:
            writer.add(f"{self._name}.frequencies", _joined(self._frequencies, np.uint8))
        writer.add(f"{self._name}.docs", _joined(self._docs, np.uint16))
        if self._all_terms:
            counts, some = np.zeros(terms, dtype=np.int64), counts
            counts[rows] = some
        else:
            writer.add(f"{self._name}.terms", rows)
        writer.add(f"{self._name}.ends", narrowest(np.concatenate(([0], np.cumsum(counts))), np.uint32))


def _bits(docs: Documents, size: int) -> NDArray[np.uint8]:
    mask = np.zeros(size, dtype=bool)
    mask[docs] = True
    return np.packbits(mask)


def _joined(parts: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)
