"""Keeps the sketches of a segment's articles, and finds the reprints among them by equal bands (`analysis.reprints`).

reprints.sketches   a row for each document
reprints.docs       the documents of all bands: those of the first band sorted by its value, then those of the second
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.reprints import BANDS, VALUES, Keys, Sketches, agree, band_key, band_keys
from newsearch.engine.arrays import distinct
from newsearch.engine.whoosh.segment.columns import Columns, ColumnsWriter

__all__ = ["StoredSketches", "Wanted", "write_sketches"]


def write_sketches(writer: ColumnsWriter, sketches: Sketches) -> None:
    """Write the sketches of all documents."""
    docs = np.flatnonzero(sketches.any(axis=1))
    keys = band_keys(sketches[docs]).reshape(-1)
    order = np.argsort(keys, kind="stable")
    writer.add("reprints.sketches", sketches.reshape(-1))
    writer.add("reprints.docs", docs[order // BANDS].astype(np.uint16))


class Wanted:
    """Sketches whose reprints are wanted, with their bands sorted: equal bands lie side by side in a file."""

    def __init__(self, sketches: Sketches) -> None:
        self.sketches = sketches
        keys = band_keys(sketches).reshape(-1)
        order = np.argsort(keys)
        self.keys, self.owners = keys[order], order // BANDS


class StoredSketches:
    """The sketches of a segment; `rows` has one for each document, deleted or not."""

    def __init__(self, columns: Columns) -> None:
        self.rows: Sketches = columns["reprints.sketches"].reshape(-1, VALUES)
        self._docs = columns["reprints.docs"]

    @cached_property
    def _keys(self) -> Keys:
        """The sorted bands, in the order of `_docs`: making them is faster than reading them from a disk."""
        docs = self._docs.reshape(BANDS, -1)
        keys = [band_key(self.rows, band)[docs[band]] for band in range(BANDS)]
        return np.concatenate(keys)

    def alike(self, wanted: Wanted) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The reprints of the wanted sketches: of each the index of the sketch, and the document."""
        if not self._docs.size:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        first = self._keys.searchsorted(wanted.keys)
        held = (self._keys.take(first, mode="clip") == wanted.keys).nonzero()[0]  # few: only they are looked up twice
        first = first[held]
        counts = self._keys.searchsorted(wanted.keys[held], side="right") - first
        ends = counts.cumsum()
        rows = np.arange(counts.sum()) + (first - ends + counts).repeat(counts)
        candidates = wanted.owners[held].repeat(counts) << 16 | self._docs[rows].astype(np.int64)
        candidates = distinct(candidates)[0]  # they have most bands in common
        owners, docs = candidates >> 16, candidates & 0xFFFF
        same = agree(self.rows[docs], wanted.sketches[owners])
        return owners[same], docs[same]
