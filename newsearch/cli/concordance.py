"""The command that lists a word in its contexts."""

from __future__ import annotations

import sys
from typing import Any

import click

from newsearch.cli.command import WORDS, command
from newsearch.cli.common import FOUND, NOTHING, check_dates, check_facets, echo_json, searching, write_utf8
from newsearch.cli.language import language
from newsearch.cli.numbers import Whole
from newsearch.cli.options import (
    choice,
    filter_option,
    format_options,
    index_option,
    mode_option,
    seconds_option,
    since_option,
    until_option,
)
from newsearch.cli.screen import console
from newsearch.model import ConcordanceSort

__all__ = ["concordance"]


@command(examples=["concordance 雷锋精神", "concordance 雷锋精神 --sort right --width 12"])
@click.argument("query", nargs=-1, required=True, type=WORDS)
@index_option
@click.option("--width", default=20, show_default=True, type=Whole(0, 1000), help="Characters on each side.")
@click.option(
    "-s", "--sort", type=choice(ConcordanceSort), default="date", show_default=True, help="left: last one first."
)
@click.option("-n", "--limit", default=50, show_default=True, type=Whole(1), help="Lines.")
@click.option("--after", metavar="CURSOR", help="Continue after the `cursor` of the previous page (--json).")
@mode_option
@filter_option
@since_option
@until_option
@seconds_option
@format_options(("jsonl", "csv"), "For other programs.", csv="csv")
def concordance(query: tuple[str, ...], path: str | None, form: str | None, **options: Any) -> None:
    """List each place where QUERY stands, with what stands before and behind it."""
    from newsearch.render.concordance import concordance_to_csv, concordance_to_json, print_concordance

    with searching(path) as searcher:
        check_facets(searcher, options["filters"], "--filter")
        found = searcher.concordance(" ".join(query), **options)
    check_dates(found.notes)
    if form == "jsonl":
        for record in concordance_to_json(found, language()):
            echo_json(record)
    elif form == "csv":
        write_utf8()
        for row in concordance_to_csv(found):
            click.echo(row, nl=False)
    else:
        print_concordance(console(is_prose=False), found, language())
    sys.exit(FOUND if found.total else NOTHING)
