"""Measures what it takes to fill a page: whole headlines asked for in each mode, in turn.

python -m benchmarks.speed.modes ../shared/corpora/ir-headline/queries.jsonl --index index
"""

from __future__ import annotations

import argparse
import json
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from newsearch import Index
from newsearch.model import Mode

__all__ = ["MODES", "main"]

MODES: tuple[Mode, ...] = ("strict", "all", "any")
"""Articles with all words; these, and then those with fewer; any."""


def main() -> None:
    """Print p50 and p90 of each mode, in milliseconds of processor time, and these beside `strict`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path, help="JSON Lines, each with a `text`")
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--most", type=int, default=300, help="queries to ask")
    options = parser.parse_args()
    lines = options.queries.read_text("utf-8").splitlines()[: options.most]
    percentiles = measured(options.index, [json.loads(line)["text"] for line in lines])
    for mode, times in percentiles.items():
        ratios = [round(a / b, 2) for a, b in zip(times, percentiles["strict"], strict=True)]
        print(
            json.dumps({"mode": mode, "p50_ms": round(times[0], 2), "p90_ms": round(times[1], 2), "of_strict": ratios})
        )


def measured(index: Path, queries: list[str]) -> dict[Mode, list[float]]:
    """p50 and p90 of each mode, each with a searcher of its own, which a last query has warmed up."""
    times: dict[Mode, list[float]] = {mode: [] for mode in MODES}
    with ExitStack() as stack:
        archive = Index.open(index)
        searchers = {mode: stack.enter_context(archive.searcher()) for mode in MODES}
        for query in [queries[-1], *queries]:
            for mode, searcher in searchers.items():
                began = time.process_time()
                searcher.find(query, mode=mode)
                times[mode].append((time.process_time() - began) * 1000)
    return {mode: np.percentile(some[1:], [50, 90]).tolist() for mode, some in times.items()}


if __name__ == "__main__":
    main()
