"""newsearch itself, through its public interface alone."""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers import Answer
from benchmarks.peers.query import KINDS, Query
from newsearch import Index, Options

__all__ = ["Newsearch"]


class Newsearch:
    """`Searcher.find`, then the ten articles; `Searcher.search` where snippets are asked for."""

    packages = ("newsearch", "whoosh3", "rjieba", "numpy")
    kinds = frozenset(KINDS)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        Index.create(folder).sync(corpus, workers=cores)

    def open(self, folder: Path) -> None:
        self._searcher = Index.open(folder).searcher()

    def search(self, query: Query) -> Answer:
        options: Options = {
            "limit": 10,
            "sort": query.sort,
            "since": query.since or None,
            "until": query.until or None,
            "mode": "strict",  # the others list no articles with fewer words either
        }
        if query.snippets:
            results = self._searcher.search(query.text, **options)
            return results.total, [hit.article.id for hit in results.hits]
        matches = self._searcher.find(query.text, **options)
        return matches.total, [self._searcher.article(article_id).id for article_id in matches.ids]

    def add(self, folder: Path, file: Path) -> bool:
        """Sync the corpus and every new file so far, as a user does: newsearch looks for changes in all of them."""
        Index.open(folder).sync(file.parent)
        self.open(folder)
        return True

    def close(self) -> None:
        self._searcher.close()
