"""The commands that search an index, and show how a text is analysed and why a score is what it is."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click

from newsearch.cli import complete
from newsearch.cli.command import WORDS, command
from newsearch.cli.common import (
    FOUND,
    NOTHING,
    archive_of,
    check_dates,
    check_facets,
    command_for_this,
    complain,
    echo_json,
    index_of,
    is_typed,
    location,
    meant_id,
    said,
    searching,
    standard_input,
    unknown_facets,
    write_utf8,
)
from newsearch.cli.language import language
from newsearch.cli.last_search import remember
from newsearch.cli.numbers import Whole
from newsearch.cli.options import (
    choice,
    filter_option,
    format_options,
    id_argument,
    index_option,
    json_option,
    limit_option,
    mode_option,
    not_empty,
    page_option,
    seconds_option,
    since_option,
    until_option,
)
from newsearch.cli.screen import console, is_piped, paged
from newsearch.messages import Note
from newsearch.model import FACETS, CitationForm, Format, Sort

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.analysis.analyzer import Analyzer
    from newsearch.location import Location
    from newsearch.results import Results
    from newsearch.search.searcher import Searcher

__all__ = ["analyze", "explain", "search"]

_Output: TypeAlias = Format | Literal["fragment"]
_OUTPUTS = (*get_args(Format), "fragment")

_SNIPPET = 120
_SHORTEST_SNIPPET = 30
_MARGIN = 8  # cells of a line of a hit that are not its snippet, and one character for the marks of punctuation


@command(
    examples=[
        "search 雷锋精神",
        'search "雷锋精神" 志愿 -校园 --since 2024-03',
        "search 标题:开发区 --sort newest --facets year,source",
        "search 雷锋精神 --format csv --all-hits > 雷锋精神.csv",
    ]
)
@click.argument("query", nargs=-1, metavar="QUERY...", type=WORDS)
@index_option
@limit_option
@page_option
@click.option("-s", "--sort", type=choice(Sort), default="relevance", show_default=True, help="Which hits come first.")
@mode_option
@click.option("--within", metavar="QUERY", multiple=True, help="Only in the results of QUERY; may be repeated.")
@filter_option
@since_option
@until_option
@click.option(
    "--arrived-since",
    metavar="TIME",
    callback=not_empty,
    help="Came into the archive then or later: 2024-03-05T08:00Z, 昨天.",
)
@click.option("--recent", is_flag=True, help="Prefer newer articles.")
@click.option(
    "--half-life",
    default=365,
    show_default=True,
    type=Whole(1),
    help="Days in which news ages by half, for --recent.",
)
@click.option(
    "--snippet-length",
    type=Whole(10, 10000),
    help="Characters of an article that are shown [120; on a terminal two lines].",
)
@click.option("--no-fold", is_flag=True, help="Reprints and repeated headlines one by one, not folded.")
@click.option("--all", "no_fold", is_flag=True, hidden=True)
@click.option("--synonyms", metavar="FILE", help="Find synonyms too: each line a group, or `甲 => 乙` for one way.")
@click.option("--abbreviations", is_flag=True, help="Find 国务院新闻办公室 by 国新办, and the like, both ways.")
@click.option("--pinyin", is_flag=True, help="Read Latin words as pinyin too: chongqing, cq.")
@click.option("--fuzzy-ocr", is_flag=True, help="Find runs with a look-alike character too: 末来 for 未来.")
@click.option(
    "--facets",
    is_flag=False,
    flag_value="",
    metavar="[NAMES]",
    shell_complete=complete.facets,
    help="Count by all facets, or by those named: year,section, or extra fields.",
)
@click.option("--all-hits", is_flag=True, help="Every hit, instead of a page.")
@click.option("--after", metavar="CURSOR", help="Continue after the `cursor` of the previous page (--no-fold --json).")
@seconds_option
@click.option("--full-text", is_flag=True, help="The whole article with each hit, for --format.")
@format_options(_OUTPUTS, "For other programs, with citations.", html="fragment")
@click.option("--explain", is_flag=True, help="The score of each hit, and how long the search took.")
def search(
    query: tuple[str, ...],
    path: str | None,
    limit: int,
    page: int,
    recent: bool,
    half_life: int,
    no_fold: bool,
    snippet_length: int | None,
    facets: str | None,
    all_hits: bool,
    form: _Output | None,
    full_text: bool,
    explain: bool,
    **options: Any,
) -> None:
    """Search for QUERY; `-` reads queries from standard input, one a line.

    Without QUERY, --since, --until, --within and --filter list all that they leave, the newest first.
    """
    _check_options(form, options["sort"], all_hits=all_hits, full_text=full_text, recent=recent)
    narrowed = any(options[name] for name in ("since", "until", "within", "filters", "arrived_since"))
    if not (query or facets or narrowed):
        raise click.UsageError(said(Note("query_missing")))
    options |= {"recent": half_life if recent else 0, "snippet_length": snippet_length or _snippet_length(form)}
    options["synonyms"] = options["synonyms"] or archive_of(path).synonyms
    distinct = not (no_fold or all_hits or options["after"])  # these page through single articles
    if all_hits and not is_typed("seconds"):
        options["seconds"] = None  # an export takes as long as it has hits
    shown = 0
    with searching(path) as searcher:
        query, options["facets"] = _facets(searcher, query, facets)
        if not (query or narrowed):
            raise click.UsageError(said(Note("query_missing")))
        check_facets(searcher, options["filters"], "--filter")
        many = query == ("-",)
        queries = list(filter(None, map(str.strip, standard_input().splitlines()))) if many else [" ".join(query)]
        if not queries:
            complain(Note("queries_missing"))
        for number, typed in enumerate(queries):
            if all_hits:
                pages = searcher.pages(typed, **options)
            else:
                offset = (page - 1) * limit
                pages = iter([searcher.search(typed, limit=limit, offset=offset, distinct=distinct, **options)])
            head, pages = _checked(pages)
            shown += bool(head.total and (head.hits or not head.offset))
            if form is None:
                _print_pages(location(path), pages, head, 0 if all_hits else limit, with_scores=explain)
            else:
                _export(pages, form, is_first=not number, full_text=full_text, with_query=many)
    sys.exit(FOUND if shown else NOTHING)


def _check_options(form: _Output | None, sort: Sort, *, all_hits: bool, full_text: bool, recent: bool) -> None:
    """Check that the options of a search go together.

    Raises:
        UsageError: two of them do not, or one needs another.
    """
    if full_text and form in (None, "fragment", *get_args(CitationForm)):
        raise click.UsageError(said(Note("full_text_without_format")))
    apart = [("--all-hits", f"--{name}") for name in ("limit", "page", "after") if all_hits and is_typed(name)]
    if is_typed("after") and is_typed("page"):
        apart.append(("--after", "--page"))
    if is_typed("facets") and form in ("csv", *get_args(CitationForm)):
        apart.append(("--facets", f"--format {form}"))
    if recent and sort != "relevance":
        apart.append(("--recent", f"--sort {sort}"))
    for one, other in apart:
        raise click.UsageError(said(Note("options_apart", one=one, other=other)))
    if is_typed("half_life") and not recent:
        raise click.UsageError(said(Note("option_needs", option="--half-life", other="--recent")))


def _snippet_length(form: _Output | None) -> int:
    """How many characters of an article to show: two lines of the terminal, of which each character takes two cells."""
    if form or is_piped():
        return _SNIPPET
    return max(_SHORTEST_SNIPPET, min(_SNIPPET, console().width - _MARGIN))


def _checked(pages: Iterator[Results]) -> tuple[Results, Iterator[Results]]:
    """The first of some pages, and all of them; a date that cannot be read is an error of who typed it."""
    head = next(pages)
    check_dates(head.notes)
    return head, chain([head], pages)


@command(examples=["analyze 北碚經濟技術開發區172.6平方公里"])
@click.argument("text", nargs=-1, required=True)
@index_option
@json_option
def analyze(text: tuple[str, ...], path: str | None, as_json: bool) -> None:
    """Print every step from TEXT to its tokens; `-` reads standard input."""
    from newsearch.render.terminal import print_steps

    source = standard_input() if text == ("-",) else " ".join(text)
    steps: dict[str, Any] = _analyzer(path).steps(source)
    if as_json:
        echo_json(steps, "analysis")
    else:
        print_steps(console(), steps, language())


@command(examples=["explain 雷锋精神 1"])
@click.argument("query", type=WORDS)
@id_argument
@index_option
@seconds_option
@json_option
def explain(query: str, article_id: str, path: str | None, seconds: float, as_json: bool) -> None:
    """Print why the article ID has its score for QUERY."""
    from newsearch.render.json import explanation_to_json
    from newsearch.render.terminal import print_explanation

    with searching(path) as searcher:
        article_id, _ = meant_id(searcher, path, article_id)
        explanation = searcher.explain(query, article_id, seconds=seconds)
    if as_json:
        echo_json(explanation_to_json(explanation, language()), "explanation")
    else:
        print_explanation(console(), explanation, language())
    sys.exit(FOUND if explanation.value else NOTHING)


def _analyzer(path: str | None) -> Analyzer:
    """The analyzer of the index, with its user dictionary; the default one if there is no index."""
    from newsearch.analysis.analyzer import Analyzer

    return Analyzer(index_of(path).dictionary())


def _facets(searcher: Searcher, query: tuple[str, ...], facets: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The query and the facets to count by; a Chinese word after a bare --facets is part of the query.

    Raises:
        BadParameter: there is no facet of a name.
    """
    if facets is None:
        return query, ()
    from newsearch.search.facets import facet_of

    names = tuple(filter(None, map(str.strip, re.split("[,，、]", facets))))
    unknown = unknown_facets(searcher, names)
    if unknown and len(unknown) == len(names) and not facets.isascii():
        return (facets, *query), FACETS  # of ASCII alone it is a facet misspelt
    check_facets(searcher, names, "--facets")
    extra = searcher.extra_fields()
    return query, tuple(ours if (ours := facet_of(name, extra)) in FACETS else name for name in names) or FACETS


