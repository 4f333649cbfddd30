"""What a ranking may know of the best articles of each query, taken down once: settings are then tried in a second.

The candidates of a query are the best by BM25F of its pairs in headline and body, as in the first stage of the
ranking; the constants that are tuned decide their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.relevance.known import KnownItems
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import layer
from newsearch.model import LAYERS
from newsearch.query.parser import parse
from newsearch.ranking import bm25f, coverage
from newsearch.ranking.bm25f import Statistics, Term
from newsearch.ranking.plan import Plan, plan
from newsearch.text.runs import occurrences, stands

__all__ = ["CANDIDATES", "Evidence", "Setting", "gather", "reciprocal_ranks"]

CANDIDATES = 60
FIELDS = ("body", "headline")
_NOWHERE = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Setting:
    """The constants of the ranking.

    `k1` and `b` are BM25's; `headline` is what a term in the headline is worth in the saturation, beside 1 in the body;
    `lead_weight` what it is worth at the very beginning of the body, falling to nothing after `lead` characters.
    `words` and `chars` are what terms of these layers count beside pairs; `early`, `numbers`, `present` and `densest`
    are the weights of what an article is worth as a whole (`ranking.coverage`).
    """

    k1: float = bm25f.K1
    b: float = bm25f.B
    headline: float = bm25f.FIELD_WEIGHTS["headline"]
    lead: int = bm25f.LEAD
    lead_weight: float = bm25f.LEAD_WEIGHT
    words: float = bm25f.LAYER_WEIGHTS["words"]
    chars: float = bm25f.LAYER_WEIGHTS["chars"]
    early: float = coverage.EARLY_WEIGHT
    numbers: float = coverage.NUMBERS_WEIGHT
    present: float = coverage.PRESENT_WEIGHT
    densest: float = coverage.DENSEST_WEIGHT


@dataclass(frozen=True, slots=True)
class Evidence:
    """One set. A sighting is a term of a query in one of its candidates.

    Of each sighting: `cell` (query * CANDIDATES + candidate), `layer` (of `LAYERS`), `idf`, `worth` (idf, times asked
    for), the term's `frequencies` in each of `FIELDS`, the `lengths` of these as multiples of the mean, and the `first`
    character in the body. `wanted[query]` is which candidate is the wanted article, or -1. `numbers`, `present` and
    `densest` have a row for each query and a column for each candidate: what `ranking.coverage` weighs.
    """

    name: str
    cell: NDArray[np.int64]
    layer: NDArray[np.int64]
    idf: NDArray[np.float64]
    worth: NDArray[np.float64]
    frequencies: NDArray[np.float64]
    lengths: NDArray[np.float64]
    first: NDArray[np.int32]
    wanted: NDArray[np.int64]
    numbers: NDArray[np.float64]
    present: NDArray[np.float64]
    densest: NDArray[np.float64]


def reciprocal_ranks(evidence: Evidence, setting: Setting) -> NDArray[np.float64]:
    """For each query 1 / the rank of the wanted article, or 0 where it is not among the first ten."""
    norms = 1 - setting.b + setting.b * evidence.lengths
    weighted = evidence.frequencies / norms * np.array([[1.0], [setting.headline]])
    early = np.maximum(0.0, 1 - evidence.first / setting.lead)
    x = weighted.sum(axis=0) + setting.lead_weight * early
    weights = np.array([{"words": setting.words, "chars": setting.chars}.get(name, 1.0) for name in LAYERS])
    values = evidence.worth * weights[evidence.layer] * x * (setting.k1 + 1) / (x + setting.k1)
    starts = np.where(evidence.frequencies[FIELDS.index("headline")] > 0, 0, evidence.first)
    values += setting.early * evidence.idf * coverage.beginning(starts)
    sums = np.bincount(evidence.cell, values, evidence.wanted.size * CANDIDATES)
    scores = sums.reshape(-1, CANDIDATES) + setting.numbers * evidence.numbers
    scores += setting.present * evidence.present + setting.densest * evidence.densest
    wanted = np.take_along_axis(scores, np.maximum(evidence.wanted, 0)[:, None], axis=1)
    ranks = 1 + (scores > wanted).sum(axis=1)
    return np.where((evidence.wanted >= 0) & (ranks <= 10), 1 / ranks, 0.0)


def gather(known: KnownItems) -> Evidence:
    """The evidence of a set, taken with newsearch's own analyzer."""
    return _Gatherer(known).evidence()


