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
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.arrays import indices_within
from newsearch.engine.whoosh.segment.columns import Columns

__all__ = ["Candidates", "Documents", "Frequencies", "Mask", "Rows"]

Documents = NDArray[np.uint16]
Frequencies = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_LOOKED_UP = 8  # with more postings than this for each document asked for, look these up instead of reading all
_REMEMBERED = 256  # rows of each list, some hundred bytes each; chosen by hand
_NONE: Documents = np.empty(0, dtype=np.uint16)
_ONES: Frequencies = np.ones(1 << 16, dtype=np.uint8)
_ONES.flags.writeable = False


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


class _Row(NamedTuple):
    """The documents of one term: how many, and the index of its bits if it is dense, or else the documents."""

    size: int
    dense: int
    docs: Documents | None
    frequencies: Frequencies


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

        self._row = lru_cache(maxsize=_REMEMBERED)(self._located)

    def __bool__(self) -> bool:
        return bool(self._ends[-1])

    def count(self, term: int) -> int:
        """How many documents a term has."""
        return self._row(term).size

    def docs(self, term: int) -> Documents:
        """The documents of a term."""
        return self.postings(term)[0]

    def mask(self, term: int) -> Mask:
        """For every document of the segment whether the term has it."""
        row = self._row(term)
        if row.docs is None:
            return self._unpacked(row.dense)
        mask = np.zeros(self._size, dtype=bool)
        mask[row.docs.astype(np.intp)] = True  # three times as fast as by the numbers as they are
        return mask

    def mark(self, term: int, mask: Mask) -> None:
        """Set the documents of a term in a mask."""
        row = self._row(term)
        if row.docs is None:
            mask |= self._unpacked(row.dense)
        elif row.size:
            mask[row.docs.astype(np.intp)] = True

    def postings(self, term: int) -> tuple[Documents, Frequencies]:
        """The documents of a term, and its frequency in each."""
        row = self._row(term)
        return self._docs_of(row), row.frequencies

    def weigh(
        self, term: int, selected: Candidates, worths: NDArray[np.float64], counted: NDArray[np.float64]
    ) -> Documents | None:
        """Add the frequency of a term, times what each document is worth, to `counted`.

        It has a slot for each document selected, and a last one that takes in all others.

        Returns:
            The slots that something was added to, and maybe others; None for any of them.
        """
        row = self._row(term)
        if not row.size:
            return _NONE
        if row.size > _LOOKED_UP * selected.docs.size:
            counted[:-1] += self._frequencies_of(row, selected.numbers) * worths.take(selected.docs)
            return None
        docs = self._docs_of(row).astype(np.intp)
        weights = worths.take(docs)
        if self._frequencies is not None:
            weights *= row.frequencies
        slots = selected.slots.take(docs)
        counted[slots.astype(np.intp)] += weights
        return slots

    def have(self, terms: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        """For each of some terms whether its frequency in the document beside it is not 0.

        The rows of all are searched at once, each halved until the document is found or cannot be there.
        """
        rows = terms if self._terms is None else self._terms.searchsorted(terms)
        there = np.ones(terms.size, dtype=bool)
        if self._terms is not None:
            there = self._terms.take(rows, mode="clip") == terms if self._terms.size else ~there
        slots = self._dense_rows.searchsorted(rows)
        dense = there & (np.append(self._dense_rows, -1)[slots] == rows)
        found = np.zeros(terms.size, dtype=bool)
        found[dense] = self._have_dense(rows[dense], slots[dense], docs[dense])
        there &= ~dense
        found[there] = self._have_sparse(rows[there], slots[there], docs[there])
        return found

    def _have_dense(self, rows: NDArray[np.intp], slots: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        held: Mask = (self._bits[slots, docs >> 3] >> (7 - (docs & 7)) & 1).astype(bool)
        if self._frequencies is not None:
            there = np.flatnonzero(held)
            some, rows, docs = slots[there], rows[there], docs[there]
            used, which = np.unique(some, return_inverse=True)
            sums = np.cumsum(np.bitwise_count(self._bits[used]), axis=1, dtype=np.int32)
            later = np.bitwise_count(self._bits[some, docs >> 3] & (np.uint8(255) >> (docs & 7).astype(np.uint8)))
            before = sums[which, docs >> 3] - later  # bits set before that of the document
            held[there] = self._frequencies[np.asarray(self._ends)[rows] + before] > 0
        return held

    def _have_sparse(self, rows: NDArray[np.intp], slots: NDArray[np.intp], docs: NDArray[np.intp]) -> Mask:
        if not self._docs.size:
            return np.zeros(rows.size, dtype=bool)
        ends, skipped = np.asarray(self._ends), np.array(self._dense_sums)[slots]
        low, last = (ends[at].astype(np.int64) - skipped for at in (rows, rows + 1))
        high = last
        while (low < high).any():
            middle = (low + high) // 2
            below = (self._docs.take(middle, mode="clip") < docs) & (low < high)
            low, high = np.where(below, middle + 1, low), np.where(below, high, np.minimum(middle, high))
        held = (low < last) & (self._docs.take(low, mode="clip") == docs)
        if self._frequencies is not None:
            held &= self._frequencies.take(low + skipped, mode="clip") > 0
        return np.asarray(held)

    def _frequencies_of(self, row: _Row, docs: Documents) -> Frequencies:
        """How often a row's term stands in each of some documents."""
        if row.docs is None:
            return self._frequencies_among(row, self._bits[row.dense], docs)
        slots = row.docs.searchsorted(docs)
        held = row.docs.take(slots, mode="clip") == docs
        return np.asarray(row.frequencies.take(slots, mode="clip") * held)

    def _frequencies_among(self, row: _Row, bits: NDArray[np.uint8], docs: Documents) -> Frequencies:
        """The same of a dense row, with these bits: the n-th frequency is that of the n-th bit set."""
        eights = bits[docs >> 3]
        later = np.uint8(255) >> (docs & 7).astype(np.uint8)  # the bits of a document and of those behind it
        held: Mask = (eights & later) > (later >> 1)
        if self._frequencies is None:
            return held.view(np.uint8)
        before = np.cumsum(np.bitwise_count(bits), dtype=np.int64)[docs >> 3] - np.bitwise_count(eights & later)
        return np.where(held, row.frequencies.take(before * held), np.uint8(0))

    def _docs_of(self, row: _Row) -> Documents:
        """The documents of a row."""
        return self._unpacked(row.dense).nonzero()[0].astype(np.uint16) if row.docs is None else row.docs

    def counts(self, docs: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of the rows that have any of some documents, and how many of them each has.

        Of most documents it counts the others, since the size of each row is known.
        """
        if 2 * docs.size > self._size:
            others = np.ones(self._size, dtype=bool)
            others[docs] = False
            counts = self._sizes - self._counts(others.nonzero()[0])
        else:
            counts = self._counts(docs)
        present = counts.nonzero()[0]
        return present, counts[present]

    @cached_property
    def _dense_rows(self) -> NDArray[np.int64]:
        return np.array(self._dense, dtype=np.int64)

    @cached_property
    def _sizes(self) -> NDArray[np.intp]:
        """How many documents each row has."""
        return self._lengths(0, len(self._ends) - 1)

    def _lengths(self, first: int, last: int) -> NDArray[np.int64]:
        """How many documents some rows have.

        Raises:
            ValueError: they end where no row can. Whoever made the file may have put it so: what is made by the lengths
                would take all memory.
        """
        ends = np.asarray(self._ends)[first : last + 1].astype(np.int64)
        lengths: NDArray[np.int64] = ends[1:] - ends[:-1]
        if (lengths < 0).any() or lengths.sum() > self._docs.size + len(self._dense) * self._size:
            raise ValueError(first, last)
        return lengths

    def _counts(self, docs: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many of some documents each row has."""
        firsts, rows = self._by_document
        begins = firsts[docs]
        lengths = firsts[docs + 1] - begins
        indices = indices_within(begins, lengths, lengths.cumsum())
        return np.bincount(rows[indices], minlength=len(self._ends) - 1)

    @cached_property
    def _by_document(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The rows of each document, document after document, and where those of each begin; then their number."""
        docs, _ = self.all()
        rows = np.repeat(np.arange(len(self._ends) - 1, dtype=np.uint32), self._sizes)
        firsts = np.concatenate(([0], np.cumsum(np.bincount(docs, minlength=self._size))))
        return firsts, rows[np.argsort(docs, kind="stable")]

    def between(self, first: int, last: int) -> tuple[Documents, Frequencies]:
        """The documents and frequencies of the terms from `first` up to, not with, `last`, row after row."""
        first, last = self._span(first, last)
        if first >= last:
            return _NONE, _NONE.astype(np.uint8)
        docs = np.concatenate(list(self._stretches(first, last)))
        if self._frequencies is None:
            return docs, np.ones(docs.size, dtype=np.uint8)  # any number of rows
        return docs, self._frequencies[self._ends[first] : self._ends[last]]

    def terms(self, first: int = 0, last: int | None = None) -> NDArray[np.integer[Any]]:
        """The term of each document in all rows, or in those of the terms from `first` to before `last`."""
        begin, end = self._span(first, last) if last is not None else (0, len(self._ends) - 1)
        counts = self._lengths(begin, end)
        return np.repeat(np.arange(begin, end) if self._terms is None else self._terms[begin:end], counts)

    def before(self, terms: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many documents the rows before those of some terms have."""
        rows = terms if self._terms is None else self._terms.searchsorted(terms.astype(np.uint32))
        return np.asarray(self._ends)[rows].astype(np.int64)

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
            yield self._docs_of(self._row(row))
            first = row + 1
        yield self._docs[self._start(first) : self._start(last)]

    def _located(self, term: int) -> _Row:
        """Where the documents of a term are; looked up once for finding, counting and scoring."""
        number = term
        if self._numbers is not None:
            number = bisect_left(self._numbers, term)
            if number == len(self._numbers) or self._numbers[number] != term:
                return _Row(0, -1, _NONE, _ONES[:0])
        if number < 0:
            return _Row(0, -1, _NONE, _ONES[:0])
        first, last = self._ends[number], self._ends[number + 1]
        frequencies = _ONES[: last - first] if self._frequencies is None else self._frequencies[first:last]
        index = bisect_left(self._dense, number)
        if index < len(self._dense) and self._dense[index] == number:
            return _Row(last - first, index, None, frequencies)
        start = first - self._dense_sums[index]
        return _Row(last - first, -1, self._docs[start : start + last - first], frequencies)

    def _unpacked(self, index: int) -> Mask:
        """The documents of a dense row."""
        return np.unpackbits(self._bits[index], count=self._size).view(np.bool_)

    def _start(self, row: int) -> int:
        """Where a row begins, or would, in `docs`."""
        return self._ends[row] - self._dense_sums[bisect_left(self._dense, row)]
