"""Makes hits of the articles found: each with its snippet and marks."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from newsearch.analysis.analyzer import reference_of
from newsearch.clauses import Clause
from newsearch.deadline import check
from newsearch.engine import Engine
from newsearch.messages import Note
from newsearch.model import Article, Folded, Matches, Span
from newsearch.results import Hit
from newsearch.search.batches import batches_by_length
from newsearch.search.snippets import DatesOfArticle, Marked, Wanted, marks, wanted
from newsearch.text.folding import fold_all

__all__ = ["hits", "marked_texts", "time_of"]

_FIELD_OF_TEXT = {
    "kicker": "headline",
    "headline": "headline",
    "subtitle": "headline",
    "byline": "byline",
    "body": "body",
}

_AROUND = {
    "kicker": "headline",
    "subtitle": "headline",
    "byline": "byline",
    "source": "source",
    "section": "section",
}
"""The texts of a hit beside headline and body, and the field that finds each."""


def hits(engine: Engine, clause: Clause, matches: Matches, snippet_length: int) -> tuple[Hit, ...]:
    """The articles of some matches in their order, marked for a clause; ids that the engine does not have are left out.

    `snippet_length` is about how many characters of the body a hit shows.
    """
    scores = dict(zip(matches.ids, matches.scores, strict=True))
    values, bodies = engine.values(matches.ids, ("arrived", "headline")), engine.bodies(matches.ids)
    articles = engine.articles(matches.ids)
    work = partial(Note, "work_marking", articles=len(articles))
    leaves = wanted(clause)
    around = {name: leaves[field] for name, field in _AROUND.items() if leaves[field]}
    listed: list[Hit] = []
    for some in batches_by_length(articles):
        check(work)
        known = {article.body: bodies.get(article.id, "") for article in some}
        known |= {article.headline: values[article.id][1] for article in some}
        folded = _folded(some, ("body", "headline", *around), known)
        for article in some:
            check(work)
            body, headline = article.body, article.headline
            dates_of_article = partial(reference_of, article)
            shown = Marked(body, folded[body], leaves["body"], dates_of_article).snippet(snippet_length)
            spans = Marked(headline, folded[headline], leaves["headline"], dates_of_article).spans
            arrived = time_of(int(values[article.id][0] or 0))
            beside = _marked(article, around, folded, dates_of_article)
            listed.append(Hit(article, scores[article.id], shown, spans, arrived=arrived, marks=beside))
    return tuple(listed)


def _folded(articles: Iterable[Article], names: Collection[str], known: Mapping[str, str]) -> dict[str, Folded]:
    """The texts of these names that some articles have, each folded once: most of a page have one source.

    `known` has what texts may be folded to.
    """
    texts = list(dict.fromkeys(getattr(article, name) for article in articles for name in names))
    return dict(zip(texts, fold_all(texts, known), strict=True))


def _marked(
    article: Article,
    around: Mapping[str, Sequence[Wanted]],
    folded: Mapping[str, Folded],
    dates_of_article: DatesOfArticle,
) -> dict[str, tuple[Span, ...]]:
    """Where the short texts around an article's body have what is wanted in each, of those that have any of it."""
    found: dict[str, tuple[Span, ...]] = {}
    for name, leaves in around.items():
        text = getattr(article, name)
        if text and (spans := Marked(text, folded[text], leaves, dates_of_article).spans):
            found[name] = spans
    return found


@lru_cache(maxsize=1024)
def time_of(arrived: int) -> str:
    """The arrival of a document as a time of RFC 3339 in UTC; `""` for none.

    >>> time_of(1709625600), time_of(0)
    ('2024-03-05T08:00:00Z', '')
    """
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(arrived)) if arrived else ""


def marked_texts(article: Article, clause: Clause) -> dict[str, tuple[Span, ...]]:
    """Where a clause stands in each text of an article that has it, as spans into that text."""
    check(Note("work_marking", articles=1))
    dates_of_article = partial(reference_of, article)
    found = {
        name: marks(getattr(article, name), clause, field, dates_of_article) for name, field in _FIELD_OF_TEXT.items()
    }
    return {name: spans for name, spans in found.items() if spans}
