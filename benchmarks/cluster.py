"""Measures the engine of a cluster beside the local one: loading, size, and drawn queries, whose answers are compared.

python -m benchmarks.cluster --corpus ../shared/corpora/cctv --hosts 127.0.0.1:9241
python -m benchmarks.cluster --clients --hosts 127.0.0.1:9241

The second form times HTTP clients, those of them that are installed, with the same small search.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpus
from benchmarks.peers.query import Query
from benchmarks.speed.draw import draw
from newsearch import Article
from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.clauses import All, Clause, DateRange
from newsearch.engine import BuildOptions, Engine, Page
from newsearch.engine.opensearch import Cluster, OpenSearchKind
from newsearch.engine.whoosh import WhooshKind
from newsearch.location import Address, ClusterSettings
from newsearch.query.parser import parse
from newsearch.seeds import reader
from newsearch.seeds.files import find

__all__ = ["main"]

_ROUNDS = 300  # of each client


def main() -> None:
    """Print a line of JSON for each thing that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", required=True, help="host:port of a running cluster, several set apart by commas")
    parser.add_argument("--corpus", type=Path, help="a folder of seeds")
    parser.add_argument("--files", type=int, help="of the corpus, all if not given")
    parser.add_argument("--queries", type=int, default=30, help="of each kind")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--replicas", type=int, default=0)
    parser.add_argument("--clients", action="store_true", help="time HTTP clients instead")
    options = parser.parse_args()
    if options.clients:
        _clients(options.hosts.split(",")[0])
        return
    settings = ClusterSettings(shards=options.shards, replicas=options.replicas)
    kind = OpenSearchKind(Cluster(Address.parse(f"opensearch://{options.hosts}/bench"), settings))
    index = f"newsearch-bench-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            _compare(kind, index, Path(folder), options)
        finally:
            kind.discard(index)


def _compare(kind: OpenSearchKind, index: str, folder: Path, options: argparse.Namespace) -> None:
    build, local = BuildOptions(workers=options.workers), WhooshKind()
    text = sum(len((a.headline + a.body).encode()) for a in _articles(options))
    for name, write in (
        ("local", lambda documents: local.write(None, folder, documents, (), build)),
        ("cluster", lambda documents: kind.write(None, index, documents, (), build)),
    ):
        _print(name, **_loaded(write, options))
    stored = kind.cluster.call("GET", f"/{index}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
    files = sum(path.stat().st_size for path in folder.iterdir())
    _print("size over text", text=text, local=round(files / text, 2), cluster=round(stored / text, 2))
    clauses = _clauses(options)
    opened = {"local": local.open(folder), "cluster": kind.open(index)}
    answers = {name: _asked(name, engine, clauses) for name, engine in opened.items()}
    same = [_same(*both) for both in zip(*answers.values(), strict=True)]
    _print("equal answers", asked=len(same), equal=sum(same))


def _articles(options: argparse.Namespace) -> Iterator[Article]:
    for name, path in islice(find([options.corpus]), options.files):
        yield from reader.read(name, path.read_bytes()).articles


def _loaded(write: Callable[[Documents], None], options: argparse.Namespace) -> dict[str, float]:
    """How fast articles are written, and the processor time of this process and of those that it started."""
    documents = Documents(Analyzer(), list(_articles(options)))
    began, used = time.perf_counter(), _used()
    write(documents)
    took, number = time.perf_counter() - began, len(list(documents.articles))
    cpu = (_used() - used) / number * 1000
    return {"articles": number, "a_second": round(number / took), "client_cpu_ms_each": round(cpu, 2)}


def _used() -> float:
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in found)


def _clauses(options: argparse.Namespace) -> dict[str, list[Clause]]:
    drawn = draw(corpus.read(options.corpus, options.files), 1, options.queries)
    analyzer = Analyzer()

    def clause(query: Query) -> Clause:
        typed = parse(query.text, analyzer).clause
        return All((typed, DateRange(query.since, query.until))) if query.since else typed

    return {kind: list(map(clause, queries)) for kind, queries in drawn.items() if kind != "snippets"}


def _asked(name: str, engine: Engine, clauses: dict[str, list[Clause]]) -> list[Any]:
    """The answers to all clauses, each asked twice; prints how long the first time and the second took, by kind."""
    answers, all_times = [], list[float]()
    for kind, some in clauses.items():
        times: list[list[float]] = [[], []]
        for turn in times:
            for clause in some:
                began = time.perf_counter()
                found = engine.search(clause, clause, Page(10, sort="newest" if kind == "newest" else "relevance"))
                engine.articles(found.ids)
                turn.append((time.perf_counter() - began) * 1000)
                answers += [found] if turn is times[0] else []
        percentiles = [round(float(value), 1) for turn in times for value in np.percentile(turn, [50, 99])]
        _print(f"{name}: {kind}", first_p50_p99_ms=percentiles[:2], again_p50_p99_ms=percentiles[2:])
        all_times += times[0]
    _print(f"{name}: all", a_second=round(1000 * len(all_times) / sum(all_times), 1))
    return answers


def _same(one: Any, other: Any) -> bool:
    return (one.ids, one.total) == (other.ids, other.total) and bool(np.allclose(one.scores, other.scores, atol=1e-6))


def _clients(host: str) -> None:
    """Time the clients that are installed, each in a process of its own."""
    for name in _CLIENTS:
        if (process := os.fork()) == 0:
            _client(name, host)
            os._exit(0)
        os.waitpid(process, 0)


def _client(name: str, host: str) -> None:
    began, loaded = time.perf_counter(), {*sys.modules}
    try:
        module = importlib.import_module(name)
    except ImportError:
        _print(name, missing=True)
        return
    imported = time.perf_counter() - began
    packages = {module.split(".")[0] for module in {*sys.modules} - loaded} - {*sys.stdlib_module_names}
    ask = _CLIENTS[name](module, host)
    ask()
    began, used = time.perf_counter(), time.process_time()
    for _ in range(_ROUNDS):
        ask()
    wall, cpu = (1000 * spent / _ROUNDS for spent in (time.perf_counter() - began, time.process_time() - used))
    _print(name, import_ms=round(imported * 1000), packages=len(packages), ms=round(wall, 2), cpu_ms=round(cpu, 2))


_BODY = {"size": 0, "query": {"match_all": {}}}


def _urllib3(module: Any, host: str) -> Callable[[], object]:
    pool = module.PoolManager()
    headers = {"content-type": "application/json"}
    url = f"http://{host}/_search"
    return lambda: json.loads(pool.request("POST", url, body=json.dumps(_BODY), headers=headers).data)


def _requests(module: Any, host: str) -> Callable[[], object]:
    session = module.Session()
    return lambda: session.post(f"http://{host}/_search", json=_BODY).json()


def _httpx(module: Any, host: str) -> Callable[[], object]:
    client = module.Client()
    return lambda: client.post(f"http://{host}/_search", json=_BODY).json()


def _opensearch(module: Any, host: str) -> Callable[[], object]:
    client = module.OpenSearch([f"http://{host}"])
    return lambda: client.search(body=_BODY)


_CLIENTS: dict[str, Callable[[Any, str], Callable[[], object]]] = {
    "urllib3": _urllib3,
    "requests": _requests,
    "httpx": _httpx,
    "opensearchpy": _opensearch,
}


def _print(what: str, **values: object) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
