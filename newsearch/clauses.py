"""Clauses: what a query asks for, as frozen data that engines evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

__all__ = [
    "EVERYTHING",
    "All",
    "Any",
    "Arrived",
    "Choices",
    "Clause",
    "DateRange",
    "Field",
    "Leaf",
    "Mentions",
    "Near",
    "Not",
    "OneOf",
    "Part",
    "Prefix",
    "Run",
    "Same",
    "Wildcard",
    "Word",
    "alternatives",
    "assert_never",
    "leaves",
]


@dataclass(frozen=True, slots=True)
class Run:
    """Exactly this run of units; `text` is folded. `words` (search mode) only rank."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """An unspaced run as typed: every one of `parts` must stand somewhere; the run as a whole ranks higher.

    All texts are folded; `words` (search mode) only rank, each of them `weight` times.
    """

    text: str
    parts: tuple[str, ...]
    words: tuple[str, ...] = ()
    weight: float = 1


@dataclass(frozen=True, slots=True)
class Prefix:
    """A run of units that begins with the folded `text`, at the start of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A run of units in which each `?` of the folded `text` is one unit, punctuation excepted."""

    text: str


Leaf: TypeAlias = Run | Prefix | Wildcard
"""What stands at places in a text."""

Part: TypeAlias = "Leaf | tuple[Leaf, ...]"
"""One part of a nearness or of a sentence: a leaf, or several of which one is enough."""


@dataclass(frozen=True, slots=True)
class Near:
    """All parts in one field, in any order, near each other: `matching.near` says what that means.

    `slops` has a distance for each two neighbours among the parts, so one less than there are parts.
    """

    parts: tuple[Part, ...]
    slops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """All parts in one sentence of one field, in any order; a sentence ends at 。！？；… and with its paragraph."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts, always."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least `least` of the parts hold; without parts, never."""

    parts: tuple[Clause, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Clause


@dataclass(frozen=True, slots=True)
class Field:
    """The part holds in the field `name` (of `FIELDS` or `LABEL_FIELDS`) alone; an inner field wins."""

    name: str
    part: Clause


@dataclass(frozen=True, slots=True)
class DateRange:
    """The issue date is known and from `first` to `last`, both inclusive ISO days; `None` leaves an end open."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The text mentions a day or period from `first` to `last`, ISO days as in `DateRange`.

    A mentioned period counts when it has a day in the range and is no longer than the range, or than ten days: an
    article that names a year does not mention each of its days.
    """

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The article has one of these values of a facet, as a whole: what a click on the facet's count finds.

    Args:
        facet: one of `model.FACETS`, or an extra field: `model.EXTRA` and its key.
        values: folded.
        prefix: a value that begins so is enough.
    """

    facet: str
    values: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """The article came into the archive at this time or later, in seconds of Unix time."""

    since: int


Clause: TypeAlias = (
    "Word | Run | Prefix | Wildcard | Near | Same | All | Any | Not | Field | DateRange | Mentions | OneOf | Arrived"
)

EVERYTHING = All(())
"""The clause that every article meets."""

Choices: TypeAlias = "tuple[frozenset[str] | None, ...]"
"""For each position of a run or a word which folded units or characters may stand there; None leaves it open."""


def leaves(
    clause: Clause, fields: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Word | Run | Prefix | Wildcard | Mentions]]:
    """What a clause looks for in texts, in the order typed, and in which fields; what it excludes is left out.

    `fields` are those of a leaf outside any `Field`.

    >>> list(leaves(All((Run("雷锋"), Field("headline", Prefix("蔡")), Not(Run("北碚")))), ("headline", "body")))
    [(('headline', 'body'), Run(text='雷锋', words=())), (('headline',), Prefix(text='蔡'))]
    """
    match clause:
        case Word() | Run() | Prefix() | Wildcard() | Mentions():
            yield fields, clause
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part, fields)
        case Near(together) | Same(together):
            yield from ((fields, leaf) for part in together for leaf in alternatives(part))
        case Field(name, part):
            yield from leaves(part, (name,))
        case Not() | DateRange() | OneOf() | Arrived():
            pass
        case never:
            assert_never(never)


def alternatives(part: Part) -> tuple[Leaf, ...]:
    """The leaves of which one stands for a part."""
    return part if isinstance(part, tuple) else (part,)


def assert_never(value: NoReturn) -> NoReturn:
    """Ends a `match` over clauses: mypy tells which kind of clause it has forgotten (`typing` has one from 3.11 on)."""
    raise AssertionError(f"no such clause: {value!r}")
