"""Turns an engine's counts into facets as they are shown: years and months, each value once, the commonest first."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import get_args

from newsearch.deadline import check
from newsearch.messages import Note
from newsearch.model import EXTRA, FACETS, NAME_KINDS, Interval
from newsearch.query.lexer import field_of
from newsearch.results import TimelineBucket
from newsearch.text.field_keys import field_key, values_in
from newsearch.text.folding import fold_texts

__all__ = ["INTERVALS", "between", "bounded", "buckets_of", "by_interval", "facet_of", "shown"]

_MOST_BUCKETS = 50_000
"""Days of 136 years: the longest run of a newspaper is shorter; a terminal shows 60 rows of them. Chosen by hand."""

_MOST_NAMED = 20
"""Extra fields that an error names; chosen by hand."""

INTERVALS: Mapping[str, int] = dict(zip(get_args(Interval), (4, 7, 10), strict=True))
"""How many characters of an ISO day name the interval that it is in."""

_IN_CHINESE = {
    **{"年": "year", "年份": "year", "月": "month", "月份": "month", "人物": "people", "人名": "people"},
    **{"地点": "places", "地名": "places", "机构": "organisations", "机构名": "organisations"},
}
"""The names of the facets that are no field of a query, as the Chinese screens show them."""

_BYLINES = Note("work_counting", facet="byline")
_DAYS = Note("work_counting", facet="date")


def facet_of(name: str, extra: Collection[str]) -> str:
    """The facet that a name means: one of `FACETS`, an extra field of the archive, or what a query calls a facet.

    Args:
        name: as it was typed; `extra.year` is the extra field of that name where a facet has it, too.
        extra: `Engine.extra_fields`.

    >>> facet_of("year", ()), facet_of("Tags", ["tags"]), facet_of("来源", ()), facet_of("年份", ())
    ('year', 'extra.tags', 'source', 'year')

    Raises:
        ValueError: there is no facet of this name.
    """
    if name in FACETS:
        return name
    if (key := field_key(name.removeprefix(EXTRA))) in extra:
        return EXTRA + key
    if (field := _IN_CHINESE.get(name) or field_of(name)) in FACETS:
        return field
    raise ValueError(Note("facet_unknown", facet=name, facets=(*FACETS, *list(extra)[:_MOST_NAMED])))


def shown(counted: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """The facets that an engine has counted: years and months in their order, other values by count, then by name.

    Values that differ in script or width alone are one, shown as most articles write it.
    """
    found: dict[str, dict[str, int]] = {}
    for name, values in counted.items():
        check(Note("work_counting", facet=name))
        if name in INTERVALS:
            found[name] = dict(sorted(values.items()))
        elif name in NAME_KINDS:
            found[name] = values
        else:
            found[name] = _sorted(_spelled_once(_by_person(name, values)))
    return found


def by_interval(days: Mapping[str, int], by: str) -> Counter[str]:
    """The counts of ISO days, added up by year, month or day."""
    counts: Counter[str] = Counter()
    for day, count in days.items():
        counts[day[: INTERVALS[by]]] += count
    return counts


def bounded(days: Mapping[str, int], by: Interval) -> tuple[Interval, tuple[Note, ...]]:
    """The interval to count these ISO days by: `by`, or the next wider one where there would be too many, and a note.

    One wrong year (0202 for 2024) makes 665,000 days of a few; there are at most 9999 years.

    >>> bounded({"2023-12-30": 2, "2024-02-01": 1}, "day")
    ('day', ())
    >>> bounded({"0202-12-30": 1, "2024-02-01": 1}, "day")[0]
    'month'
    """
    if not days:
        return by, ()
    first, last = min(days), max(days)
    wider: list[Interval] = ["day", "month", "year"]
    fitting = next(each for each in wider[wider.index(by) :] if _number(first, last, each) <= _MOST_BUCKETS)
    if fitting == by:
        return by, ()
    interval, used = Note(f"interval_{by}"), Note(f"interval_{fitting}")
    return fitting, (Note("interval_widened", first=first, last=last, interval=interval, used=used),)


def _number(first: str, last: str, by: Interval) -> int:
    """How many intervals there are from one ISO day to another, or a few more."""
    years = int(last[:4]) - int(first[:4]) + 1
    return years * {"day": 366, "month": 12, "year": 1}[by]


def buckets_of(days: Mapping[str, int], by: str) -> list[TimelineBucket]:
    """The counts of ISO days by interval, from the first to the last one, those without articles included.

    >>> [(b.name, b.articles) for b in buckets_of({"2023-12-30": 2, "2024-02-01": 1}, "month")]
    [('2023-12', 2), ('2024-01', 0), ('2024-02', 1)]
    """
    counts = by_interval(days, by)
    buckets: list[TimelineBucket] = []
    for name in between(min(counts), max(counts)) if counts else ():
        check(_DAYS)
        buckets.append(TimelineBucket(name, counts[name]))
    return buckets


def between(first: str, last: str) -> Iterator[str]:
    """The names of the intervals from `first` to `last`, two names of the same kind.

    >>> list(between("2023-11", "2024-01")), list(between("2024-02-28", "2024-03-01"))
    (['2023-11', '2023-12', '2024-01'], ['2024-02-28', '2024-02-29', '2024-03-01'])
    """
    if len(first) == INTERVALS["day"]:
        start, end = (datetime.date.fromisoformat(day).toordinal() for day in (first, last))
        yield from (datetime.date.fromordinal(day).isoformat() for day in range(start, end + 1))
    elif len(first) == INTERVALS["month"]:
        start, end = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (first, last))
        yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1))
    else:
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))


def _by_person(name: str, values: Mapping[str, int]) -> Mapping[str, int]:
    """The counts of a facet; those of bylines by person, since an article counts for each person that it names."""
    if name != "byline":
        return values
    people: Counter[str] = Counter()
    for byline, count in values.items():
        check(_BYLINES)
        people.update(dict.fromkeys(values_in(name, byline), count))
    return people


def _spelled_once(values: Mapping[str, int]) -> dict[str, int]:
    """The counts with values of the same folded text added up, under the spelling that most articles have."""
    by_count = list(_sorted(values))
    spellings: dict[str, list[str]] = {}
    for value, folded in zip(by_count, fold_texts(by_count), strict=True):
        check()
        spellings.setdefault(folded, []).append(value)
    return {same[0]: sum(values[value] for value in same) for folded, same in spellings.items() if folded}


def _sorted(values: Mapping[str, int]) -> dict[str, int]:
    """By count, the highest first, then by name: sorted twice, since a key of both would be made in Python for each."""
    by_name = sorted(values)
    return {name: values[name] for name in sorted(by_name, key=values.__getitem__, reverse=True)}
