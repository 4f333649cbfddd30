"""Writes the rows of documents that `rows` reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import ColumnsWriter, Spool, narrowest_kind
from newsearch.engine.whoosh.segment.keys import Keys, documents_of, frequencies_of, terms_of
from newsearch.engine.whoosh.segment.rows import Documents

__all__ = ["LARGE", "RowsWriter"]

LARGE = 4096
"""Documents of a segment that has dense rows: in a smaller one nearly every row would be dense. Chosen by hand."""


class RowsWriter:
    """Writes one list of rows, which waits beside other lists until it is complete.

    Args:
        size: documents of the segment.
        all_terms: whether every term has a row; otherwise the list says which terms do, and no row is dense.
        frequencies: whether they are written; otherwise all are 1.
    """

    def __init__(
        self, writer: ColumnsWriter, name: str, *, size: int, all_terms: bool = True, frequencies: bool = True
    ) -> None:
        self._writer = writer
        self._name = name
        self._size = size
        self._has_dense = all_terms and size >= LARGE
        self._docs = writer.spool(np.uint16)
        self._counts = writer.spool(np.uint32)  # of documents: of every term, or of those that have any
        self._terms = None if all_terms else writer.spool(np.uint32)
        self._frequencies = writer.spool(np.uint8) if frequencies else None
        self._bits = writer.spool(np.uint8)
        self._dense: list[int] = []
        self._added = self._next = 0  # documents, and the first term that has no count

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
            self._bits.add(_bits(docs[its_own], self._size))
            kept[its_own] = False
        self._dense += terms[first[dense]].tolist()
        self._docs.add(docs[kept] if dense.size else docs)
        if self._frequencies:
            self._frequencies.add(frequencies_of(keys))
        self._count(terms[first], counts)

    def _count(self, terms: NDArray[np.uint32], counts: NDArray[np.int64]) -> None:
        self._added += int(counts.sum())
        if self._terms:
            self._terms.add(terms)
            self._counts.add(counts)
        else:
            some = np.zeros(int(terms[-1]) + 1 - self._next, dtype=np.uint32)
            some[terms - np.uint32(self._next)] = counts
            self._counts.add(some)
            self._next += some.size

    def write(self, terms: int) -> None:
        """Write the list; `terms` counts those of its layer."""
        self._add("bits", self._bits)
        self._writer.add(f"{self._name}.dense", np.array(self._dense, dtype=np.uint32))
        if self._frequencies:
            self._add("frequencies", self._frequencies)
        self._add("docs", self._docs)
        if self._terms:
            self._add("terms", self._terms)
        else:
            self._counts.add(np.zeros(terms - self._next, dtype=np.uint32))
        kind = narrowest_kind(self._added, np.uint32)
        self._writer.add_parts(f"{self._name}.ends", kind, _ends(self._counts.parts()))

    def _add(self, name: str, spool: Spool) -> None:
        self._writer.add_parts(f"{self._name}.{name}", spool.kind, spool.parts())


def _ends(counts: Iterable[NDArray[np.uint32]]) -> Iterator[NDArray[np.int64]]:
    """Where rows of so many documents end, after a first 0."""
    last = 0
    yield np.zeros(1, dtype=np.int64)
    for some in counts:
        ends = np.cumsum(some, dtype=np.int64) + last
        last = int(ends[-1])
        yield ends


def _bits(docs: Documents, size: int) -> NDArray[np.uint8]:
    mask = np.zeros(size, dtype=bool)
    mask[docs] = True
    return np.packbits(mask)
