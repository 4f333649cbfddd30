"""Searches that end at their deadline: each after any number of checks, and the searcher answers as before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import is_dataclass, replace
from typing import Any

import pytest

from newsearch import Article, Concordance, Index, Results, Searcher
from newsearch import deadline as module
from newsearch.clauses import Any as AnyOf
from newsearch.clauses import Field, Not, Run
from newsearch.engine import looked_for
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note
from newsearch.model import FACETS
from newsearch.search.guard import Guard

_BODY = "中国人民在北京举行大会。雷锋精神展在重庆开展，习近平主席出席。中国的发展，一个国家的未来。3月4日通车。"
ARTICLES = [
    Article("a0", "雷锋精神", _BODY, "2024-03-01", byline="王芳", source="北碚报"),
    Article("a1", "雷锋精神", _BODY, "2024-03-02", byline="王芳"),
    Article("a2", "重庆大桥通车", "嘉陵江大桥通车，重庆的一个新通道。末来已来。", "2024-05-02", section="要闻"),
    Article("a3", "中国发展", "中国的经济，中国的发展，一是的，二是的。", None, page=3),
]
QUERIES: dict[str, Callable[[Searcher, float | None], Any]] = {
    "near": lambda s, n: s.search("中国 NEAR/50 发展 NEAR/50 的", seconds=n),
    "same": lambda s, n: s.search("(中国 OR 重庆) SAME 的", seconds=n),
    "wildcard": lambda s, n: s.search("?的?", seconds=n),
    "prefix": lambda s, n: s.search("的* OR 国家的*", seconds=n),
    "many": lambda s, n: s.search(" OR ".join(_BODY[:9]), seconds=n),
    "quotes": lambda s, n: s.search('"雷锋精神展" OR "中国人民在"', seconds=n),
    "any": lambda s, n: s.search(_BODY[:16], mode="any", seconds=n),
    "relaxed": lambda s, n: s.search("雷锋 大桥 中国", seconds=n),
    "fuzzy": lambda s, n: s.search('未来 "雷锋精神"', fuzzy_ocr=True, seconds=n),
    "pinyin": lambda s, n: s.search("chongqing pinyin:zhongguo", pinyin=True, seconds=n),
    "synonyms": lambda s, n: s.search("大桥", synonyms=[("大桥", "通道", "雷锋")], seconds=n),
    "did you mean": lambda s, n: s.search("雷峰", seconds=n),
    "distinct": lambda s, n: s.search("的", offset=1, distinct=True, seconds=n),
    "facets": lambda s, n: s.search("的", facets=FACETS, sort="newest", seconds=n),
    "within": lambda s, n: s.search("的", within=["中?", "的 NEAR/9 一"], since="2024", seconds=n),
    "pages": lambda s, n: list(s.pages("的", limit=1, seconds=n)),
    "concordance": lambda s, n: s.concordance("的", sort="left", seconds=n),
    "find": lambda s, n: s.find("的 -大桥", recent=9, seconds=n),
    "hits": lambda s, n: s.hits("的", s.find("的"), seconds=n),
    "timeline": lambda s, n: s.timeline("的", by="day", seconds=n),
    "trend": lambda s, n: s.trend(["的", "雷锋", "中国 NEAR/5 发展"], by="day", seconds=n),
    "issue": lambda s, n: s.issue("2024-03-01", seconds=n),
    "neighbours": lambda s, n: s.neighbours("a0", seconds=n),
    "holdings": lambda s, n: s.holdings(seconds=n),
    "similar": lambda s, n: s.similar("a0", seconds=n),
    "keywords": lambda s, n: s.keywords("a0", seconds=n),
    "reprints": lambda s, n: s.reprints("a0", seconds=n),
    "suggest": lambda s, n: s.suggest("lei", seconds=n),
    "explain": lambda s, n: s.explain("中国 的?", "a3", seconds=n),
    "marks": lambda s, n: s.marks("中国 ?的?", ARTICLES[3], seconds=n),
}


class Clock:
    """Counts the times it is looked at instead of seconds."""

    def __init__(self) -> None:
        self.checks = 0

    def __call__(self) -> float:
        self.checks += 1
        return float(self.checks)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(module, "monotonic", made)
    return made


def timeless(found: Any) -> Any:
    """What was found, without the time that it took."""
    if isinstance(found, list):
        return [timeless(each) for each in found]
    return replace(found, seconds=0.0) if isinstance(found, Results | Concordance) and is_dataclass(found) else found


@pytest.mark.parametrize("kind", QUERIES)
def test_a_search_ends_after_any_number_of_checks_and_the_searcher_answers_as_before(
    kind: str, index_of: Callable[[Iterable[Article]], Index], clock: Clock
) -> None:
    index = index_of(ARTICLES)
    with index.searcher() as searcher:
        expected = timeless(QUERIES[kind](searcher, None))
    checks = 0
    while True:
        with index.searcher() as searcher:  # nothing is cached yet
            clock.checks = 0
            try:
                found = timeless(QUERIES[kind](searcher, checks))
            except SearchTooSlow as error:
                if kind != "pages":  # each page sets a deadline
                    assert clock.checks - checks in (2, 3), (
                        "one sets the deadline, one is late; maybe an optional part's"
                    )
                assert error.note.values["seconds"] == checks
            else:
                assert checks, "help: call `deadline.check` where this kind of search works"
                if found == expected:
                    break
                pages = found if isinstance(found, list) else [found]
                assert any(Note("suggestions_left_out") in page.notes for page in pages), "else it is all there"
            assert timeless(QUERIES[kind](searcher, None)) == expected
        checks += 1 + checks // 8  # every number up to eight, then fewer


def test_the_error_names_what_took_long(index_of: Callable[[Iterable[Article]], Index], clock: Clock) -> None:
    with index_of(ARTICLES).searcher() as searcher, pytest.raises(SearchTooSlow, match=r"中国 发展.*, in \d article"):
        searcher.search('"中国 发展"~50', seconds=2)
    work = looked_for(Field("body", AnyOf((Not(AnyOf((Run("甲"),) * 9)), *map(Run, _BODY)))), 1234)
    assert not isinstance(work, Note), "it is described only when the time is up"
    assert str(work()).startswith('body:(NOT ("甲" OR "甲" OR "甲" OR "甲" OR')
    assert str(work()).endswith("…, in 1,234 articles")


def test_pages_share_the_time_without_what_their_reader_takes(
    index_of: Callable[[Iterable[Article]], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    monkeypatch.setattr("newsearch.search.answers.time.perf_counter", lambda: now[0])
    with index_of(ARTICLES).searcher() as searcher:
        for _ in searcher.pages("的", limit=1, seconds=1):
            now[0] += 100
            assert module.remaining() is None, "no deadline leaks to the reader"


def test_a_search_that_is_too_slow_does_not_read_the_files_over() -> None:
    blamed: list[Exception] = []
    with pytest.raises(SearchTooSlow), Guard(blamed.append):
        raise SearchTooSlow("search_too_slow", seconds=1)
    assert not blamed
