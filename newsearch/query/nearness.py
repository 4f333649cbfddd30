"""Joins two clauses by NEAR or SAME, into runs that must stand together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from newsearch.clauses import (
    All,
    Any,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)

__all__ = ["join_near"]

_Leaves = tuple[Run | Prefix | Wildcard, ...]
_MOST_CHOICES = 64  # ways in which two sides can stand together; chosen by hand


def join_near(left: Clause, right: Clause, slop: int | None, run: Callable[[str], Run | None]) -> Clause | None:
    """A clause for both sides near each other; None where they cannot be joined.

    Each side is a word, a quote, a prefix, a wildcard, a group of them, or a clause that this function returned, which
    makes a chain. A field on one side counts for both; fields on both sides must be the same.

    Args:
        left, right: the clauses to join.
        slop: how many units more than they need both may take up; None for anywhere in one sentence.
        run: analyses a part of a word to a run, or to None where it has nothing to search for.
    """
    fields = {clause.name for clause in (left, right) if isinstance(clause, Field)}
    if len(fields) > 1:
        return None
    sides = [clause.part if isinstance(clause, Field) else clause for clause in (left, right)]
    choices = [_choices(side, run) for side in sides]
    if not all(choices) or len(choices[0]) * len(choices[1]) > _MOST_CHOICES:
        return None
    ways = dict.fromkeys((*a, *b) for a, b in product(*choices))
    joins: list[Clause] = [Same(leaves) if slop is None else Near(leaves, _widest(sides, slop)) for leaves in ways]
    joined = joins[0] if len(joins) == 1 else Any(tuple(joins))
    kept = [side for side in sides if _says_more(side, slop)]
    clause = All((*kept, joined)) if kept else joined
    return Field(fields.pop(), clause) if fields else clause


def _choices(clause: Clause, run: Callable[[str], Run | None]) -> list[_Leaves]:
    """The ways in which a clause can hold, each as the leaves that must all stand in the text.

    None for a clause that does not ask for something to stand there: an exclusion, a day, several of many.
    """
    match clause:
        case Run() | Prefix() | Wildcard():
            return [(clause,)]
        case Word(_, parts):
            return [tuple(leaf for part in parts if (leaf := run(part)))]
        case Near(parts) | Same(parts):
            return [parts]
        case Any(parts, 1):
            ways = [_choices(part, run) for part in parts]
            return [leaves for way in ways for leaves in way] if all(ways) else []
        case All(parts):
            ways = [_choices(part, run) for part in parts]
            few = all(ways) and sum(map(len, ways)) <= _MOST_CHOICES // 4
            found = [tuple(leaf for leaves in chosen for leaf in leaves) for chosen in product(*ways)] if few else []
            return list(dict.fromkeys(found))
        case Any() | Not() | Field() | DateRange() | Mentions():
            return []
        case never:
            assert_never(never)


def _widest(sides: list[Clause], slop: int) -> int:
    return max([slop, *(side.slop for side in sides if isinstance(side, Near))])


def _says_more(side: Clause, slop: int | None) -> bool:
    """Whether a side that was joined before asks for more than the joined clause does, and so must be kept."""
    if isinstance(side, Near):
        return slop is None or side.slop < slop
    return isinstance(side, Same) and slop is not None
