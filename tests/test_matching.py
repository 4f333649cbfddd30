"""Nearness and sentences, held against the plain ones, which try every choice of places."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.clauses import Leaf, Part, Prefix, Run, Wildcard, alternatives
from newsearch.deadline import deadline
from newsearch.errors import SearchTooSlow
from newsearch.matching import CLOSE, SENTENCE, distance, in_label, near, same, spans_of
from newsearch.messages import Note
from newsearch.text.folding import fold
from tests import plain
from tests.steps import calls

texts = st.lists(st.sampled_from([*"甲乙丙丁", "甲乙", "乙丙", "a1", "7", "。", "...", " ", "\n\n"]), max_size=14).map(
    lambda pieces: fold("".join(pieces)).text
)
lexicons = st.sets(st.sampled_from(["丁丁", "甲乙", "乙丙丁", "丁丙", "丙丁甲", "a1丁", "丁丁丁丁"]))
leaves: st.SearchStrategy[Leaf] = st.one_of(
    st.sampled_from(["甲", "乙", "丙", "甲乙", "乙甲", "甲甲", "a1", "7"]).map(Run),
    st.sampled_from(["甲", "甲乙", "a", "乙"]).map(Prefix),
    st.sampled_from(["甲?", "?乙", "甲?丙", "?"]).map(Wildcard),
)
parts = st.lists(leaves, min_size=2, max_size=4)


@given(texts, parts, st.lists(st.integers(0, 4), min_size=3, max_size=3), lexicons)
def test_nearness_is_the_plain_one(text: str, parts: list[Leaf], slops: list[int], words: set[str]) -> None:
    slops = slops[: len(parts) - 1]
    assert near(parts, slops, text, words) == plain.near(parts, slops, text, sorted(words))


@given(texts, parts, st.integers(0, 4), lexicons)
def test_a_quote_asks_for_all_within_one_distance(text: str, parts: list[Leaf], slop: int, words: set[str]) -> None:
    slops = [slop] * (len(parts) - 1)
    assert near(parts, slops, text, words) == plain.near(parts, slops, text, sorted(words))


@given(texts, st.lists(st.lists(leaves, min_size=1, max_size=3), min_size=2, max_size=3), st.integers(0, 3), lexicons)
def test_a_group_stands_where_one_of_its_alternatives_does(
    text: str, groups: list[list[Leaf]], slop: int, words: set[str]
) -> None:
    slops = [slop] * (len(groups) - 1)
    parts: list[Part] = [tuple(group) for group in groups]
    ways = list(product(*map(alternatives, parts)))
    assert near(parts, slops, text, words) == any(plain.near(way, slops, text, sorted(words)) for way in ways)
    assert same(parts, text) == any(plain.same(way, text) for way in ways)


@given(texts, parts, st.lists(st.integers(0, 4), min_size=3, max_size=3), st.integers(0, 2), lexicons)
def test_a_larger_distance_never_finds_less(
    text: str, parts: list[Leaf], slops: list[int], which: int, words: set[str]
) -> None:
    slops = slops[: len(parts) - 1]
    if near(parts, slops, text, words):
        slops[which % len(slops)] += 1
        assert near(parts, slops, text, words)


@given(texts, parts)
def test_one_sentence_is_the_plain_one(text: str, parts: list[Leaf]) -> None:
    assert same(parts, text) == plain.same(parts, text)


@pytest.mark.parametrize(
    ("text", "parts", "slops", "words", "stands"),
    [
        ("哈哈哈好", "哈哈 好", [0], "", True),  # overlapping places of one part
        ("甲乙", "甲 甲", [5], "", False),  # one place for two parts
        ("甲甲", "甲 甲", [0], "", True),
        ("乙乙", "甲 乙", [0], "", False),
        ("甲乙丁丙", "甲 乙 丙", [0, 0], "", False),  # what touches makes up for nothing
        ("甲乙丁丙", "甲乙 乙 丙", [0, 0], "", False),  # nor what overlaps
        ("戊甲丁丁丁乙", "甲 乙", [2], "戊甲丁丁", False),  # no word begins before the place
        ("甲丙乙", "甲 乙 丙", [0, 0], "", True),  # any order
        ("甲丁丁丁丁乙丙", "甲 乙 丙", [3, 8], "", False),
        ("甲丁丁丁乙丁丁丁丁丁丙", "甲 乙 丙", [3, 8], "", True),
        ("甲丁丁丁乙丁丁丁丁丁丁丙", "甲 乙 丙", [3, 8], "", False),
        ("甲丁丁丁丁丁乙丙", "甲 乙 丙", [8, 3], "", True),  # the lesser distance is that of the last two alone
        ("甲丁丁丁丁丁乙丁丁丁丁丙", "甲 乙 丙", [8, 3], "", False),
        ("甲" + "丁" * 10 + "乙丙", "甲 乙 丙", [1, 50], "", False),  # beyond eight times the lesser distance
        ("乙" + "丁" * 30 + "丙", "丁" * 30 + " 乙 丙", [2, 1], "", True),  # a part longer than the distances
        ("甲" + "丁" * 400 + "乙", "甲 乙", [50], "丁丁丁丁丁丁丁丁", True),  # 400 units, 50 words of eight
        ("甲" + "丁" * 408 + "乙", "甲 乙", [51], "丁丁丁丁丁丁丁丁", True),
        ("甲" + "丁" * 408 + "乙", "甲 乙", [50], "丁丁丁丁丁丁丁丁", False),
        ("甲丁丁乙丁乙", "甲 乙", [1], "丁丁乙丁", True),  # the farther place is nearer in words
        ("甲乙甲丁丁乙", "甲乙 乙 甲", [0, 0], "", True),  # places may overlap
        ("甲gpt丁丁乙", "甲 乙", [2], "丁丁", True),  # a word behind a unit of several characters
        ("甲gpt丁丁乙", "甲 乙", [1], "丁丁", False),
        ("甲gpt丁丁乙", "甲 乙", [2], "t丁丁", False),  # no word begins within a unit
        ("甲" + "丁" * 8 + "乙", "甲 乙", [1], "丁" * 8, True),  # a word of eight units is one, of nine it is nine
        ("甲" + "丁" * 9 + "乙", "甲 乙", [8], "丁" * 9, False),
        ("甲" + "丁" * 9 + "乙", "甲 乙", [9], "丁" * 9, True),
        ("丙" + "丁" * 9 + "甲" + "丁" * 9 + "乙", "丙 甲 乙", [9, 8], "丁" * 9, False),
        ("甲丁乙丁丁丙丁戊", "甲 乙 丙 戊", [1, 2, 1], "", False),  # 丙 and 戊 within 1, the first three within 2
        ("甲丁乙丁丙丁戊", "甲 乙 丙 戊", [1, 3, 1], "", True),
        ("甲丁丁乙丁丙丁戊", "甲 乙 丙 戊", [1, 4, 1], "", False),
        ("甲丁乙丁丙丁丁戊", "甲 乙 丙 戊", [1, 4, 1], "", False),
        ("甲丁丁乙丁丙丁丁戊", "甲 乙 丙 戊", [2, 1, 9], "", False),  # the first three are not within 2
        ("甲丁丁乙丙丁丁戊", "甲 乙 丙 戊", [2, 1, 9], "", True),
        ("甲丁丁丁丁丁乙丙戊", "甲 乙 丙 戊", [8, 3, 3], "", True),  # the last three within 3, all within 8
        ("戊丙乙丁丁丁丁丁甲", "戊 丙 乙 甲", [3, 3, 8], "", True),
    ],
)
def test_nearness_by_example(text: str, parts: str, slops: list[int], words: str, stands: bool) -> None:
    assert near([Run(part) for part in parts.split()], slops, text, {words}) == stands


@pytest.mark.parametrize("others", [{"丁丁"}, {"丁丁", "丁丁丁"}, {"丁" * 7, "丁丁丁丁"}])
def test_of_words_that_end_at_one_place_those_that_make_least_count(others: set[str]) -> None:
    assert near([Run("甲"), Run("乙")], [1], "甲" + "丁" * 8 + "乙", {"丁" * 8, *others})


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("北碚开发区昨日揭牌", 5),
        ("揭牌于昨日北碚", 3),  # in either order
        ("揭牌仪式昨日在北碚举行,揭牌者众", 3),  # the nearer one is behind
        ("揭牌北碚开发区揭牌", 0),  # the nearer one is before
        ("揭牌一二三四五六北碚一二北碚", 6),
        ("揭牌" + "一" * 20 + "北碚", 20),
        ("揭牌。" + "一" * 19 + "北碚", 20),  # close, in two sentences
        ("揭牌。" + "一" * 20 + "北碚", None),
        ("揭牌" + "一" * 20 + ";北碚", None),
        ("揭牌。北碚。" + "一" * 30 + "北碚", 1),
        ("揭牌" + "一" * 200 + "北碚", 200),
        ("揭牌" + "一" * 201 + "北碚", None),
        ("北碚" + "一" * 200 + "揭牌。", 200),
        ("北碚。" + "一" * 200 + "揭牌", None),
        ("北碚揭", None),
        ("揭牌", None),
        ("", None),
    ],
)
def test_a_distance_is_that_of_the_closest_places(text: str, apart: int | None) -> None:
    assert (CLOSE, SENTENCE) == (20, 200)
    assert distance("北碚", "揭牌", text) == distance("揭牌", "北碚", text) == apart


def test_runs_that_overlap_or_are_one_are_not_apart() -> None:
    assert distance("北碚开", "碚开发", "北碚开发区") == distance("碚开发", "北碚开", "北碚开发区") == 0
    assert distance("北碚", "北碚", "北碚与东川") == 0
    assert distance("中国中", "国", "中国中国") == 0
    assert distance("好", "哈哈", "哈哈哈好") == distance("哈哈", "好", "哈哈哈好") == 0
    assert distance("好", "哈哈", "好哈哈哈") == distance("哈哈", "好", "好哈哈哈") == 0


@pytest.mark.parametrize(
    ("parts", "piece", "rest"),
    [
        ("甲 乙 丙", "甲丁丁乙丁丁", "丁" * 40 + "丙"),
        ("甲 乙", "甲丁丁丁乙丁丁丁", ""),
        ("甲 甲", "甲丁丁丁", ""),
        ("甲 乙 丙", "甲丁丁丁乙丁丁丁丙丁丁丁", ""),
    ],
)
def test_the_steps_grow_with_the_text_and_no_faster(parts: str, piece: str, rest: str) -> None:
    leaves = [Run(part) for part in parts.split()]
    slops = [1] * (len(leaves) - 1)

    def steps(size: int) -> int:
        return calls(lambda: near(leaves, slops, piece * size + rest, {"甲丁丁丁丁丁丁"}))

    assert steps(400) < 2.2 * steps(200)


def test_the_steps_of_a_quote_grow_with_its_distance_and_no_faster() -> None:
    """Of the ways to choose places for some of its parts the one with least between them is followed alone."""
    leaves = [Run(part) for part in "甲乙丙戊"]
    text = "甲丁乙丁丙丁" * 40 + "丁" * 300 + "戊"

    def steps(slop: int) -> int:
        return calls(lambda: near(leaves, [slop] * 3, text))

    assert steps(40) < 2.5 * steps(20)


@pytest.mark.parametrize(
    ("text", "parts", "stands"),
    [
        ("煤与钢铁。", "钢铁。 煤", True),  # the mark belongs to the sentence that it ends
        ("煤。钢铁。", "煤 钢铁。", False),
        ("煤与钢。铁", "钢。铁 煤", False),  # which stands in no sentence as a whole
        ("煤\n\n钢铁", "煤 钢铁", False),
        ("煤...钢铁", "煤 钢铁", False),
        ("煤.钢铁", "煤 钢铁", True),
        ("煤。煤与钢", "钢 煤", True),
        ("煤与.....钢", ".. 钢", True),  # whose last place overlaps one that stands in no sentence
    ],
)
def test_a_sentence_ends_with_its_mark(text: str, parts: str, stands: bool) -> None:
    assert same([Run(part) for part in parts.split()], text) == stands


def test_spans_overlap_only_where_that_is_asked_for() -> None:
    leaves: list[Leaf] = [Run("哈哈"), Prefix("哈哈"), Wildcard("哈?")]
    for leaf in leaves:
        assert list(spans_of(leaf, "哈哈哈哈")) == [(0, 2), (2, 4)]
        assert list(spans_of(leaf, "哈哈哈哈", overlapping=True)) == [(0, 2), (1, 3), (2, 4)]


def test_a_nearness_that_takes_too_long_is_named() -> None:
    with deadline(1e-9), pytest.raises(SearchTooSlow) as told:
        near([Run("甲"), Run("乙")], [3], "甲乙")
    assert told.value.note.values["work"] == Note("work_clause", clause='"甲 乙"~3', articles=1)
    work = Note("work_clause", clause="丙", articles=7)
    with deadline(1e-9), pytest.raises(SearchTooSlow) as told:
        near([Run("甲"), Run("乙")], [3], "甲乙", work=lambda: work)
    assert told.value.note.values["work"] == work


def test_a_page_is_no_part_of_a_number_behind_letters() -> None:
    labels = {"a3": False, "3": True, "a3,3": True, "1.3": False, "13": False}
    assert {label: in_label("page", "3", label) for label in labels} == labels
    assert in_label("section", "3", "a3") is True
    assert in_label("page", "a3", "a3") is True
