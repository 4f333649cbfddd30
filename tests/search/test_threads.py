"""One searcher and many threads: every answer is that of one thread, and of one generation."""

from __future__ import annotations

import faulthandler
import random
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from newsearch import Article, Concordance, Index, Searcher
from newsearch.errors import SearcherClosed, SearchTooSlow
from newsearch.results import Results

_Timed = TypeVar("_Timed", Results, Concordance)
Made = Callable[[Iterable[Article]], Index]
pytestmark = pytest.mark.no_cover  # a tracer would double the time, and the lines have tests of their own
THREADS = 8
SEARCHES = {"whoosh": 500, "memory": 100}  # of each thread
REFRESHES = 30

WORDS = (
    *("嘉陵江", "大桥", "通车", "北碚", "雷锋精神", "志愿者", "图书馆", "开学", "习近平", "重庆", "chongqing", "厦门"),
    *("改革开放", "2024年3月5日", "昨天"),
)


def archive() -> list[Article]:
    """200 articles, each of a few words, some of them reprints and some undated."""
    chance = random.Random(7)
    stories = ["，".join(chance.choices(WORDS, k=chance.randint(3, 40))) + "。" for _ in range(150)]
    stories += [f"{story}转载" for story in stories[:50]]
    days = [None, *(f"2024-0{month}-1{month}" for month in range(1, 9))]
    return [
        Article(f"a{n}", " ".join(chance.choices(WORDS, k=3)), story, days[n % 9], byline="记者 熊辉", section="要闻")
        for n, story in enumerate(stories)
    ]


def timeless(results: _Timed) -> _Timed:
    """Results without the time that they took."""
    object.__setattr__(results, "seconds", 0.0)
    return results


ARTICLES = archive()
FEW = ARTICLES[5::66]
"""For the linear scan, which takes a millisecond an article."""

QUERIES = (
    *("大桥 通车", "雷锋精神", '"嘉陵江"', "大桥 OR 雷锋", "重庆 -厦门", "志愿* SAME 图书馆", "大桥 NEAR/8 通车"),
    *("headline:北碚", "图书馆 开学 厦门 月球", "mentions:2024-03-05", "date:2024-03", "雷峰精神", "py:chongqing"),
    *("改?开放", ""),
)


def questions(articles: list[Article]) -> list[Callable[[Searcher], object]]:
    """What a searcher is asked, as functions of it, that always have the same answer."""

    def about(query: str, key: str) -> Iterator[Callable[[Searcher], object]]:
        yield lambda s: timeless(s.search(query, facets=["year", "byline", "places"]))
        yield lambda s: timeless(s.search(query, distinct=True, sort="newest", pinyin=True, fuzzy_ocr=True))
        yield lambda s: s.find(query, mode="any", limit=50, recent=30)
        yield lambda s: s.timeline(query, by="day")
        yield lambda s: s.marks(query, s.article(key))
        yield lambda s: s.hits(query, s.find(query, sort="oldest"))
        yield lambda s: timeless(s.similar(key))
        yield lambda s: (timeless(s.concordance(query, limit=5)), s.neighbours(key), s.holdings())
        yield lambda s: (s.suggest(query[:1]), s.keywords(key), s.reprints(key), s.mentions(key))
        yield lambda s: [timeless(page).hits for page in s.pages(query, limit=5, since="2024-07")]
        yield lambda s: s.explain(query, key)

    return [ask for n, query in enumerate(QUERIES) for ask in about(query, articles[n % len(articles)].id)]


@pytest.fixture(autouse=True)
def _crowded_and_watched() -> Iterator[None]:
    """Let threads meet often; tell where each is if the process crashes, or hangs for a quarter of an hour."""
    was_enabled, interval = faulthandler.is_enabled(), sys.getswitchinterval()
    faulthandler.enable()
    faulthandler.dump_traceback_later(900, exit=False)
    sys.setswitchinterval(interval / 10)  # threads meet more often
    yield
    sys.setswitchinterval(interval)
    faulthandler.cancel_dump_traceback_later()
    if not was_enabled:
        faulthandler.disable()


def in_threads(work: Callable[[int], None], threads: int = THREADS) -> None:
    """Run `work` in several threads at once, which begin together; raises what any of them raises."""
    barrier = threading.Barrier(threads)

    def run(number: int) -> None:
        barrier.wait()
        work(number)

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(run, number) for number in range(threads)]:
            future.result()


def test_eight_threads_get_the_answers_of_one(index_of: Made, engine_name: str) -> None:
    articles = FEW if engine_name == "memory" else ARTICLES
    asked, index = questions(articles), index_of(articles)
    with index.searcher() as alone:
        expected = [ask(alone) for ask in asked]

    with index.searcher() as shared:

        def work(number: int) -> None:
            order = random.Random(number).choices(range(len(asked)), k=SEARCHES[engine_name])
            for n in order:
                assert asked[n](shared) == expected[n], f"thread {number}, question {n}"

        in_threads(work)


