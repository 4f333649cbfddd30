"""The measurements of one corpus size: build, search, queries a second, cold start, one more file.

Every stage goes round by round through all peers, each in a fresh process, and keeps the medians of the rounds: what
disturbs the machine for a while disturbs every peer alike, and no query is answered from a cache of the last round.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import corpus
from benchmarks.peers.process import PeerFailed, Process, command
from benchmarks.peers.query import MIXED, Query
from benchmarks.speed.starts import Start, medians, start

__all__ = ["JIEBA", "Bench", "Limits", "measure"]

Record = dict[str, Any]
JIEBA = "jieba alone"
"""The name of a line of the results that is no peer: what `jieba.initialize()` takes in a fresh process."""

_ADDED = 15  # articles of a new file: a day of the archive


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a run may take. A peer builds again as long as it has built for less than `build_seconds`; a round
    stops asking queries of a kind after `kind_seconds`: both are said in the results. With `reuse`, the index of the
    last run is searched where there is one, and nothing is said of building it."""

    rounds: int = 5
    build_seconds: float = 300
    kind_seconds: float = 20
    cold_rounds: int = 7
    reuse: bool = False


@dataclass(slots=True)
class Bench:
    """One corpus size: where things are, and what has been measured of each peer. A peer that fails is left out."""

    pythons: Mapping[str, Path]
    articles: Path
    work: Path
    queries: Mapping[str, Sequence[Query]]
    warm_up: Sequence[Query]
    limits: Limits
    say: Callable[[str], None]
    results: dict[str, Record] = field(default_factory=dict)

    def index(self, peer: str) -> Path:
        return self.work / f"index-{peer}"

    def alive(self, number: int = 0) -> Iterator[str]:
        """The peers that have not failed, beginning with another one in each round."""
        names = list(self.pythons)
        start = number % max(1, len(names))
        return (n for n in names[start:] + names[:start] if "failed" not in self.results.setdefault(n, {}))

    def process(self, peer: str) -> Process:
        return Process(self.pythons[peer], peer, self.work / f"{peer}.log")

    def attempt(self, peer: str, what: str, action: Callable[[str], None]) -> None:
        """Do something with a peer; what fails is said, its kind recorded, and the run goes on.

        The message itself is not recorded: it may have text of the corpus or paths of the machine in it.
        """
        try:
            action(peer)
        except (PeerFailed, subprocess.SubprocessError) as error:
            self.results[peer]["failed"] = f"{what}: {type(error).__name__}"
            self.say(f"{peer} failed, {what}: {error}")


def measure(bench: Bench) -> dict[str, Record]:
    """All stages, one after the other."""
    bench.work.mkdir(parents=True, exist_ok=True)
    for peer in bench.alive():
        bench.attempt(peer, "start", lambda name: _describe(bench, name))
    for stage in (_builds, _searches, _rates, _colds, _adds):
        bench.say(stage.__name__.strip("_"))
        stage(bench)
    return bench.results


def _describe(bench: Bench, peer: str) -> None:
    with bench.process(peer) as process:
        bench.results[peer] |= process.ask("describe")


def _builds(bench: Bench) -> None:
    spent: dict[tuple[str, str], list[Record]] = {}

    def build(peer: str) -> None:
        if bench.limits.reuse and bench.index(peer).exists():
            return
        for name, cores in (("one", 1), ("all", os.cpu_count() or 1)):
            done = spent.setdefault((peer, name), [])
            if not done or sum(r["seconds"] for r in done) < bench.limits.build_seconds:
                done.append(_build(bench, peer, cores))

    for number in range(bench.limits.rounds):
        for peer in bench.alive(number):
            bench.attempt(peer, "build", build)
    for (peer, name), done in spent.items():
        figures = {key: median(r[key] for r in done) for key in done[0]} if done else {}
        bench.results[peer].setdefault("build", {})[name] = {**figures, "rounds": len(done)}
    for peer in bench.alive():
        files = [p for p in bench.index(peer).rglob("*") if p.is_file()]
        bench.results[peer]["index_bytes"] = sum(p.stat().st_size for p in files)


def _build(bench: Bench, peer: str, cores: int) -> Record:
    """Build once; the index made on one core is the one that is searched."""
    folder = bench.index(peer) if cores == 1 else bench.work / "index-all-cores"
    shutil.rmtree(folder, ignore_errors=True)
    with bench.process(peer) as process:
        record = process.ask("build", corpus=str(bench.articles), folder=str(folder), cores=cores)
    bench.say(f"  {peer} built on {cores} cores in {record['seconds']:.1f} s")
    if cores > 1:
        shutil.rmtree(folder, ignore_errors=True)
    return record


def _searches(bench: Bench) -> None:
    rounds: dict[str, list[Record]] = {}

    def search(peer: str) -> None:
        with bench.process(peer) as process:
            rounds.setdefault(peer, []).append(_search(bench, peer, process, len(rounds.get(peer, ()))))

    for number in range(bench.limits.rounds):
        for peer in bench.alive(number):
            bench.attempt(peer, "search", search)
        bench.say(f"  round {number + 1} of {bench.limits.rounds}")
    for peer in bench.alive():
        done = rounds[peer]
        kinds = {k: [r["kinds"][k] for r in done] for k in done[0]["kinds"]}
        bench.results[peer]["search"] = {kind: _latency(asked) for kind, asked in kinds.items()}
        bench.results[peer]["memory"] = {k: median(r["memory"][k] for r in done) for k in done[0]["memory"]}
        bench.results[peer]["open_seconds"] = median(r["open"] for r in done)


