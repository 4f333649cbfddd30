"""Counts the articles that queries find over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsearch.clauses import All, Clause
from newsearch.engine import Engine
from newsearch.results import Timeline, Trend, TrendBucket
from newsearch.search.facets import INTERVALS, between, buckets_of, by_interval
from newsearch.search.retrieval import Request, Retriever

__all__ = ["timeline", "trend"]


def timeline(engine: Engine, asker: Retriever, request: Request, by: str) -> Timeline:
    """How many articles a request finds in each `year`, `month` or `day`.

    Raises:
        ValueError: `by` is something else.
    """
    _check(by)
    found = asker.found(replace(request, limit=0))
    days = _days(engine, found.asked)
    undated = found.matches.total - sum(days.values())
    buckets = tuple(buckets_of(days, by))
    return Timeline(request.query, by, buckets, found.matches.total, undated, tuple(found.read.notes))


def trend(engine: Engine, asker: Retriever, words: tuple[str, ...], request: Request, by: str) -> Trend:
    """How many articles have each word in each `year`, `month` or `day`; all but the query is that of the request.

    Raises:
        ValueError: `by` is something else.
    """
    _check(by)
    notes: list[str] = []
    everything = by_interval(_days(engine, asker.dated(All(()), request, notes)), by)
    counts, undated = [], []
    for word in words:
        found = asker.found(replace(request, query=word, mode="strict", limit=0))
        days = _days(engine, found.asked)
        counts.append(by_interval(days, by))
        undated.append(found.matches.total - sum(days.values()))
        notes += found.read.notes
    names = between(min(everything), max(everything)) if everything else ()
    buckets = tuple(TrendBucket(name, everything[name], tuple(c[name] for c in counts)) for name in names)
    return Trend(words, by, buckets, tuple(undated), tuple(dict.fromkeys(notes)))


def _days(engine: Engine, clause: Clause) -> Mapping[str, int]:
    """How many articles a clause finds of each issue day."""
    return engine.facets(clause, ["date"])["date"]


def _check(by: str) -> None:
    if by not in INTERVALS:
        raise ValueError(f"by is one of {', '.join(INTERVALS)}")
