"""Scores the documents found in a segment: `rank` on arrays."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.finder import Finder, Mask
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import Clause
from newsearch.rank import Statistics, bm25, terms, tier, weight, wholes

__all__ = ["Scorer"]

_Scores = NDArray[np.float64]


class Scorer:
    """Scores for the clauses of one archive. `once` keeps what a term's single occurrence in a body is worth."""

    def __init__(self, means: dict[tuple[str, str], float]) -> None:
        self._means = means
        self._once: dict[tuple[int, str], _Scores] = {}

    def scores(
        self, clause: Clause, statistics: Statistics, segment: SegmentReader, finder: Finder, found: Mask
    ) -> _Scores:
        """The score of each document found, in their order."""
        scores = np.zeros(segment.size)
        weights: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
        for term, times in terms(clause).items():
            weights[term.layer, term.text][term.field] = times * weight(term) * statistics.idf(term)
        for (layer, text), of_fields in weights.items():
            number = segment.term(layer, text)
            if number >= 0:
                for field, factor in of_fields.items():
                    self._add(scores, segment, field, layer, number, factor)
        for whole in wholes(clause):
            scores[finder.run(whole.field, whole.text, found)] += tier(whole, statistics)
        return scores[found]

    def _add(self, scores: _Scores, segment: SegmentReader, field: str, layer: str, number: int, factor: float) -> None:
        if field == "body":
            docs = segment.once(layer, number, number + 1)
            scores[docs] += factor * self._single(segment, layer)[docs]
        docs, frequencies = segment.listed(layer, "more" if field == "body" else field, number, number + 1)
        if docs.size:
            lengths = segment.lengths(field, layer)[docs].astype(np.float64)
            scores[docs] += factor * bm25(frequencies.astype(np.float64), lengths, self._means[field, layer])

    def _single(self, segment: SegmentReader, layer: str) -> _Scores:
        """What one occurrence in each body is worth."""
        key = id(segment), layer
        if key not in self._once:
            lengths = segment.lengths("body", layer).astype(np.float64)
            self._once[key] = bm25(np.ones(segment.size), lengths, self._means["body", layer])
        return self._once[key]
