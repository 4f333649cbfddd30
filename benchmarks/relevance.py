"""Measures ranking on relevance sets in BEIR layout: MRR@10 of known-item search, any word asked for.

python benchmarks/relevance.py ../shared/corpora/ir-cmrc2018 ../shared/corpora/ir-headline
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import MRR, Qrel, ScoredDoc

from newsearch import Article, Index


def main() -> None:
    """Print a line for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, help="folders with corpus.jsonl, queries.jsonl and qrels.tsv")
    parser.add_argument("--queries", type=int, default=None, help="only the first so many queries")
    options = parser.parse_args()
    for folder in options.sets:
        print(measure(folder, options.queries), flush=True)


def measure(folder: Path, most: int | None) -> str:
    """MRR@10 of a set, and how long building and searching took."""
    articles = [Article(r["_id"], r["title"], r["text"]) for r in _lines(folder / "corpus.jsonl")]
    queries = {r["_id"]: r["text"] for r in list(_lines(folder / "queries.jsonl"))[:most]}
    with (folder / "qrels.tsv").open(encoding="utf-8") as rows:
        qrels = [
            Qrel(row[0], row[1], int(row[2])) for row in list(csv.reader(rows, delimiter="\t"))[1:] if row[0] in queries
        ]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        index = Index.create(Path(temporary, "index"))
        index.update(add=articles)
        built = time.perf_counter()
        with index.searcher() as searcher:
            run = [
                ScoredDoc(key, hit.article.id, hit.score)
                for key, text in queries.items()
                for hit in searcher.search(text, mode="any").hits
            ]
    searched = time.perf_counter()
    value = ir_measures.calc_aggregate([MRR @ 10], qrels, run)[MRR @ 10]
    times = f"built in {built - began:.0f} s, {(searched - built) / len(queries) * 1000:.0f} ms a query"
    return f"{folder.name}: MRR@10 {value:.4f} ({len(articles)} articles, {len(queries)} queries, {times})"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
