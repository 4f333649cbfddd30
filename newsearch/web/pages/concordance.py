"""Every place where a query stands, with the text on both sides (KWIC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from newsearch.messages import Note
from newsearch.model import ConcordanceSort
from newsearch.render.concordance import concordance_to_csv, concordance_to_json
from newsearch.render.wording import one_line
from newsearch.search.concordance import Concordance, ConcordanceLine
from newsearch.search.searcher import Searcher
from newsearch.web.pages.call import Answer, Call, attachment
from newsearch.web.views import article_url, selected_views

__all__ = ["as_csv", "as_json", "page"]


_ORDERS = {name: Note(f"web_order_{name}") for name in get_args(ConcordanceSort)}


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the concordance: the place, and the texts on both sides of it on one line."""

    url: str
    date: str
    source: str
    headline: str
    left: str
    match: str
    right: str


def page(call: Call, searcher: Searcher) -> Answer:
    """The page of the concordance."""
    found = _concordance(call, searcher)
    return call.page(
        "concordance.html",
        found=found,
        lines=[_line_view(call, line) for line in found.lines],
        orders=call.choices("order", _ORDERS, call.asked.order),
        next=call.asked.url("/concordance", offset=0, after=found.cursor) if found.cursor else "",
        selected=selected_views(call.asked, "/concordance", call.language),
    )


def as_json(call: Call, searcher: Searcher) -> Answer:
    """The objects that `newsearch concordance --json` prints, in one document."""
    *lines, rest = concordance_to_json(_concordance(call, searcher), call.language)
    return call.json({**rest, "lines": lines})


def as_csv(call: Call, searcher: Searcher) -> Answer:
    """What `newsearch concordance --csv` prints."""
    text = "".join(concordance_to_csv(_concordance(call, searcher)))
    return Answer(text, attachment("concordance.csv"))


def _concordance(call: Call, searcher: Searcher) -> Concordance:
    asked = call.asked
    options = call.options(asked.limit, asked.offset, asked.after or None)
    return searcher.concordance(asked.q, width=asked.width, sort=asked.order, **options)


def _line_view(call: Call, line: ConcordanceLine) -> LineView:
    texts = (one_line(line.left), one_line(line.match), one_line(line.right))
    return LineView(article_url(call.asked, line.id), line.date or "", line.source, line.headline, *texts)
