"""Values of articles, one by one or counted: array work on columns and on the rows of names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine.arrays import distinct
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.messages import Note
from newsearch.model import EXTRA, NAME_KINDS

__all__ = ["Coded", "FacetCounter", "coded", "stored_value"]

_Docs = NDArray[np.intp]

_DIVISORS = {"year": 10_000, "month": 100, "date": 1}
"""What YYYYMMDD is divided by for a year, a month and a day."""


class _Labels(NamedTuple):
    """The values of a facet in the whole archive, sorted, and for each segment which of them its own values are."""

    texts: list[str]
    numbers: list[NDArray[np.intp]]


class Coded(NamedTuple):
    """The values of a facet in one segment, and which of them each document has."""

    texts: list[str]
    codes: NDArray[np.unsignedinteger]


class FacetCounter:
    """Counts the values of facets over all segments; which values there are is found out once, when first asked for.

    Threads share it: what it keeps never changes, and is whole or absent.
    """

    def __init__(self, segments: Sequence[SegmentReader]) -> None:
        self._segments = segments
        self._labels: dict[str, _Labels] = {}
        self._coded: dict[tuple[str, int], Coded] = {}

    def counted(self, name: str, found: Iterable[_Docs]) -> dict[str, int]:
        """The values of a facet (see `Engine.facets`) that some documents have, and how many have each.

        `found` has the documents of each segment, ascending.
        """
        texts, numbers = self._labels_of(name)
        totals = np.zeros(len(texts), dtype=np.intp)
        for index, (ours, docs) in enumerate(zip(numbers, found, strict=True)):
            check(Note("work_counting", facet=name))
            present, counts = self._counts(name, index, docs)
            totals[ours[present]] += counts
        totals[: bool(texts and not texts[0])] = 0  # an article without a value is not counted
        present = totals.nonzero()[0]
        present = present[np.argsort(-totals[present], kind="stable")]
        return dict(zip(map(texts.__getitem__, present.tolist()), totals[present].tolist(), strict=True))

    def _counts(self, name: str, index: int, docs: _Docs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of the values that documents of a segment have, and how many have each."""
        if name in NAME_KINDS:
            return self._segments[index].rows(name).counts(docs)
        if name.startswith(EXTRA):
            first, texts = self._segments[index].extra(name.removeprefix(EXTRA))
            present, counts = self._segments[index].rows("extra").counts(docs)
            ours = slice(*present.searchsorted((first, first + len(texts))))
            return present[ours] - first, counts[ours]
        counts = np.bincount(self._codes(name, index).codes.take(docs))
        present = counts.nonzero()[0]
        return present, counts[present]

    def _labels_of(self, name: str) -> _Labels:
        if name not in self._labels:
            values = [self._values(name, index) for index in range(len(self._segments))]
            texts = sorted(set().union(*values))
            numbers = {text: number for number, text in enumerate(texts)}
            self._labels[name] = _Labels(texts, [np.array([numbers[t] for t in some], np.intp) for some in values])
        return self._labels[name]

    def _values(self, name: str, index: int) -> list[str]:
        """The values of a facet in one segment, by their numbers there."""
        check(Note("work_counting", facet=name))
        if name in NAME_KINDS:
            return self._segments[index].names(name)
        if name.startswith(EXTRA):
            return self._segments[index].extra(name.removeprefix(EXTRA))[1]
        return self._codes(name, index).texts

    def _codes(self, name: str, index: int) -> Coded:
        key = name, index
        if key not in self._coded:
            self._coded[key] = coded(self._segments[index], name)
        return self._coded[key]


def stored_value(segment: SegmentReader, document: int, name: str) -> str:
    """What a document has of one of `STORED_VALUES`, `""` for nothing."""
    if name == "headline":
        return segment.text(name, document)
    if name == "date":
        return _day(int(segment.dates[document]), name)
    if name == "arrived":
        return str(segment.arrived[document] or "")
    labels, codes = segment.labels(f"facet.{name}")
    return labels[int(codes[document])]


def coded(segment: SegmentReader, name: str) -> Coded:
    """The values of a facet of one value an article, and which of them each document has."""
    if name in _DIVISORS:
        days = segment.dates // np.uint32(_DIVISORS[name])
        values = distinct(days)[0]
        return Coded([_day(day, name) for day in values.tolist()], values.searchsorted(days).astype(np.uint16))
    return Coded(*segment.labels(f"facet.{name}"))


@lru_cache(maxsize=1 << 14)
def _day(number: int, name: str) -> str:
    """A year, month or day in the form of ISO 8601, given as YYYY, YYYYMM or YYYYMMDD; `""` for 0, which is none."""
    if not number:
        return ""
    year, month, day = number * _DIVISORS[name] // 10_000, number * _DIVISORS[name] // 100 % 100, number % 100
    return {"year": f"{year:04}", "month": f"{year:04}-{month:02}", "date": f"{year:04}-{month:02}-{day:02}"}[name]
