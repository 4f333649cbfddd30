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

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.build.numbering import take
from newsearch.engine.whoosh.segment.columns import Columns
from newsearch.engine.whoosh.segment.rows import Rows
from newsearch.ranking.bm25f import MOST_COUNTED

__all__ = ["CODES", "MOST_DOCUMENTS", "Keys", "expand", "invert", "stretches"]

Keys = NDArray[np.uint64]

MOST_DOCUMENTS = 1 << 16
"""Documents of a segment: a document number has two bytes."""

CODES = {"body": 0, "headline": 1, "byline": 2}
"""The number of a field; the body comes first among the postings of a term and a document."""

_STRETCH = 1 << 16  # tokens


def stretches(counts: NDArray[np.int64]) -> Iterator[tuple[slice, slice]]:
    """Cut terms that have so many tokens into stretches whose arrays stay in the cache: the terms, and their tokens."""
    ends = np.cumsum(counts)
    first = 0
    while first < ends.size:
        start = int(ends[first] - counts[first])
        last = max(int(np.searchsorted(ends, start + _STRETCH, side="right")), first + 1)
        yield slice(first, last), slice(start, int(ends[last - 1]))
        first = last


def invert(new: NDArray[np.bool_], tags: NDArray[np.uint32], first: int) -> Keys:
    """The sorted postings of a stretch of tokens in the order of their terms, the first of which has this number.

    Of each token it is given whether its term is another than that of the token before, and its tag,
    `document << 2 | field`, in ascending order for each term.
    """
    begins = new.copy()
    begins[1:] |= tags[1:] != tags[:-1]
    places = np.flatnonzero(begins)
    frequencies = np.minimum(np.diff(places, append=tags.size), MOST_COUNTED).astype(np.uint64)
    numbers = np.cumsum(take(new, places), dtype=np.int64)
    numbers += first - 1
    return _postings(numbers.view(np.uint64), take(tags, places).astype(np.uint64), frequencies)


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
