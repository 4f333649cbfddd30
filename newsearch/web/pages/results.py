"""The hits of a query: the page, its facets, JSON, a feed, and all hits as a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from newsearch.deadline import optional
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note, say
from newsearch.model import FACETS, NAME_KINDS, Format
from newsearch.render.export import exported
from newsearch.render.json import versioned
from newsearch.results import Results
from newsearch.search.searcher import Searcher
from newsearch.web.asked import LAST_OFFSET, Asked
from newsearch.web.charts import BarChart, bar_chart, filled
from newsearch.web.feeds import atom
from newsearch.web.overview import Overview, interval_for
from newsearch.web.pages.call import Answer, Call, attachment
from newsearch.web.routes import ROUTES
from newsearch.web.views import (
    FacetView,
    HitView,
    Link,
    SelectedView,
    article_url,
    facet_views,
    hit_views,
    selected_views,
)

__all__ = ["BARS", "BESIDE_HITS", "as_atom", "as_json", "chart_of", "export", "facets", "facets_json", "page"]

BARS = 60
"""Bars above the hits and on the first page; chosen by hand: five years of months, each link is 200 bytes."""

BESIDE_HITS = ("year", "source", "section", "byline")
"""What is counted beside the hits at once; names of people and places cost more and come after them."""

_FORMATS: dict[str, Format] = {
    "jsonl": "jsonl",
    "csv": "csv",
    "md": "markdown",
    "ris": "ris",
    "bib": "bibtex",
    "csl": "csl",
    "gbt": "gbt7714",
}
"""The format of each form that has all hits."""

_SORTS = {name: Note(f"web_sort_{name}") for name in ("relevance", "newest", "oldest")}
_PAGE = 1000  # hits that an export reads at a time, as the library does by default
_WORDS = 6  # of a query without hits whose own totals are shown; chosen by hand


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a query that found nothing: another one, and how many articles that finds."""

    label: str
    url: str
    articles: int


@dataclass(frozen=True, slots=True)
class ResultsView:
    """A page of results as the template shows it."""

    results: Results
    hits: tuple[HitView, ...]
    facets: tuple[FacetView, ...]
    selected: tuple[SelectedView, ...]
    chart: BarChart | None
    sorts: tuple[Link, ...]
    suggestions: tuple[Way, ...]
    ways: tuple[Way, ...]
    previous: str
    next: str
    pages: tuple[Link, ...]
    has_names: bool
    hidden: tuple[tuple[str, str], ...]


def page(call: Call, searcher: Searcher) -> Answer:
    """The page of results."""
    asked = call.asked
    chosen = tuple(dict.fromkeys((*BESIDE_HITS, *asked.facets, *(name for name, _ in asked.filters))))
    held = call.site.overview(searcher)
    by = interval_for(held.first, held.last, BARS)
    is_narrow = by not in FACETS or asked.since or asked.until or asked.filters_of(by)
    counted = chosen if is_narrow else tuple(dict.fromkeys((*chosen, by)))
    results = _search(call, searcher, counted)
    previous, following = _pager(asked, results)
    # where nothing asked for is narrower, the counts have come with the hits
    chart = chart_of(call, searcher) if is_narrow else _drawn(call, held, results.facets[by])
    has_names = not {*NAME_KINDS} <= {*chosen}
    view = ResultsView(
        results,
        hit_views(results, asked, call.language),
        facet_views({name: results.facets[name] for name in chosen}, asked, call.language),
        selected_views(asked, "/search", call.language),
        chart,
        call.choices("sort", _SORTS, asked.sort),
        _suggestions(call, results),
        _ways(call, searcher) if not results.hits else (),
        previous,
        following,
        _pages(asked, bool(following)),
        has_names,
        _hidden(asked, has_chart=bool(chart and chart.bars)),
    )
    fragment = asked.url("/facets", facets=NAME_KINDS)
    with_names = asked.url("/search", facets=NAME_KINDS)
    return call.page("results.html", view=view, held=held, names_url=fragment, with_names_url=with_names)


def facets(call: Call, searcher: Searcher) -> Answer:
    """The facets asked for, as a fragment that the page of results puts in its place."""
    return call.page("facets.html", facets=facet_views(_facets(call, searcher), call.asked, call.language))


def facets_json(call: Call, searcher: Searcher) -> Answer:
    """The facets asked for, all of them by default: how many of all articles found have each value."""
    found = _facets(call, searcher)
    automatic = [name for name in found if name in NAME_KINDS]
    record = {"query": call.asked.q, "facets": found, "automatic": automatic}
    return call.json(versioned("facets", record))


def as_json(call: Call, searcher: Searcher) -> Answer:
    """What `newsearch search --format json` prints."""
    results = _search(call, searcher, call.asked.facets)
    return Answer("".join(exported(iter([results]), "json", _now(), language=call.language)))


def as_atom(call: Call, searcher: Searcher) -> Answer:
    """A feed of what a query finds, the articles that came last into the archive first."""
    asked = call.asked
    options = call.options(asked.limit)
    options["mode"] = "strict"
    results = searcher.search(asked.q, sort="arrived", **options)
    title = call.site.settings.title or "newsearch"
    address = call.address()
    urls = [address + article_url(Asked(), hit.article.id) for hit in results.hits]
    self_url, page_url = (address + asked.url("/search", form) for form in ("atom", "html"))
    return Answer(atom(results, call.language, title, self_url, page_url, urls))


