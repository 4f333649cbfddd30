"""Writes rows of documents and the layers of postings that are made of them, one stretch of terms after the other.

The rows are as `rows.Rows` reads them, the lists of a layer as `postings` says.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.columns import ColumnsWriter, narrowest
from newsearch.engine.whoosh.segment.postings import CODES, Keys
from newsearch.engine.whoosh.segment.rows import Documents

__all__ = ["LayerWriter", "RowsWriter"]

LARGE = 4096  # documents of a segment that is worth dense rows: in a small one nearly every row would be dense


class RowsWriter:
    """Writes one list of rows, of a segment of so many documents.

    Without `all_terms`, the list says which terms have a row, and none is dense.
    """

    def __init__(self, name: str, *, size: int, all_terms: bool = True, frequencies: bool = True) -> None:
        self._name = name
        self._size = size
        self._all_terms = all_terms
        self._has_dense = all_terms and size >= LARGE
        self._has_frequencies = frequencies
        self._rows: list[NDArray[np.uint32]] = []  # the terms that have documents
        self._counts: list[NDArray[np.int64]] = []  # and how many each has
        self._docs: list[Documents] = []
        self._dense: list[int] = []
        self._bits: list[NDArray[np.uint8]] = []
        self._frequencies: list[NDArray[np.uint8]] = []

    def add(self, keys: Keys) -> None:
        """Take in sorted `term << 24 | document << 8 | frequency`, all of some terms that follow those before."""
        if not keys.size:
            return
        terms = (keys >> np.uint64(24)).astype(np.uint32)
        first = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
        counts = np.diff(first, append=terms.size)
        docs = (keys >> np.uint64(8)).astype(np.uint16)
        dense = np.flatnonzero(16 * counts > self._size) if self._has_dense else first[:0]
        kept = np.ones(docs.size if dense.size else 0, dtype=bool)
        for row in dense.tolist():
            its_own = slice(first[row], first[row] + counts[row])
            self._bits.append(_bits(docs[its_own], self._size))
            kept[its_own] = False
        self._dense += terms[first[dense]].tolist()
        self._docs.append(docs[kept] if dense.size else docs)
        if self._has_frequencies:
            self._frequencies.append(keys.astype(np.uint8))
        self._rows.append(terms[first])
        self._counts.append(counts)

    def write(self, writer: ColumnsWriter, terms: int) -> None:
        """Write the list, which is one of so many terms."""
        rows, counts = _joined(self._rows, np.uint32), _joined(self._counts, np.int64)
        writer.add(f"{self._name}.bits", _joined(self._bits, np.uint8))
        writer.add(f"{self._name}.dense", np.array(self._dense, dtype=np.uint32))
        if self._has_frequencies:
            writer.add(f"{self._name}.frequencies", _joined(self._frequencies, np.uint8))
        writer.add(f"{self._name}.docs", _joined(self._docs, np.uint16))
        if self._all_terms:
            counts, some = np.zeros(terms, dtype=np.int64), counts
            counts[rows] = some
        else:
            writer.add(f"{self._name}.terms", rows)
        writer.add(f"{self._name}.ends", narrowest(np.concatenate(([0], np.cumsum(counts))), np.uint32))


class LayerWriter:
    """Writes the postings of a layer, of a segment of so many documents."""

    def __init__(self, layer: str, *, size: int) -> None:
        self._fields = {
            code: RowsWriter(f"{layer}.{name}", size=size, all_terms=False)
            for name, code in CODES.items()
            if name != "body"
        }
        self._once = RowsWriter(f"{layer}.once", size=size, frequencies=False)
        # few pairs come twice in an article: a list of those that do is shorter than an end for every pair
        self._more = RowsWriter(f"{layer}.more", size=size, all_terms=layer != "pairs")

    def add(self, postings: Keys) -> None:
        """Take in the sorted postings of some terms that follow those before."""
        fields = postings.astype(np.uint16) >> np.uint16(8) & np.uint16(3)
        flat = postings >> np.uint64(10)  # without the field
        flat <<= np.uint64(8)
        flat |= postings & np.uint64(255)
        for code, rows in self._fields.items():
            rows.add(flat.compress(fields == code))
        first = np.ones(flat.size, dtype=bool)
        np.not_equal(flat[1:] >> np.uint64(8), flat[:-1] >> np.uint64(8), out=first[1:])
        bodies = flat.compress(first)
        bodies[fields.compress(first) != CODES["body"]] &= ~np.uint64(255)
        once = bodies.astype(np.uint8) == 1
        self._once.add(bodies.compress(once))
        self._more.add(bodies.compress(~once))

    def write(self, writer: ColumnsWriter, terms: int) -> None:
        """Write the layer, which has so many terms."""
        for rows in (*self._fields.values(), self._once, self._more):
            rows.write(writer, terms)


def _bits(docs: Documents, size: int) -> NDArray[np.uint8]:
    mask = np.zeros(size, dtype=bool)
    mask[docs] = True
    return np.packbits(mask)


def _joined(parts: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=kind)
