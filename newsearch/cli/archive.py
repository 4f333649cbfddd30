"""The commands that make an index and look after it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsearch.cli.common import (
    FAILED,
    FOUND,
    echo_json,
    folder,
    index_option,
    json_option,
    printable,
    progress,
    report_sync,
    seeds_argument,
    workers_option,
)
from newsearch.errors import RemovalRefused

if TYPE_CHECKING:
    from newsearch.results import SyncReport

__all__ = ["rebuild", "stats", "sync", "verify"]


@click.command()
@seeds_argument
@index_option
@click.option("--engine", metavar="NAME", help="whoosh (default) or memory, when the index is made.")
@click.option("--dict", "dictionary", type=click.Path(path_type=Path), help="User dictionary, when the index is made.")
@click.option("--delete", is_flag=True, help="Let articles go with their seed files, however many.")
@workers_option
@click.option("--memory", default=2048, show_default=True, type=click.IntRange(16), help="Megabytes to build with.")
@json_option
def sync(
    seeds: tuple[Path, ...],
    path: str | None,
    engine: str | None,
    dictionary: Path | None,
    delete: bool,
    workers: int,
    memory: int,
    as_json: bool,
) -> None:
    """Make the index hold what the SEEDS hold (default: seeds). Alias: index."""
    from newsearch.archive.index import Index

    index = Index.open_or_create(folder(path), engine, dictionary, seeds)
    if dictionary:
        for problem in index.analyzer.problems:
            click.echo(f"newsearch: {printable(str(problem))}", err=True)

    def run(delete: bool) -> SyncReport:
        with progress() as told:
            return index.sync(*seeds, delete=delete, workers=workers, memory=memory, progress=told)

    try:
        report = run(delete)
    except RemovalRefused as refused:
        if not (sys.stdin.isatty() and click.confirm(f"{printable(str(refused))}\nLet them go?", err=True)):
            raise
        report = run(True)
    report_sync(report, as_json)


@click.command()
@seeds_argument
@index_option
@workers_option
@json_option
def rebuild(seeds: tuple[Path, ...], path: str | None, workers: int, as_json: bool) -> None:
    """Read all SEEDS anew (default: seeds), whatever state the index is in; other articles are dropped."""
    from newsearch.archive.index import Index

    index = Index.open_or_create(folder(path), paths=seeds)
    with progress() as told:
        report = index.rebuild(*seeds, workers=workers, progress=told)
    report_sync(report, as_json)


@click.command()
@index_option
@json_option
def stats(path: str | None, as_json: bool) -> None:
    """Print what the index holds."""
    from newsearch.archive.index import Index

    figures = Index.open(folder(path)).stats()
    if as_json:
        echo_json(figures)
    else:
        for name, value in figures.items():
            click.echo(f"{name.replace('_', ' '):<12} {value}")


@click.command()
@click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--full", is_flag=True, help="Check every article, not a sample.")
@click.option("--repair", is_flag=True, help="Rebuild what is damaged from SEEDS (default: those of the last sync).")
@json_option
def verify(seeds: tuple[Path, ...], path: str | None, full: bool, repair: bool, as_json: bool) -> None:
    """Check files, counts, and that search finds what a scan finds."""
    from newsearch.archive.index import Index

    index = Index(folder(path))
    problems = index.verify(full)
    if as_json:
        echo_json({"problems": problems})
    else:
        click.echo("\n".join(map(printable, problems)) or "all is well")
    if problems and repair:
        with progress() as told:
            report = index.repair(*seeds, progress=told)
        report_sync(report, as_json)
        problems = index.verify(full)
    sys.exit(FAILED if problems else FOUND)
