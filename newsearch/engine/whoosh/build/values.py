"""Writes which documents have which values: a sorted table of values, and the rows of documents of each.

The arrays of a list called `people`:

    people.values.*    the distinct values, sorted
    people.*           the rows of documents (see `rows`), one for each of them
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import ColumnsWriter, write_strings
from newsearch.engine.whoosh.segment.keys import Keys, row_keys
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows_writer import RowsWriter

__all__ = ["merge_values", "write_values"]

_Numbers = NDArray[np.int64]


def write_values(writer: ColumnsWriter, name: str, pairs: Iterable[tuple[bytes, int]], *, size: int) -> None:
    """Write a list of values of a segment.

    Args:
        writer: takes the arrays.
        name: of the list.
        pairs: each value with the number of a document that has it.
        size: how many documents the segment has.
    """
    pairs = list(pairs)
    distinct = sorted({value for value, _ in pairs})
    numbers = {value: number for number, value in enumerate(distinct)}
    found = np.array([numbers[value] for value, _ in pairs], dtype=np.uint64)
    docs = np.array([document for _, document in pairs], dtype=np.int64)
    _write(writer, name, distinct, np.unique(row_keys(found, docs)), size=size)


def merge_values(
    writer: ColumnsWriter, name: str, segments: Sequence[SegmentReader], documents: Sequence[_Numbers]
) -> None:
    """Write a list of values of segments that become one, given the new numbers of their documents (-1: none)."""
    tables, values, docs = [], [], []
    for segment, numbers in zip(segments, documents, strict=True):
        rows = segment.rows(name)
        new = numbers[rows.all()[0]]
        tables.append(segment.columns.strings(f"{name}.values"))
        values.append(rows.terms()[new >= 0].astype(np.int64))
        docs.append(new[new >= 0])
    used = {t[number] for t, found in zip(tables, values, strict=True) for number in np.unique(found).tolist()}
    ranks = {value: rank for rank, value in enumerate(sorted(used))}
    found = [np.array([ranks.get(v, 0) for v in t], np.int64)[f] for t, f in zip(tables, values, strict=True)]
    size = sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)
    _write(writer, name, list(ranks), np.unique(row_keys(np.concatenate(found), np.concatenate(docs))), size=size)


def _write(writer: ColumnsWriter, name: str, values: Sequence[bytes], keys: Keys, *, size: int) -> None:
    write_strings(writer, f"{name}.values", values)
    rows = RowsWriter(writer, name, size=size, frequencies=False)
    if keys.size:
        rows.add(keys)
    rows.write(len(values))
