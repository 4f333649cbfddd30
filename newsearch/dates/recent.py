"""Reads what date filters call the last days: 近一周, 最近三天, 近30天, 近半年, 过去两个月, 一周内.

Only typed text is read so: in an article such words are vague (近三十年来), and mean no days.
"""

from __future__ import annotations

import calendar
import datetime
import re

from newsearch.dates.expressions import Period, number

__all__ = ["recent"]

_RECENT = re.compile(
    r"(?:最?近|过去)(?:的)?(?P<count>\d{1,4}|[一二两三四五六七八九十百]{1,5}|半)个?"
    r"(?P<unit>天|日|周|星期|礼拜|月|季度?|年|小时)(?:之?内|以内|以?来|里)?"
)
_WITHIN = re.compile(
    r"(?P<count>\d{1,4}|[一二两三四五六七八九十]{1,3}|半)个?(?P<unit>天|周|星期|礼拜|(?<=个)月|(?<=一)月|年)[之以]?内"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
_MONTHS = {"月": 1, "季": 3, "季度": 3, "年": 12}
_HALVES = {"年": 6, "月": 15}  # months of half a year, days of half a month


def recent(folded: str, today: datetime.date) -> Period | None:
    """The days up to and with `today` that a folded text names, from its first character to its last; None for others.

    A week is seven days. A month goes back to the day after the same day of the month before, a year likewise.

    >>> [str(day) for day in recent("近一周", datetime.date(2031, 4, 9)) or ()]
    ['2031-04-03', '2031-04-09']
    >>> [str(day) for day in recent("近半年", datetime.date(2031, 4, 9)) or ()]
    ['2030-10-10', '2031-04-09']
    """
    match = _RECENT.fullmatch(folded) or _WITHIN.fullmatch(folded)
    if not match:
        return None
    days, months = _length(match["count"], match["unit"])
    if days + months < 1:
        return None
    try:
        before = _months_before(today, months) if months else today - datetime.timedelta(days)
        return Period(before + datetime.timedelta(1), today)
    except (ValueError, OverflowError):  # before the first year
        return None


def _length(count: str, unit: str) -> tuple[int, int]:
    """Days and months, one of which is 0; both are where there is no such length."""
    if count == "半":
        half = _HALVES.get(unit, 0)
        return (half, 0) if unit == "月" else (0, half)
    try:
        times = number(count.replace("两", "二"))
    except ValueError:  # 十十
        return 0, 0
    if unit == "小时":
        return times // 24 + 1, 0  # the day on which they begin counts
    return times * _DAYS.get(unit, 0), times * _MONTHS.get(unit, 0)


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months before, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
