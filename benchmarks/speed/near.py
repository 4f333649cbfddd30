"""Measures NEAR, SAME and wildcards beside the same words joined by AND, each asked for the first time.

python -m benchmarks.speed.near --corpus ../shared/corpora/cctv --index index
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from benchmarks import corpus
from benchmarks.speed.draw import draw
from newsearch import Index

__all__ = ["KINDS", "main"]

KINDS: dict[str, Callable[[str, str], str]] = {
    "and": lambda one, other: f"{one} {other}",
    "near": lambda one, other: f"{one} NEAR/5 {other}",
    "near50": lambda one, other: f"{one} NEAR/50 {other}",
    "same": lambda one, other: f"{one} SAME {other}",
    "wildcard": lambda one, other: f"?{one} ?{other}",
}
"""For each kind what is typed for two words of a sentence."""


def main() -> None:
    """Print p50 and p99 of each kind, in milliseconds of processor time, and how many times those of AND they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of seeds: the queries are drawn from it")
    parser.add_argument("--index", type=Path, required=True, help="an index of them, or of more")
    parser.add_argument("--queries", type=int, default=300, help="of each kind")
    options = parser.parse_args()
    drawn = draw(corpus.read(options.corpus), 1, options.queries)["and"]
    percentiles = measured(options.index, [(query.words[0], query.words[1]) for query in drawn])
    for kind, times in percentiles.items():
        ratios = [round(a / b, 1) for a, b in zip(times, percentiles["and"], strict=True)]
        print(json.dumps({"kind": kind, "p50_ms": round(times[0], 2), "p99_ms": round(times[1], 2), "of_and": ratios}))


def measured(index: Path, pairs: list[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """p50 and p99 of each kind. Kinds take turns, each with a searcher of its own, which a last pair has warmed up."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with ExitStack() as stack:
        archive = Index.open(index)
        searchers = {kind: stack.enter_context(archive.searcher()) for kind in KINDS}
        for pair in [pairs[-1], *pairs[:-1]]:
            for kind, typed in KINDS.items():
                began = time.process_time()
                searchers[kind].find(typed(*pair))
                times[kind].append((time.process_time() - began) * 1000)
    found = {kind: np.percentile(some[1:], [50, 99]).tolist() for kind, some in times.items()}
    return {kind: (p50, p99) for kind, (p50, p99) in found.items()}


if __name__ == "__main__":
    main()
