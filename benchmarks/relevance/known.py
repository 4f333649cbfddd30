"""Known-item search: sets of queries that each want one article, in BEIR layout, and how well they are served."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import ir_measures
import numpy as np
from ir_measures import MRR as RR
from ir_measures import Qrel, ScoredDoc, Success, nDCG

from newsearch import Article

__all__ = ["MEASURES", "KnownItems", "Value", "measured", "mrr", "read"]


@dataclass(frozen=True, slots=True)
class KnownItems:
    """A set: its articles, its queries by key, and the id of the article that each query wants."""

    name: str
    articles: tuple[Article, ...]
    queries: Mapping[str, str]
    wanted: Mapping[str, str]


def read(folder: Path, most: int | None = None) -> KnownItems:
    """The set in a folder with corpus.jsonl, queries.jsonl and qrels.tsv; only its first `most` queries."""
    articles = tuple(Article(r["_id"], r["title"], r["text"]) for r in _lines(folder / "corpus.jsonl"))
    queries = {r["_id"]: r["text"] for r in list(_lines(folder / "queries.jsonl"))[:most]}
    with (folder / "qrels.tsv").open(encoding="utf-8") as rows:
        judged = list(csv.reader(rows, delimiter="\t"))[1:]
    wanted = {query: article for query, article, grade in judged if int(grade) > 0 and query in queries}
    return KnownItems(folder.name, articles, queries, wanted)


MEASURES = {"nDCG@10": nDCG @ 10, "MRR@10": RR @ 10, "hit@10": Success @ 10}
"""Of the ten best of a query: how high the wanted article stands, twice, and whether it is there."""


class Value(NamedTuple):
    """A mean over queries, and half the width of its confidence interval of 95 % (normal)."""

    mean: float
    half: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} ± {self.half:.4f}"


def measured(known: KnownItems, found: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    """Each of `MEASURES` of the ids found for each query, best first, and the share of `full pages` (of ten)."""
    qrels = [Qrel(query, article, 1) for query, article in known.wanted.items()]
    run = [ScoredDoc(query, key, -rank) for query, ids in found.items() for rank, key in enumerate(ids)]
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), qrels, run):
        values[names[metric.measure]].append(metric.value)
    most = min(10, len(known.articles))
    values["full pages"] = [float(len(found[query]) >= most) for query in known.wanted]
    return {name: _mean(some, len(known.wanted)) for name, some in values.items()}


def mrr(known: KnownItems, found: Mapping[str, Sequence[str]]) -> float:
    """MRR@10 of the ids found for each query, best first."""
    return measured(known, found)["MRR@10"].mean


def _mean(values: Sequence[float], number: int) -> Value:
    """The mean over `number` queries: those that found nothing have no value, and count as 0."""
    every = np.zeros(number)
    every[: len(values)] = values
    return Value(float(every.mean()), float(1.96 * every.std() / max(number, 1) ** 0.5))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
