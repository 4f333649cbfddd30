"""Counts the articles that queries find over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsearch.clauses import All, Clause
from newsearch.engine import Engine
from newsearch.results import Timeline, Trend, TrendPeriod
from newsearch.search.facets import PERIODS, between, by_period, in_periods
from newsearch.search.retrieval import Asker, Request

__all__ = ["timeline", "trend"]


def timeline(engine: Engine, asker: Asker, request: Request, by: str) -> Timeline:
    """How many articles a request finds in each `year`, `month` or `day`.

    Raises:
        ValueError: `by` is something else.
    """
    _check(by)
    found = asker.found(replace(request, limit=0))
    days = _days(engine, found.asked)
    undated = found.matches.total - sum(days.values())
    periods = tuple(in_periods(days, by))
    return Timeline(request.query, by, periods, found.matches.total, undated, tuple(found.read.notes))


def trend(engine: Engine, asker: Asker, words: tuple[str, ...], request: Request, by: str) -> Trend:
    """How many articles have each word in each `year`, `month` or `day`; all but the query is that of the request.

    Raises:
        ValueError: `by` is something else.
    """
    _check(by)
    notes: list[str] = []
    everything = by_period(_days(engine, asker.dated(All(()), request, notes)), by)
    counts, undated = [], []
    for word in words:
        found = asker.found(replace(request, query=word, mode="strict", limit=0))
        days = _days(engine, found.asked)
        counts.append(by_period(days, by))
        undated.append(found.matches.total - sum(days.values()))
        notes += found.read.notes
    names = between(min(everything), max(everything)) if everything else ()
    periods = tuple(TrendPeriod(name, everything[name], tuple(c[name] for c in counts)) for name in names)
    return Trend(words, by, periods, tuple(undated), tuple(dict.fromkeys(notes)))


def _days(engine: Engine, clause: Clause) -> Mapping[str, int]:
    """How many articles a clause finds of each issue day."""
    return engine.facets(clause, ["date"])["date"]


def _check(by: str) -> None:
    if by not in PERIODS:
        raise ValueError(f"by is one of {', '.join(PERIODS)}")
