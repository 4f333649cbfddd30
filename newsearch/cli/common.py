"""What the commands share: options, the choices of each, output that is safe to print, progress bars, exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from newsearch.cli.language import language
from newsearch.cli.screen import console
from newsearch.errors import ArticleMissing
from newsearch.messages import Note, say, typed
from newsearch.model import Mode

if TYPE_CHECKING:
    from newsearch.archive.index import Index
    from newsearch.results import SyncReport
    from newsearch.search.searcher import Searcher

__all__ = [
    "FAILED",
    "FOUND",
    "NOTHING",
    "STOPPED",
    "choice",
    "complain",
    "drop_output",
    "echo_json",
    "folder",
    "index_option",
    "json_option",
    "known_id",
    "limit_option",
    "links_option",
    "mode_option",
    "opened",
    "page_option",
    "printable",
    "progress",
    "report_sync",
    "said",
    "searching",
    "seconds_option",
    "seeds_argument",
    "since_option",
    "until_option",
    "workers_option",
]

FOUND, NOTHING, FAILED, STOPPED = 0, 1, 2, 130
"""Exit statuses; 130 is what shells give to a command that Ctrl-C has stopped."""


def choice(values: object) -> click.Choice[str]:
    """The choice among the values of a `Literal` type: `newsearch.model` is the only place that lists them."""
    return click.Choice(get_args(values))


index_option = click.option("-i", "--index", "path", metavar="DIR", help="Folder of the index [index].")
limit_option = click.option(
    "-n", "--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page."
)
page_option = click.option("-p", "--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object a line.")
workers_option = click.option(
    "--workers",
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    show_default="all cores",
    type=click.IntRange(1),
    help="Processes to build with.",
)
mode_option = click.option("--mode", type=choice(Mode), default="all", show_default=True)
since_option = click.option("--since", metavar="DATE", help="First issue day: 2024-03-01, 2024-03, 2024, 去年, 上周三.")
until_option = click.option("--until", metavar="DATE", help="Last issue day.")
seconds_option = click.option(
    "--seconds",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="End a search that takes longer.",
)
links_option = click.option(
    "--follow-links", is_flag=True, help="Read links to files outside of the folders of seeds, too."
)
seeds_argument = click.argument("seeds", nargs=-1, default=(Path("seeds"),), type=click.Path(path_type=Path))


def folder(path: str | None) -> str:
    """The folder of the index: named after the command, or before it, or in the environment."""
    return path or str(click.get_current_context().obj["path"])


@contextmanager
def searching(path: str | None) -> Iterator[Searcher]:
    """The searcher of the index; what is the matter with the index is printed on standard error."""
    from newsearch.archive.index import Index

    index = Index(folder(path))
    with index.searcher() as searcher:
        _print_notes(index)
        yield searcher


def opened(path: str | None) -> Index:
    """The index; what is the matter with it is printed on standard error."""
    from newsearch.archive.index import Index

    index = Index.open(folder(path))
    _print_notes(index)
    return index


def _print_notes(index: Index) -> None:
    for note in index.notes:
        complain(note)


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A callback that draws a progress bar on standard error; None if that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(said(Note("reading_seeds")), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def echo_json(value: object) -> None:
    """Print a line of JSON, escaped where a character would steer the terminal."""
    from newsearch.render.json import to_json

    click.echo(to_json(value, language()))


def said(note: Note) -> str:
    """The sentence of a note in the language of the command that runs."""
    return say(note, language())


def complain(note: Note | str) -> None:
    """Print a note on standard error, as one line."""
    click.echo(f"newsearch: {printable(said(note) if isinstance(note, Note) else note)}", err=True)


def printable(text: str) -> str:
    """The text as one line, without what would steer a terminal."""
    from newsearch.render.wording import line

    return line(text)


def known_id(searcher: Searcher, shown: str) -> str:
    """The id that a command has printed so: what cannot be seen is `\\uXXXX` there (`messages.visible`).

    An id that has no such article stays as it is: it may have these letters itself, as `--json` prints it.
    """
    meant = typed(shown)
    if meant != shown:
        with suppress(ArticleMissing):
            return searcher.article(meant).id
    return shown


def report_sync(report: SyncReport, as_json: bool) -> None:
    """Print what a sync did, as lines or as one JSON object."""
    from newsearch.render.json import report_to_json
    from newsearch.render.terminal import print_report

    if as_json:
        echo_json(report_to_json(report, language()))
    else:
        print_report(console(), report, language())


def drop_output() -> None:
    """Discard what is still buffered, so that Python's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
