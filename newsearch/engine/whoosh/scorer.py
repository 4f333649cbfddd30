"""Scores the documents found in a segment: the stages of `rank` on arrays, the postings of all terms end to end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.rows import Documents, Frequencies, Mask
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import FIELDS, LAYERS
from newsearch.rank import FIELD_WEIGHTS, Plan, Statistics, Term, TextScorer, norm, saturation

__all__ = ["Norms", "Scorer"]

_Scores = NDArray[np.float64]

_LISTS = {"once": "body", "more": "body", "headline": "headline", "byline": "byline"}
_Posting = tuple[Documents, Frequencies, float, int]
"""A term's documents in one list, its frequency in each, its factor, and where the norms of its field begin."""

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
    """Scores by a `rank.Plan`, given what the archive says of its terms."""

    def __init__(self, plan: Plan, statistics: Statistics) -> None:
        self._first = _factors(plan.first, statistics)
        self._second = _factors(plan.second, statistics)
        self._texts = TextScorer(plan, statistics)

    def scores(self, segment: SegmentReader, norms: Norms, found: Mask) -> _Scores:
        """What the first stage gives to each document found, in their order."""
        where = np.flatnonzero(found)
        few = where if 4 * where.size < segment.size else None
        postings = list(self._postings(segment, norms, few))
        scores = _summed(postings, norms.values, found, few is not None) if postings else np.zeros(segment.size)
        return scores[where]

    def bonuses(self, segment: SegmentReader, norms: Norms, docs: Documents) -> _Scores:
        """What the second stage adds for each of some documents."""
        rows: list[Frequencies] = []
        factors: list[float] = []
        places: list[int] = []
        for layer, texts in self._second.items():
            for text, fields in texts.items():
                if (number := segment.term(layer, text)) < 0:
                    continue
                for field, factor in fields.items():
                    frequencies = segment.frequencies(field, layer, number, docs)
                    if frequencies is not None:
                        rows.append(frequencies)
                        factors.append(factor)
                        places.append(norms.place(field, layer))
        bonuses = self._read(segment, docs)
        if rows:
            lengths = norms.values[np.array(places)[:, None] + docs]
            bonuses += np.array(factors) @ saturation(np.array(rows, dtype=np.float64), lengths)
        return bonuses

    def _read(self, segment: SegmentReader, docs: Documents) -> _Scores:
        """What the texts of some documents add."""
        numbers = docs.tolist()
        texts = {field: list(segment.raw_texts(field, numbers)) for field in self._texts.fields}
        values = [self._texts.lead(*row) for row in zip(texts["headline"], texts["body"], strict=True)]
        if self._texts.whole_fields:
            for place in range(len(numbers)):
                read = {field: texts[field][place].decode("utf-16-le") for field in self._texts.whole_fields}
                values[place] += math.fsum(value for value, *_ in self._texts.beyond_lead(read))
        return np.array(values)

    def _postings(self, segment: SegmentReader, norms: Norms, few: NDArray[np.int64] | None) -> Iterator[_Posting]:
        for layer, texts in self._first.items():
            known = [(number, f) for text, f in texts.items() if (number := segment.term(layer, text)) >= 0]
            numbers = [number for number, _ in known]
            for name, field in _LISTS.items():
                for place, docs, frequencies in segment.rows(f"{layer}.{name}").some(numbers, few):
                    if factor := known[place][1].get(field):
                        yield docs, frequencies, factor, norms.place(field, layer)


def _factors(terms: Mapping[Term, Mapping[str, int]], statistics: Statistics) -> dict[str, dict[str, dict[str, float]]]:
    """For each layer, term and field what a saturated frequency is worth."""
    factors: dict[str, dict[str, dict[str, float]]] = {}
    for term, fields in terms.items():
        idf = statistics.idf(term)
        weighted = {field: times * FIELD_WEIGHTS[field] * idf for field, times in fields.items()}
        factors.setdefault(term.layer, {})[term.text] = weighted
    return factors


def _summed(postings: list[_Posting], norms: _Scores, found: Mask, few: bool) -> _Scores:
    """The scores of all documents of a segment, right for those found."""
    docs = np.concatenate([posting[0] for posting in postings])
    frequencies = np.concatenate([posting[1] for posting in postings])
    ends = np.cumsum([posting[0].size for posting in postings])
    factors = np.array([posting[2] for posting in postings])
    places = np.array([posting[3] for posting in postings])
    if few:
        kept = np.flatnonzero(found[docs])
        docs, frequencies = docs[kept], frequencies[kept]
        rows = np.searchsorted(ends, kept, side="right")
    else:
        rows = np.repeat(np.arange(len(postings)), np.diff(ends, prepend=0))
    values = factors[rows] * saturation(frequencies.astype(np.float64), norms[places[rows] + docs])
    return np.bincount(docs, values, found.size).astype(np.float64, copy=False)  # integers where there are none
