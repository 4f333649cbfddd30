"""What an article is worth as a whole, beside each of its terms: how much of a query it has, how early and how close.

The second stage adds each part; the four weights were chosen with `benchmarks.relevance.tune`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DENSEST",
    "DENSEST_WEIGHT",
    "EARLY",
    "EARLY_WEIGHT",
    "NUMBERS_WEIGHT",
    "PRESENT_WEIGHT",
    "beginning",
]

EARLY = 800
"""Characters of a body in which a term counts the more the earlier it begins; one in another field begins at 0."""

EARLY_WEIGHT = 0.2
"""What the idf of a term at the very beginning is multiplied by."""

NUMBERS_WEIGHT = 0.15
"""What an article with all numbers and Latin words of a query gets of the worth of the query."""

PRESENT_WEIGHT = 0.1
"""What an article with all words of two and more characters gets of the worth of the query."""

DENSEST = 50
"""Characters of the stretch of a field that has the most pairs of a query."""

DENSEST_WEIGHT = 0.9
"""What the idf of each pair that this stretch has is multiplied by."""


def beginning(starts: NDArray[np.integer]) -> NDArray[np.float64]:
    """How near to the beginning of a text terms begin: 1 at the first character, 0 from `EARLY` on."""
    return np.maximum(0.0, 1 - starts / EARLY)
