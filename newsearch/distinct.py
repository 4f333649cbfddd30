"""Lists each piece of news once: reprints fold into one hit, and no headline crowds the first hits.

A hit folds into one that stands before it, is not folded itself, and whose reprint it is. Sorted by relevance, the
oldest of those that fold together is shown, since that is who reported first, in the place and with the score of the
best; and of the first `WINDOW` hits that are left, the third and later ones of the same headline move down, behind the
others of these. So the order of hits is the same however it is cut into pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsearch.engine import Engine
from newsearch.model import Clause, Matches
from newsearch.text import fold

__all__ = ["Distinct", "listed"]

WINDOW = 50
"""Hits among which headlines are spread: those that a reader may look through."""

MOST_ALIKE = 2
"""Hits of the same headline that may stand before others."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """A page of hits, the ids that are folded into each, and how many of the first hits moved down."""

    matches: Matches
    reprints: Mapping[str, tuple[str, ...]]
    moved: int


@dataclass(frozen=True, slots=True)
class _Group:
    """What folds together: the best of it with its score, and the ids of all, the oldest first."""

    best: str
    score: float
    ids: tuple[str, ...]


def listed(engine: Engine, clause: Clause, rank: Clause, *, limit: int, offset: int, sort: str) -> Distinct:
    """The page from `offset` to `offset + limit` of the distinct hits of a clause; `total` counts the folded as well.

    It is as dear as all pages before it together.
    """
    by_relevance = sort == "relevance"
    spread = by_relevance and offset < WINDOW and limit > 0
    total, groups = _folded(engine, clause, rank, max(offset + limit, WINDOW * spread), sort)
    shown = {group.ids[0] if by_relevance else group.best: group for group in groups}
    ids, moved = list(shown), 0
    if spread:
        ids[:WINDOW], moved = _spread(engine, ids[:WINDOW])
    page = tuple(ids[offset : offset + limit])
    reprints = {key: tuple(other for other in shown[key].ids if other != key) for key in page}
    return Distinct(Matches(page, tuple(shown[key].score for key in page), total), reprints, moved)


def _folded(engine: Engine, clause: Clause, rank: Clause, needed: int, sort: str) -> tuple[int, list[_Group]]:
    """How many articles are found, and the first groups of reprints, as many as needed."""
    most = needed
    while True:
        most += most // 2 + 10
        found = engine.find(clause, limit=most, sort=sort, rank=rank)
        reprints = engine.reprints(found.ids, clause)
        groups: list[_Group] = []
        folded: set[str] = set()
        for key, score in zip(found.ids, found.scores, strict=True):
            if key not in folded:
                ids = tuple(i for i in reprints.get(key, (key,)) if i not in folded)
                folded.update(ids)
                groups.append(_Group(key, score, ids))
        if len(groups) >= needed or len(found.ids) == found.total:
            return found.total, groups


def _spread(engine: Engine, ids: Sequence[str]) -> tuple[list[str], int]:
    """The ids, those whose headline stands twice before them behind the others, and how many of them moved."""
    seen: Counter[str] = Counter()
    first, later = list[str](), list[str]()
    for article in engine.get(ids):
        headline = fold(article.headline).text
        seen[headline] += 1
        (later if headline and seen[headline] > MOST_ALIKE else first).append(article.id)
    order = [*first, *later]
    unmoved = next((n for n, (old, new) in enumerate(zip(ids, order, strict=True)) if old != new), len(ids))
    return order, len(later) if unmoved < len(ids) else 0
