"""Words and lines that terminal, HTML and exports share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsearch.model import NAME_KINDS, Article
from newsearch.results import Hit, Results

__all__ = ["BLANK", "NEWLINE", "about", "best_of_facets", "count", "meant", "one_line", "plain", "reprint_count"]

_VALUES, _TIMES = 10, 12  # how many of a facet's values are shown; of years and months
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BLANK = re.compile(r"\s+")
NEWLINE = re.compile(r"\s*\n\s*")


def plain(text: str) -> str:
    """The text without what would steer a terminal: escapes, other controls, direction overrides, lone surrogates."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """The text, plain, its blanks and line ends as single blanks."""
    return BLANK.sub(" ", plain(text)).strip()


def count(articles: int) -> str:
    """How many articles.

    >>> count(1), count(1234)
    ('1 article', '1,234 articles')
    """
    return f"{articles:,} article" + ("" if articles == 1 else "s")


def best_of_facets(facets: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, list[str], str]]:
    """Each facet that has values: its name, the best of them with their counts, and what there is beside them.

    >>> list(best_of_facets({"people": {"雷锋": 3}, "section": {}}))
    [('people', ['雷锋 3'], 'automatic')]
    """
    for name, counts in facets.items():
        values = [f"{plain(value)} {number:,}" for value, number in counts.items()]
        said = ["automatic"] if name in NAME_KINDS else []
        most = _TIMES if name in ("year", "month") else _VALUES
        if len(values) > most:
            which = "earlier" if most == _TIMES else "more"
            said.insert(0, f"{len(values) - most:,} {which}")
            values = values[-most:] if most == _TIMES else values[:most]
        if values:
            yield name, values, ", ".join(said)


def meant(results: Results) -> str:
    """The suggested queries, each with how many articles it finds."""
    return plain(", ".join(f"{query} ({count(total)})" for query, total in results.suggestions.items()))


def about(article: Article) -> str:
    """Where and when an article appeared, by whom, and its ID: one line."""
    page = f"page {article.page}" if article.page is not None else ""
    known = (article.date or "undated", article.source, article.section, page, article.byline, article.id)
    return NEWLINE.sub(" ", plain(" · ".join(part for part in known if part)))


def reprint_count(hit: Hit) -> str:
    """How many more articles reprint this hit."""
    return f"另有 {len(hit.reprints)} 篇转载"
