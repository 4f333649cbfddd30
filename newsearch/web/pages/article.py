"""One article: its page with marks and what stands around it, its record, its text, its citations."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from newsearch.deadline import optional
from newsearch.errors import ArticleMissing, SearchTooSlow
from newsearch.messages import Language, typed
from newsearch.model import Article, CitationForm
from newsearch.render.citation import citation, cite
from newsearch.render.json import shown_to_json, versioned
from newsearch.render.wording import period, plain, text_of, web_address
from newsearch.search.searcher import Searcher
from newsearch.web.asked import LAST_OFFSET, Asked
from newsearch.web.pages.call import Answer, Call
from newsearch.web.views import (
    ArticleLink,
    Link,
    Paragraph,
    Piece,
    article_url,
    article_view,
    numbered,
    paragraphs,
    script_of,
)

__all__ = ["as_json", "as_text", "cited", "known", "page"]

T = TypeVar("T")

_KEYWORDS, _SIMILAR, _LISTED = 8, 5, 12
"""Keywords, similar articles, and articles of a day that are shown beside an article; chosen by hand."""

_CITATIONS: Mapping[str, CitationForm] = {"gbt": "gbt7714", "ris": "ris", "bib": "bibtex", "csl": "csl"}
"""The citation of each form of the route."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an article; what could not be looked up in time is empty."""

    reprints: tuple[ArticleLink, ...]
    similar: tuple[ArticleLink, ...]
    same_page: tuple[ArticleLink, ...]
    fields: tuple[tuple[str, tuple[Link, ...]], ...]
    keywords: tuple[Link, ...]
    mentions: tuple[Link, ...]
    before: ArticleLink | None
    after: ArticleLink | None
    day_url: str
    issue_url: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article as its page shows it; `marks` is how many there are."""

    article: Article
    script: str
    kicker: tuple[Piece, ...]
    headline: tuple[Piece, ...]
    subtitle: tuple[Piece, ...]
    byline: tuple[Piece, ...]
    paragraphs: tuple[Paragraph, ...]
    marks: int
    citation: str
    gbt: str
    bibtex: str
    ris: str
    url: str
    results_url: str
    position: int
    total: int
    previous: str
    next: str


def known(searcher: Searcher, shown: str) -> Article:
    """The article of an id, which may be written as the command line prints it (`messages.visible`).

    Raises:
        ArticleMissing: there is none.
    """
    meant = typed(shown)
    if meant != shown:
        with suppress(ArticleMissing):
            return searcher.article(meant)
    return searcher.article(shown)


def page(call: Call, searcher: Searcher) -> Answer:
    """The page of an article."""
    asked = call.asked
    article = known(searcher, asked.id)
    marks = searcher.marks(asked.q, article) if asked.q else {}
    numbers = count(1)
    texts = {
        name: numbered(getattr(article, name), marks.get(name, ()), numbers)
        for name in ("kicker", "headline", "subtitle", "byline")
    }
    body = paragraphs(article.body, marks.get("body", ()), numbers)
    previous, following, total = _hits_around(call, searcher)
    today = datetime.date.today()
    view = ArticleView(
        article,
        script_of(article),
        **texts,
        paragraphs=body,
        marks=next(numbers) - 1,
        citation=citation(article),
        gbt=cite(article, "gbt7714", cited=today),
        bibtex=cite(article, "bibtex", cited=today),
        ris=cite(article, "ris", cited=today),
        url=web_address(article.url),
        results_url=_results_url(asked),
        position=asked.n,
        total=total,
        previous=previous,
        next=following,
    )
    return call.page("article.html", view=view, around=_around(call, searcher, article))


def as_json(call: Call, searcher: Searcher) -> Answer:
    """What `newsearch show --json` prints, with the citation."""
    article = known(searcher, call.asked.id)
    marks = searcher.marks(call.asked.q, article) if call.asked.q else {}
    record = shown_to_json(article, marks, searcher.reprints(article.id), searcher.mentions(article.id))
    return call.json(versioned("article", {**record, "citation": citation(article)}))


def as_text(call: Call, searcher: Searcher) -> Answer:
    """The article as plain text, below its citation."""
    article = known(searcher, call.asked.id)
    parts = (citation(article), article.kicker, article.headline, article.subtitle, article.byline, article.body)
    return Answer("\n\n".join(plain(part) for part in parts if part.strip()) + "\n")


def cited(call: Call, searcher: Searcher) -> Answer:
    """The citation of an article in the form asked for."""
    article = known(searcher, call.asked.id)
    text = cite(article, _CITATIONS[call.form], cited=datetime.date.today())
    return Answer(plain(text) if call.form != "ris" else text)


def _results_url(asked: Asked) -> str:
    """The page of results that has the hit at this place; empty where no search led here."""
    if not (asked.q or asked.n):
        return ""
    offset = max(asked.n - 1, 0) // asked.limit * asked.limit
    return asked.url("/search", offset=offset if offset <= LAST_OFFSET else 0)


def _hits_around(call: Call, searcher: Searcher) -> tuple[str, str, int]:
    """The URLs of the hits before and after the one shown, and how many articles were found; empty without a search."""
    asked = call.asked
    if not asked.n:
        return "", "", 0
    first = max(asked.n - 2, 0)
    found = _in_time(
        lambda: searcher.search(
            asked.q,
            distinct=not asked.unfolded,
            snippet_length=1,
            sort=asked.sort,
            **call.options(3, first),
        )
    )
    if found is None:
        return "", "", 0
    urls = {rank: article_url(asked, hit.article.id, rank) for rank, hit in enumerate(found.hits, first + 1)}
    return urls.get(asked.n - 1, ""), urls.get(asked.n + 1, ""), found.total + found.partial_total


def _around(call: Call, searcher: Searcher, article: Article) -> Around:
    """What stands around an article, as far as there is time for it."""
    language, plain_asked = call.language, Asked(lang=call.asked.lang)
    reprints = _in_time(lambda: searcher.reprints(article.id)) or ()
    similar = _in_time(lambda: searcher.similar(article.id, limit=_SIMILAR, snippet_length=1)) or ()
    issue = _in_time(lambda: searcher.neighbours(article.id))
    keywords = _in_time(lambda: searcher.keywords(article.id, _KEYWORDS)) or ()
    mentions = _in_time(lambda: searcher.mentions(article.id)) or ()
    day = plain_asked.but(date=article.date or "")
    return Around(
        tuple(article_view(each, plain_asked, language, compare_with=article.id) for each in reprints),
        tuple(article_view(hit.article, plain_asked, language) for hit in similar if not hit.reprint_of),
        tuple(article_view(each, plain_asked, language) for each in (issue.same_page if issue else ())[:_LISTED]),
        tuple(
            (name, tuple(Link(value, plain_asked.url("/search", filters=((name, value),))) for value in values))
            for name, values in article.extra.items()
        ),
        tuple(Link(word.text, plain_asked.url("/search", q=word.text)) for word in keywords),
        tuple(_mention(first, last, plain_asked, language) for first, last in mentions),
        article_view(issue.previous, plain_asked, language) if issue and issue.previous else None,
        article_view(issue.next, plain_asked, language) if issue and issue.next else None,
        day.url("/day") if article.date else "",
        day.url("/day", source=article.source) if article.date and article.source else "",
    )


def _mention(first: str, last: str, asked: Asked, language: Language) -> Link:
    """A link to the articles that mention a day or period."""
    named = period(first, last)
    query = f"mentions:{named}" if isinstance(named, str) else f"mentions:[{first} TO {last}]"
    return Link(text_of(named, language), asked.url("/search", q=query))


def _in_time(look_up: Callable[[], T]) -> T | None:
    """What a function finds, or None where the article itself would come too late."""
    try:
        with optional():
            return look_up()
    except SearchTooSlow:
        return None
