"""How a cluster grows: unit costs at several sizes, at the first beside the local engine, and what follows from them.

python -m benchmarks.cluster_growth measure --corpus ../shared/corpora/cctv --hosts 127.0.0.1:9241 --times 1 10
python -m benchmarks.cluster_growth plan

`measure` writes `benchmarks/cluster_growth.json`, `plan` prints the planning table of what stands there. Costs are
seconds of processors, of this process and of the nodes apart, so they count on a busy machine as well.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpus
from benchmarks.peers.query import Query
from benchmarks.speed.draw import draw
from newsearch import Index
from newsearch.archive.cluster import ClusterStore
from newsearch.location import Address, ClusterSettings

__all__ = ["Costs", "costs", "heads", "main", "measured", "per_shard", "planned", "table"]

FIGURES = Path(__file__).with_suffix(".json")

_KINDS = ("word", "and", "or", "run4", "headline", "dates", "newest", "near")
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


def main() -> None:
    """Measure, or print the plan."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("measure", "plan"))
    parser.add_argument("--hosts", help="host:port of a running cluster, several set apart by commas")
    parser.add_argument("--corpus", type=Path, help="a folder of seeds")
    parser.add_argument("--files", type=int, help="of the corpus, all if not given")
    parser.add_argument("--times", type=int, nargs="+", default=[1], help="sizes: multiples of the corpus")
    parser.add_argument("--queries", type=int, default=20, help="of each kind")
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--out", type=Path, default=FIGURES)
    options = parser.parse_args()
    if options.command == "plan":
        print(table(_HEADS))
        return
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
    settings = ClusterSettings(shards=options.shards, replicas=0).with_environment()
    address = Address.parse(f"opensearch://{options.hosts}/bench-growth")
    store = ClusterStore(address, settings)
    cluster, local = Index(address, settings), Index(folder / "index")
    try:
        found: dict[str, Any] = {"times": times, **counts}
        if with_local := times == options.times[0]:
            with _spent(store, found, "local_load"):
                local.rebuild(seeds, create=True)
        with _spent(store, found, "cluster_load"):
            cluster.spread(seeds, over=map, create=True)
        for name, index in (("local", local), ("cluster", cluster))[not with_local :]:
            found[f"{name}_bytes"] = index.stats()["bytes"]
            _asked(index, before)
            with _spent(store, found, f"{name}_queries"):
                found[f"{name}_ms"] = _asked(index, queries)
        return {**found, "queries": len(queries)}
    finally:
        for number in store.numbers():
            store.kind.discard(store.index_of(number))
        store.records.discard()


def _drawn(articles: list[corpus.Article], seed: int, count: int) -> list[Query]:
    return [query for kind, some in draw(articles, seed, count).items() if kind in _KINDS for query in some]


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


def _asked(index: Index, queries: list[Query]) -> dict[str, Any]:
    """The median and the 99th percentile of the milliseconds of a page of ten hits with snippets, and the totals."""
    times, totals = [], []
    with closing(index.searcher()) as searcher:
        for query in queries:
            began = time.perf_counter()
            options: dict[str, Any] = {"sort": query.sort}
            if query.since:
                options |= {"since": query.since, "until": query.until}
            totals.append(searcher.search(query.text, **options).total)
            times.append(1000 * (time.perf_counter() - began))
    return {
        "p50": round(float(np.median(times)), 1),
        "p99": round(float(np.percentile(times, 99)), 1),
        "found": sum(totals),
    }


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
        small = [f"{value:.2g}" if value < 10 else f"{value:,.0f}" for value in (plan.text, plan.index, plan.hours)]
        counts = [f"{plan.articles:,}", *small[:2], str(plan.shards), str(plan.nodes), f"{plan.memory:,}", small[2]]
        rows.append([*counts, f"{plan.queries:.2g}"])
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


_HEADS = ("articles", "text, GB", "index, GB", "shards", "nodes", "memory, GB", "hours to load", "queries/s")


if __name__ == "__main__":
    main()
