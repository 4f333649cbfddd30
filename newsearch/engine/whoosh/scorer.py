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
from newsearch.rank import LEAD_WEIGHT, Plan, Statistics, TextScorer, Wanted, saturation, scale
from newsearch.text import may_cut, occurrences

__all__ = ["Candidate", "Scales", "Scorer"]

_Scores = NDArray[np.float64]

_MOST_COUNTED = 255
"""A frequency is no higher: those of postings have one byte."""


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
    """A document for the second stage, and what the first has counted there of each of its terms."""

    segment: SegmentReader
    scales: Scales
    number: int
    counted: _Scores


class Scorer:
    """Scores by a `rank.Plan`, given what the archive says of its terms, and what issue days are worth, if anything."""

    def __init__(
        self, plan: Plan, statistics: Statistics, recency: Callable[[NDArray[np.uint32]], _Scores] | None
    ) -> None:
        self._recency = recency
        self._first, self._all = list(plan.first), list(plan.all)
        self._worth_first, self._worth = (_worths(terms, statistics) for terms in (plan.first, plan.all))
        later = list(enumerate(self._all))[len(self._first) :]
        self._words = [(row, wanted) for row, wanted in later if wanted.term.layer == "words"]
        self._chars = [(row, wanted) for row, wanted in later if wanted.term.layer == "chars"]
        self._texts = TextScorer(plan, statistics)
        rows = {text: row for row, text in enumerate(self._texts.early_texts)}
        self._early = [rows.get(w.term.text, 0) if "body" in w.fields else -1 for w in self._all]

    def scores(self, segment: SegmentReader, scales: Scales, docs: NDArray[np.int64]) -> tuple[_Scores, _Scores]:
        """What the first stage gives to each of some documents, which ascend, and what it counted: a row a term."""
        selected = Selection(docs, segment.size)
        counted = np.zeros((len(self._first), docs.size + 1))
        for row, (term, fields) in zip(counted, self._first, strict=True):
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                for rows in segment.lists(field, term.layer):
                    rows.weigh(number, selected, scales[field, term.layer], row)
        counted = counted[:, :-1]
        scores = self._worth_first @ saturation(counted)
        return scores if self._recency is None else scores * self._recency(segment.dates[docs]), counted

    def rescored(self, window: Sequence[Candidate]) -> _Scores:
        """What both stages give to some candidates, those of a segment together and in the order of their numbers."""
        table = np.zeros((len(self._all), len(window)))
        table[: len(self._first)] = np.array([candidate.counted for candidate in window]).T
        worths = np.empty((len(FIELDS), len(window)))
        days = np.empty(len(window), dtype=np.uint32)
        texts: dict[str, list[str]] = {field: [] for field in FIELDS}
        start = 0
        for segment, group in groupby(window, attrgetter("segment")):
            some = list(group)
            numbers = [candidate.number for candidate in some]
            docs = np.array(numbers, dtype=np.uint16)
            columns = slice(start, start := start + len(some))
            self._count_words(segment, some[0].scales, docs, table[:, columns])
            worths[:, columns] = [some[0].scales[field, "chars"][docs] for field in FIELDS]
            days[columns] = segment.dates[docs]
            for field in FIELDS:
                texts[field] += segment.texts(field, numbers)
        self._count_chars(texts, worths, table)
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

    def _count_chars(self, texts: Mapping[str, Sequence[str]], worths: _Scores, table: _Scores) -> None:
        """Count the units of the second stage in the texts of each field: sooner than to look them up in postings."""
        if self._chars:
            counts = [
                [_counts(term.text, texts[field]) if field in fields else [0] * len(texts[field]) for field in FIELDS]
                for _, (term, fields) in self._chars
            ]
            weighed = np.minimum(counts, _MOST_COUNTED) * worths
            table[[row for row, _ in self._chars]] += weighed.sum(axis=1)


def _worths(terms: Mapping[Wanted, int], statistics: Statistics) -> _Scores:
    return np.array([times * statistics.idf(wanted.term) for wanted, times in terms.items()])


def _counts(unit: str, texts: Sequence[str]) -> list[int]:
    """How often a unit stands in each of some texts."""
    if may_cut(unit):
        return [sum(1 for _ in occurrences(unit, text)) for text in texts]
    return [text.count(unit) for text in texts]
