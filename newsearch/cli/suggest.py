"""The command that completes words."""

from __future__ import annotations

import sys

import click

from newsearch.cli.command import command
from newsearch.cli.common import FOUND, NOTHING, complain, echo_json, searching
from newsearch.cli.numbers import Whole
from newsearch.cli.options import index_option, json_option, seconds_option
from newsearch.cli.screen import console
from newsearch.messages import Note

__all__ = ["suggest"]


@command(examples=["suggest 雷锋", "suggest leifeng"])
@click.argument("prefix")
@index_option
@click.option("-n", "--limit", default=10, show_default=True, type=Whole(1, 1000), help="Words.")
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
        if not words:
            complain(Note("no_words_begin", prefix=prefix))
    sys.exit(FOUND if words else NOTHING)
