"""The commands that search an index, and look into a text or a score."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsearch.cli.common import (
    FOUND,
    NOTHING,
    console,
    echo_json,
    folder,
    index_option,
    json_option,
    printable,
    searching,
)

if TYPE_CHECKING:
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.results import Results

_FORMATS = ("json", "jsonl", "csv", "markdown", "html")  # those of `export`, which --help need not load
__all__ = ["analyze", "explain", "search"]


@click.command()
@click.argument("query", nargs=-1, metavar="QUERY...")
@index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True)
@click.option("--mode", type=click.Choice(["all", "any", "strict"]), default="all", show_default=True)
@click.option("--within", metavar="QUERY", multiple=True, help="Only in what this finds as well; may be repeated.")
@click.option("--since", metavar="DATE", help="First issue day: 2024-03-01, 2024-03, 2024, 去年, 上周三.")
@click.option("--until", metavar="DATE", help="Last issue day.")
@click.option("--recent", is_flag=True, help="Prefer newer articles.")
@click.option("--half-life", default=365, show_default=True, type=click.IntRange(1), help="Days, for --recent.")
@click.option("--snippet-length", default=120, show_default=True, type=click.IntRange(10, 10000), help="Characters.")
@click.option("--all", "unfolded", is_flag=True, help="Every reprint and every hit of the same headline in its place.")
@click.option("--synonyms", metavar="FILE", help="Find synonyms too: a line a group, or `甲 => 乙` one way.")
@click.option("--pinyin", is_flag=True, help="Read Latin words as pinyin too: chongqing, cq.")
@click.option("--fuzzy-ocr", is_flag=True, help="Find runs with a look-alike character too: 末来 for 未来.")
@click.option(
    "--facets", is_flag=False, flag_value="", metavar="[NAMES]", help="Counts by all facets, or by year,section."
)
@click.option("--all-hits", is_flag=True, help="Every hit, instead of a page.")
@click.option("--after", metavar="CURSOR", help="Go on where --all --json said that the page before ended.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="For other programs, with citations.")
@click.option("--html", "as_html", is_flag=True, help="An HTML fragment with <mark>.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object a line: --format jsonl.")
def search(
    query: tuple[str, ...],
    path: str | None,
    limit: int,
    page: int,
    recent: bool,
    half_life: int,
    unfolded: bool,
    facets: str | None,
    all_hits: bool,
    form: str | None,
    as_html: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Search for QUERY; `-` reads queries from standard input, one a line."""
    query, options["facets"] = _facets(query, facets)
    if not query:
        raise click.UsageError("Missing argument 'QUERY...'.")
    queries = [line.rstrip("\n") for line in sys.stdin] if query == ("-",) else [" ".join(query)]
    options |= {"recent": half_life if recent else 0}
    distinct = not (unfolded or all_hits or options["after"])  # those go on in the order of single articles
    output = "jsonl" if as_json else form or ("fragment" if as_html else "terminal")
    total = 0
    with searching(path) as searcher:
        for number, typed in enumerate(queries):
            if all_hits:
                pages = searcher.pages(typed, **options)
            else:
                offset = (page - 1) * limit
                pages = iter([searcher.search(typed, limit=limit, offset=offset, distinct=distinct, **options)])
            total += _show_results(pages, output, 0 if all_hits else limit, first=not number)
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

    from newsearch.render.terminal import print_explanation

    with searching(path) as searcher:
        explanation = searcher.explain(query, article_id)
    if as_json:
        echo_json(asdict(explanation))
    else:
        print_explanation(console(), explanation)
    sys.exit(FOUND if explanation.value else NOTHING)


def _analyzer(folder: str) -> Analyzer:
    """The analyzer of the index, with its user dictionary, if there is one: looking into a text needs no index."""
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.archive.salvage import salvaged

    return Analyzer(salvaged(Path(folder))[1])


def _facets(query: tuple[str, ...], facets: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The query, and the facets asked for; behind a bare --facets the next word is one of the query."""
    from newsearch.model import FACETS

    if facets is None:
        return query, ()
    names = tuple(name.strip() for name in facets.split(",") if name.strip())
    unknown = [name for name in names if name not in FACETS]
    if unknown and len(unknown) < len(names):
        raise click.BadParameter(f"no facet {unknown[0]!r}: choose of {', '.join(FACETS)}", param_hint="--facets")
    return ((facets, *query), FACETS) if unknown else (query, names or FACETS)


def _show_results(pages: Iterator[Results], output: str, limit: int, first: bool) -> int:
    """Print pages of results, a page at a time; how many articles were found."""
    from newsearch.render.html import results_to_html
    from newsearch.render.terminal import print_hits, print_summary

    results = next(pages)
    total, facets = results.total, results.facets
    if output in _FORMATS:
        from newsearch.render.export import exported

        now = datetime.datetime.now().astimezone()
        for piece in exported(chain([results], pages), output, now, first=first):
            click.echo(piece, nl=False)
    elif output == "fragment":
        for page in chain([results], pages):
            click.echo(results_to_html(page))
    else:
        screen = console()
        for page in chain([results], pages):
            print_hits(screen, page)
        if facets:
            from newsearch.render.charts import print_facets

            print_facets(screen, facets)
        print_summary(screen, results, limit)
    return total
