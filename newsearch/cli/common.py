"""What the commands share: options, the choices of each, output that is safe to print, progress bars, exit statuses."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
from click.core import ParameterSource

from newsearch.cli import complete
from newsearch.cli.configuration import Archive, chosen
from newsearch.cli.language import language
from newsearch.cli.last_search import hit_of
from newsearch.cli.screen import console
from newsearch.errors import ArticleMissing
from newsearch.location import absolute, located
from newsearch.messages import Note, say, typed
from newsearch.model import Mode, Stage

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from newsearch.archive.index import Index
    from newsearch.archive.progress import StagedProgress
    from newsearch.location import Location
    from newsearch.results import SyncReport
    from newsearch.search.searcher import Searcher

__all__ = [
    "FAILED",
    "FOUND",
    "NOTHING",
    "STOPPED",
    "archive_of",
    "check_dates",
    "check_facets",
    "choice",
    "columns_option",
    "command_for_this",
    "complain",
    "drop_output",
    "echo_json",
    "filter_option",
    "index_of",
    "index_option",
    "json_option",
    "limit_option",
    "links_option",
    "location",
    "meant_id",
    "memory_option",
    "mode_option",
    "opened",
    "page_option",
    "printable",
    "progress",
    "reason_of",
    "replicas_option",
    "report_sync",
    "said",
    "searching",
    "seconds_option",
    "seeds_argument",
    "seeds_of",
    "shards_option",
    "since_option",
    "unknown_facets",
    "until_option",
    "verbose_option",
    "wait_option",
    "workers_option",
    "write_utf8",
]

FOUND, NOTHING, FAILED, STOPPED = 0, 1, 2, 130
"""Exit statuses; 130 is what shells give to a command that Ctrl-C has stopped."""


def choice(values: object) -> click.Choice[str]:
    """The choice among the values of a `Literal` type: `newsearch.model` is the only place that lists them."""
    return click.Choice(get_args(values))


index_option = click.option(
    "-i", "--index", "path", metavar="DIR", help="Folder of the index, or opensearch://HOST/NAME [index]."
)
limit_option = click.option(
    "-n", "--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page."
)
page_option = click.option("-p", "--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
json_option = click.option("-j", "--json", "as_json", is_flag=True, help="JSON Lines, one object a line.")
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


def _chosen(ctx: click.Context, param: click.Parameter, filters: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The values of each facet that filters such as `source=央视网` name."""
    chosen: dict[str, tuple[str, ...]] = {}
    for each in filters:
        name, equals, value = each.replace("＝", "=", 1).partition("=")
        if not (name.strip() and equals and value.strip()):
            raise click.BadParameter(said(Note("filter_without_value", filter=each)))
        chosen[name.strip()] = (*chosen.get(name.strip(), ()), value.strip())
    return chosen


def _columns(ctx: click.Context, param: click.Parameter, typed: tuple[str, ...]) -> dict[str, str] | None:
    """A map of columns such as `名称=headline,内文=body`; empty where the option has none, None without the option."""
    columns: dict[str, str] = {}
    for pair in filter(None, (part.strip() for each in typed for part in re.split("[,，]", each))):
        name, equals, attribute = pair.replace("＝", "=").rpartition("=")
        if not (name.strip() and equals and attribute.strip()):
            raise click.BadParameter(said(Note("columns_unreadable", columns=pair)))
        columns[name.strip()] = attribute.strip().lower()
    if not typed:
        return None
    from newsearch.seeds.records.fields import check_columns

    check_columns(columns)
    return columns


columns_option = click.option(
    "--columns",
    metavar="NAME=FIELD,...",
    multiple=True,
    callback=_columns,
    help="What fields of tables and records are: 名称=headline,内文=body. Remembered; '' forgets it.",
)
filter_option = click.option(
    "--filter",
    "filters",
    metavar="FACET=VALUE",
    shell_complete=complete.filters,
    multiple=True,
    callback=_chosen,
    help="Only articles that a facet counts for VALUE: source=央视网; repeated for one facet, any of the values.",
)
links_option = click.option(
    "--follow-links", is_flag=True, help="Read links to files outside of the folders of seeds, too."
)
seeds_argument = click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
verbose_option = click.option("--verbose", is_flag=True, help="Name every file, not ten lines at most.")
memory_option = click.option(
    "--memory",
    default=2048,
    show_default=True,
    type=click.IntRange(16),
    help="Megabytes to build with, beside 120 for each process; at least 128 for each.",
)
shards_option = click.option(
    "--shards", type=click.IntRange(1, 1024), help="In a cluster: parts of an index that is made anew [1]."
)
replicas_option = click.option(
    "--replicas",
    type=click.IntRange(0, 10),
    help="In a cluster: copies of each part [1 where there are several nodes].",
)
wait_option = click.option(
    "--wait",
    default=60.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds to wait for another process that is writing.",
)


_ARCHIVE = "newsearch.cli.archive"
"""The key of the archive in the meta of a context."""


def archive_of(path: str | None) -> Archive:
    """The archive that the command is about, and what `newsearch.toml` says of it; `path` stands behind the command.

    An option counts before the environment, that before the file, and the file before the default.
    """
    context = click.get_current_context()
    kept: Archive | None = context.meta.get(_ARCHIVE)
    if kept:  # a command asks several times, and the file is read once
        return kept
    before, name = context.obj["path"], context.obj["archive"]
    index = path or before
    source = context.find_root().get_parameter_source("path")
    if name and not path and source is ParameterSource.ENVIRONMENT:
        index = None  # NEWSEARCH_INDEX does not change the index of an archive that is named
    archive = context.meta[_ARCHIVE] = chosen(Path.cwd(), absolute(located(index)) if index else None, name)
    return archive


