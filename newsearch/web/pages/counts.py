"""Articles over time: the time course of a query, and several words beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from newsearch.messages import Note
from newsearch.model import Interval
from newsearch.render.charts import timeline_to_json, trend_to_json
from newsearch.render.export import BOM, csv_row
from newsearch.results import Timeline, Trend
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Per
from newsearch.web.charts import BarChart, bar_chart, filled, line_chart
from newsearch.web.overview import interval_for
from newsearch.web.pages.call import Answer, Call, attachment
from newsearch.web.views import selected_views

__all__ = [
    "timeline",
    "timeline_csv",
    "timeline_json",
    "timeline_svg",
    "trend",
    "trend_csv",
    "trend_json",
    "trend_svg",
]


_INTERVALS = {name: Note(f"interval_{name}") for name in get_args(Interval)}
_SCALES = {name: Note(f"web_per_{name}") for name in get_args(Per)}


def timeline(call: Call, searcher: Searcher) -> Answer:
    """The page of a time course: a chart whose bars are links to the hits, and the same numbers as a table."""
    found = _timeline(call, searcher)
    asked = call.asked
    return call.page(
        "timeline.html",
        found=found,
        chart=_chart(call, searcher, found),
        intervals=call.choices("by", _INTERVALS, found.by),
        selected=selected_views(asked, "/timeline", call.language),
        url_of=lambda name: asked.url("/search", since=name, until=name),
    )


def timeline_json(call: Call, searcher: Searcher) -> Answer:
    """The objects that `newsearch timeline --json` prints, in one document."""
    *buckets, rest = timeline_to_json(_timeline(call, searcher), call.language)
    return call.json({**rest, "buckets": buckets})


def timeline_csv(call: Call, searcher: Searcher) -> Answer:
    """A row for each interval."""
    return _table("timeline", _timeline(call, searcher).records())


def timeline_svg(call: Call, searcher: Searcher) -> Answer:
    """The chart as a picture."""
    found = _timeline(call, searcher)
    return call.page("chart.svg", chart=_chart(call, searcher, found), lines=None, caption=call.asked.q)


def trend(call: Call, searcher: Searcher) -> Answer:
    """The page of a trend: a line for each word, and the numbers as a table whose cells are links to the hits."""
    found = _trend(call, searcher)
    asked, rates = call.asked, call.asked.per == "thousand"
    return call.page(
        "trend.html",
        found=found,
        rates=rates,
        lines=line_chart(found.words, found.buckets, rates=rates) if found.words else None,
        intervals=call.choices("by", _INTERVALS, found.by),
        scales=call.choices("per", _SCALES, asked.per),
        url_of=lambda word, name: asked.url("/search", q=word, since=name, until=name, mode="strict"),
    )


def trend_json(call: Call, searcher: Searcher) -> Answer:
    """The objects that `newsearch trend --json` prints, in one document."""
    *buckets, rest = trend_to_json(_trend(call, searcher), call.language)
    return call.json({**rest, "buckets": buckets})


def trend_csv(call: Call, searcher: Searcher) -> Answer:
    """A row for each word in each interval."""
    return _table("trend", _trend(call, searcher).records())


def trend_svg(call: Call, searcher: Searcher) -> Answer:
    """The chart as a picture."""
    found = _trend(call, searcher)
    lines = line_chart(found.words, found.buckets, rates=call.asked.per == "thousand")
    return call.page("chart.svg", chart=None, lines=lines, caption=" · ".join(found.words))


def _by(call: Call, searcher: Searcher) -> Interval:
    """The interval asked for; else the shortest one that the archive's days allow."""
    held = call.site.overview(searcher)
    return call.asked.by or interval_for(held.first, held.last)


def _timeline(call: Call, searcher: Searcher) -> Timeline:
    return searcher.timeline(call.asked.q, by=_by(call, searcher), **call.options())


def _trend(call: Call, searcher: Searcher) -> Trend:
    options = call.options()
    return searcher.trend(call.asked.words, by=_by(call, searcher), **options)


def _chart(call: Call, searcher: Searcher, found: Timeline) -> BarChart:
    """The chart of a time course over the dates asked for, or over all days of the archive."""
    held, asked = call.site.overview(searcher), call.asked
    bounded = bool(asked.since or asked.until)
    counts = {bucket.name: bucket.articles for bucket in found.buckets}
    url_of = asked.urls("/search", "since", "until")
    return bar_chart(
        counts if bounded else filled(counts, held.first, held.last),
        lambda name: url_of(name, name),
        lambda name: False,
        call.language,
        height=220,
    )


def _table(name: str, records: Sequence[Mapping[str, object]]) -> Answer:
    """Records as CSV, with a byte order mark that makes Excel read UTF-8."""
    rows = [csv_row(record.values()) for record in records]
    text = BOM + csv_row(records[0]) + "".join(rows) if records else ""
    return Answer(text, attachment(f"{name}.csv"))
