"""newsearch itself, through its public interface alone."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from benchmarks.peers import Answer
from benchmarks.query import KINDS, Query
from newsearch import Index

__all__ = ["Newsearch"]


class Newsearch:
    """Snippets of the hits are made in every kind of query, as long as `Searcher.search` makes them unasked."""

    packages = ("newsearch", "whoosh3", "rjieba", "numpy")
    kinds = frozenset(KINDS)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        workers: dict[str, Any] = {"workers": cores} if "workers" in inspect.signature(Index.sync).parameters else {}
        Index.create(folder).sync(corpus, **workers)

    def open(self, folder: Path) -> None:
        self._searcher = Index.open(folder).searcher()

    def search(self, query: Query) -> Answer:
        results = self._searcher.search(
            query.text, limit=10, sort=query.sort, since=query.since or None, until=query.until or None
        )
        if query.snippets:
            for hit in results.hits:
                hit.snippet.text  # noqa: B018 - made when asked for, if it is not made already
        return results.total, [hit.article.id for hit in results.hits]

    def add(self, folder: Path, file: Path) -> bool:
        """Sync the corpus and every new file so far, as a user does: newsearch looks for changes in all of them."""
        Index.open(folder).sync(file.parent)
        self.open(folder)
        return True

    def close(self) -> None:
        self._searcher.close()
