"""Which of some texts that were read have what stands together: as arrays first, as the default engine decides it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate

import numpy as np

from newsearch.clauses import Near, alternatives
from newsearch.deadline import Work, check
from newsearch.engine.texts.nearness import Gaps, Sifted, sift_near
from newsearch.engine.texts.places import JoinedTexts, slices
from newsearch.engine.texts.together import Together, closer, decided, sift
from newsearch.matching import LONGEST
from newsearch.text.units import units

__all__ = ["standing"]

_WHOLE = 840  # what a unit counts in a bound: 1 to 8 divide it
_BEYOND = 64  # characters beside a range in which its words begin or end, mostly; chosen by hand


def standing(clause: Together, texts: Sequence[str], words: Sequence[Collection[str]], work: Work) -> Iterator[int]:
    """The numbers of those folded texts that have what stands together.

    Args:
        clause: what is asked for.
        texts: the texts, one for each number.
        words: the words of each text, for a nearness.
        work: what is done, for `deadline.check`.
    """
    encoded = [text.encode("utf-16-le") for text in texts]
    for some, joined in slices(encoded, np.arange(len(texts))):
        check(work)

        def text_of(number: int, some: Sequence[int] = some.tolist()) -> tuple[str, Collection[str]]:
            return texts[some[number]], frozenset(words[some[number]])

        sifted = sift_near(joined, clause.parts, clause.slops) if isinstance(clause, Near) else sift(joined, clause)
        doubtful, ranges = sifted.doubtful, sifted.ranges
        if isinstance(clause, Near):
            least = min(
                len(leaf.text) for part in clause.parts for leaf in alternatives(part)
            )  # of the part behind a gap
            gaps = _few_enough(joined, sifted, max(clause.slops, default=0) + sifted.longest - least, text_of)
            doubtful, ranges = closer(joined, sifted, sifted.held, gaps, clause)
        yield from some[sifted.held].tolist()
        yield from some[decided(joined, ranges, doubtful, clause, text_of, work)].tolist()


def _few_enough(
    joined: JoinedTexts, sifted: Sifted, most: int, text_of: Callable[[int], tuple[str, Collection[str]]]
) -> Gaps:
    """The gaps of the texts that may hold, less those of texts in none of which so few words and units may stand."""
    gaps = sifted.gaps(joined)
    texts = joined.texts_of(gaps.starts)
    begins, near = joined.borders[texts], dict[int, bool]()
    of = -1
    for number, start, end in zip(
        texts.tolist(), (gaps.starts - begins).tolist(), (gaps.ends - begins).tolist(), strict=True
    ):
        if not near.get(number):
            if number != of:
                (text, words), of = text_of(number), number
            near[number] = _least(text, start, end, words) <= most * _WHOLE
    return gaps.of(np.fromiter(map(near.__getitem__, texts.tolist()), dtype=bool, count=texts.size))


def _least(text: str, start: int, end: int, words: Collection[str]) -> int:
    """How many words and units fill a range of a text at least, by `_WHOLE`: a unit in a word of n counts 1/n of it."""
    before, inside, behind = map(
        units, (text[max(start - _BEYOND, 0) : start], text[start:end], text[end : end + _BEYOND])
    )
    if (start > _BEYOND and len(before) < LONGEST) or (end + _BEYOND < len(text) and len(behind) < LONGEST):
        return 0  # units so long are rare, and the outermost may be cut
    found = [*before[1 - LONGEST :], *inside, *behind[: LONGEST - 1]]
    first = len(before[1 - LONGEST :])
    joined, borders = "".join(found), [0, *accumulate(map(len, found))]
    longest = [1] * len(found)
    for length in range(2, LONGEST + 1):
        for n in range(len(found) - length + 1):
            if joined[borders[n] : borders[n + length]] in words:
                longest[n : n + length] = [length] * length
    return sum(_WHOLE // length for length in longest[first : first + len(inside)])
