"""Scores documents of a segment: the first stage on postings, and what the second stage needs of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Candidates, Documents
from newsearch.messages import Note
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import FIELD_WEIGHTS, Statistics, saturation, scale
from newsearch.ranking.plan import Plan
from newsearch.ranking.rerank import Reranker, Window

__all__ = ["Scales", "Scorer"]

_Scores = NDArray[np.float64]


class Scales:
    """A segment, and the weight of one occurrence in each of its documents, for each field and layer."""

    def __init__(self, segment: SegmentReader, means: Mapping[tuple[str, str], float]) -> None:
        self.segment, self._means = segment, means
        self._known: dict[tuple[str, str], _Scores] = {}

    @cached_property
    def lengths(self) -> NDArray[np.unsignedinteger]:
        """Tokens: layer of `LAYERS` × field of `FIELDS` × document, at most 1 MB or so."""
        return np.array([[self.segment.lengths(field, layer) for field in FIELDS] for layer in LAYERS])

    def __getitem__(self, kind: tuple[str, str]) -> _Scores:
        if kind not in self._known:
            lengths = self.segment.lengths(*kind).astype(np.float64)
            self._known[kind] = scale(FIELD_WEIGHTS[kind[0]], lengths, self._means[kind])
        return self._known[kind]


class Scorer:
    """Scores by a plan.

    Args:
        plan, statistics: what ranks, and what the archive says of its terms.
        recency: what scores are multiplied by, given issue days as YYYYMMDD; None leaves them as they are.
    """

    def __init__(
        self, plan: Plan, statistics: Statistics, recency: Callable[[NDArray[np.uint32]], _Scores] | None
    ) -> None:
        self._plan, self._statistics, self._recency = plan, statistics, recency
        self._first = list(plan.first)
        self._worth_first = [plan.first[w] * statistics.idf(w.term) for w in self._first]

    @cached_property
    def _reranker(self) -> Reranker:
        """Made when it is asked for: what is sorted by date has no second stage."""
        return Reranker(self._plan, self._statistics)

    def scores(self, scales: Scales, docs: NDArray[np.int64]) -> _Scores:
        """What the first stage gives to some documents of a segment, which ascend."""
        segment = scales.segment
        selected = Candidates(docs, segment.size)
        scores, counted = np.zeros(docs.size + 1), np.zeros(docs.size + 1)
        work = partial(Note, "work_ranking", articles=docs.size)
        for worth, (term, fields) in zip(self._worth_first, self._first, strict=True):
            check(work)
            if (number := segment.term(*term)) < 0:
                continue
            lists = ((rows, scales[field, term.layer]) for field in fields for rows in segment.lists(field, term.layer))
            slots = [rows.weigh(number, selected, worths, counted) for rows, worths in lists]
            _add(scores, worth, counted, slots)
        scores = scores[:-1]
        return scores if self._recency is None else scores * self._recency(segment.dates[docs])

    def rescored(self, groups: Sequence[tuple[Scales, NDArray[np.int64]]]) -> _Scores:
        """What both stages give to some documents of each segment, which ascend, segment after segment."""
        asked = self._reranker.fields
        texts = [
            text
            for field in FIELDS
            for scales, docs in groups
            for text in (scales.segment.raw_texts(field, docs) if field in asked else repeat(b"", docs.size))
        ]
        lengths = [scales.lengths[..., docs] for scales, docs in groups]
        scores = self._reranker.scores(Window(texts, np.concatenate(lengths, axis=-1)))
        if self._recency is None:
            return scores
        return scores * self._recency(np.concatenate([scales.segment.dates[docs] for scales, docs in groups]))


def _add(scores: _Scores, worth: float, counted: _Scores, slots: Sequence[Documents | None]) -> None:
    """Add what a term is worth to `scores`, and set `counted`, its weighted frequencies, to 0 again.

    Only `slots` may have any, None stands for all: a term of few documents takes the time of these.
    """
    some = [each for each in slots if each is not None]
    if len(some) < len(slots) or 2 * sum(each.size for each in some) > counted.size:
        scores += worth * saturation(counted)
        counted.fill(0)
        return
    for each in some:  # what stands in several lists is 0 behind the first of them
        scores[each] += worth * saturation(counted[each])
        counted[each] = 0
