"""Postings as sorted numbers, and how they are laid out as rows of documents a term.

Sorting postings (`keys`) brings them into the order of the term table. In the file a layer has four lists of rows, each
in the order of its terms:

    once      the documents that have the term once in the body, and nothing more to say of it
    more      the other documents that have the term in any field, and how often in the body: 0, or 2 and more
    headline  the documents that have it in the headline, and how often
    byline    the same for the byline

Every document of a term stands in exactly one of the first two, and most postings, once in the body, have no
frequency to keep. A frequency of more than 255 is kept as 255.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import Columns, take
from newsearch.engine.whoosh.segment.keys import CODES, Keys, postings, tags
from newsearch.engine.whoosh.segment.rows import Rows
from newsearch.ranking.bm25f import MOST_COUNTED

__all__ = ["Lists", "expand", "invert", "lists_of", "postings_before", "stretches"]

_STRETCH = 1 << 16  # tokens
_LISTS = {"once": "body", "more": "body", "headline": "headline", "byline": "byline"}
"""The lists of rows, and the field that the frequencies of each count in."""

Lists = Mapping[str, Rows]
"""The lists of rows of a layer, by name."""


def stretches(counts: NDArray[np.int64], most: int = _STRETCH) -> Iterator[tuple[slice, slice]]:
    """Cut terms, given how many tokens each has, into stretches of about `most` tokens: arrays that fit the cache.

    Of each stretch it gives the slice of its terms, and that of its tokens.
    """
    ends = np.cumsum(counts)
    first = 0
    while first < ends.size:
        start = int(ends[first] - counts[first])
        last = max(int(np.searchsorted(ends, start + most, side="right")), first + 1)
        yield slice(first, last), slice(start, int(ends[last - 1]))
        first = last


def invert(new: NDArray[np.bool_], of_texts: NDArray[np.uint32], first: int) -> Keys:
    """The sorted postings of a stretch of tokens.

    Args:
        new: of each token whether its term is another one than that of the token before.
        of_texts: of each token the tag of its text, ascending for each term.
        first: the number of the first term.
    """
    begins = new.copy()
    begins[1:] |= of_texts[1:] != of_texts[:-1]
    indices = np.flatnonzero(begins)
    frequencies = np.minimum(np.diff(indices, append=of_texts.size), MOST_COUNTED).astype(np.uint64)
    numbers = np.cumsum(take(new, indices), dtype=np.int64)
    numbers += first - 1
    return postings(numbers.view(np.uint64), take(of_texts, indices).astype(np.uint64), frequencies)


def lists_of(columns: Columns, layer: str) -> Lists:
    """The lists of rows of a layer, by name."""
    return {name: Rows(columns, f"{layer}.{name}") for name in _LISTS}


def postings_before(lists: Lists, terms: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many postings the terms before each of some terms have in all lists."""
    counts = np.zeros(terms.size, dtype=np.int64)
    for rows in lists.values():
        counts += rows.before(terms)
    return counts


def expand(lists: Lists, numbers: NDArray[np.int64], documents: NDArray[np.int64], first: int, last: int) -> Keys:
    """The postings of the terms from `first` to before `last`, unsorted, with other term and document numbers.

    `numbers[i]` is the new number of term `first + i`, `documents[i]` that of document i, or -1 where it is dropped.
    """
    parts = []
    for name, field in _LISTS.items():
        rows = lists[name]
        docs, frequencies = rows.between(first, last)
        new = documents[docs]
        kept = (new >= 0) & (frequencies > 0)
        posting = numbers[rows.terms(first, last)[kept] - first], tags(new[kept], CODES[field]), frequencies[kept]
        parts.append(postings(*(column.astype(np.uint64) for column in posting)))
    return np.concatenate(parts)
