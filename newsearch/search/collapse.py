"""Lists each piece of news once: reprints fold into one hit, and no headline crowds the first hits.

Sorted by relevance, the first `SPREAD_OVER` articles found are spread: the third and later ones of the same headline
move behind the others. Then each article, from the first one on, folds into an earlier one whose reprint it is and that
is not folded itself. By relevance the oldest of those that fold together is shown, since it reported first, at the
position and with the score of the best; by date the first of them is shown. So hits are the same however they are cut
into pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from newsearch.clauses import Clause
from newsearch.deadline import check
from newsearch.engine import Engine, Page
from newsearch.messages import Note
from newsearch.model import Matches

__all__ = ["SPREAD_OVER", "Distinct", "collapse", "folded_among"]

SPREAD_OVER = 50
"""Articles among which headlines are spread: those that a reader may look through. Chosen by hand."""

MOST_ALIKE = 2
"""Articles of the same headline that may stand before others. Chosen by hand."""

_AT_ONCE = 4096  # articles whose reprints are looked up at a time


class Distinct(NamedTuple):
    """A page of hits, the ids that are folded into each, and whether any article moved down for its headline."""

    matches: Matches
    reprints: Mapping[str, tuple[str, ...]]
    demoted: bool


class _Group(NamedTuple):
    """Articles that fold together: the id of the best, and the ids of all, the oldest first."""

    best: str
    ids: tuple[str, ...]


def collapse(
    engine: Engine,
    clause: Clause,
    rank: Clause,
    rest: Clause | None = None,
    *,
    limit: int,
    offset: int,
    sort: str,
    recent: int,
) -> Distinct:
    """The page from `offset` to `offset + limit` of the distinct hits of a clause; `total` counts the folded as well.

    Where they do not fill it, those follow that `rest` alone finds, less the reprints of the others. Costs as much as
    all earlier pages together: collapsing starts at the first hit.
    """
    needed = offset + limit
    search = partial(_listed, engine, rank=rank, sort=sort, recent=recent)
    first = search(clause, needed=needed, without=None, folded=frozenset())
    listed, size = first, len(first.groups)
    if rest is not None and size < needed:
        known = {key for group in first.groups for key in group.ids}
        folded = known.union(*engine.reprints(sorted(known), rest).values())
        more = search(rest, needed=needed - size, without=clause if first.total else None, folded=frozenset(folded))
        listed = _Listed(
            first.groups + more.groups, first.scores | more.scores, more.total, first.demoted or more.demoted
        )
    page = {g.ids[0] if sort == "relevance" else g.best: g for g in listed.groups[offset:needed]}
    reprints = {key: tuple(other for other in group.ids if other != key) for key, group in page.items()}
    scores = tuple(listed.scores[group.best] for group in page.values())
    is_filled = listed is not first
    behind = min(len(listed.groups) - size, len(page))
    matches = Matches(tuple(page), scores, first.total, behind, listed.total if is_filled else 0)
    return Distinct(matches, reprints, listed.demoted)


def folded_among(engine: Engine, clause: Clause, ids: Sequence[str], limit: int) -> dict[str, tuple[str, ...]]:
    """The first `limit` of some articles that a clause finds, each with its reprints among them."""
    among = set(ids)
    groups = _folded(engine, clause, ids, limit, frozenset())
    return {g.best: tuple(key for key in g.ids if key != g.best and key in among) for g in groups}


class _Listed(NamedTuple):
    """The first groups of what a clause finds, the articles' scores, how many there are, and whether any moved down."""

    groups: list[_Group]
    scores: dict[str, float]
    total: int
    demoted: bool


def _listed(
    engine: Engine,
    clause: Clause,
    *,
    rank: Clause,
    needed: int,
    sort: str,
    recent: int,
    without: Clause | None,
    folded: frozenset[str],
) -> _Listed:
    """The first `needed` groups of what a clause finds, less those that are `folded` into others already."""
    most = max(needed, SPREAD_OVER)
    while True:
        found = engine.search(clause, rank, Page(most, sort=sort, recent=recent, without=without))
        ids = _demote_repeats(engine, found.ids) if sort == "relevance" else list(found.ids)
        groups = _folded(engine, clause, ids, needed, folded)
        if len(groups) >= needed or len(ids) == found.total:
            break
        most *= 2
    scores = dict(zip(found.ids, found.scores, strict=True))
    return _Listed(groups, scores, found.total, tuple(ids) != found.ids)


def _demote_repeats(engine: Engine, ids: Sequence[str]) -> list[str]:
    """The ids, the first of them reordered: a headline that came `MOST_ALIKE` times goes behind the others."""
    seen: Counter[str] = Counter()
    first, later = list[str](), list[str]()
    for key, (headline,) in engine.values(ids[:SPREAD_OVER], ["headline"]).items():
        seen[headline] += 1
        (later if headline and seen[headline] > MOST_ALIKE else first).append(key)
    return [*first, *later, *ids[SPREAD_OVER:]]


def _folded(engine: Engine, clause: Clause, ids: Sequence[str], needed: int, known: frozenset[str]) -> list[_Group]:
    """The first `needed` groups of articles that fold together; the clause says which reprints are found at all.

    Those that are `known` are folded already.
    """
    groups: list[_Group] = []
    folded = set(known)
    done = 0
    while done < len(ids) and len(groups) < needed:
        following = ids[done : done + min(needed - len(groups), _AT_ONCE)]
        check(Note("work_reprints", articles=len(ids)))
        done += len(following)
        reprints = engine.reprints([key for key in following if key not in folded], clause)
        for key in following:
            check()
            if key not in folded:
                same_news = tuple(other for other in reprints.get(key, (key,)) if other not in folded)
                folded.update(same_news)
                groups.append(_Group(key, same_news))
    return groups
