"""BM25F: what a term is worth in an article, and what an archive must know to say so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.dates.day_numbers import ordinals
from newsearch.matching import SENTENCE

__all__ = [
    "K1",
    "LEAD",
    "LEAD_WEIGHT",
    "MOST_COUNTED",
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
B = 0.75
FIELD_WEIGHTS = {"headline": 5.0, "body": 1.0, "byline": 1.0}

LEAD = 150
"""Characters of the folded body: a term that stands in them is worth the more the earlier it does."""

LEAD_WEIGHT = 3.0
"""What a term at the very beginning of the body counts beside `FIELD_WEIGHTS`."""

NEARNESS = ((0, 0.4), (5, 0.2), (20, 0.1), (SENTENCE, 0.05))
"""At most so many characters between two neighbouring words of a query: this part of what the lesser one is worth."""

MOST_COUNTED = 255
"""A term stands in a field no more often than this: engines may keep a frequency in one byte."""

RECENT_FLOOR = 0.5
"""What is left of the score of the oldest articles."""

_MOST_APART = np.array([most for most, _ in NEARNESS])
_SHARES = np.array([*(share for _, share in NEARNESS), 0.0])


class Term(NamedTuple):
    """A token of one layer."""

    layer: str
    text: str


@dataclass(frozen=True, slots=True)
class Statistics:
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


def scale(field: str, lengths: NDArray[np.float64], mean_length: float) -> NDArray[np.float64]:
    """What standing once in a field of so many tokens counts: the weight of the field where the length is the mean."""
    scaled: NDArray[np.float64] = FIELD_WEIGHTS[field] / (1 - B + B * lengths / max(mean_length, 1e-9))
    return scaled


def saturation(counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of a term is in articles, 0 to k1 + 1, given what counts of it in all fields."""
    saturated = counted * (K1 + 1)
    saturated /= counted + K1
    return saturated


def earliness(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.float64]:
    """How early in bodies terms of so many characters begin: 1 at the very start, 0 for one not wholly in the lead."""
    return np.where(starts + lengths <= LEAD, 1 - starts / LEAD, 0.0)


def closeness(apart: NDArray[np.integer]) -> NDArray[np.float64]:
    """The part of what the lesser of two words is worth, with so many characters between them (see `NEARNESS`)."""
    return _SHARES[_MOST_APART.searchsorted(apart)]


def recency(days: NDArray[np.uint32], newest: int, half_life: int) -> NDArray[np.float64]:
    """What the scores of articles are multiplied by, given their issue days as YYYYMMDD, 0 where unknown.

    From 1 for one of the newest day of the archive down to `RECENT_FLOOR`, which undated articles have: what can be
    lost is halved in every `half_life` days; 0 loses nothing. An old archive is treated as a new one, and no answer
    changes overnight.
    """
    if half_life <= 0:
        return np.ones(days.size)
    age = ordinals(np.array([newest], dtype=np.uint32)) - ordinals(days)
    fresh = np.where(days == 0, 0.0, 0.5 ** (np.maximum(age, 0) / half_life))
    return np.asarray(RECENT_FLOOR + (1 - RECENT_FLOOR) * fresh)
