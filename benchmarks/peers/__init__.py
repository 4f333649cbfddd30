"""The engines that are compared: one small module each, one Protocol, each in a process and an environment of its own.

Names of modules are imported only where the environment has what they need.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from benchmarks.peers.query import Query

__all__ = ["PEERS", "Answer", "Made", "Peer", "load"]

Answer = tuple[int | None, list[str]]
"""How many articles a query finds, or None where the engine does not count; and the ids of the ten best."""


class Peer(Protocol):
    """One engine, used as its own documentation says."""

    packages: tuple[str, ...]
    kinds: frozenset[str]

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        """Index the JSON Lines files of `corpus` in the new `folder`; when it returns, a search finds everything."""
        ...

    def open(self, folder: Path) -> None:
        """Get ready to search an index that was built."""
        ...

    def search(self, query: Query) -> Answer:
        """Answer a query of one of `kinds`: the exact total and the ten best."""
        ...

    def add(self, folder: Path, file: Path) -> bool:
        """Add the articles of one more file to an index, searchable when it returns; False where it cannot."""
        ...

    def close(self) -> None:
        """Release what `open` holds."""
        ...


@dataclass(frozen=True, slots=True)
class Made:
    """How to make a peer: its environment, and module and class."""

    environment: str
    module: str
    name: str


PEERS: Mapping[str, Made] = {
    "newsearch": Made("newsearch", "newsearch", "Newsearch"),
    "stock": Made("stock", "stock", "Stock"),
    "sqlite": Made("sqlite", "sqlite", "Sqlite"),
    "tantivy-words": Made("tantivy", "tantivy", "TantivyWords"),
    "tantivy-layers": Made("tantivy", "tantivy", "TantivyLayers"),
    "tantivy-pairs": Made("tantivy", "tantivy", "TantivyPairs"),
    "bm25s": Made("bm25s", "bm25s", "Bm25s"),
    "xapian": Made("xapian", "xapian", "Xapian"),
}


def load(name: str) -> Peer:
    """The peer of this name, in its own environment."""
    made = PEERS[name]
    peer: Peer = getattr(import_module(f"benchmarks.peers.{made.module}"), made.name)()
    return peer
