"""How many of the names that facets count are names: `python -m benchmarks.names INDEX`.

Draws values of each facet at random by how many articles have them, each value once, and compares them with
`verdicts.tsv`, made by hand with their sentences. A value is right when it is the whole name of a person, a
place or an organisation, as its facet claims, in most of the articles that have it.

    python -m benchmarks.names INDEX --seed 2             # another sample
    python -m benchmarks.names INDEX --seed 2 --sentences # values without a verdict, each with sentences to judge it by

The file has values and verdicts, no text of an archive.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Mapping
from pathlib import Path

from newsearch import Index, Searcher
from newsearch.model import NAME_KINDS

VERDICTS = Path(__file__).parent / "verdicts.tsv"

_SHOWN = 3
_AROUND = 30


def drawn(counts: Mapping[str, int], size: int, seed: int) -> list[str]:
    """Distinct values drawn by their counts, without replacement (Efraimidis and Spirakis, 2006).

    The same seed gives the same values of the same counts.
    """
    chance = random.Random(seed)
    keys = {value: chance.random() ** (1 / counts[value]) for value in sorted(counts)}
    return sorted(counts, key=keys.__getitem__, reverse=True)[:size]


def verdicts() -> dict[tuple[str, str], bool]:
    """Whether each judged value of a facet is right."""
    rows = (line.split("\t") for line in VERDICTS.read_text("utf-8").splitlines()[1:])
    return {(kind, value): verdict == "right" for kind, value, verdict in rows}


def sentences(searcher: Searcher, kind: str, value: str) -> list[str]:
    """The value in its surroundings, in some of the articles that have it."""
    found = searcher.search(f'"{value}"', filters={kind: value}, mode="strict", limit=_SHOWN)
    texts = (f"{hit.article.headline}\n{hit.article.body}" for hit in found.hits)
    spaced = r"[·\s]?".join(map(re.escape, value))
    spread = re.compile(f".{{0,{_AROUND}}}{spaced}.{{0,{_AROUND}}}", re.I)
    return [match[0] for text in texts for match in list(spread.finditer(text))[:1]]


def main() -> None:
    """Print the precision of each facet, and what is wrong or not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.names", description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=100, help="values of each kind")
    parser.add_argument("--sentences", action="store_true", help="show values without a verdict in their sentences")
    asked = parser.parse_args()
    judged = verdicts()
    with Index.open(asked.index).searcher() as searcher:
        facets = searcher.search("", facets=list(NAME_KINDS), limit=1).facets
        for kind in NAME_KINDS:
            counts = facets[kind]
            values = drawn(counts, asked.size, asked.seed)
            known = [value for value in values if (kind, value) in judged]
            wrong = [value for value in known if not judged[kind, value]]
            share = f"{1 - len(wrong) / len(known):.1%}" if known else "unknown"
            print(
                f"{kind}: {share} right of {len(known)} judged; {len(values) - len(known)} without a verdict; "
                f"the facet has {len(counts)} values, {sum(counts.values())} uses; wrong: {' '.join(wrong)}"
            )
            for value in (value for value in values if asked.sentences and (kind, value) not in judged):
                print(f"  {value}", *sentences(searcher, kind, value), sep="\n    ")


if __name__ == "__main__":
    main()
