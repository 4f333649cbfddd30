"""The parts of matching and ranking that every engine shares: nearness and prefixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from newsearch.model import FieldTokens
from newsearch.text import occurrences, prefixes, units

__all__ = ["SENTENCE", "distance", "first_place", "near", "starts_word"]

SENTENCE = 200
"""Characters between two words of one sentence, at most."""

_CLOSE = 20  # characters between two words that belong together whatever stands between them
_SENTENCE_END = re.compile(r"[。!?;…\n]")


def near(parts: Sequence[str], slop: int, text: str) -> bool:
    """Whether all folded runs stand in one window of the folded text, at most `slop` units more than they need.

    >>> near(["进了", "技术学校"], 2, "李萍进了中等技术学校")
    True
    """
    found = sorted((start, end, n) for n, part in enumerate(parts) for start, end in occurrences(part, text))
    room = sum(len(units(part)) for part in parts) + slop
    latest: dict[int, tuple[int, int]] = {}
    for start, end, part in found:
        latest[part] = (start, end)
        if len(latest) == len(parts):
            first, last = min(s for s, _ in latest.values()), max(e for _, e in latest.values())
            if len(units(text[first:last])) <= room:
                return True
    return False


def starts_word(prefix: str, tokens: FieldTokens) -> bool:
    """Whether a word begins with the folded prefix, or a longer run of units does, wherever it stands."""
    if any(word.startswith(prefix) for word in tokens.words):
        return True
    return len(units(prefix)) > 1 and any(prefixes(prefix, tokens.text))


def first_place(run: str, text: str) -> int:
    """Where a folded run first stands in a folded text, or -1."""
    return next((start for start, _ in occurrences(run, text)), -1)


def distance(one: str, other: str, text: str) -> int | None:
    """Characters between two folded runs where they stand closest in a folded text, in either order.

    None where one of them is missing, or they are further apart than 20 characters and not in one sentence.

    >>> distance("北碚", "揭牌", "北碚开发区昨日揭牌"), distance("北碚", "揭牌", "揭牌后")
    (5, None)
    """
    if one not in text or other not in text:
        return None
    places = [(start, end, 0) for start, end in occurrences(one, text)]
    places += [(start, end, 1) for start, end in occurrences(other, text)]
    places.sort()
    gaps = [(after - before, before, after) for (_, before, a), (after, _, b) in pairwise(places) if a != b]
    apart, before, after = min(gaps, default=(SENTENCE + 1, 0, 0))
    if apart <= _CLOSE:
        return max(apart, 0)
    return apart if apart <= SENTENCE and not _SENTENCE_END.search(text, before, after) else None
