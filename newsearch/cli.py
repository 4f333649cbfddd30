"""The command line: parse, call, print."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsearch.errors import NewsearchError, RemovalRefused

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.analysis import Analyzer
    from newsearch.model import SyncReport

__all__ = ["main"]

FOUND, NOTHING, FAILED = 0, 1, 2  # exit statuses


class _Group(click.Group):
    """Prints the errors of newsearch without a traceback, and knows `index` as `sync`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, {"index": "sync"}.get(cmd_name, cmd_name))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _drop_output()  # the reader has seen enough
            ctx.exit(FOUND)
        except (NewsearchError, OSError) as error:
            click.echo(f"newsearch: {_printable(str(error))}", err=True)
            ctx.exit(FAILED)


_index_option = click.option("--index", "path", metavar="DIR", help="Folder of the index [index].")
_json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object a line.")
_workers_option = click.option(
    "--workers",
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    show_default="all cores",
    type=click.IntRange(1),
    help="Processes to build with.",
)
_seeds_argument = click.argument("seeds", nargs=-1, default=(Path("seeds"),), type=click.Path(path_type=Path))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--index", "path", metavar="DIR", envvar="NEWSEARCH_INDEX", help="Folder of the index [index].")
@click.option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same.")
@click.version_option(package_name="newsearch")
@click.pass_context
def main(ctx: click.Context, path: str | None, no_color: bool) -> None:
    """Full-text search for Chinese news on your own machine."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # neither a stray byte nor a lone surrogate must stop the work
    ctx.obj = {"path": path or "index", "no_color": no_color}


@main.command()
@_seeds_argument
@_index_option
@click.option("--engine", metavar="NAME", help="whoosh (default) or memory, when the index is made.")
@click.option("--dict", "dictionary", type=click.Path(path_type=Path), help="User dictionary, when the index is made.")
@click.option("--delete", is_flag=True, help="Let articles go with their seed files, however many.")
@_workers_option
@click.option("--memory", default=1024, show_default=True, type=click.IntRange(16), help="Megabytes to build with.")
@_json_option
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
    from newsearch.index import Index

    index = Index.open_or_create(_folder(path), engine, dictionary, seeds)
    if dictionary:
        for problem in index.analyzer.problems:
            click.echo(f"newsearch: {_printable(problem)}", err=True)

    def run(delete: bool) -> SyncReport:
        with _progress() as progress:
            return index.sync(*seeds, delete=delete, workers=workers, memory=memory, progress=progress)

    try:
        report = run(delete)
    except RemovalRefused as refused:
        if not (sys.stdin.isatty() and click.confirm(f"{_printable(str(refused))}\nLet them go?", err=True)):
            raise
        report = run(True)
    _report(report, as_json)


@main.command()
@_seeds_argument
@_index_option
@_workers_option
@_json_option
def rebuild(seeds: tuple[Path, ...], path: str | None, workers: int, as_json: bool) -> None:
    """Read all SEEDS anew (default: seeds), whatever state the index is in; other articles are dropped."""
    from newsearch.index import Index

    index = Index.open_or_create(_folder(path), paths=seeds)
    with _progress() as progress:
        report = index.rebuild(*seeds, workers=workers, progress=progress)
    _report(report, as_json)


@main.command()
@click.argument("query", nargs=-1, required=True)
@_index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--mode", type=click.Choice(["all", "any", "strict"]), default="all", show_default=True)
@click.option("--since", metavar="DATE", help="First issue day: 2024-03-01, 2024-03 or 2024.")
@click.option("--until", metavar="DATE", help="Last issue day.")
@click.option("--snippet-length", default=120, show_default=True, type=click.IntRange(10, 10000), help="Characters.")
@click.option("--html", "as_html", is_flag=True, help="An HTML fragment with <mark>.")
@_json_option
def search(
    query: tuple[str, ...],
    path: str | None,
    limit: int,
    page: int,
    as_html: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Search for QUERY; `-` reads queries from standard input, one a line."""
    from newsearch.index import Index

    queries = [line.rstrip("\n") for line in sys.stdin] if query == ("-",) else [" ".join(query)]
    total = 0
    with Index.open(_folder(path)).searcher() as searcher:
        for typed in queries:
            results = searcher.search(typed, limit=limit, offset=(page - 1) * limit, **options)
            total += results.total
            _show_results(results, limit, as_html, as_json)
    sys.exit(FOUND if total else NOTHING)


