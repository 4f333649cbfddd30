"""What an article is worth as a whole, by figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from newsearch.matching import FAR
from newsearch.ranking.coverage import EARLY, beginning


def test_a_term_counts_the_more_the_earlier_it_begins() -> None:
    starts = np.array([0, EARLY // 4, EARLY - 1, EARLY, FAR])
    assert beginning(starts) == pytest.approx([1, 0.75, 1 / EARLY, 0, 0])
