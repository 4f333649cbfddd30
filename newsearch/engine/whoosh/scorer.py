"""Scores the documents found in a segment: `rank` on arrays, all terms of a layer and field at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.finder import Finder, Mask
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
            for name in ("once", "more") if field == "body" else (field,):
                docs, values = self._values(segment, field, layer, name, numbers, within)
                if docs.size:
                    scores += np.bincount(docs, values, segment.size)
        for field, text, value in self._tiers:
            scores[finder.run(field, text, found)] += value
        return scores[found]

    def _values(
        self, segment: SegmentReader, field: str, layer: str, name: str, terms: dict[int, float], within: Mask | None
    ) -> tuple[NDArray[np.uint16], _Scores]:
        """The documents in the rows of some terms, those in `within` alone, and what each is given."""
        rows = segment.rows(f"{layer}.{name}")
        places = [(where, factor) for n, factor in terms.items() if (where := rows.of(n)).start < where.stop]
        if not places:
            return rows.docs[:0], np.empty(0)
        docs = np.concatenate([rows.docs[where] for where, _ in places])
        values = np.repeat([factor for _, factor in places], [where.stop - where.start for where, _ in places])
        kept = slice(None) if within is None else within[docs]
        docs, values = docs[kept], values[kept]
        if rows.frequencies is None:
            return docs, values * self._single(segment, layer)[docs]
        frequencies = np.concatenate([rows.frequencies[where] for where, _ in places])[kept].astype(np.float64)
        lengths = segment.lengths(field, layer)[docs].astype(np.float64)
        return docs, values * bm25(frequencies, lengths, self._means[field, layer])

    def _single(self, segment: SegmentReader, layer: str) -> _Scores:
        if (segment, layer) not in self._singles:
            lengths = segment.lengths("body", layer).astype(np.float64)
            self._singles[segment, layer] = bm25(np.ones(segment.size), lengths, self._means["body", layer])
        return self._singles[segment, layer]
