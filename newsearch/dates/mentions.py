"""Finds the days and periods that a text mentions, and reads them against the day of its article."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from newsearch.clauses import Mentions
from newsearch.dates.expressions import TO, Period, Reference, expression, number, period_at

__all__ = ["SHORT", "Mention", "days_of", "mentioned", "overlaps", "reference", "scan"]

_FIRST = (
    '0-9〇零○一二三四五六七八九十民今去前大明昨后上本这下次翌当同年第星礼周元春除清端中重国“"'
    "令平昭道咸光宣立惊谷芒夏秋寒霜冬康双圣"
)
_SECOND = (
    "0-9 〇零○一二三四五六七八九十年月日天晚夜晨早个周星礼上下前后季世国旦节夕明午秋阳庆期拜半五初底末中"
    "、—–~至到/.(-八宵诞"
)
_OF_ERAS_AND_TERMS = (
    "[成和丰治绪统光正德].{1,3}年|(?<=平)安夜|[0-9和][0-9和、]{0,6}日|(?<=[立惊春谷芒夏秋寒霜])[春夏秋冬蛰分雨种露降]"
)
_CUE = (
    rf"[{_FIRST}](?!(?<=中)国)(?=[{_SECOND}]|{_OF_ERAS_AND_TERMS})"
    r"""
    (?: (?<=[0-9])(?<![0-9.][0-9])(?=[0-9]{0,3}[ ]?[年月日世、和—–~至到-]|[0-9]{3}[/.]|[0-9]?0年代
        |[0-9]?\([昨今明前本]\)日)
    | (?<=[〇零○一二三四五六七八九十])
      (?=[〇零○一二三四五六七八九十]{0,3}(?:[年月世]|五(?:[”"期时规计]|\Z))|季度|一["”]?[节小假黄劳]|一\Z|[八四一](?:国际)?(?:劳动)?[妇青儿建])
    | (?<=[去今昨明前本上下])(?=\((?:[0-9]{1,4}|[一二三四五六七八九十廿卅]{1,3})(?:\)[年月日天晚]|日\)))
    | (?<=[今昨明])(?=[年天日晚夜晨早]|[一二三四五六七八九十廿卅]{1,3}日)
    | (?<=[去次翌当同])(?=年) | (?<=前)(?=[年天一二三]|前年)
    | (?<=大)(?=[前后][年天]) | (?<=后)(?=[年天]) | (?<=[上下本这])(?=[上下]?[个一]?(?:月|周|星期|礼拜)|年|半年|世纪)
    | (?<=第)(?=.季度) | (?<=民)(?=国.{1,4}年) | (?<=年)(?=[初底末中]) | (?<=[“"])(?=[一二三四五六七八九十]{1,2}五)
    | (?<=星)(?=期[一二三四五六日天]) | (?<=礼)(?=拜[一二三四五六日天]) | (?<=周)(?=[一二三四五六日])
    | (?<=大)(?=正.{1,3}年) | (?<=明)(?=治.{1,3}年) | (?<=康)(?=德.{1,3}年)
    | (?<=双)(?=十节) | (?<=圣)(?=诞节) | (?<=平)(?=安夜)
    | (?<=元)(?=[旦宵]) | (?<=春)(?=节) | (?<=除)(?=夕) | (?<=清)(?=明(?:节|小|假|期|前|时|当|\Z)) 
    | (?<=端)(?=午) | (?<=中)(?=秋) | (?<=重)(?=阳节)
    | (?<=国)(?=庆) | (?<=[令昭])(?=和.{1,3}年) | (?<=平)(?=成.{1,3}年)
    | (?<=[道光咸同宣])(?=[光丰治绪统].{1,3}年)
    | (?<=立)(?=[春夏秋冬]) | (?<=惊)(?=蛰) | (?<=[春秋])(?=分) | (?<=谷)(?=雨) | (?<=芒)(?=种) | (?<=[夏冬])(?=至)
    | (?<=寒)(?=露) | (?<=霜)(?=降)
    )"""
)
"""The first character of an expression and what shows that it is one.

Looking for one set of characters is faster than for a pattern of many kinds; what follows rules out most finds.
"""

_BETWEEN = re.compile(TO)
_WIDEST = 4  # characters between the two ends of a range: ` -- `
_LISTED = frozenset(["、", "和", "及", "与"])
_BARE_DAY = re.compile(r"\d{1,2} ?日?")
_BARE_MONTH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2}) ?月份?")
_NONE = Reference(None)
_YEAR = re.compile(r"(?<!\d)(?:(?:1[89]|20)\d\d ?年|(?:一[八九]|二[〇零○])[〇零○一二三四五六七八九]{2}年)")
SHORT = 10
"""Days: a search for one day finds any mentioned period of at most `SHORT` days that has it.

Chosen by hand: 上旬, 中旬 and 下旬 are ten days, or one more.
"""


class Mention(NamedTuple):
    """Where a folded text mentions a period."""

    start: int
    end: int
    period: Period


def reference(issued: str | None, texts: Iterable[str]) -> Reference:
    """What the expressions of an article are relative to: its issue day, or else the first year that it names.

    `issued` is an ISO day, `texts` are the folded texts of the article in reading order.
    """
    if issued:
        return Reference(datetime.date.fromisoformat(issued))
    year = next(filter(None, map(_YEAR.search, texts)), None)
    return Reference(None, number(year[0].rstrip("年 ")) if year else None)


def scan(text: str, reference: Reference) -> Iterator[Mention]:
    """The periods that a folded text mentions, in reading order; a range with two ends is one period.

    >>> march = Reference(datetime.date(1998, 2, 20))
    >>> [str(day) for day in next(scan("自3月1日至5日起", march)).period]
    ['1998-03-01', '1998-03-05']
    """
    known = _known(reference)
    match, between = expression().match, _BETWEEN.fullmatch
    held: Mention | None = None  # it may go on to the other end of a range
    done = 0
    for cue in _cue().finditer(text):
        start = cue.start()
        if start < done or not (found := match(text, start)):
            continue
        done = found.end()
        if held and start - held.end <= _WIDEST and between(text, held.end, start):
            period = period_at(text, start, done, reference, held.period.first)
            if period and held.period.first <= period.last:
                yield Mention(held.start, done, Period(held.period.first, period.last))
                held = None
                continue
        said = text[start:done]
        listed = _inherited(text, start, done, held) if held else None
        if held:
            yield held
        if listed:
            period = listed
        elif said in known:
            period = known[said]
        else:
            period = period_at(text, start, done, reference)
            if not said.isdigit():  # its meaning depends on what follows: 3至5月, 3至5日
                known[said] = period
        held = Mention(start, done, period) if period else None
    if held:
        yield held


def _inherited(text: str, start: int, end: int, listed: Mention) -> Period | None:
    """The days of a bare day or month in a list, which has the month or the year of the one before: 3月1日、5日."""
    if text[listed.end : start] not in _LISTED:
        return None
    before, said = listed.period, text[start:end]
    if _BARE_DAY.fullmatch(said):
        return period_at(text, start, end, _NONE, before.first.replace(day=1)) if before.first == before.last else None
    return period_at(text, start, end, Reference(None, before.first.year)) if _BARE_MONTH.fullmatch(said) else None


@cache
def _cue() -> re.Pattern[str]:
    """`_CUE`, compiled when a text is read for its days: that takes 3 ms, and most searches read none."""
    return re.compile(_CUE, re.VERBOSE)


@lru_cache(maxsize=64)
def _known(reference: Reference) -> dict[str, Period | None]:
    """The periods of the expressions read so far, relative to one reference: all articles of a day share it.

    Threads may share the mapping: entries are only added, and two threads add the same.
    """
    return {}


def mentioned(texts: Iterable[str], reference: Reference) -> tuple[Period, ...]:
    """The distinct periods that folded texts mention, in reading order."""
    return tuple(dict.fromkeys([mention.period for mention in scan("\n\n".join(texts), reference)]))


def days_of(asked: Mentions) -> tuple[datetime.date, datetime.date]:
    """The first and last day that a clause asks for."""
    first, last = asked.first or "0001-01-01", asked.last or "9999-12-31"
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


def overlaps(period: Period, first: datetime.date, last: datetime.date) -> bool:
    """Whether a mentioned period answers a search for the days from `first` to `last`.

    It must have a day in the range, and be no longer than the range or than `SHORT`: a search for the 5th of March does
    not mean every article that names the year.
    """
    length = (period.last - period.first).days + 1
    return period.first <= last and first <= period.last and length <= max((last - first).days + 1, SHORT)
