"""Scores the documents found in a segment: `rank` on arrays, the postings of all terms end to end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.finder import Finder
from newsearch.engine.whoosh.rows import Documents, Frequencies, Mask
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import FIELDS, LAYERS, Clause
from newsearch.rank import Statistics, Term, norm, saturation, tier, weight, wholes

__all__ = ["Norms", "Scorer"]

_Scores = NDArray[np.float64]

_LISTS = {"body": ("once", "more"), "headline": ("headline",), "byline": ("byline",)}
_KINDS = {pair: number for number, pair in enumerate((field, layer) for field in FIELDS for layer in LAYERS)}


class Norms:
    """What the lengths of a segment's documents mean to BM25, for each field and layer, all in one array."""

    def __init__(self, segment: SegmentReader, means: Mapping[tuple[str, str], float]) -> None:
        self._segment, self._means = segment, means
        self._known: set[tuple[str, str]] = set()
        self.values = np.empty(len(_KINDS) * segment.size)

    def place(self, field: str, layer: str) -> int:
        """Where in `values` those of a field and layer begin."""
        place = _KINDS[field, layer] * self._segment.size
        if (field, layer) not in self._known:
            lengths = self._segment.lengths(field, layer).astype(np.float64)
            self.values[place : place + self._segment.size] = norm(lengths, self._means[field, layer])
            self._known.add((field, layer))
        return place


class Scorer:
    """Scores for one clause, given its `rank.terms` and what the archive says of them."""

    def __init__(self, clause: Clause, terms: Mapping[Term, Counter[str]], statistics: Statistics) -> None:
        self._tiers = [(whole.field, whole.text, tier(whole, statistics)) for whole in wholes(clause)]
        self._factors = [
            (term, field, times * weight(field, term.layer) * statistics.idf(term))
            for term, fields in terms.items()
            for field, times in fields.items()
        ]

    def scores(self, segment: SegmentReader, finder: Finder, norms: Norms, found: Mask) -> _Scores:
        """The score of each document found, in their order."""
        docs, frequencies, factors, places = self._postings(segment, norms)
        if 4 * np.count_nonzero(found) < segment.size:
            kept = found[docs]
            docs, frequencies, factors, places = docs[kept], frequencies[kept], factors[kept], places[kept]
        places += docs
        values = factors * saturation(frequencies.astype(np.float64), norms.values[places])
        scores = np.bincount(docs, values, segment.size).astype(np.float64, copy=False)  # integers where there are none
        for field, text, value in self._tiers:
            scores[finder.run(field, text, found)] += value
        return scores[found]

    def _postings(
        self, segment: SegmentReader, norms: Norms
    ) -> tuple[Documents, Frequencies, _Scores, NDArray[np.int64]]:
        """The postings of all terms: document, frequency, the factor of its term, where the norms of its list begin."""
        docs: list[Documents] = [np.empty(0, dtype=np.uint16)]
        frequencies: list[Frequencies] = [np.empty(0, dtype=np.uint8)]
        factors, places = [0.0], [0]
        for (layer, text), field, factor in self._factors:
            number = segment.term(layer, text)
            for name in _LISTS[field] if number >= 0 else ():
                row = segment.rows(f"{layer}.{name}").postings(number)
                if row[0].size:
                    docs.append(row[0])
                    frequencies.append(row[1])
                    factors.append(factor)
                    places.append(norms.place(field, layer))
        sizes = [row.size for row in docs]
        return (
            np.concatenate(docs),
            np.concatenate(frequencies),
            np.repeat(factors, sizes),
            np.repeat(np.array(places, dtype=np.int64), sizes),
        )
