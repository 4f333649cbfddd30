"""Counts the articles found in a segment by what they have: array work on columns and on the rows of names."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.rows import Mask
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import KINDS

__all__ = ["counted"]


def counted(segment: SegmentReader, name: str, found: Mask) -> Iterator[tuple[str, int]]:
    """Each value of a facet (see `Engine.facets`) that documents in the mask have, and how many of them."""
    if name == "date":
        yield from _days(segment.dates[found])
    elif name in KINDS:
        yield from _names(segment, KINDS.index(name) + 1, found)
    else:
        labels, codes = segment.label(f"facet.{name}")
        counts = np.bincount(codes[found], minlength=len(labels))
        present = np.flatnonzero(counts).tolist()
        yield from ((_text(label), int(counts[n])) for n, label in zip(present, labels.some(present), strict=True) if label)


def _days(days: NDArray[np.uint32]) -> Iterator[tuple[str, int]]:
    values, counts = np.unique(days[days > 0], return_counts=True)
    for day, count in zip(values.tolist(), counts.tolist(), strict=True):
        yield f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}", count


def _names(segment: SegmentReader, kind: int, found: Mask) -> Iterator[tuple[str, int]]:
    """The words of a kind: every document of a term stands in exactly one of the two lists."""
    terms = np.flatnonzero(segment.kinds == kind)
    counts = segment.rows("words.once").counts(terms, found) + segment.rows("words.more").counts(terms, found)
    present = np.flatnonzero(counts)
    words = segment.terms("words").some(terms[present].tolist())
    yield from zip(map(_text, words), counts[present].tolist(), strict=True)


def _text(label: bytes) -> str:
    return label.decode("utf-8", "surrogatepass")
