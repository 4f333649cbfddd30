"""Chooses the constants of the ranking by cross-validation over the queries of known-item sets.

python -m benchmarks.relevance.tune ../shared/corpora/ir-headline ../shared/corpora/ir-cmrc2018 \\
    --archive ../shared/corpora/cctv

Each fold of the queries is judged with the setting that is best on the other folds. Best is the highest mean of the
sets' MRR@10 among the settings that take no judged set below the untuned one, so that no set is sacrificed. The judged
sets have no headlines: sets drawn from an archive that has some count in the mean as well, and decide what a headline
is worth. The tiers for runs and nearness are for readers who type phrases; they are not tuned here.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.relevance.drawn import from_seeds
from benchmarks.relevance.evidence import Evidence, Setting, gather, reciprocal_ranks
from benchmarks.relevance.known import read

__all__ = ["GRIDS", "ablations", "chosen", "held_out", "judged", "settings"]

DRAWN = ("keywords", "headline words")
"""The drawn sets that count: the tier for runs finds passages, and the others are of words that these have as well."""

FOLDS = 5
GRIDS: Sequence[Mapping[str, Sequence[float]]] = (
    {
        "k1": (0.9, 1.2, 1.5),
        "headline": (3.0, 5.0, 8.0),
        "lead": (100, 150, 200),
        "lead_weight": (2.0, 3.0, 4.0, 6.0),
    },
    {
        "words": (1.0, 2.0),
        "chars": (1.0, 2.0, 3.0),
        "early": (0.0, 0.2, 0.7),
        "numbers": (0.0, 0.15),
        "present": (0.0, 0.1),
        "densest": (0.0, 0.5, 0.9),
    },
)
"""What is tried: the terms' constants, and those of the layers and of articles as a whole, the others as they are."""
UNTUNED = Setting(headline=1.0, lead_weight=0.0, words=1.0, chars=1.0, early=0.0, numbers=0.0, present=0.0, densest=0.0)

Judged = list[NDArray[np.float64]]
"""Of each set, the reciprocal ranks: a row a setting, a column a query."""


def main() -> None:
    """Print what each fold chooses and reaches, the choice of all, and what each part of it adds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", type=Path, help="folders with corpus.jsonl, queries.jsonl and qrels.tsv")
    parser.add_argument("--queries", type=int, default=None, help="only this number of queries, the first ones")
    parser.add_argument("--archive", type=Path, help="a folder of seeds whose articles have headlines")
    options = parser.parse_args()
    known = [read(folder, options.queries) for folder in options.sets]
    if options.archive:
        drawn = from_seeds(options.archive, options.queries or 1500)
        known += [each for each in drawn if each.name in DRAWN]
    sets = [gather(each) for each in known]
    guarded = len(options.sets)
    tried = settings(*GRIDS)
    ranks = judged(sets, tried)
    folds = [_folds(each.wanted.size) for each in sets]
    for fold in range(FOLDS):
        print(f"fold {fold}: {_text(tried[chosen(ranks, [f != fold for f in folds], guarded)])}")
    best = tried[chosen(ranks, [f >= 0 for f in folds], guarded)]
    print(f"all: {_text(best)}\n")
    rows = {"held out": held_out(ranks, folds, guarded), "the constants": _values(sets, Setting())}
    rows |= ablations(sets, best)
    print("\n".join([f"| MRR@10 | {' | '.join(s.name for s in sets)} |", "| --- |" + " ---: |" * len(sets)]))
    for name, values in rows.items():
        print(f"| {name} | {' | '.join(f'{value:.4f}' for value in values)} |")


def settings(*grids: Mapping[str, Sequence[float]]) -> list[Setting]:
    """Every combination of the values of each grid, after the untuned setting."""
    tried = [dict(zip(grid, values, strict=True)) for grid in grids for values in product(*grid.values())]
    return [UNTUNED, *(Setting(**values) for values in tried)]  # type: ignore[arg-type]


def judged(sets: Sequence[Evidence], tried: Sequence[Setting]) -> Judged:
    """The reciprocal ranks of every query of every set under every setting."""
    return [np.stack([reciprocal_ranks(evidence, setting) for setting in tried]) for evidence in sets]


def chosen(ranks: Judged, queries: Sequence[NDArray[np.bool_]], guarded: int) -> int:
    """Which setting is best on some queries of each set, none of the first `guarded` sets being sacrificed."""
    values = np.stack([found[:, kept].mean(axis=1) for found, kept in zip(ranks, queries, strict=True)])
    spared = (values >= values[:, :1])[:guarded].all(axis=0)  # the first setting is the untuned one
    return int(np.argmax(np.where(spared, values.mean(axis=0), -1.0)))


def held_out(ranks: Judged, folds: Sequence[NDArray[np.int64]], guarded: int) -> list[float]:
    """MRR@10 of each set, each query judged by the choice of the folds that it is not in."""
    choices = np.array([chosen(ranks, [each != fold for each in folds], guarded) for fold in range(FOLDS)])
    return [float(found[choices[each], np.arange(each.size)].mean()) for found, each in zip(ranks, folds, strict=True)]


def ablations(sets: Sequence[Evidence], setting: Setting) -> dict[str, list[float]]:
    """MRR@10 of each set under a setting, without each of its parts, and untuned."""
    tried = {
        "chosen": setting,
        "without the lead": replace(setting, lead_weight=0.0),
        "a headline like the body": replace(setting, headline=1.0),
        "characters like pairs": replace(setting, chars=1.0),
        "without how early": replace(setting, early=0.0),
        "without numbers": replace(setting, numbers=0.0),
        "without words present": replace(setting, present=0.0),
        "without the densest stretch": replace(setting, densest=0.0),
        "untuned: none of these": UNTUNED,
    }
    return {name: _values(sets, each) for name, each in tried.items()}


def _values(sets: Sequence[Evidence], setting: Setting) -> list[float]:
    return [float(reciprocal_ranks(each, setting).mean()) for each in sets]


def _folds(queries: int) -> NDArray[np.int64]:
    """The fold of each query: a fixed shuffle, since neighbouring queries are about one article."""
    return np.random.default_rng(1).permutation(queries) % FOLDS


def _text(setting: Setting) -> str:
    return " ".join(f"{name}={value:g}" for name, value in asdict(setting).items())


if __name__ == "__main__":
    main()
