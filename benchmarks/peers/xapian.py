"""Xapian over jieba's words, as terms with positions; the headline's once more under a prefix of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import xapian

from benchmarks.peers import Answer
from benchmarks.peers.query import COMMON, Query
from benchmarks.peers.tokens import Prepared, prepared, prepared_file, snippet, words
from newsearch.text.folding import fold

__all__ = ["Xapian"]

_DATE = 0
_LONGEST = 200  # bytes of a term; Xapian takes 245
_GAP = 100  # positions between headline and body: no phrase reaches over


class Xapian:
    """A compacted glass database; headline terms count twice, as in the others."""

    packages = ("xapian-bindings-binary", "rjieba", "numpy")
    kinds = frozenset(COMMON)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        folder.mkdir(parents=True)
        loose = folder / "loose"
        database = xapian.WritableDatabase(str(loose), xapian.DB_CREATE)
        _write(database, prepared(corpus, cores))
        database.compact(str(folder / "xapian"))
        database.close()
        shutil.rmtree(loose)

    def open(self, folder: Path) -> None:
        self._database = xapian.Database(str(folder / "xapian"))

    def search(self, query: Query) -> Answer:
        enquire = xapian.Enquire(self._database)
        enquire.set_query(_clause(query))
        if query.sort == "newest":
            enquire.set_sort_by_value(_DATE, True)
        found = enquire.get_mset(0, 10, self._database.get_doccount())
        records = [json.loads(match.document.get_data()) for match in found]
        if query.snippets:
            for record in records:
                snippet(record["text"], query.words)
        return found.get_matches_estimated(), [record["id"] for record in records]

    def add(self, folder: Path, file: Path) -> bool:
        database = xapian.WritableDatabase(str(folder / "xapian"), xapian.DB_OPEN)
        _write(database, prepared_file(file))
        database.close()
        self.open(folder)
        return True

    def close(self) -> None:
        self._database.close()


def _write(database: Any, articles: Iterable[Prepared]) -> None:
    for article in articles:
        document = xapian.Document()
        record = {"id": article.id, "title": article.title, "text": article.text}
        document.set_data(json.dumps(record, ensure_ascii=False))
        document.add_value(_DATE, article.date)
        title, text = (field.split() for field in article.tokens["words"])
        for position, word in enumerate(title, 1):
            if len(word.encode()) < _LONGEST:
                document.add_posting(word, position, 2)
                document.add_posting("S" + word, position)
        for position, word in enumerate(text, len(title) + _GAP):
            if len(word.encode()) < _LONGEST:
                document.add_posting(word, position)
        database.add_document(document)
    database.commit()


def _clause(query: Query) -> Any:
    prefix = "S" if query.field else ""
    if query.match == "run":
        tokens = words(fold(query.words[0]).text)
        clause = xapian.Query(xapian.Query.OP_PHRASE, tokens, len(tokens))
    else:
        operator = xapian.Query.OP_OR if query.match == "any" else xapian.Query.OP_AND
        clause = xapian.Query(operator, [prefix + word for word in query.words])
    if query.since:
        days = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DATE, query.since, query.until)
        clause = xapian.Query(xapian.Query.OP_FILTER, clause, days)
    return clause
