"""What may be asked of a search, in one form, and within which days and arrivals it looks."""

from __future__ import annotations

import datetime
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, get_args

from newsearch.clauses import All, Arrived, Clause, DateRange
from newsearch.dates.ranges import date_range, relative
from newsearch.messages import Note
from newsearch.model import Mode, Sort
from newsearch.search.filters import Filters, frozen

__all__ = ["CommonOptions", "Notes", "Options", "Request", "check_choice", "dated"]

Notes = tuple[Note, ...]

_SAID = ("since", "until", "arrived_since", "within", "recent", "abbreviations", "pinyin", "fuzzy_ocr")
"""What says which articles to find, beside the query and the filters."""

_SORTS, _MODES = get_args(Sort), get_args(Mode)


class CommonOptions(TypedDict, total=False):
    """What may be said with a query, whatever the order of the answer; see `Searcher.search`."""

    limit: int
    offset: int
    mode: Mode
    since: str | datetime.date | None
    until: str | datetime.date | None
    within: str | Sequence[str]
    recent: int
    synonyms: Iterable[Iterable[str]] | str | Path | None
    abbreviations: bool
    pinyin: bool
    fuzzy_ocr: bool
    filters: Mapping[str, str | Sequence[str]]
    after: str | None
    arrived_since: str | datetime.date | None
    seconds: float | None


class Options(CommonOptions, total=False):
    """What may be said with a query; see `Searcher.search`."""

    sort: Sort


@dataclass(frozen=True, slots=True)
class Request:
    """A query with its `Options`, in one form: days as texts, what is several as tuples, no negative number.

    A blank query asks for everything; it has no words to rank by, so the newest come first.

    Raises:
        ValueError: `sort` or `mode` is unknown.
    """

    query: str
    limit: int = 10
    offset: int = 0
    sort: Sort = "relevance"
    mode: Mode = "all"
    since: str | datetime.date | None = None
    until: str | datetime.date | None = None
    within: str | Sequence[str] = ()
    recent: int = 0
    synonyms: Iterable[Iterable[str]] | str | Path | None = None
    abbreviations: bool = False
    pinyin: bool = False
    fuzzy_ocr: bool = False
    filters: Mapping[str, str | Sequence[str]] | Filters = ()
    after: str | None = None
    arrived_since: str | datetime.date | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        check_choice("sort", self.sort, _SORTS)
        check_choice("mode", self.mode, _MODES)
        if self.sort == "relevance" and not self.query.strip():
            object.__setattr__(self, "sort", "newest")
        for name, value in (
            ("limit", min(max(self.limit, 0), sys.maxsize)),
            ("offset", min(max(self.offset, 0), sys.maxsize)),
            ("since", _written(self.since)),
            ("until", _written(self.until)),
            ("arrived_since", None if self.arrived_since is None else str(self.arrived_since)),
            ("within", (self.within,) if isinstance(self.within, str) else tuple(self.within)),
            ("synonyms", _frozen(self.synonyms)),
            ("filters", frozen(self.filters)),
        ):
            object.__setattr__(self, name, value)

    def said(self) -> dict[str, object]:
        """What was said with the query, as JSON has it: `sort`, `mode`, and whatever else decides which articles match.

        Synonyms are not told: their file is the server's own affair.

        >>> Request("大桥", filters={"year": "2024"}, since="上周").said()
        {'sort': 'relevance', 'mode': 'all', 'since': '上周', 'filters': {'year': ['2024']}}
        """
        told: dict[str, object] = {"sort": self.sort, "mode": self.mode}
        told |= {name: getattr(self, name) for name in _SAID if getattr(self, name)}
        return told | ({"filters": {name: [*values] for name, values in frozen(self.filters)}} if self.filters else {})


def check_choice(option: str, value: str, choices: Sequence[str]) -> None:
    """Check the value of an option that has a few.

    Raises:
        ValueError: it is none of the choices.
    """
    if value not in choices:
        raise ValueError(Note("option_unknown", option=option, value=value, choices=tuple(choices)))


def dated(clause: Clause, request: Request) -> tuple[Clause, Notes]:
    """A clause within the days and arrivals of a request, and the notes on how they were read."""
    first, since_notes = _bound("since", request.since)
    last, until_notes = _bound("until", request.until)
    arrived, arrival_notes = _arrival(request.arrived_since)
    parts: list[Clause] = [DateRange(first, last)] if first or last else []
    parts += [] if arrived is None else [Arrived(arrived)]
    crossed = (Note("since_after_until", since=first, until=last),) if first and last and first > last else ()
    return All((clause, *parts)) if parts else clause, (*since_notes, *until_notes, *crossed, *arrival_notes)


def _bound(option: str, typed: str | datetime.date | None) -> tuple[str | None, Notes]:
    """The first day of `since`, or the last of `until`, and the notes on how it was read."""
    if not typed:
        return None, ()
    text = str(typed)
    days = date_range(text)
    if not days:
        return None, (Note("bound_not_a_date", option=option, typed=text),)
    day = days[0 if option == "since" else 1]
    is_relative = day and relative(text)
    return day, (Note("date_read", field=option, typed=text, day=day),) if is_relative else ()


def _arrival(typed: str | datetime.date | None) -> tuple[int | None, Notes]:
    """The time of `arrived_since` in seconds of Unix time, and a note where it is none; a bare day is a local one."""
    if not typed:
        return None, ()
    text = str(typed)
    try:
        day, _ = (":" not in text and date_range(text)) or (None, None)  # a colon is that of a time of day
        time = datetime.datetime.fromisoformat(day or text.replace("Z", "+00:00"))
        return max(math.ceil(time.timestamp()), 0), ()
    except (ValueError, OverflowError, OSError):
        return None, (Note("not_a_time", option="arrived_since", typed=text),)


def _written(day: str | datetime.date | None) -> str | None:
    """A day as it would be typed; a time of day does not matter."""
    return f"{day.year:04}-{day.month:02}-{day.day:02}" if isinstance(day, datetime.date) else day


def _frozen(
    synonyms: Iterable[Iterable[str]] | str | Path | None,
) -> tuple[tuple[str, ...], ...] | str | Path | None:
    """Groups of synonyms as tuples: an iterator is read once, but a request is used for many pages."""
    return synonyms if synonyms is None or isinstance(synonyms, str | Path) else tuple(map(tuple, synonyms))
