"""Under load: threads, deadlines, the queue, clients that hang up, and generations that change meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from newsearch import Article, Index
from newsearch.archive.generations import folders
from newsearch.deadline import check
from newsearch.search.searcher import Searcher
from newsearch.web import pool as pools
from newsearch.web.app import make_app
from newsearch.web.pool import ClientGone, Pool
from newsearch.web.problems import Problem
from newsearch.web.settings import Settings
from tests.web.conftest import ADDRESS

Serving = Callable[..., TestClient]


async def stays() -> bool:
    return False


async def gone() -> bool:
    return True


def slow(searcher: Searcher) -> None:
    """Work that never ends by itself, and checks its deadline as every search does."""
    while True:
        time.sleep(0.001)
        check()


def articles(number: int) -> list[Article]:
    words = ("中国", "经济", "长江", "大桥", "通车", "柳岸", "东川")
    return [
        Article(
            f"a{n}", f"{words[n % 7]}新闻{n}", "，".join(words[(n * k) % 7] for k in range(1, 60)) + "。", "2031-03-05"
        )
        for n in range(number)
    ]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "index"
    Index.create(path).update(add=articles(2000))
    return path


def test_threads_give_what_one_gives(large: Path) -> None:
    queries = ["中国", "中国 经济", "“大桥，通车”", "长江 NEAR/5 柳岸", "中国 OR 东川", "经*", "没有这个词"]

    async def asked() -> None:
        pool = Pool(Index(large), threads=8, queue=10_000, seconds=600)

        def answer(query: str, searcher: Searcher) -> tuple[Any, ...]:
            results = searcher.search(query, facets=("year",))
            return results.total, tuple((hit.article.id, hit.score, hit.snippet) for hit in results.hits)

        alone = {query: answer(query, pool.searcher) for query in queries}
        chosen = [queries[n % len(queries)] for n in range(8 * 500)]
        found = await asyncio.gather(*(pool.run(lambda s, q=query: answer(q, s), stays) for query in chosen))  # type: ignore[misc]
        assert found == [alone[query] for query in chosen]
        pool.close()

    asyncio.run(asked())


def test_a_request_ends_at_its_deadline_and_the_others_go_on(large: Path) -> None:
    async def asked() -> None:
        pool = Pool(Index(large), threads=2, queue=200, seconds=1.0)
        stuck = asyncio.create_task(pool.run(slow, stays))
        await asyncio.sleep(0.01)
        plain = [pool.run(lambda s: s.find("中国").total, stays) for _ in range(50)]
        totals = await asyncio.gather(*plain)
        assert len(set(totals)) == 1 and not stuck.done()
        with pytest.raises(Exception, match="took longer"):
            await stuck
        assert await pool.run(lambda s: s.find("中国").total, stays) == totals[0]
        pool.close()

    asyncio.run(asked())


def test_a_full_queue_refuses_at_once_and_who_waits_too_long_is_refused(large: Path) -> None:
    async def asked() -> None:
        pool = Pool(Index(large), threads=1, queue=3, seconds=0.5)
        tasks = [asyncio.create_task(pool.run(slow, stays)) for _ in range(10)]
        await asyncio.sleep(0.05)
        refused = [task for task in tasks if task.done()]
        assert len(refused) == 6 and pool.waiting == 3
        for task in refused:
            with pytest.raises(Problem) as raised:
                task.result()
            assert (raised.value.kind, raised.value.headers["Retry-After"]) == ("busy", "1")
        await asyncio.wait(tasks)
        kinds = Counter(type(task.exception()).__name__ for task in tasks)
        assert kinds["SearchTooSlow"] >= 1 and kinds["SearchTooSlow"] + kinds["Problem"] == 10
        pool.close()

    asyncio.run(asked())


def test_who_has_hung_up_while_waiting_is_not_searched_for(large: Path) -> None:
    async def asked() -> None:
        pool = Pool(Index(large), threads=1, queue=3, seconds=5)
        ran: list[int] = []
        first = asyncio.create_task(pool.run(lambda searcher: time.sleep(0.2), stays))
        await asyncio.sleep(0.01)
        waits = asyncio.create_task(pool.run(lambda searcher: ran.append(1), gone))
        await asyncio.sleep(0.01)
        assert pool.waiting == 1
        with pytest.raises(ClientGone):
            await waits
        assert ran == [] and first.done()
        assert await pool.run(lambda searcher: 7, stays) == 7
        pool.close()

    asyncio.run(asked())


def test_an_export_that_nobody_reads_to_its_end_lets_its_generation_go(large: Path) -> None:
    async def asked() -> None:
        pool = Pool(Index(large), threads=1, queue=3, seconds=5)
        ended: list[int] = []

        def pages() -> Any:
            try:
                yield from range(1000)
            finally:
                ended.append(1)

        steps = pool.steps(pages())
        assert [await anext(steps), await anext(steps)] == [0, 1]
        await steps.aclose()  # type: ignore[attr-defined]
        assert ended == [1]
        pool.close()

    asyncio.run(asked())


def test_generations_change_under_load_without_a_failed_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_TICK", 0.2)
    index = Index.create(tmp_path / "index")
    index.update(add=articles(50))
    statuses: Counter[int] = Counter()

    async def asked() -> None:
        app = make_app(Settings(index=tmp_path / "index", seconds=30, queue=1000))
        transport = httpx.ASGITransport(app)
        done = asyncio.Event()
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:

            async def load(path: str) -> None:
                while not done.is_set():
                    statuses[(await client.get(path)).status_code] += 1

            loads = [
                asyncio.create_task(load(path))
                for path in ("/search?q=中国", "/search.json?q=东川", "/search.csv?q=大桥")
            ]
            for number in range(20):
                added = Article(f"new{number}", "新港开工", "新港今日开工。")
                await asyncio.to_thread(index.update, [added])
                assert (await client.get("/search.json?q=新港")).json()["total"] == number + 1
            done.set()
            await asyncio.gather(*loads)
        refused = (await client_alone(app)).status_code
        assert refused == 200

    asyncio.run(asked())
    assert set(statuses) == {200} and statuses[200] > 20


async def client_alone(app: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        return await client.get("/healthz")


def test_a_pool_knows_since_when_its_generation_answers(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=articles(5))
    pool = Pool(index, threads=1, queue=1, seconds=5)
    first = pool.since
    assert not pool.refresh() and pool.since == first
    index.update(add=articles(6))
    assert pool.refresh() and pool.since > first
    pool.close()


def test_an_idle_server_lets_old_generations_go(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_TICK", 0.05)
    given_back = list[None]()
    monkeypatch.setattr(pools, "give_back", lambda: given_back.append(None))
    index = Index.create(tmp_path / "index")
    index.update(add=articles(5))
    client = serving(tmp_path / "index")
    before = client.get("/healthz").json()["generation"]
    index.update(add=articles(6))
    ends = time.monotonic() + 30
    while client.get("/healthz").json()["generation"] == before and time.monotonic() < ends:
        time.sleep(0.02)
    assert client.get("/healthz").json()["generation"] != before
    index.update(add=articles(7))
    assert len(folders(tmp_path / "index")) <= 2
    assert given_back  # free memory, too


def test_an_index_that_is_lost_is_searched_on_and_the_health_says_so(
    serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_TICK", 0.05)
    Index.create(tmp_path / "index").update(add=articles(5))
    client = serving(tmp_path / "index")
    (tmp_path / "index").rename(tmp_path / "elsewhere")
    ends = time.monotonic() + 30
    while client.get("/healthz").json()["status"] == "ok" and time.monotonic() < ends:
        time.sleep(0.02)
    health = client.get("/healthz").json()
    assert health["status"] == "outdated" and "no index" in health["detail"]
    assert client.get("/search.json?q=中国").status_code == 200
