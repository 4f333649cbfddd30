"""What tests of archives in a cluster share: an archive of their own, and what searches of it find."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from newsearch import Article, Index
from newsearch.archive.cluster import ClusterStore
from newsearch.engine.opensearch.client import Cluster
from newsearch.location import Address, ClusterSettings
from tests.steps import forked

__all__ = ["QUERIES", "answers", "archive", "article", "in_child", "store_of"]

QUERIES = ("标记", '"第3期标记"', "-北碚", "标记 -第1期", "大桥")

Answers = list[tuple[int, tuple[str, ...]]]


@contextmanager
def archive(hosts: str) -> Iterator[Address]:
    """The address of an archive that nobody has, removed in the end."""
    address = Address.parse(f"opensearch://{hosts}/test-{uuid.uuid4().hex}x")
    try:
        yield address
    finally:
        Cluster(address).call("DELETE", f"/newsearch-{address.archive}*", ignore_unavailable="true")


def store_of(index: Index) -> ClusterStore:
    """Where the generations of an index are kept."""
    assert isinstance(index._store, ClusterStore)
    return index._store


def article(number: int, text: str = "") -> Article:
    """An invented article."""
    return Article(f"a{number}", f"第{number}条消息", f"北碚第{number}期标记{text}。" * (number % 5 + 1))


def answers(index: Index) -> Answers:
    """What some searches find."""
    with index.searcher() as searcher:
        found = [searcher.find(query, limit=99) for query in QUERIES]
    return [(matches.total, matches.ids) for matches in found]


def in_child(address: Address, work: Callable[[Index], Any], settings: ClusterSettings | None = None) -> int:
    """Start a process that does something with an index of its own, and ends without clean-up; its id."""
    sys.stdout.flush()
    return forked(lambda: work(Index(address, settings)))
