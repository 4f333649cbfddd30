"""Dates of records, in the forms that APIs, feeds, databases and papers give them."""

from __future__ import annotations

import pytest

from newsearch.seeds.records.dates import date_in_url, issued


@pytest.mark.parametrize(
    "written",
    [
        "2031-4-9",
        "2031-04-09T08:00:00+08:00",
        "2031-04-09T00:00:00Z",
        "2031-04-08T16:00:00.000Z",  # midnight in Beijing
        "2031-04-08 16:00:00 UTC",
        "2031-04-09T20:00:00-05:00",
        "2031/4/9 08:00",
        "2031.04.09",
        "20310409",
        "20310409080000",
        "2031年4月9日",
        "2031 年 4 月 9 日 08:00",
        "2031年04月09日 星期三",
        "二〇三一年四月九日",
        "Wed, 09 Apr 2031 08:00:00 +0800",
        "Tue, 08 Apr 2031 18:00:00 GMT",
        "9 Apr 2031",
        "Wed Apr 09 08:00:00 +0800 2031",
        "Wed Apr  9 08:00:00 2031",
        "April 9, 2031",
        "Apr. 9th, 2031",
        "1933473600",  # rec-j9
        "1933473600000",
        "1933473600.25",
        "1933430400",  # midnight in Beijing
        "/Date(1933473600000)/",
        "民國120年4月9日",
        "中華民國一百二十年四月九日",
        "民国120.4.9",
        "120/04/09",
        "120年4月9日",
        "北報 日期：2031-04-09 版次/卷期：03 版",
    ],
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert issued(written) == "2031-04-09"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2031-04", "2031-04-01"),
        ("2031年4月", "2031-04-01"),
        ("2031", None),
        ("民國元年1月1日", "1912-01-01"),
        ("民國二十二年五月八日", "1933-05-08"),
        ("昨天", None),
        ("12345", None),
        ("99999999999999999999", None),
        ("2031-02-30", None),
        ("民國999999年1月1日", None),
        ("民國百百年1月1日", None),
        ("9999-12-31T23:00:00Z", "9999-12-31"),
        ("-86400000000", "1967-04-07"),
        ("", None),
    ],
)
def test_what_names_no_day_gives_none(written: str, day: str | None) -> None:
    assert issued(written) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://x.example/20310409/1.shtml", "2031-04-09"),
        ("http://x.example/2031/04/09/a", "2031-04-09"),
        ("http://x.example/html/2031-04/09/nw.D1.htm", "2031-04-09"),
        ("http://x.example/2031/0409/c1.html", "2031-04-09"),
        ("http://x.example/a/t20310409_77.html", "2031-04-09"),
        ("http://x.example/a?d=20310409", None),
        ("http://x.example/12345678901", None),
        ("http://x.example/20319909/", None),
    ],
)
def test_the_day_in_an_address(url: str, day: str | None) -> None:
    assert date_in_url(url) == day
