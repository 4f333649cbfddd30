"""Which of some joined texts have what stands together: arrays decide most, the rest is looked at one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Near, Same, Wildcard, assert_never
from newsearch.deadline import Work, check
from newsearch.engine.texts.nearness import Gaps, Sifted, around, merged, sift_near, sift_pair, sift_same, sift_wildcard
from newsearch.engine.texts.places import JoinedTexts
from newsearch.matching import LONGEST, near, same
from newsearch.text.runs import wildcards
from newsearch.text.units import is_cut

__all__ = ["Together", "closer", "decided", "sift", "stand_together"]

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


def sift(joined: JoinedTexts, clause: Together) -> Sifted:
    """The texts that certainly have what stands together, and those that may."""
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


def closer(
    joined: JoinedTexts, sifted: Sifted, held: NDArray[np.bool_], gaps: Gaps, clause: Near
) -> tuple[NDArray[np.bool_], Gaps]:
    """The texts that are left to be looked at by themselves, and the ranges of them in which parts may be near.

    Args:
        joined, sifted: the texts, and what is certain of them.
        held: those that hold.
        gaps: where parts of the others may be near each other; texts that are unsure are looked at as a whole.
        clause: what is asked for.
    """
    doubtful = sifted.unsure & ~held
    texts = np.flatnonzero(doubtful)
    nearby = around(joined, gaps, max(clause.slops, default=0) * LONGEST + sifted.longest, sifted.longest)
    whole = Gaps(joined.borders[texts], joined.borders[texts + 1] - 1)
    doubtful[joined.texts_of(gaps.starts)] = True
    return doubtful, merged(Gaps(*(np.concatenate(both) for both in zip(nearby, whole, strict=True))))


def decided(
    joined: JoinedTexts,
    ranges: Gaps,
    doubtful: NDArray[np.bool_],
    clause: Together,
    text_of: Callable[[int], tuple[str, Collection[str]]],
    work: Work,
) -> NDArray[np.intp]:
    """The numbers of the doubtful texts that hold, looked at in their `ranges`, or as a whole where there is none.

    `text_of` gives a text and its words by its number.
    """
    found = []
    for number, limits in _limits(joined, ranges, doubtful):
        check(work)
        text, words = text_of(number)
        stretches = (_stretch(text, *limit) for limit in limits) if limits else (text,)
        if any(stand_together(clause, stretch, words, work) for stretch in stretches):
            found.append(number)
    return np.array(found, dtype=np.intp)


def _limits(
    joined: JoinedTexts, ranges: Gaps, doubtful: NDArray[np.bool_]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each doubtful text with its ranges in which parts may be near each other; none for all of it."""
    starts, ends = ranges
    texts = joined.texts_of(starts)
    begins = joined.borders[texts]
    found: dict[int, list[tuple[int, int]]] = {text: [] for text in np.flatnonzero(doubtful).tolist()}
    for text, start, end in zip(texts.tolist(), (starts - begins).tolist(), (ends - begins).tolist(), strict=True):
        found[text].append((start, end))
    return iter(found.items())


def _stretch(text: str, start: int, end: int) -> str:
    """A range of a text, stretched to whole units."""
    while is_cut(text, start):
        start -= 1
    while is_cut(text, end):
        end += 1
    return text[start:end]
