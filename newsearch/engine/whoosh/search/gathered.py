"""Finds documents whose parts stand together, near each other or in one sentence: many texts at once, in slices.

Arrays decide most documents. Of the rest, each is looked at by itself, as the specification does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Near, Same, Wildcard, assert_never
from newsearch.deadline import Work, check
from newsearch.engine import looked_for
from newsearch.engine.whoosh.search.nearness import Sifted, settle_pairs, sift_near, sift_same, sift_wildcard
from newsearch.engine.whoosh.search.places import JoinedTexts
from newsearch.engine.whoosh.search.words import Standing, StandingWords
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.matching import near, same
from newsearch.text.runs import wildcards
from newsearch.text.units import is_cut

__all__ = ["Gathered", "Together", "stand_together"]

_Documents = NDArray[np.intp]

_TABLED = 64  # distance; chosen by hand
_AT_ONCE = 1 << 21  # bytes of text in one array, about 700 articles: what the cache holds; chosen by hand

Together: TypeAlias = "Near | Same | Wildcard"
"""What only a text can tell."""


def stand_together(clause: Together, text: str, words: Collection[str] = (), work: Work | None = None) -> bool:
    """Whether a folded text has what stands together; `work` is what `deadline.check` names."""
    match clause:
        case Near(parts, slops):
            return near(parts, slops, text, words, work)
        case Same(parts):
            return same(parts, text)
        case Wildcard(pattern):
            return any(wildcards(pattern, text))
        case never:
            assert_never(never)


class Gathered:
    """Evaluates over one segment the clauses that only texts can tell."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self._words = StandingWords(segment)

    def documents(self, field: str, candidates: _Documents, clause: Together) -> _Documents:
        """Those of the candidates that have in `field` what stands together."""
        work = looked_for(clause, int(candidates.size))
        found = [candidates[:0]]
        for some, texts in self._slices(field, candidates):
            check(work)
            joined = JoinedTexts(texts)
            sifted = _sifted(joined, clause)
            found.append(some[sifted.held])
            if sifted.doubtful.any():
                found.append(self._looked_at(field, joined, some, sifted, clause, work))
        return np.concatenate(found)

    def _looked_at(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Together, work: Work
    ) -> _Documents:
        """The doubtful documents that hold."""
        held, doubtful = np.zeros(some.size, dtype=bool), sifted.doubtful
        words: dict[int, set[str]] = {}
        if isinstance(clause, Near):
            standing, offsets = self._words_of(field, joined, some, sifted)
            if _is_pair(clause):
                words_there = offsets, standing.lengths
                held, unsure = settle_pairs(joined, clause.parts, clause.slops[0], doubtful, words_there)
                doubtful = (unsure | sifted.unsure & doubtful) & ~held
            words = self._words.texts(standing.of(np.isin(standing.documents, some[doubtful])))
        found = []
        for document, ranges in _ranges(joined, sifted, some, doubtful):
            check(work)
            text = self._segment.text(field, document)
            stretches = (_stretch(text, *limits) for limits in ranges) if ranges else (text,)
            if any(stand_together(clause, stretch, words.get(document, ()), work) for stretch in stretches):
                found.append(document)
        return np.concatenate((some[held], np.array(found, dtype=np.intp)))

    def _slices(self, field: str, candidates: _Documents) -> Iterator[tuple[_Documents, list[memoryview]]]:
        """The candidates and their texts, not many more bytes at once than `_AT_ONCE`."""
        texts = self._segment.raw_texts(field, candidates.tolist())
        sums = np.cumsum([len(text) for text in texts])
        first = 0
        while first < candidates.size:
            last = int(sums.searchsorted(sums[first] + _AT_ONCE)) + 1
            yield candidates[first:last], texts[first:last]
            first = last

    def _words_of(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted
    ) -> tuple[Standing, _Documents]:
        """The words that stand where parts of doubtful documents may be near each other, and where they begin."""
        starts, ends = sifted.ranges
        texts = joined.texts_of(starts)
        wanted = sifted.doubtful[texts]
        codes, offsets, last = joined.characters(starts[wanted], ends[wanted])
        standing = self._words.found(field, codes, last, some[texts[wanted]])
        return standing, offsets[standing.offsets]


def _ranges(
    joined: JoinedTexts, sifted: Sifted, some: _Documents, doubtful: NDArray[np.bool_]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each doubtful document with the ranges of its text in which parts may be near each other; none for all of it."""
    starts, ends = sifted.ranges
    texts = joined.texts_of(starts)
    begins = joined.borders[texts]
    found: dict[int, list[tuple[int, int]]] = {text: [] for text in np.flatnonzero(doubtful).tolist()}
    for text, start, end in zip(texts.tolist(), (starts - begins).tolist(), (ends - begins).tolist(), strict=True):
        if text in found:
            found[text].append((start, end))
    return ((int(some[text]), ranges) for text, ranges in found.items())


def _stretch(text: str, start: int, end: int) -> str:
    """A range of a text, stretched to whole units."""
    while is_cut(text, start):
        start -= 1
    while is_cut(text, end):
        end += 1
    return text[start:end]


def _is_pair(clause: Near) -> bool:
    """Whether a nearness is of two leaves, and its distance small enough for a table of all characters within it."""
    return len(clause.parts) == 2 and not any(isinstance(p, tuple) for p in clause.parts) and clause.slops[0] <= _TABLED


def _sifted(joined: JoinedTexts, clause: Together) -> Sifted:
    match clause:
        case Near(parts, slops):
            return sift_near(joined, parts, slops)
        case Same(parts):
            return sift_same(joined, parts)
        case Wildcard():
            return sift_wildcard(joined, clause)
        case never:
            assert_never(never)
