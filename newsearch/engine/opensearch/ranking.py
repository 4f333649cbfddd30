"""Ranks what a query finds: the first stage in the cluster, and again here for the few that it puts first.

The cluster scores in single precision and newsearch in double, so the cluster's order is one up to `NOISE`: whatever
may stand on either side of a border is scored here, from its texts or from how often the cluster counts each term in
it, and sorted again. The second stage is `ranking.rerank`, as for every engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.opensearch.mapping import length_of
from newsearch.engine.opensearch.queries import MOST_QUERIES, Query, size_of
from newsearch.engine.opensearch.records import indexed
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import (
    FIELD_WEIGHTS,
    K1,
    MOST_COUNTED,
    RECENT_FLOOR,
    B,
    Statistics,
    Term,
    recency,
    saturation,
    scale,
)
from newsearch.ranking.plan import FieldTerm, Plan
from newsearch.ranking.rerank import Reranker, Window
from newsearch.ranking.texts import Texts

__all__ = ["NOISE", "Counted", "Ranked", "Scorer", "Texted", "term_query"]

NOISE = 1e-5
"""Share of a score by which the cluster's may differ: thrice what was seen, from rounding to single precision."""

_FIELD = f"Math.min(_score, {MOST_COUNTED}) * params.w / (1 - {B} + {B} * doc[params.n].value / params.m)"
_TERM = f"params.i * (_score * {K1 + 1} / (_score + {K1}))"
_RECENT = (
    f"_score * ({RECENT_FLOOR} + {1 - RECENT_FLOOR} * (doc['ordinal'].size() == 0 ? 0.0"
    " : Math.pow(0.5, Math.max(params.n - doc['ordinal'].value, 0) / params.h)))"
)
"""The formulas of `ranking.bm25f`: what a field counts, what a term is worth, and what is new."""


_DIGIT = f"Math.min(_score, {MOST_COUNTED}) * params.w"
_BASE = MOST_COUNTED + 1
_DIGITS = 3
"""How often terms stand, as digits of a score: a number of single precision has room for three."""


class Counted(NamedTuple):
    """Some articles as the first stage needs them.

    Args:
        counts: how often each term stands in each field: term × field of `FIELDS` × article.
        lengths: tokens: layer of `LAYERS` × field of `FIELDS` × article.
        days: issue days, 0 where unknown.
    """

    counts: NDArray[np.integer]
    lengths: NDArray[np.integer]
    days: NDArray[np.uint32]


class Texted(NamedTuple):
    """An article as both stages need it: its folded texts in UTF-16, tokens (layer × field), and issue day or 0."""

    texts: tuple[bytes, ...]
    lengths: list[list[int]]
    day: int


class Ranked(NamedTuple):
    """An article and its score, rounded as `Matches.scores` are; they sort as hits do."""

    negative: float
    id: str


def term_query(term: Term, field: str) -> Query:
    """What has a term of a layer in a field, scored by how often."""
    name = {"pairs": f"{field}.pairs", "chars": field, "words": f"{field}_words"}[term.layer]
    return {"term": {name: indexed(term.text)}}


