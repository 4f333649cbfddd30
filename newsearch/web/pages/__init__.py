"""What does each route answer? A function for each form of it, called in a thread with the searcher."""

from __future__ import annotations

from collections.abc import Mapping

from newsearch.web.pages import article, browse, compare, concordance, counts, forms, results
from newsearch.web.pages.call import Answer, Call, Handler

__all__ = ["HANDLERS", "Answer", "Call"]

HANDLERS: Mapping[str, Mapping[str, Handler]] = {
    "/": {"html": browse.home, "json": browse.home_json},
    "/search": {
        "html": results.page,
        "json": results.as_json,
        "atom": results.as_atom,
        **dict.fromkeys(("jsonl", "csv", "md", "ris", "bib", "csl", "gbt"), results.export),
    },
    "/facets": {"html": results.facets, "json": results.facets_json},
    "/article": {
        "html": article.page,
        "json": article.as_json,
        "txt": article.as_text,
        **dict.fromkeys(("ris", "bib", "csl", "gbt"), article.cited),
    },
    "/compare": {"html": compare.page, "json": compare.as_json},
    "/timeline": {
        "html": counts.timeline,
        "json": counts.timeline_json,
        "csv": counts.timeline_csv,
        "svg": counts.timeline_svg,
    },
    "/trend": {"html": counts.trend, "json": counts.trend_json, "csv": counts.trend_csv, "svg": counts.trend_svg},
    "/concordance": {"html": concordance.page, "json": concordance.as_json, "csv": concordance.as_csv},
    "/day": {"html": browse.day, "json": browse.day_json},
    "/advanced": {"html": forms.advanced},
    "/help": {"html": forms.guide},
    "/suggest": {"json": forms.suggest},
    "/explain": {"json": forms.explain},
}
"""For each path of `routes.ROUTES` and each of its forms what answers it."""
