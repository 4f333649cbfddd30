"""Draws timelines and trends to PNG or SVG files, by matplotlib and a font that has the words of the title."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.errors import PlotError
from newsearch.render.wording import count, plain
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
"""Fonts with Chinese characters as systems bring them, the best for a chart first. A collection is known to
matplotlib by its first member: the Japanese one of Noto, which has the Chinese characters as well."""

_LIKELY = "报闻"  # characters that a font without Chinese has not
_SIZE, _DPI = (10, 4.5), 150  # inches
_BARS = 400  # more are drawn as one area: each would be thinner than a pixel, and takes its time
_TICKS = 16  # names of periods along the axis: more run into each other


def plot_timeline(timeline: Timeline, path: Path) -> None:
    """Draw a bar for each period to a `.png` or `.svg` file.

    Raises:
        PlotError: matplotlib or a font is not installed, or the file has another ending.
    """
    title = f"{timeline.query} · {count(timeline.total)}"
    with _axes(path, title, [p.name for p in timeline.buckets]) as axes:
        numbers = [p.articles for p in timeline.buckets]
        if len(numbers) <= _BARS:
            axes.bar(range(len(numbers)), numbers)
        else:
            axes.fill_between(range(len(numbers)), numbers, step="mid")
        axes.locator_params("y", integer=True)
        axes.set_ylabel(f"articles a {timeline.by}")


def plot_trend(trend: Trend, path: Path) -> None:
    """Draw a line for each word to a `.png` or `.svg` file; errors are those of `plot_timeline`."""
    with _axes(path, " · ".join(trend.words), [p.name for p in trend.buckets]) as axes:
        lines = [axes.plot([p.rates[place] for p in trend.buckets], marker=".")[0] for place in range(len(trend.words))]
        axes.set_ylabel(f"articles per 1,000 a {trend.by}")
        for text in axes.legend(lines, list(map(plain, trend.words)), frameon=False).get_texts():
            text.set_parse_math(False)


@contextmanager
def _axes(path: Path, title: str, names: Sequence[str]) -> Iterator[Axes]:
    """The axes of a chart that is written to a file in the end."""
    if path.suffix.lower() not in (".png", ".svg"):
        raise PlotError(f"{path} is neither .png nor .svg: name the file so")
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotError("charts need matplotlib: pip install 'newsearch[plot]'") from error
    families = [_font(), "DejaVu Sans"] if not title.isascii() else ["DejaVu Sans"]
    with matplotlib.rc_context({"font.family": families}), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a character that no font has is drawn as a box
        figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")  # by itself: pyplot would look for a display
        axes = figure.add_subplot()
        axes.set_title(plain(title) if len(title) < 80 else f"{plain(title)[:79]}…", parse_math=False)
        step = -(-len(names) // _TICKS) or 1
        axes.set_xticks(range(0, len(names), step), names[::step], rotation=30 if len(names) > _TICKS // 2 else 0)
        axes.spines[["top", "right"]].set_visible(False)
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
    raise PlotError(
        "no font here has Chinese characters: install one (Noto Sans CJK, for example the package fonts-noto-cjk), "
        "then remove matplotlib's font cache: rm -r ~/.cache/matplotlib"
    )


def _has_chinese(file: str) -> bool:
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
    except (OSError, RuntimeError):  # not every file that is called a font is one
        return False
    return all(font.get_char_index(ord(char)) for char in _LIKELY)