class Scorer:
    """Scores by a plan.

    Args:
        plan, statistics: what ranks, and what the archive says of its terms.
        newest: the last issue day of the archive, as YYYYMMDD.
        half_life: as `Page.recent`.
    """

    def __init__(self, plan: Plan, statistics: Statistics, newest: int, half_life: int) -> None:
        self._first = [(wanted, times * statistics.idf(wanted.term)) for wanted, times in plan.first.items()]
        self._fields = [(row, field) for row, (wanted, _) in enumerate(self._first) for field in wanted.fields]
        self._means, self._newest, self._half_life = statistics.mean_lengths, newest, half_life
        self._reranker = Reranker(plan, statistics)
        self.has_terms = bool(self._first)

    def is_wide(self, found: Query) -> bool:
        """Whether there are more terms than a cluster can score in what a query finds."""
        return sum(len(wanted.fields) for wanted, _ in self._first) + size_of(found) > MOST_QUERIES

    def query(self, found: Query, newest: int) -> Query:
        """What finds the same, scored by the first stage; `newest` counts days as `day_numbers.ordinals` does."""
        terms = [_scripted(_sum([self._field(w, f) for f in w.fields]), _TERM, i=worth) for w, worth in self._first]
        scored: Query = {"bool": {"filter": [found], "should": terms}}
        if not terms:
            return {"bool": {"filter": [found]}}
        return _scripted(scored, _RECENT, n=newest, h=float(self._half_life)) if self._half_life > 0 else scored

    def _field(self, wanted: FieldTerm, field: str) -> Query:
        layer = wanted.term.layer
        mean = max(self._means[field, layer], 1e-9)
        length = length_of(field, layer)
        return _scripted(term_query(wanted.term, field), _FIELD, w=FIELD_WEIGHTS[field], n=length, m=mean)

    def digits(self) -> list[Query]:
        """What gives every article a score that says how often it has up to `_DIGITS` terms; for `counted`."""
        weighed = [
            _scripted(term_query(self._first[row][0].term, field), _DIGIT, w=_BASE ** (number % _DIGITS))
            for number, (row, field) in enumerate(self._fields)
        ]
        return [_sum(weighed[start : start + _DIGITS]) for start in range(0, len(weighed), _DIGITS)]

    def counted(self, scores: NDArray[np.float64], numbers: NDArray[np.integer]) -> Counted:
        """Articles by the scores that `digits` gave them, a row for each query, and by their `records.NUMBERS`."""
        days, lengths = numbers[0].astype(np.uint32), numbers[1:].reshape(len(LAYERS), len(FIELDS), -1)
        counts = np.zeros((len(self._first), len(FIELDS), days.size), dtype=np.int64)
        for number, (row, field) in enumerate(self._fields):
            query, digit = divmod(number, _DIGITS)
            counts[row, FIELDS.index(field)] = scores[query].astype(np.int64) // _BASE**digit % _BASE
        return Counted(counts, lengths, days)

    def in_texts(self, articles: Sequence[Texted]) -> Counted:
        """Articles by their texts."""
        window = _window(articles)
        counts, _ = Texts(window.texts).standing([wanted.term.text for wanted, _ in self._first])
        counts = np.minimum(counts.reshape(len(self._first), len(FIELDS), -1), MOST_COUNTED)
        return Counted(counts, window.lengths, _days(articles))

    def firsts(self, articles: Counted) -> NDArray[np.float64]:
        """What the first stage gives to articles, rounded."""
        scores = np.zeros(articles.days.size)
        for (wanted, worth), row in zip(self._first, articles.counts, strict=True):
            layer = LAYERS.index(wanted.term.layer)
            counted = np.zeros(scores.size)
            for number, field in enumerate(FIELDS):
                if field in wanted.fields:
                    mean = self._means[field, wanted.term.layer]
                    counted += row[number] * scale(FIELD_WEIGHTS[field], articles.lengths[layer, number], mean)
            scores += worth * saturation(counted)
        return self._faded(scores, articles.days)

    def both(self, articles: Sequence[Texted]) -> NDArray[np.float64]:
        """What both stages give to articles, rounded."""
        return self._faded(self._reranker.scores(_window(articles)), _days(articles)) if articles else np.zeros(0)

    def _faded(self, scores: NDArray[np.float64], days: NDArray[np.uint32]) -> NDArray[np.float64]:
        faded: NDArray[np.float64] = (scores * recency(days, self._newest, self._half_life)).round(9)
        return faded


def _window(articles: Sequence[Texted]) -> Window:
    texts = [article.texts[field] for field in range(len(FIELDS)) for article in articles]
    return Window(texts, np.moveaxis(np.array([article.lengths for article in articles], dtype=np.int64), 0, -1))


def _days(articles: Sequence[Texted]) -> NDArray[np.uint32]:
    return np.array([article.day for article in articles], dtype=np.uint32)


def _scripted(query: Query, script: str, **parameters: object) -> Query:
    return {"script_score": {"query": query, "script": {"source": script, "params": parameters}}}


def _sum(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}
