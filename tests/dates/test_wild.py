"""Dates as filters and the papers of Taiwan and Hong Kong write them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

import pytest

from newsearch import Article, Index
from newsearch.dates.mentions import reference, scan
from newsearch.dates.ranges import date_range, relative
from newsearch.dates.written import issue_date
from newsearch.seeds.reader import read
from newsearch.text.folding import fold
from tests.steps import calls

TODAY = datetime.date(2031, 4, 9)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("近一周", "2031-04-03"),  # dat-03
        ("最近三天", "2031-04-07"),
        ("近30天", "2031-03-11"),
        ("近一年", "2030-04-10"),
        ("近半年", "2030-10-10"),
        ("近半个月", "2031-03-26"),
        ("近两周", "2031-03-27"),
        ("近三個月", "2031-01-10"),
        ("過去一週", "2031-04-03"),
        ("最近１周以内", "2031-04-03"),
        ("近1天", "2031-04-09"),
        ("一周内", "2031-04-03"),
        ("3个月内", "2031-01-10"),
        ("一月内", "2031-03-10"),
        ("近24小时", "2031-04-08"),
        ("近一季度", "2031-01-10"),
    ],
)
def test_the_last_days_of_a_filter_end_today(typed: str, first: str) -> None:
    assert date_range(typed, TODAY) == (first, "2031-04-09")
    assert relative(typed)


@pytest.mark.parametrize(
    "typed", ["近日", "最近", "近0天", "近十十天", "近9999年", "近半周", "近三十年来的", "最近一次"]
)
def test_what_is_vague_is_no_range(typed: str) -> None:
    assert date_range(typed, TODAY) is None


def test_a_month_goes_back_to_the_day_after_that_of_a_shorter_one() -> None:
    assert date_range("近一个月", datetime.date(2031, 3, 31)) == ("2031-03-01", "2031-03-31")


@pytest.mark.parametrize(
    ("text", "issued", "days"),
    [
        ("市府昨（8）日宣布，今(9)日起實施", "2031-04-09", ["2031-04-08", "2031-04-09"]),  # dat-02
        ("昨（31）日通車，明（2）日開放", "2031-04-01", ["2031-03-31", "2031-04-02"]),
        ("8（昨）日", "2031-04-09", ["2031-04-08"]),
        ("上（3）月銷量，本(4)月5日", "2031-04-09", ["2031-03-01", "2031-04-05"]),
        ("昨(8)晚", "2031-04-09", ["2031-04-08"]),
        ("自120年12月31日起", "2031-04-09", ["2031-12-31"]),
        ("自一二〇年十二月三十一日起", "2031-04-09", ["2031-12-31"]),
        ("今（120）年4月5日", "2031-04-09", ["2031-04-05"]),
        ("今（2031）年4月5日", "2031-04-09", ["2031-04-05"]),
        ("98年12月31日", "2031-04-09", []),  # 1998 or 2009: never a wrong year
        ("98年12月31日", "2010-01-05", ["2009-12-31"]),
        ("98年3月5日", "1998-03-06", ["1998-03-05"]),
        ("98年3月5日", None, []),
        ("下下周一", "2031-04-09", ["2031-04-21"]),
        ("下下个月5日", "2031-04-09", ["2031-06-05"]),
        ("今年清明假期", "2031-04-09", ["2031-04-05"]),
        ("清明期间，冬至那天，春分与立秋", "2031-09-09", ["2031-04-05", "2031-12-22", "2031-03-21", "2031-08-08"]),
        ("“五一”假期、五一假期", "2031-04-09", ["2031-05-01", "2031-05-01"]),
        (
            "2031年4月9、10日，4月3、5和6日",
            "2031-04-10",
            ["2031-04-09", "2031-04-10", "2031-04-03", "2031-04-05", "2031-04-06"],
        ),
        ("令和5年4月9日，平成三十年四月五日", "2023-04-10", ["2023-04-09", "2018-04-05"]),
        ("光绪三十四年三月初九日，宣统元年十月", "1985-03-01", ["1908-01-01", "1909-01-01"]),
        ("和平成年人，命令和要求，光绪帝", "2031-04-09", []),
        (
            "3月1日、5日和8日，4月28日及29日",
            "2031-04-09",
            ["2031-03-01", "2031-03-05", "2031-03-08", "2031-04-28", "2031-04-29"],
        ),
        ("2024年3月1、2日", "2031-04-09", ["2024-03-01", "2024-03-02"]),
        ("2024年3、4月，2024年3月和5月", "2031-04-09", ["2024-03-01", "2024-04-01", "2024-03-01", "2024-05-01"]),
        ("上月廿八日，本年一月卅日", "1933-05-08", ["1933-04-28", "1933-01-30"]),
        ("民國廿一年五月八日，光緒卅四年", "1933-05-08", ["1932-05-08", "1908-01-01"]),
        (
            "昨（七日）下午，昨七日，今八日，明（九）日，今一日千里",
            "1933-05-08",
            ["1933-05-07"] * 2 + ["1933-05-08", "1933-05-09"],
        ),
        ("農曆四月十四日，舊曆四月十四日，陰曆4月14日，夏历四月", "1933-05-08", []),
        (
            "康德元年三月一日，大正十二年九月一日，明治三十八年",
            "1933-05-08",
            ["1934-03-01", "1923-09-01", "1905-01-01"],
        ),
        ("扩大正面影响，说明治理有年，健康德育", "2031-04-09", []),
        (
            "元宵节，三八国际妇女节，双十節，聖誕節",
            "2031-04-09",
            ["2031-02-06", "2031-03-08", "2030-10-10", "2030-12-25"],
        ),
        ("判處十年，120年來，10年6個月，今(9)日報", "2031-04-09", ["2031-04-09"]),
    ],
)
def test_days_with_their_number_and_years_of_the_republic_are_mentioned(
    text: str, issued: str | None, days: list[str]
) -> None:
    folded = fold(text).text
    assert [str(m.period.first) for m in scan(folded, reference(issued, [folded]))] == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("民國120年4月9日", "2031-04-09"),  # rec-j12
        ("中華民國一百二十年四月九日", "2031-04-09"),
        ("民國 120 年 04 月 09 日", "2031-04-09"),
        ("民国卅七年七月七日", "1948-07-07"),
        ("民國元年十月十日", "1912-10-10"),
        ("民國120/4/9", "2031-04-09"),
        ("120/04/09 08:30", "2031-04-09"),
        ("120年12月31日", "2031-12-31"),
        ("民國120年13月1日", None),
        ("民國十十年1月1日", None),
        ("98年3月1日", None),
        ("101-02-03.txt", None),
        ("192.168.1.10", None),
        ("民國", None),
    ],
)
def test_an_issue_date_may_be_one_of_the_republic(text: str, day: str | None) -> None:
    assert issue_date(text) == day


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tw.jsonl", '{"title": "圖書館啟用", "content": "圖書館今啟用。", "date": "民國120年4月9日"}'),  # rec-j12
        ("民國120年4月9日.txt", "圖書館啟用\n\n圖書館今啟用。"),
        ("tw.md", "# 民國120年4月9日 柳岸日報\n\n## 圖書館啟用\n\n圖書館今啟用。"),
    ],
)
def test_records_names_and_headings_have_dates_of_the_republic(name: str, text: str) -> None:
    [article] = read(name, text.encode()).articles
    assert (article.headline, article.date) == ("圖書館啟用", "2031-04-09")


def test_a_search_for_the_day_before_finds_it(index_of: Callable[[Iterable[Article]], Index]) -> None:
    body = "市府昨（8）日宣布，今（9）日起實施。"
    with index_of([Article("d1", "市府公告", body, "2031-04-09")]).searcher() as searcher:  # dat-02
        assert searcher.mentions("d1") == (("2031-04-08", "2031-04-08"), ("2031-04-09", "2031-04-09"))
        assert [hit.article.id for hit in searcher.search("mentions:2031-04-08").hits] == ["d1"]
        assert "dates_read" in [note.code for note in searcher.search("日期：近一周 市府").notes]  # dat-03


def test_both_ends_of_a_range_may_be_in_chinese() -> None:
    [mention] = scan("会议于三月廿八日至卅日举行。", reference("2031-04-09", []))
    assert [str(day) for day in mention.period] == ["2031-03-28", "2031-03-30"]


@pytest.mark.parametrize(
    "piece", ["3月1日、", "1、", "昨(八", "昨(8", "民國一", "120年", "120年1月", "近一", "98年1月", "今(120)年", "1/"]
)
def test_twice_the_text_takes_calls_in_proportion(piece: str) -> None:
    def steps(times: int) -> int:
        text = fold(piece * times).text
        return calls(lambda: (list(scan(text, reference("2031-04-09", [text]))), issue_date(text), date_range(text)))

    steps(1)
    assert steps(512) <= 3 * steps(256) + 1000
