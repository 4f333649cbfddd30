"""Finds documents whose parts stand together, near each other or in one sentence: many texts at once, in slices.

Arrays decide most documents. Of the rest, each is looked at by itself, as the specification does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Near
from newsearch.deadline import Work, check
from newsearch.engine import looked_for
from newsearch.engine.texts.mapped import MappedTexts, are_told, mapped_slices
from newsearch.engine.texts.nearness import Gaps, Sifted
from newsearch.engine.texts.places import Along, JoinedTexts, slices
from newsearch.engine.texts.together import Together, closer, decided, sift
from newsearch.engine.whoosh.search.gaps import WordsOf, bounded, settle_gaps, settle_pair
from newsearch.engine.whoosh.search.words import Standing, StandingWords
from newsearch.engine.whoosh.segment.reader import SegmentReader

__all__ = ["Gathered"]

_Documents = NDArray[np.intp]

_FEW = 12  # documents for each candidate, in more of which the texts of the candidates are joined; chosen by measuring


class Gathered:
    """Evaluates over one segment the clauses that only texts can tell."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self._words = StandingWords(segment)

    def documents(self, field: str, candidates: _Documents, clause: Together) -> _Documents:
        """Those of the candidates that have in `field` what stands together."""
        work = looked_for(clause, int(candidates.size))
        found, left = [candidates[:0]], [candidates[:0]]
        mapped, rest = self._mapped(field, candidates, clause)
        for some, joined in chain(mapped, slices(self._segment.raw_texts(field, rest), rest)):
            check(work)
            if field == "body" and joined.along is None:
                joined.along = self._along(some)
            sifted = sift(joined, clause)
            found.append(some[sifted.held])
            if isinstance(joined, MappedTexts) or some.size < rest.size:
                left.append(some[self._may_hold(field, joined, some, sifted, clause)])
            elif sifted.doubtful.any():
                found.append(self._looked_at(field, joined, some, sifted, clause, work))
        few = np.concatenate(left)
        for some, joined in slices(self._segment.raw_texts(field, few), few):  # those of many slices together
            check(work)
            sifted = sift(joined, clause)
            found.append(some[sifted.held])
            found.append(self._looked_at(field, joined, some, sifted, clause, work))
        return np.concatenate(found)

    def _mapped(
        self, field: str, candidates: _Documents, clause: Together
    ) -> tuple[Iterable[tuple[_Documents, MappedTexts]], _Documents]:
        """The texts that are looked at where they lie, if all places are known, and the candidates of the others."""
        places = self._segment.places
        if field != "body" or _FEW * candidates.size < self._segment.size or not are_told(clause, places):
            return (), candidates
        among = np.zeros(self._segment.size, dtype=bool)
        among[candidates] = True
        among[places.wide] = False
        return mapped_slices(*self._segment.bodies, among, places, self._segment.path), candidates[~among[candidates]]

    def _along(self, documents: _Documents) -> Along:
        """The path through the bodies of some documents."""
        ends = self._segment.bodies[1]
        return Along(self._segment.path, ends[documents], ends[documents + 1])

    def _may_hold(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Together
    ) -> NDArray[np.bool_]:
        """The doubtful documents, less those in which too many words lie between the parts."""
        if not isinstance(clause, Near):
            return sifted.doubtful
        may = sifted.unsure.copy()
        may[joined.texts_of(_bounded(joined, sifted, clause, WordsOf(self._words, field, some)).starts)] = True
        return may

    def _looked_at(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Together, work: Work
    ) -> _Documents:
        """The doubtful documents that hold."""
        held, doubtful, ranges = sifted.held, sifted.doubtful, sifted.ranges
        if isinstance(clause, Near):
            held, gaps = self._settled(field, joined, some, sifted, clause)
            doubtful, ranges = closer(joined, sifted, held, gaps, clause)
        words: dict[int, set[str]] = {}
        if isinstance(clause, Near) and doubtful.any():
            words = self._words.texts(self._words_of(field, joined, some, doubtful, ranges))

        def text_of(number: int) -> tuple[str, Collection[str]]:
            document = int(some[number])
            return self._segment.text(field, document), words.get(document, ())

        found = decided(joined, ranges, doubtful, clause, text_of, work)
        return np.concatenate((some[held & ~sifted.held], some[found]))

    def _settled(
        self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted, clause: Near
    ) -> tuple[NDArray[np.bool_], Gaps]:
        """The texts in which two parts are near each other by words; and of more parts the gaps that stay doubtful."""
        words = WordsOf(self._words, field, some)
        if len(clause.parts) != 2:
            return np.zeros(some.size, dtype=bool), _bounded(joined, sifted, clause, words)
        (slop,) = clause.slops
        gaps = sifted.gaps(joined)
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


def _bounded(joined: JoinedTexts, sifted: Sifted, clause: Near, words: WordsOf) -> Gaps:
    """The gaps of the doubtful documents that few enough words may fill."""
    return bounded(joined, sifted.gaps(joined), max(clause.slops, default=0) + sifted.longest, words)
