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
from newsearch.engine.whoosh.search.gaps import Gaps, WordsOf, bounded, merged, settle_gaps, settle_pair
from newsearch.engine.whoosh.search.nearness import Sifted, around, sift_near, sift_pair, sift_same, sift_wildcard
from newsearch.engine.whoosh.search.places import JoinedTexts, slices
from newsearch.engine.whoosh.search.words import Standing, StandingWords
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.matching import LONGEST, near, same
from newsearch.text.runs import wildcards
from newsearch.text.units import is_cut

__all__ = ["Gathered", "Together", "stand_together"]

_Documents = NDArray[np.intp]

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
        for some, joined in slices(self._segment, field, candidates):
            check(work)
            sifted = _sifted(joined, clause)
            found.append(some[sifted.held])
            if sifted.doubtful.any():
                found.append(self._looked_at(field, joined, some, sifted, clause, work))
        return np.concatenate(found)

    def _looked_at(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Together, work: Work
    ) -> _Documents:
        """The doubtful documents that hold."""
        held, doubtful, ranges = sifted.held, sifted.doubtful, sifted.ranges
        if isinstance(clause, Near):
            held, gaps = self._settled(field, joined, some, sifted, clause)
            most = max(clause.slops, default=0) * LONGEST + sifted.longest
            doubtful = sifted.unsure & ~held
            texts = np.flatnonzero(doubtful)
            nearby = around(joined, gaps, most, sifted.longest)
            whole = Gaps(joined.borders[texts], joined.borders[texts + 1] - 1)
            ranges = merged(Gaps(*(np.concatenate(both) for both in zip(nearby, whole, strict=True))))
            doubtful[joined.texts_of(gaps.starts)] = True
        words: dict[int, set[str]] = {}
        if isinstance(clause, Near) and doubtful.any():
            words = self._words.texts(self._words_of(field, joined, some, doubtful, ranges))
        found = []
        for document, limits in _ranges(joined, ranges, some, doubtful):
            check(work)
            text = self._segment.text(field, document)
            stretches = (_stretch(text, *limit) for limit in limits) if limits else (text,)
            if any(stand_together(clause, stretch, words.get(document, ()), work) for stretch in stretches):
                found.append(document)
        return np.concatenate((some[held & ~sifted.held], np.array(found, dtype=np.intp)))

    def _settled(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Near
    ) -> tuple[NDArray[np.bool_], Gaps]:
        """The texts in which two parts are near each other by words; and of more parts the gaps that stay doubtful."""
        words = WordsOf(self._words, field, some)
        gaps = sifted.ranges.of(sifted.doubtful[joined.texts_of(sifted.ranges.starts)])
        if len(clause.parts) != 2:
            most = max(clause.slops, default=0) + sifted.longest
            return np.zeros(some.size, dtype=bool), bounded(joined, gaps, most, words)
        (slop,) = clause.slops
        held, doubtful = settle_gaps(joined, gaps, slop, words)
        if doubtful.any():
            one, other = (joined.places(part) for part in clause.parts)
            ways = [(one, other)] if clause.parts[0] == clause.parts[1] else [(one, other), (other, one)]
            held |= settle_pair(joined, ways, slop, doubtful, words)
        return held, Gaps(gaps.starts[:0], gaps.ends[:0])

    def _words_of(
        self, field: str, joined: JoinedTexts, some: _Documents, doubtful: NDArray[np.bool_], ranges: Gaps
    ) -> Standing:
        """The words that stand where parts of doubtful documents may be near each other."""
        texts = joined.texts_of(ranges.starts)
        wanted = doubtful[texts]
        codes, _, last = joined.characters(*ranges.of(wanted))
        return self._words.found(field, codes, last, some[texts[wanted]])


def _ranges(
    joined: JoinedTexts, ranges: Gaps, some: _Documents, doubtful: NDArray[np.bool_]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each doubtful document with the ranges of its text in which parts may be near each other; none for all of it."""
    starts, ends = ranges
    texts = joined.texts_of(starts)
    begins = joined.borders[texts]
    found: dict[int, list[tuple[int, int]]] = {text: [] for text in np.flatnonzero(doubtful).tolist()}
    for text, start, end in zip(texts.tolist(), (starts - begins).tolist(), (ends - begins).tolist(), strict=True):
        if text in found:
            found[text].append((start, end))
    return ((int(some[text]), limits) for text, limits in found.items())


def _stretch(text: str, start: int, end: int) -> str:
    """A range of a text, stretched to whole units."""
    while is_cut(text, start):
        start -= 1
    while is_cut(text, end):
        end += 1
    return text[start:end]


def _sifted(joined: JoinedTexts, clause: Together) -> Sifted:
    match clause:
        case Near((_, _) as parts, (slop,)):
            return sift_pair(joined, parts, slop)
        case Near(parts, slops):
            return sift_near(joined, parts, slops)
        case Same(parts):
            return sift_same(joined, parts)
        case Wildcard():
            return sift_wildcard(joined, clause)
        case never:
            assert_never(never)
