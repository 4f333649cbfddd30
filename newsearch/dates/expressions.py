"""Reads one expression of time as Chinese news writes it, 2024年3月1日 or 上周三, to the days that it means.

Expressions are matched in folded text, so script, width and broken lines make no difference. What an expression leaves
open follows from a reference, the day of the article or of the query: 3月1日 without a year is the 1st of March nearest
to it, 上周 the week before its week, from Monday to Sunday.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from newsearch.dates.festivals import festival_day

__all__ = ["TO", "Period", "Reference", "expression", "number", "period_at"]

Day = datetime.date


class Period(NamedTuple):
    """The days from `first` to `last`, both inclusive."""

    first: Day
    last: Day


class Reference(NamedTuple):
    """What an expression is relative to.

    `day` resolves every expression. Where it is unknown, `year` resolves those that lack only a year (3月1日). With
    `past`, an expression without a year means the latest one that has begun: 12月, searched for in November, is last
    year's.
    """

    day: Day | None
    year: int | None = None
    past: bool = False


TO = r"(?: ?(?:-{1,2}|[—–~―]{1,2}|起?至|到) ?)"
"""What stands between the two ends of a range."""

_DIGITS = "〇零○一二三四五六七八九"
_VALUES = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "元": "1"}
_HAN_NUMBER = "[一二三四五六七八九十廿卅]{1,3}"
_NUMBER = rf"(?:\d{{1,2}}|{_HAN_NUMBER})"
_YEAR_DIGITS = r"(?:1[89]|20)\d\d"

_FURTHER = rf"(?:[、和]{_NUMBER}){{1,4}} ?"
"""Further days before the same 日: 4月9、10日, or months before the same 月."""

_IN_MONTH = (
    rf"(?: ?(?P<day>{_NUMBER}) ?(?:[日号](?:[至到](?P<until>{_HAN_NUMBER})[日号])?"
    rf"|(?={TO}\d{{1,2}} ?[日号]|{_FURTHER}[日号]))"
    r"|(?P<third>[上中下]旬|初(?![步级审中等])|底|末))"
)
_MONTH = rf"(?P<month>{_NUMBER})(?: ?月份?{_IN_MONTH}?|(?={TO}\d{{1,2}} ?月|{_FURTHER}月))"
_FESTIVAL = (
    r"(?:(?P<festival>元旦|春节|除夕|元宵节?|清明节|端午节?|中秋节?|重阳节|国庆节?)"
    r"|(?P<festival>三八(?:国际)?(?:劳动)?妇女节|五四青年节|六一(?:国际)?儿童节|八一建军节|双十节|圣诞节|平安夜)"
    r"|(?P<festival>清明)(?=小长假|假期|期间|前后|时节|当天|\Z)|(?P<festival>五一)\"?(?:劳动节|小长假|假期|黄金周|节|\Z)"
    r"|(?P<festival>立春|惊蛰|春分|谷雨|立夏|芒种|夏至|立秋|秋分|寒露|霜降|立冬|冬至))"
)
"""Of the solar terms those that are no common words, as 大雪 and 小满 are."""

_OF_THE_SUN = "(?<![农旧阴夏]历)"
"""No month of the moon: 旧历四月十四日 is another day than 四月十四日."""

_OF_ERA = rf"(?P<of_era>元|\d{{1,2}}|[{_DIGITS}十廿卅]{{1,3}})年"
_PART = (
    r"(?P<edge>初(?![步级审中等])|底|末)|全年|(?P<half>[上下])半年|(?P<upto>前)?第?(?P<quarter>[一二三四1-4两])个?季度"
    rf"|前(?P<months>{_NUMBER})个月"
)
_YEAR = (
    rf"(?:(?P<year>{_YEAR_DIGITS}) ?年度?|(?P<year>(?:一[八九]|二[〇零○])[{_DIGITS}]{{2}})年度?"
    rf"|(?P<era>令和|平成|昭和|大正|明治|康德){_OF_ERA}"
    rf"|民国(?P<republic>元|\d{{1,3}}|[{_DIGITS}十百廿卅]{{1,4}})年"
    r"|(?P<republic>1\d\d|一[〇零○一二三四五六七八九]{2}) ?年(?= ?(?:\d{1,2}|[一二三四五六七八九十]{1,3}) ?月)"
    r"|(?P<tail>\d{2}) ?年(?= ?\d{1,2} ?月)"
    rf"|[去今明前本]\((?:(?P<year>{_YEAR_DIGITS})|(?P<republic>\d{{2,3}}))\)年度?"
    r"|(?P<years>大前|前|去|上|今|本|明|后|次|翌|当|同)年(?:度(?!假))?)"
)
"""Three digits before a month are a year of the Republic; of two nobody knows, see `_short_year`."""
_ALTERNATIVES = (
    rf"{_YEAR}(?: ?{_MONTH}| ?{_FESTIVAL}|(?:的)?(?:{_PART}))?",
    rf"(?P<era>道光|咸丰|同治|光绪|宣统){_OF_ERA}"
    r"(?:闰?[正一二三四五六七八九十冬腊]{1,2}月(?:[初廿一二三四五六七八九十]{1,3}日?)?)?",
    rf"(?<!\d)(?<!\d[.-])(?P<year>{_YEAR_DIGITS})(?:(?={TO}{_YEAR_DIGITS} ?年)"
    r"|[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d.]))",
    rf"{_OF_THE_SUN}(?<![\d.])(?P<month>\d{{1,2}})"
    rf"(?: ?月(?![球饼薪均租供])份?{_IN_MONTH}?|(?={TO}\d{{1,2}} ?月|(?:[、和]\d{{1,2}}){{1,4}} ?月))",
    rf"{_OF_THE_SUN}(?<![{_DIGITS}十])(?P<month>[一二三四五六七八九十]{{1,2}})月(?:份{_IN_MONTH}?|{_IN_MONTH})",
    r"(?<![\s\S])(?P<month>[一二三四五六七八九十]{1,2})月\Z",
    rf"(?P<step>上上|上|本|这|下下|下)个?月(?!球){_IN_MONTH}?",
    rf"[昨今明前本]\((?P<day>{_NUMBER})(?:\)[日天晚]|日\))|(?P<day>\d{{1,2}})\([昨今明前本]\)日"
    rf"|[昨今明](?P<day>{_HAN_NUMBER})日(?![内之千])",
    rf"[上今本下]\((?P<month>\d{{1,2}})\)月{_IN_MONTH}?",
    r"(?P<near>大前天|前天|昨[天日晚夜晨]|今(?:[天晚晨早夜]|日(?!头条|说法))|明[天日晚晨早]|大后天|后天)",
    r"(?P<weeks>上上|上|本|这|下下|下)[一个]?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末](?![均共些]))?",
    r"(?<![一二三四五六七八九十几每个\d])(?:星期|礼拜)(?P<weekday>[一二三四五六日天])",
    r"(?<![一二三四五六七八九十几每四])周(?P<weekday>[一二三四五六日])(?=[()、,。上下中早晚凌]|至|到|\Z)",
    r"年(?P<edge>[初底末])|(?<![\d一二三四五六七八九十半])年(?P<edge>中)(?=[,。、)]|\Z)"
    r"|(?P<half>[上下])半年|(?P<upto>前)?第?(?P<quarter>[一二三四1-4])季度",
    _FESTIVAL,
    rf"(?:(?P<century>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}|上|本)(?:个)?世纪)?(?<![\d{_DIGITS}])"
    r"(?P<decade>[1-9]0|[一二三四五六七八九]十)年代",
    r"(?<![一二三四五六七八九十])[“\"]?(?P<plan>十[一二三四五六]?|[一二三四五六七八九])五"
    r"(?:[”\"](?:期间|时期|规划|计划)?|期间|时期|规划|计划|\Z)",
    rf"(?<![\d.第近前每了过续期时])(?<!历\d月)(?<!历\d\d月)(?P<day>\d{{1,2}})"
    rf"(?: ?日(?![内本元来均游间前后报线])|(?={TO}\d{{1,2}} ?日|{_FURTHER}日))",
)


def _named_apart(alternatives: tuple[str, ...]) -> str:
    """The alternatives as one pattern; each group name gets a number, since a pattern may use a name only once."""
    count = itertools.count()
    pattern = "|".join(f"(?:{a})" for a in alternatives)
    return re.sub(r"\(\?P<(\w+)>", lambda name: f"(?P<{name[1]}_{next(count)}>", pattern)


_TAIL = "(?P<since>(?:月)?以来|至今)?"
_NAMED = _named_apart((rf"(?:{'|'.join(f'(?:{a})' for a in _ALTERNATIVES)}){_TAIL}",))


@cache
def expression() -> re.Pattern[str]:
    """The pattern of an expression, without group names: that matches faster.

    It is compiled when the first date is read, since compiling takes longer than many a search.
    """
    return re.compile(re.sub(r"\(\?P<\w+>", "(?:", _NAMED))


@cache
def _parts_pattern() -> tuple[re.Pattern[str], dict[int, str]]:
    """The pattern with group names, and for each group number the part of an expression that it captures."""
    pattern = re.compile(_NAMED)
    return pattern, {group: name.rpartition("_")[0] for name, group in pattern.groupindex.items()}


class _Expression(str):
    """An expression as it is written, with the text of each of its parts by name; equal when written equally."""

    parts: Mapping[str, str]


_KNOWN: dict[str, _Expression] = {}
_MOST_KNOWN = 1 << 16  # expressions; chosen by hand
_ABSOLUTE = frozenset(("year", "republic", "era", "plan", "decade"))
"""An expression with one of these parts does not depend on the reference, unless it lasts until then (以来)."""
_ANY = Reference(None)

_DAYS = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "后天": 2, "大后天": 3}
_STEPS = {"大前": -3, "前": -2, "去": -1, "上上": -2, "上": -1, "今": 0, "本": 0, "这": 0}
_STEPS |= {"明": 1, "下": 1, "后": 2, "下下": 2, "次": 1, "翌": 1, "当": 0, "同": 0}
_AFTER = ("次", "翌", "当", "同")
"""Years relative to the date before them in the text, not to the day of the article."""
_MONTHS = {"初": (1, 1), "中": (6, 7), "底": (12, 12), "末": (12, 12), "上": (1, 6), "下": (7, 12)}
_THIRDS = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
_WEEKDAYS = {char: number for number, char in enumerate("一二三四五六日")} | {"天": 6}
_BEFORE_ERAS = {"道光": 1820, "咸丰": 1850, "同治": 1861, "光绪": 1874, "宣统": 1908}
_BEFORE_ERAS |= {"明治": 1867, "大正": 1911, "康德": 1933, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first one of an era. Of those with months of the moon a year alone is read."""


