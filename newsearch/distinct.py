"""Lists each piece of news once: reprints fold into the first of them, and no headline crowds the first hits.

A hit folds into one that stands before it, is not folded itself, and whose reprint it is. Sorted by relevance, of the
first `WINDOW` hits that are left the third and later ones of the same headline move down, behind the others of these.
So the order of hits is the same however it is cut into pages.
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


def listed(engine: Engine, clause: Clause, rank: Clause, *, limit: int, offset: int, sort: str) -> Distinct:
    """The page from `offset` to `offset + limit` of the distinct hits of a clause; `total` counts the folded as well.

    It is as dear as all pages before it together.
    """
    spread = sort == "relevance" and offset < WINDOW and limit > 0
    needed = max(offset + limit, WINDOW) if spread else offset + limit
    found, groups = _folded(engine, clause, rank, needed, sort)
    scores = dict(zip(found.ids, found.scores, strict=True))
    ids, moved = list(groups), 0
    if spread:
        ids[:WINDOW], moved = _spread(engine, ids[:WINDOW])
    page = tuple(ids[offset : offset + limit])
    return Distinct(Matches(page, tuple(scores[i] for i in page), found.total), groups, moved)


def _folded(
    engine: Engine, clause: Clause, rank: Clause, needed: int, sort: str
) -> tuple[Matches, dict[str, tuple[str, ...]]]:
    """What is found, down to so many hits that do not fold, and these with the ids that fold into each."""
    most = needed
    while True:
        most += most // 2 + 10
        found = engine.find(clause, limit=most, sort=sort, rank=rank)
        reprints = engine.reprints(found.ids, clause)
        groups: dict[str, tuple[str, ...]] = {}
        folded: set[str] = set()
        for key in found.ids:
            if key not in folded:
                groups[key] = tuple(other for other in reprints.get(key, ()) if other not in folded)
                folded.update(groups[key])
        if len(groups) >= needed or len(found.ids) == found.total:
            return found, groups


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
