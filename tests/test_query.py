"""How typed queries are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis import Analyzer
from newsearch.query import describe, parse


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("北碚 雷锋", "(北碚 AND 雷锋)"),
        ("（北京 OR 上海）　会议", "((北京 OR 上海) AND 会议)"),
        ("甲 ｜ 乙 丙", "(甲 OR (乙 AND 丙))"),
        ("-丙 甲", "(NOT 丙 AND 甲)"),
        ("甲 NOT （乙 丙）", "(甲 AND NOT (乙 AND 丙))"),
        ("歼-10", "歼-10"),
        ("“优素福•拉扎”", '"优素福·拉扎"'),
        ("『雷锋精神』「北碚」", '("雷锋精神" AND "北碚")'),
        ("標題：长江 来源:新华社", "(headline:长江 AND source:新华社)"),
        ("日期：2024年3月 会议", "(date:[2024-03-01 TO 2024-03-31] AND 会议)"),
        ("date:[2024-03-01 TO 2024-03-31]", "date:[2024-03-01 TO 2024-03-31]"),
        ("date:[TO 2024-03]", "date:[* TO 2024-03-31]"),
        ('"甲 乙"~5', '"甲 乙"~5'),
        ("ＧＰＴ＊", "gpt*"),
        ("12:30", "12:30"),
        ("\0改革\u200b开放\ufeff", "改革开放"),
        ("甲 甲", "甲"),
    ],
)
def test_a_query_is_read_as_meant(analyzer: Analyzer, typed: str, read: str) -> None:
    assert describe(parse(typed, analyzer).clause) == read


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ('"改革开放', "unclosed quote"),
        ("foo:bar", "unknown field"),
        ("date:昨天 会议", "not understood"),
        ("headline:", "nothing behind it"),
        ("", "nothing to search for"),
        ("OR AND", "nothing to search for"),
        ("。，！", "nothing to search for"),
        ("甲 SAME 乙", "not supported yet"),
        (")甲", "closing parenthesis"),
        ("(" * 60 + "甲", "deeper than"),
        ("改革~", "quoted run"),
        ("甲 " * 1100, "only the first"),
    ],
)
def test_what_a_query_could_not_say_is_a_note(analyzer: Analyzer, typed: str, note: str) -> None:
    assert any(note in said for said in parse(typed, analyzer).notes)


@given(typed=st.text() | st.text(st.sampled_from('中国 a-~*:：()（）"“”「」[]|OR NOTdate\\\ud800\n')))
def test_no_query_raises(analyzer: Analyzer, typed: str) -> None:
    describe(parse(typed, analyzer).clause)


@pytest.mark.parametrize(
    "typed", ["(" * 50_000 + "北京", "北京上海" * 25_000, '"' * 99_999, "-" * 100_000, "（甲 OR" * 20_000]
)
def test_a_huge_query_is_read(analyzer: Analyzer, typed: str) -> None:
    parse(typed, analyzer)
