"""SQLite FTS5 over jieba's words joined by blanks; the articles themselves in a table beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from benchmarks.peers import Answer
from benchmarks.peers.query import COMMON, Query
from benchmarks.peers.tokens import Prepared, prepared, prepared_file, snippet, words
from newsearch.text.folding import fold

__all__ = ["Sqlite"]

_SCHEMA = """
CREATE TABLE articles(number INTEGER PRIMARY KEY, id TEXT, title TEXT, text TEXT, date TEXT);
CREATE INDEX dates ON articles(date);
CREATE VIRTUAL TABLE found USING fts5(title, text, content='', tokenize="unicode61 remove_diacritics 0");
"""


class Sqlite:
    """A contentless FTS5 table, merged into one tree after the build; bm25 with the headline at twice the weight."""

    packages = ("rjieba", "numpy")
    kinds = frozenset(COMMON)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        folder.mkdir(parents=True)
        database = sqlite3.connect(folder / "index.db")
        database.executescript(_SCHEMA)
        _insert(database, prepared(corpus, cores), 1)
        database.execute("INSERT INTO found(found) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")  # what the merge freed would count as index
        database.close()

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "index.db")

    def search(self, query: Query) -> Answer:
        source, values = "found WHERE found MATCH ?", [_expression(query)]
        if query.since or query.sort == "newest":
            source = "found JOIN articles ON number = found.rowid WHERE found MATCH ?"
        if query.since:
            source += " AND date BETWEEN ? AND ?"
            values += [query.since, query.until]
        order = "date DESC" if query.sort == "newest" else "bm25(found, 2.0, 1.0)"
        run = self._database.execute
        (total,) = run(f"SELECT count(*) FROM {source}", values).fetchone()
        numbers = [n for (n,) in run(f"SELECT found.rowid FROM {source} ORDER BY {order} LIMIT 10", values)]
        rows = [run("SELECT id, text FROM articles WHERE number = ?", (n,)).fetchone() for n in numbers]
        if query.snippets:
            for _, text in rows:
                snippet(text, query.words)
        return total, [key for key, _ in rows]

    def add(self, folder: Path, file: Path) -> bool:
        database = sqlite3.connect(folder / "index.db")
        (most,) = database.execute("SELECT max(number) FROM articles").fetchone()
        _insert(database, prepared_file(file), most + 1)
        database.commit()
        database.close()
        self.open(folder)
        return True

    def close(self) -> None:
        self._database.close()


def _insert(database: sqlite3.Connection, articles: Iterable[Prepared], first: int) -> None:
    for number, article in enumerate(articles, first):
        row = (number, article.id, article.title, article.text, article.date)
        database.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", row)
        database.execute("INSERT INTO found(rowid, title, text) VALUES (?, ?, ?)", (number, *article.tokens["words"]))


def _expression(query: Query) -> str:
    if query.match == "run":
        return '"' + " ".join(words(fold(query.words[0]).text)) + '"'
    joined = (" OR " if query.match == "any" else " AND ").join(f'"{word}"' for word in query.words)
    return f"title : ({joined})" if query.field else joined
