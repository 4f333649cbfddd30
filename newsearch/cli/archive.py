"""The commands that build an index, count what it holds, and check it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from newsearch.cli.command import command
from newsearch.cli.common import (
    FAILED,
    FOUND,
    echo_json,
    folder,
    index_option,
    json_option,
    links_option,
    opened,
    printable,
    progress,
    report_sync,
    seeds_argument,
    workers_option,
)
from newsearch.cli.language import language
from newsearch.cli.screen import console
from newsearch.errors import NewsearchError, RemovalRefused, SeedsUnconfirmed
from newsearch.messages import Note
from newsearch.model import EngineName

if TYPE_CHECKING:
    from newsearch.results import SyncReport

__all__ = ["rebuild", "stats", "sync", "verify"]


@command()
@seeds_argument
@index_option
@click.option(
    "--engine",
    metavar="NAME",
    help=f"When the index is made: {', '.join(get_args(EngineName))} [{get_args(EngineName)[0]}].",
)
@click.option("--dict", "dictionary", type=click.Path(path_type=Path), help="User dictionary, when the index is made.")
@click.option("--delete", is_flag=True, help="Let articles go with their seed files, however many.")
@links_option
@workers_option
@click.option("--memory", default=2048, show_default=True, type=click.IntRange(16), help="Megabytes to build with.")
@json_option
def sync(
    seeds: tuple[Path, ...],
    path: str | None,
    engine: str | None,
    dictionary: Path | None,
    delete: bool,
    follow_links: bool,
    workers: int,
    memory: int,
    as_json: bool,
) -> None:
    """Make the index hold what the SEEDS hold (default: seeds). Alias: index."""
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.archive.index import Index

    index = Index.open_or_create(folder(path), engine, dictionary, seeds, follow_links=follow_links)
    if dictionary:
        for problem in Analyzer(dictionary).problems:
            click.echo(f"newsearch: {printable(str(problem))}", err=True)

    def run(delete: bool) -> SyncReport:
        with progress() as bar:
            return index.sync(
                *seeds, delete=delete, workers=workers, memory=memory, follow_links=follow_links, progress=bar
            )

    report_sync(_confirmed(run, delete, RemovalRefused, "confirm_removal"), as_json)


def _confirmed(
    run: Callable[[bool], SyncReport], allowed: bool, refusal: type[NewsearchError], question: str
) -> SyncReport:
    """Run something that may be refused unless it is allowed; a user at a terminal is asked then."""
    try:
        return run(allowed)
    except refusal as refused:
        asked = Note(question, **refused.note.values)
        if not (sys.stdin.isatty() and click.confirm(printable(f"{refused}") + "\n" + printable(f"{asked}"), err=True)):
            raise
    return run(True)


@command()
@seeds_argument
@index_option
@links_option
@workers_option
@json_option
def rebuild(seeds: tuple[Path, ...], path: str | None, follow_links: bool, workers: int, as_json: bool) -> None:
    """Build the index from all SEEDS (default: seeds), whatever its state; other articles are dropped."""
    from newsearch.archive.index import Index

    index = Index.open_or_create(folder(path), paths=seeds, follow_links=follow_links)
    with progress() as bar:
        report = index.rebuild(*seeds, workers=workers, follow_links=follow_links, progress=bar)
    report_sync(report, as_json)


@command()
@index_option
@json_option
def stats(path: str | None, as_json: bool) -> None:
    """Print what the index holds."""
    from newsearch.render.terminal import print_stats

    figures = opened(path).stats()
    if as_json:
        echo_json(figures)
    else:
        print_stats(console(), figures, language())


@command()
@click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--full", is_flag=True, help="Check every article, not a sample.")
@click.option("--repair", is_flag=True, help="Rebuild what is damaged from SEEDS and what can be read.")
@click.option("--known-seeds", is_flag=True, help="Without SEEDS, repair from the folders that the index names.")
@links_option
@json_option
def verify(
    seeds: tuple[Path, ...],
    path: str | None,
    full: bool,
    repair: bool,
    known_seeds: bool,
    follow_links: bool,
    as_json: bool,
) -> None:
    """Check files, counts, and that search finds what a scan finds."""
    from newsearch.archive.index import Index
    from newsearch.render.json import note_to_json

    index = Index(folder(path))
    problems = index.verify(full)
    if as_json:
        echo_json({"problems": [*map(str, problems)], "problem_codes": [*map(note_to_json, problems)]})
    else:
        click.echo("\n".join(printable(str(problem)) for problem in problems) or str(Note("all_is_well")))
    if problems and repair:

        def run(known_seeds: bool) -> SyncReport:
            with progress() as bar:
                return index.repair(*seeds, known_seeds=known_seeds, follow_links=follow_links, progress=bar)

        report_sync(_confirmed(run, known_seeds, SeedsUnconfirmed, "confirm_known_seeds"), as_json)
        problems = index.verify(full)
    sys.exit(FAILED if problems else FOUND)
