"""Writes a clause in the query language, to say how a query was read."""

from __future__ import annotations

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
    assert_never,
)
from newsearch.model import EXTRA

__all__ = ["describe"]


def describe(clause: Clause) -> str:
    """A clause written in the query language, to say how a query was read.

    >>> describe(All((Run("雷锋精神"), Any((Prefix("蔡"), Field("body", Run("北碚")))), Not(DateRange("2024-03-01")))))
    '"雷锋精神" AND (蔡* OR body:"北碚") AND NOT date:[2024-03-01 TO *]'
    """
    match clause:
        case Word(text, parts) if len(parts) > 1 and all(len(part) == 1 for part in parts):
            return " ".join(text)
        case Word(text) | Wildcard(text):
            return text
        case Run(text):
            return _quotation(text)
        case Prefix(text):
            return f"{text}*"
        case Near(parts, slops) if runs := _quotable(clause):
            return f"{_quotation(' '.join(run.text for run in runs))}~{slops[0]}"
        case Near(parts, slops):
            nears = [f"NEAR/{slop} {_part(part)}" for slop, part in zip(slops, parts[1:], strict=True)]
            return " ".join([*map(_part, parts[:1]), *nears])
        case Same(parts):
            return " SAME ".join(map(_part, parts))
        case Not(part):
            return f"NOT {_operand(part)}"
        case Field(name, part):
            return f"{name}:{_operand(part)}"
        case DateRange(first, last):
            return f"date:[{first or '*'} TO {last or '*'}]"
        case Mentions(first, last):
            return f"mentions:[{first or '*'} TO {last or '*'}]"
        case OneOf(facet, values, prefix):
            name, star = facet.removeprefix(EXTRA), "*" if prefix else ""
            return " OR ".join(f"{name}:{_quotation(value)}{star}" for value in values)
        case Arrived(since):
            return f"arrived:[{since} TO *]"
        case All(parts):
            return " AND ".join(map(_operand, parts)) or "everything"
        case Any(parts):
            return " OR ".join(map(_operand, parts)) or "nothing"
        case never:
            assert_never(never)


def _operand(clause: Clause) -> str:
    text = describe(clause)
    is_group = isinstance(clause, All | Any | Same | Near | Word | OneOf) and not _quotable(clause)
    return f"({text})" if is_group and " " in text else text


def _part(part: Part) -> str:
    return f"({' OR '.join(map(describe, part))})" if isinstance(part, tuple) else describe(part)


def _quotable(clause: Clause) -> list[Run]:
    """The parts of a nearness that can stand in one quote; none where they cannot."""
    if not isinstance(clause, Near) or len(set(clause.slops)) != 1:
        return []
    runs = [part for part in clause.parts if isinstance(part, Run) and " " not in part.text]
    return runs if len(runs) == len(clause.parts) else []


def _quotation(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
