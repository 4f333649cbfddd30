"""The table of routes: which paths there are, in which forms each is given, and which parameters it takes.

The app, the links on the pages, `/openapi.json` and the tests are made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["MEDIA_TYPES", "OTHER_ROUTES", "ROUTES", "Route"]

MEDIA_TYPES: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "csl": "application/vnd.citationstyles.csl+json",
    "gbt": "text/plain; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "svg": "image/svg+xml",
}
"""The media type of each form; the name of a form is the suffix of its path."""

_WHAT = ("q", "sort", "mode", "since", "until", "in", "f", "all", "recent", "pinyin", "ocr")
_PAGE = ("limit", "offset", "after")
_PARTS = ("terms", "phrase", "any", "none", "near", "apart", "same", "headline", "body", "byline")


@dataclass(frozen=True, slots=True)
class Route:
    """A path, the forms that it is given in, and the names of its parameters in their canonical order.

    `required` are those without which there is nothing to answer. `record` is the `type` of the answer in JSON, the
    name of its form in `docs/schema/`; empty where there is none.
    """

    path: str
    forms: tuple[str, ...]
    names: tuple[str, ...]
    required: tuple[str, ...] = ()
    record: str = ""

    @property
    def name(self) -> str:
        """The path without its slash, `index` for the first page."""
        return self.path[1:] or "index"

    def path_as(self, form: str) -> str:
        """The path of a form: that of the page has no suffix.

        >>> Route("/search", ("html", "csv"), ()).path_as("csv"), Route("/", ("html", "json"), ()).path_as("json")
        ('/search.csv', '/index.json')
        """
        return self.path if form == "html" else f"/{self.name}.{form}"


_ALL_HITS = ("jsonl", "csv", "md", "ris", "bib", "csl", "gbt")

ROUTES: Mapping[str, Route] = {
    route.path: route
    for route in (
        Route("/", ("html", "json"), ("lang",), record="archive"),
        Route(
            "/search",
            ("html", "json", *_ALL_HITS, "atom"),
            (*_WHAT, *_PAGE, "facets", "lang"),
            record="search",
        ),
        Route("/facets", ("html", "json"), (*_WHAT, "facets", "lang"), record="facets"),
        Route(
            "/article",
            ("html", "json", "txt", "ris", "bib", "csl", "gbt"),
            ("id", *_WHAT, "n", "lang"),
            required=("id",),
            record="article",
        ),
        Route("/compare", ("html", "json"), ("id", "with", "lang"), ("id", "with"), "comparison"),
        Route("/timeline", ("html", "json", "csv", "svg"), (*_WHAT, "by", "lang"), record="timeline"),
        Route("/trend", ("html", "json", "csv", "svg"), ("w", "since", "until", "by", "per", "lang"), record="trend"),
        Route(
            "/concordance", ("html", "json", "csv"), (*_WHAT, "order", "width", *_PAGE, "lang"), record="concordance"
        ),
        Route("/day", ("html", "json"), ("date", "source", "lang"), ("date",), "issue"),
        Route("/advanced", ("html",), ("q", *_PARTS, "lang")),
        Route("/help", ("html",), ("lang",)),
        Route("/suggest", ("json",), ("q", "limit"), ("q",), "words"),
        Route("/explain", ("json",), ("q", "id", "lang"), ("q", "id"), "explanation"),
    )
}
"""The routes that answer from the archive, by their path."""

OTHER_ROUTES = (
    "/openapi.json",
    "/opensearch.xml",
    "/healthz",
    "/metrics",
    "/key",
    "/static/{name}",
    "/problems/{kind}",
)
"""The routes that do not."""
