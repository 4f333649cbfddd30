"""The commands that search an index, and look into a text or a score."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsearch.cli.common import FOUND, NOTHING, console, echo_json, folder, index_option, json_option, printable

if TYPE_CHECKING:
    from newsearch.analysis import Analyzer

__all__ = ["analyze", "explain", "search"]


@click.command()
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--mode", type=click.Choice(["all", "any", "strict"]), default="all", show_default=True)
@click.option("--within", metavar="QUERY", multiple=True, help="Only in what this finds as well; may be repeated.")
@click.option("--since", metavar="DATE", help="First issue day: 2024-03-01, 2024-03, 2024, 去年, 上周三.")
@click.option("--until", metavar="DATE", help="Last issue day.")
@click.option(
    "--recent", is_flag=False, flag_value=365, default=0, metavar="[DAYS]", type=click.IntRange(0), help=_RECENT
)
@click.option("--snippet-length", default=120, show_default=True, type=click.IntRange(10, 10000), help="Characters.")
@click.option("--all", "unfolded", is_flag=True, help="Every reprint and every hit of the same headline in its place.")
@click.option("--synonyms", metavar="FILE", help="Find synonyms too: a line a group, or `甲 => 乙` one way.")
@click.option("--pinyin", is_flag=True, help="Read Latin words as pinyin too: chongqing, cq.")
@click.option("--fuzzy-ocr", is_flag=True, help="Find runs with a look-alike character too: 末来 for 未来.")
@click.option("--html", "as_html", is_flag=True, help="An HTML fragment with <mark>.")
@json_option
def search(
    query: tuple[str, ...],
    path: str | None,
    limit: int,
    page: int,
    recent: bool,
    half_life: int,
    unfolded: bool,
    as_html: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Search for QUERY; `-` reads queries from standard input, one a line."""
    from newsearch.index import Index

    queries = [line.rstrip("\n") for line in sys.stdin] if query == ("-",) else [" ".join(query)]
    options |= {"recent": half_life if recent else 0}
    total = 0
    with Index(folder(path)).searcher() as searcher:
        for typed in queries:
            results = searcher.search(typed, limit=limit, offset=(page - 1) * limit, distinct=not unfolded, **options)
            total += results.total
            _show_results(results, limit, as_html, as_json)
    sys.exit(FOUND if total else NOTHING)


@click.command()
@click.argument("text", nargs=-1, required=True)
@index_option
@json_option
def analyze(text: tuple[str, ...], path: str | None, as_json: bool) -> None:
    """Print every step from TEXT to its tokens; `-` reads standard input."""
    source = sys.stdin.read() if text == ("-",) else " ".join(text)
    steps: dict[str, Any] = _analyzer(folder(path)).steps(source)
    if as_json:
        echo_json(steps)
        return
    layers = {f"layer {name}": tokens for name, tokens in steps.pop("tokens").items()}
    for name, value in (steps | layers).items():
        click.echo(f"{name:<12} {printable(value if isinstance(value, str) else ' '.join(value))}")


@click.command()
@click.argument("query")
@click.argument("article_id", metavar="ID")
@index_option
@json_option
def explain(query: str, article_id: str, path: str | None, as_json: bool) -> None:
    """Print why the article ID has its score for QUERY."""
    from dataclasses import asdict

    from newsearch import render
    from newsearch.index import Index

    with Index(folder(path)).searcher() as searcher:
        explanation = searcher.explain(query, article_id)
    if as_json:
        echo_json(asdict(explanation))
    else:
        render.print_explanation(console(), explanation)
    sys.exit(FOUND if explanation.value else NOTHING)


def _analyzer(folder: str) -> Analyzer:
    """The analyzer of the index, with its user dictionary, if there is one: looking into a text needs no index."""
    from newsearch.analysis import Analyzer
    from newsearch.salvage import salvaged

    return Analyzer(salvaged(Path(folder))[1])


def _show_results(results: Any, limit: int, as_html: bool, as_json: bool) -> None:
    from newsearch import render

    if as_json:
        for hit in results.hits:
            echo_json(render.hit_to_json(hit))
        echo_json(render.summary_to_json(results))
    elif as_html:
        click.echo(render.results_to_html(results))
    else:
        render.print_results(console(), results, limit)
