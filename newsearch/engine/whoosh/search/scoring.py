"""Scores documents of a segment: the first stage on postings, and what the second stage needs of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from newsearch.deadline import check
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Candidates, Documents
from newsearch.messages import Note
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import FIELD_WEIGHTS, Statistics, Term, saturation, scale
from newsearch.ranking.plan import Plan
from newsearch.ranking.rerank import Reranker, Window

__all__ = ["Scales", "Scorer"]

_Scores = NDArray[np.float64]

_MOST_COUNTS = 1 << 20  # frequencies that are weighed at once, term × document: milliseconds. Chosen by hand


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
        self._recency = recency
        self._first = list(plan.first)
        self._worth_first = np.array([plan.first[w] * statistics.idf(w.term) for w in self._first])
        self._reranker = Reranker(plan, statistics)

    def scores(self, scales: Scales, docs: NDArray[np.int64]) -> _Scores:
        """What the first stage gives to some documents of a segment, which ascend."""
        segment = scales.segment
        selected = Candidates(docs, segment.size)
        counted = np.zeros((len(self._first), docs.size + 1))
        work = partial(Note, "work_ranking", articles=docs.size)
        for row, (term, fields) in zip(counted, self._first, strict=True):
            check(work)
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                for rows in segment.lists(field, term.layer):
                    rows.weigh(number, selected, scales[field, term.layer], row)
        scores = np.empty(docs.size)
        step = max(_MOST_COUNTS // max(len(self._first), 1), 1)
        for start in range(0, docs.size, step):
            check(work)
            scores[start : start + step] = self._worth_first @ saturation(
                counted[:, start : min(start + step, docs.size)]
            )
        return scores if self._recency is None else scores * self._recency(segment.dates[docs])

    def rescored(self, groups: Sequence[tuple[Scales, Documents]]) -> _Scores:
        """What both stages give to some documents of each segment, which ascend, segment after segment."""
        segments = [(scales.segment, docs) for scales, docs in groups]
        numbers = [(segment, docs.tolist()) for segment, docs in segments]
        texts = [text for field in FIELDS for segment, some in numbers for text in segment.raw_texts(field, some)]
        words = [_frequencies(segment, docs, self._reranker.words) for segment, docs in segments]
        lengths = [scales.lengths[..., docs] for scales, docs in groups]
        if len(groups) == 1:
            window = Window(texts, words[0], lengths[0])
        else:
            window = Window(texts, np.concatenate(words, axis=-1), np.concatenate(lengths, axis=-1))
        scores = self._reranker.scores(window)
        if self._recency is None:
            return scores
        return scores * self._recency(np.concatenate([segment.dates[docs] for segment, docs in segments]))


def _frequencies(segment: SegmentReader, docs: Documents, words: Sequence[Term]) -> NDArray[np.int64]:
    """How often each word stands in each of `FIELDS` of some documents."""
    counts = np.zeros((len(words), len(FIELDS), docs.size), dtype=np.int64)
    for term, row in zip(words, counts, strict=True):
        check()
        if (number := segment.term(*term)) < 0:
            continue
        for field, counted in zip(FIELDS, row, strict=True):
            for rows in segment.lists(field, "words"):
                if (found := rows.frequencies(number, docs)) is not None:
                    counted += found
    return counts
