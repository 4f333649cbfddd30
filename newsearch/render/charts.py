"""Turns facets, timelines and trends into terminal lines and JSON: bars that fit the width, whatever the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from newsearch.render.json import notes_to_json
from newsearch.render.wording import best_of_facets, count, plain
from newsearch.results import Timeline, TimelineBucket, Trend, TrendBucket

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_facets", "print_timeline", "print_trend", "timeline_to_json", "trend_to_json"]

_ROWS = 60  # of a chart: more cannot be read
_WIDEST = 80  # cells of a bar
_BLOCKS = " ▏▎▍▌▋▊▉█"
_SPARKS = "▁▂▃▄▅▆▇█"


def print_facets(console: Console, facets: Mapping[str, Mapping[str, int]]) -> None:
    """A facet a line, or some lines where the width asks for it."""
    from rich.cells import cell_len
    from rich.text import Text

    margin = max(map(len, facets), default=0) + 2
    for name, values, more in best_of_facets(facets):
        line, used = Text(name.ljust(margin), "dim"), margin
        line.append("", "not dim")
        items = [*((value, "not dim") for value in values), *([(f"({more})", "dim")] if more else [])]
        for number, (item, style) in enumerate(items):
            gap = " " if style == "dim" else " · "
            if used + cell_len(gap + item) > console.width and used > margin:
                line.append("\n" + " " * margin)
                used = margin
            elif number:
                line.append(gap, "dim")
                used += len(gap)
            line.append(item, style)
            used += cell_len(item)
        console.print(line, soft_wrap=True, highlight=False)


def print_timeline(console: Console, timeline: Timeline) -> None:
    """A bar for each period, or each few of them where there are too many, then the notes and the total."""
    step = _step(len(timeline.periods), timeline.by)
    rows = [timeline.periods[i : i + step] for i in range(0, len(timeline.periods), step)]
    names, numbers = _names(rows), [sum(period.articles for period in row) for row in rows]
    margin, digits = max(map(len, names), default=0), len(f"{max(numbers, default=0):,}")
    width = min(console.width - margin - digits - 2, _WIDEST)
    for name, number in zip(names, numbers, strict=True):
        bar = _bar(number, max(numbers), width)
        bar = f"[cyan]{bar}[/cyan] " if bar else ""
        console.print(f"{name:<{margin}} {bar}{number:,}", highlight=False, soft_wrap=True)
    if rows:
        console.print()
    if step > 1:
        _note(console, f"a bar is {step} {timeline.by}s")
    if timeline.undated:
        _note(console, f"{count(timeline.undated)} without a date are in no {timeline.by}")
    for note in timeline.notes:
        _note(console, str(note))
    console.print(f"{count(timeline.total)} · {plain(timeline.query)}", style="bold", markup=False, highlight=False)


def print_trend(console: Console, trend: Trend) -> None:
    """A table of the words by period, articles with each per 1,000 articles and in all, then the shape of each word."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    step = _step(len(trend.periods), trend.by)
    groups = [trend.periods[i : i + step] for i in range(0, len(trend.periods), step)]
    rows = [merged_bucket(name, group) for name, group in zip(_names(groups), groups, strict=True)]
    most = max((rate for row in rows for rate in row.rates), default=0.0)
    width, with_counts = _columns(console, trend, rows)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    table.add_column(trend.by)
    table.add_column("articles", justify="right", min_width=8)
    for word in trend.words:
        table.add_column(Text(plain(word)), justify="right", no_wrap=True)
        if width:
            table.add_column("", width=width)
        if with_counts:
            table.add_column("", justify="right", style="dim")
    for row in rows:
        cells: list[str | Text] = [row.name, f"{row.articles:,}"]
        for rate, number in zip(row.rates, row.counts, strict=True):
            cells.append(f"{rate:.1f}")
            cells += [Text(_bar(rate, most, width), "cyan")] if width else []
            cells += [f"{number:,}"] if with_counts else []
        table.add_row(*cells)
    if rows:
        console.print(table, highlight=False)
        also = ", and in all" if with_counts else ""
        console.print(f"articles with each word per 1,000 of the period{also}\n", style="dim", highlight=False)
    for place, word in enumerate(trend.words):
        _print_shape(console, word, [row.rates[place] for row in rows], sum(row.counts[place] for row in rows))
    if step > 1:
        _note(console, f"a line is {step} {trend.by}s")
    for word, undated in zip(trend.words, trend.undated, strict=True):
        if undated:
            _note(console, f"{count(undated)} with {plain(word)} without a date are in no {trend.by}")
    for note in trend.notes:
        _note(console, str(note))


