"""How often a search calls the cluster, one call after the other: each of them takes its time on the network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from newsearch import Article, Index, Searcher
from newsearch.engine.opensearch import Cluster
from newsearch.location import ClusterSettings
from tests.cluster.archives import archive

TEXTS = (
    ("学雷锋活动在北碚举行", "志愿者学习雷锋精神，服务社区。"),
    ("北碚大桥通车", "北碚大桥今日通车，连接两岸，经济技术开发区的货物由此运出。"),
    ("重庆发展经济", "重庆发展外向经济，建设开发区，改革开放四十年。"),
    ("未来科技馆开馆", "未来科技馆今天开馆，展出改革开放以来的科技成果。"),
    ("港口煤炭吞吐量增长", "港口煤炭吞吐量增长一成，航运繁忙。"),
)

ASKED: dict[str, tuple[str, dict[str, Any], int]] = {
    "word": ("雷锋", {}, 3),
    "two words": ("经济 发展", {}, 3),
    "headline": ("headline:大桥", {}, 3),
    "newest": ("大桥", {"sort": "newest"}, 4),
    "facets": ("大桥", {"facets": ["year", "source", "section", "people", "places"]}, 4),
    "filter": ("大桥", {"filters": {"year": ["2024"]}}, 3),
    "distinct": ("大桥", {"distinct": True}, 7),
    "some words": ("雷锋 大桥 港口 煤炭", {}, 8),
    "near": ("经济 NEAR/3 发展", {}, 4),
    "near, found nowhere": ("雷锋 NEAR/3 煤炭 NEAR/3 港口", {}, 4),
    "same": ("经济 SAME 发展", {}, 3),
    "wildcard": ("开?区", {}, 7),
    "misread": ("雷锋", {"fuzzy_ocr": True}, 5),
    "pinyin": ("leifeng", {"pinyin": True}, 8),
    "homophones": ("雷峰", {}, 7),
    "look-alikes of two words": ("末来科技 雷峰", {}, 13),
    "one character too many": ("改革开发放", {}, 9),
    "a slip of the keyboard": ("xinhau", {}, 7),
}
"""Queries, and how many calls each takes at most once the index is open."""


@pytest.fixture(scope="module")
def index(hosts: str) -> Iterator[Index]:
    with archive(hosts) as address:
        made = Index.create(address, cluster=ClusterSettings(replicas=0))
        articles = [
            Article(f"a{number}", *TEXTS[number % len(TEXTS)], date=f"2024-03-{number % 28 + 1:02}", source="北碚报")
            for number in range(60)
        ]
        made.update(articles)
        yield made


@pytest.fixture
def searcher(index: Index) -> Iterator[Searcher]:
    with index.searcher() as opened:
        opened.extra_fields()
        yield opened


@pytest.mark.parametrize("kind", ASKED)
def test_a_page_of_results_takes_few_calls(kind: str, searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    query, options, most = ASKED[kind]
    calls, call = list[str](), Cluster.call

    def counted(self: Cluster, method: str, path: str, *args: Any, **rest: Any) -> Any:
        calls.append(path.rpartition("/")[2])
        return call(self, method, path, *args, **rest)

    monkeypatch.setattr(Cluster, "call", counted)
    searcher.search(query, **options)
    assert len(calls) <= most, calls
