"""Knows periods of Chinese history by their names, as readers of archives ask for them: 文革期间, 改革开放以来."""

from __future__ import annotations

import datetime
import re

__all__ = ["named_period"]

_PERIODS: dict[str, tuple[str, str | None]] = {
    "民国": ("1912-01-01", "1949-09-30"),
    "北洋": ("1912-03-10", "1928-06-03"),
    "抗战": ("1937-07-07", "1945-09-02"),
    "抗日战争": ("1937-07-07", "1945-09-02"),
    "解放战争": ("1946-06-26", "1949-09-30"),
    "抗美援朝": ("1950-10-19", "1953-07-27"),
    "大跃进": ("1958-05-05", "1961-01-18"),
    "文革": ("1966-05-16", "1976-10-06"),
    "文化大革命": ("1966-05-16", "1976-10-06"),
    "解放": ("1949-10-01", None),
    "建国": ("1949-10-01", None),
    "新中国成立": ("1949-10-01", None),
    "改革开放": ("1978-12-18", None),
    "十八大": ("2012-11-08", None),
    "十九大": ("2017-10-18", None),
    "二十大": ("2022-10-16", None),
}
"""First and last day; an event has no last one. The days are those of the official chronicles: the founding of a
state, the circular of 16 May 1966, the arrests of 6 October 1976, the plenum of 18 December 1978, congresses."""

_NAMES = "|".join(sorted(_PERIODS, key=len, reverse=True))
_NAMED = re.compile(rf"({_NAMES})(期间|时期|年代|以来|[之以]?后|[之以]?前)?")


def named_period(text: str) -> tuple[str | None, str | None] | None:
    """The first and last ISO day of a period in folded text, `None` for an open end; None for any other text.

    >>> named_period("文革期间"), named_period("改革开放以来"), named_period("建国前")
    (('1966-05-16', '1976-10-06'), ('1978-12-18', None), (None, '1949-09-30'))
    >>> named_period("文革后"), named_period("改革")
    (('1976-10-06', None), None)
    """
    found = _NAMED.fullmatch(text)
    if not found:
        return None
    first, last = _PERIODS[found[1]]
    match (found[2] or "")[-1:]:
        case "前":
            return None, _day_before(first)
        case "后" | "来":
            return last or first, None
    return (first, last) if found[2] else None


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(1)).isoformat()
