"""The formulas of ranking, by figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from newsearch.matching import SENTENCE
from newsearch.ranking.bm25f import (
    K1,
    LEAD,
    MOST_COUNTED,
    RECENT_FLOOR,
    Statistics,
    Term,
    closeness,
    earliness,
    recency,
    saturation,
    scale,
)


def test_a_term_that_few_articles_have_weighs_more_and_none_less_than_nothing() -> None:
    term, common, nowhere = (Term("words", text) for text in ("罕见", "常见", "没有"))
    statistics = Statistics(9, {}, {term: 2, common: 9})
    assert statistics.idf(term) == pytest.approx(math.log(1 + 7.5 / 2.5))
    assert statistics.idf(common) == pytest.approx(math.log(1 + 0.5 / 9.5))
    assert statistics.idf(nowhere) == pytest.approx(math.log(1 + 9.5 / 0.5))


def test_a_field_of_mean_length_counts_its_weight_and_a_longer_one_less() -> None:
    assert scale(5.0, np.array([20, 40, 0]), 20.0) == pytest.approx([5, 5 / 1.75, 5 / 0.25])
    assert scale(5.0, np.array([0]), 0.0) == pytest.approx([20]), "an empty archive divides by nothing"


def test_a_term_saturates() -> None:
    assert saturation(np.array([0.0, K1, 1e9])) == pytest.approx([0, (K1 + 1) / 2, K1 + 1])


def test_a_term_is_early_when_it_lies_wholly_in_the_lead() -> None:
    starts = np.array([0, LEAD // 2, LEAD - 2, LEAD - 1, LEAD])
    assert earliness(starts, np.full(5, 2)) == pytest.approx([1, 0.5, 2 / LEAD, 0, 0])


def test_words_count_by_how_close_they_stand() -> None:
    apart = np.array([0, 1, 5, 6, 20, 21, SENTENCE, SENTENCE + 1])
    assert closeness(apart).tolist() == [0.4, 0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0]


def test_an_article_loses_half_of_what_it_can_lose_in_a_half_life() -> None:
    days = np.array([20240301, 20240229, 20240220, 20240110, 0, 20240302], dtype=np.uint32)
    lost = 1 - RECENT_FLOOR
    expected = [1, 1 - lost * (1 - 0.5**0.1), 1 - lost / 2, 1 - lost * (1 - 0.5**5.1), RECENT_FLOOR, 1]
    assert recency(days, 20240301, 10) == pytest.approx(expected)
    assert recency(days, 20240301, 1)[:2] == pytest.approx([1, 1 - lost / 2])
    assert recency(days, 20240301, 0).tolist() == [1] * 6


def test_the_floor_is_half_and_frequencies_fit_into_a_byte() -> None:
    assert RECENT_FLOOR == 0.5
    assert np.iinfo(np.uint8).max == MOST_COUNTED
