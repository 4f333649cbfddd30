"""Values of articles, one by one or counted: array work on columns and on the rows of names."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from newsearch.engine.whoosh.segment.columns import distinct
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.model import NAME_KINDS

__all__ = ["counted", "stored_value"]


def counted(segment: SegmentReader, name: str, found: Mask) -> dict[str, int]:
    """Each value of a facet (see `Engine.facets`) that documents in the mask have, and how many of them."""
    if name == "date":
        days, counts = distinct(segment.dates[found])
        return {_iso(day): count for day, count in zip(days.tolist(), counts.tolist(), strict=True) if day}
    if name in NAME_KINDS:
        present, counts = segment.rows(name).counts(found)
        names = segment.names(name)
        return dict(zip([names[row] for row in present.tolist()], counts.tolist(), strict=True))
    labels, codes = segment.label(f"facet.{name}")
    counts = np.bincount(codes[found], minlength=len(labels))
    present = np.flatnonzero(counts)
    values = map(_text, labels.some(present.tolist()))
    return {value: count for value, count in zip(values, counts[present].tolist(), strict=True) if value}


def stored_value(segment: SegmentReader, document: int, name: str) -> str:
    """What a document has of one of `STORED_VALUES`, `""` for nothing."""
    if name == "headline":
        return segment.text(name, document)
    if name == "date":
        day = int(segment.dates[document])
        return _iso(day) if day else ""
    labels, codes = segment.label(f"facet.{name}")
    return _text(labels[int(codes[document])])


@lru_cache(maxsize=1 << 14)
def _iso(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _text(label: bytes) -> str:
    return label.decode("utf-8", "surrogatepass")
