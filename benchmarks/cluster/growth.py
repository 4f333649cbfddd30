"""How a cluster grows: unit costs at several sizes, at the first beside the local engine, and what follows from them.

Costs are seconds of processors, of this process and of the nodes apart, so they count on a busy machine as well.
"""

from __future__ import annotations

import argparse
import json
import math
import operator
import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import corpus
from benchmarks.peers.query import Query
from benchmarks.speed.draw import draw
from newsearch import Index, Searcher
from newsearch.archive.cluster import ClusterStore
from newsearch.location import Address, ClusterSettings

__all__ = ["FIGURES", "HEADS", "Costs"]
__all__ += ["by_kind", "costs", "heads", "measure", "measured", "per_shard", "planned", "table"]

FIGURES = Path(__file__).with_suffix(".json")

_MIXED = ("word", "and", "or", "run4", "headline", "dates", "newest", "near")
_QUOTED = 20  # units of a long quote
HEADS = ("articles", "text, GB", "index, GB", "shards", "nodes", "memory, GB", "hours to load", "queries/s")
_SEED = 1

_ARTICLES = (1_000_000, 10_000_000, 50_000_000, 100_000_000)
_SHARD = 30e9  # bytes: between the 20 and 50 GB that are advised
_NODE = 600e9  # bytes of indexes on a node: chosen by hand, a twentieth of them is in its memory at a time
_CORES, _MEMORY = 8, 64  # of a node; half of its memory, at most 31 GB, is Java's, the rest is for files
_FEWEST = 3  # nodes: with two nobody knows which one is cut off
_REPLICAS = 1


