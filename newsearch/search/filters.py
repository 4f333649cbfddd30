"""Reads filters by facets to clauses: of each facet an article must have one of some values, as facets count them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from newsearch.clauses import EVERYTHING, All, Clause, OneOf
from newsearch.dates.ranges import date_range, relative
from newsearch.deadline import optional
from newsearch.engine import Engine, most_frequent
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note
from newsearch.model import EXTRA, NAME_KINDS
from newsearch.search.facets import INTERVALS, facet_of, shown
from newsearch.text.folding import fold_text

__all__ = ["Filters", "clauses_of", "frozen", "unmatched", "without"]

_NEAR = 3
"""Values that a note names for one that no article has; chosen by hand."""

_COMPARED = 2000
"""Values, those that most articles have, among which similar ones are looked for, in 30 ms. Chosen by hand."""

Filters: TypeAlias = "tuple[tuple[str, tuple[str, ...]], ...]"
"""Names of facets with the values that are chosen of each."""


def frozen(filters: Mapping[str, str | Sequence[str]] | Filters) -> Filters:
    """Filters as tuples, in one order whatever the mapping's; a facet without values is no filter.

    >>> frozen({"year": ["2024", "2023"], "source": "央视网", "page": ()})
    (('source', ('央视网',)), ('year', ('2023', '2024')))
    """
    pairs = filters.items() if isinstance(filters, Mapping) else filters
    chosen = ((name, (values,) if isinstance(values, str) else tuple(values)) for name, values in pairs)
    return tuple(sorted((name, tuple(sorted(values))) for name, values in chosen if values))


def clauses_of(filters: Filters, extra: Collection[str]) -> tuple[OneOf, ...]:
    """A clause for each facet; `extra` has the keys of the extra fields of the archive.

    Raises:
        ValueError: there is no facet of a name.
    """
    chosen: dict[str, dict[str, None]] = {}
    for name, values in filters:
        facet = facet_of(name, extra)
        known = chosen.setdefault(facet, {})
        for value in values:  # names are stored folded, and compared as they are stored
            known |= dict.fromkeys((value, fold_text(value)) if facet in NAME_KINDS else (_folded(facet, value),))
    return tuple(OneOf(facet, tuple(filter(None, values))) for facet, values in chosen.items())


def _folded(facet: str, value: str) -> str:
    """A value as it is compared: a year or a month in the form of its facet, however it was written.

    >>> _folded("year", "二〇二四年"), _folded("month", "2024年3月"), _folded("year", "2024年3月")
    ('2024', '2024-03', '2024年3月')
    """
    if facet in INTERVALS and (days := date_range(value)) and days[0] and not relative(value):
        interval = days[0][: INTERVALS[facet]]
        if date_range(interval) == days:
            return interval
    return fold_text(value)


def unmatched(filters: Filters, engine: Engine, *, alone: bool) -> Iterator[Note]:
    """What to say of values that no article of the archive has, each with a few that come near, or are common.

    Args:
        alone: look at the only values of their facets, too.
    """
    extra = engine.extra_fields() if filters else ()  # most searches have none, and need not ask
    for name, values in filters:
        facet = facet_of(name, extra)
        for value in values if alone or len(values) > 1 else ():
            (clause,) = clauses_of(((name, (value,)),), extra) or (EVERYTHING,)
            if not any(engine.totals([clause])):
                yield _unmatched(facet, value, engine)


def _unmatched(facet: str, value: str, engine: Engine) -> Note:
    name = facet.removeprefix(EXTRA)
    try:
        with optional():
            common = shown(engine.facets(EVERYTHING, [facet]))[facet]
            near = tuple(islice(_near(facet, value, common), _NEAR))
    except SearchTooSlow:
        return Note("filter_value_missing", facet=name, value=value)
    if not common:
        return Note("filter_facet_empty", facet=name)
    code = "filter_value_near" if near else "filter_value_common"
    return Note(code, facet=name, value=value, values=near or tuple(most_frequent(common, _NEAR)))


def _near(facet: str, value: str, counts: Mapping[str, int]) -> Iterator[str]:
    """The values near to one that is none of them: in time, or those that have it in them, or else similar ones."""
    if facet in INTERVALS:
        if re.fullmatch(r"\d{4}(-\d\d)?", value):
            number = int(value[:4] + value[5:])
            yield from sorted(counts, key=lambda each: abs(int(each[:4] + each[5:]) - number))
        return
    from difflib import get_close_matches  # a search starts without it

    values = list(most_frequent(counts, len(counts)))
    longer = [each for each in values if fold_text(value) in fold_text(each)]
    yield from longer or get_close_matches(value, values[:_COMPARED], _NEAR, 0.5)


def without(facet: str, filters: tuple[OneOf, ...], clause: Clause) -> Clause:
    """A clause of several parts, the last of which are some filters, without the filter on a facet."""
    parts = clause.parts if isinstance(clause, All) else ()
    return All((*parts[: -len(filters)], *(each for each in filters if each.facet != facet)))
