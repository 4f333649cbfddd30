"""Values of articles, one by one or counted: array work on columns and on the rows of names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.model import NAME_KINDS

__all__ = ["counted", "stored_value"]


def counted(segment: SegmentReader, name: str, found: Mask) -> Iterator[tuple[str, int]]:
    """Each value of a facet (see `Engine.facets`) that documents in the mask have, and how many of them."""
    if name == "date":
        yield from _days(segment.dates[found])
    elif name in NAME_KINDS:
        terms, counts = segment.rows(name).counts(found)
        present = np.flatnonzero(counts)
        words = segment.terms("words").some(terms[present].tolist())
        yield from zip(map(_text, words), counts[present].tolist(), strict=True)
    else:
        labels, codes = segment.label(f"facet.{name}")
        counts = np.bincount(codes[found], minlength=len(labels))
        present = np.flatnonzero(counts)
        values = map(_text, labels.some(present.tolist()))
        yield from ((value, count) for value, count in zip(values, counts[present].tolist(), strict=True) if value)


def stored_value(segment: SegmentReader, document: int, name: str) -> str:
    """What a document has of one of `STORED_VALUES`, `""` for nothing."""
    if name == "headline":
        return segment.text(name, document)
    if name == "date":
        day = int(segment.dates[document])
        return _iso(day) if day else ""
    labels, codes = segment.label(f"facet.{name}")
    return _text(labels[int(codes[document])])


def _iso(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _days(days: NDArray[np.uint32]) -> Iterator[tuple[str, int]]:
    values, counts = np.unique(days[days > 0], return_counts=True)
    for day, count in zip(values.tolist(), counts.tolist(), strict=True):
        yield _iso(day), count


def _text(label: bytes) -> str:
    return label.decode("utf-8", "surrogatepass")
