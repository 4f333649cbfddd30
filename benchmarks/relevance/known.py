"""Known-item search: sets of queries that each want one article, in BEIR layout, and MRR@10 of what is found."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import MRR, Qrel, ScoredDoc

from newsearch import Article

__all__ = ["KnownItems", "mrr", "read"]


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


def mrr(known: KnownItems, found: Mapping[str, Sequence[str]]) -> float:
    """MRR@10 of the ids found for each query, best first."""
    qrels = [Qrel(query, article, 1) for query, article in known.wanted.items()]
    run = [ScoredDoc(query, key, -rank) for query, ids in found.items() for rank, key in enumerate(ids)]
    return float(ir_measures.calc_aggregate([MRR @ 10], qrels, run)[MRR @ 10])


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
