"""What the commands share: which index is meant, output that is safe to print, progress bars, exit statuses."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click
from click.core import ParameterSource

from newsearch.cli.configuration import Archive, chosen
from newsearch.cli.language import OPTION, language
from newsearch.cli.last_search import hit_of
from newsearch.cli.screen import console
from newsearch.errors import ArticleMissing, SeedError
from newsearch.location import absolute, located
from newsearch.messages import Note, say, typed
from newsearch.model import Stage

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
    "INDEX",
    "NOTHING",
    "STOPPED",
    "archive_of",
    "check_dates",
    "check_facets",
    "columns_of",
    "command_for_this",
    "complain",
    "drop_output",
    "echo_json",
    "index_of",
    "is_typed",
    "location",
    "meant_id",
    "opened",
    "printable",
    "progress",
    "reason_of",
    "report_sync",
    "said",
    "searching",
    "seeds_of",
    "standard_input",
    "unknown_facets",
    "write_utf8",
]

FOUND, NOTHING, FAILED, STOPPED = 0, 1, 2, 130
"""Exit statuses; 130 is what shells give to a command that Ctrl-C has stopped."""


_LONGEST_RANK = 9
"""Digits of a rank; a longer number can only be an id."""

_ARCHIVE = "newsearch.cli.archive"
"""The key of the archive in the meta of a context."""

INDEX = "newsearch.cli.index"
"""The key, in the meta of a context, of the index as it was typed behind the command."""


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
    """The beginning of a command on the same index, in the same language: with what the environment does not say."""
    context = click.get_current_context()
    root = context.find_root()
    path = context.meta.get(INDEX) or root.params.get("path")
    name = (root.obj or {}).get("archive") or root.params.get("archive")
    words = ["newsearch", *context.meta.get(OPTION, ())]
    if path and path != os.environ.get("NEWSEARCH_INDEX"):
        words += ["-i", path]
    elif name and name != os.environ.get("NEWSEARCH_ARCHIVE"):
        words += ["--archive", name]
    return shlex.join(words)


def is_typed(name: str) -> bool:
    """Whether a parameter of the command has been given, rather than left as it is by default."""
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def index_of(path: str | None, shards: int | None = None, replicas: int | None = None) -> Index:
    """The index of the command, which may not be there; in a cluster it is made with so many shards and replicas."""
    from newsearch.archive.index import Index

    archive = archive_of(path)
    return Index(archive.index, archive.settings.with_values(shards=shards, replicas=replicas))


def location(path: str | None) -> Location:
    """Where the index is: named behind the command, or before it, in the environment or in `newsearch.toml`."""
    return archive_of(path).index


def columns_of(columns: Mapping[str, str] | None, archive: Archive) -> Mapping[str, str] | None:
    """The map of columns of the command, or that of `newsearch.toml`; None where the index remembers its own."""
    return archive.columns if columns is None else columns


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
    """Check that the dates of --since and --until, and the time of --arrived-since, were read.

    Raises:
        UsageError: a note says that one was not.
    """
    for note in notes:
        if code := {"bound_not_a_date": "bound_unreadable", "not_a_time": "time_unreadable"}.get(note.code):
            option = f"--{note.values['option']}".replace("_", "-")
            raise click.UsageError(said(Note(code, option=option, typed=note.values["typed"])))


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


def standard_input() -> str:
    """What standard input has, without a byte order mark, in whichever encoding of Chinese texts it fits."""
    from newsearch.seeds.encodings import decode

    data = sys.stdin.buffer.read()
    try:
        return decode(data).text
    except SeedError:  # nothing, or no text
        return data.decode("utf-8", "replace")


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
    """The sentence of a note in the language of the command that runs; commands that it names are of its index."""
    return say(note, language(), command_for_this())


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

    An article that has such an id comes before a rank, which may be typed full-width. What cannot be seen is `\\uXXXX`
    where a command prints an id (`messages.visible`); one that has no article then stays as it is: it may have these
    letters itself, as `--json` prints it.
    """
    shown = shown.strip()
    if shown.isdecimal() and len(shown) <= _LONGEST_RANK:
        with suppress(ArticleMissing):
            return searcher.article(shown).id, None
        if ranked := hit_of(location(path), rank := str(int(shown))):
            return ranked
        raise ArticleMissing("rank_missing", rank=rank)
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
        print_report(console(), report, language(), verbose=verbose, command=command_for_this())


def drop_output(*streams: TextIO) -> None:
    """Discard what is still buffered for standard output, or these: Python's last flush would fail and end with 120."""
    for stream in streams or (sys.stdout,):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
