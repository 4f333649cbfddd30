"""Which of some texts that were read have what stands together: as arrays first, as the default engine decides it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from newsearch.clauses import Near
from newsearch.deadline import Work, check
from newsearch.engine.texts.nearness import sift_near
from newsearch.engine.texts.places import slices
from newsearch.engine.texts.together import Together, closer, decided, sift

__all__ = ["standing"]


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
        sifted = sift_near(joined, clause.parts, clause.slops) if isinstance(clause, Near) else sift(joined, clause)
        doubtful, ranges = sifted.doubtful, sifted.ranges
        if isinstance(clause, Near):
            doubtful, ranges = closer(joined, sifted, sifted.held, sifted.gaps(joined), clause)

        def text_of(number: int, some: Sequence[int] = some.tolist()) -> tuple[str, Collection[str]]:
            return texts[some[number]], frozenset(words[some[number]])

        yield from some[sifted.held].tolist()
        yield from some[decided(joined, ranges, doubtful, clause, text_of, work)].tolist()
