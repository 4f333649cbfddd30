"""bm25s over jieba's words: scores every article for a bag of words; no boolean, no phrase, no field, no total.

What it can be asked honestly is any-of-these-words, which is also what one word is.
"""

from __future__ import annotations

from pathlib import Path

import bm25s

from benchmarks.peers import Answer
from benchmarks.peers.query import Query
from benchmarks.peers.tokens import prepared

__all__ = ["Bm25s"]


class Bm25s:
    """Headline and body are one bag; the articles are saved beside the arrays."""

    packages = ("bm25s", "rjieba", "numpy")
    kinds = frozenset({"word", "or", "common"})

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        articles = []
        bags = []
        for article in prepared(corpus, cores):
            bags.append(" ".join(article.tokens["words"]).split())
            articles.append({"id": article.id, "title": article.title, "text": article.text, "date": article.date})
        index = bm25s.BM25(k1=1.2, b=0.75)
        index.index(bags, show_progress=False)
        index.save(folder, corpus=articles, show_progress=False)

    def open(self, folder: Path) -> None:
        self._index = bm25s.BM25.load(folder, load_corpus=True)  # in memory: 2.6 times as fast as mapped

    def search(self, query: Query) -> Answer:
        found = self._index.retrieve([list(query.words)], k=10, show_progress=False)
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return None, [record["id"] for record, score in pairs if score > 0]

    def add(self, folder: Path, file: Path) -> bool:
        """bm25s knows no update: everything is indexed again."""
        return False

    def close(self) -> None:
        del self._index
