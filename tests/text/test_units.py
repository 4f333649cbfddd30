"""Units, and the borders inside of them."""

from __future__ import annotations

import pytest
from hypothesis import given

from newsearch.text.folding import fold
from newsearch.text.units import is_cut, is_han, pairs, units
from tests.text.strategies import NEWS


@given(NEWS)
def test_a_border_is_cut_exactly_inside_the_units(source: str) -> None:
    text = fold(source).text
    borders, position = set(), 0
    for unit in units(text):
        position = text.index(unit, position)
        borders |= set(range(position + 1, position + len(unit)))
        position += len(unit)
    assert {p for p in range(len(text) + 1) if is_cut(text, p)} == borders


@pytest.mark.parametrize("before", ["", "中国人民", "中国人民,", "abc "])
def test_a_point_is_cut_between_digits_alone_wherever_it_stands(before: str) -> None:
    text = before + "17.25中3.a中.5"
    assert [p - len(before) for p in range(len(before), len(text)) if is_cut(text, p)] == [1, 2, 3, 4]


def test_only_han_characters_alone_are_han() -> None:
    assert [is_han(text) for text in ("", "中国", "中a", "a", "〇々")] == [False, True, False, False, True]


def test_neighbours_are_pairs_unless_one_says_nothing() -> None:
    assert pairs("笑😂哭,a1 好。") == ["笑😂", "😂哭", "a1"]
