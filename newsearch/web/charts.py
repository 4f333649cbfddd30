"""Time courses as drawings: bars and lines in SVG whose bars are links; geometry only, the markup is the templates'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsearch.messages import Language, Note, say
from newsearch.results import TimelineBucket, TrendBucket
from newsearch.search.facets import between

__all__ = ["Bar", "BarChart", "Line", "LineChart", "Tick", "bar_chart", "filled", "line_chart"]

_WIDEST = 22
"""Units of a bar; chosen by hand: wider ones are slabs."""

_TICKS = 8
"""Labels below a chart; chosen by hand: a year needs 40 of 600 units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what its link says, its path and that of its room as SVG takes them; `is_on` if its dates are asked for.

    Both paths are lines upwards in the middle of the interval, as thick as the chart says: a page has sixty of them.
    """

    label: str
    url: str
    path: str
    room: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A label below a chart, at this place; `is_last` where it ends there instead of beginning."""

    x: float
    label: str
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars in a box of `width` times `height` units; `step` is the width of an interval, `thick` that of a bar."""

    width: int
    height: int
    step: float
    thick: float
    most: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    first: str
    last: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A word of a trend: the points of its line, as SVG takes them, and where it ends."""

    label: str
    points: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines in a box of `width` times `height` units, above which `most` is the highest value."""

    width: int
    height: int
    most: float
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]


def filled(buckets: Sequence[TimelineBucket], first: str, last: str) -> list[TimelineBucket]:
    """The buckets with those of no articles before and behind them, from one interval to another.

    >>> [(b.name, b.articles) for b in filled([TimelineBucket("2024-02", 3)], "2024-01", "2024-03")]
    [('2024-01', 0), ('2024-02', 3), ('2024-03', 0)]
    """
    counts = {bucket.name: bucket.articles for bucket in buckets}
    if not counts:
        return []
    length = len(buckets[0].name)
    first, last = min(first[:length] or min(counts), min(counts)), max(last[:length], max(counts))
    return [TimelineBucket(name, counts.get(name, 0)) for name in between(first, last)]


def bar_chart(
    buckets: Sequence[TimelineBucket],
    url_of: Callable[[str], str],
    is_on: Callable[[str], bool],
    language: Language,
    *,
    width: int = 848,
    height: int = 64,
) -> BarChart:
    """A chart of buckets; `url_of` gives the link of an interval, `is_on` whether it is among the dates asked for."""
    most = max((bucket.articles for bucket in buckets), default=0)
    step = round(width / max(len(buckets), 1), 3)
    bars = []
    for number, bucket in enumerate(buckets):
        if bucket.articles:
            tall = max(round(height * bucket.articles / most, 2), 2)
            said = say(Note("web_bar", period=bucket.name, number=bucket.articles), language)
            bottom = f"M{round((number + 0.5) * step, 2)} {height}V"
            top = round(height - tall, 2)
            bars.append(Bar(said, url_of(bucket.name), f"{bottom}{top}", f"{bottom}0", is_on(bucket.name)))
    names = [bucket.name for bucket in buckets]
    ends = (names[0], names[-1]) if names else ("", "")
    thick = round(min(step * 0.8, _WIDEST), 2)
    return BarChart(width, height, step, thick, most, tuple(bars), _ticks(names, step), *ends, tuple(names))


def line_chart(
    words: Sequence[str], buckets: Sequence[TrendBucket], *, rates: bool, width: int = 640, height: int = 240
) -> LineChart:
    """A chart of a trend: articles with each word, or with `rates` of every thousand articles."""
    rows = [bucket.rates if rates else bucket.counts for bucket in buckets]
    most = max((value for row in rows for value in row), default=0) or 1
    step = width / max(len(buckets) - 1, 1)
    lines = []
    for number, word in enumerate(words):
        at = [(round(i * step, 1), round(height - height * row[number] / most, 1)) for i, row in enumerate(rows)]
        points = " ".join(f"{x},{y}" for x, y in at)
        lines.append(Line(word, points, at[-1] if at else (0.0, float(height))))
    levels = tuple(
        Tick(round(height - height * share, 1), f"{most * share:,.{0 if most >= 4 else 1}f}") for share in (0.5, 1)
    )
    return LineChart(width, height, most, tuple(lines), _ticks([b.name for b in buckets], step), levels)


def _ticks(names: Sequence[str], step: float) -> tuple[Tick, ...]:
    """Labels for some of the intervals, evenly: years where months begin one, else every so many of them."""
    if names and len(names[0]) == 7 and len(names) > _TICKS:
        starts = [(number, name[:4]) for number, name in enumerate(names) if name.endswith("-01")]
    else:
        starts = [(number, name[5:] if len(name) == 10 else name) for number, name in enumerate(names)]
    every = -(-len(starts) // _TICKS) or 1
    shown = starts[::every]
    last = len(names) - len(names) // 20 - 1  # a label that begins there would not fit
    if len(shown) > 1 and shown[-1][0] >= last and shown[-1][0] - shown[-2][0] < len(names) / 6:
        shown = [*shown[:-2], shown[-1]]
    return tuple(
        Tick(round((len(names) if number >= last else number) * step, 1), label, number >= last)
        for number, label in shown
    )
