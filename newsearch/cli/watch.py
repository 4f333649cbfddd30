"""The commands that save queries and print what is new to each of them."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from newsearch.cli.command import WORDS, Command, Group
from newsearch.cli.common import (
    FOUND,
    NOTHING,
    echo_json,
    folder,
    index_option,
    json_option,
    opened,
    seconds_option,
)
from newsearch.cli.language import language
from newsearch.cli.screen import console

__all__ = ["watch"]


@click.group(cls=Group)
def watch() -> None:
    """Save queries, and print the new articles of each after a sync."""


@watch.command(cls=Command)
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


@watch.command("list", cls=Command)
@index_option
@json_option
def list_(path: str | None, as_json: bool) -> None:
    """Print the watches."""
    from newsearch.archive.index import Index
    from newsearch.render.terminal import print_watches

    watches = list(Index(folder(path)).watches())
    if as_json:
        for each in watches:
            echo_json(asdict(each), "watch")
    else:
        print_watches(console(), watches, language())
    sys.exit(FOUND if watches else NOTHING)


@watch.command(cls=Command)
@click.argument("name")
@index_option
def remove(name: str, path: str | None) -> None:
    """Stop watching NAME."""
    from newsearch.archive.index import Index

    Index(folder(path)).watches().remove(name)


@watch.command(cls=Command)
@click.argument("name", required=False)
@index_option
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="Hits a watch and run.")
@click.option("--snippet-length", default=120, show_default=True, type=click.IntRange(10, 10000), help="Characters.")
@seconds_option
@json_option
def run(name: str | None, path: str | None, limit: int, snippet_length: int, seconds: float, as_json: bool) -> None:
    """Print the articles that are new to each watch, or to NAME, since its last run.

    A watch that takes longer than --seconds is named at the end, when all others have been run.
    """
    from newsearch.render.json import hit_to_json, summary_to_json
    from newsearch.render.terminal import print_news

    total = number = 0
    watches = opened(path).watches()
    for each, results in watches.run(name, limit=limit, snippet_length=snippet_length, seconds=seconds):
        total, number = total + results.total, number + 1
        if as_json:
            for hit in results.hits:
                echo_json({"watch": each.name, **hit_to_json(hit)}, "hit")
            echo_json({"watch": each.name, **summary_to_json(results, language())}, "search")
        else:
            print_news(console(), each, results, language())
        sys.stdout.flush()
    sys.exit(FOUND if total or not number else NOTHING)  # where nothing is watched, a crontab has nothing to mail
