"""Writes which documents have which values of extra fields: a sorted table of keys and values, and the rows of these.

The arrays:

    extra.values.*     the distinct values, each behind the key of its field and a zero, so that a field's lie together
    extra.*            the rows of documents (see `rows`), one for each of them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import ColumnsWriter, write_strings
from newsearch.engine.whoosh.segment.keys import Keys, row_keys
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows_writer import RowsWriter

__all__ = ["merge_extra", "write_extra"]

_Numbers = NDArray[np.int64]


def write_extra(writer: ColumnsWriter, extra: Sequence[Mapping[str, Sequence[str]]]) -> None:
    """Write the extra fields of a segment, given `Document.extra` of its documents."""
    pairs = [
        (f"{key}\0{value}".encode("utf-8", "surrogatepass"), document)
        for document, fields in enumerate(extra)
        for key, values in fields.items()
        for value in values
    ]
    distinct = sorted({value for value, _ in pairs})
    numbers = {value: number for number, value in enumerate(distinct)}
    found = np.array([numbers[value] for value, _ in pairs], dtype=np.uint64)
    docs = np.array([document for _, document in pairs], dtype=np.int64)
    _write(writer, distinct, np.unique(row_keys(found, docs)), size=len(extra))


def merge_extra(writer: ColumnsWriter, segments: Sequence[SegmentReader], documents: Sequence[_Numbers]) -> None:
    """Write the extra fields of segments that become one, given the new numbers of their documents (-1: none)."""
    tables, values, docs = [], [], []
    for segment, numbers in zip(segments, documents, strict=True):
        rows = segment.rows("extra")
        new = numbers[rows.all()[0]]
        tables.append(segment.columns.strings("extra.values"))
        values.append(rows.terms()[new >= 0].astype(np.int64))
        docs.append(new[new >= 0])
    used = {t[number] for t, found in zip(tables, values, strict=True) for number in np.unique(found).tolist()}
    ranks = {value: rank for rank, value in enumerate(sorted(used))}
    found = [np.array([ranks.get(v, 0) for v in t], np.int64)[f] for t, f in zip(tables, values, strict=True)]
    size = sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)
    _write(writer, list(ranks), np.unique(row_keys(np.concatenate(found), np.concatenate(docs))), size=size)


def _write(writer: ColumnsWriter, values: Sequence[bytes], keys: Keys, *, size: int) -> None:
    write_strings(writer, "extra.values", values)
    rows = RowsWriter(writer, "extra", size=size, frequencies=False)
    if keys.size:
        rows.add(keys)
    rows.write(len(values))