def period_at(text: str, start: int, end: int, reference: Reference, after: Day | None = None) -> Period | None:
    """The days of the expression that stands from `start` to `end` in a folded text.

    None where there is no such day (31 June), and where the reference does not say which. `after` is the first day of a
    range that this expression ends: what the expression leaves open comes after it.
    """
    said = text[start:end]
    if said.isdigit():  # its meaning depends on what follows: 3至5月, 3至5日
        return _resolve(_parts(text, start), reference, after)
    known = _KNOWN.get(said)  # looked up once: another thread may clear the table
    if known is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        known = _KNOWN[said] = _expression(said, _parts(text, start))
    absolute = _ABSOLUTE & known.parts.keys() and "since" not in known.parts
    return _known_period(known, _ANY if absolute else reference, after)


@lru_cache(maxsize=_MOST_KNOWN)
def _known_period(known: _Expression, reference: Reference, after: Day | None) -> Period | None:
    return _resolve(known.parts, reference, after)


def _expression(said: str, parts: Mapping[str, str]) -> _Expression:
    known = _Expression(said)
    known.parts = parts
    return known


def _parts(text: str, start: int) -> dict[str, str]:
    """The text of each part of the expression that begins at `start`, by the part's name."""
    pattern, names = _parts_pattern()
    match = pattern.match(text, start)
    assert match, "help: `expression` matched here, and has the same pattern"
    return {names[group]: said for group, said in enumerate(match.groups(), 1) if said is not None}