@dataclass(frozen=True, slots=True)
class Costs:
    """What an article and a query cost: bytes, and milliseconds of one core.

    `loading` is that of reading, analysing and sending an article, `indexing` that of the nodes. A query costs the
    nodes `query_shard` for each shard and `query_million` for each million articles.
    """

    text: float
    index: float
    loading: float
    indexing: float
    query_shard: float
    query_million: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What an archive of so many articles needs; sizes in GB, without replicas."""

    articles: int
    text: float
    index: float
    shards: int
    nodes: int
    memory: int
    hours: float
    queries: float


def measure(options: argparse.Namespace) -> None:
    """Measure every size, and write the figures after each."""
    sizes = []
    for times in options.times:
        with tempfile.TemporaryDirectory() as folder:
            sizes.append(_measured(options, times, Path(folder)))
        print(json.dumps(sizes[-1], indent=1), flush=True)
        options.out.write_text(json.dumps({"shards": options.shards, "sizes": sizes}, indent=1) + "\n", "utf-8")


def _measured(options: argparse.Namespace, times: int, folder: Path) -> dict[str, Any]:
    """Load a multiple of the corpus into both, and ask both the same queries."""
    articles = list(corpus.read(options.corpus, options.files))
    seeds = folder / "seeds"
    counts = corpus.write(corpus.multiply(articles, times, _SEED), seeds)
    before, queries = (_drawn(articles, seed, options.queries) for seed in (_SEED + 1, _SEED))
    mixed = {kind: queries[kind] for kind in _MIXED}
    settings = ClusterSettings(shards=options.shards, replicas=0).with_environment()
    address = Address.parse(f"opensearch://{options.hosts}/bench-growth")
    store = ClusterStore(address, settings)
    cluster, local, answers = Index(address, settings), Index(folder / "index"), dict[str, list[_Answer]]()
    try:
        found: dict[str, Any] = {"times": times, **counts}
        if with_local := times == options.times[0]:
            with _spent(store, found, "local_load"):
                local.rebuild(seeds, create=True)
        with _spent(store, found, "cluster_load"):
            cluster.spread(seeds, over=map, create=True)
        for name, index in (("local", local), ("cluster", cluster))[not with_local :]:
            found[f"{name}_bytes"] = index.stats()["bytes"]
            _asked(index, {kind: before[kind] for kind in _MIXED})
            with _spent(store, found, f"{name}_queries"):
                found[f"{name}_ms"] = _percentiles(chain(*_asked(index, mixed).values()))
            asked = _asked(index, queries)
            found[f"{name}_kinds"] = {kind: _percentiles(some) for kind, some in asked.items()}
            answers[name] = [each.answer for each in chain(*asked.values())]
        if with_local:
            found["equal"] = sum(map(operator.eq, *answers.values()))
        return {**found, "queries": sum(map(len, mixed.values())), "asked": sum(map(len, queries.values()))}
    finally:
        for number in store.numbers():
            store.kind.discard(store.index_of(number))
        store.records.discard()


def _drawn(articles: list[corpus.Article], seed: int, count: int) -> dict[str, list[Query]]:
    """Queries of each kind: those of `speed.draw`, and others that are made of them.

    They are: a word with its second character open, a word that may be misread, three words near each other, two common
    words in a nearness and in one sentence, a quote of `_QUOTED` units.
    """
    found, source = draw(articles, seed, count), random.Random(seed)
    words = [query for query in found["word"] if len(query.text) > 2] or found["word"]
    pairs = [(one.text, other.text) for one, other in pairwise(found["common"])]
    texts = [article.text.replace('"', "").replace("\n", "") for article in source.choices(articles, k=count)]
    starts = [source.randrange(max(len(text) - _QUOTED, 1)) for text in texts]
    made = {
        "wildcard": [f"{query.text[0]}?{query.text[2:]}" for query in words],
        "misread": [query.text for query in found["word"]],
        "near3": [" NEAR/20 ".join(query.words) for query in found["or"]],
        "near common": [f"{one} NEAR/5 {other}" for one, other in pairs],
        "same common": [f"{one} SAME {other}" for one, other in pairs],
        "quote": [f'"{text[start : start + _QUOTED]}"' for text, start in zip(texts, starts, strict=True)],
    }
    del found["snippets"]
    return found | {kind: [Query(kind, text, ()) for text in some] for kind, some in made.items()}


@contextmanager
def _spent(store: ClusterStore, found: dict[str, Any], name: str) -> Iterator[None]:
    """Note the seconds of some work, and those of the processors: of this process, and of all nodes."""
    nodes, ours, began = _of_nodes(store), time.process_time(), time.perf_counter()
    yield
    spent = (time.perf_counter() - began, time.process_time() - ours, _of_nodes(store) - nodes)
    found[name] = dict(zip(("seconds", "client_cpu", "nodes_cpu"), (round(value, 2) for value in spent), strict=True))


def _of_nodes(store: ClusterStore) -> float:
    """Seconds of processors that the nodes have used since they were started."""
    nodes = store.cluster.call("GET", "/_nodes/stats/process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)) / 1000


class _Answer(NamedTuple):
    """What a query found: its total, and the ids of a page of ten."""

    total: int
    ids: tuple[str, ...]


class _Asked(NamedTuple):
    answer: _Answer
    milliseconds: float


def _asked(index: Index, queries: dict[str, list[Query]]) -> dict[str, list[_Asked]]:
    """Ask for a page of ten hits with snippets of every query."""
    with closing(index.searcher()) as searcher:
        return {kind: [_answered(searcher, query) for query in some] for kind, some in queries.items()}


def _answered(searcher: Searcher, query: Query) -> _Asked:
    options: dict[str, Any] = {"sort": query.sort, "fuzzy_ocr": query.kind == "misread"}
    if query.since:
        options |= {"since": query.since, "until": query.until}
    began = time.perf_counter()
    found = searcher.search(query.text, **options)
    spent = 1000 * (time.perf_counter() - began)
    return _Asked(_Answer(found.total, tuple(hit.article.id for hit in found)), spent)


def _percentiles(asked: Iterable[_Asked]) -> dict[str, Any]:
    """The median and the 99th percentile of the milliseconds, and how much was found."""
    some = list(asked)
    p50, p99 = np.percentile([each.milliseconds for each in some], [50, 99]).tolist() if some else (0.0, 0.0)
    return {"p50": round(p50, 1), "p99": round(p99, 1), "found": sum(each.answer.total for each in some)}


def costs(figures: dict[str, Any]) -> Costs:
    """The unit costs of what was measured: of the largest size, and queries of the largest and the smallest."""
    first, last = figures["sizes"][0], figures["sizes"][-1]
    articles = last["articles"]
    each = [1000 * size["cluster_queries"]["nodes_cpu"] / size["queries"] for size in (first, last)]
    million = max(each[1] - each[0], 0.0) / max(articles - first["articles"], 1) * 1e6
    return Costs(
        text=last["text_bytes"] / articles,
        index=last["cluster_bytes"] / articles,
        loading=1000 * last["cluster_load"]["client_cpu"] / articles,
        indexing=1000 * last["cluster_load"]["nodes_cpu"] / articles,
        query_shard=max(each[1] - million * articles / 1e6, 0.0) / figures["shards"],
        query_million=million,
    )


def planned(articles: int, unit: Costs) -> Plan:
    """What follows from the costs for an archive of so many articles, the loading done by the nodes' own machines."""
    index = articles * unit.index
    shards = max(1, math.ceil(index / _SHARD))
    nodes = max(_FEWEST, math.ceil(index * (1 + _REPLICAS) / _NODE))
    hours = articles * (unit.loading + unit.indexing) / 3.6e6 / (nodes * _CORES)
    queries = 1000 * nodes * _CORES / (shards * unit.query_shard + articles / 1e6 * unit.query_million)
    text = articles * unit.text
    return Plan(articles, text / 1e9, index / 1e9, shards, nodes, nodes * _MEMORY, hours, queries)


