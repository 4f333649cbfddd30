"""Draws timelines and trends to PNG or SVG files, with matplotlib and a font that has Chinese characters."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.errors import PlotError
from newsearch.messages import Language, Note
from newsearch.render.wording import count, line, phrase
from newsearch.results import Timeline, Trend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_timeline", "plot_trend"]

_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
    "Noto Serif CJK SC",
    "Noto Serif CJK JP",
    "Songti SC",
    "SimSun",
    "AR PL UMing CN",
    "Arial Unicode MS",
)
"""Fonts with Chinese characters that come with systems, the best for a chart first.

Matplotlib names a collection by its first member: of Noto the Japanese one, which has Chinese characters too."""

_FIRST_HAN = "\u2e80"  # from here on characters are those of East Asia
_LIKELY = "报闻"  # characters that a font without Chinese lacks
_SIZE, _DPI = (10, 4.5), 150  # inches, dots an inch; chosen by hand
_BARS = 400  # more are drawn as one area, which is faster: each bar would be thinner than a pixel
_TICKS = 16  # names of buckets along the axis; chosen by hand: more overlap


def plot_timeline(timeline: Timeline, path: Path, language: Language) -> None:
    """Draw a bar for each bucket to a `.png` or `.svg` file.

    Raises:
        PlotError: matplotlib or a font is not installed, or the file has another ending.
    """
    title = f"{timeline.query} · {count(timeline.total, language)}"
    label = phrase("axis_articles", language, interval=Note(f"interval_{timeline.by}"))
    with _axes(path, title, label, [b.name for b in timeline.buckets]) as axes:
        numbers = [b.articles for b in timeline.buckets]
        if len(numbers) <= _BARS:
            axes.bar(range(len(numbers)), numbers)
        else:
            axes.fill_between(range(len(numbers)), numbers, step="mid")
        axes.locator_params("y", integer=True)


def plot_trend(trend: Trend, path: Path, language: Language) -> None:
    """Draw a line for each word to a `.png` or `.svg` file; errors are those of `plot_timeline`."""
    label = phrase("axis_rate", language, interval=Note(f"interval_{trend.by}"))
    with _axes(path, " · ".join(trend.words), label, [b.name for b in trend.buckets]) as axes:
        lines = [axes.plot([b.rates[word] for b in trend.buckets], marker=".")[0] for word in range(len(trend.words))]
        for text in axes.legend(lines, list(map(line, trend.words)), frameon=False).get_texts():
            text.set_parse_math(False)


@contextmanager
def _axes(path: Path, title: str, label: str, names: Sequence[str]) -> Iterator[Axes]:
    """The axes of a chart, which is written to the file when the block ends."""
    if path.suffix.lower() not in (".png", ".svg"):
        raise PlotError("plot_needs_name", path=path)
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotError("plot_needs_matplotlib") from error
    families = [_font(), "DejaVu Sans"] if any(char >= _FIRST_HAN for char in title + label) else ["DejaVu Sans"]
    with matplotlib.rc_context({"font.family": families}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a character that no font has is drawn as a box
        figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")  # by itself: pyplot would look for a display
        axes = figure.add_subplot()
        axes.set_title(line(title) if len(title) < 80 else f"{line(title)[:79]}…", parse_math=False)
        step = -(-len(names) // _TICKS) or 1
        axes.set_xticks(range(0, len(names), step), names[::step], rotation=30 if len(names) > _TICKS // 2 else 0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylabel(label)
        axes.grid(axis="y", alpha=0.3)
        axes.set_axisbelow(True)
        yield axes
        axes.set_ylim(bottom=0)
        figure.savefig(path)


def _font() -> str:
    """The name of an installed font that has Chinese characters."""
    from matplotlib import font_manager

    fonts = {font.name: font for font in font_manager.fontManager.ttflist}
    for name in (*_FONTS, *sorted(fonts.keys() - set(_FONTS))):
        if name in fonts and _has_chinese(fonts[name].fname):
            return name
    raise PlotError("plot_needs_font")


def _has_chinese(file: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
    except (OSError, RuntimeError):  # not every file that is called a font is one
        return False
    return all(font.get_char_index(ord(char)) for char in _LIKELY)