def test_each_answer_is_of_one_generation_while_another_thread_updates_and_refreshes(index_of: Made) -> None:
    """In generation n every article has its number in the headline, and there are `number_of(n)` of them."""

    def number_of(generation: int) -> int:
        return 5 + generation % 7

    def articles(generation: int) -> list[Article]:
        ids = [f"a{n}" for n in range(number_of(generation))]
        return [Article(key, f"标题{generation}号", "嘉陵江大桥通车", "2024-03-01") for key in ids]

    index = index_of(articles(0))
    done = threading.Event()
    seen = [set[int]() for _ in range(THREADS)]
    with index.searcher() as searcher:

        def ask(number: int) -> None:
            while True:
                is_last = done.is_set()
                results = searcher.search("大桥 通车", limit=1000, facets=["year"])
                [generation] = {int(hit.article.headline[2:-1]) for hit in results.hits}
                assert results.total == len(results.hits) == number_of(generation) == results.facets["year"]["2024"]
                pages = list(searcher.pages("大桥", limit=4))
                assert len({hit.article.headline for page in pages for hit in page.hits}) == 1
                assert sum(len(page.hits) for page in pages) == pages[0].total
                timeline = searcher.timeline("大桥")
                assert timeline.total == timeline.buckets[0].articles
                searcher.hits("大桥", searcher.find("大桥"))
                searcher.similar("a0", limit=3)
                seen[number].add(generation)
                if is_last:
                    return

        def update(number: int) -> None:
            try:
                for generation in range(1, REFRESHES + 1):
                    index.update(add=articles(generation), remove=[f"a{n}" for n in range(12)])
                    assert searcher.refresh()
            finally:
                done.set()

        in_threads(lambda number: ask(number) if number else update(number))
    assert all(REFRESHES in generations for generations in seen[1:])
    assert index.verify() == []


def test_threads_that_refresh_together_open_one_generation(index_of: Made) -> None:
    index = index_of(ARTICLES[:2])
    with index.searcher() as searcher:
        for number in range(5):
            index.update(add=[Article(f"b{number}", "", "大桥")])
            moved = list[bool]()
            in_threads(lambda _, moved=moved: moved.append(searcher.refresh()))  # type: ignore[misc]
            assert sorted(moved) == [False] * (THREADS - 1) + [True]
            assert searcher.article(f"b{number}").body == "大桥"


def test_a_deadline_is_that_of_one_thread(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        expected = searcher.find("大桥").ids
        assert expected

        def ask(number: int) -> None:
            for _ in range(20):
                if number % 2:
                    with pytest.raises(SearchTooSlow):
                        searcher.find("大桥 OR ?桥", seconds=-1)
                else:
                    assert searcher.find("大桥").ids == expected

        in_threads(ask)


def test_a_closed_searcher_raises_whatever_it_is_asked(index_of: Made) -> None:
    index = index_of(ARTICLES[:3])
    searcher = index.searcher()
    article = searcher.article("a0")
    searcher.close()
    searcher.close()
    asked: list[Callable[[], object]] = [
        lambda: searcher.search("大桥"),
        lambda: searcher.find("大桥"),
        lambda: next(searcher.pages("大桥")),
        lambda: searcher.timeline("大桥"),
        lambda: searcher.trend(["大桥"]),
        lambda: searcher.suggest("大"),
        lambda: searcher.similar("a0"),
        lambda: searcher.keywords("a0"),
        lambda: searcher.reprints("a0"),
        lambda: searcher.marks("大桥", article),
        lambda: searcher.mentions("a0"),
        lambda: searcher.article("a0"),
        lambda: next(searcher.articles()),
        lambda: searcher.explain("大桥", "a0"),
        searcher.refresh,
    ]
    for ask in asked:
        with pytest.raises(SearcherClosed, match="is closed"):
            ask()


def test_a_generation_stays_until_the_call_that_uses_it_has_ended(index_of: Made) -> None:
    index = index_of(Article(f"a{n}", "", "大桥") for n in range(5))
    searcher = index.searcher()
    pages = searcher.pages("大桥", limit=2)
    assert [hit.article.id for hit in next(pages).hits] == ["a0", "a1"]
    index.update(remove=["a2", "a3", "a4"])
    assert searcher.refresh() and searcher.search("大桥").total == 2
    searcher.close()
    index.update(add=[Article("b", "", "大桥")])  # clears up what nobody reads
    assert [[hit.article.id for hit in page.hits] for page in pages] == [["a2", "a3"], ["a4"]]
    index.update(add=[Article("c", "", "大桥")])
    assert len(list(index.path.glob("generation-*"))) == 1