class _Gatherer:
    """Takes down the evidence of one set; keeps its documents and the rows of the terms asked for."""

    def __init__(self, known: KnownItems) -> None:
        analyzer = Analyzer()
        self._known = known
        self._plans = [plan(parse(text, analyzer).clause) for text in known.queries.values()]
        self._queries = [_terms(planned) for planned in self._plans]
        self._documents = [analyzer.document(article) for article in known.articles]
        self._texts = [document.fields["body"].text for document in self._documents]
        self._count({term for query in self._queries for term in query})

    def evidence(self) -> Evidence:
        numbers = {article.id: number for number, article in enumerate(self._known.articles)}
        columns: list[tuple[NDArray[np.float64], ...]] = []
        wanted = np.full(len(self._queries), -1)
        wholes = np.zeros((3, len(self._queries), CANDIDATES))
        for row, (key, query) in enumerate(zip(self._known.queries, self._queries, strict=True)):
            candidates = self._candidates(query)
            columns += self._sightings(row, query, candidates)
            for place, number in enumerate(candidates.tolist()):
                wholes[:, row, place] = self._whole(self._plans[row], query, number)
            at = np.flatnonzero(candidates == numbers[self._known.wanted[key]])
            wanted[row] = at[0] if at.size else -1
        cell, layers, idf, worth, body, headline, long, longer, first = map(np.concatenate, zip(*columns, strict=True))
        return Evidence(
            self._known.name,
            cell.astype(np.int64),
            layers.astype(np.int64),
            idf,
            worth,
            np.stack([body, headline]),
            np.stack([long, longer]),
            first.astype(np.int32),
            wanted,
            *wholes,
        )

    def _count(self, asked: set[Term]) -> None:
        """The frequencies of the terms asked for, article by article, and the lengths of fields and layers."""
        rows: dict[Term, list[tuple[int, int, int]]] = {term: [] for term in asked}
        lengths = np.zeros((len(FIELDS), len(LAYERS), len(self._documents)))
        for number, document in enumerate(self._documents):
            for kind, name in enumerate(LAYERS):
                tokens = [layer(document.fields[field], name) for field in FIELDS]
                lengths[:, kind, number] = [len(found) for found in tokens]
                body, headline = map(Counter, tokens)
                for token in body.keys() | headline.keys():
                    if (term := Term(name, token)) in rows:
                        rows[term].append((number, min(body[token], 255), min(headline[token], 255)))
        self._rows = {term: np.array(found, dtype=np.int64).reshape(-1, 3).T for term, found in rows.items()}
        self._lengths = lengths / np.maximum(lengths.mean(axis=2, keepdims=True), 1e-9)
        found = {term: rows.shape[1] for term, rows in self._rows.items()}
        self._idf = {term: Statistics(len(self._documents), {}, found).idf(term) for term in asked}

    def _candidates(self, query: dict[Term, float]) -> NDArray[np.int64]:
        """The numbers of the best articles by the pairs of a query, or by its units where it has no pair."""
        setting = Setting(lead_weight=0.0)
        chosen = [term for term in query if term.layer == "pairs"] or [term for term in query if term.layer == "chars"]
        scores = np.zeros(len(self._documents))
        for term in chosen:
            docs, body, headline = self._rows[term]
            longs = self._lengths[:, LAYERS.index(term.layer), docs]
            norms = 1 - setting.b + setting.b * longs
            x = body / norms[0] + setting.headline * headline / norms[1]
            scores[docs] += query[term] * self._idf[term] * x * (setting.k1 + 1) / (x + setting.k1)
        return np.argsort(-scores, kind="stable")[:CANDIDATES]

    def _sightings(
        self, row: int, query: dict[Term, float], candidates: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.float64], ...]]:
        """The columns of the sightings of each term of a query."""
        for term, times in query.items():
            first = np.array([self._first(term.text, number) for number in candidates])
            counted = self._standing if term.layer == "words" else self._frequencies
            frequencies = counted(term, candidates)
            seen = np.flatnonzero(frequencies.any(axis=0) | (first < _NOWHERE))
            lengths = self._lengths[:, LAYERS.index(term.layer), candidates[seen]]
            yield (
                (row * CANDIDATES + seen).astype(np.float64),
                np.full(seen.size, float(LAYERS.index(term.layer))),
                np.full(seen.size, self._idf[term]),
                np.full(seen.size, times * self._idf[term]),
                *frequencies[:, seen],
                *lengths,
                first[seen].astype(np.float64),
            )

    def _whole(self, planned: Plan, query: dict[Term, float], number: int) -> tuple[float, float, float]:
        """What an article has of the numbers and words of a query, in the worth of the query, and its densest pairs."""
        texts = [self._documents[number].fields[field].text for field in FIELDS]
        worth = sum(times * self._idf[term] for term, times in query.items())
        numbers = {wanted.term: 1.0 for wanted in planned.numbers}
        words = {wanted.term: self._idf[wanted.term] for wanted in planned.words}
        pairs = {wanted.term.text: self._idf[wanted.term] for wanted in planned.pairs}
        densest = max(_densest(pairs, text) for text in texts)
        return worth * _share(numbers, texts), worth * _share(words, texts), densest

    def _frequencies(self, term: Term, candidates: NDArray[np.int64]) -> NDArray[np.float64]:
        docs, *frequencies = self._rows[term]
        if not docs.size:
            return np.zeros((len(FIELDS), candidates.size))
        at = np.minimum(np.searchsorted(docs, candidates), docs.size - 1)
        return np.where(docs[at] == candidates, np.stack(frequencies)[:, at], 0).astype(np.float64)

    def _standing(self, term: Term, candidates: NDArray[np.int64]) -> NDArray[np.float64]:
        """How often a word stands in each of `FIELDS` of the candidates, as the run that it is."""
        texts = ((self._documents[number].fields[field].text for number in candidates) for field in FIELDS)
        found = [[sum(1 for _ in occurrences(term.text, text, overlapping=True)) for text in of] for of in texts]
        return np.minimum(np.array(found, dtype=np.float64), bm25f.MOST_COUNTED)

    def _first(self, text: str, number: int) -> int:
        return next(occurrences(text, self._texts[number]), (_NOWHERE, 0))[0]


def _share(worths: dict[Term, float], texts: Sequence[str]) -> float:
    """The share of some terms, by their worths, that stand in one of the texts; 0 where there are none."""
    there = sum(worth for term, worth in worths.items() if any(stands(term.text, text) for text in texts))
    return there / max(sum(worths.values()), 1e-9)


def _densest(worths: dict[str, float], text: str) -> float:
    """The most worth of distinct runs within `coverage.DENSEST` characters of a text."""
    spans = ((end, start, run) for run in worths for start, end in occurrences(run, text, overlapping=True))
    best, inside = 0.0, list[tuple[int, str]]()
    for end, begin, run in sorted(spans):
        inside = [(start, other) for start, other in inside if start >= end - coverage.DENSEST] + [(begin, run)]
        best = max(best, sum(worths[run] for run in {run for _, run in inside}))
    return best


def _terms(planned: Plan) -> dict[Term, float]:
    """The terms of a plan, and how often the query looks for each."""
    return {wanted.term: float(times) for wanted, times in planned.all.items()}
