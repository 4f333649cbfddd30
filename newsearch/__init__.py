"""newsearch: full-text search for Chinese news. Everything public is here; `newsearch.errors` has the errors."""

from typing import TYPE_CHECKING

from newsearch.errors import NewsearchError
from newsearch.model import Article, Explanation, Hit, Results, Snippet, Span, SyncReport, Timeline, Trend

if TYPE_CHECKING:
    from newsearch.index import Index
    from newsearch.search import Searcher

__all__ = [
    "Article",
    "Explanation",
    "Hit",
    "Index",
    "NewsearchError",
    "Results",
    "Searcher",
    "Snippet",
    "Span",
    "SyncReport",
    "Timeline",
    "Trend",
]


def __getattr__(name: str) -> object:
    """Load the index only when it is asked for: `newsearch --help` needs none of it (PEP 562)."""
    if name == "Index":
        from newsearch.index import Index

        return Index
    if name == "Searcher":
        from newsearch.search import Searcher

        return Searcher
    raise AttributeError(f"module 'newsearch' has no attribute {name!r}")
