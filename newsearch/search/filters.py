"""Reads filters by facets to clauses: of each facet an article must have one of some values, as facets count them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from newsearch.clauses import All, Clause, OneOf
from newsearch.model import NAME_KINDS
from newsearch.search.facets import facet_of
from newsearch.text.folding import fold_text

__all__ = ["Filters", "clauses_of", "frozen", "without"]

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
            known |= dict.fromkeys((value, fold_text(value)) if facet in NAME_KINDS else (fold_text(value),))
    return tuple(OneOf(facet, tuple(filter(None, values))) for facet, values in chosen.items())


def without(facet: str, filters: tuple[OneOf, ...], clause: Clause) -> Clause:
    """A clause of several parts, the last of which are some filters, without the filter on a facet."""
    parts = clause.parts if isinstance(clause, All) else ()
    return All((*parts[: -len(filters)], *(each for each in filters if each.facet != facet)))
