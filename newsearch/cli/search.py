"""The commands that search an index, and show how a text is analysed and why a score is what it is."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click
from click.core import ParameterSource

from newsearch.cli.common import (
    FOUND,
    NOTHING,
    check_facets,
    choice,
    console,
    echo_json,
    filter_option,
    folder,
    index_option,
    is_piped,
    json_option,
    known_id,
    mode_option,
    searching,
    seconds_option,
    since_option,
    unknown_facets,
    until_option,
)
from newsearch.messages import Note
from newsearch.model import FACETS, CitationForm, Format, Sort

if TYPE_CHECKING:
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.results import Results
    from newsearch.search.searcher import Searcher

__all__ = ["analyze", "explain", "search"]

_Output: TypeAlias = Format | Literal["fragment", "terminal"]


@click.command()
@click.argument("query", nargs=-1, metavar="QUERY...")
@index_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="Hits a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Which page.")
@click.option("--sort", type=choice(Sort), default="relevance", show_default=True)
@mode_option
@click.option("--within", metavar="QUERY", multiple=True, help="Only in the results of QUERY; may be repeated.")
@filter_option
@since_option
@until_option
@click.option("--arrived-since", metavar="TIME", help="Came into the archive then or later: 2024-03-05T08:00Z, 昨天.")
@click.option("--recent", is_flag=True, help="Prefer newer articles.")
@click.option(
    "--half-life",
    default=365,
    show_default=True,
    type=click.IntRange(1),
    help="Days in which news ages by half, for --recent.",
)
@click.option("--snippet-length", default=120, show_default=True, type=click.IntRange(10, 10000), help="Characters.")
@click.option("--all", "unfolded", is_flag=True, help="Reprints and repeated headlines one by one, not folded.")
@click.option("--synonyms", metavar="FILE", help="Find synonyms too: each line a group, or `甲 => 乙` for one way.")
@click.option("--abbreviations", is_flag=True, help="Find 国务院新闻办公室 by 国新办, and the like, both ways.")
@click.option("--pinyin", is_flag=True, help="Read Latin words as pinyin too: chongqing, cq.")
@click.option("--fuzzy-ocr", is_flag=True, help="Find runs with a look-alike character too: 末来 for 未来.")
@click.option(
    "--facets",
    is_flag=False,
    flag_value="",
    metavar="[NAMES]",
    help="Count by all facets, or by those named: year,section, or extra fields.",
)
@click.option("--all-hits", is_flag=True, help="Every hit, instead of a page.")
@click.option("--after", metavar="CURSOR", help="Continue after the `cursor` of the previous page (--all --json).")
@seconds_option
@click.option("--format", "form", type=choice(Format), help="For other programs, with citations.")
@click.option("--full-text", is_flag=True, help="The whole article with each hit, for --format.")
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
    form: Format | None,
    full_text: bool,
    as_html: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Search for QUERY; `-` reads queries from standard input, one a line.

    Without QUERY, --since, --until, --within and --filter list all that they leave, the newest first.
    """
    narrowed = any(options[name] for name in ("since", "until", "within", "filters", "arrived_since"))
    if not (query or facets or narrowed):
        raise click.UsageError(str(Note("query_missing")))
    options |= {"recent": half_life if recent else 0}
    distinct = not (unfolded or all_hits or options["after"])  # these page through single articles
    is_default = click.get_current_context().get_parameter_source("seconds") == ParameterSource.DEFAULT
    if all_hits and is_default:
        options["seconds"] = None  # an export takes as long as it has hits
    output: _Output = "jsonl" if as_json else form or ("fragment" if as_html else "terminal")
    if full_text and output in ("fragment", "terminal", *get_args(CitationForm)):
        raise click.UsageError(str(Note("full_text_without_format")))
    total = 0
    with searching(path) as searcher:
        query, options["facets"] = _facets(searcher, query, facets)
        if not (query or narrowed):
            raise click.UsageError(str(Note("query_missing")))
        check_facets(searcher, options["filters"], "--filter")
        queries = [line.rstrip("\n") for line in sys.stdin if line.strip()] if query == ("-",) else [" ".join(query)]
        for number, typed in enumerate(queries):
            if all_hits:
                pages = searcher.pages(typed, **options)
            else:
                offset = (page - 1) * limit
                pages = iter([searcher.search(typed, limit=limit, offset=offset, distinct=distinct, **options)])
            total += _show_results(pages, output, 0 if all_hits else limit, first=not number, full_text=full_text)
    sys.exit(FOUND if total else NOTHING)


@click.command()
@click.argument("text", nargs=-1, required=True)
@index_option
@json_option
def analyze(text: tuple[str, ...], path: str | None, as_json: bool) -> None:
    """Print every step from TEXT to its tokens; `-` reads standard input."""
    from newsearch.render.terminal import print_steps

    source = sys.stdin.read() if text == ("-",) else " ".join(text)
    steps: dict[str, Any] = _analyzer(folder(path)).steps(source)
    if as_json:
        echo_json(steps)
    else:
        print_steps(console(), steps)


@click.command()
@click.argument("query")
@click.argument("article_id", metavar="ID")
@index_option
@seconds_option
@json_option
def explain(query: str, article_id: str, path: str | None, seconds: float, as_json: bool) -> None:
    """Print why the article ID has its score for QUERY."""
    from newsearch.render.json import explanation_to_json
    from newsearch.render.terminal import print_explanation

    with searching(path) as searcher:
        explanation = searcher.explain(query, known_id(searcher, article_id), seconds=seconds)
    if as_json:
        echo_json(explanation_to_json(explanation))
    else:
        print_explanation(console(), explanation)
    sys.exit(FOUND if explanation.value else NOTHING)


def _analyzer(folder: str) -> Analyzer:
    """The analyzer of the index, with its user dictionary; the default one if there is no index."""
    from newsearch.analysis.analyzer import Analyzer
    from newsearch.archive.salvage import salvaged

    return Analyzer(salvaged(Path(folder))[1])


def _facets(searcher: Searcher, query: tuple[str, ...], facets: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The query and the facets to count by; the word after a bare --facets is part of the query."""
    if facets is None:
        return query, ()
    names = tuple(name.strip() for name in facets.split(",") if name.strip())
    unknown = unknown_facets(searcher, names)
    if unknown and len(unknown) == len(names):
        return (facets, *query), FACETS
    check_facets(searcher, names, "--facets")
    return query, names or FACETS


def _show_results(pages: Iterator[Results], output: _Output, limit: int, *, first: bool, full_text: bool) -> int:
    """Print pages of results, one at a time, and return how many articles were found."""
    head = next(pages)
    pages = chain([head], pages)
    if output == "terminal":
        _print_pages(pages, head, limit)
    elif output == "fragment":
        from newsearch.render.html import results_to_html

        for page in pages:
            click.echo(results_to_html(page))
    else:
        from newsearch.render.export import exported

        now = datetime.datetime.now().astimezone()
        for piece in exported(pages, output, now, first=first, full_text=full_text):
            click.echo(piece, nl=False)
    return head.total


def _print_pages(pages: Iterator[Results], head: Results, limit: int) -> None:
    """The hits of all pages, then the facets and the summary of the first one."""
    if is_piped() and not head.facets:
        from newsearch.render.lines import plain_results

        for row in plain_results(pages, limit):
            click.echo(row)
        return
    from newsearch.render.terminal import print_hits, print_summary

    screen = console()
    for page in pages:
        print_hits(screen, page)
    if head.facets:
        from newsearch.render.charts import print_facets

        print_facets(screen, head.facets)
    print_summary(screen, head, limit)
