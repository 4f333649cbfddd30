"""Counts what a literal scan finds: the articles that contain what is asked for, whatever any engine says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.corpus import Article
from benchmarks.peers.query import Query
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import layer
from newsearch.clauses import Run
from newsearch.matching import near, same
from newsearch.model import FieldTokens
from newsearch.text.folding import fold
from newsearch.text.runs import occurrences

__all__ = ["NEAR", "counts", "holds"]

NEAR = 5
"""Units or words between the two words of a query of the kind `near`."""

_ANALYZER = Analyzer()


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
    if query.match in ("near", "same"):
        return any(_stand_together(query, text) for text in texts)
    found = (any(_stands(word, text) for text in texts) for word in query.words)
    return any(found) if query.match == "any" else all(found)


def _stands(word: str, text: str) -> bool:
    return word in text and next(occurrences(word, text), None) is not None


def _stand_together(query: Query, text: str) -> bool:
    """Whether the words of a query stand near each other, or in one sentence, of one text: the specification itself."""
    if not all(_stands(word, text) for word in query.words):
        return False
    parts = [Run(word) for word in query.words]
    if query.match == "same":
        return same(parts, text)
    return near(parts, [NEAR], text, layer(FieldTokens(text, _ANALYZER.words(text)), "words"))
