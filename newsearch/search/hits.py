"""Makes hits of the articles found: each with its snippet and marks."""

from __future__ import annotations

from functools import partial

from newsearch.analysis.analyzer import reference_of
from newsearch.clauses import Clause
from newsearch.deadline import check
from newsearch.engine import Engine
from newsearch.messages import Note
from newsearch.model import Article, Matches, Span
from newsearch.results import Hit
from newsearch.search.snippets import marks, snippet

__all__ = ["hits", "marked_texts"]

_FIELD_OF_TEXT = {
    "kicker": "headline",
    "headline": "headline",
    "subtitle": "headline",
    "byline": "byline",
    "body": "body",
}


def hits(engine: Engine, clause: Clause, matches: Matches, snippet_length: int) -> tuple[Hit, ...]:
    """The articles of some matches in their order, marked for a clause; ids that the engine does not have are left out.

    `snippet_length` is about how many characters of the body a hit shows.
    """
    articles = {article.id: article for article in engine.articles(matches.ids)}
    scored = zip(matches.ids, matches.scores, strict=True)
    listed: list[Hit] = []
    work = partial(Note, "work_marking", articles=len(articles))
    for key, score in scored:
        check(work)
        if key in articles:
            listed.append(_hit(articles[key], score, clause, snippet_length))
    return tuple(listed)


def marked_texts(article: Article, clause: Clause) -> dict[str, tuple[Span, ...]]:
    """Where a clause stands in each text of an article that has it, as spans into that text."""
    check(Note("work_marking", articles=1))
    dates_of_article = partial(reference_of, article)
    found = {
        name: marks(getattr(article, name), clause, field, dates_of_article) for name, field in _FIELD_OF_TEXT.items()
    }
    return {name: spans for name, spans in found.items() if spans}


def _hit(article: Article, score: float, clause: Clause, snippet_length: int) -> Hit:
    dates_of_article = partial(reference_of, article)
    shown = snippet(article.body, clause, snippet_length, dates_of_article)
    return Hit(article, score, shown, marks(article.headline, clause, "headline", dates_of_article))
