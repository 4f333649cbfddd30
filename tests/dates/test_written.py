"""Days in values, lines, names and addresses, in the forms that APIs, feeds, databases, pages and papers give them."""

from __future__ import annotations

import pytest

from newsearch.dates.written import date_in_address, issue_date, issued


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
        "2031年04月09日08:18",
        "二〇三一年四月九日",
        "二○三一年四月九号",
        "２０３１年４月９日",
        "2031_04_09",
        "2031-04/09 08:00",
        "203104090800",
        "ROC 120/4/9",
        "中華民國 120 年 4 月 9 日",
        "120-04-09",
        "1200409",
        "2031–04–09",
        "2031 - 4 - 9",
        "2031. 4. 9.",
        "120.4.9 08:00",
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
        ("9999-12-31T23:00:00Z", None),
        ("0001-01-01", None),
        ("1234567", None),
        ("31-04-09", None),
        ("09/04/2031", None),
        ("25.04.2031.5", None),
        ("32/04/2031", None),
        ("98年3月1日", None),
        ("3小时前", None),
        ("今天 08:30", None),
        ("© 2031", None),
        ("2031-04-09至04-12", "2031-04-09"),
        ("13/13/2031", None),
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
        ("http://x.example/2031/4/9/1.htm", "2031-04-09"),
        ("http://x.example/n1/2031/0409/c1001-77.html", "2031-04-09"),
        ("http://x.example/content_20310409.htm", "2031-04-09"),
        ("http://x.example/203104/t20310409_77.shtml", "2031-04-09"),
        ("http://x.example/news/aipl/203104090012.aspx", "2031-04-09"),
        ("http://x.example/realtimenews/20310409000123-260407", "2031-04-09"),
        ("http://x.example/a/20310409A0J2Z100", "2031-04-09"),
        ("http://x.example/2031/4/9.html", None),
        ("http://x.example/story/20310409123", None),
        ("http://x.example/a?d=20310409", None),
        ("http://x.example/12345678901", None),
        ("http://x.example/20319909/", None),
    ],
)
def test_the_day_in_an_address(url: str, day: str | None) -> None:
    assert date_in_address(url) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2031 年 4 月 9 日 08:15　来源：柳岸日报", "2031-04-09"),
        ("发布时间：20310409083000", "2031-04-09"),
        ("By A. Lee, April 9, 2031", "2031-04-09"),
        ("Wed, 09 Apr 2031 18:00:00 GMT", "2031-04-09"),  # a line has the day that is written
        ("柳岸日报 二○三一年四月廿九日", "2031-04-29"),
        ("中華民國一二〇年四月九日 星期三", "2031-04-09"),
        ("昨天 10:30", None),
        ("25/04/2031 10:30", "2031-04-25"),
        ("1985年/3月/1日/要闻.txt", "1985-03-01"),
        ("04/25/2031", "2031-04-25"),
        ("04.04.2031", "2031-04-04"),
        ("发布时间：18-03-08 23:16", None),  # day, month or year may stand first
        ("订单号2031040912345678", None),
        ("版权所有 2001-2031", None),
        ("192.168.20.31", None),
    ],
)
def test_the_first_full_day_of_a_line(line: str, day: str | None) -> None:
    assert issue_date(line) == day


def test_a_time_in_greenwich_is_told_in_beijing_or_as_it_is_written() -> None:
    assert (issued("2031-04-08T20:30:00Z"), issued("2031-04-08T20:30:00Z", in_beijing=False)) == (
        "2031-04-09",
        "2031-04-08",
    )
    assert issued("2031-04-08T20:30:00-05:00") == "2031-04-08"
