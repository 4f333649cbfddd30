"""Runs the benchmark: environments, corpora, all peers at all sizes, and the results as JSON.

python -m benchmarks.speed.run --corpus ../shared/corpora/cctv --times 1 10
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks import ROOT, corpus
from benchmarks.peers import PEERS
from benchmarks.peers.environments import make
from benchmarks.peers.query import Query
from benchmarks.speed.bounds import bounds
from benchmarks.speed.draw import draw
from benchmarks.speed.literal import counts
from benchmarks.speed.machine import commit, machine
from benchmarks.speed.stages import Bench, Limits, measure
from benchmarks.speed.table import render

__all__ = ["WORK", "corpus_folder", "environments", "judged", "main"]

WORK = ROOT / ".bench"


def main() -> None:
    """Measure, write the results after each size, print the table."""
    options = _options()
    limits = Limits(options.rounds, options.build_seconds, options.kind_seconds, reuse=options.reuse)
    pythons, missing = environments(options.peers)
    articles = list(corpus.read(options.corpus, options.files))
    queries = draw(articles, options.seed, options.queries)
    warm_up = [query for kind in draw(articles, options.seed + 1, 2).values() for query in kind]
    results: dict[str, Any] = {
        "commit": commit(),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "machine": machine(),
        "options": {"seed": options.seed, "queries": options.queries, "judged": options.judged, **asdict(limits)},
        "missing": missing,
        "sizes": [],
    }
    for times in options.times:
        folder = corpus_folder(articles, times, options.seed)
        if "bounds" not in results:
            results["bounds"] = bounds(folder)
        literal = _literal(folder, queries, options)
        bench = Bench(pythons, folder, WORK / f"work-{folder.name}", queries, warm_up, limits, _say)
        peers = judged(measure(bench), literal)
        results["sizes"].append(
            {"times": times, **corpus.describe(folder), "literal": _joined(literal), "peers": peers}
        )
        options.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(render([results]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of seeds")
    parser.add_argument("--files", type=int, help="only its first files, for a quick run")
    parser.add_argument("--times", type=int, nargs="+", default=[1], help="sizes: multiples of the corpus")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS), help=", ".join(PEERS))
    parser.add_argument("--rounds", type=int, default=5, help="of each measurement; the medians count")
    parser.add_argument("--queries", type=int, default=300, help="of each kind")
    parser.add_argument("--judged", type=int, default=50, help="of each kind, compared with a literal scan")
    parser.add_argument("--build-seconds", type=float, default=300, help="a peer that built for so long builds no more")
    parser.add_argument("--reuse", action="store_true", help="search the indexes of the last run, if it left any")
    parser.add_argument("--kind-seconds", type=float, default=20, help="for the queries of a kind in a round")
    parser.add_argument("--seed", type=int, default=1, help="of the queries and of the multiples")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "speed" / "results.json", help="the results")
    options = parser.parse_args()
    if unknown := set(options.peers) - PEERS.keys():
        parser.error(f"no peer {', '.join(sorted(unknown))}: there are {', '.join(PEERS)}")
    return options


def environments(peers: Sequence[str]) -> tuple[dict[str, Path], dict[str, str]]:
    """The Python of each peer, and why a peer has none."""
    pythons: dict[str, Path] = {}
    missing: dict[str, str] = {}
    for peer in peers:
        python, reason = make(PEERS[peer].environment, WORK / "environments")
        if python:
            pythons[peer] = python
        else:
            missing[peer] = "its environment cannot be made"  # why may name hosts and paths: not in the results
            _say(f"{peer} is left out, its environment cannot be made: {reason}")
    return pythons, missing


def corpus_folder(articles: list[corpus.Article], times: int, seed: int) -> Path:
    """The folder of a multiple, made if it is not there; its name says all that it depends on."""
    digest = hashlib.sha256()
    for article in articles:
        digest.update(repr(article).encode("utf-8", "surrogatepass"))
    folder = WORK / "corpora" / f"{digest.hexdigest()[:12]}-seed{seed}-x{times}"
    if not folder.exists():
        _say(f"making the corpus x{times}")
        corpus.write(corpus.multiply(articles, times, seed), folder)
    return folder


def _literal(folder: Path, queries: Mapping[str, Sequence[Query]], options: argparse.Namespace) -> dict[str, list[int]]:
    """What a literal scan finds for the first queries of each kind; kept, since it takes a while."""
    judged = [query for kind in queries.values() for query in kind[: options.judged]]
    key = hashlib.sha256(repr(judged).encode()).hexdigest()[:12]
    kept = WORK / "corpora" / f"{folder.name}-literal-{key}.json"
    if not kept.exists():
        _say("scanning literally")
        kept.write_text(json.dumps(counts(corpus.stored(folder), judged)), "utf-8")
    totals: dict[str, list[int]] = {kind: [] for kind in queries}
    for query, total in zip(judged, json.loads(kept.read_text("utf-8")), strict=True):
        totals[query.kind].append(total)
    return totals


def judged(peers: dict[str, dict[str, Any]], literal: Mapping[str, list[int]]) -> dict[str, dict[str, Any]]:
    """The results with the literal hits that each peer found; totals as text, a line a kind."""
    for result in peers.values():
        for kind, asked in result.get("search", {}).items():
            totals = asked["totals"]
            asked |= _recall([(t, n) for t, n in zip(totals, literal[kind], strict=False) if t is not None])
            asked["totals"] = " ".join("-" if t is None else str(t) for t in totals)
    return peers


def _recall(pairs: list[tuple[int, int]]) -> dict[str, float]:
    """What a peer found of what there is: the mean of the queries' shares, the share of all hits, of exact totals.

    A total above the literal one is no hit too many found: it only costs the exactness.
    """
    if not pairs:
        return {}
    return {
        "recall": sum(min(t, n) / n if n else 1.0 for t, n in pairs) / len(pairs),
        "recall_of_hits": sum(min(t, n) for t, n in pairs) / max(1, sum(n for _, n in pairs)),
        "exact": sum(t == n for t, n in pairs) / len(pairs),
    }


def _joined(literal: Mapping[str, list[int]]) -> dict[str, str]:
    return {kind: " ".join(map(str, totals)) for kind, totals in literal.items()}


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
