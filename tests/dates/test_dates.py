"""Dates as Chinese news writes them: typed, and mentioned in articles."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer
from newsearch.dates import expressions, mentions
from newsearch.dates.expressions import Reference
from newsearch.dates.mentions import reference, scan
from newsearch.dates.ranges import date_range, relative
from newsearch.messages import Note
from newsearch.search.requests import Options
from newsearch.text.folding import fold

Made = Callable[[Iterable[Article]], Index]
TUESDAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024年3月1日", "2024-03-01", "2024-03-01"),
        ("二〇二四年三月", "2024-03-01", "2024-03-31"),
        ("２０２４年度", "2024-01-01", "2024-12-31"),
        ("民国三十七年", "1948-01-01", "1948-12-31"),
        ("民國元年十月十日", "1912-10-10", "1912-10-10"),
        ("3月1日", "2026-03-01", "2026-03-01"),
        ("12月", "2025-12-01", "2025-12-31"),  # the latest that has begun
        ("三月", "2026-03-01", "2026-03-31"),
        ("3月1日至5日", "2026-03-01", "2026-03-05"),
        ("3月1至5日", "2026-03-01", "2026-03-05"),
        ("3至5月", "2026-03-01", "2026-05-31"),
        ("2020—2024年", "2020-01-01", "2024-12-31"),
        ("2023年底到2024年初", "2023-12-01", "2024-01-31"),
        ("2022年11月至次年3月", "2022-11-01", "2023-03-31"),
        ("12月28日至1月3日", "2025-12-28", "2026-01-03"),
        ("[去年 TO *]", "2025-01-01", None),
        ("<上周", None, "2026-11-22"),
        ("今天", "2026-11-24", "2026-11-24"),
        ("昨日", "2026-11-23", "2026-11-23"),
        ("大后天", "2026-11-27", "2026-11-27"),
        ("上週三", "2026-11-18", "2026-11-18"),
        ("周三", "2026-11-18", "2026-11-18"),
        ("本周", "2026-11-23", "2026-11-29"),
        ("下个星期天", "2026-12-06", "2026-12-06"),
        ("上周末", "2026-11-21", "2026-11-22"),
        ("上周一至周五", "2026-11-16", "2026-11-20"),
        ("上月", "2026-10-01", "2026-10-31"),
        ("上上个月5日", "2026-09-05", "2026-09-05"),
        ("本月初", "2026-11-01", "2026-11-10"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("今年以来", "2026-01-01", "2026-11-24"),
        ("2024年3月以来", "2024-03-01", "2026-11-24"),
        ("去年下半年", "2025-07-01", "2025-12-31"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("年初", "2026-01-01", "2026-01-31"),
        ("年中", "2026-06-01", "2026-07-31"),
        ("第一季度", "2026-01-01", "2026-03-31"),
        ("2024年前三季度", "2024-01-01", "2024-09-30"),
        ("今年前五个月", "2026-01-01", "2026-05-31"),
        ("2024年2月下旬", "2024-02-21", "2024-02-29"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("十一五", "2006-01-01", "2010-12-31"),
        ("一五计划", "1953-01-01", "1957-12-31"),
        ("上世纪九十年代", "1990-01-01", "1999-12-31"),
        ("20世纪80年代", "1980-01-01", "1989-12-31"),
        ("春节", "2026-02-17", "2026-02-17"),
        ("2024年除夕", "2024-02-09", "2024-02-09"),
        ("2024年清明节", "2024-04-04", "2024-04-04"),
        ("去年中秋", "2025-10-06", "2025-10-06"),
        ("国庆节", "2026-10-01", "2026-10-01"),
    ],
)
def test_a_typed_date_is_read_against_the_day_it_is_typed_on(typed: str, first: str | None, last: str | None) -> None:
    assert date_range(typed, TUESDAY) == (first, last)


@pytest.mark.parametrize(
    "typed", ["某天", "2024年13月", "6月31日", "十年", "周", "5日内", "3月1日 会议", "民国", "明年以来"]
)
def test_what_is_no_date_is_not_read_as_one(typed: str) -> None:
    assert date_range(typed, TUESDAY) is None


@pytest.mark.parametrize(
    ("typed", "is_relative"), [("2024", False), ("二〇二四年", False), ("去年", True), ("3月", True)]
)
def test_a_date_is_relative_when_the_day_matters(typed: str, is_relative: bool) -> None:
    assert relative(typed) is is_relative


@pytest.mark.parametrize(
    ("text", "issued", "found"),
    [
        ("自3月1日起施行", "1998-02-20", [("3月1日", "1998-03-01", "1998-03-01")]),
        ("去年12月28日至1月3日", "1998-02-20", [("去年12月28日至1月3日", "1997-12-28", "1998-01-03")]),
        ("12月28日抵京", "1998-01-02", [("12月28日", "1997-12-28", "1997-12-28")]),  # nearest, whatever the year
        ("1月3日起", "1997-12-20", [("1月3日", "1998-01-03", "1998-01-03")]),
        ("记者5日获悉", "1998-03-06", [("5日", "1998-03-05", "1998-03-05")]),
        ("他于３１日 离任", "1998-02-03", [("31日", "1998-01-31", "1998-01-31")]),
        ("昨晚，周三（5日）", "1998-03-06", [
            ("昨晚", "1998-03-05", "1998-03-05"),
            ("周三", "1998-03-04", "1998-03-04"),
            ("5日", "1998-03-05", "1998-03-05"),
        ]),
        ("2024 年 3 月\n1 日", None, [("2024年3月1日", "2024-03-01", "2024-03-01")]),
        ("3月1日施行。2001年修订", None, [
            ("3月1日", "2001-03-01", "2001-03-01"), ("2001年", "2001-01-01", "2001-12-31"),
        ]),
        ("昨天，3月1日", None, []),  # neither a day nor a year to start from
        ("2024-03-05与1999.12.20", None, [
            ("2024-03-05", "2024-03-05", "2024-03-05"), ("1999.12.20", "1999-12-20", "1999-12-20"),
        ]),
        ("3月5日以来", "1998-02-20", [("3月5日以来", "1997-03-05", "1998-02-20")]),
        ("第5日、12个月、5日内、二十五岁、第十五届、《今日说法》、2.3月、三月一次、172.6日", "1998-02-20", []),
    ],
)  # fmt: skip
def test_a_mentioned_date_is_read_against_the_issue_date(
    text: str, issued: str | None, found: list[tuple[str, str, str]]
) -> None:
    folded = fold(text).text
    scanned = scan(folded, reference(issued, [folded]))
    assert [(folded[m.start : m.end], *map(str, m.period)) for m in scanned] == found


@given(
    st.text(
        st.sampled_from(
            "0123456789〇一二三四五十年月日号周星期世纪代初底上下本去今昨明前后半季度民国“”五至到—-~以来 第春节"
        )
    ),
    st.none() | st.dates(),
)
def test_no_text_raises_and_mentions_are_in_order(text: str, day: datetime.date | None) -> None:
    found = list(scan(text, Reference(day, None if day else 2024)))
    assert all(m.start < m.end and m.period.first <= m.period.last for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    date_range(text, day)


def test_threads_read_the_same_periods_while_the_table_of_known_expressions_is_cleared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expressions, "_MOST_KNOWN", 3)
    text = "，".join(f"{month}月{day}日" for month in range(1, 13) for day in (1, 11, 21))
    days = [datetime.date(2000 + n, 7, 1) for n in range(40)]
    expected = [[mention.period for mention in scan(text, Reference(day))] for day in days]
    assert [len(periods) for periods in expected] == [36] * 40
    mentions._known.cache_clear()
    expressions._known_period.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda day: [mention.period for mention in scan(text, Reference(day))], days)
        assert list(found) == expected


ARTICLES = [
    Article("1", "公告", "自3月1日起施行", "1998-02-20"),
    Article("2", "公告", "自3月1日起施行", "2001-02-20"),
    Article("3", "展览3月1日至5日举行", "去年首次举办", "1998-02-20", byline="1998年3月1日"),
    Article("4", "计划", "1998年的计划"),
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("mention:1998-03-01", ["1", "3"]),
        ("提及：1998年3月4日", ["3"]),  # a period of at most ten days is as good as its days
        ("mentions:1998-03", ["1", "3"]),
        ("mentions:1998", ["1", "3", "4"]),  # the whole year is meant only by who asks for as much
        ("mentions:[2001 TO *]", ["2"]),
        ("mentions:<1997-12-31", ["3"]),
        ("公告 -提及：1998年3月", ["2"]),
        ("headline:展览 mentions:1998-03-05", ["3"]),
    ],
)
def test_articles_are_found_by_the_days_they_mention(index_of: Made, query: str, ids: list[str]) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        assert sorted(hit.article.id for hit in searcher.search(query).hits) == ids


def test_a_mention_that_was_asked_for_is_marked(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        first = next(h for h in searcher.search("mentions:1998-03-01").hits if h.article.id == "1")
        assert [text for text, marked in first.snippet.pieces() if marked] == ["3月1日"]
        [undated] = searcher.search("mentions:1998 计划").hits
        assert ("1998年", True) in list(undated.snippet.pieces())


def test_the_mentions_of_an_article_are_told(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        assert searcher.mentions("3") == (("1997-01-01", "1997-12-31"), ("1998-03-01", "1998-03-05"))


def test_mentions_outlive_merges_and_removals(index: Index, analyzer: Analyzer) -> None:
    for number in range(1, 9):
        index.update(add=[Article(f"a{number}", "", f"3月{number}日和3月30日", "1998-02-20")])
    index.update(remove=["a2", "a5"])
    with index.searcher() as searcher:
        assert searcher.search("mentions:1998-03-30").total == 6
        for number in range(1, 9):
            found = [hit.article.id for hit in searcher.search(f"mentions:1998-03-0{number}").hits]
            assert found == ([] if number in (2, 5) else [f"a{number}"])


def test_what_becomes_of_undated_articles_is_said(index_of: Made) -> None:
    with index_of([Article("1", "", "会议", "2024-03-01"), Article("2", "", "会议")]).searcher() as searcher:
        last_year = f"{datetime.date.today().year - 1}-01-01"
        asked: tuple[tuple[Options, Note], ...] = (
            ({"sort": "newest"}, Note("undated_last", articles=1)),
            ({"since": "2024"}, Note("undated_left_out", articles=1)),
            ({"since": datetime.date(2024, 1, 1)}, Note("undated_left_out", articles=1)),
            ({"since": "去年"}, Note("date_read", field="since", typed="去年", day=last_year)),
        )
        for options, note in asked:
            assert note in searcher.search("会议", **options).notes
        assert searcher.search("会议").notes == ()
        assert Note("undated_left_out", articles=1) in searcher.search("会议 date:2024").notes


def test_a_day_bounds_a_search_as_its_text_does(index_of: Made) -> None:
    days = ("2024-02-28", "2024-02-29", "2024-03-01")
    with index_of(Article(day, "", "会议", day) for day in days).searcher() as searcher:
        leap_day = datetime.date(2024, 2, 29)
        for since, until in ((leap_day, leap_day), ("2024-02-29", datetime.datetime(2024, 2, 29, 8))):
            assert searcher.find("会议", since=since, until=until).ids == ("2024-02-29",)
            assert searcher.search("会议", since=since, until=until).notes == ()
        first = searcher.search("会议", limit=1, since=leap_day)
        assert searcher.search("会议", limit=1, since="2024-02-29", after=first.cursor).offset == 1


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2031年春", ("2031-03-01", "2031-05-31")),
        ("2027年冬季", ("2027-12-01", "2028-02-29")),
        ("文革期间", ("1966-05-16", "1976-10-06")),
        ("抗日戰爭時期", ("1937-07-07", "1945-09-02")),
        ("改革开放以来", ("1978-12-18", None)),
        ("建国以前", (None, "1949-09-30")),
        ("民国时期", ("1912-01-01", "1949-09-30")),
        ("≥2030", ("2030-01-01", None)),
        ("2030年前", (None, "2030-12-31")),
        ("自2030年起", ("2030-01-01", None)),
        ("截至2030年5月", (None, "2030-05-31")),
        ("从2030年到2031年止", ("2030-01-01", "2031-12-31")),
        ("从2020年5月至今", ("2020-05-01", TUESDAY.isoformat())),
        ("April 9, 2031", ("2031-04-09", "2031-04-09")),
        ("2031-04-09T08:15:00", ("2031-04-09", "2031-04-09")),
        ("20310401-20310430", ("2031-04-01", "2031-04-30")),
    ],
)
def test_seasons_periods_of_history_and_open_ends(typed: str, days: tuple[str | None, str | None]) -> None:
    assert date_range(typed, TUESDAY) == days


@pytest.mark.parametrize("typed", ["文革", "从", "自", "至今", "9999年冬", "改革期间", "自今天会议起"])
def test_what_is_no_period_is_none(typed: str) -> None:
    assert date_range(typed, TUESDAY) is None
