"""What the commands share: options in either place, output that is safe to print, progress bars, exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.results import SyncReport
    from newsearch.search.searcher import Searcher

__all__ = [
    "FAILED",
    "FOUND",
    "NOTHING",
    "console",
    "drop_output",
    "echo_json",
    "folder",
    "index_option",
    "json_option",
    "links_option",
    "printable",
    "progress",
    "report_sync",
    "searching",
    "seeds_argument",
    "workers_option",
]

FOUND, NOTHING, FAILED = 0, 1, 2  # exit statuses
index_option = click.option("--index", "path", metavar="DIR", help="Folder of the index [index].")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object a line.")
workers_option = click.option(
    "--workers",
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    show_default="all cores",
    type=click.IntRange(1),
    help="Processes to build with.",
)
links_option = click.option(
    "--follow-links", is_flag=True, help="Read links to files outside of the folders of seeds, too."
)
seeds_argument = click.argument("seeds", nargs=-1, default=(Path("seeds"),), type=click.Path(path_type=Path))


def folder(path: str | None) -> str:
    """The index named behind the command, or before it, or in the environment."""
    return path or str(click.get_current_context().obj["path"])


@contextmanager
def searching(path: str | None) -> Iterator[Searcher]:
    """The searcher of the index; what is the matter with the index is printed on standard error."""
    from newsearch.archive.index import Index

    index = Index(folder(path))
    with index.searcher() as searcher:
        for note in index.notes:
            click.echo(f"newsearch: {printable(str(note))}", err=True)
        yield searcher


def console() -> Console:
    """Where to print: as wide as the terminal, and without end in a pipe."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit with 1, which says that nothing was found

    width = None if sys.stdout.isatty() else 100_000  # one line a snippet for the next program in the pipe
    no_color = click.get_current_context().obj["no_color"] or None
    return Piped(no_color=no_color, highlight=False, emoji=False, width=width)


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, when it is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("indexing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def echo_json(value: object) -> None:
    """Print a line of JSON, escaped where a character would steer the terminal."""
    from newsearch.render.json import to_json

    click.echo(to_json(value))


def printable(text: str) -> str:
    """The text without what would steer a terminal."""
    from newsearch.render.wording import plain

    return plain(text)


def report_sync(report: SyncReport, as_json: bool) -> None:
    """Print what a sync did."""
    from newsearch.render.json import report_to_json
    from newsearch.render.terminal import print_report

    if as_json:
        echo_json(report_to_json(report))
    else:
        print_report(console(), report)


def drop_output() -> None:
    """Send what is still buffered nowhere, so that Python's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