def _resolve(said: Mapping[str, str], reference: Reference, after: Day | None) -> Period | None:
    if "since" in said:
        reference = reference._replace(past=True)
    try:
        period = _resolved(said, reference, after)
    except (ValueError, OverflowError):  # the 31st of June, or a year before the first
        return None
    if period and "since" in said and reference.day:
        return Period(period.first, reference.day) if period.first <= reference.day else None
    return period


def number(text: str) -> int:
    """A number in digits or Chinese: 31, 三十一, 二〇二四, 一百零三.

    >>> number("三十一"), number("二〇二四"), number("一百零三")
    (31, 2024, 103)
    >>> number("廿八"), number("卅")
    (28, 30)

    Raises:
        ValueError: it is no number, such as 十十.
    """
    if text.isascii():
        return int(text)
    hundreds, hundred, rest = text.rpartition("百")
    if "廿" in rest or "卅" in rest:
        rest = rest.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = rest.rpartition("十")
    value = int(_translated(hundreds) or 1) * 100 if hundred else 0
    return value + (int(_translated(tens) or 1) * 10 if ten else 0) + int(_translated(ones) or 0)


def _translated(text: str) -> str:
    return "".join(_VALUES.get(char, char) for char in text)


def _resolved(said: Mapping[str, str], reference: Reference, after: Day | None) -> Period | None:
    if "plan" in said:
        plan = number(said["plan"])
        first = {1: 1953, 2: 1958}.get(plan, 1951 + 5 * plan)  # three years lie between the second and the third
        return _years(first, first + 4)
    if "decade" in said:
        return _decade(said)
    if "near" in said or "weekday" in said or "weeks" in said:
        return _around(said, reference, after)
    if "step" in said:
        return _in_month(*_stepped(reference.day, _STEPS[said["step"]]), said) if reference.day else None
    if "tail" in said:
        return _short_year(said, reference, after)
    year = _year(said, reference, after)
    if year is not None:
        return _in_year(year, said)
    if "years" in said:
        return None
    if "month" in said or "festival" in said:
        return _chosen(lambda y, _: _in_year(y, said), reference, after, months=False)
    if "day" in said:
        return _chosen(lambda y, m: _in_month(y, m, said), reference, after, months=True)
    own = after.year if after else reference.day.year if reference.day else reference.year
    return None if own is None else _in_year(own, said)


