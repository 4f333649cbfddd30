"""BM25F: what a term is worth in an article, and what an archive must know to say so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.dates.day_numbers import ordinals
from newsearch.matching import SENTENCE

__all__ = [
    "FIELD_WEIGHTS",
    "K1",
    "LAYER_WEIGHTS",
    "LEAD",
    "LEAD_WEIGHT",
    "MOST_COUNTED",
    "RECENT_FLOOR",
    "B",
    "Statistics",
    "Term",
    "closeness",
    "earliness",
    "recency",
    "saturation",
    "scale",
]

K1 = 1.2
"""How fast a term saturates: BM25's usual value, which `benchmarks.relevance.tune` chooses as well."""

B = 0.75
"""How much the length of a field counts: BM25's usual value."""

FIELD_WEIGHTS = {"headline": 5.0, "body": 1.0, "byline": 1.0}
"""What one occurrence in a field of mean length counts. Chosen by `relevance.tune`."""

LEAD = 150
"""Characters of the folded body in which a term is worth more the earlier it stands. Chosen by `relevance.tune`."""

LEAD_WEIGHT = 3.0
"""What a term at the very beginning of the body counts, beside `FIELD_WEIGHTS`. Chosen by hand of what `relevance.tune`
tries: it chooses 2, which finds words drawn from headlines a little better, and whole headlines a little worse."""

LAYER_WEIGHTS = {"words": 1.0, "chars": 3.0, "pairs": 1.0}
"""What a term of each layer counts in the second stage. Chosen by `relevance.tune`."""

NEARNESS = ((0, 0.4), (5, 0.2), (20, 0.1), (SENTENCE, 0.05))
"""(distance, share): two neighbouring query words at most `distance` characters apart add `share` of the lower of their
two weights. Chosen by hand, for readers who type phrases: `relevance.tune` does not judge it."""

MOST_COUNTED = 255
"""Term frequencies are capped here, so that an engine can store them in one byte."""

RECENT_FLOOR = 0.5
"""What is left of the score of the oldest articles. Chosen by hand."""

_MOST_APART = np.array([most for most, _ in NEARNESS])
_SHARES = np.array([*(share for _, share in NEARNESS), 0.0])


class Term(NamedTuple):
    """A token of one layer."""

    layer: str
    text: str


class Statistics(NamedTuple):
    """What BM25 knows of the archive: live articles, mean length of each field and layer, articles with each term.

    `frequencies` counts an article once for a term that stands in several of the fields.
    """

    articles: int
    mean_lengths: Mapping[tuple[str, str], float]
    frequencies: Mapping[Term, int]

    def idf(self, term: Term) -> float:
        """Lucene's idf of a term, never negative."""
        found = self.frequencies.get(term, 0)
        return math.log(1 + (self.articles - found + 0.5) / (found + 0.5))


def scale(
    weight: float | NDArray[np.float64], lengths: NDArray[Any], mean_length: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weight of one occurrence in a field of `lengths` tokens: weight over BM25's norm, 1 - b + b · length / mean.

    Args:
        weight: that of the field, of `FIELD_WEIGHTS`.
        lengths: tokens of one layer that each article has in the field.
        mean_length: their mean over the archive, as in `Statistics.mean_lengths`.
    """
    scaled: NDArray[np.float64] = weight / (1 - B + B * lengths / np.maximum(mean_length, 1e-9))
    return scaled


def saturation(counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """BM25's saturation, 0 to k1 + 1, of weighted frequencies summed over the fields."""
    saturated = counted * (K1 + 1)
    saturated /= counted + K1
    return saturated


def earliness(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.float64]:
    """How early in bodies terms begin: 1 at the very start, 0 for one that does not lie wholly in the lead.

    `starts` are offsets into the folded bodies, `lengths` the characters of the terms.
    """
    return np.where(starts + lengths <= LEAD, 1 - starts / LEAD, 0.0)


def closeness(apart: NDArray[np.integer]) -> NDArray[np.float64]:
    """The share of `NEARNESS` for two words with `apart` characters between them, 0 behind the last distance."""
    return _SHARES[_MOST_APART.searchsorted(apart)]


def recency(days: NDArray[np.uint32], newest: int, half_life: int) -> NDArray[np.float64]:
    """What the scores of articles are multiplied by: 1 on the newest day, down to `RECENT_FLOOR`.

    Undated articles have the floor. Age counts from the newest day of the archive, not from today, so that an old
    archive is treated as a new one and no answer changes overnight.

    Args:
        days: issue days as YYYYMMDD, 0 where unknown.
        newest: the last of them in the archive, in the same form.
        half_life: days in which an article loses half of what it can lose; 0 loses nothing.
    """
    if half_life <= 0:
        return np.ones(days.size)
    age = ordinals(np.array([newest], dtype=np.uint32)) - ordinals(days)
    fresh = np.where(days == 0, 0.0, 0.5 ** (np.maximum(age, 0) / half_life))
    return np.asarray(RECENT_FLOOR + (1 - RECENT_FLOOR) * fresh)
