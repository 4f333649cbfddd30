"""What a reader sees as one character: nothing is cut in it."""

from __future__ import annotations

import pytest

from newsearch.text.clusters import divides, inner


@pytest.mark.parametrize(
    "whole",
    [
        "e\u0301",  # an acute accent
        "e\u0300",  # the first of all marks
        "का",  # a vowel that has a width of its own
        "a\u20dd",  # a mark around a letter
        "👩\u200d",
        "\u200d👧",
        "👍🏻",
        "👍🏿",
        "\ud800\udc00",  # halves that were read one by one: the first of each, and the last
        "\udbff\udfff",
        "\u1100\u1161",  # letters of a Korean syllable
        "\u1100\u1100",
        "\u11ff\u11ff",
        "\r\n",
    ],
)
def test_nothing_is_cut_between(whole: str) -> None:
    assert divides(f"中{whole}中", 2) is divides(whole, 1) is True
    assert divides(whole, 0) is divides(whole, 2) is False, "at its ends it may be cut"


@pytest.mark.parametrize(
    "two",
    [
        "中国",
        "ab",
        "a\n",
        "\ra",
        "\n\r",
        "👍🏺",  # an amphora, the last picture before the colours of skin
        "👍🐀",  # a rat, the first one behind them
        "🇦\U0001f1e5",
        "🇿🈀",
        "🈀🇿",
        "\ud7ff\udc00",
        "\udc00\udc00",
        "\ud800\udbff",
        "\udc00\ud800",
        "\ud800\ue000",
        "\udbff\udbff",
        "\u10ff\u1100",
        "\u11ff\u1200",
        "\u1100中",
        "中\u1100",
        "\u02ff\u02ff",
    ],
)
def test_a_cut_is_allowed_between(two: str) -> None:
    assert divides(two, 1) is False


def test_flags_are_pairs_of_letters_from_the_first_of_a_row_on() -> None:
    row = "中🇦🇿🇨🇳🇸🇬a🇨🇳"
    assert [position for position in range(len(row) + 1) if divides(row, position)] == [2, 4, 6, 9]


def test_of_a_row_of_flags_without_end_64_letters_are_looked_at() -> None:
    row = "🇨🇳" * 100
    assert [position for position in range(200) if divides(row, position)] == list(range(1, 65, 2))


def test_the_longest_part_that_cuts_no_character_is_within_the_part() -> None:
    assert inner("中e\u0301\u0301\u0301中", 0, 6) == (0, 6)
    assert inner("中e\u0301\u0301\u0301中", 2, 6) == (5, 6)
    assert inner("中e\u0301\u0301\u0301中", 0, 4) == (0, 1)
    for start, end in ((2, 3), (3, 4), (2, 2), (3, 3)):
        first, last = inner("中e\u0301\u0301\u0301中", start, end)
        assert first == last == end, "where nothing is left, it is the empty end of the part"
