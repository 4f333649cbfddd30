"""Scores the documents found in a segment: the stages of `rank` on arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.rows import Documents, Selection
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.model import FIELDS
from newsearch.rank import LEAD_WEIGHT, MOST_COUNTED, Plan, Statistics, TextScorer, Wanted, saturation, scale
from newsearch.text import may_cut, occurrences

__all__ = ["Candidate", "Scales", "Scorer"]

_Scores = NDArray[np.float64]

_RUN_LAYERS = ("chars", "pairs")


class Scales:
    """What standing once in each document of a segment counts, for each field and layer."""

    def __init__(self, segment: SegmentReader, means: Mapping[tuple[str, str], float]) -> None:
        self._segment, self._means = segment, means
        self._known: dict[tuple[str, str], _Scores] = {}

    def __getitem__(self, kind: tuple[str, str]) -> _Scores:
        if kind not in self._known:
            lengths = self._segment.lengths(*kind).astype(np.float64)
            self._known[kind] = scale(kind[0], lengths, self._means[kind])
        return self._known[kind]


class Candidate(NamedTuple):
    """A document for the second stage, with its segment."""

    segment: SegmentReader
    scales: Scales
    number: int


class Scorer:
    """Scores by a `rank.Plan`, given what the archive says of its terms, and what issue days are worth, if anything."""

    def __init__(
        self, plan: Plan, statistics: Statistics, recency: Callable[[NDArray[np.uint32]], _Scores] | None
    ) -> None:
        self._recency = recency
        self._first, self._all = list(plan.first), list(plan.all)
        self._worth_first, self._worth = (_worths(terms, statistics) for terms in (plan.first, plan.all))
        terms = list(enumerate(self._all))
        self._words = [(row, wanted) for row, wanted in terms if wanted.term.layer == "words"]
        self._runs = [(row, wanted) for row, wanted in terms if wanted.term.layer != "words"]
        self._run_layers = [_RUN_LAYERS.index(wanted.term.layer) for _, wanted in self._runs]
        self._texts = TextScorer(plan, statistics)
        rows = {text: row for row, text in enumerate(self._texts.early_texts)}
        self._early = [rows.get(w.term.text, 0) if "body" in w.fields else -1 for w in self._all]

    def scores(self, segment: SegmentReader, scales: Scales, docs: NDArray[np.int64]) -> _Scores:
        """What the first stage gives to each of some documents, which ascend."""
        selected = Selection(docs, segment.size)
        counted = np.zeros((len(self._first), docs.size + 1))
        for row, (term, fields) in zip(counted, self._first, strict=True):
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                for rows in segment.lists(field, term.layer):
                    rows.weigh(number, selected, scales[field, term.layer], row)
        scores = self._worth_first @ saturation(counted[:, :-1])
        return scores if self._recency is None else scores * self._recency(segment.dates[docs])

    def rescored(self, window: Sequence[Candidate]) -> _Scores:
        """What both stages give to some candidates, those of a segment together.

        Pairs and units are counted in the texts, which are read anyway: sooner than they are looked up in postings.
        """
        table = np.zeros((len(self._all), len(window)))
        worths = np.empty((len(_RUN_LAYERS), len(FIELDS), len(window)))
        days = np.empty(len(window), dtype=np.uint32)
        texts: dict[str, list[str]] = {field: [] for field in FIELDS}
        start = 0
        for segment, group in groupby(window, attrgetter("segment")):
            some = list(group)
            numbers = [candidate.number for candidate in some]
            docs, scales = np.array(numbers, dtype=np.uint16), some[0].scales
            columns = slice(start, start := start + len(some))
            self._count_words(segment, scales, docs, table[:, columns])
            worths[:, :, columns] = [[scales[field, layer][docs] for field in FIELDS] for layer in _RUN_LAYERS]
            days[columns] = segment.dates[docs]
            for field in FIELDS:
                texts[field] += segment.texts(field, numbers)
        self._count_runs(texts, worths, table)
        early = np.array([self._texts.early(body) for body in texts["body"]]).T
        if early.size:
            table += LEAD_WEIGHT * np.vstack((early, np.zeros(len(window))))[self._early]
        scores = self._worth @ saturation(table)
        if self._texts.reads:
            read = (dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True))
            scores += [math.fsum(value for value, *_ in self._texts.parts(each)) for each in read]
        return scores if self._recency is None else scores * self._recency(days)

    def _count_words(self, segment: SegmentReader, scales: Scales, docs: Documents, table: _Scores) -> None:
        """Count the words of the second stage in some documents of a segment, the columns of a table."""
        for row, (term, fields) in self._words:
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                for rows in segment.lists(field, "words"):
                    frequencies = rows.frequencies(number, docs)
                    if frequencies is not None:
                        table[row] += frequencies * scales[field, "words"][docs]

    def _count_runs(self, texts: Mapping[str, Sequence[str]], worths: _Scores, table: _Scores) -> None:
        """Count pairs and units in the texts of each field of some documents, the columns of a table."""
        if self._runs:
            written = {field for field in FIELDS if any(texts[field])}
            nothing = [0] * len(texts["body"])
            counts = [
                [
                    _counts(term.text, texts[field]) if field in fields and field in written else nothing
                    for field in FIELDS
                ]
                for _, (term, fields) in self._runs
            ]
            weighed = np.minimum(counts, MOST_COUNTED) * worths[self._run_layers]
            table[[row for row, _ in self._runs]] += weighed.sum(axis=1)


def _worths(terms: Mapping[Wanted, int], statistics: Statistics) -> _Scores:
    return np.array([times * statistics.idf(wanted.term) for wanted, times in terms.items()])


def _counts(run: str, texts: Sequence[str]) -> list[int]:
    """How often a unit or a pair stands in each of some texts."""
    if may_cut(run) or run[0] == run[-1] != run:
        return [sum(1 for _ in occurrences(run, text, overlapping=True)) for text in texts]
    return [text.count(run) for text in texts]  # which cannot overlap
