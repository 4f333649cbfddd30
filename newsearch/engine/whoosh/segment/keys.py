"""How terms, documents, fields and frequencies are packed into one number: sorting numbers sorts what they stand for.

    tag      document << 2 | field                                   of a text, uint32
    posting  term << 26 | document << 10 | field << 8 | frequency    a term in a text, uint64
    row key  term << 24 | document << 8 | frequency                  a posting without its field, uint64
    pair     first << bits | second                                  two units; `bits` differ from segment to segment

A document number has 16 bits, a field 2, a frequency 8, and a term what is left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["CODES", "MOST_DOCUMENTS", "Keys", "documents_of", "fields_of", "frequencies_of", "pairs", "postings"]
__all__ += ["row_keys", "split_pairs", "tags", "terms_of", "without_field"]

Keys = NDArray[np.uint64]

MOST_DOCUMENTS = 1 << 16
"""Documents of a segment: a document number has two bytes."""

CODES = {"body": 0, "headline": 1, "byline": 2}
"""The number of a field; the body comes first among the postings of a term and a document."""

_FREQUENCY = np.uint64(8)
_TAG = np.uint64(18)
_FIELD = np.uint64(2)
_TERM = np.uint64(24)


def tags(documents: NDArray[Any], codes: NDArray[Any] | int) -> NDArray[np.uint32]:
    """The tags of texts: document numbers and numbers of `CODES`, broadcast together."""
    packed: NDArray[np.uint32] = documents.astype(np.uint32) << np.uint32(_FIELD) | np.asarray(codes, dtype=np.uint32)
    return packed


def postings(terms: Keys, of_texts: Keys, frequencies: Keys) -> Keys:
    """Pack postings, given terms, tags and frequencies, into the array of the terms."""
    terms <<= _TAG
    terms |= of_texts
    terms <<= _FREQUENCY
    terms |= frequencies
    return terms


def fields_of(some: Keys) -> NDArray[np.uint16]:
    """The number of the field of each posting."""
    fields: NDArray[np.uint16] = some.astype(np.uint16) >> np.uint16(_FREQUENCY) & np.uint16(3)
    return fields


def without_field(some: Keys) -> Keys:
    """The row keys of postings."""
    flat = some >> (_FREQUENCY + _FIELD)
    flat <<= _FREQUENCY
    flat |= some & np.uint64(255)
    return flat


def row_keys(terms: NDArray[Any] | int, documents: NDArray[Any]) -> Keys:
    """Row keys without frequencies."""
    return np.asarray(terms, dtype=np.uint64) << _TERM | documents.astype(np.uint64) << _FREQUENCY


def terms_of(keys: Keys) -> NDArray[np.uint32]:
    """The term of each row key."""
    return (keys >> _TERM).astype(np.uint32)


def documents_of(keys: Keys) -> NDArray[np.uint16]:
    """The document of each row key."""
    return (keys >> _FREQUENCY).astype(np.uint16)


def frequencies_of(keys: Keys) -> NDArray[np.uint8]:
    """The frequency of each row key."""
    return keys.astype(np.uint8)


def pairs(firsts: Keys, seconds: NDArray[Any], bits: int) -> Keys:
    """Pack the numbers of two units each."""
    packed: Keys = firsts << np.uint64(bits) | seconds
    return packed


def split_pairs(some: NDArray[Any], bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The numbers of both units of each pair."""
    return (some >> np.uint64(bits)).astype(np.int64), (some & np.uint64((1 << bits) - 1)).astype(np.int64)
