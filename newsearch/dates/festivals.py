"""Knows on which day festivals and solar terms fall: those of the sun, and those of the lunar calendar."""

from __future__ import annotations

import datetime
from functools import lru_cache

__all__ = ["festival_day"]

_SOLAR = {"元旦": (1, 1), "三八": (3, 8), "五一": (5, 1), "五四": (5, 4), "六一": (6, 1), "八一": (8, 1)}
_SOLAR |= {"国庆": (10, 1), "双十": (10, 10), "平安": (12, 24), "圣诞": (12, 25)}
_LUNAR = {"春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9)}
_TERMS = frozenset(
    ["立春", "惊蛰", "春分", "清明", "谷雨", "立夏", "芒种", "夏至", "立秋", "秋分", "寒露", "霜降", "立冬", "冬至"]
)


@lru_cache(maxsize=1024)
def festival_day(year: int, name: str) -> datetime.date:
    """The first day of a festival in a year, or the day of a solar term; 除夕 is the eve of 春节.

    >>> str(festival_day(2024, "端午节")), str(festival_day(2024, "除夕")), str(festival_day(2024, "冬至"))
    ('2024-06-10', '2024-02-09', '2024-12-21')

    Raises:
        ValueError: there is no such year.
    """
    name = name.removesuffix("节") if len(name) > 2 else name
    if name[:2] in _SOLAR:
        return datetime.date(year, *_SOLAR[name[:2]])
    if name == "除夕":
        return _lunar_days(year)["春节"] - datetime.timedelta(1)
    return _lunar_days(year)[name]


@lru_cache(maxsize=256)
def _lunar_days(year: int) -> dict[str, datetime.date]:
    """The days of a year's lunar festivals and of its solar terms.

    They are made all at once, since making a lunar year is slow.
    """
    from lunar_python import Lunar, LunarYear, Solar

    calendar_year = LunarYear(year)  # `LunarYear.fromYear` never releases its lock if it raises
    found = {name: calendar_year.getMonth(month).getFirstJulianDay() + day - 1 for name, (month, day) in _LUNAR.items()}
    terms = dict(zip(Lunar.JIE_QI_IN_USE, calendar_year.getJieQiJulianDays(), strict=True))
    terms["冬至"] = terms["DONG_ZHI"]  # the other one is that of the year before
    found |= {name: terms[name] for name in _TERMS}
    solar = {name: Solar.fromJulianDay(day) for name, day in found.items()}
    return {name: datetime.date(day.getYear(), day.getMonth(), day.getDay()) for name, day in solar.items()}
