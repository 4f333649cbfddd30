"""Takes things a few at a time: articles are never all in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from newsearch.engine import Engine
from newsearch.model import Article

__all__ = ["articles_of", "batches", "batches_by_length"]

T = TypeVar("T")

_CHARACTERS = 1 << 16
"""About how many characters are folded at once; chosen by hand: they stay in the cache."""


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter, as `itertools.batched` gives from Python 3.12 on.

    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    following = iter(items)
    while batch := list(islice(following, size)):
        yield batch


def articles_of(engine: Engine, ids: Iterable[str], size: int) -> Iterator[Article]:
    """The articles of these ids that an engine has, `size` of them read at a time."""
    for batch in batches(ids, size):
        yield from engine.articles(batch)


def batches_by_length(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles, as many at a time as are folded together: not many more characters than `_CHARACTERS`."""
    some: list[Article] = []
    length = 0
    for article in articles:
        some.append(article)
        length += len(article.body) + len(article.headline)
        if length > _CHARACTERS:
            yield some
            some, length = [], 0
    if some:
        yield some
