"""Scores the documents found in a segment: `rank` on arrays, all terms of a layer and field at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.finder import Finder
from newsearch.engine.whoosh.rows import Documents, Frequencies, Mask, Rows
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import FIELDS, LAYERS, Clause
from newsearch.rank import Statistics, Term, bm25, tier, weight, wholes

__all__ = ["Scorer", "Singles"]

_Scores = NDArray[np.float64]

Singles = dict[tuple[SegmentReader, str], _Scores]
"""What one occurrence in each body of a segment is worth, by layer: most postings are no more than that."""


class Scorer:
    """Scores for one clause, given its `rank.terms` and what the archive says of them.

    `singles` is filled as it is needed; it holds for one archive.
    """

    def __init__(
        self, clause: Clause, terms: Mapping[Term, Counter[str]], statistics: Statistics, singles: Singles
    ) -> None:
        self._means = statistics.mean_lengths
        self._singles = singles
        self._tiers = [(whole.field, whole.text, tier(whole, statistics)) for whole in wholes(clause)]
        self._factors: dict[tuple[str, str], dict[str, float]] = {(f, layer): {} for layer in LAYERS for f in FIELDS}
        for term, fields in terms.items():
            idf = statistics.idf(term)
            for field, times in fields.items():
                self._factors[field, term.layer][term.text] = times * weight(field, term.layer) * idf

    def scores(self, segment: SegmentReader, finder: Finder, found: Mask) -> _Scores:
        """The score of each document found, in their order."""
        scores = np.zeros(segment.size)
        within = found if 4 * np.count_nonzero(found) < segment.size else None
        for (field, layer), factors in self._factors.items():
            numbers = {n: factor for text, factor in factors.items() if (n := segment.term(layer, text)) >= 0}
            if numbers and field == "body":
                self._add_single(scores, segment, layer, numbers, within)
            if numbers:
                self._add_frequent(scores, segment, field, layer, numbers, within)
        for field, text, value in self._tiers:
            scores[finder.run(field, text, found)] += value
        return scores[found]

    def _add_single(
        self, scores: _Scores, segment: SegmentReader, layer: str, terms: dict[int, float], within: Mask | None
    ) -> None:
        """Add what the terms that stand once in a body are worth."""
        rows = segment.rows(f"{layer}.once")
        dense = [n for n in terms if rows.is_dense(n)]
        docs, factors, _ = _joined(rows, {n: factor for n, factor in terms.items() if n not in dense}, within)
        sums = np.bincount(docs, factors, segment.size).astype(np.float64)  # integers where there are none
        for n in dense:
            sums += terms[n] * rows.mask(n)
        scores += sums * self._single(segment, layer)

    def _add_frequent(
        self,
        scores: _Scores,
        segment: SegmentReader,
        field: str,
        layer: str,
        terms: dict[int, float],
        within: Mask | None,
    ) -> None:
        """Add what the terms that stand otherwise often in a field are worth."""
        rows = segment.rows(f"{layer}.{'more' if field == 'body' else field}")
        docs, factors, frequencies = _joined(rows, terms, within)
        if docs.size:
            lengths = segment.lengths(field, layer)[docs].astype(np.float64)
            values = factors * bm25(frequencies.astype(np.float64), lengths, self._means[field, layer])
            scores += np.bincount(docs, values, segment.size)

    def _single(self, segment: SegmentReader, layer: str) -> _Scores:
        if (segment, layer) not in self._singles:
            lengths = segment.lengths("body", layer).astype(np.float64)
            self._singles[segment, layer] = bm25(np.ones(segment.size), lengths, self._means["body", layer])
        return self._singles[segment, layer]


def _joined(rows: Rows, terms: dict[int, float], within: Mask | None) -> tuple[Documents, _Scores, Frequencies]:
    """The documents of some terms end to end, those in `within` alone, each with its term's factor and frequency."""
    present = [n for n in terms if rows.count(n)]
    if not present:
        return np.empty(0, np.uint16), np.empty(0), np.empty(0, np.uint8)
    found = [rows.docs(n) for n in present]
    docs = np.concatenate(found)
    factors = np.repeat([terms[n] for n in present], [row.size for row in found])
    frequencies = np.concatenate([rows.frequencies(n) for n in present])
    return (
        (docs, factors, frequencies)
        if within is None
        else (docs[kept := within[docs]], factors[kept], frequencies[kept])
    )
