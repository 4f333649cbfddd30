"""The second stage of ranking, for every engine: scores the window, the best articles of the first stage.

An engine hands over what it has of these few articles; `ranking.explain` says the same of one article in plain words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.matching import FAR
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import (
    FIELD_WEIGHTS,
    LAYER_WEIGHTS,
    LEAD_WEIGHT,
    MOST_COUNTED,
    Statistics,
    closeness,
    earliness,
    saturation,
    scale,
)
from newsearch.ranking.coverage import (
    DENSEST,
    DENSEST_WEIGHT,
    EARLY_WEIGHT,
    NUMBERS_WEIGHT,
    PRESENT_WEIGHT,
    beginning,
)
from newsearch.ranking.plan import Plan
from newsearch.ranking.texts import Texts

__all__ = ["Reranker", "Window"]

_BODY = FIELDS.index("body")
_IN_BODY = np.array([[field == "body"] for field in FIELDS])
_WEIGHTS = np.array([FIELD_WEIGHTS[field] for field in FIELDS])[:, None]


class Window(NamedTuple):
    """Some articles as the second stage needs them.

    Args:
        texts: the folded texts in UTF-16, those of all articles for the first of `FIELDS`, then for the next one.
        lengths: tokens: layer of `LAYERS` × field of `FIELDS` × article.
    """

    texts: Iterable[bytes | memoryview]
    lengths: NDArray[np.integer]


class Reranker:
    """Scores windows by what a clause is ranked by.

    Terms of every layer are counted in the texts, words as the runs that they are: that is faster than looking them up
    in postings, and ranks better, since jieba cuts a word in one article and not in another.

    `fields` are those that any term is looked for in: the texts of others may as well be empty.
    """

    def __init__(self, plan: Plan, statistics: Statistics) -> None:
        self._all = list(plan.all)
        self._idf = np.array([statistics.idf(wanted.term) for wanted in self._all])
        worth = np.array([plan.all[wanted] for wanted in self._all]) * self._idf
        self._worth = worth * [LAYER_WEIGHTS[wanted.term.layer] for wanted in self._all]
        self._texts = [wanted.term.text for wanted in self._all]
        self._lengths = np.array(list(map(len, self._texts)))[:, None]
        self._layers = np.array([LAYERS.index(wanted.term.layer) for wanted in self._all])
        self._asked = np.array([_asked(wanted.fields) for wanted in self._all])[..., None]
        self.fields = frozenset[str]().union(*(wanted.fields for wanted in self._all))
        self._wholes = [(_indices(w.fields), w.text, w.worth(statistics)) for w in plan.wholes]
        self._neighbours = [(_indices(p.fields), p.one, p.other, p.worth(statistics)) for p in plan.neighbours]
        means = [[statistics.mean_lengths[field, layer] for field in FIELDS] for layer in LAYERS]
        self._means = np.array(means)[..., None]
        self._query_worth = worth.sum()
        rows = {wanted: row for row, wanted in enumerate(self._all)}
        self._numbers, self._long, self._pairs = (
            np.array([rows[wanted] for wanted in some], dtype=np.intp)
            for some in (plan.numbers, plan.words, plan.pairs)
        )
        self._long_idf = self._idf[self._long]

    def scores(self, window: Window) -> NDArray[np.float64]:
        """What both stages together give to each article of a window."""
        size = window.lengths.shape[-1]
        if not (self._all and size):
            return np.zeros(size)
        shape = -1, len(FIELDS), size
        texts = Texts(window.texts)
        counts, firsts = (found.reshape(shape) for found in texts.standing(self._texts))
        worths = scale(_WEIGHTS, window.lengths, self._means)
        table = (np.minimum(counts, MOST_COUNTED) * worths[self._layers] * self._asked).sum(axis=1)
        table += LEAD_WEIGHT * earliness(firsts[:, _BODY], self._lengths) * self._asked[:, _BODY]
        scores: NDArray[np.float64] = self._worth @ saturation(table)
        stands = (firsts < FAR) & self._asked
        scores += self._covered(firsts, stands)
        if self._pairs.size:
            scores += DENSEST_WEIGHT * self._densest(texts, stands)
        return scores + self._whole_and_near(texts, shape)

    def _covered(self, firsts: NDArray[np.integer], stands: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What it adds how early the terms stand, and how much of the query stands in each article at all.

        Both are term × field × article: at which character a term stands first, and whether it stands and is asked for.
        """
        starts = np.where(_IN_BODY, firsts, 0)
        added: NDArray[np.float64] = EARLY_WEIGHT * (self._idf @ (beginning(starts) * stands).max(axis=1))
        there = np.asarray(stands.any(axis=1))
        if self._numbers.size:
            added += NUMBERS_WEIGHT * self._query_worth * there[self._numbers].mean(axis=0)
        if (whole := self._long_idf.sum()) > 0:
            added += PRESENT_WEIGHT * self._query_worth / whole * (self._long_idf @ there[self._long])
        return added

    def _densest(self, texts: Texts, stands: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The idf of the distinct pairs in the stretch of each article that has the most of them."""
        pairs, worths, asked = [self._texts[row] for row in self._pairs], self._idf[self._pairs], stands[self._pairs]
        if len(pairs) == 1 and len(pairs[0]) <= DENSEST:
            return np.asarray(worths[0] * asked[0].any(axis=0))
        densest = texts.densest(pairs, worths, asked.reshape(len(pairs), -1), DENSEST)  # a text of each field
        best: NDArray[np.float64] = densest.reshape(asked.shape[1:]).max(axis=0)
        return best

    def _whole_and_near(self, texts: Texts, shape: tuple[int, int, int]) -> NDArray[np.float64]:
        """What typed runs that stand whole and the nearness of words add."""
        added = np.zeros(shape[-1])
        for fields, text, worth in self._wholes:
            added += worth * texts.standing([text])[0].reshape(shape)[0, fields].any(axis=0)
        for fields, one, other, worth in self._neighbours:
            added += worth * closeness(texts.distances(one, other).reshape(shape)[0, fields].min(axis=0))
        return added


@lru_cache
def _asked(fields: Sequence[str]) -> tuple[bool, ...]:
    """Which of `FIELDS` some fields are."""
    return tuple(field in fields for field in FIELDS)


def _indices(fields: Sequence[str]) -> list[int]:
    """The indices of some fields among `FIELDS`."""
    return [FIELDS.index(field) for field in fields]
