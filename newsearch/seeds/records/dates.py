"""Reads the issue dates of records, feeds and tables, also as counts of seconds and in years of the Republic."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from newsearch.dates.expressions import number
from newsearch.dates.ranges import iso_day, issue_date

__all__ = ["date_in_url", "issued"]

_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_LONGEST = 200  # characters of a value that may be a date in one of these forms; any value may have a plain full day

_PLAIN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: [0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
"""What most records have: it is told first."""
_DOT_NET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/")
_SECONDS = re.compile(r"-?\d{9,19}(?:\.\d*)?")
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})\d{4}(?:\d{2})?")
_MONTH_ONLY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月?)(?:份)?")
_UTC = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?\d{2}(?:[.,]\d+)?)? ?(?:Z|UTC|GMT|[+-]00:?00)")
_BLANKS_BESIDE = re.compile(r"(?<=[\d年月])\s+(?=[年月日])|(?<=[年月])\s+(?=\d)")

_DIGITS = "〇零一二三四五六七八九十百元0-9"
_REPUBLIC = re.compile(
    rf"(?:民[國国]|ROC)\s*([{_DIGITS}]{{1,5}})\s*[年/.-]\s*([{_DIGITS}]{{1,3}})\s*[月/.-]\s*([{_DIGITS}]{{1,3}})"
)
_BARE_REPUBLIC = re.compile(r"(1\d\d)(?:年(\d{1,2})月(\d{1,2})日|([/.-])(\d{1,2})\4(\d{1,2}))(?:\s.*)?", re.S)
_FIRST_YEAR = 1911  # before the first year of the Republic

_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: number for number, name in enumerate(_NAMES.split("|"), 1)}
_NAME = rf"({_NAMES})[a-z]*\.?"
_CLOCK = r"(\d{1,2}):(\d{2})(?::\d{2})?"
_ENGLISH = (
    re.compile(
        rf"(?P<d>\d{{1,2}})[ -]{_NAME},?[ -](?P<y>\d{{4}})(?: {_CLOCK}(?: (?P<z>gmt|utc?|z|[+-]00:?00)\b)?)?", re.I
    ),
    re.compile(
        rf"\b{_NAME} (?P<d>\d{{1,2}}) {_CLOCK} (?:(?P<z>gmt|utc|[+-]00:?00)|[+-]\d{{4}}|[a-z]{{3,4}})? ?(?P<y>\d{{4}})",
        re.I,
    ),
    re.compile(rf"\b{_NAME} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})", re.I),
)
"""Days as RFC 822 (https://www.rfc-editor.org/rfc/rfc822#section-5), as `ctime` and as American papers write them."""

_URL_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(\d\d)[-/_](\d\d)(?!\d)")
_URL_DIGITS = re.compile(r"(?<!\d)((?:19|20)\d\d)/?([01]\d)([0-3]\d)(?!\d)")


@lru_cache(maxsize=4096)
def issued(value: str) -> str | None:
    """The day that a value of a record names, as an ISO day; None where it names none.

    A time with the zone of Greenwich, and a count of seconds or milliseconds since 1970, is told in Beijing; a time in
    another zone, or none, has the day that is written. A month without a day is its first day.

    >>> issued("Wed, 09 Apr 2031 08:00:00 +0800"), issued("1933473600000"), issued("民國120年4月9日"), issued("2031-04")
    ('2031-04-09', '2031-04-09', '2031-04-09', '2031-04-01')
    """
    text = value.strip()
    if plain := _PLAIN.fullmatch(text):
        return iso_day(*map(int, plain.groups()))
    if len(text) > _LONGEST:
        return issue_date(value)
    text = _BLANKS_BESIDE.sub("", " ".join(text.split()))
    for form in (_counted, _stamped, _of_greenwich, _of_the_republic):
        if day := form(text):
            return day
    return issue_date(text) or _english(text) or _month(text)


def date_in_url(url: str) -> str | None:
    """The day in the path of an address: `/20310409/`, `/2031-04/09/`, `/2031/0409/`; None where there is none.

    >>> date_in_url("http://paper.example/html/2031-04/09/nw.htm"), date_in_url("http://a.example/20310409123.htm")
    ('2031-04-09', None)
    """
    if len(url) > 10 * _LONGEST:
        return None
    path = url.partition("?")[0]
    for found in [*_URL_DAY.finditer(path), *_URL_DIGITS.finditer(path)]:
        if day := iso_day(*map(int, found.groups())):
            return day
    return None


def _counted(text: str) -> str | None:
    """The day of a count of seconds, or of a thousandth, millionth or billionth of them."""
    if net := _DOT_NET.fullmatch(text):
        return _after_epoch(int(net[1]) // 1000)
    if not _SECONDS.fullmatch(text):
        return None
    whole = int(text.partition(".")[0])
    digits = len(str(abs(whole)))
    if digits == 14 and _stamped(text):
        return None
    return _after_epoch(whole // 1000 ** max(0, (digits - 8) // 3)) if digits >= 9 else None


def _after_epoch(seconds: int) -> str | None:
    try:
        return (_EPOCH + datetime.timedelta(seconds=seconds)).astimezone(_BEIJING).date().isoformat()
    except OverflowError:
        return None


def _stamped(text: str) -> str | None:
    """The day of a time that is written as 12 or 14 digits."""
    stamp = _STAMP.fullmatch(text)
    return iso_day(*map(int, stamp.groups())) if stamp and stamp[1][:2] in ("18", "19", "20") else None


def _of_greenwich(text: str) -> str | None:
    """The day in Beijing of an ISO time in the zone of Greenwich."""
    found = _UTC.fullmatch(text)
    return _in_beijing(*map(int, found.groups())) if found else None


def _in_beijing(*time: int) -> str | None:
    """The day in Beijing of a time (year, month, day, hour, minute) in Greenwich."""
    try:
        return datetime.datetime(*time, tzinfo=datetime.timezone.utc).astimezone(_BEIJING).date().isoformat()  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError):
        return None


def _of_the_republic(text: str) -> str | None:
    """The day of a date in a year of the Republic: with its name anywhere, without it only at the start."""
    if found := _REPUBLIC.search(text):
        try:
            year, month, day = (1 if part == "元" else number(part) for part in found.groups())
        except ValueError:
            return None
        return iso_day(_FIRST_YEAR + year, month, day)
    if bare := _BARE_REPUBLIC.fullmatch(text):
        year, month, day = (int(part) for part in bare.groups() if part and part.isdigit())
        return iso_day(_FIRST_YEAR + year, month, day)
    return None


def _english(text: str) -> str | None:
    for pattern in _ENGLISH:
        if found := pattern.search(text):
            parts = found.groupdict()
            day = (
                int(parts["y"]),
                _MONTHS[next(g for g in found.groups() if g and g.lower()[:3] in _MONTHS).lower()],
                int(parts["d"]),
            )
            clock = re.search(_CLOCK, found[0])
            return _in_beijing(*day, *map(int, clock.groups())) if parts.get("z") and clock else iso_day(*day)
    return None


def _month(text: str) -> str | None:
    found = _MONTH_ONLY.fullmatch(text)
    return iso_day(int(found[1]), int(found[2] or found[3]), 1) if found else None
