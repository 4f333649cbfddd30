"""Finds the documents of one segment that have a value of a facet: array work on the columns that are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from newsearch.clauses import OneOf
from newsearch.deadline import check
from newsearch.engine.whoosh.search.facets import coded
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.messages import Note
from newsearch.model import EXTRA, NAME_KINDS
from newsearch.text.field_keys import values_in
from newsearch.text.folding import fold_texts

__all__ = ["ValueFinder"]


class ValueFinder:
    """Finds documents by their values; which texts fold to which is found out once, when a facet is first asked for.

    Threads share it: what it keeps never changes, and is whole or absent.
    """

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self._numbers: dict[str, dict[str, list[int]]] = {}

    def mask(self, clause: OneOf) -> Mask:
        """For each document whether the clause holds."""
        facet, numbers = clause.facet, list(self._chosen(clause))
        if facet in NAME_KINDS or facet.startswith(EXTRA):
            mask = np.zeros(self._segment.size, dtype=bool)
            rows = self._segment.rows(facet if facet in NAME_KINDS else "extra")
            for number in numbers:
                check()
                rows.mark(number, mask)
            return mask
        values = coded(self._segment, facet)
        wanted = np.zeros(len(values.texts), dtype=bool)
        wanted[numbers] = True
        return np.asarray(wanted[values.codes])

    def _chosen(self, clause: OneOf) -> Iterator[int]:
        """The numbers of the values, or of the rows of documents, that a clause asks for."""
        numbers = self._numbers_of(clause.facet)
        if not clause.prefix:
            for value in dict.fromkeys(clause.values):
                yield from numbers.get(value, ())
            return
        for text, some in numbers.items():
            if text.startswith(clause.values):
                yield from some

    def _numbers_of(self, facet: str) -> dict[str, list[int]]:
        """The numbers of the values of a facet in the segment by their folded texts."""
        if facet not in self._numbers:
            check(Note("work_counting", facet=facet.removeprefix(EXTRA)))
            found: dict[str, list[int]] = {}
            for number, text in self._folded(facet):
                if text:  # what folds to nothing is no value, and neither is the code of documents without one
                    found.setdefault(text, []).append(number)
            self._numbers[facet] = found
        return self._numbers[facet]

    def _folded(self, facet: str) -> Iterable[tuple[int, str]]:
        """The numbers of values and what they fold to; a byline has the number of each of its people."""
        segment = self._segment
        if facet in NAME_KINDS:
            return enumerate(segment.names(facet))
        if facet.startswith(EXTRA):
            first, texts = segment.extra(facet.removeprefix(EXTRA))
            return enumerate(fold_texts(texts), first)
        texts = coded(segment, facet).texts
        if facet != "byline":
            return enumerate(fold_texts(texts))
        people = [(number, person) for number, text in enumerate(texts) for person in values_in(facet, text)]
        return zip([number for number, _ in people], fold_texts([person for _, person in people]), strict=True)
