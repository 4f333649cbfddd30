"""newsearch: full-text search for Chinese news. Everything public is here; `newsearch.errors` has the errors."""

from typing import TYPE_CHECKING

from newsearch.errors import NewsearchError
from newsearch.model import Article, Span
from newsearch.results import Explanation, Hit, Keyword, Results, Snippet, SyncReport, Timeline, Trend

if TYPE_CHECKING:
    from newsearch.archive.index import Index
    from newsearch.archive.watches import Watch
    from newsearch.search.searcher import Searcher

__all__ = [
    "Article",
    "Explanation",
    "Hit",
    "Index",
    "Keyword",
    "NewsearchError",
    "Results",
    "Searcher",
    "Snippet",
    "Span",
    "SyncReport",
    "Timeline",
    "Trend",
    "Watch",
]


def __getattr__(name: str) -> object:
    """Load the index only when it is asked for: `newsearch --help` needs none of it (PEP 562)."""
    if name == "Index":
        from newsearch.archive.index import Index

        return Index
    if name == "Searcher":
        from newsearch.search.searcher import Searcher

        return Searcher
    if name == "Watch":
        from newsearch.archive.watches import Watch

        return Watch
    raise AttributeError(f"module 'newsearch' has no attribute {name!r}")
