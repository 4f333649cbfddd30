"""Measures ranking as it is used: known-item search as readers type it, by default and for any word.

python -m benchmarks.relevance.run ../shared/corpora/ir-headline ../shared/corpora/ir-cmrc2018

Beside it stands untuned BM25 on one bag of tokens, any of them asked for; that on all three layers is the one to beat.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.relevance.bags import BAGS, Bags, asked, tokens
from benchmarks.relevance.drawn import from_seeds
from benchmarks.relevance.known import MEASURES, KnownItems, Value, measured, read
from newsearch import Index
from newsearch.analysis.analyzer import Analyzer
from newsearch.model import Mode

__all__ = ["MODES", "Archives", "measure", "newsearch", "table"]


def main() -> None:
    """Print the table of the sets named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path, help="folders with corpus.jsonl, queries.jsonl and qrels.tsv")
    parser.add_argument("--queries", type=int, default=None, help="only this number of queries, the first ones")
    parser.add_argument("--archive", type=Path, help="a folder of seeds with headlines, from which nine sets are drawn")
    options = parser.parse_args()
    known = [read(folder, options.queries) for folder in options.sets]
    if options.archive:
        known += from_seeds(options.archive, options.queries or 1500)
    with tempfile.TemporaryDirectory() as temporary:
        archives = Archives(Path(temporary))
        results = {each.name: measure(each, archives) for each in known}
        if short := [each for each in known if each.name == "abbreviation"]:
            results["abbreviation, --abbreviations"] = newsearch(short[0], archives, abbreviations=True)
    print(table(results))


MODES: Mapping[str, Mode] = {"default": "all", "any": "any"}
"""What a reader gets who chooses nothing, and the mode in which the rivals search."""


class Archives:
    """The articles of sets, indexed in a folder and cut into tokens: once for all sets that share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._indexes: dict[int, Index] = {}
        self._tokens: dict[int, list[dict[str, tuple[str, ...]]]] = {}

    def index(self, known: KnownItems) -> Index:
        """The index of the articles of a set."""
        key = id(known.articles)
        if key not in self._indexes:
            began = time.perf_counter()
            self._indexes[key] = Index.create(self._folder / str(key))
            self._indexes[key].update(add=known.articles)
            took = time.perf_counter() - began
            print(f"{known.name}: {len(known.articles)} articles built in {took:.0f} s", file=sys.stderr)
        return self._indexes[key]

    def tokens(self, known: KnownItems) -> list[dict[str, tuple[str, ...]]]:
        """The tokens of each article of a set."""
        key = id(known.articles)
        if key not in self._tokens:
            analyzer = Analyzer()
            self._tokens[key] = [tokens(f"{a.headline}\n\n{a.body}", analyzer) for a in known.articles]
        return self._tokens[key]


def measure(known: KnownItems, archives: Archives) -> dict[str, dict[str, Value]]:
    """The values of a set by ranking: newsearch in each of `MODES`, and BM25 on each bag."""
    return {**newsearch(known, archives), **_bags(known, archives)}


def table(sets: Mapping[str, Mapping[str, Mapping[str, Value]]]) -> str:
    """A Markdown table: a row for each set, ranking and mode, a column for each measure."""
    names = [*MEASURES, "full pages"]
    rows = [["set", "ranking", *names], ["---", "---", *("---:" for _ in names)]]
    for name, rankings in sets.items():
        for ranking, values in rankings.items():
            rows.append([name, ranking, *(str(values[each]) for each in names)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def newsearch(known: KnownItems, archives: Archives, *, abbreviations: bool = False) -> dict[str, dict[str, Value]]:
    """The values of newsearch in each of `MODES`."""
    rankings: dict[str, dict[str, Value]] = {}
    with archives.index(known).searcher() as searcher:
        for name, mode in MODES.items():
            began = time.perf_counter()
            found = {
                key: searcher.find(text, mode=mode, abbreviations=abbreviations).ids
                for key, text in known.queries.items()
            }
            each = (time.perf_counter() - began) / max(len(found), 1) * 1000
            print(f"{known.name}, {name}: {len(found)} queries of {each:.1f} ms", file=sys.stderr)
            rankings[f"newsearch, {name}"] = measured(known, found)
    return rankings


def _bags(known: KnownItems, archives: Archives) -> dict[str, dict[str, Value]]:
    analyzer = Analyzer()
    queries = {key: tokens(text, analyzer) for key, text in known.queries.items()}
    values: dict[str, dict[str, Value]] = {}
    for name, layers in BAGS.items():
        bags = Bags(archives.tokens(known), layers, asked(queries.values()))
        found = {key: [known.articles[number].id for number in bags.best(cut)] for key, cut in queries.items()}
        values[f"BM25, {name}"] = measured(known, found)
    return values


if __name__ == "__main__":
    main()
