"""Reads the days and ranges of days that seeds and queries write: 2024-03-01, 20240301, 2024年3月 and their ranges."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata

__all__ = ["date_range", "issue_date"]

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DAY = re.compile(
    r"(?<![0-9])(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|([01]\d)([0-3]\d))(?![0-9])"
)
_CHINESE_DAY = re.compile(
    "([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SPAN = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年|(\d{2})(\d{2}))?")
_RANGE = re.compile(r"\s*(?:\bTO\b|\.\.|至|到|~)\s*", re.IGNORECASE)


def issue_date(text: str) -> str | None:
    """The first full day in a file name, a heading or a record's value, as an ISO day.

    >>> issue_date("《新闻联播》（20240101）"), issue_date("二〇二四年三月一日"), issue_date("000_df9d847a2fa7b697")
    ('2024-01-01', '2024-03-01', None)
    """
    text = unicodedata.normalize("NFKC", text)
    for match in _DAY.finditer(text):
        year, *rest = (int(g) for g in match.groups() if g)
        if day := _iso(year, *rest):
            return day
    if chinese := _CHINESE_DAY.search(text):
        return _iso(int(chinese[1].translate(_DIGITS)), _number(chinese[2]), _number(chinese[3]))
    return None


def date_range(text: str) -> tuple[str | None, str | None] | None:
    """The first and last day of a typed date or range, `None` for an open end; None when it is not understood.

    >>> date_range("2024-02"), date_range("[2024-03-01 TO]"), date_range("2024年")
    (('2024-02-01', '2024-02-29'), ('2024-03-01', None), ('2024-01-01', '2024-12-31'))
    """
    text = unicodedata.normalize("NFKC", text).strip().strip("[]{}\"'“”").strip()
    if text.startswith((">", "<")):
        span = _span(text.lstrip("<>= "))
        return None if span is None else (span[0], None) if text[0] == ">" else (None, span[1])
    ends = _RANGE.split(text)
    if len(ends) > 2:
        return None
    spans = [None if end in ("", "*") else _span(end) for end in ends]
    if any(span is None and end not in ("", "*") for span, end in zip(spans, ends, strict=True)):
        return None
    first = spans[0][0] if spans[0] else None
    last = spans[-1][1] if spans[-1] else None
    return None if (first is None and last is None) or (first and last and first > last) else (first, last)


def _span(text: str) -> tuple[str, str] | None:
    match = _SPAN.fullmatch(text)
    if not match:
        return None
    year, *rest = (int(g) for g in match.groups() if g)
    month_first, month_last = (rest[0], rest[0]) if rest else (1, 12)
    if not 1 <= year <= 9999 or not 1 <= month_first <= 12:
        return None
    day_first, day_last = (rest[1], rest[1]) if len(rest) > 1 else (1, calendar.monthrange(year, month_last)[1])
    first, last = _iso(year, month_first, day_first), _iso(year, month_last, day_last)
    return (first, last) if first and last else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.rpartition("十")
    return (int(tens.translate(_DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(_DIGITS) or 0)
