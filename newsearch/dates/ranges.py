"""Reads the days and ranges of days that queries write: 2024-03-01, 20240301, 202403, 2024年3月, 上周三, 今年以来."""

from __future__ import annotations

import calendar
import datetime
import re

from newsearch.dates.expressions import Reference
from newsearch.dates.mentions import scan
from newsearch.dates.named import named_period
from newsearch.dates.recent import recent
from newsearch.dates.written import compatible, iso_day, issue_date
from newsearch.text.folding import fold
from newsearch.text.units import is_han

__all__ = ["date_range", "relative"]

Days = tuple[str | None, str | None]
"""First and last ISO day, `None` for an open end."""

_SPAN = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年|(\d{2})(\d{2})?)?")
_QUOTES = re.compile("[\"'“”‘’「」『』]")
_OPEN = re.compile(r"(.{2,20}?\d{1,4}[年月日]?)(?:([以之]前|及[以之]前|(?<=[年月日])前)|(?:及[以之]后|[以之]后|起))")
_UNTIL = frozenset(["截至", "截止", "截止到", "截至到", "至", "到"])
_HALF_OPEN = re.compile(
    rf"({'|'.join(sorted(_UNTIL, key=len, reverse=True))}|自从|自|从)(.{{2,20}}?)(?:为止|起|以来|开始)?"
)
_AROUND = re.compile(r"\A(?:自从|自|从)|(?:为止|止|期间)\Z")
"""What stands around a range and its open ends: 自2030年起, 截至2030年, 从2030年到2031年止."""

_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 2)}
_SEASON = re.compile(r"(\d{4})年?([春夏秋冬])[季天]?")
"""By months, as in the statistics of the weather: winter goes on into the next year."""

_YEARS = re.compile(
    r"(?:(?<=\A\d{4})年?|(?<=\A\d{8})|(?<=[日号號])|(?<=\d[-/.]\d)|(?<=\d[-/.]\d\d))\s?[-–—]{1,2}\s?(?=\d{4}(?:年|\d{4}|[-/.]|\Z))"
)
_DECADE = re.compile(r"(\d{3})0s")
_QUARTER = re.compile(r"(\d{4})年?[ -]?[Qq]([1-4])")
_RANGE = re.compile(r"\bTO\b|\.\.|至|到|~", re.IGNORECASE)


def date_range(text: str, today: datetime.date | None = None) -> Days | None:
    """The first and last ISO day of a typed date or range, `None` for an open end; None when it is not understood.

    Every expression of `dates.expressions` is read, relative to `today` (by default the day of the call). A date
    without a year is the latest that has begun.

    >>> date_range("2024-02"), date_range("[2024-03-01 TO]"), date_range("2024年")
    (('2024-02-01', '2024-02-29'), ('2024-03-01', None), ('2024-01-01', '2024-12-31'))
    >>> date_range("199803"), date_range("19980301")
    (('1998-03-01', '1998-03-31'), ('1998-03-01', '1998-03-01'))
    >>> date_range("上周三", datetime.date(2026, 11, 24))
    ('2026-11-18', '2026-11-18')
    >>> date_range("近一周", datetime.date(2026, 11, 24))
    ('2026-11-18', '2026-11-24')
    >>> date_range("1985-1990"), date_range("1985年以前"), date_range("1980s"), date_range("2024Q1")
    (('1985-01-01', '1990-12-31'), (None, '1985-12-31'), ('1980-01-01', '1989-12-31'), ('2024-01-01', '2024-03-31'))
    >>> date_range("「十四五」期间")
    ('2021-01-01', '2025-12-31')
    """
    reference = Reference(today or datetime.date.today(), past=True)
    text = _QUOTES.sub("", compatible(text)).strip(" []{}").strip()
    if text.startswith((">", "<", "≥", "≤")):
        span = _span(text.lstrip("<>=≥≤ "), reference)
        return None if span is None else (span[0], None) if text[0] in ">≥" else (None, span[1])
    if named := named_period(fold(text).text):
        return named
    if whole := _span(text, reference):
        return whole
    if half := _half_open(text, reference):
        return half
    text = _AROUND.sub("", text)
    if whole := _span(text, reference):
        return whole
    ends = list(map(str.strip, (_RANGE if _RANGE.search(text) else _YEARS).split(text)))
    if len(ends) > 2:
        return None
    if len(ends) == 1 and not is_han(text[:1]) and (day := issue_date(text)):
        return day, day  # April 9, 2031
    spans = [None if end in ("", "*") else _span(end, reference) for end in ends]
    if any(span is None and end not in ("", "*") for span, end in zip(spans, ends, strict=True)):
        return None
    first = spans[0][0] if spans[0] else None
    last = spans[-1][1] if spans[-1] else None
    if (first is None and last is None) or (first and last and first > last):
        return None
    return first, last


def _half_open(text: str, reference: Reference) -> Days | None:
    """The days of a range with one end: 2030年以前, 自2030年起, 截至2030年."""
    if (end := _OPEN.fullmatch(text)) and (span := _span(end[1].strip(), reference)):
        return (None, span[1]) if end[2] else (span[0], None)
    half = _HALF_OPEN.fullmatch(text)
    if half and not _RANGE.search(half[2]) and (span := _span(half[2], reference)):
        return (None, span[1]) if half[1] in _UNTIL else (span[0], None)
    return None


def relative(text: str) -> bool:
    """Whether a typed date means other days when it is typed on another day.

    >>> relative("上周三"), relative("2024年3月")
    (True, False)
    """
    return date_range(text, datetime.date(2026, 11, 24)) != date_range(text, datetime.date(1981, 7, 2))


def _span(text: str, reference: Reference) -> tuple[str, str] | None:
    if decade := _DECADE.fullmatch(text):
        return f"{decade[1]}0-01-01", f"{decade[1]}9-12-31"
    if season := _SEASON.fullmatch(text):
        year, (opens, ends) = int(season[1]), _SEASONS[season[2]]
        if not 1 <= year < 9999:
            return None
        closes = year + (ends < opens)
        return f"{year:04}-{opens:02}-01", f"{closes:04}-{ends:02}-{calendar.monthrange(closes, ends)[1]}"
    text = _QUARTER.sub(r"\1年第\2季度", text)
    match = _SPAN.fullmatch(text)
    if not match:
        return _spoken(text, reference)
    year, *rest = (int(g) for g in match.groups() if g)
    month_first, month_last = (rest[0], rest[0]) if rest else (1, 12)
    if not 1 <= year <= 9999 or not 1 <= month_first <= 12:
        return None
    day_first, day_last = (rest[1], rest[1]) if len(rest) > 1 else (1, calendar.monthrange(year, month_last)[1])
    first, last = iso_day(year, month_first, day_first), iso_day(year, month_last, day_last)
    return (first, last) if first and last else None


def _spoken(text: str, reference: Reference) -> tuple[str, str] | None:
    """The days of a text that is one expression from its first character to its last."""
    folded = fold(text).text
    if reference.day and (period := recent(folded, reference.day)):
        return period.first.isoformat(), period.last.isoformat()
    mention = next(scan(folded, reference), None)
    if mention is None or (mention.start, mention.end) != (0, len(folded)):
        return None
    return mention.period.first.isoformat(), mention.period.last.isoformat()
