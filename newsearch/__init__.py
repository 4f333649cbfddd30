"""newsearch: full-text search for Chinese news. Everything public is here; `newsearch.errors` has the errors."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsearch.archive.index import Index
    from newsearch.archive.seed_changes import Progress
    from newsearch.archive.watches import Watch, Watches
    from newsearch.errors import NewsearchError
    from newsearch.messages import Language, Note
    from newsearch.model import Article, Interval, Matches, Mode, Sort, Span
    from newsearch.results import (
        Explanation,
        Hit,
        Keyword,
        Oddity,
        Results,
        Skipped,
        Snippet,
        SyncReport,
        Timeline,
        TimelineBucket,
        Trend,
        TrendBucket,
    )
    from newsearch.search.retrieval import Options
    from newsearch.search.searcher import Searcher

    __version__: str

__all__ = [
    "Article",
    "Explanation",
    "Hit",
    "Index",
    "Interval",
    "Keyword",
    "Language",
    "Matches",
    "Mode",
    "NewsearchError",
    "Note",
    "Oddity",
    "Options",
    "Progress",
    "Results",
    "Searcher",
    "Skipped",
    "Snippet",
    "Sort",
    "Span",
    "SyncReport",
    "Timeline",
    "TimelineBucket",
    "Trend",
    "TrendBucket",
    "Watch",
    "Watches",
]

_HOMES = {
    "archive.index": ("Index",),
    "archive.seed_changes": ("Progress",),
    "archive.watches": ("Watch", "Watches"),
    "errors": ("NewsearchError",),
    "messages": ("Language", "Note"),
    "model": ("Article", "Interval", "Matches", "Mode", "Sort", "Span"),
    "results": (
        *("Explanation", "Hit", "Keyword", "Oddity", "Results", "Skipped", "Snippet", "SyncReport"),
        *("Timeline", "TimelineBucket", "Trend", "TrendBucket"),
    ),
    "search.retrieval": ("Options",),
    "search.searcher": ("Searcher",),
}
_LAZY = {name: f"newsearch.{module}" for module, names in _HOMES.items() for name in names}
"""The module of each name, loaded on first use: who imports one module of newsearch loads no other (PEP 562)."""


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # 50 ms, a third of the time to start: only for who asks

        return version("newsearch")
    if name not in _LAZY:
        raise AttributeError(f"module 'newsearch' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_LAZY[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", *(name for name in globals() if name.startswith("__"))])
