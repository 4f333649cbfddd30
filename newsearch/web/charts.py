"""Time courses as drawings: bars and lines in SVG whose bars are links; geometry only, the markup is the templates'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsearch.messages import Language, Note, say
from newsearch.results import TrendBucket
from newsearch.search.facets import between

__all__ = ["Bar", "BarChart", "Line", "LineChart", "Tick", "bar_chart", "filled", "line_chart"]

_WIDTH = 848
"""Units of a chart of bars: about the pixels that it has on a desk."""

_LINES = 640, 240
"""Width and height of a chart of lines, in units."""

_WIDEST = 22
"""Units of a bar; chosen by hand: wider ones are slabs."""

_TICKS = 6
"""Labels below a chart; chosen by hand: on a phone a month needs 115 of `_WIDTH` units."""


class Bar(NamedTuple):
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


def filled(counts: Mapping[str, int], first: str, last: str) -> dict[str, int]:
    """Articles by interval, with the intervals of none before and behind them, from one day to another.

    >>> filled({"2024-02": 3}, "2024-01-01", "2024-03-31")
    {'2024-01': 0, '2024-02': 3, '2024-03': 0}
    """
    if not counts:
        return {}
    earliest, latest = min(counts), max(counts)
    length = len(earliest)
    names = between(min(first[:length] or earliest, earliest), max(last[:length], latest))
    return {**dict.fromkeys(names, 0), **counts}


def bar_chart(
    counts: Mapping[str, int],
    url_of: Callable[[str], str],
    is_on: Callable[[str], bool],
    language: Language,
    *,
    height: int = 64,
) -> BarChart:
    """A chart of articles by interval; `url_of` gives the link of one, `is_on` whether its dates are asked for."""
    most = max(counts.values(), default=0)
    step = round(_WIDTH / max(len(counts), 1), 3)
    bars = []
    for number, (name, articles) in enumerate(counts.items()):
        if articles:
            said = say(Note("web_bar", period=name, number=articles), language)
            bottom = f"M{(number + 0.5) * step:.1f} {height}V"
            top = min(height - height * articles / most, height - 2)
            bars.append(Bar(said, url_of(name), f"{bottom}{top:.1f}", f"{bottom}0", is_on(name)))
    names = tuple(counts)
    ends = (names[0], names[-1]) if names else ("", "")
    thick = round(min(step * 0.8, _WIDEST), 2)
    return BarChart(_WIDTH, height, step, thick, most, tuple(bars), _ticks(names, step), *ends, names)


def line_chart(words: Sequence[str], buckets: Sequence[TrendBucket], *, rates: bool) -> LineChart:
    """A chart of a trend: articles with each word, or with `rates` of every thousand articles."""
    width, height = _LINES
    rows = [bucket.rates if rates else bucket.counts for bucket in buckets]
    most = max((value for row in rows for value in row), default=0) or 1
    step = width / max(len(buckets) - 1, 1)
    lines = []
    for number, word in enumerate(words):
        at = [(round(i * step, 1), round(height - height * row[number] / most, 1)) for i, row in enumerate(rows)]
        points = " ".join(f"{x},{y}" for x, y in at)
        lines.append(Line(word, points, at[-1] if at else (0.0, float(height))))
    labels = [f"{most * share:,.{0 if most >= 4 else 1}f}".removesuffix(".0") for share in (0.5, 1)]
    levels = (Tick(height / 2, labels[0]), Tick(0, labels[1]))
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
