"""Counts what a literal scan finds: the articles that contain what is asked for, whatever any engine says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.corpus import Article
from benchmarks.peers.query import Query
from newsearch.text.folding import fold
from newsearch.text.runs import occurrences

__all__ = ["counts", "holds"]


def counts(articles: Iterable[Article], queries: Sequence[Query]) -> list[int]:
    """How many articles each query finds, in one pass over the corpus."""
    totals = [0] * len(queries)
    for article in articles:
        headline, body = fold(article.title).text, fold(article.text).text
        for number, query in enumerate(queries):
            totals[number] += holds(query, headline, body, article.date)
    return totals


def holds(query: Query, headline: str, body: str, date: str) -> bool:
    """Whether a query finds an article of these folded texts."""
    if query.since and not query.since <= date <= query.until:
        return False
    texts = (headline,) if query.field else (headline, body)
    found = (any(_stands(word, text) for text in texts) for word in query.words)
    return any(found) if query.match == "any" else all(found)


def _stands(word: str, text: str) -> bool:
    return word in text and next(occurrences(word, text), None) is not None
