"""Finds documents whose parts stand together, near each other or in one sentence: many texts at once, in slices.

Arrays decide most documents. Of the rest, each is looked at by itself, as the specification does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Near, Part, Same, Wildcard, alternatives, assert_never
from newsearch.deadline import check
from newsearch.engine.whoosh.search.nearness import Sifted, sift_near, sift_same, sift_wildcard
from newsearch.engine.whoosh.search.places import JoinedTexts
from newsearch.engine.whoosh.search.words import StandingWords
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.matching import near, same
from newsearch.messages import Note
from newsearch.text.runs import wildcards

__all__ = ["Gathered", "Together", "stand_together"]

_Documents = NDArray[np.intp]

_SHOWN = 40  # characters of what is looked for in an error; chosen by hand
_AT_ONCE = 1 << 21  # bytes of text in one array, about 700 articles: what the cache holds; chosen by hand

Together: TypeAlias = "Near | Same | Wildcard"
"""What only a text can tell."""


def stand_together(clause: Together, text: str, words: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether a folded text has what stands together."""
    match clause:
        case Near(parts, slops):
            return near(parts, slops, text, words)
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
        work = _work(clause, candidates.size)
        found = [candidates[:0]]
        for some, texts in self._slices(field, candidates):
            check(work)
            joined = JoinedTexts(texts)
            sifted = _sifted(joined, clause)
            doubtful = some[sifted.doubtful]
            words = self._words_of(field, joined, some, sifted) if isinstance(clause, Near) else {}
            text = self._segment.text
            held = [d for d in doubtful.tolist() if stand_together(clause, text(field, d), words.get(d, set()))]
            found += [some[sifted.held], np.array(held, dtype=np.intp)]
        return np.concatenate(found)

    def _slices(self, field: str, candidates: _Documents) -> Iterator[tuple[_Documents, list[memoryview]]]:
        """The candidates and their texts, not many more bytes at once than `_AT_ONCE`."""
        texts = self._segment.raw_texts(field, candidates.tolist())
        sums = np.cumsum([len(text) for text in texts])
        first = 0
        while first < candidates.size:
            last = int(sums.searchsorted(sums[first] + _AT_ONCE)) + 1
            yield candidates[first:last], texts[first:last]
            first = last

    def _words_of(self, field: str, joined: JoinedTexts, some: _Documents, sifted: Sifted) -> dict[int, set[str]]:
        """The words that stand where parts of doubtful documents may be near each other."""
        starts, ends = sifted.ranges
        texts = joined.texts_of(starts)
        wanted = sifted.doubtful[texts]
        starts, ends, texts = starts[wanted], ends[wanted], texts[wanted]
        codes, ends = joined.characters(starts, ends)
        return self._words.found(field, codes, ends, some[texts])


def _work(clause: Together, articles: int) -> Note:
    """What is done, for the error of a search that takes too long."""
    match clause:
        case Near(parts, slops):
            return Note("work_near", parts=_written(parts), slop=max(slops, default=0), articles=articles)
        case Same(parts):
            return Note("work_same", parts=_written(parts), articles=articles)
        case Wildcard(pattern):
            return Note("work_wildcard", pattern=pattern, articles=articles)
        case never:
            assert_never(never)


def _written(parts: Sequence[Part]) -> str:
    """The first of what is looked for."""
    return " ".join(leaf.text for part in parts for leaf in alternatives(part))[:_SHOWN]


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
