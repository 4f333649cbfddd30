"""The commands that build an index, count what it holds, and check it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from newsearch.cli.command import command
from newsearch.cli.common import (
    FAILED,
    FOUND,
    archive_of,
    columns_of,
    complain,
    echo_json,
    index_of,
    opened,
    printable,
    progress,
    report_sync,
    said,
    seeds_of,
)
from newsearch.cli.language import language
from newsearch.cli.options import (
    PATH,
    columns_option,
    index_option,
    json_option,
    links_option,
    memory_option,
    replicas_option,
    seeds_argument,
    shards_option,
    verbose_option,
    wait_option,
    workers_option,
)
from newsearch.cli.screen import console
from newsearch.errors import NewsearchError, RemovalRefused, SeedsUnconfirmed
from newsearch.messages import Note
from newsearch.model import EngineName

if TYPE_CHECKING:
    from newsearch.results import SyncReport

__all__ = ["add", "copy", "rebuild", "stats", "sync", "verify"]


@command(examples=["sync seeds", "sync"])
@seeds_argument
@index_option
@click.option(
    "--engine",
    metavar="NAME",
    help=f"When the index is made: {', '.join(get_args(EngineName))} [{get_args(EngineName)[0]}].",
)
@click.option("--dict", "dictionary", type=PATH, help="User dictionary, when the index is made.")
@click.option("--delete", is_flag=True, help="Let articles go with their seed files, however many.")
@links_option
@columns_option
@shards_option
@replicas_option
@workers_option
@memory_option
@wait_option
@verbose_option
@json_option
def sync(
    seeds: tuple[Path, ...],
    path: str | None,
    shards: int | None,
    replicas: int | None,
    engine: str | None,
    dictionary: Path | None,
    delete: bool,
    columns: Mapping[str, str] | None,
    verbose: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Make the index hold what the SEEDS hold (default: those of the last sync, or seeds). Alias: index."""
    from newsearch.analysis.analyzer import Analyzer

    archive = archive_of(path)
    index = index_of(path, shards, replicas)
    dictionary = dictionary or archive.dictionary
    if dictionary:
        for problem in Analyzer(dictionary).problems:
            complain(problem)
    options |= {"engine": engine, "dictionary": dictionary, "columns": columns_of(columns, archive)}
    paths = seeds_of(seeds, index, archive)

    def run(delete: bool) -> SyncReport:
        with progress() as bar:
            return index.sync(*paths, create=True, delete=delete, progress=bar, **options)

    report_sync(_confirmed(run, delete, RemovalRefused, "confirm_removal"), as_json, verbose)


@command(examples=["add 20240305-01.txt"])
@click.argument("files", nargs=-1, required=True, type=PATH)
@index_option
@links_option
@columns_option
@workers_option
@memory_option
@wait_option
@verbose_option
@json_option
def add(
    files: tuple[Path, ...],
    path: str | None,
    columns: Mapping[str, str] | None,
    verbose: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Add FILES, or folders of them, to those of the index: later syncs read them as well."""
    columns = columns_of(columns, archive_of(path))
    with progress() as bar:
        report = index_of(path).add(*files, create=True, columns=columns, progress=bar, **options)
    report_sync(report, as_json, verbose)


def _confirmed(
    run: Callable[[bool], SyncReport], allowed: bool, refusal: type[NewsearchError], question: str
) -> SyncReport:
    """Run something that may be refused unless it is allowed; a user at a terminal is asked then."""
    try:
        return run(allowed)
    except refusal as refused:
        asked = Note(question, **refused.note.values)
        if not (
            sys.stdin.isatty()
            and click.confirm(printable(said(refused.note)) + "\n" + printable(said(asked)), err=True)
        ):
            raise
    return run(True)


@command(examples=["rebuild seeds"])
@seeds_argument
@index_option
@links_option
@columns_option
@shards_option
@replicas_option
@workers_option
@verbose_option
@json_option
def rebuild(
    seeds: tuple[Path, ...],
    path: str | None,
    shards: int | None,
    replicas: int | None,
    columns: Mapping[str, str] | None,
    verbose: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Build the index from all SEEDS (default: as sync), whatever its state; other articles are dropped."""
    archive = archive_of(path)
    index = index_of(path, shards, replicas)
    paths, columns = seeds_of(seeds, index, archive), columns_of(columns, archive)
    with progress() as bar:
        report = index.rebuild(*paths, create=True, columns=columns, progress=bar, **options)
    report_sync(report, as_json, verbose)


@command(examples=["copy opensearch://127.0.0.1:9200/news"])
@click.argument("to", metavar="TO")
@index_option
@shards_option
@replicas_option
@workers_option
@memory_option
@wait_option
@json_option
def copy(to: str, path: str | None, shards: int | None, replicas: int | None, as_json: bool, **options: Any) -> None:
    """Copy the index to TO, another folder or opensearch://HOST/NAME, with its watches."""
    cluster = archive_of(path).settings.with_values(shards=shards, replicas=replicas)
    with progress() as bar:
        report = index_of(path).copy(to, cluster=cluster, progress=bar, **options)
    report_sync(report, as_json)


@command(examples=["stats"])
@index_option
@json_option
def stats(path: str | None, as_json: bool) -> None:
    """Print what the index holds."""
    from newsearch.render.terminal import print_stats

    figures = opened(path).stats()
    if as_json:
        echo_json(figures, "stats")
    else:
        print_stats(console(), figures, language())


@command(examples=["verify", "verify --full"])
@click.argument("seeds", nargs=-1, type=PATH)
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
    from newsearch.render.json import note_to_json

    if seeds and not repair:
        raise click.UsageError(said(Note("seeds_without_repair")))
    archive = archive_of(path)
    index = index_of(path)
    seeds = seeds or archive.seeds
    with progress() as bar:
        problems = index.verify(full, progress=bar)
    if as_json:
        echo_json({"problems": [*map(str, problems)], "problem_codes": [*map(note_to_json, problems)]}, "verify")
    else:
        click.echo("\n".join(printable(said(problem)) for problem in problems) or said(Note("all_is_well")))
    if problems and repair:

        def run(known_seeds: bool) -> SyncReport:
            with progress() as bar:
                return index.repair(*seeds, known_seeds=known_seeds, follow_links=follow_links, progress=bar)

        report_sync(_confirmed(run, known_seeds, SeedsUnconfirmed, "confirm_known_seeds"), as_json)
        with progress() as bar:
            problems = index.verify(full, progress=bar)
    sys.exit(FAILED if problems else FOUND)
