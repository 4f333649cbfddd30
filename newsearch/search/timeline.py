"""Counts the articles that queries find over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsearch.clauses import All, Clause
from newsearch.deadline import check
from newsearch.engine import Engine
from newsearch.messages import Note
from newsearch.model import Interval
from newsearch.results import Timeline, Trend, TrendBucket
from newsearch.search.facets import between, bounded, buckets_of, by_interval
from newsearch.search.requests import Request, dated
from newsearch.search.retrieval import Retriever, filling

__all__ = ["timeline", "trend"]

_COUNTING = Note("work_counting", facet="date")


def timeline(retriever: Retriever, request: Request, by: Interval) -> Timeline:
    """How many articles a request finds in each `year`, `month` or `day`; in a wider one where these are too many."""
    found = retriever.retrieve(replace(request, limit=0))
    days = _days(retriever.engine, found.clause)
    undated = found.total - sum(days.values())
    by, widened = bounded(days, by)
    buckets = tuple(buckets_of(days, by))
    notes = (*found.notes, *filling(found.matches), *widened, *retriever.unmatched(request, found.total))
    return Timeline(request.query, by, buckets, found.total, undated, notes, partial=not found.matches.total)


def trend(retriever: Retriever, words: tuple[str, ...], request: Request, by: Interval) -> Trend:
    """How many articles have each word in each `year`, `month` or `day`, or in a wider one where these are too many.

    Each word is a query; whatever else is asked for is that of the request.
    """
    engine = retriever.engine
    archive, date_notes = dated(All(retriever.filters(request)), request)
    all_days = _days(engine, archive)
    by, widened = bounded(all_days, by)
    everything = by_interval(all_days, by)
    notes: list[Note] = [*date_notes, *widened, *retriever.unmatched(request, len(all_days))]
    counts, undated = [], []
    for word in words:
        check(_COUNTING)
        found = retriever.retrieve(replace(request, query=word, mode="strict", limit=0))
        days = _days(engine, found.clause)
        counts.append(by_interval(days, by))
        undated.append(found.matches.total - sum(days.values()))
        notes += found.notes
    buckets: list[TrendBucket] = []
    for name in between(min(everything), max(everything)) if everything else ():
        check(_COUNTING)
        buckets.append(TrendBucket(name, everything[name], tuple(c[name] for c in counts)))
    return Trend(words, by, tuple(buckets), tuple(undated), tuple(dict.fromkeys(notes)))


def _days(engine: Engine, clause: Clause) -> Mapping[str, int]:
    """How many articles a clause finds of each issue day."""
    return engine.facets(clause, ["date"])["date"]
