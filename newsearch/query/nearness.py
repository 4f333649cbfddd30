"""Joins two clauses by NEAR or SAME, into parts that must stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice, product
from math import prod
from typing import NamedTuple

from newsearch.clauses import (
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Part,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    alternatives,
    assert_never,
    leaves,
)
from newsearch.messages import Note

__all__ = ["MOST_LEAVES", "ReadRun", "join_near"]

ReadRun = Callable[[str], Run | None]
"""Analyses a part of a word to a run, or to None where it has nothing to search for."""

MOST_LEAVES = 64
"""Words, quotes and patterns that are joined in one nearness or sentence; chosen by hand."""

_MOST_WAYS = 16  # in which several words on one side can stand for it; chosen by hand


class _Way(NamedTuple):
    """One way in which a clause can hold: the parts that must all stand in the text, and how near to their neighbours.

    `kept` has clauses that say more of these parts than the joined clause will.
    """

    parts: tuple[Part, ...]
    slops: tuple[int, ...] = ()
    kept: tuple[Clause, ...] = ()


def join_near(left: Clause, right: Clause, operator: str, slop: int | None, run: ReadRun) -> Clause | Note:
    """A clause for both sides near each other, or a note that says why they cannot be joined.

    Each side is a word, a quote, a prefix, a wildcard, a group of them, or a clause that this function returned, which
    makes a chain. A field on one side counts for both; fields on both sides must be the same.

    Args:
        left, right: the clauses to join.
        operator: as typed, for the note.
        slop: how far both may be apart; None for anywhere in one sentence.
        run: analyses a part of a word.
    """
    fields = {clause.name for clause in (left, right) if isinstance(clause, Field)}
    sides = [clause.part if isinstance(clause, Field) else clause for clause in (left, right)]
    if len(fields) > 1:
        return Note("near_read_as_and", operator=operator)
    if sum(1 for side in sides for _ in islice(_counted(side), MOST_LEAVES + 1)) > MOST_LEAVES:
        return Note("near_too_many", operator=operator, most=MOST_LEAVES)
    ways = [_ways(side, slop, run) for side in sides]
    if not all(ways):
        return Note("near_read_as_and", operator=operator)
    if prod(map(len, ways)) > _MOST_WAYS:
        return Note("near_too_many_ways", operator=operator, most=_MOST_WAYS)
    joined = tuple(dict.fromkeys(_joined(a, b, slop) for a, b in product(*ways)))
    clause = joined[0] if len(joined) == 1 else Any(joined)
    return Field(fields.pop(), clause) if fields else clause


def _counted(clause: Clause) -> Iterable[object]:
    for _, leaf in leaves(clause, ("",)):
        yield from leaf.parts if isinstance(leaf, Word) else (leaf,)


def _joined(left: _Way, right: _Way, slop: int | None) -> Clause:
    parts = (*left.parts, *right.parts)
    together: Clause = Same(parts) if slop is None else Near(parts, (*left.slops, slop, *right.slops))
    kept = tuple(dict.fromkeys((*left.kept, *right.kept)))
    return All((*kept, together)) if kept else together


def _ways(clause: Clause, slop: int | None, run: ReadRun) -> list[_Way]:
    """The ways in which a clause can hold; none for one that does not ask for something to stand there.

    Such are an exclusion, a day, several of many. Of words that must all stand there, one more than `_MOST_WAYS` tells
    that there are too many.
    """
    match clause:
        case Run() | Prefix() | Wildcard():
            return [_Way((clause,))]
        case Word(_, texts):
            runs = tuple(leaf for text in texts if (leaf := run(text)))
            return [_Way(runs, _equal(slop, len(runs)))] if runs else []
        case Near(parts, slops):
            return [_Way(parts, slops) if slop is not None else _Way(parts, kept=(clause,))]
        case Same(parts):
            return [_Way(parts, _equal(slop, len(parts)), () if slop is None else (clause,))]
        case Any(parts, 1):
            ways = [_ways(part, slop, run) for part in parts]
            return _grouped([way for some in ways for way in some]) if all(ways) else []
        case All(parts):
            ways = [_ways(part, slop, run) for part in parts]
            return [_at_once(chosen, parts, slop) for chosen in islice(product(*ways), _MOST_WAYS + 1)]
        case Any() | Not() | Field() | DateRange() | Mentions() | OneOf() | Arrived():
            return []
        case never:
            assert_never(never)


def _equal(slop: int | None, parts: int) -> tuple[int, ...]:
    return () if slop is None else (slop,) * (parts - 1)


def _grouped(ways: list[_Way]) -> list[_Way]:
    """The ways, those of one part joined to a group of alternatives."""
    single = [leaf for way in ways if len(way.parts) == 1 for leaf in alternatives(way.parts[0])]
    different = tuple(dict.fromkeys(single))
    others = [way for way in ways if len(way.parts) > 1]
    if not different:
        return others
    return [_Way((different if len(different) > 1 else different[0],)), *others]


def _at_once(chosen: Iterable[_Way], clauses: Iterable[Clause], slop: int | None) -> _Way:
    """One way for clauses that must all hold: what several of them ask for may be the same place."""
    most: Counter[Part] = Counter()
    slops, kept = [slop or 0], list[Clause]()
    for way, clause in zip(chosen, clauses, strict=True):
        most |= Counter(way.parts)
        slops += way.slops
        kept += way.kept or ([clause] if isinstance(clause, Near | Same) else [])
    parts = tuple(most.elements())
    return _Way(parts, _equal(max(slops), len(parts)), tuple(kept))
