"""Writes the postings of a layer, one stretch of terms after the other, as the rows that `postings` describes."""

from __future__ import annotations

import numpy as np

from newsearch.engine.whoosh.segment.columns import ColumnsWriter
from newsearch.engine.whoosh.segment.keys import CODES, Keys, fields_of, frequencies_of, without_field
from newsearch.engine.whoosh.segment.rows_writer import RowsWriter

__all__ = ["LayerWriter"]


class LayerWriter:
    """Writes the postings of a layer, of a segment of `size` documents."""

    def __init__(self, writer: ColumnsWriter, layer: str, *, size: int) -> None:
        self._fields = {
            code: RowsWriter(writer, f"{layer}.{name}", size=size, all_terms=False)
            for name, code in CODES.items()
            if name != "body"
        }
        self._once = RowsWriter(writer, f"{layer}.once", size=size, frequencies=False)
        # few pairs come twice in an article: a list of those that do is shorter than an end for every pair
        self._more = RowsWriter(writer, f"{layer}.more", size=size, all_terms=layer != "pairs")

    def add(self, postings: Keys) -> None:
        """Take in the sorted postings of some terms that follow those before."""
        fields, flat = fields_of(postings), without_field(postings)
        for code, rows in self._fields.items():
            rows.add(flat.compress(fields == code))
        first = np.ones(flat.size, dtype=bool)
        np.not_equal(flat[1:] >> np.uint64(8), flat[:-1] >> np.uint64(8), out=first[1:])
        bodies = flat.compress(first)
        bodies[fields.compress(first) != CODES["body"]] &= ~np.uint64(255)
        once = frequencies_of(bodies) == 1
        self._once.add(bodies.compress(once))
        self._more.add(bodies.compress(~once))

    def write(self, terms: int) -> None:
        """Write the layer; `terms` counts those of its table."""
        for rows in (*self._fields.values(), self._once, self._more):
            rows.write(terms)
