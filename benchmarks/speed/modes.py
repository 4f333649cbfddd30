"""Measures what it takes to fill a page: whole headlines asked for in each mode, in turn.

python -m benchmarks.speed.modes ../shared/corpora/ir-headline/queries.jsonl --index index
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from benchmarks.speed.turns import in_turn
from newsearch import Searcher
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
    ways: dict[str, partial[object]] = {mode: partial(_find, mode) for mode in MODES}
    percentiles = in_turn(options.index, ways, [json.loads(line)["text"] for line in lines], (50, 90))
    for mode, times in percentiles.items():
        ratios = [round(a / b, 2) for a, b in zip(times, percentiles["strict"], strict=True)]
        print(
            json.dumps({"mode": mode, "p50_ms": round(times[0], 2), "p90_ms": round(times[1], 2), "of_strict": ratios})
        )


def _find(mode: Mode, searcher: Searcher, query: str) -> object:
    return searcher.find(query, mode=mode)


if __name__ == "__main__":
    main()
