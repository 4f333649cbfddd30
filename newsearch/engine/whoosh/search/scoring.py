"""Scores the documents found in a segment: the stages of `rank` on arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Candidates, Documents
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import LEAD_WEIGHT, MOST_COUNTED, Statistics, closeness, earliness, saturation, scale
from newsearch.ranking.plan import Plan
from newsearch.ranking.texts import Texts

__all__ = ["Scales", "Scorer"]

_Scores = NDArray[np.float64]
_BODY = FIELDS.index("body")


class Scales:
    """A segment, and what standing once in each of its documents counts, for each field and layer."""

    def __init__(self, segment: SegmentReader, means: Mapping[tuple[str, str], float]) -> None:
        self.segment, self._means = segment, means
        self._known: dict[tuple[str, str], _Scores] = {}

    def __getitem__(self, kind: tuple[str, str]) -> _Scores:
        if kind not in self._known:
            lengths = self.segment.lengths(*kind).astype(np.float64)
            self._known[kind] = scale(kind[0], lengths, self._means[kind])
        return self._known[kind]


class Scorer:
    """Scores by a `rank.Plan`, given what the archive says of its terms, and what issue days are worth, if anything."""

    def __init__(
        self, plan: Plan, statistics: Statistics, recency: Callable[[NDArray[np.uint32]], _Scores] | None
    ) -> None:
        self._recency = recency
        self._first = list(plan.first)
        self._words = [wanted for wanted in plan.all if wanted.term.layer == "words"]
        self._all = self._words + [wanted for wanted in plan.all if wanted.term.layer != "words"]
        self._worth_first = np.array([plan.first[w] * statistics.idf(w.term) for w in self._first])
        self._worth = np.array([plan.all[w] * statistics.idf(w.term) for w in self._all])
        self._texts = [wanted.term.text for wanted in self._all]
        self._lengths = np.array(list(map(len, self._texts)))[:, None]
        self._layers = [LAYERS.index(wanted.term.layer) for wanted in self._all]
        self._asked = np.array([_asked(wanted.fields) for wanted in self._all])[..., None]
        self._wholes = [(_places(w.fields), w.text, w.worth(statistics)) for w in plan.wholes]
        self._neighbours = [(_places(p.fields), p.one, p.other, p.worth(statistics)) for p in plan.neighbours]

    def scores(self, scales: Scales, docs: NDArray[np.int64]) -> _Scores:
        """What the first stage gives to each of some documents of a segment, which ascend."""
        segment = scales.segment
        selected = Candidates(docs, segment.size)
        counted = np.zeros((len(self._first), docs.size + 1))
        for row, (term, fields) in zip(counted, self._first, strict=True):
            if (number := segment.term(*term)) < 0:
                continue
            for field in fields:
                for rows in segment.lists(field, term.layer):
                    rows.weigh(number, selected, scales[field, term.layer], row)
        scores = self._worth_first @ saturation(counted[:, :-1])
        return scores if self._recency is None else scores * self._recency(segment.dates[docs])

    def rescored(self, groups: Sequence[tuple[Scales, Documents]]) -> _Scores:
        """What both stages give to some documents of each segment, one after another.

        Pairs and units are counted in the texts, which are read anyway: sooner than they are looked up in postings.
        """
        size = sum(docs.size for _, docs in groups)
        if not self._all:
            return np.zeros(size)
        shape = -1, len(FIELDS), size
        numbers = [(scales.segment, docs.tolist()) for scales, docs in groups]
        window = Texts(text for field in FIELDS for segment, some in numbers for text in segment.raw_texts(field, some))
        counts, firsts = (found.reshape(shape) for found in window.standing(self._texts))
        counts[: len(self._words)] = 0
        worths = np.empty((len(LAYERS), len(FIELDS), size))
        end = 0
        for scales, docs in groups:
            columns = slice(end, end := end + docs.size)
            self._count_words(scales.segment, docs, counts[..., columns])
            worths[..., columns] = [[scales[field, layer][docs] for field in FIELDS] for layer in LAYERS]
        table = (np.minimum(counts, MOST_COUNTED) * worths[self._layers] * self._asked).sum(axis=1)
        table += LEAD_WEIGHT * earliness(firsts[:, _BODY], self._lengths) * self._asked[:, _BODY]
        scores = self._worth @ saturation(table) + self._whole_and_near(window, shape)
        if self._recency is None:
            return scores
        return scores * self._recency(np.concatenate([scales.segment.dates[docs] for scales, docs in groups]))

    def _whole_and_near(self, window: Texts, shape: tuple[int, int, int]) -> _Scores:
        """What typed runs that stand whole and the nearness of words add."""
        added = np.zeros(shape[-1])
        for fields, text, worth in self._wholes:
            added += worth * window.standing([text])[0].reshape(shape)[0, fields].any(axis=0)
        for fields, one, other, worth in self._neighbours:
            added += worth * closeness(window.distances(one, other).reshape(shape)[0, fields].min(axis=0))
        return added

    def _count_words(self, segment: SegmentReader, docs: Documents, counts: NDArray[np.intp]) -> None:
        """Count the words, which have the first rows, in the fields of some documents of a segment, the columns."""
        for (term, fields), row in zip(self._words, counts, strict=False):
            if (number := segment.term(*term)) < 0:
                continue
            for place in _places(fields):
                for rows in segment.lists(FIELDS[place], "words"):
                    frequencies = rows.frequencies(number, docs)
                    if frequencies is not None:
                        row[place] += frequencies


@lru_cache
def _asked(fields: Sequence[str]) -> tuple[bool, ...]:
    """Which of `FIELDS` some fields are."""
    return tuple(field in fields for field in FIELDS)


def _places(fields: Sequence[str]) -> list[int]:
    """The places of some fields among `FIELDS`."""
    return [FIELDS.index(field) for field in fields]
