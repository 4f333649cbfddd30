"""What a query is ranked by, as docs/ranking.md tells it: which terms count, in which stage, and what is added."""

from __future__ import annotations

import pytest

from newsearch.clauses import All, Any, Clause, Field, Mentions, Not, Prefix, Run, Wildcard, Word
from newsearch.model import FIELDS
from newsearch.ranking.bm25f import Statistics, Term
from newsearch.ranking.plan import FieldTerm, plan
from tests.strategies import ANALYZER


def typed(text: str) -> Word:
    word = ANALYZER.word(text)
    assert word
    return word


def first(clause: Clause) -> list[str]:
    """The terms of the first stage, as often as each counts."""
    return [wanted.term.text for wanted, times in plan(clause).first.items() for _ in range(int(times))]


def later(clause: Clause, layer: str) -> list[str]:
    """The terms of a layer that the second stage adds, as often as each counts."""
    planned = plan(clause)
    added = ((wanted, times - planned.first.get(wanted, 0)) for wanted, times in planned.all.items())
    return [wanted.term.text for wanted, times in added if wanted.term.layer == layer for _ in range(int(times))]


def near(clause: Clause) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(pair.one, pair.other, pair.fields) for pair in plan(clause).neighbours]


def test_pairs_come_first_and_words_and_characters_are_looked_at_later() -> None:
    asked = typed("开发区")
    assert first(asked) == ["开发", "发区"]
    assert (later(asked, "words"), later(asked, "chars"), later(asked, "pairs")) == (
        ["开发", "开发区"],
        ["开", "发", "区"],
        [],
    )


@pytest.mark.parametrize("text", ["碚", "5g", "172.6"])
def test_a_unit_in_no_pair_counts_from_the_first_stage_on(text: str) -> None:
    asked = Run(text)
    assert list(plan(asked).first) == [FieldTerm(Term("chars", text), FIELDS)]
    assert later(asked, "chars") == []


def test_what_a_query_has_twice_counts_twice() -> None:
    assert first(Run("哈哈哈")) == ["哈哈"] * 2
    assert later(Run("哈哈哈", ("哈哈", "哈哈哈")), "chars") == ["哈"] * 3
    assert first(All((Run("北碚"), Run("北碚")))) == ["北碚"] * 2


def test_punctuation_weighs_nothing() -> None:
    asked = Run("甲,乙", ("甲", ",", "乙"))
    assert (first(asked), later(asked, "words"), later(asked, "chars")) == (["甲", "乙"], ["甲", "乙"], [])


def test_function_words_weigh_nothing_in_what_is_typed_and_something_in_a_quote() -> None:
    asked = typed("北碚的开发区")
    assert (later(asked, "words"), later(asked, "chars")) == (["北碚", "开发", "开发区"], [*"北碚开发区"])
    quoted = ANALYZER.run("北碚的开发区")
    assert quoted
    assert (later(quoted, "words"), later(quoted, "chars")) == (["北碚", "的", "开发", "开发区"], [*"北碚的开发区"])


def test_a_function_word_alone_is_what_was_asked_for() -> None:
    assert (first(typed("的")), later(typed("的"), "words")) == (["的"], ["的"])


def test_a_pair_across_two_words_counts_and_one_within_function_words_does_not() -> None:
    asked = typed("北碚为什么开放")
    assert asked.parts == ("北碚", "开放")
    assert first(asked) == ["北碚", "碚为", "么开", "开放"]


def test_the_longer_of_two_words_keeps_its_characters() -> None:
    asked = Word("大会的大", ("大", "大会"), ("大会", "的", "大"))
    assert later(asked, "chars") == ["大", "大", "会"]


@pytest.mark.parametrize(
    ("clause", "terms"),
    [
        (Prefix("王毅"), ["王毅"]),
        (Wildcard("开放?北碚?"), ["开放", "北碚"]),
        (Mentions("2024-03-01", "2024-03-01"), []),
        (Not(Run("北碚")), []),
        (Field("source", Run("北碚")), []),
        (Any((Run("北碚"), Prefix("重庆"))), ["北碚", "重庆"]),
    ],
)
def test_prefixes_and_the_pieces_of_wildcards_rank_as_runs_and_other_parts_do_not(
    clause: Clause, terms: list[str]
) -> None:
    assert first(clause) == terms
    assert {term.text for term in plan(clause).terms if term.layer == "pairs"} == set(terms)


def test_a_prefix_ranks_as_a_word_as_well() -> None:
    assert later(Prefix("王毅"), "words") == ["王毅"]


def test_a_term_is_looked_for_in_the_fields_that_were_asked_for() -> None:
    asked = All((Field("headline", Run("北碚")), Run("雷锋")))
    assert list(plan(asked).first) == [
        FieldTerm(Term("pairs", "北碚"), ("headline",)),
        FieldTerm(Term("pairs", "雷锋"), FIELDS),
    ]


def test_neighbouring_words_are_near_in_the_fields_that_both_are_looked_for_in() -> None:
    headline, body = Field("headline", Run("北碚")), Field("body", Run("揭牌"))
    assert near(All((headline, Run("雷锋")))) == [("北碚", "雷锋", ("headline",))]
    assert near(All((Run("雷锋"), headline))) == [("雷锋", "北碚", ("headline",))]
    assert near(All((headline, body))) == []
    assert near(All((Run("北碚"), Run("北碚")))) == []
    assert near(typed("北碚的开发区")) == [("北碚", "开发区", FIELDS)]
    words = [Run(char) for char in "甲乙丙丁戊己庚辛壬癸"]
    assert [pair[:2] for pair in near(All(tuple(words)))] == [*zip("甲乙丙丁戊己庚", "乙丙丁戊己庚辛", strict=True)]


@pytest.mark.parametrize("words", ["开发区 北碚", "北碚 开发区"])
def test_nearness_is_worth_the_lighter_word(words: str) -> None:
    (pair,) = plan(All(tuple(map(Run, words.split())))).neighbours
    frequencies = {Term("pairs", "开发"): 9, Term("pairs", "发区"): 9, Term("pairs", "北碚"): 1}
    statistics = Statistics(10, {}, frequencies)
    common, rare = statistics.idf(Term("pairs", "开发")), statistics.idf(Term("pairs", "北碚"))
    assert 2 * common < rare
    assert pair.worth(statistics) == pytest.approx(2 * common)


def test_a_run_that_stands_whole_earns_what_its_terms_weigh_and_several_share_it() -> None:
    statistics = Statistics(10, {}, {Term("pairs", "北碚"): 3})

    def earned(*texts: str) -> list[float]:
        return [whole.worth(statistics) for whole in plan(All(tuple(map(typed, texts)))).wholes]

    alone, other = "北碚的开发区", "是否开放"
    asked = typed(alone)
    terms = [*plan(asked).all]
    assert len(terms) == 13
    whole = sum(statistics.idf(wanted.term) for wanted in terms)
    assert earned(alone) == [pytest.approx(whole)]
    assert earned(alone, other)[0] == pytest.approx(whole / 4)
    assert earned(alone, "开发区", other)[0] == pytest.approx(whole / 4), "one word is no run of several"
    assert [(w.text, w.fields) for w in plan(Field("body", asked)).wholes] == [(alone, ("body",))]
    assert plan(Run("北碚的开发区", ("北碚", "的", "开发区"))).wholes == ()
