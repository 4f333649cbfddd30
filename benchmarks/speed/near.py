"""Measures NEAR, SAME and wildcards beside the same words joined by AND, each asked for the first time.

python -m benchmarks.speed.near --corpus ../shared/corpora/cctv --index index
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import corpus
from benchmarks.speed.draw import draw
from benchmarks.speed.turns import in_turn
from newsearch import Searcher

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
    ways = {kind: partial(_find, typed) for kind, typed in KINDS.items()}
    pairs = [(query.words[0], query.words[1]) for query in drawn]
    percentiles = in_turn(options.index, ways, pairs, (50, 99))
    for kind, times in percentiles.items():
        ratios = [round(a / b, 1) for a, b in zip(times, percentiles["and"], strict=True)]
        print(json.dumps({"kind": kind, "p50_ms": round(times[0], 2), "p99_ms": round(times[1], 2), "of_and": ratios}))


def _find(typed: Callable[[str, str], str], searcher: Searcher, pair: tuple[str, str]) -> object:
    return searcher.find(typed(*pair))


if __name__ == "__main__":
    main()
