"""The commands that save queries and print what is new to each of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from newsearch.cli import complete
from newsearch.cli.command import WORDS, Command, Group
from newsearch.cli.common import FOUND, NOTHING, echo_json, index_of, opened, write_utf8
from newsearch.cli.language import language
from newsearch.cli.numbers import Whole
from newsearch.cli.options import PATH, format_options, index_option, json_option, seconds_option
from newsearch.cli.screen import console
from newsearch.model import NewsFormat

if TYPE_CHECKING:
    from newsearch.archive.watches import Watch
    from newsearch.results import Results

__all__ = ["watch"]


@click.group(cls=Group)
def watch() -> None:
    """Save queries, and print the new articles of each after a sync."""


@watch.command(cls=Command, examples=["watch add 大桥 '大桥 通车'"])
@click.argument("name")
@click.argument("query", nargs=-1, required=True, type=WORDS)
@index_option
@click.option("--from-start", is_flag=True, help="Treat what is found now as new.")
@seconds_option
@json_option
def add(name: str, query: tuple[str, ...], path: str | None, from_start: bool, seconds: float, as_json: bool) -> None:
    """Watch QUERY under NAME, from now on."""
    from newsearch.render.json import summary_to_json
    from newsearch.render.terminal import print_watched

    results = opened(path).watches().add(name, " ".join(query), from_start=from_start, seconds=seconds)
    if as_json:
        echo_json({"watch": name, **summary_to_json(results, language())}, "search")
    else:
        print_watched(console(), name, results, language())


@watch.command("list", cls=Command, examples=["watch list"])
@index_option
@json_option
def list_(path: str | None, as_json: bool) -> None:
    """Print the watches."""
    from newsearch.render.terminal import print_watches

    watches = list(index_of(path).watches())
    if as_json:
        for each in watches:
            echo_json(asdict(each), "watch")
    else:
        print_watches(console(), watches, language())
    sys.exit(FOUND if watches else NOTHING)


@watch.command(cls=Command, examples=["watch remove 大桥"])
@click.argument("name", shell_complete=complete.watches)
@index_option
def remove(name: str, path: str | None) -> None:
    """Stop watching NAME."""
    index_of(path).watches().remove(name)


@watch.command(cls=Command, examples=["watch run", "watch run --quiet --format markdown"])
@click.argument("name", required=False, shell_complete=complete.watches)
@index_option
@click.option("-n", "--limit", default=100, show_default=True, type=Whole(1), help="Hits a watch and run.")
@click.option("--snippet-length", default=120, show_default=True, type=Whole(10, 10000), help="Characters.")
@seconds_option
@format_options(get_args(NewsFormat), "For mail, feed readers and other programs.")
@click.option("--feed", metavar="FILE", type=PATH, help="Put what is new into an Atom feed, too.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing where nothing is new.")
def run(
    name: str | None, path: str | None, form: NewsFormat | None, feed: Path | None, quiet: bool, **options: Any
) -> None:
    """Print the articles that are new to each watch, or to NAME, since its last run.

    A watch that takes longer than --seconds is named at the end, when all others have been run.
    """
    from newsearch.archive.files import replace_file
    from newsearch.render.news import FeedFile, printed

    kept = FeedFile.read(feed, language()) if feed else None
    total = number = 0

    def news() -> Iterator[tuple[Watch, Results]]:
        nonlocal total, number
        for each, results in opened(path).watches().run(name, **options):
            total, number = total + results.total, number + 1
            if kept and kept.add(each, results):
                replace_file(kept.path, kept.text().encode())
            if results.total or not quiet:
                yield each, results
                sys.stdout.flush()  # what is not printed is new in the next run

    if form is None:
        from newsearch.render.terminal import print_news

        for each, results in news():
            print_news(console(), each, results, language())
    else:
        write_utf8()
        for piece in printed(news(), form, language(), is_quiet=quiet):
            click.echo(piece, nl=False)
    sys.exit(FOUND if total or not number else NOTHING)  # where nothing is watched, a crontab has nothing to mail