def export(call: Call, searcher: Searcher) -> Answer:
    """All hits as a file for other programs, at most as many as the server gives."""
    asked = call.asked
    pages = searcher.pages(asked.q, sort=asked.sort, facets=asked.facets, **call.options(_PAGE))
    pieces = exported(_cut(pages, call.site.settings.export_limit), _FORMATS[call.form], _now(), language=call.language)
    return Answer(pieces, attachment(f"newsearch.{call.form}"))


def chart_of(call: Call, searcher: Searcher) -> BarChart | None:
    """The time course of what is asked for over all days of the archive; None where it would take too long."""
    held, asked = call.site.overview(searcher), call.asked
    options = call.options()
    options["since"] = options["until"] = None
    by = asked.by or interval_for(held.first, held.last, BARS)
    try:
        with optional():
            timeline = searcher.timeline(asked.q, by=by, **options)
    except SearchTooSlow:
        return None
    return _drawn(call, held, {bucket.name: bucket.articles for bucket in timeline.buckets})


def _drawn(call: Call, held: Overview, counts: Mapping[str, int]) -> BarChart:
    """Bars that lead to the hits of their intervals; those of the dates asked for stand out."""
    asked = call.asked

    def is_on(name: str) -> bool:
        if not (asked.since or asked.until):
            return False
        first, last = asked.since[: len(name)], asked.until[: len(name)]
        return first <= name and (not last or name <= last)

    url_of = asked.urls("/search", "since", "until", offset=0, after="")
    return bar_chart(filled(counts, held.first, held.last), lambda name: url_of(name, name), is_on, call.language)


def _search(call: Call, searcher: Searcher, names: tuple[str, ...]) -> Results:
    asked = call.asked
    options = call.options(asked.limit, asked.offset, asked.after or None)
    distinct = not (asked.unfolded or asked.after)  # cursors page through single articles
    return searcher.search(asked.q, sort=asked.sort, distinct=distinct, facets=names, **options)


def _facets(call: Call, searcher: Searcher) -> dict[str, dict[str, int]]:
    names = call.asked.facets or FACETS
    found = searcher.search(call.asked.q, facets=names, **call.options()).facets
    return {name: dict(values) for name, values in found.items()}


def _pager(asked: Asked, results: Results) -> tuple[str, str]:
    """The URLs of the pages before and after this one; empty where there is none."""
    before = max(asked.offset - asked.limit, 0)
    previous = asked.url("/search", offset=before) if asked.offset else ""
    if results.cursor and (asked.after or asked.offset + asked.limit > LAST_OFFSET):
        return previous, asked.url("/search", offset=0, after=results.cursor)
    behind = asked.offset + asked.limit
    is_full = len(results.hits) == asked.limit and behind < results.total + results.partial_total
    is_full = is_full and not asked.after
    return previous, asked.url("/search", offset=behind) if is_full and behind <= LAST_OFFSET else ""


def _pages(asked: Asked, has_next: bool) -> tuple[Link, ...]:
    """Links to the first page, the two before this one, and the next; none where a cursor leads on."""
    if asked.after:
        return ()
    number = asked.offset // asked.limit + 1
    numbers = sorted({1, *range(max(number - 2, 1), number + 1 + has_next)})
    return tuple(
        Link(str(each), asked.url("/search", offset=(each - 1) * asked.limit), each == number) for each in numbers
    )


def _hidden(asked: Asked, *, has_chart: bool) -> tuple[tuple[str, str], ...]:
    """What the search form keeps, beside what its fields have."""
    kept = {"in", "sort", "mode", "recent", "limit", "facets", "lang", *(() if has_chart else ("since", "until"))}
    return tuple((name, value) for name, value in asked.pairs(ROUTES["/search"]) if name in kept)


def _suggestions(call: Call, results: Results) -> tuple[Way, ...]:
    url_of = partial(call.asked.url, "/search", offset=0, after="")
    return tuple(Way(query, url_of(q=query), total) for query, total in results.suggestions.items())


def _ways(call: Call, searcher: Searcher) -> tuple[Way, ...]:
    """What finds something where a query with its filters does not: without each filter, and each word alone."""
    asked = call.asked.but(offset=0, after="")
    wider = [
        (say(Note("web_without", filter=view.label, value=view.value), call.language), view.url, view.rest)
        for view in selected_views(asked, "/search", call.language)
    ]
    words = [word for word in dict.fromkeys(asked.q.split()) if word != asked.q][:_WORDS]
    wider += [(word, asked.url("/search", q=word), asked.but(q=word)) for word in words]
    found = []
    try:
        with optional():
            for label, url, changed in wider:
                total = searcher.find(changed.q, **replace(call, asked=changed).options()).total
                found.append(Way(label, url, total))
    except SearchTooSlow:
        pass  # the others are help enough
    return tuple(way for way in found if way.articles)


def _cut(pages: Iterator[Results], most: int) -> Iterator[Results]:
    """Pages of results up to `most` hits in all; the first one says so where there are more."""
    left = most
    for number, results in enumerate(pages):
        cut = (Note("web_export_cut", most=most),) if not number and results.total > most else ()
        yield replace(results, hits=results.hits[:left], notes=(*results.notes, *cut))
        left -= len(results.hits)
        if left <= 0:
            return


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()
