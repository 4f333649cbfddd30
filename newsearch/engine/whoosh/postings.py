"""Postings as sorted numbers: tokens are inverted by sorting, and laid out as rows of documents a term.

A posting is one number, `term << 26 | document << 10 | field << 8 | frequency`, so that sorting postings brings them
into the order of the term table. In the file a layer has four lists of rows, each in the order of its terms:

    once      the documents that have the term once in the body, and nothing more to say of it
    more      the other documents that have the term in any field, and how often in the body: 0, or 2 and more
    headline  the documents that have it in the headline, and how often
    byline    the same for the byline

So every document of a term stands in exactly one of the first two, and most postings, once in the body, are two bytes.
A frequency of more than 255 is kept as 255.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import Columns, ColumnsWriter, narrow

__all__ = ["CODES", "MOST_DOCUMENTS", "Keys", "Rows", "expand", "invert", "token_keys", "write_layer"]

Keys = NDArray[np.uint64]

MOST_DOCUMENTS = 1 << 16
"""Documents of a segment: a document number has two bytes."""

CODES = {"body": 0, "headline": 1, "byline": 2}
"""The number of a field; the body comes first among the postings of a term and a document."""

_MOST_FREQUENT = 255
_STRIDE = 32  # rows between two kept sums


def token_keys(terms: NDArray[Any], tags: NDArray[Any]) -> Keys:
    """One number a token: its term, then its tag, `document << 2 | field`."""
    keys = terms.astype(np.uint64)
    keys <<= np.uint64(18)
    keys |= tags.astype(np.uint64)
    return keys


def invert(tokens: Keys) -> tuple[NDArray[np.uint64], Keys]:
    """The terms of some tokens, ascending, and the sorted postings in which term i is the i-th of them.

    Sorts `tokens` in place.
    """
    tokens.sort()
    first = _first(tokens)
    frequencies = np.empty(first.size, dtype=np.uint64)
    np.subtract(first[1:], first[:-1], out=frequencies[:-1], casting="unsafe")
    frequencies[-1:] = tokens.size - first[-1:]
    tokens = tokens[first]
    terms = tokens >> np.uint64(18)
    new = _first(terms)
    numbers = np.zeros(terms.size, dtype=np.uint64)
    numbers[new[1:]] = 1
    np.cumsum(numbers, out=numbers)
    tokens &= np.uint64((1 << 18) - 1)
    return terms[new], _postings(numbers, tokens, np.minimum(frequencies, _MOST_FREQUENT, out=frequencies))


def write_layer(writer: ColumnsWriter, layer: str, terms: int, postings: Keys) -> None:
    """Write the sorted postings of a layer that has so many terms."""
    fields = (postings >> np.uint64(8)) & np.uint64(3)
    flat = (postings >> np.uint64(10)) << np.uint64(8) | (postings & np.uint64(255))  # without the field
    for name, code in CODES.items():
        if code:
            _write_rows(writer, f"{layer}.{name}", flat[fields == code], terms, sparse=True)
    first = _first(postings >> np.uint64(10))
    in_body = fields[first] == CODES["body"]
    bodies = np.where(in_body, flat[first], flat[first] & ~np.uint64(255))
    once = (bodies & np.uint64(255)) == 1
    _write_rows(writer, f"{layer}.once", bodies[once], terms)
    _write_rows(writer, f"{layer}.more", bodies[~once], terms)


def expand(columns: Columns, layer: str, numbers: NDArray[np.int64], documents: NDArray[np.int64]) -> Keys:
    """The postings of a layer as they were before writing, unsorted, with other term and document numbers.

    `numbers[i]` is the new number of term i, `documents[i]` that of document i, or -1 where it is dropped.
    """
    parts = []
    for name, code in {"once": 0, "more": 0, "headline": 1, "byline": 2}.items():
        rows = Rows(columns, f"{layer}.{name}")
        docs = documents[rows.docs]
        frequencies = np.ones(docs.size, np.uint8) if rows.frequencies is None else rows.frequencies
        kept = (docs >= 0) & (frequencies > 0)
        posting = numbers[rows.terms()][kept], docs[kept] << 2 | code, frequencies[kept]
        parts.append(_postings(*(column.astype(np.uint64) for column in posting)))
    return np.concatenate(parts)


class Rows:
    """One list of a layer: the documents of each term, and the frequencies in them where they vary."""

    def __init__(self, columns: Columns, name: str) -> None:
        self._terms = columns.get(f"{name}.terms")
        self._counts = columns[f"{name}.counts"].data
        self._sums = columns[f"{name}.sums"].data
        self.docs: NDArray[np.uint16] = columns[f"{name}.docs"]
        self.frequencies: NDArray[np.uint8] | None = columns.get(f"{name}.frequencies")

    def of(self, term: int) -> slice:
        """Where in `docs` the row of a term lies."""
        row = term
        if self._terms is not None:
            row = int(self._terms.searchsorted(np.uint32(term)))
            if row == self._terms.size or self._terms[row] != term:
                return slice(0, 0)
        start = self._start(row)
        return slice(start, start + self._counts[row])

    def between(self, first: int, last: int) -> slice:
        """Where the rows of the terms from `first` up to, not with, `last` lie."""
        if self._terms is not None:
            first, last = self._terms.searchsorted(np.array((first, last), dtype=np.uint32)).tolist()
        return slice(self._start(first), self._start(last))

    def terms(self) -> NDArray[np.int64]:
        """The term of each number in `docs`."""
        terms = np.arange(len(self._counts)) if self._terms is None else self._terms
        return np.repeat(terms.astype(np.int64), np.asarray(self._counts))

    def _start(self, row: int) -> int:
        kept = row // _STRIDE
        return self._sums[kept] + sum(self._counts[kept * _STRIDE : row])


def _write_rows(writer: ColumnsWriter, name: str, keys: Keys, terms: int, *, sparse: bool = False) -> None:
    """Write sorted `term << 24 | document << 8 | frequency`; a sparse list names the terms that have a row."""
    counts = np.bincount((keys >> np.uint64(24)).astype(np.int64), minlength=terms)
    if sparse:
        present = np.flatnonzero(counts)
        counts = counts[present]
        writer.add(f"{name}.terms", present.astype(np.uint32))
    sums = np.concatenate(([0], np.cumsum(counts)))
    writer.add(f"{name}.counts", narrow(counts, np.uint16))
    writer.add(f"{name}.sums", narrow(sums[::_STRIDE], np.uint32))
    writer.add(f"{name}.docs", (keys >> np.uint64(8)).astype(np.uint16))
    if not name.endswith(".once"):
        writer.add(f"{name}.frequencies", keys.astype(np.uint8))


def _postings(terms: Keys, tags: Keys, frequencies: Keys) -> Keys:
    """Pack postings, into the array of the terms."""
    terms <<= np.uint64(18)
    terms |= tags
    terms <<= np.uint64(8)
    terms |= frequencies
    return terms


def _first(numbers: Keys) -> NDArray[np.int64]:
    """Where in a sorted array a number stands for the first time."""
    new = np.ones(numbers.size, dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return np.flatnonzero(new)
