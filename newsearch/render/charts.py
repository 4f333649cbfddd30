"""Turns facets, timelines and trends into terminal lines and JSON: bars that fit the width, whatever the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from newsearch.messages import Language, Note
from newsearch.render.json import notes_to_json, versioned
from newsearch.render.lines import padded
from newsearch.render.terminal import print_line, print_notes
from newsearch.render.wording import asked, best_of_facets, count, facet_label, line, phrase
from newsearch.results import Timeline, TimelineBucket, Trend, TrendBucket

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

__all__ = ["print_facets", "print_timeline", "print_trend", "timeline_to_json", "trend_to_json"]

_ROWS = 60  # of a chart; chosen by hand: more cannot be read
_WIDEST = 80  # cells of a bar; chosen by hand
_TABLE_BARS = 4, 20  # the fewest and most cells of a bar in a table; chosen by hand
_BLOCKS = " ▏▎▍▌▋▊▉█"
_SPARKS = "▁▂▃▄▅▆▇█"

_STEPS = {"day": (1, 7, 14, 28), "month": (1, 2, 3, 6, 12, 24, 60, 120), "year": (1, 2, 5, 10, 20, 50, 100)}
"""How many neighbouring buckets may share a row: weeks, quarters, decades and the like."""


def print_facets(console: Console, facets: Mapping[str, Mapping[str, int]], language: Language = "en") -> None:
    """A line for each facet, or several where its values need more than the width."""
    from rich.cells import cell_len
    from rich.text import Text

    margin = max((cell_len(facet_label(name, language)) for name in facets), default=0) + 2
    for label, values, more in best_of_facets(facets, language):
        row, used = Text(padded(label, margin), "dim"), margin
        row.append("", "not dim")
        items = [*((value, "not dim") for value in values), *([(more, "dim")] if more else [])]
        for number, (item, style) in enumerate(items):
            gap = " " if style == "dim" else " · "
            if used + cell_len(gap + item) > console.width and used > margin:
                row.append("\n" + " " * margin)
                used = margin
            elif number:
                row.append(gap, "dim")
                used += len(gap)
            row.append(item, style)
            used += cell_len(item)
        console.print(row, soft_wrap=True, highlight=False)


def print_timeline(console: Console, timeline: Timeline, language: Language = "en") -> None:
    """A bar for each bucket, or for several together where there are too many, then the notes and the total."""
    step = _step(len(timeline.buckets), timeline.by)
    rows = [timeline.buckets[i : i + step] for i in range(0, len(timeline.buckets), step)]
    names, numbers = _names(rows), [sum(bucket.articles for bucket in row) for row in rows]
    margin, digits = max(map(len, names), default=0), len(f"{max(numbers, default=0):,}")
    width = min(console.width - margin - digits - 2, _WIDEST)
    for name, number in zip(names, numbers, strict=True):
        bar = _bar(number, max(numbers), width)
        bar = f"[cyan]{bar}[/cyan] " if bar else ""
        console.print(f"{name:<{margin}} {bar}{number:,}", highlight=False, soft_wrap=True)
    if rows:
        console.print()
    print_notes(console, _timeline_notes(timeline, step), language)
    total = phrase("total", language, total=timeline.total)
    print_line(console, f"{total} · {asked(timeline.query, language)}", "bold")


def print_trend(console: Console, trend: Trend, language: Language = "en") -> None:
    """A table of the words by bucket, articles with each per 1,000 articles and in all, then the shape of each word."""
    step = _step(len(trend.buckets), trend.by)
    groups = [trend.buckets[i : i + step] for i in range(0, len(trend.buckets), step)]
    rows = [merged_bucket(name, group) for name, group in zip(_names(groups), groups, strict=True)]
    width, with_counts = _columns(console, trend, rows)
    if rows:
        console.print(_table(trend, rows, width, with_counts, language, console.width), highlight=False)
        rates = phrase("trend_rates_and_counts" if with_counts else "trend_rates", language)
        print_line(console, rates, "dim")
        console.print()
    for index, word in enumerate(trend.words):
        rates_of_word, articles = [row.rates[index] for row in rows], sum(row.counts[index] for row in rows)
        _print_shape(console, word, rates_of_word, count(articles, language))
    print_notes(console, _trend_notes(trend, step), language)


def timeline_to_json(timeline: Timeline, language: Language = "en") -> Iterator[dict[str, object]]:
    """An object for each bucket, then one with the query, total, undated articles and notes."""
    for bucket in timeline.buckets:
        yield versioned("interval", {"period": bucket.name, "articles": bucket.articles})
    rest = {name: getattr(timeline, name) for name in ("query", "by", "total", "undated")}
    yield versioned("timeline", {**rest, **notes_to_json(timeline.notes, language)})


def trend_to_json(trend: Trend, language: Language = "en") -> Iterator[dict[str, object]]:
    """An object for each bucket, with the articles that have each word and their number per 1,000; then the rest."""
    for bucket in trend.buckets:
        counted = {
            "period": bucket.name,
            "articles": bucket.articles,
            "counts": dict(zip(trend.words, bucket.counts, strict=True)),
            "per_1000": {word: round(rate, 3) for word, rate in zip(trend.words, bucket.rates, strict=True)},
        }
        yield versioned("interval", counted)
    undated = dict(zip(trend.words, trend.undated, strict=True))
    notes = notes_to_json(trend.notes, language)
    yield versioned("trend", {"words": trend.words, "by": trend.by, "undated": undated, **notes})


def merged_bucket(name: str, buckets: Sequence[TrendBucket]) -> TrendBucket:
    """One bucket with the articles of several."""
    counts = tuple(map(sum, zip(*(bucket.counts for bucket in buckets), strict=True)))
    return TrendBucket(name, sum(bucket.articles for bucket in buckets), counts)


def _timeline_notes(timeline: Timeline, step: int) -> Iterator[Note | str]:
    if step > 1:
        yield Note("bar_spans", span=_span(step, timeline.by))
    if timeline.undated:
        yield Note("undated_in_no_bucket", number=timeline.undated, interval=_interval(timeline.by))
    yield from timeline.notes


def _trend_notes(trend: Trend, step: int) -> Iterator[Note | str]:
    if step > 1:
        yield Note("row_spans", span=_span(step, trend.by))
    for word, undated in zip(trend.words, trend.undated, strict=True):
        if undated:
            yield Note("undated_with_word", number=undated, word=word, interval=_interval(trend.by))
    yield from trend.notes


def _interval(by: str) -> Note:
    return Note(f"interval_{by}")


def _span(step: int, by: str) -> Note:
    return Note(f"span_{by}", number=step)


def _step(buckets: int, by: str) -> int:
    """How many neighbouring buckets share a row, so that there are at most `_ROWS`.

    >>> _step(36, "month"), _step(684, "month"), _step(365, "day")
    (1, 12, 7)
    """
    return next((step for step in _STEPS[by] if buckets <= step * _ROWS), -(-buckets // _ROWS))


def _names(rows: Sequence[Sequence[TimelineBucket | TrendBucket]]) -> list[str]:
    return [row[0].name if len(row) == 1 else f"{row[0].name} – {row[-1].name}" for row in rows]


def _bar(value: float, most: float, width: int) -> str:
    """A bar of at most `width` cells, in eighths; any value above 0 is visible.

    >>> _bar(5, 10, 5), _bar(1, 1000, 5), _bar(0, 10, 5)
    ('██▌', '▏', '')
    """
    eighths = max(round(8 * width * value / most), 1) if value and width > 0 else 0
    return "█" * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def _table(
    trend: Trend, rows: Sequence[TrendBucket], width: int, with_counts: bool, language: Language, room: int
) -> Table:
    """The rates of the words, with bars of at most `width` cells and counts where there is room for them.

    A table that needs more than `room` cells goes without the number of all articles.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(phrase(f"interval_{trend.by}", language))
    with_all = sum(_rate_cells(trend)) + max((len(row.name) for row in rows), default=0) + 14 <= room
    if with_all:
        table.add_column(phrase("column_articles", language), justify="right", min_width=8)
    for word in trend.words:
        table.add_column(Text(line(word)), justify="right", no_wrap=True)
        if width:
            table.add_column("", width=width)
        if with_counts:
            table.add_column("", justify="right", style="dim")
    most = max((rate for row in rows for rate in row.rates), default=0.0)
    for row in rows:
        cells: list[str | Text] = [row.name, *([f"{row.articles:,}"] if with_all else [])]
        for rate, number in zip(row.rates, row.counts, strict=True):
            cells.append(f"{rate:.1f}")
            cells += [Text(_bar(rate, most, width), "cyan")] if width else []
            cells += [f"{number:,}"] if with_counts else []
        table.add_row(*cells)
    return table


def _columns(console: Console, trend: Trend, rows: Sequence[TrendBucket]) -> tuple[int, bool]:
    """The cells of each word's bars, 0 if there is too little room for bars, and whether counts fit in as well."""
    left = console.width - max((len(row.name) for row in rows), default=0) - 12
    numbers = sum(_rate_cells(trend))
    counts = 7 * len(trend.words)
    width = (left - numbers - counts) // max(len(trend.words), 1)
    fewest, most = _TABLE_BARS
    return (min(width, most) if width >= fewest else 0), left >= numbers + counts


def _rate_cells(trend: Trend) -> list[int]:
    """The cells of the column of rates of each word, with the gap behind it."""
    from rich.cells import cell_len

    return [max(cell_len(line(word)), 6) + 2 for word in trend.words]


def _print_shape(console: Console, word: str, rates: Sequence[float], articles: str) -> None:
    from rich.text import Text

    most = max(rates, default=0.0)
    sparks = "".join(_SPARKS[round(7 * rate / most)] if most else _SPARKS[0] for rate in rates)
    shape = Text.assemble((sparks, "cyan"), " ", (line(word), "bold"), (f" · {articles}", "dim"))
    console.print(shape, highlight=False, soft_wrap=True)
