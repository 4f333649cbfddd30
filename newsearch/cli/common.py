"""What the commands share: options, the choices of each, output that is safe to print, progress bars, exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
from click.core import ParameterSource

from newsearch.errors import ArticleMissing
from newsearch.messages import Note, typed
from newsearch.model import Mode

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.archive.index import Index
    from newsearch.cli.configuration import Archive
    from newsearch.results import SyncReport
    from newsearch.search.searcher import Searcher

__all__ = [
    "FAILED",
    "FOUND",
    "NOTHING",
    "STOPPED",
    "archive_of",
    "choice",
    "common_options",
    "console",
    "drop_output",
    "echo_json",
    "folder",
    "index_option",
    "is_piped",
    "json_option",
    "known_id",
    "links_option",
    "memory_option",
    "mode_option",
    "opened",
    "printable",
    "progress",
    "report_sync",
    "searching",
    "seconds_option",
    "seeds_argument",
    "seeds_of",
    "since_option",
    "until_option",
    "verbose_option",
    "wait_option",
    "workers_option",
]

FOUND, NOTHING, FAILED, STOPPED = 0, 1, 2, 130
"""Exit statuses; 130 is what shells give to a command that Ctrl-C has stopped."""


def choice(values: object) -> click.Choice[str]:
    """The choice among the values of a `Literal` type: `newsearch.model` is the only place that lists them."""
    return click.Choice(get_args(values))


index_option = click.option("--index", "path", metavar="DIR", help="Folder of the index [index].")
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
seeds_argument = click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
verbose_option = click.option("--verbose", is_flag=True, help="Name every file, not ten lines at most.")
memory_option = click.option(
    "--memory", default=2048, show_default=True, type=click.IntRange(16), help="Megabytes to build with."
)
wait_option = click.option(
    "--wait",
    default=60.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds to wait for another process that is writing.",
)


def common_options(command: click.Command) -> None:
    """Let a command, and those in it, take behind its name what may stand before it: --archive and --no-color."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            common_options(inner)
        return
    archive = click.Option(["--archive"], metavar="NAME", expose_value=False, callback=_noted("archive"))
    archive.help = "An archive of newsearch.toml."
    no_color = click.Option(["--no-color"], is_flag=True, expose_value=False, callback=_noted("no_color"))
    no_color.help = "No colours; NO_COLOR does the same."
    command.params += [archive, no_color]


def _noted(name: str) -> Callable[[click.Context, click.Parameter, object], None]:
    def note(context: click.Context, _: click.Parameter, value: object) -> None:
        if value:
            context.obj[name] = value

    return note


def archive_of(path: str | None) -> Archive:
    """The archive that the command is about, and what `newsearch.toml` says of it; `path` stands behind the command.

    An option counts before the environment, that before the file, and the file before the default.
    """
    from newsearch.cli.configuration import chosen

    context = click.get_current_context()
    before, name = context.obj["path"], context.obj["archive"]
    index = path or before
    source = context.find_root().get_parameter_source("path")
    if name and not path and source is ParameterSource.ENVIRONMENT:
        index = None  # NEWSEARCH_INDEX does not change the index of an archive that is named
    return chosen(Path.cwd(), Path(index).absolute() if index else None, name)


def folder(path: str | None) -> Path:
    """The folder of the index: named behind the command, or before it, in the environment or in `newsearch.toml`."""
    return archive_of(path).index


def seeds_of(seeds: tuple[Path, ...], index: Index, archive: Archive) -> tuple[Path, ...]:
    """The seeds of the command, of `newsearch.toml`, none where the index remembers its own, or else `seeds`."""
    if seeds or archive.seeds:
        return seeds or archive.seeds
    return () if index.remembers() else (Path("seeds"),)


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
        click.echo(f"newsearch: {printable(str(note))}", err=True)


def is_piped() -> bool:
    """Whether what is printed goes to a file or another program, without colours: no need to load rich for it."""
    return not sys.stdout.isatty() and not {"FORCE_COLOR", "TTY_COMPATIBLE"} & os.environ.keys()  # rich's own variables


def console() -> Console:
    """Where to print: as wide as the terminal, without a limit in a pipe."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit with 1, which says that nothing was found

    width = None if sys.stdout.isatty() else 100_000  # one line a snippet for the next program in the pipe
    no_color = click.get_current_context().obj["no_color"] or None
    return Piped(no_color=no_color, highlight=False, emoji=False, width=width)


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A callback that draws a progress bar on standard error; None if that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(str(Note("reading_seeds")), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def echo_json(value: object) -> None:
    """Print a line of JSON, escaped where a character would steer the terminal."""
    from newsearch.render.json import to_json

    click.echo(to_json(value))


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


def report_sync(report: SyncReport, as_json: bool, verbose: bool = False) -> None:
    """Print what a sync did, as lines or as one JSON object."""
    from newsearch.render.json import report_to_json
    from newsearch.render.terminal import print_report

    if as_json:
        echo_json(report_to_json(report))
    else:
        print_report(console(), report, verbose=verbose)


def drop_output() -> None:
    """Discard what is still buffered, so that Python's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
