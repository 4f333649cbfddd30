"""The commands about one article: its full text, its keywords, its reprints, and articles like it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsearch.cli.command import command
from newsearch.cli.common import FOUND, NOTHING, complain, echo_json, meant_id, said, searching
from newsearch.cli.language import language
from newsearch.cli.numbers import Whole
from newsearch.cli.options import (
    choice,
    id_argument,
    index_option,
    json_option,
    limit_option,
    page_option,
    seconds_option,
)
from newsearch.cli.screen import console, paged
from newsearch.messages import Note
from newsearch.model import CitationForm

if TYPE_CHECKING:
    from newsearch.model import Article

__all__ = ["keywords", "reprints", "show", "similar"]


@command(examples=["show 1", "show 1 --query 雷锋精神"])
@id_argument
@index_option
@click.option("--query", metavar="QUERY", help="Mark what this query finds.")
@click.option("--cite", "form", type=choice(CitationForm), help="Its reference alone, for a paper or a program.")
@seconds_option
@json_option
def show(
    article_id: str, path: str | None, query: str | None, form: CitationForm | None, seconds: float, as_json: bool
) -> None:
    """Print the article ID, or the one at that rank of the last search, page by page on a terminal."""
    from newsearch.render.json import shown_to_json
    from newsearch.render.terminal import print_article

    if form and as_json:
        raise click.UsageError(said(Note("options_apart", one="--cite", other="--json")))
    with searching(path) as searcher:
        article_id, found_by = meant_id(searcher, path, article_id)
        query = query or found_by
        article = searcher.article(article_id)
        if form:
            _print_reference(article, form)
            return
        marks = searcher.marks(query, article, seconds=seconds) if query else {}
        reprints, mentions = searcher.reprints(article_id, seconds=seconds), searcher.mentions(article_id)
    if as_json:
        echo_json(shown_to_json(article, marks, reprints, mentions), "article")
    else:
        paged(lambda screen: print_article(screen, article, marks, reprints, mentions, language()))


@command(examples=["keywords 1"])
@id_argument
@index_option
@click.option("-n", "--limit", default=20, show_default=True, type=Whole(1, 1000), help="Words at most.")
@seconds_option
@json_option
def keywords(article_id: str, path: str | None, limit: int, seconds: float, as_json: bool) -> None:
    """Print the words that distinguish the article ID from the others."""
    from dataclasses import asdict

    from newsearch.render.terminal import print_keywords

    with searching(path) as searcher:
        article_id, _ = meant_id(searcher, path, article_id)
        found = searcher.keywords(article_id, limit, seconds=seconds)
    if as_json:
        for keyword in found:
            echo_json(asdict(keyword), "keyword")
    else:
        print_keywords(console(), found)
    sys.exit(FOUND if found else NOTHING)


@command(examples=["similar 1"])
@id_argument
@index_option
@limit_option
@page_option
@seconds_option
@json_option
def similar(article_id: str, path: str | None, limit: int, page: int, seconds: float, as_json: bool) -> None:
    """Search for articles like the article ID, by its keywords."""
    from newsearch.render.json import hit_to_json, summary_to_json
    from newsearch.render.terminal import print_results

    with searching(path) as searcher:
        article_id, _ = meant_id(searcher, path, article_id)
        results = searcher.similar(article_id, limit=limit, offset=(page - 1) * limit, seconds=seconds)
    if as_json:
        for hit in results.hits:
            echo_json(hit_to_json(hit), "hit")
        echo_json(summary_to_json(results, language()), "search")
    else:
        print_results(console(), results, limit, language())
    sys.exit(FOUND if results.hits else NOTHING)


@command(examples=["reprints 1"])
@id_argument
@index_option
@seconds_option
@json_option
def reprints(article_id: str, path: str | None, seconds: float, as_json: bool) -> None:
    """Print the reprints of the article ID, the oldest first."""
    from newsearch.render.json import article_to_json
    from newsearch.render.terminal import print_reprints

    with searching(path) as searcher:
        article_id, _ = meant_id(searcher, path, article_id)
        found = searcher.reprints(article_id, seconds=seconds)
    if as_json:
        for article in found:
            echo_json(article_to_json(article), "article")
    else:
        print_reprints(console(), found, language())
        if not found:
            complain(Note("no_reprints"))
    sys.exit(FOUND if found else NOTHING)


def _print_reference(article: Article, form: CitationForm) -> None:
    """Print the reference of an article; a CSL item as a list of one, as other programs read it."""
    from newsearch.render.citation import cite

    reference = cite(article, form)
    click.echo(f"[{reference}]" if form == "csl" else reference, nl=not reference.endswith("\n"))
