"""Reads full days of the calendar of the Republic: 民國120年4月9日, 中华民国卅七年七月七日, 120年12月31日.

Its year 1 (元年) is 1912. Without 民國 only years of three digits are read: 98年 may as well be 1998.
"""

from __future__ import annotations

import datetime
import re

from newsearch.dates.expressions import number

__all__ = ["republic_day"]

_CHINESE = "〇零○一二三四五六七八九十百廿卅"
_NUMBER = rf"(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})"
_YEAR = rf"(?:元|\d{{1,3}}|[{_CHINESE}]{{1,6}})"
_NAMED = re.compile(
    rf"(?:民[國国]|\bROC)\s{{0,3}}({_YEAR})\s{{0,3}}"
    rf"(?:年\s{{0,3}}({_NUMBER})\s{{0,3}}月\s{{0,3}}({_NUMBER})(?!\d)|[-/.]\s?(\d{{1,2}})\s?[-/.]\s?(\d{{1,2}})(?!\d))"
)
_BARE = re.compile(r"(?<![\d.])(1\d\d) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日號号]")
_VALUE = re.compile(
    r"\s{0,9}(1\d\d)(?:(0\d|1[0-2])([0-3]\d)\Z|/(\d{1,2})/(\d{1,2})(?![\d./-])|(?P<mark>[.-])(\d{1,2})(?P=mark)(\d{1,2})(?=\Z|\s\d{1,2}:\d\d))"
)


def republic_day(text: str) -> str | None:
    """The first full day of the Republic in a file name, a heading or a record's value, as an ISO day; else None.

    Digits are ASCII. `120/04/09` is one only where the text begins so, `120-04-09` only where at most a clock follows,
    `1200409` only alone.

    >>> republic_day("民國120年4月9日"), republic_day("中华民国卅七年七月七日"), republic_day("1200409")
    ('2031-04-09', '1948-07-07', '2031-04-09')
    """
    if match := _NAMED.search(text):
        return _iso(*(part for part in match.groups() if part))
    match = _BARE.search(text) or _VALUE.match(text)
    return _iso(*(part for part in match.groups() if part and part.isdigit())) if match else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return datetime.date(1911 + _number(year), _number(month), _number(day)).isoformat()
    except ValueError:  # the 31st of June, or 十十
        return None


def _number(text: str) -> int:
    return number(text.replace("元", "一").replace("廿", "二十").replace("卅", "三十"))
