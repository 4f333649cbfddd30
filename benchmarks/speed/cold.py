"""Measures what a first answer takes: newsearch's command line beside a script that opens and searches tantivy.

python -m benchmarks.speed.cold --corpus ../shared/corpora/cctv

The script has newsearch's own fold and its words by rjieba (`tantivy-layers`). Both find the same articles, fetch ten
of them, cut their snippets and print. Environments and indexes are made in `.bench/` where they are not there yet.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.peers.process import Process, command
from benchmarks.peers.query import Query
from benchmarks.speed.draw import draw
from benchmarks.speed.run import WORK, corpus_folder, environments
from benchmarks.speed.starts import alternated

__all__ = ["ASKED", "PEER", "main", "typed"]

PEER = "tantivy-layers"

ASKED = ("one character", "one word", "cut", "one word, --json", "cut, --json")
"""What is asked for: a character, which needs no dictionary; a word; a run of two words, which has to be cut."""


def main() -> None:
    """Print a line of JSON for each query: milliseconds of processor and clock of both, and newsearch's multiples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of seeds")
    parser.add_argument("--files", type=int, help="only its first files, for a quick run")
    parser.add_argument("--rounds", type=int, default=15, help="of fresh processes; the medians count")
    options = parser.parse_args()
    pythons, missing = environments(["newsearch", PEER])
    if missing:
        parser.exit(1, f"{missing}\n")
    articles = list(corpus.read(options.corpus, options.files))
    folder = corpus_folder(articles, 1, 1)
    indexes = {peer: _index(python, peer, folder) for peer, python in pythons.items()}
    for name, query in typed(articles).items():
        ours = [str(pythons["newsearch"].parent / "newsearch"), "--index", str(indexes["newsearch"]), "search"]
        ours += [query.text, *name.split(", ")[1:]]
        theirs = command(pythons[PEER], PEER, str(indexes[PEER]), json.dumps(query.record()))
        print(json.dumps({"asked": name, **_compared(ours, theirs, options.rounds)}), flush=True)


def typed(articles: Sequence[corpus.Article]) -> dict[str, Query]:
    """A query for each of `ASKED`, of words drawn from the articles by the rule of the benchmark."""
    word = draw(articles, 1, 1)["word"][0].text
    pair = draw(articles, 1, 1)["and"][0].words
    queries = {
        "one character": Query("word", word[0], (word[0],), snippets=True),
        "one word": Query("word", word, (word,), snippets=True),
        "cut": Query("and", "".join(pair), pair, snippets=True),
    }
    return {name: queries[name.split(", ")[0]] for name in ASKED}


def _compared(ours: list[str], theirs: list[str], rounds: int) -> dict[str, float]:
    starts = alternated({"newsearch": ours, PEER: theirs}, rounds)
    own, other = starts["newsearch"], starts[PEER]
    figures = {
        f"{peer} {name}, ms": round(value * 1000) for peer, s in starts.items() for name, value in s._asdict().items()
    }
    return {
        **figures,
        "processor, times": round(own.processor / other.processor, 2),
        "clock, times": round(own.clock / other.clock, 2),
    }


def _index(python: Path, peer: str, folder: Path) -> Path:
    """The index of a peer, built unless it is there."""
    index = WORK / f"work-{folder.name}" / f"index-{peer}"
    if not index.exists():
        index.parent.mkdir(parents=True, exist_ok=True)
        with Process(python, peer, index.parent / f"{peer}.log") as process:
            process.ask("build", corpus=str(folder), folder=str(index), cores=1)
    return index


if __name__ == "__main__":
    main()
