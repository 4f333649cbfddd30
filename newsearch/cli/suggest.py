"""The command that completes words."""

from __future__ import annotations

import sys

import click

from newsearch.cli.common import (
    FOUND,
    NOTHING,
    console,
    echo_json,
    index_option,
    json_option,
    searching,
    seconds_option,
)

__all__ = ["suggest"]


@click.command()
@click.argument("prefix")
@index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Words.")
@seconds_option
@json_option
def suggest(prefix: str, path: str | None, limit: int, seconds: float, as_json: bool) -> None:
    """Complete PREFIX, typed or in pinyin, to words of the headlines, with how many articles have each there."""
    from newsearch.render.terminal import print_words

    with searching(path) as searcher:
        words = searcher.suggest(prefix, limit, seconds=seconds)
    if as_json:
        for word, articles in words.items():
            echo_json({"word": word, "articles": articles}, "word")
    else:
        print_words(console(), words)
    sys.exit(FOUND if words else NOTHING)