def _year(said: Mapping[str, str], reference: Reference, after: Day | None) -> int | None:
    """The year that an expression names or points to."""
    if "year" in said:
        return number(said["year"])
    if "republic" in said:
        return 1911 + number(said["republic"])
    if "era" in said:
        return _BEFORE_ERAS[said["era"]] + number(said["of_era"])
    if (step := said.get("years")) is None:
        return None
    base = after if step in _AFTER else reference.day
    return base.year + _STEPS[step] if base else None


def _short_year(said: Mapping[str, str], reference: Reference, after: Day | None) -> Period | None:
    """The days of 98年12月31日, where the nearest 31st of December is in such a year; else nobody knows which it is.

    98 may be 1998 or a year of the Republic, 2009: both agree only with the nearest one, so that no year is wrong.
    """
    period = _chosen(lambda y, _: _in_year(y, said), reference, after, months=False)
    if period is None:
        return None
    year = period.first.year
    return period if int(said["tail"]) in (year % 100, year - 1911) else None


def _in_year(year: int, said: Mapping[str, str]) -> Period:
    if "month" in said:
        return _in_month(year, number(said["month"]), said)
    if "festival" in said:
        day = festival_day(year, said["festival"])
        return Period(day, day)
    if "quarter" in said:
        quarter = {"两": 2}.get(said["quarter"]) or number(said["quarter"])
        return _months(year, 1 if "upto" in said else 3 * quarter - 2, 3 * quarter)
    if "months" in said:
        return _months(year, 1, number(said["months"]))
    return _months(year, *_MONTHS.get(said.get("edge") or said.get("half") or "", (1, 12)))


