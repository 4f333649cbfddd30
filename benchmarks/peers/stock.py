"""The stock recipe, as it is written in dozens of tutorials: Whoosh 2.7.4 and `jieba.analyse.ChineseAnalyzer`.

It has no fold and cuts with jieba in Python; every query goes through Whoosh's own parser.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from jieba.analyse import ChineseAnalyzer
from whoosh.fields import DATETIME, ID, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import MultifieldParser
from whoosh.query import DateRange

from benchmarks.peers import Answer
from benchmarks.peers.query import COMMON, Query

__all__ = ["Stock"]


class Stock:
    """Whoosh as it comes; with several cores, its own multi-process writer."""

    packages = ("Whoosh", "jieba")
    kinds = frozenset(COMMON)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        analyzer = ChineseAnalyzer()
        schema = Schema(
            id=ID(stored=True, unique=True),
            headline=TEXT(stored=True, analyzer=analyzer),
            body=TEXT(stored=True, analyzer=analyzer),
            date=DATETIME(stored=True, sortable=True),
        )
        folder.mkdir(parents=True)
        several: dict[str, Any] = {"procs": cores, "multisegment": True} if cores > 1 else {}
        writer = create_in(str(folder), schema).writer(limitmb=256, **several)
        for path in sorted(corpus.glob("*.jsonl")):
            _add_file(writer, path)
        writer.commit()

    def open(self, folder: Path) -> None:
        index = open_dir(str(folder))
        self._searcher = index.searcher()
        self._parser = MultifieldParser(["headline", "body"], index.schema)

    def search(self, query: Query) -> Answer:
        days = DateRange("date", _day(query.since), _day(query.until)) if query.since else None
        sort = {"sortedby": "date", "reverse": True} if query.sort == "newest" else {}
        results = self._searcher.search(self._parser.parse(query.text), limit=10, filter=days, **sort)
        total = len(results)
        if query.snippets:
            for hit in results:
                hit.highlights("body")
        return total, [hit["id"] for hit in results]

    def add(self, folder: Path, file: Path) -> bool:
        writer = open_dir(str(folder)).writer()
        _add_file(writer, file)
        writer.commit()
        self.open(folder)
        return True

    def close(self) -> None:
        self._searcher.close()


def _add_file(writer: Any, path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        date = _day(record["date"]) if record["date"] else None
        writer.add_document(id=record["id"], headline=record["title"], body=record["text"], date=date)


def _day(date: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(date)
