"""Measures what a page of results costs beside finding it: with snippets, with facets, and with distinct hits.

python -m benchmarks.speed.page --corpus ../shared/corpora/cctv --index index
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import corpus
from benchmarks.speed.draw import draw
from newsearch import Index, Searcher
from newsearch.model import FACETS

__all__ = ["WAYS", "main"]

_FOUR = ("year", "month", "people", "places")
_FILTERS = {"year": ("2022", "2023"), "places": ("北京", "上海", "中国")}

WAYS: dict[str, Callable[[Searcher, str], object]] = {
    "find": lambda searcher, word: searcher.find(word),
    "snippets": lambda searcher, word: searcher.search(word),
    "four_facets": lambda searcher, word: searcher.search(word, distinct=True, facets=_FOUR),
    "filtered": lambda searcher, word: searcher.search(word, distinct=True, facets=_FOUR, filters=_FILTERS),
    "all_facets": lambda searcher, word: searcher.search(word, distinct=True, facets=FACETS),
}
"""What is asked for with each word: ids alone, a page with snippets, one of distinct hits with facets, with filters."""


def main() -> None:
    """Print p50 and p99 of each way, in milliseconds of processor time, and how many times those of `find` they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of seeds: the words are drawn from it")
    parser.add_argument("--index", type=Path, required=True, help="an index of them, or of more")
    parser.add_argument("--queries", type=int, default=350, help="words")
    parser.add_argument("--rounds", type=int, default=3, help="the median time of each word counts")
    options = parser.parse_args()
    words = [query.text for query in draw(corpus.read(options.corpus), 1, options.queries)["word"]]
    times = measured(options.index, words, options.rounds)
    for way, of_way in times.items():
        ratios = [round(a / b, 2) for a, b in zip(of_way, times["find"], strict=True)]
        print(json.dumps({"way": way, "p50_ms": round(of_way[0], 3), "p99_ms": round(of_way[1], 3), "of_find": ratios}))


def measured(index: Path, words: list[str], rounds: int) -> dict[str, tuple[float, float]]:
    """p50 and p99 of each way.

    Ways alternate from query to query, each with a word far from that of the others: no way is answered from what
    another one has left in a cache.
    """
    times: dict[str, list[list[float]]] = {way: [[] for _ in words] for way in WAYS}
    with Index.open(index).searcher() as searcher:
        for ask in WAYS.values():
            ask(searcher, words[0])
        for number in range(rounds * len(words)):
            for turn, (way, ask) in enumerate(WAYS.items()):
                word = (number + turn * len(words) // len(WAYS)) % len(words)
                began = time.process_time()
                ask(searcher, words[word])
                times[way][word].append((time.process_time() - began) * 1000)
    return {way: _percentiles([median(of_word) for of_word in of_way]) for way, of_way in times.items()}


def _percentiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return median(ordered), ordered[round(0.99 * (len(ordered) - 1))]


if __name__ == "__main__":
    main()
