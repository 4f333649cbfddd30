"""Days that are typed among words: one thing, in whatever way they are written."""

from __future__ import annotations

import pytest

from newsearch import Article
from newsearch.dates.spellings import date_spellings
from newsearch.dates.written import issue_date
from tests.search.test_searcher import Made

WRITTEN = {
    "年月日": "会议于2024年3月1日召开。",
    "两位": "会议于2024年03月01日召开。",
    "横线": "会议于2024-03-01召开。",
    "斜线": "会议于2024/3/1召开。",
    "点": "会议于2024.3.1召开。",
    "汉字": "会议于二〇二四年三月一日召开。",
    "圈": "会议于二○二四年三月一日召开。",
    "空格": "会议于 2024 年 3 月 1 日召开。",
}
OTHERS = {
    "颠倒": "会议于2024年1月3日召开，3月有31天。",
    "更长": "会议于2024年3月10日召开。",
    "十三": "会议于2024年13月1日召开。",
    "别年": "会议于2023年3月1日召开。",
    "散": "3月份共有1日休息，2024年如此。",
}
TYPED = [
    "2024年3月1日",
    "2024-03-01",
    "2024/3/1",
    "2024.3.1",
    "二〇二四年三月一日",
    "2024 年 3 月 1 日",
    "会议于2024年3月1日",
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_day_is_found_in_every_usual_spelling_and_no_other_day_is(index_of: Made, typed: str) -> None:
    index = index_of([Article(key, "", body) for key, body in (WRITTEN | OTHERS).items()])
    with index.searcher() as searcher:
        found = {hit.article.id for hit in searcher.search(typed, mode="strict", limit=50).hits}
    assert found == WRITTEN.keys()


def test_a_day_without_a_year_never_finds_another_day(index_of: Made) -> None:
    index = index_of([Article(key, "", body) for key, body in (WRITTEN | OTHERS).items()])
    with index.searcher() as searcher:
        for typed in ("3月1日", "三月一日", "3 月 1 日"):
            found = {hit.article.id for hit in searcher.search(typed, mode="strict", limit=50).hits}
            assert found == {"年月日", "两位", "汉字", "圈", "空格", "别年"}, typed
        quoted = {hit.article.id for hit in searcher.search('"3月1日"', mode="strict", limit=50).hits}
    assert quoted == {"年月日", "空格", "别年"}


def test_a_month_of_a_year_is_found_with_and_without_its_days(index_of: Made) -> None:
    bodies = {"1": "2024年3月底开工。", "2": "2024-03-15开工。", "3": "二〇二四年三月开工。", "4": "2024年4月开工。"}
    index = index_of([Article(key, "", body) for key, body in bodies.items()])
    with index.searcher() as searcher:
        assert {hit.article.id for hit in searcher.search("2024年3月", mode="strict").hits} == {"1", "2", "3"}


def test_the_marks_cover_the_spelling_that_stands_there(index_of: Made) -> None:
    index = index_of([Article("1", "", WRITTEN["斜线"])])
    with index.searcher() as searcher:
        (hit,) = searcher.search("2024年3月1日").hits
    assert [text for text, is_mark in hit.snippet.pieces() if is_mark] == ["2024/3/1"]


@pytest.mark.parametrize("text", ["2024年2月30日", "13月1日", "2024.3", "3月", "2024年", "1-3-1", "二月三十日"])
def test_what_is_no_day_has_no_spellings(text: str) -> None:
    assert date_spellings(text) == []


def test_every_spelling_of_a_day_is_that_day() -> None:
    for month, day in ((1, 1), (2, 29), (10, 10), (11, 20), (12, 31)):
        spellings = date_spellings(f"2024年{month}月{day}日")
        assert len(spellings) == len({*spellings}) > 6
        days = {issue_date(spelling) for spelling in spellings if "零" not in spelling}
        assert days == {f"2024-{month:02}-{day:02}"}
        assert all({*date_spellings(spelling)} == {*spellings} for spelling in spellings)