def _export(pages: Iterator[Results], form: _Output, *, is_first: bool, full_text: bool, with_query: bool) -> None:
    """Print pages of results, one at a time, for other programs; those of the first query with the head of a table."""
    write_utf8()
    if form == "fragment":
        from newsearch.render.html import results_to_html

        for page in pages:
            click.echo(results_to_html(page, language()))
        return
    from newsearch.render.export import exported

    now = datetime.datetime.now().astimezone()
    for piece in exported(
        pages, form, now, first=is_first, language=language(), full_text=full_text, with_query=with_query
    ):
        click.echo(piece, nl=False)


def _print_pages(index: Location, pages: Iterator[Results], head: Results, limit: int, *, with_scores: bool) -> None:
    """The hits of all pages, then the facets and the summary of the first one; the ranks are remembered."""
    ids: dict[int, str] = {}

    def seen() -> Iterator[Results]:
        for page in pages:
            ids.update(enumerate((hit.article.id for hit in page.hits), page.offset + 1))
            yield page

    if is_piped() and not head.facets:
        from newsearch.render.lines import plain_results

        for row in plain_results(seen(), limit, language(), with_scores=with_scores):
            click.echo(row)
    else:
        paged(lambda screen: _print_on(screen, seen(), head, limit, with_scores))
    remember(index, head.query, ids)


def _print_on(screen: Console, pages: Iterator[Results], head: Results, limit: int, with_scores: bool) -> None:
    from newsearch.render.terminal import print_hits, print_summary

    for page in pages:
        print_hits(screen, page, language(), with_scores=with_scores)
    if head.facets:
        from newsearch.render.charts import print_facets

        print_facets(screen, head.facets, language())
    print_summary(screen, head, limit, language(), with_seconds=with_scores, command=command_for_this())
