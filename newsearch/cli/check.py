"""The command that shows what seed files would be read as, before any sync."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click

from newsearch.cli.command import command
from newsearch.cli.common import FOUND, NOTHING, archive_of, echo_json
from newsearch.cli.language import language
from newsearch.cli.numbers import Whole
from newsearch.cli.options import PATH, json_option, links_option, verbose_option
from newsearch.cli.screen import console

__all__ = ["check"]


@command(examples=["check seeds"])
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("-n", "--limit", default=10, show_default=True, type=Whole(0), help="Articles shown of each file.")
@links_option
@verbose_option
@json_option
def check(files: tuple[Path, ...], limit: int, follow_links: bool, verbose: bool, as_json: bool) -> None:
    """Show what FILES, or folders of them, would be read as; no index is needed, and none is changed."""
    from newsearch.archive.check import Check
    from newsearch.archive.seed_options import SeedOptions
    from newsearch.render.checks import article_row, check_to_json, file_to_json, print_file, print_wrong

    archive = archive_of(None)
    apart = archive.index if isinstance(archive.index, Path) else None
    checked = Check(files, SeedOptions(follow_links, columns=archive.columns), apart)
    read = articles = 0
    for file in checked.files():
        passing, number = iter(file.articles), 0
        if as_json:
            for article in passing:
                echo_json({"path": file.name, **article_row(article)}, "checked_article")
                number += 1
            echo_json(file_to_json(file, number, language()), "checked_file")
        else:
            shown = list(islice(passing, limit))
            number = len(shown) + sum(1 for _ in passing)
            print_file(console(), file, shown, number, language())
        read, articles = read + 1, articles + number
    if as_json:
        echo_json(check_to_json(checked, read, articles, language()), "check")
    else:
        print_wrong(console(), checked, read, articles, verbose, language())
    sys.exit(FOUND if articles else NOTHING)