@main.command()
@click.argument("article_id", metavar="ID")
@_index_option
@_json_option
def show(article_id: str, path: str | None, as_json: bool) -> None:
    """Print the article ID."""
    from newsearch import render
    from newsearch.index import Index

    with Index.open(_folder(path)).searcher() as searcher:
        article = searcher.article(article_id)
    if as_json:
        _echo_json(render.article_to_json(article))
    else:
        render.print_article(_console(), article)


@main.command()
@click.argument("text", nargs=-1, required=True)
@_index_option
@_json_option
def analyze(text: tuple[str, ...], path: str | None, as_json: bool) -> None:
    """Print every step from TEXT to its tokens; `-` reads standard input."""
    source = sys.stdin.read() if text == ("-",) else " ".join(text)
    steps: dict[str, Any] = _analyzer(_folder(path)).steps(source)
    if as_json:
        _echo_json(steps)
        return
    layers = {f"layer {name}": tokens for name, tokens in steps.pop("tokens").items()}
    for name, value in (steps | layers).items():
        click.echo(f"{name:<12} {_printable(value if isinstance(value, str) else ' '.join(value))}")


@main.command()
@click.argument("query")
@click.argument("article_id", metavar="ID")
@_index_option
@_json_option
def explain(query: str, article_id: str, path: str | None, as_json: bool) -> None:
    """Print why the article ID has its score for QUERY."""
    from dataclasses import asdict

    from newsearch import render
    from newsearch.index import Index

    with Index.open(_folder(path)).searcher() as searcher:
        explanation = searcher.explain(query, article_id)
    if as_json:
        _echo_json(asdict(explanation))
    else:
        render.print_explanation(_console(), explanation)
    sys.exit(FOUND if explanation.value else NOTHING)


@main.command()
@_index_option
@_json_option
def stats(path: str | None, as_json: bool) -> None:
    """Print what the index holds."""
    from newsearch.index import Index

    figures = Index.open(_folder(path)).stats()
    if as_json:
        _echo_json(figures)
    else:
        for name, value in figures.items():
            click.echo(f"{name.replace('_', ' '):<12} {value}")


@main.command()
@click.argument("seeds", nargs=-1, type=click.Path(path_type=Path))
@_index_option
@click.option("--full", is_flag=True, help="Check every article, not a sample.")
@click.option("--repair", is_flag=True, help="Rebuild what is damaged from SEEDS (default: those of the last sync).")
@_json_option
def verify(seeds: tuple[Path, ...], path: str | None, full: bool, repair: bool, as_json: bool) -> None:
    """Check files, counts, and that search finds what a scan finds."""
    from newsearch.index import Index

    index = Index(_folder(path))
    problems = index.verify(full)
    if as_json:
        _echo_json({"problems": problems})
    else:
        click.echo("\n".join(map(_printable, problems)) or "all is well")
    if problems and repair:
        with _progress() as progress:
            report = index.repair(*seeds, progress=progress)
        _report(report, as_json)
        problems = index.verify(full)
    sys.exit(FAILED if problems else FOUND)


def _folder(path: str | None) -> str:
    """The index named behind the command, or before it, or in the environment."""
    return path or str(click.get_current_context().obj["path"])


def _analyzer(folder: str) -> Analyzer:
    """The analyzer of the index, with its user dictionary, if there is one: looking into a text needs no index."""
    from newsearch.analysis import Analyzer
    from newsearch.salvage import salvaged

    return Analyzer(salvaged(Path(folder))[1])


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that Python's last flush does not fail as well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_results(results: Any, limit: int, as_html: bool, as_json: bool) -> None:
    from newsearch import render

    if as_json:
        for hit in results.hits:
            _echo_json(render.hit_to_json(hit))
        _echo_json(render.summary_to_json(results))
    elif as_html:
        click.echo(render.results_to_html(results))
    else:
        render.print_results(_console(), results, limit)


def _report(report: SyncReport, as_json: bool) -> None:
    from dataclasses import asdict

    from newsearch import render

    if as_json:
        _echo_json(asdict(report))
    else:
        render.print_report(_console(), report)


def _echo_json(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    click.echo(text if text == _printable(text) else json.dumps(value))


def _printable(text: str) -> str:
    from newsearch.render import plain

    return plain(text)


def _console() -> Console:
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit with 1, which says that nothing was found

    width = None if sys.stdout.isatty() else 100_000  # one line a snippet for the next program in the pipe
    return Piped(no_color=click.get_current_context().obj["no_color"] or None, highlight=False, width=width)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, when it is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("indexing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
