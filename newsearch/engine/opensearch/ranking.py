"""Ranks what a query finds: the first stage in the cluster, and again here for the few that it puts first.

The cluster scores in single precision and newsearch in double, so the cluster's order is one up to `_NOISE`: whatever
may stand on either side of a border is scored here, from its texts, and sorted again. The second stage is
`ranking.rerank`, as for every engine.
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

__all__ = ["NOISE", "Ranked", "Scorer", "Texted", "term_query"]

NOISE = 1e-5
"""Share of a score by which the cluster's may differ: thrice what was seen, from rounding to single precision."""

_FIELD = f"Math.min(_score, {MOST_COUNTED}) * params.w / (1 - {B} + {B} * doc[params.n].value / params.m)"
_TERM = f"params.i * (_score * {K1 + 1} / (_score + {K1}))"
_RECENT = (
    f"_score * ({RECENT_FLOOR} + {1 - RECENT_FLOOR} * (doc['ordinal'].size() == 0 ? 0.0"
    " : Math.pow(0.5, Math.max(params.n - doc['ordinal'].value, 0) / params.h)))"
)
"""The formulas of `ranking.bm25f`: what a field counts, what a term is worth, and what is new."""


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

    def firsts(self, articles: Sequence[Texted]) -> NDArray[np.float64]:
        """What the first stage gives to articles, rounded."""
        if not (self._first and articles):
            return np.zeros(len(articles))
        window = _window(articles)
        counts, _ = Texts(window.texts).standing([wanted.term.text for wanted, _ in self._first])
        counts = np.minimum(counts.reshape(len(self._first), len(FIELDS), -1), MOST_COUNTED)
        scores = np.zeros(len(articles))
        for (wanted, worth), row in zip(self._first, counts, strict=True):
            layer = LAYERS.index(wanted.term.layer)
            counted = np.zeros(len(articles))
            for number, field in enumerate(FIELDS):
                if field in wanted.fields:
                    mean = self._means[field, wanted.term.layer]
                    counted += row[number] * scale(FIELD_WEIGHTS[field], window.lengths[layer, number], mean)
            scores += worth * saturation(counted)
        return self._faded(scores, articles)

    def both(self, articles: Sequence[Texted]) -> NDArray[np.float64]:
        """What both stages give to articles, rounded."""
        return self._faded(self._reranker.scores(_window(articles)), articles) if articles else np.zeros(0)

    def _faded(self, scores: NDArray[np.float64], articles: Sequence[Texted]) -> NDArray[np.float64]:
        days = np.array([article.day for article in articles], dtype=np.uint32)
        faded: NDArray[np.float64] = (scores * recency(days, self._newest, self._half_life)).round(9)
        return faded


def _window(articles: Sequence[Texted]) -> Window:
    texts = [article.texts[field] for field in range(len(FIELDS)) for article in articles]
    return Window(texts, np.moveaxis(np.array([article.lengths for article in articles], dtype=np.int64), 0, -1))


def _scripted(query: Query, script: str, **parameters: object) -> Query:
    return {"script_score": {"query": query, "script": {"source": script, "params": parameters}}}


def _sum(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries}}
