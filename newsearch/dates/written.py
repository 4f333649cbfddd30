"""Reads full days as they are written: in a name, a heading or a line, as a value, and in an address.

Never a wrong year: what may be read in two ways (31-04-09, 98年3月1日), what is relative to another day (昨天, 3小时前)
and what lies outside the years of the Chinese press (0001-01-01, 9999-12-31) is no day. The clock of the machine is not
asked, so that the same seeds give the same index on any day.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache

from newsearch.dates.expressions import number
from newsearch.dates.republic import republic_day

__all__ = ["compatible", "date_in_address", "iso_day", "issue_date", "issued"]

_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_YEARS = range(1815, 2200)  # from the first magazine in Chinese (察世俗每月统记传) on
_LONGEST = 200  # characters of a value that may be a count, an instant or a month; any value may have a full day

_CLOCKED = r"(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?"
_DAY = re.compile(
    r"(?<![0-9])(\d{4})(?:[-/._](\d{1,2})[-/._](\d{1,2})(?![0-9])"
    r"|\s{0,3}年[\s/]{0,3}(\d{1,2})\s{0,3}月[\s/]{0,3}(\d{1,2})\s{0,3}[日号號]"
    rf"|([01]\d)([0-3]\d){_CLOCKED}(?![0-9]))"
)
_CHINESE_DAY = re.compile(
    "([〇零○一二三四五六七八九]{4})年(十?[一二三四五六七八九]|十)月"
    "([二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])[日号號]"
)

_YEAR_LAST = re.compile(r"(?<![0-9/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:18|19|20)\d\d)(?![0-9/.-])")
_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split("|"), 1)}
_NAME = rf"(?P<m>{_NAMES})[a-z]{{0,6}}\.?"
_CLOCK = r"(?P<h>\d{1,2}):(?P<min>\d{2})(?::\d{2})?"
_ZONE = r"(?P<z>gmt|utc?|z|[+-]00:?00)\b"
_ENGLISH = (
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})[ -]{_NAME},?[ -](?P<y>\d{{4}})(?: {_CLOCK}(?: {_ZONE})?)?", re.I),
    re.compile(
        rf"\b{_NAME} (?P<d>\d{{1,2}}) {_CLOCK} (?:{_ZONE}|[+-]\d{{4}}|[a-z]{{3,4}})? ?(?P<y>\d{{4}})(?!\d)", re.I
    ),
    re.compile(rf"\b{_NAME} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)", re.I),
)
"""Days as RFC 822 (https://www.rfc-editor.org/rfc/rfc822#section-5), as `ctime` and as American papers write them."""

_PLAIN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
"""What most records have: it is told first."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_AROUND_MARKS = re.compile(r"(?<=\d) ?([-/.]) ?(?=\d)")
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_SECONDS = re.compile(r"-?\d{9,19}(?:\.\d*)?")
_MONTH_ONLY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?)(?:份)?")
_UTC = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?\d{2}(?:[.,]\d+)?)? ?(?:Z|UTC|GMT|[+-]00:?00)")

_YEAR = r"(?<!\d)((?:18|19|20)\d\d)"
_IN_ADDRESS = (
    re.compile(rf"{_YEAR}[-/_]?(\d\d)[-/_](\d\d)(?!\d)"),
    re.compile(rf"{_YEAR}([-/])(\d{{1,2}})\2(\d{{1,2}})(?=/|\Z)"),
    re.compile(rf"{_YEAR}/?([01]\d)([0-3]\d)(?!\d)"),
    re.compile(rf"{_YEAR}([01]\d)([0-3]\d)(?:\d{{4}}|\d{{6}})(?!\d)"),
)
"""Forms of a day in a path, the surest first; the last has a clock or the number of the article behind it."""


def issue_date(text: str) -> str | None:
    """The first full day in a name, a heading or a line, as an ISO day; None where there is none.

    >>> issue_date("《新闻联播》（20240101）"), issue_date("二〇二四年三月一日"), issue_date("000_df9d847a2fa7b697")
    ('2024-01-01', '2024-03-01', None)
    >>> issue_date("2031 年 4 月 9 日 08:30"), issue_date("By A. Lee, April 9, 2031"), issue_date("民國120年4月9日")
    ('2031-04-09', '2031-04-09', '2031-04-09')
    """
    text = compatible(text)
    for match in _DAY.finditer(text):
        if day := _known(*(int(group) for group in match.groups() if group)):
            return day
    if chinese := _CHINESE_DAY.search(text):
        return _known(*(number(part.replace("廿", "二十").replace("卅", "三十")) for part in chinese.groups()))
    return republic_day(text) or _english(text, in_beijing=False) or _year_last(text)


@lru_cache(maxsize=4096)
def issued(value: str, *, in_beijing: bool = True) -> str | None:
    """The day that a value of a record, a meta element or JSON-LD names, as an ISO day; None where it names none.

    A count of seconds or milliseconds since 1970, and a time with the zone of Greenwich, are told in Beijing, where the
    paper appears; a time in another zone, or none, has the day that is written. A month without a day is its first day.

    Args:
        value: the whole value.
        in_beijing: False for the day that is written also where the zone is that of Greenwich.

    >>> issued("Wed, 09 Apr 2031 08:00:00 +0800"), issued("1933473600000"), issued("民國120年4月9日"), issued("2031-04")
    ('2031-04-09', '2031-04-09', '2031-04-09', '2031-04-01')
    >>> issued("2031-04-08T20:30:00Z"), issued("2031-04-08T20:30:00Z", in_beijing=False)
    ('2031-04-09', '2031-04-08')
    """
    text = value.strip()
    if plain := _PLAIN.fullmatch(text):
        return _known(*map(int, plain.groups()))
    if len(text) > _LONGEST:
        return issue_date(value)
    text = _AROUND_MARKS.sub(r"\1", _DASHES.sub("-", compatible(" ".join(text.split()))))
    if in_beijing and (day := _of_greenwich(text) or _english(text, in_beijing=True)):
        return day
    return issue_date(text) or _counted(text) or _month(text)


def date_in_address(url: str) -> str | None:
    """The day in the path of an address: `/20310409/`, `/2031-04/09/`, `/2031/0409/`; None where there is none.

    >>> date_in_address("http://paper.example/html/2031-04/09/nw.htm"), date_in_address("http://a.example/12345678.htm")
    ('2031-04-09', None)
    """
    if len(url) > 10 * _LONGEST:
        return None
    path = url.partition("?")[0]
    for form in _IN_ADDRESS:
        for found in form.finditer(path):
            if day := _known(*(int(group) for group in found.groups() if group.isdigit())):
                return day
    return None


def iso_day(year: int, month: int, day: int) -> str | None:
    """The ISO form of a day, None when the calendar has no such day."""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def compatible(text: str) -> str:
    """NFKC of each character for itself: of all at once it takes time by the square of the number of marks."""
    return text if text.isascii() else "".join(unicodedata.normalize("NFKC", char) for char in text)


def _known(year: int, month: int, day: int) -> str | None:
    """The ISO form of a day on which there may have been news."""
    return iso_day(year, month, day) if year in _YEARS else None


def _counted(text: str) -> str | None:
    """The day of a count of seconds, or of a thousandth, millionth or billionth of them."""
    if net := _DOT_NET.fullmatch(text):
        return _after_epoch(int(net[1]) // 1000)
    if not _SECONDS.fullmatch(text):
        return None
    whole = int(text.partition(".")[0])
    digits = len(str(abs(whole)))
    return _after_epoch(whole // 1000 ** max(0, (digits - 8) // 3)) if digits >= 9 else None


def _after_epoch(seconds: int) -> str | None:
    try:
        day = (_EPOCH + datetime.timedelta(seconds=seconds)).astimezone(_BEIJING).date()
    except OverflowError:
        return None
    return _known(day.year, day.month, day.day)


def _of_greenwich(text: str) -> str | None:
    """The day in Beijing of an ISO time in the zone of Greenwich."""
    found = _UTC.fullmatch(text)
    return _in_beijing(*map(int, found.groups())) if found else None


def _in_beijing(year: int, month: int, day: int, hour: int, minute: int) -> str | None:
    """The day in Beijing of a time in Greenwich."""
    try:
        moment = datetime.datetime(year, month, day, hour, minute, tzinfo=datetime.timezone.utc).astimezone(_BEIJING)
    except (ValueError, OverflowError):
        return None
    return _known(moment.year, moment.month, moment.day)


def _english(text: str, *, in_beijing: bool) -> str | None:
    """The day of a date with the English name of its month; with `in_beijing` only one in the zone of Greenwich."""
    for form in _ENGLISH:
        if found := form.search(text):
            said = found.groupdict()
            day = int(said["y"]), _MONTHS[said["m"].lower()], int(said["d"])
            if not in_beijing:
                return _known(*day)
            if said.get("z") and said.get("h"):
                return _in_beijing(*day, int(said["h"]), int(said["min"]))
    return None


def _year_last(text: str) -> str | None:
    """The day of 25/04/2031 or 04/25/2031; 09/04/2031 may be either."""
    for found in _YEAR_LAST.finditer(text):
        first, second, year = map(int, found.groups())
        if first > 12 or first == second:
            return _known(year, second, first)
        if second > 12:
            return _known(year, first, second)
    return None


def _month(text: str) -> str | None:
    found = _MONTH_ONLY.fullmatch(text)
    return _known(int(found[1]), int(found[2] or found[3]), 1) if found else None
