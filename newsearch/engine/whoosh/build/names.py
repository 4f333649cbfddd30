"""Writes which documents have which names: for each of `NAME_KINDS` the rows of its words (`Document.names`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import ColumnsWriter
from newsearch.engine.whoosh.segment.keys import Keys, row_keys
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows_writer import RowsWriter
from newsearch.model import NAME_KINDS

__all__ = ["merge_names", "write_names"]

_Numbers = NDArray[np.int64]


def write_names(writer: ColumnsWriter, terms: Sequence[str], names: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Write the rows of names of a segment, given its sorted terms and `Document.names` of its documents."""
    known = {word for of_document in names for words in of_document.values() for word in words}
    numbers = {term: number for number, term in enumerate(terms) if term in known}
    for kind in NAME_KINDS:
        words = [of_document.get(kind, ()) for of_document in names]
        docs = np.repeat(np.arange(len(names)), np.array(list(map(len, words)), dtype=np.int64))
        found = np.array([numbers[word] for some in words for word in some], dtype=np.uint64)
        _write(writer, kind, np.unique(row_keys(found, docs)), terms=len(terms), size=len(names))


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
        _write(writer, name, np.unique(row_keys(new[docs >= 0], docs[docs >= 0])), terms=terms, size=size)


def _write(writer: ColumnsWriter, name: str, keys: Keys, *, terms: int, size: int) -> None:
    rows = RowsWriter(writer, name, size=size, all_terms=False, frequencies=False)
    rows.add(keys)
    rows.write(terms)
