"""Browsing without words: everything, a day, an issue page by page, what is beside an article, what there is."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index, Neighbours
from newsearch.engine.memory import MemoryEngine
from newsearch.errors import ArticleMissing
from newsearch.search.browsing import holdings, issue, neighbours
from tests.strategies import ANALYZER, archives

Made = Callable[[Iterable[Article]], Index]
DAY = "2024-03-02"


def article(key: str, page: int | str | None, source: str = "柳岸报", date: str | None = DAY) -> Article:
    return Article(key, f"标题{key}", "大桥通车。", date, source=source, page=page)


ARTICLES = [
    article("p#10", 2),
    article("p#9", "第2版"),
    article("q", "A10"),
    article("r", "A2"),
    article("s", None),
    article("t", "十一版"),
    article("u", "01"),
    article("x", 1, "東川報"),
    article("y", 1, "东川报"),
    article("v", 1, "", DAY),
    article("w", 1, "柳岸报", "2024-03-03"),
    article("z", 1, "柳岸报", None),
]


def ids(articles: Iterable[Article]) -> list[str]:
    return [each.id for each in articles]


def test_an_issue_goes_page_by_page(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        of_one = searcher.issue(DAY, "柳岸报")
        assert ids(of_one) == ["u", "p#9", "p#10", "t", "r", "q", "s"] and of_one.total == len(of_one) == 7
        everyone = searcher.issue(datetime.date(2024, 3, 2))
        assert ids(everyone) == ["v", "x", "y", *ids(of_one)] and everyone.source is None
        assert ids(searcher.issue("2024年3月2日", "东川报")) == ["x", "y"] == ids(searcher.issue(DAY, "東川報"))
        assert ids(searcher.issue(DAY, "")) == ["v"] and not searcher.issue(DAY, "无此报")
        part = searcher.issue(DAY, "柳岸报", limit=2, offset=3)
        assert ids(part) == ["t", "r"] and (part.total, part.offset) == (7, 3)
        for typed in ("2024-03", "无", "", "[2024-03-02 TO *]"):
            with pytest.raises(ValueError, match="is no day"):
                searcher.issue(typed)


def test_the_neighbours_of_an_article(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        found = searcher.neighbours("p#10")
        assert isinstance(found, Neighbours) and ids(found.same_page) == ["p#9"] and len(found.issue) == 7
        assert found.previous and found.next and (found.previous.id, found.next.id) == ("p#9", "t")
        first, last = searcher.neighbours("u"), searcher.neighbours("s")
        assert first.previous is None and last.next is None and last.same_page == ()
        alone = searcher.neighbours("z")
        assert (alone.issue, alone.previous, alone.next, alone.same_page) == ((), None, None, ())
        with pytest.raises(ArticleMissing):
            searcher.neighbours("no")


def test_what_the_archive_holds(index_of: Made) -> None:
    index = index_of(ARTICLES)
    with index.searcher() as searcher:
        found = searcher.holdings()
    assert (found.articles, found.undated, found.without_source) == (12, 1, 1)
    assert (found.first_day, found.last_day) == (DAY, "2024-03-03")
    assert next(iter(found.sources.items())) == ("柳岸报", 9) and sum(found.sources.values()) == 11
    assert len(found.sources) == 2, "東川報 and 东川报 are one"
    stats = index.stats()
    assert (stats["first_day"], stats["last_day"], stats["undated"]) == (DAY, "2024-03-03", 1)
    assert stats["sources"] == dict(found.sources)


def test_an_empty_archive_holds_nothing(index: Index) -> None:
    with index.searcher() as searcher:
        found = searcher.holdings()
        assert (found.articles, found.first_day, found.undated, dict(found.sources)) == (0, None, 0, {})
        assert searcher.search("").total == 0 and not searcher.issue(DAY)
    assert index.stats()["first_day"] is None


def test_a_blank_query_lists_everything_the_newest_first(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        found = searcher.search(" ", limit=3)
        assert found.total == 12 and found.hits[0].article.id == "w" and found.cursor
        assert ids(hit.article for page in searcher.pages("", limit=5) for hit in page)[-1] == "z"
        seen, after = [], None
        while True:
            page = searcher.search("", limit=5, after=after)
            seen += ids(hit.article for hit in page)
            if (after := page.cursor) is None:
                break
        assert len(seen) == len(set(seen)) == 12
        assert searcher.search("", until="2024-03-02").total == 10
        assert searcher.search("", within="source:柳岸报").total == 9
        assert searcher.search("", sort="oldest").hits[0].article.id == "p#10"
        assert searcher.search("", distinct=True).total == 12 and searcher.timeline("", by="day").undated == 1
        assert searcher.search("。").total == 0, "what has nothing to search for is not blank"


@given(archives)
def test_the_parts_of_an_archive_are_all_of_it(archive: list[Article]) -> None:
    engine = MemoryEngine(map(ANALYZER.document, archive))
    found = holdings(engine)
    assert found.articles == len(archive) and found.undated == sum(each.date is None for each in archive)
    assert found.without_source + sum(found.sources.values()) <= len(archive)
    days = {each.date for each in archive if each.date}
    assert (found.first_day, found.last_day) == ((min(days), max(days)) if days else (None, None))
    whole = [key for day in sorted(days) for key in ids(issue(engine, day, None, limit=99, offset=0))]
    assert sorted(whole) == sorted(each.id for each in archive if each.date)
    for each in archive:
        beside = neighbours(engine, each)
        assert (each in beside.issue) is (each.date is not None)
        assert {*beside.same_page} <= {*beside.issue} - {each}


@given(st.lists(st.text("0123A版第", max_size=5), max_size=5))
def test_any_page_and_id_has_its_place(pages: list[str]) -> None:
    archive = [article(f"{page}#{n}{'9' * 5000}", page) for n, page in enumerate(pages)]
    assert issue(MemoryEngine(map(ANALYZER.document, archive)), DAY, None, limit=9, offset=0).total == len(pages)
