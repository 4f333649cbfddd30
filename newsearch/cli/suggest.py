"""The command that completes words."""

from __future__ import annotations

import sys

import click

from newsearch.cli.common import FOUND, NOTHING, console, echo_json, folder, index_option, json_option

__all__ = ["suggest"]


@click.command()
@click.argument("prefix")
@index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Words.")
@json_option
def suggest(prefix: str, path: str | None, limit: int, as_json: bool) -> None:
    """Complete PREFIX, typed or in pinyin, to words of the headlines, with how many articles have each there."""
    from newsearch.archive.index import Index
    from newsearch.render.terminal import print_words

    with Index.open(folder(path)).searcher() as searcher:
        words = searcher.suggest(prefix, limit)
    if as_json:
        for word, articles in words.items():
            echo_json({"word": word, "articles": articles})
    else:
        print_words(console(), words)
    sys.exit(FOUND if words else NOTHING)
