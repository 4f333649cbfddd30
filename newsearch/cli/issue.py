"""The commands that leaf through issues: a day's articles page by page, and what stands beside an article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newsearch.cli.command import command
from newsearch.cli.common import FOUND, NOTHING, complain, echo_json, meant_id, reason_of, searching
from newsearch.cli.language import language
from newsearch.cli.numbers import Whole
from newsearch.cli.options import id_argument, index_option, json_option, seconds_option
from newsearch.cli.screen import console
from newsearch.messages import Note

if TYPE_CHECKING:
    from newsearch.search.browsing import Issue
    from newsearch.search.searcher import Searcher

__all__ = ["issue", "neighbours"]


@command(examples=["issue 2024-03-05", "issue 2024-03-05 --source 北碚报"])
@click.argument("date")
@index_option
@click.option("--source", metavar="NAME", help="Of this paper alone.")
@click.option("-n", "--limit", default=1000, show_default=True, type=Whole(1), help="Articles.")
@click.option("-p", "--page", default=1, show_default=True, type=Whole(1), help="Which page of --limit articles.")
@seconds_option
@json_option
def issue(
    date: str, path: str | None, source: str | None, limit: int, page: int, seconds: float, as_json: bool
) -> None:
    """List the articles of the day DATE, paper by paper and page by page."""
    from newsearch.render.json import issue_to_json
    from newsearch.render.terminal import print_issue

    with searching(path) as searcher:
        try:
            found = searcher.issue(date, source, limit=limit, offset=(page - 1) * limit, seconds=seconds)
        except ValueError as error:
            raise click.UsageError(reason_of(error)) from error
        if not found and not as_json:
            complain(_why_empty(searcher, found))
    if as_json:
        for record in issue_to_json(found):
            echo_json(record, "article")
    else:
        print_issue(console(), found, language=language())
    sys.exit(FOUND if found.articles else NOTHING)


@command(examples=["neighbours 1"])
@id_argument
@index_option
@seconds_option
@json_option
def neighbours(article_id: str, path: str | None, seconds: float, as_json: bool) -> None:
    """List the issue of the article ID: what the same paper had on the same day, page by page."""
    from newsearch.render.json import issue_to_json
    from newsearch.render.terminal import print_issue

    with searching(path) as searcher:
        article_id, _ = meant_id(searcher, path, article_id)
        found = searcher.neighbours(article_id, seconds=seconds)
    if as_json:
        for record in issue_to_json(found.issue, {article.id for article in found.same_page}):
            echo_json(record, "article")
    else:
        print_issue(console(), found.issue, found.article.id, language())
        if not found.issue:
            complain(Note("no_issue_of_article"))
    sys.exit(FOUND if found.issue else NOTHING)


def _why_empty(searcher: Searcher, found: Issue) -> Note:
    """Why a page of an issue lists nothing, and what there is."""
    if found.total:
        return Note("issue_ends", total=found.total)
    if found.source is not None:
        return Note("no_articles_on_day_in", day=found.date, source=found.source)
    held = searcher.holdings()
    if not held.first_day:
        return Note("no_dates")
    return Note("no_articles_on_day", day=found.date, first=held.first_day, last=held.last_day)
