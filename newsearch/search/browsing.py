"""Browsing without words: the articles of a day or an issue page by page, what is beside an article, what there is."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from newsearch.analysis.page_labels import page_label
from newsearch.clauses import EVERYTHING, DateRange
from newsearch.dates.ranges import date_range
from newsearch.engine import Engine, Page, arrivals
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.search.batches import articles_of
from newsearch.search.facets import shown
from newsearch.search.hits import time_of
from newsearch.text.folding import fold_text, fold_texts

__all__ = ["Holdings", "Issue", "Neighbours", "day_of", "every_article", "holdings", "issue", "neighbours"]

_NUMBER = re.compile("([0-9]+)")
_BATCH = 1000
"""How many articles `every_article` reads at a time; chosen by hand: some megabytes."""

_LAST = "\U0010ffff"
"""Stands behind the name of any page."""


_Key: TypeAlias = "list[tuple[int, int, str]]"
"""A text cut at its numbers: numbers come before other parts, and go by how many digits they have, then by these."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The articles of a day, of one source or of all: sorted by source, page and id; iterates over them.

    Numbers in pages and ids count as numbers: 2 stands before 10, A02 before A10, articles without a page last.
    `total` counts all articles of the issue, `articles` are those after the first `offset`.
    """

    date: str
    source: str | None
    articles: tuple[Article, ...]
    total: int
    offset: int = 0

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __len__(self) -> int:
        return len(self.articles)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What is beside an article: `issue` has the articles of the same day and source in their order, itself included.

    It is empty for an undated article.
    """

    article: Article
    issue: tuple[Article, ...] = ()

    @property
    def same_page(self) -> tuple[Article, ...]:
        """The other articles on its page; none where it has no page."""
        page = self.article.page
        found = (each for each in self.issue if each.id != self.article.id and _page(each.page) == _page(page))
        return () if page in (None, "") else tuple(found)

    @property
    def previous(self) -> Article | None:
        """The article before it in the issue."""
        index = self._index
        return self.issue[index - 1] if index > 0 else None

    @property
    def next(self) -> Article | None:
        """The article behind it in the issue."""
        index = self._index
        return self.issue[index + 1] if 0 <= index < len(self.issue) - 1 else None

    @property
    def _index(self) -> int:
        return next((n for n, each in enumerate(self.issue) if each.id == self.article.id), -1)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an archive holds: `articles` in all, `undated` ones among them, the first and last issue day.

    `sources` has the articles of each source, most first; spellings that differ in script or width are one.
    `without_source` have none. `last_arrival` is when the last articles came, as in `Hit.arrived`.
    """

    articles: int
    first_day: str | None
    last_day: str | None
    undated: int
    sources: Mapping[str, int]
    without_source: int
    last_arrival: str = ""


def day_of(date: str | datetime.date) -> str:
    """An ISO day, given as a date or in any form that `date:` takes.

    Raises:
        ValueError: it is no day.
    """
    first, last = date_range(str(date)[:10] if isinstance(date, datetime.date) else date) or (None, None)
    if first is None or first != last:
        raise ValueError(Note("not_a_day", typed=str(date)))
    return first


def issue(engine: Engine, date: str, source: str | None, *, limit: int, offset: int) -> Issue:
    """The articles of an ISO day; the arguments are those of `Searcher.issue`."""
    ids = _ids_of_issue(engine, date, source)
    return Issue(date, source, tuple(engine.articles(ids[offset : offset + limit])), len(ids), offset)


def neighbours(engine: Engine, article: Article) -> Neighbours:
    """What is beside an article."""
    ids = _ids_of_issue(engine, article.date, article.source) if article.date else []
    return Neighbours(article, tuple(engine.articles(ids)))


def every_article(engine: Engine) -> Iterator[Article]:
    """All articles in the order of their ids, a batch of them in memory at a time."""
    return articles_of(engine, list(engine.scan()), _BATCH)


def holdings(engine: Engine) -> Holdings:
    """What the archive of an engine holds."""
    articles = engine.statistics(()).articles
    counted = engine.facets(EVERYTHING, ["date", "source"])
    days, sources = counted["date"], counted["source"]
    last = engine.search(EVERYTHING, EVERYTHING, Page(1, sort="arrived")).ids
    return Holdings(
        articles,
        min(days, default=None),
        max(days, default=None),
        articles - sum(days.values()),
        shown({"source": sources})["source"],
        articles - sum(sources.values()),
        time_of(arrivals(engine, last)[last[0]]) if last else "",
    )


def _ids_of_issue(engine: Engine, date: str, source: str | None) -> list[str]:
    """The ids of the articles of a day and a source in the order of `Issue`."""
    day = DateRange(date, date)
    (total,) = engine.totals([day])
    found = engine.search(day, EVERYTHING, Page(total, sort="oldest")).ids
    values = engine.values(found, ("source", "page"))
    folded = dict(zip(values, fold_texts([source for source, _ in values.values()]), strict=True))
    wanted = None if source is None else fold_text(source)
    kept = [key for key in values if wanted is None or folded[key] == wanted]
    return sorted(kept, key=lambda key: (folded[key], _page(values[key][1]), _natural(key), key))


def _page(page: int | str | None) -> _Key:
    """What pages are compared by: 第3版, 03 and 3 are one; none stands behind all."""
    return _natural(_LAST if page in (None, "") else page_label(str(page)))


def _natural(text: str) -> _Key:
    """What texts are sorted by so that their numbers go by value."""
    parts = enumerate(_NUMBER.split(text))
    return [(0, len(bare := part.lstrip("0")), bare) if n % 2 else (1, 0, part) for n, part in parts if part]