def command_for_this() -> str:
    """The beginning of a command on the same index: with the option that names it, unless the environment does."""
    context = click.get_current_context()
    path = context.params.get("path") or context.obj["path"]
    if path and path != os.environ.get("NEWSEARCH_INDEX"):
        return f"newsearch -i {shlex.quote(path)}"
    name = context.obj["archive"]
    return (
        f"newsearch --archive {shlex.quote(name)}"
        if name and name != os.environ.get("NEWSEARCH_ARCHIVE")
        else "newsearch"
    )


def index_of(path: str | None, shards: int | None = None, replicas: int | None = None) -> Index:
    """The index of the command, which may not be there; in a cluster it is made with so many shards and replicas."""
    from newsearch.archive.index import Index

    archive = archive_of(path)
    return Index(archive.index, archive.settings.with_values(shards=shards, replicas=replicas))


def location(path: str | None) -> Location:
    """Where the index is: named behind the command, or before it, in the environment or in `newsearch.toml`."""
    return archive_of(path).index


def seeds_of(seeds: tuple[Path, ...], index: Index, archive: Archive) -> tuple[Path, ...]:
    """The seeds of the command, of `newsearch.toml`, none where the index remembers its own, or else `seeds`."""
    if named := seeds or archive.seeds:
        return named
    return () if index.remembers() else (Path("seeds"),)


@contextmanager
def searching(path: str | None) -> Iterator[Searcher]:
    """The searcher of the index; what is the matter with the index is printed on standard error."""
    index = index_of(path)
    with index.searcher() as searcher:
        _print_notes(index)
        yield searcher


def opened(path: str | None) -> Index:
    """The index; what is the matter with it is printed on standard error."""
    index = index_of(path)
    index.searcher().close()
    _print_notes(index)
    return index


def _print_notes(index: Index) -> None:
    for note in index.notes:
        complain(note)


def unknown_facets(searcher: Searcher, names: Iterable[str]) -> list[ValueError]:
    """What is wrong with each of these names that is no facet."""
    from newsearch.search.facets import facet_of

    extra, wrong = searcher.extra_fields(), list[ValueError]()
    for name in names:
        try:
            facet_of(name, extra)
        except ValueError as error:
            wrong.append(error)
    return wrong


def check_dates(notes: Iterable[Note]) -> None:
    """Check that the dates of --since and --until were read.

    Raises:
        UsageError: a note says that one was not.
    """
    for note in notes:
        if note.code == "bound_not_a_date":
            option, typed = note.values["option"], note.values["typed"]
            raise click.UsageError(said(Note("bound_unreadable", option=f"--{option}", typed=typed)))


def check_facets(searcher: Searcher, names: Iterable[str], option: str) -> None:
    """Check that there is a facet of each name.

    Raises:
        BadParameter: there is none.
    """
    for error in unknown_facets(searcher, names):
        raise click.BadParameter(reason_of(error), param_hint=option)


@contextmanager
def progress() -> Iterator[StagedProgress | None]:
    """A bar on standard error that names the stage of the work; None if that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        shown = _Bar(bar)
        yield shown
        shown.finish()


def write_utf8() -> None:
    """Print UTF-8 from now on, whatever the terminal's code page, and line ends as they are: for other programs."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")


class _Bar:
    """Draws the stages of a work on one bar: as full as the stage is, or moving where nobody knows its length."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task(said(Note("stage_finding")), total=None)

    def __call__(self, done: int, total: int, /) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def stage(self, name: Stage, /) -> None:
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(said(Note(f"stage_{name}")), total=None)

    def finish(self) -> None:
        """Fill the bar: all stages are done."""
        self._bar.update(self._task, description=said(Note("stage_done")), completed=1, total=1)


def echo_json(record: Mapping[str, object], kind: str = "") -> None:
    """Print a line of JSON of the type `kind`, escaped where a character would steer the terminal.

    A record without `kind` has its type already.
    """
    from newsearch.render.json import to_json, versioned

    write_utf8()
    click.echo(to_json(versioned(kind, record) if kind else record, language()))


def said(note: Note) -> str:
    """The sentence of a note in the language of the command that runs."""
    return say(note, language())


def reason_of(error: ValueError) -> str:
    """What is wrong with a value: the sentence of the note that the error was made of."""
    return said(error.args[0])


def complain(note: Note | str) -> None:
    """Print a note on standard error, as one line."""
    click.echo(f"newsearch: {printable(said(note) if isinstance(note, Note) else note)}", err=True)


def printable(text: str) -> str:
    """The text as one line, without what would steer a terminal."""
    from newsearch.render.wording import line

    return line(text)


def meant_id(searcher: Searcher, path: str | None, shown: str) -> tuple[str, str | None]:
    """The id that was typed, or that of the hit at this rank of the last search, and the query of that search.

    An article that has such an id comes before a rank. What cannot be seen is `\\uXXXX` where a command prints an id
    (`messages.visible`); one that has no article then stays as it is: it may have these letters itself, as `--json`
    prints it.
    """
    if ranked := hit_of(location(path), shown):
        with suppress(ArticleMissing):
            return searcher.article(shown).id, None
        return ranked
    meant = typed(shown)
    if meant != shown:
        with suppress(ArticleMissing):
            return searcher.article(meant).id, None
    return shown, None


def report_sync(report: SyncReport, as_json: bool, verbose: bool = False) -> None:
    """Print what a sync did, as lines or as one JSON object."""
    from newsearch.render.json import report_to_json
    from newsearch.render.terminal import print_report

    if as_json:
        echo_json(report_to_json(report, language()), "sync")
    else:
        print_report(console(), report, language(), verbose=verbose)


def drop_output() -> None:
    """Discard what is still buffered, so that Python's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
