"""The archive for assistants over standard input and output (MCP): search, read, timeline, each with citations."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from typing_extensions import NotRequired, TypedDict

from newsearch.archive.index import Index
from newsearch.errors import NewsearchError
from newsearch.render.citation import citation
from newsearch.render.json import SCHEMA
from newsearch.render.wording import plain
from newsearch.results import Hit
from newsearch.search.searcher import Searcher

__all__ = ["ArticlePart", "FoundHit", "SearchAnswer", "TimelineAnswer", "Tools", "make_server", "run"]

P = ParamSpec("P")
T = TypeVar("T")

_SECONDS = 10.0
"""How long a tool may take; an assistant waits longer than a reader."""

_MOST_CHARACTERS = 8000
"""Characters of an article that are read at once: what fits beside a conversation (WEB.md, section 5)."""

_MOST_HITS, _MOST_BUCKETS = 50, 400
"""Hits and intervals of an answer; chosen by hand."""

_INSTRUCTIONS = (
    "A local archive of Chinese news. An article is found exactly when its text contains the words typed, whatever the"
    ' script; "…" asks for an exact run, OR, -word, 标题：, 来源：, 日期：2024年3月 narrow. Cite by `citation`.'
)


class FoundHit(TypedDict):
    """An article that was found: `read` takes its id. `missing` are words of the query that it lacks."""

    id: str
    citation: str
    snippet: str
    missing: NotRequired[list[str]]
    reprints: NotRequired[list[str]]


class SearchAnswer(TypedDict):
    """The articles that a query finds, best first; `total` is exact."""

    type: Literal["tool_search"]
    schema: Literal[1]
    total: int
    articles_with_fewer_words: int
    notes: list[str]
    suggestions: dict[str, int]
    hits: list[FoundHit]


class ArticlePart(TypedDict):
    """A part of an article; `next_start` is where the next part begins, null at the end."""

    type: Literal["tool_read"]
    schema: Literal[1]
    citation: str
    headline: str
    date: str | None
    url: str
    text: str
    next_start: int | None


class TimelineAnswer(TypedDict):
    """How many articles a query finds in each interval that has any."""

    type: Literal["tool_timeline"]
    schema: Literal[1]
    total: int
    undated: int
    by: Literal["year", "month", "day"]
    articles: dict[str, int]
    earlier_intervals_left_out: int
    notes: list[str]


class Tools:
    """What an assistant can call. Their docstrings are what it reads."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def search(
        self,
        query: str,
        limit: int = 10,
        offset: int = 0,
        sort: Literal["relevance", "newest", "oldest"] = "relevance",
        since: str | None = None,
        until: str | None = None,
    ) -> SearchAnswer:
        """Search the news archive. Gives the exact total, how the query was read, and for each hit its id, citation
        and a snippet. `since` and `until` are days, months or years: 2024-03-05, 2024-03, 2024."""
        results = self._searcher.search(
            query,
            limit=min(max(limit, 1), _MOST_HITS),
            offset=offset,
            sort=sort,
            since=since,
            until=until,
            distinct=True,
            seconds=_SECONDS,
        )
        return {
            "type": "tool_search",
            "schema": SCHEMA,
            "total": results.total,
            "articles_with_fewer_words": results.partial_total,
            "notes": [plain(str(note)) for note in results.notes],
            "suggestions": dict(results.suggestions),
            "hits": [_hit(hit) for hit in results.hits],
        }

    def read(self, id: str, start: int = 0) -> ArticlePart:
        """Read an article by its id: 8,000 characters from `start`; `next_start` goes on, null at the end."""
        article = self._searcher.article(id)
        start = max(start, 0)
        end = min(start + _MOST_CHARACTERS, len(article.body))
        return {
            "type": "tool_read",
            "schema": SCHEMA,
            "citation": citation(article),
            "headline": plain(article.headline),
            "date": article.date,
            "url": plain(article.url),
            "text": plain(article.body[start:end]),
            "next_start": end if end < len(article.body) else None,
        }

    def timeline(self, query: str, by: Literal["year", "month", "day"] = "month") -> TimelineAnswer:
        """Count the articles that a query finds in each year, month or day; intervals without any are left out."""
        found = self._searcher.timeline(query, by=by, seconds=_SECONDS)
        counted = [(bucket.name, bucket.articles) for bucket in found.buckets if bucket.articles]
        return {
            "type": "tool_timeline",
            "schema": SCHEMA,
            "total": found.total,
            "undated": found.undated,
            "by": by,
            "articles": dict(counted[-_MOST_BUCKETS:]),
            "earlier_intervals_left_out": max(len(counted) - _MOST_BUCKETS, 0),
            "notes": [plain(str(note)) for note in found.notes],
        }


def make_server(index: Index) -> MCPServer:
    """The server of an index, with its tools; it only reads.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
    """
    searcher = index.searcher()
    tools = Tools(searcher)
    server = MCPServer("newsearch", instructions=_INSTRUCTIONS)
    only_reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in (tools.search, tools.read, tools.timeline):
        server.tool(annotations=only_reads)(_answering(tool, searcher))
    return server


def run(index: Index) -> None:
    """Serve an index until standard input ends."""
    make_server(index).run("stdio")


def _answering(tool: Callable[P, T], searcher: Searcher) -> Callable[P, T]:
    """The tool, answering from the newest generation; errors of ours reach the assistant as they are said."""

    @wraps(tool)
    def answering(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            searcher.refresh()
            return tool(*args, **kwargs)
        except NewsearchError as error:
            raise ToolError(str(error)) from error

    return answering


def _hit(hit: Hit) -> FoundHit:
    record: FoundHit = {
        "id": hit.article.id,
        "citation": citation(hit.article),
        "snippet": plain(hit.snippet.text),
    }
    if hit.missing:
        record["missing"] = list(hit.missing)
    if hit.reprints:
        record["reprints"] = list(hit.reprints)
    return record
