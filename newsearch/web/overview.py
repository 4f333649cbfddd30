"""What an archive holds, for the first page, the bounds of dates, and the time course above the hits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsearch.model import Article, Interval
from newsearch.search.searcher import Searcher

__all__ = ["MOST_BARS", "Overview", "interval_for", "overview"]

MOST_BARS = 150
"""Bars of a time course: narrower ones cannot be pointed at. Chosen by hand."""


_LATEST, _EXAMPLES = 6, 5
"""Articles and words on the first page; chosen by hand."""

_LONGEST_EXAMPLE = 20  # characters of such a word; chosen by hand: what is longer is no word but an address


@dataclass(frozen=True, slots=True)
class Overview:
    """How many articles there are, the first and last day (empty where no article has one), and the sources.

    `latest` are the newest articles, `examples` words of theirs that a reader may search for.
    """

    articles: int
    first: str
    last: str
    undated: int
    sources: Mapping[str, int]
    latest: tuple[Article, ...]
    examples: tuple[str, ...]


def overview(searcher: Searcher) -> Overview:
    """What the archive of a searcher holds."""
    held = searcher.holdings()
    latest = tuple(hit.article for hit in searcher.search("", limit=_LATEST, snippet_length=1).hits)
    words = [keyword.text for article in latest for keyword in searcher.keywords(article.id, 1)]
    examples = tuple(dict.fromkeys(word for word in words if len(word) <= _LONGEST_EXAMPLE))[:_EXAMPLES]
    return Overview(
        held.articles, held.first_day or "", held.last_day or "", held.undated, held.sources, latest, examples
    )


def interval_for(first: str, last: str, most: int = MOST_BARS) -> Interval:
    """The shortest interval of which a time course from one ISO day to another has at most `most` bars or so.

    >>> interval_for("2031-03-01", "2031-04-02"), interval_for("2024-01-01", "2024-12-31"), interval_for("1946", "2024")
    ('day', 'month', 'year')
    """
    if not first:
        return "month"
    months = 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7] or 12) - int(first[5:7] or 1) + 1
    if months <= 2:
        return "day"
    return "month" if months <= most else "year"
