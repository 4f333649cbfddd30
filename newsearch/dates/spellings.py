"""Knows the usual ways in which one day or month is written: 2024年3月1日, 2024-03-01, 2024/3/1, 二〇二四年三月一日."""

from __future__ import annotations

import re

from newsearch.dates.expressions import number
from newsearch.dates.written import iso_day

__all__ = ["DATE", "date_spellings"]

_NUMERALS = "〇零一二三四五六七八九十"
_YEAR, _MONTH, _DAY = r"[0-9]{4}", r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12][0-9]|0?[1-9])"
_CHINESE_YEAR, _CHINESE_MONTH = "[〇零一二三四五六七八九]{4}", "(?:十[一二]?|[一二三四五六七八九])"
_CHINESE_DAY = "(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"

DATE = (
    rf"(?:(?:{_YEAR}年)?{_MONTH}月{_DAY}[日号]|{_YEAR}年{_MONTH}月"
    rf"|(?<![{_NUMERALS}])(?:(?:{_CHINESE_YEAR}年)?{_CHINESE_MONTH}月{_CHINESE_DAY}[日号]|{_CHINESE_YEAR}年{_CHINESE_MONTH}月))"
)
"""A pattern of the dates in a folded text that are one thing, although a dictionary cuts them."""

_FORMS = (
    re.compile(rf"(?:({_YEAR})年)?({_MONTH})月(?:({_DAY})[日号])?"),
    re.compile(rf"({_YEAR})([-/.])({_MONTH})\2({_DAY})"),
    re.compile(rf"(?:({_CHINESE_YEAR})年)?({_CHINESE_MONTH})月(?:({_CHINESE_DAY})[日号])?"),
)


def date_spellings(text: str) -> list[str]:
    """The usual ways to write the day, or the month of a year, that a folded text is; none when it is no such thing.

    >>> date_spellings("3月1日")
    ['3月1日', '03月01日', '3月1号', '三月一日']
    >>> date_spellings("2024年3月"), date_spellings("2024年13月"), date_spellings("3月")
    (['2024年3月', '2024年03月', '2024-03', '二〇二四年三月', '二零二四年三月'], [], [])
    """
    for form in _FORMS:
        if match := form.fullmatch(text):
            year, month, day = (part for part in match.groups() if part not in ("-", "/", "."))
            return _spelled(*(number(part) if part else None for part in (year, month, day)))
    return []


def _spelled(year: int | None, month: int | None, day: int | None) -> list[str]:
    if month is None or (year is None and day is None):
        return []
    if iso_day(2024 if year is None else year, month, day or 1) is None:  # 2024 has a 29 February
        return []
    years = [""] if year is None else [f"{year:04}年"]
    chinese = [""] if year is None else [f"{_digits(year)}年", f"{_digits(year).replace('〇', '零')}年"]
    if day is None:
        forms = [f"{years[0]}{month}月", f"{years[0]}{month:02}月", f"{year:04}-{month:02}"]
        return list(dict.fromkeys([*forms, *(f"{each}{_chinese(month)}月" for each in chinese)]))
    forms = [f"{years[0]}{month}月{day}日", f"{years[0]}{month:02}月{day:02}日", f"{years[0]}{month}月{day}号"]
    if year is not None:
        forms += [f"{year:04}{mark}{month:02}{mark}{day:02}" for mark in "-/."]
        forms += [f"{year:04}{mark}{month}{mark}{day}" for mark in "-/."]
    return list(dict.fromkeys([*forms, *(f"{each}{_chinese(month)}月{_chinese(day)}日" for each in chinese)]))


def _digits(year: int) -> str:
    """A year digit by digit, 二〇二四."""
    return "".join(_NUMERALS.replace("零", "")[int(digit)] for digit in f"{year:04}")


def _chinese(value: int) -> str:
    """A number from 1 to 99 as it is spoken, 三十一."""
    tens, ones = divmod(value, 10)
    names = _NUMERALS.replace("零", "")
    return ("" if tens < 2 else names[tens]) + ("十" if tens else "") + (names[ones] if ones else "")