def _search(bench: Bench, peer: str, process: Process, number: int) -> Record:
    """One round of a peer: open, warm up with queries of another seed, then kind by kind.

    The rounds begin with different kinds, since what an engine keeps in memory from one kind speeds up the next.
    """
    opened = process.ask("open", folder=str(bench.index(peer)))["seconds"]
    kinds = bench.results[peer]["kinds"]
    _ask(process, [query for query in bench.warm_up if query.kind in kinds], bench.limits)
    names = [kind for kind in bench.queries if kind in kinds]
    start = number * len(names) // bench.limits.rounds
    order = names[start:] + names[:start]
    asked = {kind: _ask(process, bench.queries[kind], bench.limits) for kind in order}
    return {"open": opened, "kinds": asked, "memory": process.ask("memory")}


def _ask(process: Process, queries: Sequence[Query], limits: Limits) -> Record:
    return process.ask("search", queries=[q.record() for q in queries], seconds=limits.kind_seconds)


def _latency(rounds: list[Record]) -> Record:
    """Medians of the rounds' percentiles, and the totals, which are the same in every round."""
    longest = max((r["totals"] for r in rounds), key=len)
    return {
        "p50_ms": median(_percentile(r["ns"], 0.5) for r in rounds) / 1e6,
        "p99_ms": median(_percentile(r["ns"], 0.99) for r in rounds) / 1e6,
        "queries": min(len(r["ns"]) for r in rounds),
        "totals": longest,
    }


def _percentile(values: list[int], share: float) -> float:
    """The nearest-rank percentile."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _rates(bench: Bench) -> None:
    """Queries a second of two processes that search the same index at the same time."""
    mixed = [query.record() for kind in MIXED for query in bench.queries[kind]]
    random.Random(0).shuffle(mixed)
    rates: dict[str, list[float]] = {}

    def rate(peer: str) -> None:
        with bench.process(peer) as one, bench.process(peer) as two:
            for process in (one, two):
                process.ask("open", folder=str(bench.index(peer)))
            for process, asked in ((one, mixed[::2]), (two, mixed[1::2])):
                process.send("search", queries=asked, seconds=bench.limits.kind_seconds)
            replies = [one.receive(), two.receive()]
            rates.setdefault(peer, []).append(sum(len(r["ns"]) / sum(r["ns"]) * 1e9 for r in replies))

    for number in range(bench.limits.rounds):
        for peer in bench.alive(number):
            if set(MIXED) <= set(bench.results[peer]["kinds"]):
                bench.attempt(peer, "queries a second", rate)
    for peer, values in rates.items():
        bench.results[peer]["queries_a_second"] = median(values)


def _colds(bench: Bench) -> None:
    """The seconds of a fresh process from its start to its end: open, one word, ten hits."""
    commands = _cold_commands(bench)
    times: dict[str, list[Start]] = {name: [] for name in commands}
    for _ in range(bench.limits.cold_rounds):
        for name in (name for name in commands if "failed" not in bench.results.setdefault(name, {})):
            bench.attempt(name, "cold start", lambda name: times[name].append(start(commands[name])))
    for name, values in times.items():
        if values:
            middle = medians(values)
            bench.results[name] |= {"cold_seconds": middle.clock, "cold_processor_seconds": middle.processor}


def _cold_commands(bench: Bench) -> dict[str, list[str]]:
    """newsearch by its command line, the others by a script that opens and searches; and jieba's own start."""
    query = bench.queries["word"][0]
    asked = json.dumps(query.record())
    commands = {p: command(bench.pythons[p], p, str(bench.index(p)), asked) for p in bench.alive()}
    if "newsearch" in commands:
        script = bench.pythons["newsearch"].parent / "newsearch"
        commands["newsearch"] = [str(script), "--index", str(bench.index("newsearch")), "search", query.text]
    if "stock" in commands:
        commands[JIEBA] = [str(bench.pythons["stock"]), "-c", "import jieba; jieba.initialize()"]
    return commands


def _adds(bench: Bench) -> None:
    """One more seed file, searchable. Last, since it changes the indexes.

    newsearch syncs the folder that holds the whole corpus and the new file; the others are handed the file.
    """
    folder = bench.work / "more"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bench.articles, folder, copy_function=os.link)
    originals = list(islice(corpus.stored(bench.articles), 500))
    times: dict[str, list[float]] = {}

    def add(peer: str) -> None:
        with bench.process(peer) as process:
            seconds = process.ask("add", folder=str(bench.index(peer)), file=str(file))["seconds"]
        if seconds is not None:
            times.setdefault(peer, []).append(seconds)

    for number in range(bench.limits.rounds):
        file = folder / f"extra-{number}.jsonl"
        file.write_text(corpus.lines(corpus.extra(originals, _ADDED, number)), "utf-8")
        for peer in bench.alive(number):
            bench.attempt(peer, "add", add)
    for peer, values in times.items():
        bench.results[peer]["add_seconds"] = median(values)
    shutil.rmtree(folder)
