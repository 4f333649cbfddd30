"""Scores the documents found in a segment: the stages of `rank` on arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.rows import Documents, Frequencies, Mask
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import FIELDS, LAYERS
from newsearch.rank import LEAD_WEIGHT, UTF16, Plan, Statistics, TextScorer, saturation, scale

__all__ = ["Scales", "Scorer"]

_Scores = NDArray[np.float64]

_LISTS = {"body": ("once", "more"), "headline": ("headline",), "byline": ("byline",)}
_KINDS = {pair: number for number, pair in enumerate((field, layer) for field in FIELDS for layer in LAYERS)}


class Scales:
    """What standing once in each document of a segment counts: a row of `values` for each field and layer."""

    def __init__(self, segment: SegmentReader, means: Mapping[tuple[str, str], float]) -> None:
        self._segment, self._means = segment, means
        self._known: set[tuple[str, str]] = set()
        self.values = np.empty((len(_KINDS), segment.size))

    def row(self, field: str, layer: str) -> int:
        """The row of a field and layer."""
        row = _KINDS[field, layer]
        if (field, layer) not in self._known:
            lengths = self._segment.lengths(field, layer).astype(np.float64)
            self.values[row] = scale(field, lengths, self._means[field, layer])
            self._known.add((field, layer))
        return row


class Scorer:
    """Scores by a `rank.Plan`, given what the archive says of its terms, and what issue days are worth."""

    def __init__(self, plan: Plan, statistics: Statistics, recency: Callable[[NDArray[np.uint32]], _Scores]) -> None:
        self._recency = recency
        self._first, self._all = list(plan.first), list(plan.all)
        self._worth = np.array([times * statistics.idf(wanted.term) for wanted, times in plan.all.items()])
        self._texts = TextScorer(plan, statistics)
        rows = {text: row for row, text in enumerate(self._texts.early_texts)}
        self._early = [rows.get(w.term.text, 0) if "body" in w.fields else -1 for w in self._all]

    def scores(self, segment: SegmentReader, scales: Scales, found: Mask) -> _Scores:
        """What the first stage gives to each document found, in their order."""
        where = np.flatnonzero(found)
        few = where if 4 * where.size < segment.size else None
        postings = list(self._postings(segment, scales, few))
        if not (postings and where.size):
            return np.zeros(where.size)
        docs = np.concatenate([docs for docs, *_ in postings])
        frequencies = np.concatenate([frequencies for _, frequencies, *_ in postings])
        sizes = [docs.size for docs, *_ in postings]
        rows, kinds = (np.repeat([posting[n] for posting in postings], sizes) for n in (2, 3))
        columns = np.full(segment.size, -1)
        columns[where] = np.arange(where.size)
        kept = np.flatnonzero(found[docs])
        docs, rows = docs[kept], rows[kept]
        counted = frequencies[kept] * scales.values[kinds[kept], docs]
        size = len(self._first) * where.size
        table = np.bincount(rows * where.size + columns[docs], counted, size).astype(np.float64, copy=False)
        scores = self._worth[: len(self._first)] @ saturation(table.reshape(-1, where.size))
        return np.asarray(scores * self._recency(segment.dates[where]))

    def rescored(self, segment: SegmentReader, scales: Scales, docs: Documents) -> _Scores:
        """What both stages give to each of some documents."""
        table = np.zeros((len(self._all), docs.size))
        for row, (term, fields) in enumerate(self._all):
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                frequencies = segment.frequencies(field, term.layer, number, docs)
                if frequencies is not None:
                    table[row] += frequencies * scales.values[scales.row(field, term.layer), docs]
        numbers = docs.tolist()
        early = np.array([self._texts.early(body) for body in segment.raw_texts("body", numbers)]).T
        if early.size:
            table += LEAD_WEIGHT * np.vstack((early, np.zeros(docs.size)))[self._early]
        scores = self._worth @ saturation(table) + self._read(segment, numbers)
        return np.asarray(scores * self._recency(segment.dates[docs]))

    def _read(self, segment: SegmentReader, numbers: list[int]) -> _Scores:
        """What the whole texts of some documents add."""
        fields = self._texts.fields
        columns = [[text.decode(UTF16) for text in segment.raw_texts(field, numbers)] for field in fields]
        texts = (dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True))
        values = [math.fsum(value for value, *_ in self._texts.parts(read)) for read in texts]
        return np.array(values) if fields else np.zeros(len(numbers))

    def _postings(self, segment: SegmentReader, scales: Scales, few: NDArray[np.int64] | None) -> Iterator[_Posting]:
        for layer in dict.fromkeys(wanted.term.layer for wanted in self._first):
            known = [
                (row, wanted, number)
                for row, wanted in enumerate(self._first)
                if wanted.term.layer == layer and (number := segment.term(*wanted.term)) >= 0
            ]
            numbers = [number for *_, number in known]
            for field, lists in _LISTS.items():
                for name in lists:
                    for place, docs, frequencies in segment.rows(f"{layer}.{name}").some(numbers, few):
                        row, wanted, _ = known[place]
                        if field in wanted.fields:
                            yield docs, frequencies, row, scales.row(field, layer)


_Posting = tuple[Documents, Frequencies, int, int]
"""A term's documents in one list, its frequency in each, its row among the terms, and that of its scales."""