def table(heads: Sequence[str], figures: Path = FIGURES) -> str:
    """The planning table as Markdown, under these heads."""
    unit = costs(json.loads(figures.read_text("utf-8")))
    rows = [heads, ["---:"] * len(heads)]
    for plan in (planned(articles, unit) for articles in _ARTICLES):
        values = (plan.text, plan.index, plan.hours, plan.queries)
        text, index, *rest = [f"{value:.2g}" if value < 10 else f"{value:,.0f}" for value in values]
        rows.append([f"{plan.articles:,}", text, index, str(plan.shards), str(plan.nodes), f"{plan.memory:,}", *rest])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def heads(local: str, cluster: str, figures: Path = FIGURES) -> list[str]:
    """The heads of `measured`: that of the local engine, and one for each size, which has `{articles}` in it."""
    sizes = json.loads(figures.read_text("utf-8"))["sizes"]
    return ["", local, *(cluster.format(articles=f"{size['articles']:,}") for size in sizes)]


def per_shard(figures: Path = FIGURES) -> float:
    """How many articles a shard of the planned size has."""
    return _SHARD / costs(json.loads(figures.read_text("utf-8"))).index


def measured(head: Sequence[str], labels: Sequence[str], figures: Path = FIGURES) -> str:
    """What was measured as Markdown: a column for the local engine, and one for each size in the cluster."""
    sizes = json.loads(figures.read_text("utf-8"))["sizes"]
    columns = [_column(sizes[0], "local"), *(_column(size, "cluster") for size in sizes)]
    rows = [head, ["---", *["---:"] * len(columns)]]
    rows += [[label, *values] for label, *values in zip(labels, *columns, strict=True)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def by_kind(head: Sequence[str], names: Mapping[str, str], figures: Path = FIGURES) -> str:
    """p50 / p99 of each kind of query as Markdown, under a head as that of `heads`; `names` has a label for each."""
    sizes = json.loads(figures.read_text("utf-8"))["sizes"]
    columns = [sizes[0]["local_kinds"], *(size["cluster_kinds"] for size in sizes)]
    rows = [head, ["---", *["---:"] * len(columns)]]
    for kind, label in names.items():
        rows.append([label, *(f"{column[kind]['p50']:,.0f} / {column[kind]['p99']:,.0f}" for column in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _column(size: dict[str, Any], name: str) -> list[str]:
    load, queries, times = size[f"{name}_load"], size[f"{name}_queries"], size[f"{name}_ms"]
    each = [1000 * load[who] / size["articles"] for who in ("client_cpu", "nodes_cpu")]
    asked = [1000 * queries[who] / size["queries"] for who in ("client_cpu", "nodes_cpu")]
    nodes = [f"{value:.1f}" if name == "cluster" else "" for value in (each[1], asked[1])]
    return [
        f"{size['articles'] / load['seconds']:,.0f}",
        f"{each[0]:.1f}",
        nodes[0],
        f"{size[f'{name}_bytes'] / size['text_bytes']:.2f}",
        f"{size['queries'] / queries['seconds']:,.1f}",
        f"{times['p50']:,.1f} / {times['p99']:,.1f}",
        f"{asked[0]:.1f}",
        nodes[1],
    ]
