"""Postings as sorted numbers, and how they are laid out as rows of documents a term.

A posting is one number, `term << 26 | document << 10 | field << 8 | frequency`, so that sorting postings brings them
into the order of the term table. In the file a layer has four lists of rows, each in the order of its terms:

    once      the documents that have the term once in the body, and nothing more to say of it
    more      the other documents that have the term in any field, and how often in the body: 0, or 2 and more
    headline  the documents that have it in the headline, and how often
    byline    the same for the byline

So every document of a term stands in exactly one of the first two, and most postings, once in the body, have no
frequency to keep. A frequency of more than 255 is kept as 255.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import Columns, ColumnsWriter
from newsearch.engine.whoosh.rows import Rows, write_rows

__all__ = ["CODES", "MOST_DOCUMENTS", "Keys", "expand", "invert", "write_layer"]

Keys = NDArray[np.uint64]

MOST_DOCUMENTS = 1 << 16
"""Documents of a segment: a document number has two bytes."""

CODES = {"body": 0, "headline": 1, "byline": 2}
"""The number of a field; the body comes first among the postings of a term and a document."""

_MOST_FREQUENT = 255


def invert(terms: NDArray[Any], tags: NDArray[Any]) -> Keys:
    """The sorted postings of some tokens: of each its term and its tag, `document << 2 | field`, in ascending order."""
    new = np.ones(terms.size, dtype=bool)
    np.not_equal(terms[1:], terms[:-1], out=new[1:])
    new[1:] |= tags[1:] != tags[:-1]
    first = np.flatnonzero(new)
    frequencies = np.diff(first, append=terms.size)
    columns = terms[first], tags[first], np.minimum(frequencies, _MOST_FREQUENT)
    return _postings(*(column.astype(np.uint64) for column in columns))


def write_layer(writer: ColumnsWriter, layer: str, postings: Keys, *, terms: int, size: int) -> None:
    """Write the sorted postings of a layer that has so many terms, in a segment of so many documents."""
    fields = (postings >> np.uint64(8)) & np.uint64(3)
    flat = (postings >> np.uint64(10)) << np.uint64(8) | (postings & np.uint64(255))  # without the field
    for name, code in CODES.items():
        if name != "body":
            write_rows(writer, f"{layer}.{name}", flat[fields == code], terms=terms, size=size, all_terms=False)
    first = _first(postings >> np.uint64(10))
    in_body = fields[first] == CODES["body"]
    bodies = np.where(in_body, flat[first], flat[first] & ~np.uint64(255))
    once = (bodies & np.uint64(255)) == 1
    write_rows(writer, f"{layer}.once", bodies[once], terms=terms, size=size, frequencies=False)
    # few pairs come twice in an article: a list of those that do is shorter than an end for every pair
    write_rows(writer, f"{layer}.more", bodies[~once], terms=terms, size=size, all_terms=layer != "pairs")


def expand(columns: Columns, layer: str, numbers: NDArray[np.int64], documents: NDArray[np.int64]) -> Keys:
    """The postings of a layer as they were before writing, unsorted, with other term and document numbers.

    `numbers[i]` is the new number of term i, `documents[i]` that of document i, or -1 where it is dropped.
    """
    parts = []
    for name, code in {"once": 0, "more": 0, "headline": 1, "byline": 2}.items():
        rows = Rows(columns, f"{layer}.{name}")
        docs, frequencies = rows.all()
        new = documents[docs]
        kept = (new >= 0) & (frequencies > 0)
        posting = numbers[rows.terms()][kept], new[kept] << 2 | code, frequencies[kept]
        parts.append(_postings(*(column.astype(np.uint64) for column in posting)))
    return np.concatenate(parts)


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
