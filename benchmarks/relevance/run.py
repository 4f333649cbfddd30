"""Measures ranking: MRR@10 of known-item search, any word asked for, beside untuned BM25 on one bag of tokens.

python -m benchmarks.relevance.run ../shared/corpora/ir-headline ../shared/corpora/ir-cmrc2018

The last row, BM25 on all three layers, is the one to beat.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.relevance.bags import BAGS, Bags, asked, tokens
from benchmarks.relevance.drawn import from_seeds
from benchmarks.relevance.known import KnownItems, mrr, read
from newsearch import Index
from newsearch.analysis.analyzer import Analyzer

__all__ = ["measure", "table"]


def main() -> None:
    """Print the table of the sets named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path, help="folders with corpus.jsonl, queries.jsonl and qrels.tsv")
    parser.add_argument("--queries", type=int, default=None, help="only this number of queries, the first ones")
    parser.add_argument(
        "--archive", type=Path, help="a folder of seeds with headlines, from which three sets are drawn"
    )
    options = parser.parse_args()
    known = [read(folder, options.queries) for folder in options.sets]
    if options.archive:
        known += from_seeds(options.archive, options.queries or 1500)
    print(table([measure(each) for each in known]))


def measure(known: KnownItems) -> dict[str, float | str]:
    """A column of the table: the set's name, and MRR@10 of newsearch and of BM25 on each bag."""
    return {"MRR@10": known.name, "newsearch": _newsearch(known), **_bags(known)}


def table(columns: list[dict[str, float | str]]) -> str:
    """The columns as a Markdown table, one row a ranking."""
    rows = [[name, *(_cell(column[name]) for column in columns)] for name in columns[0]]
    rows.insert(1, ["---", *("---:" for _ in columns)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _newsearch(known: KnownItems) -> float:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        index = Index.create(Path(temporary, "index"))
        index.update(add=known.articles)
        built = time.perf_counter()
        with index.searcher() as searcher:
            found = {key: searcher.find(text, mode="any").ids for key, text in known.queries.items()}
    each = (time.perf_counter() - built) / max(len(found), 1) * 1000
    print(
        f"{known.name}: {len(known.articles)} articles built in {built - began:.0f} s, "
        f"{len(found)} queries of {each:.1f} ms",
        file=sys.stderr,
    )
    return mrr(known, found)


def _bags(known: KnownItems) -> dict[str, float | str]:
    analyzer = Analyzer()
    queries = {key: tokens(text, analyzer) for key, text in known.queries.items()}
    articles = [tokens(f"{a.headline}\n\n{a.body}", analyzer) for a in known.articles]
    values: dict[str, float | str] = {}
    for name, layers in BAGS.items():
        bags = Bags(articles, layers, asked(queries.values()))
        found = {key: [known.articles[number].id for number in bags.best(cut)] for key, cut in queries.items()}
        values[f"BM25, {name}"] = mrr(known, found)
    return values


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4f}"


if __name__ == "__main__":
    main()
