"""newsearch: full-text search for Chinese news. Everything public is here; `newsearch.errors` has the errors."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsearch.archive.index import Index
    from newsearch.archive.progress import Progress, StagedProgress
    from newsearch.archive.watches import Watch, Watches
    from newsearch.errors import NewsearchError
    from newsearch.location import Address, ClusterSettings
    from newsearch.messages import Language, Note
    from newsearch.model import Article, ConcordanceSort, Interval, Matches, Mode, Sort, Span, Stage
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
    from newsearch.search.browsing import Holdings, Issue, Neighbours
    from newsearch.search.concordance import Concordance, ConcordanceLine
    from newsearch.search.requests import CommonOptions, Options
    from newsearch.search.searcher import Searcher
    from newsearch.seeds.plugins import SeedFormat

    __version__: str

__all__ = [
    "Address",
    "Article",
    "ClusterSettings",
    "CommonOptions",
    "Concordance",
    "ConcordanceLine",
    "ConcordanceSort",
    "Explanation",
    "Hit",
    "Holdings",
    "Index",
    "Interval",
    "Issue",
    "Keyword",
    "Language",
    "Matches",
    "Mode",
    "Neighbours",
    "NewsearchError",
    "Note",
    "Oddity",
    "Options",
    "Progress",
    "Results",
    "Searcher",
    "SeedFormat",
    "Skipped",
    "Snippet",
    "Sort",
    "Span",
    "Stage",
    "StagedProgress",
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
    "archive.progress": ("Progress", "StagedProgress"),
    "archive.watches": ("Watch", "Watches"),
    "errors": ("NewsearchError",),
    "location": ("Address", "ClusterSettings"),
    "messages": ("Language", "Note"),
    "model": ("Article", "ConcordanceSort", "Interval", "Matches", "Mode", "Sort", "Span", "Stage"),
    "results": (
        *("Explanation", "Hit", "Keyword", "Oddity", "Results", "Skipped", "Snippet", "SyncReport"),
        *("Timeline", "TimelineBucket", "Trend", "TrendBucket"),
    ),
    "search.browsing": ("Holdings", "Issue", "Neighbours"),
    "search.concordance": ("Concordance", "ConcordanceLine"),
    "search.requests": ("CommonOptions", "Options"),
    "search.searcher": ("Searcher",),
    "seeds.plugins": ("SeedFormat",),
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