def timeline_to_json(timeline: Timeline) -> Iterator[dict[str, object]]:
    """An object for each period, then one with the query, total, undated articles and notes."""
    for period in timeline.periods:
        yield {"period": period.name, "articles": period.articles}
    record = {name: getattr(timeline, name) for name in ("query", "by", "total", "undated")}
    yield {**record, **notes_to_json(timeline.notes)}


def trend_to_json(trend: Trend) -> Iterator[dict[str, object]]:
    """An object for each period, with the articles that have each word and their number per 1,000; then the rest."""
    for period in trend.periods:
        yield {
            "period": period.name,
            "articles": period.articles,
            "counts": dict(zip(trend.words, period.counts, strict=True)),
            "per_1000": {word: round(rate, 3) for word, rate in zip(trend.words, period.rates, strict=True)},
        }
    undated = dict(zip(trend.words, trend.undated, strict=True))
    yield {"words": trend.words, "by": trend.by, "undated": undated, **notes_to_json(trend.notes)}


def _step(periods: int, by: str) -> int:
    """How many neighbouring periods share a row, so that there are not too many rows.

    >>> _step(36, "month"), _step(684, "month"), _step(365, "day")
    (1, 12, 7)
    """
    steps = {"day": (1, 7, 14, 28), "month": (1, 2, 3, 6, 12, 24, 60, 120), "year": (1, 2, 5, 10, 20, 50, 100)}[by]
    return next((step for step in steps if periods <= step * _ROWS), -(-periods // _ROWS))


def _names(rows: Sequence[Sequence[TimelineBucket | TrendBucket]]) -> list[str]:
    return [row[0].name if len(row) == 1 else f"{row[0].name} – {row[-1].name}" for row in rows]


def merged_bucket(name: str, periods: Sequence[TrendBucket]) -> TrendBucket:
    counts = tuple(map(sum, zip(*(period.counts for period in periods), strict=True)))
    return TrendBucket(name, sum(period.articles for period in periods), counts)


def _bar(value: float, most: float, width: int) -> str:
    """A bar of at most `width` cells, in eighths; what is there at all can be seen.

    >>> _bar(5, 10, 5), _bar(1, 1000, 5), _bar(0, 10, 5)
    ('██▌', '▏', '')
    """
    eighths = max(round(8 * width * value / most), 1) if value and width > 0 else 0
    return "█" * (eighths // 8) + _BLOCKS[eighths % 8].strip()


def _columns(console: Console, trend: Trend, rows: Sequence[TrendBucket]) -> tuple[int, bool]:
    """How many cells each word's bars have, none where that is too little, and whether counts fit in as well."""
    from rich.cells import cell_len

    left = console.width - max((len(row.name) for row in rows), default=0) - 12
    numbers = sum(max(cell_len(plain(word)), 6) + 2 for word in trend.words)
    counts = 7 * len(trend.words)
    width = (left - numbers - counts) // max(len(trend.words), 1)
    return (min(width, 20) if width >= 4 else 0), left >= numbers + counts


def _print_shape(console: Console, word: str, rates: Sequence[float], number: int) -> None:
    from rich.text import Text

    most = max(rates, default=0.0)
    sparks = "".join(_SPARKS[round(7 * rate / most)] if most else _SPARKS[0] for rate in rates)
    line = Text.assemble((sparks, "cyan"), " ", (plain(word), "bold"), (f" · {count(number)}", "dim"))
    console.print(line, highlight=False, soft_wrap=True)


def _note(console: Console, note: str) -> None:
    console.print(f"note: {plain(note)}", style="dim", markup=False, highlight=False)
