"""The commands that count articles over time: in the terminal, as JSON, and as pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from newsearch.cli.command import WORDS, command
from newsearch.cli.common import FOUND, NOTHING, check_dates, check_facets, echo_json, searching
from newsearch.cli.language import language
from newsearch.cli.options import (
    PATH,
    choice,
    filter_option,
    index_option,
    json_option,
    mode_option,
    seconds_option,
    since_option,
    until_option,
)
from newsearch.cli.screen import console
from newsearch.model import Interval

__all__ = ["timeline", "trend"]

_plot_option = click.option(
    "--plot", metavar="FILE", type=PATH, help="Draw a chart as well: FILE ends in .png or .svg."
)


@command(examples=["timeline 雷锋", "timeline 雷锋 --by year --plot 雷锋.png"])
@click.argument("query", nargs=-1, required=True, type=WORDS)
@index_option
@click.option("--by", type=choice(Interval), default="month", show_default=True, help="One bar for each.")
@mode_option
@filter_option
@since_option
@until_option
@_plot_option
@seconds_option
@json_option
def timeline(query: tuple[str, ...], path: str | None, plot: Path | None, as_json: bool, **options: Any) -> None:
    """Count the articles that QUERY finds in each month, year or day."""
    from newsearch.render.charts import print_timeline, timeline_to_json

    with searching(path) as searcher:
        check_facets(searcher, options["filters"], "--filter")
        found = searcher.timeline(" ".join(query), **options)
    check_dates(found.notes)
    if plot:
        from newsearch.render.plots import plot_timeline

        plot_timeline(found, plot, language())
    if as_json:
        for record in timeline_to_json(found, language()):
            echo_json(record)
    else:
        print_timeline(console(is_prose=False), found, language())
    sys.exit(FOUND if found.total and not found.partial else NOTHING)


@command(examples=["trend 雷锋精神 志愿服务"])
@click.argument("words", nargs=-1, required=True, type=WORDS)
@index_option
@click.option("--by", type=choice(Interval), default="year", show_default=True, help="One line for each.")
@filter_option
@since_option
@until_option
@_plot_option
@seconds_option
@json_option
def trend(words: tuple[str, ...], path: str | None, plot: Path | None, as_json: bool, **options: Any) -> None:
    """Compare how often WORDS appear, each a query: articles per 1,000 of each year, month or day."""
    from newsearch.render.charts import print_trend, trend_to_json

    with searching(path) as searcher:
        check_facets(searcher, options["filters"], "--filter")
        found = searcher.trend(words, **options)
    check_dates(found.notes)
    if plot:
        from newsearch.render.plots import plot_trend

        plot_trend(found, plot, language())
    if as_json:
        for record in trend_to_json(found, language()):
            echo_json(record)
    else:
        print_trend(console(is_prose=False), found, language())
    sys.exit(FOUND if any(map(any, (bucket.counts for bucket in found.buckets))) or any(found.undated) else NOTHING)