def _in_month(year: int, month: int, said: Mapping[str, str]) -> Period:
    if "day" in said:
        day = datetime.date(year, month, number(said["day"]))
        return Period(day, datetime.date(year, month, max(day.day, number(said["until"]))) if "until" in said else day)
    length = calendar.monthrange(year, month)[1]
    first, last = _THIRDS.get(said.get("third", ""), (1, length))
    return Period(datetime.date(year, month, first), datetime.date(year, month, min(last, length)))


def _months(year: int, first: int, last: int) -> Period:
    return Period(datetime.date(year, first, 1), _in_month(year, last, {}).last)


def _years(first: int, last: int) -> Period:
    return Period(datetime.date(first, 1, 1), datetime.date(last, 12, 31))


def _stepped(day: Day, months: int) -> tuple[int, int]:
    """The year and month that are `months` after the month of a day."""
    month = day.year * 12 + day.month - 1 + months
    return month // 12, month % 12 + 1


def _decade(said: Mapping[str, str]) -> Period:
    decade = number(said["decade"])
    century = {"": 20 if decade > 40 else 21, "上": 20, "本": 21}.get(said.get("century", ""))
    first = 100 * ((century or number(said["century"])) - 1) + decade
    return _years(first, first + 9)


def _around(said: Mapping[str, str], reference: Reference, after: Day | None) -> Period | None:
    """A day or week relative to the day of the article, or to `after`."""
    day = after or reference.day
    if day is None:
        return None
    if "near" in said:
        days = _DAYS.get(said["near"], _DAYS.get(said["near"][0]))
        assert days is not None, "every such word is in the table, whole or by its first character"
        return Period(day + datetime.timedelta(days), day + datetime.timedelta(days))
    if reference.past and not after and "weeks" not in said and _WEEKDAYS[said["weekday"]] > day.weekday():
        day -= datetime.timedelta(7)
    monday = day + datetime.timedelta(7 * _STEPS[said.get("weeks", "本")] - day.weekday())
    weekday = said.get("weekday")
    first, last = (0, 6) if weekday is None else (5, 6) if weekday == "末" else 2 * (_WEEKDAYS[weekday],)
    return Period(monday + datetime.timedelta(first), monday + datetime.timedelta(last))


def _chosen(
    made: Callable[[int, int], Period], reference: Reference, after: Day | None, *, months: bool
) -> Period | None:
    """The right one of the periods that `made` gives for the years, or with `months` the months, around a day.

    It is the first that begins after `after`, the latest that has begun with `past`, and the nearest otherwise.
    """
    day = after or reference.day
    if day is None:
        return None if months or reference.year is None else made(reference.year, 1)
    found = []
    for step in (0, -1, 1):
        try:
            found.append(made(*_stepped(day, step if months else 12 * step)))
            if not (step or after or reference.past) and _distance(day, found[0]) <= (13 if months else 150):
                return found[0]  # the usual case: those before and after it are farther away
        except ValueError:  # 29 February, or a month without a 31st
            continue
    if after:
        return min((period for period in found if period.first >= after), default=None)
    if reference.past:
        return max((period for period in found if period.first <= day), default=None)
    return min(found, key=lambda period: (_distance(day, period), period), default=None)


def _distance(day: Day, period: Period) -> int:
    return max((period.first - day).days, (day - period.last).days, 0)
