"""Concordances: every occurrence once, in each order, with the characters around it, however it is cut into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Concordance, ConcordanceLine, ConcordanceSort, Index, Searcher
from newsearch.errors import CursorInvalid
from newsearch.messages import Note
from newsearch.model import Span
from newsearch.search.snapshot import Snapshot
from newsearch.search.snippets import Marked
from newsearch.text.clusters import divides, inner
from newsearch.text.folding import fold_text
from tests.search.test_too_slow import ARTICLES as MIXED
from tests.strategies import ANALYZER, archives

Made = Callable[[Iterable[Article]], Index]
SORTS: tuple[ConcordanceSort, ...] = get_args(ConcordanceSort)

ARTICLES = [
    Article("a", "柳岸大桥", "柳岸大桥通车。东川大橋昨日合龙，\n\n大桥全长３公里。", "2024-01-02", source="柳岸报"),
    Article("b", "新桥", "东川新大桥", "2023-12-31"),
    Article("c", "旧桥", "老大桥与新大桥"),
    Article("d", "大桥", "标题里有，正文没有。", "2024-01-01"),
]


def pages(searcher: Searcher, query: str, sort: ConcordanceSort, limit: int) -> list[Concordance]:
    found = [searcher.concordance(query, sort=sort, width=3, limit=limit)]
    while found[-1].cursor:
        found.append(searcher.concordance(query, sort=sort, width=3, limit=limit, after=found[-1].cursor))
    return found


def contexts(found: Concordance) -> list[str]:
    return [f"{line.left}[{line.match}]{line.right}" for line in found]


def test_each_order_of_the_lines(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        by = {sort: searcher.concordance("大桥", width=2, sort=sort, limit=9) for sort in SORTS}
        best = [hit.article.id for hit in searcher.search("大桥") if hit.article.id != "d"]
    assert {(found.total, found.articles, found.cursor) for found in by.values()} == {(6, 3, None)}
    in_text = ["柳岸[大桥]通车", "东川[大橋]昨日", "\n\n[大桥]全长"]
    assert contexts(by["date"]) == ["川新[大桥]", *in_text, "老[大桥]与新", "与新[大桥]"]
    assert [line.left for line in by["left"]] == ["\n\n", "柳岸", "东川", "与新", "川新", "老"]
    assert [line.right for line in by["right"]] == ["", "", "与新", "全长", "昨日", "通车"]
    assert list(dict.fromkeys(line.id for line in by["relevance"])) == best


def test_a_line_says_where_it_stands(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        found = searcher.concordance("大桥", since="2024", limit=1, offset=1, width=4)
    line = ConcordanceLine("a", "2024-01-02", "柳岸报", "柳岸大桥", "车。东川", "大橋", "昨日合龙", 9, 11)
    assert found.lines == (line,) and found.records()[0] == {n: getattr(line, n) for n in ConcordanceLine.__slots__}
    assert (found.offset, len(found), found.query) == (1, 1, "大桥")


@pytest.mark.parametrize("query", ["", "source:柳岸报", "月球", "-大桥"])
def test_what_stands_nowhere_has_no_line(query: str, index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        found = searcher.concordance(query)
    assert (found.lines, found.total, found.articles, found.cursor) == ((), 0, 0, None)


def test_each_word_of_a_query_has_its_lines(index_of: Made) -> None:
    with index_of(MIXED).searcher() as searcher:
        found = searcher.concordance("雷锋 重庆", limit=99, width=0)
    assert [line.match for line in found] == ["雷锋", "重庆"] * 2 and found.articles == 2


def test_no_context_is_cut_within_a_character() -> None:
    assert inner("e\u0301柳", 1, 3) == (2, 3)
    assert inner("👍🏽", 1, 2) == (2, 2)
    assert inner("a👩\u200d👧b", 0, 3) == (0, 1)
    assert inner("\ud83d\ude00柳", 1, 3) == (2, 3), "surrogates that were read one by one"
    assert inner("🇨🇳🇸🇬", 1, 4) == (2, 4) and inner("🇨🇳🇸🇬", 0, 3) == (0, 2)
    assert inner("\r\n柳", 1, 3) == (2, 3)


@given(archives, st.sampled_from(["中国", "的", "人民 北京", "中?", "gpt*", '"大会"']), st.integers(0, 6))
def test_a_line_is_each_mark_of_a_body_with_what_is_around_it(archive: list[Article], query: str, width: int) -> None:
    from newsearch.engine.memory import MemoryEngine

    engine = MemoryEngine(map(ANALYZER.document, archive))
    snapshot = Snapshot(engine, ANALYZER, "g", lambda: None, lambda _: None, lambda: None)
    searcher = Searcher(snapshot)
    bodies = {article.id: article.body for article in archive}
    for sort in SORTS:
        found = searcher.concordance(query, width=width, sort=sort, limit=1000, mode="any")
        marked = {(a.id, s) for a in archive for s in searcher.marks(query, a).get("body", ())}
        touched = {(key, Span(*_grown(bodies[key], span))) for key, span in marked}
        assert {(line.id, Span(line.start, line.end)) for line in found} == touched and len(found) == found.total
        for line in found:
            body = bodies[line.id]
            before, behind = line.start - len(line.left), line.end + len(line.right)
            assert body[before:behind] == line.left + line.match + line.right
            assert max(len(line.left), len(line.right)) <= width
            assert not any(divides(body, border) for border in (before, line.start, line.end, behind))
        if sort in ("left", "right"):
            keys = [fold_text(getattr(line, sort)) for line in found]
            assert keys == sorted(keys, key=lambda key: key[::-1] if sort == "left" else key)


def _grown(body: str, span: Span) -> tuple[int, int]:
    start, end = span.start, span.end
    while divides(body, start):
        start -= 1
    while divides(body, end):
        end += 1
    return start, end


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_each_line_is_on_one_page(sort: ConcordanceSort, limit: int, index_of: Made) -> None:
    with index_of([*ARTICLES, *MIXED]).searcher() as searcher:
        for query in ("大桥", "的", "中国 大桥"):
            whole = searcher.concordance(query, sort=sort, width=3, limit=999)
            parts = pages(searcher, query, sort, limit)
            assert tuple(line for part in parts for line in part) == whole.lines
            assert {(part.total, part.articles) for part in parts} == {(whole.total, whole.articles)}
            assert [part.offset for part in parts] == list(range(0, whole.total, limit))


@pytest.mark.parametrize("sort", ["date", "left", "right"])  # scores are others after a sync
def test_a_page_after_a_sync_goes_on_behind_the_line_and_says_so(sort: ConcordanceSort, index_of: Made) -> None:
    index = index_of(ARTICLES)
    with index.searcher() as searcher:
        whole = searcher.concordance("大桥", sort=sort, width=3)
        first = searcher.concordance("大桥", sort=sort, width=3, limit=2)
        index.update(remove=[first.lines[-1].id])
        assert searcher.refresh()
        rest = searcher.concordance("大桥", sort=sort, width=3, limit=9, after=first.cursor)
    assert rest.lines == tuple(line for line in whole.lines[2:] if line.id != first.lines[-1].id)
    assert Note("index_changed") in rest.notes and rest.total < whole.total


def test_a_cursor_of_something_else_is_refused(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        cursor = searcher.concordance("大桥", limit=1).cursor
        assert cursor and searcher.search("大桥", limit=1).cursor
        for after in (cursor, searcher.search("大桥", limit=1).cursor, "x", ""):
            with pytest.raises(CursorInvalid):
                searcher.concordance("大桥", sort="left", after=after)
        with pytest.raises(ValueError, match="sort is 'newest'"):
            searcher.concordance("大桥", sort="newest")  # type: ignore[arg-type]


def test_articles_behind_a_cursor_alone_are_read(index_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsearch.search import concordance as module

    monkeypatch.setattr(module, "_AT_ONCE", 2)
    read: list[str] = []

    class Counted(Marked):
        def __init__(self, text: str, *rest: Any) -> None:
            read.append(text)
            super().__init__(text, *rest)

    monkeypatch.setattr(module, "Marked", Counted)
    with index_of([Article(f"a{n:02}", "", f"第{n}座大桥", "2024-01-01") for n in range(20)]).searcher() as searcher:
        first = searcher.concordance("大桥", limit=5)
        assert len(read) == 20
        second = searcher.concordance("大桥", limit=5, after=first.cursor)
    assert len(read) - 20 <= 7 and [line.id for line in second] == [f"a{n:02}" for n in range(5, 10)]
