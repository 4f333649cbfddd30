"""Looking without words: the first page, and all articles of a day by source and page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from newsearch.messages import Note, say
from newsearch.model import Article
from newsearch.render.json import article_to_json, versioned
from newsearch.results import Hit
from newsearch.search.searcher import Searcher
from newsearch.web.asked import ParameterInvalid
from newsearch.web.pages.call import Answer, Call
from newsearch.web.pages.results import chart_of
from newsearch.web.views import ArticleLink, Link, article_view

__all__ = ["day", "day_json", "home", "home_json"]

_SOURCES = 12
"""Sources on the first page; chosen by hand."""

_OF_A_DAY = 1000
"""Articles of a day that are listed; chosen by hand: a page of 200 KB."""


@dataclass(frozen=True, slots=True)
class PageOfPaper:
    """The articles of one page of a paper; `name` is empty where it is unknown."""

    name: str
    articles: tuple[ArticleLink, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What one source printed on a day."""

    source: str
    url: str
    pages: tuple[PageOfPaper, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day: its papers, the days before and after that have articles, all sources, and a search for what is left out.

    Of `total` articles the first `listed` are shown.
    """

    date: str
    weekday: str
    total: int
    listed: int
    papers: tuple[Paper, ...]
    previous: str
    next: str
    whole_day: str
    search: str


def home(call: Call, searcher: Searcher) -> Answer:
    """The first page: what the archive holds, examples, and the latest articles."""
    held, asked = call.site.overview(searcher), call.asked
    sources = [Link(name, asked.url("/search", filters=(("source", name),))) for name in [*held.sources][:_SOURCES]]
    return call.page(
        "home.html",
        held=held,
        chart=chart_of(call, searcher) if held.first else None,
        latest=[article_view(article, asked, call.language) for article in held.latest],
        latest_url=asked.url("/day", date=held.last),
        examples=[Link(query, asked.url("/search", q=query)) for query in held.examples],
        sources=sources,
    )


def home_json(call: Call, searcher: Searcher) -> Answer:
    """What the archive holds, as `newsearch stats --json` has it."""
    held = call.site.overview(searcher)
    record = {
        "articles": held.articles,
        "first_day": held.first or None,
        "last_day": held.last or None,
        "undated": held.undated,
        "sources": held.sources,
        "generation": searcher.generation,
    }
    return call.json(versioned("archive", record))


def day(call: Call, searcher: Searcher) -> Answer:
    """The articles of a day, paper by paper and page by page."""
    date = _day(call.asked.date)
    asked = call.asked.but(date=date)
    issue = searcher.issue(date, asked.source or None, limit=_OF_A_DAY)
    papers = tuple(
        Paper(source, asked.url("/day", source=source) if source else "", tuple(_pages(list(articles), call)))
        for source, articles in groupby(issue.articles, key=lambda article: article.source)
    )
    weekday = say(Note(f"web_weekday_{datetime.date.fromisoformat(date).isoweekday()}"), call.language)
    previous, following = _days_around(searcher, date)
    view = DayView(
        date,
        weekday,
        issue.total,
        len(issue),
        papers,
        asked.url("/day", date=previous) if previous else "",
        asked.url("/day", date=following) if following else "",
        asked.url("/day", source="") if asked.source else "",
        asked.url("/search", since=date, until=date, filters=(("source", asked.source),) if asked.source else ()),
    )
    return call.page("day.html", view=view)


def day_json(call: Call, searcher: Searcher) -> Answer:
    """The articles of a day, without their bodies."""
    date = _day(call.asked.date)
    issue = searcher.issue(date, call.asked.source or None)
    articles = [{name: value for name, value in article_to_json(a).items() if name != "body"} for a in issue.articles]
    record = {"date": date, "source": call.asked.source or None, "total": issue.total, "articles": articles}
    return call.json(versioned("issue", record))


def _day(text: str) -> str:
    """An ISO day.

    Raises:
        ParameterInvalid: the text is none.
    """
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ParameterInvalid(Note("web_not_a_day", name="date"), "date", text) from None


def _pages(articles: list[Article], call: Call) -> Iterator[PageOfPaper]:
    for page, some in groupby(articles, key=lambda article: article.page):
        name = "" if page is None else str(page)
        if name:
            name = say(Note("page_with_name" if "版" in name else "page_with_number", page=name), call.language)
        yield PageOfPaper(name, tuple(_named(article, call) for article in some))


def _named(article: Article, call: Call) -> ArticleLink:
    """A link to an article below its day, source and page, which need not be said again."""
    about = " · ".join(part for part in (article.section, article.byline) if part.strip())
    return replace(article_view(article, call.asked, call.language), about=((about, 0),))


def _days_around(searcher: Searcher, date: str) -> tuple[str, str]:
    """The days next to this one that have articles; empty where there is none."""
    day, one = datetime.date.fromisoformat(date), datetime.timedelta(days=1)
    is_first, is_last = day == datetime.date.min, day == datetime.date.max
    earlier = () if is_first else searcher.search("", until=day - one, sort="newest", limit=1).hits
    later = () if is_last else searcher.search("", since=day + one, sort="oldest", limit=1).hits
    return _first_day(earlier), _first_day(later)


def _first_day(hits: Sequence[Hit]) -> str:
    return hits[0].article.date or "" if hits else ""
