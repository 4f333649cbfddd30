"""The parts of matching that every engine shares: nearness, sentences and prefixes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from newsearch.model import FieldTokens, Prefix, Run, Wildcard
from newsearch.text import occurrences, prefixes, units, wildcards

__all__ = ["Leaf", "near", "places", "same", "starts_word"]

Leaf = Run | Prefix | Wildcard
"""What stands at places of a text."""

_SENTENCE_END = re.compile(r"[。!?;]|\.{3}|\n\n")


def places(leaf: Leaf, text: str) -> Iterator[tuple[int, int]]:
    """Where a leaf stands in a folded text; a prefix at the start of any unit."""
    match leaf:
        case Run(run):
            return occurrences(run, text)
        case Prefix(prefix):
            return prefixes(prefix, text)
        case Wildcard(pattern):
            return wildcards(pattern, text)


def near(parts: Sequence[Leaf], slop: int, text: str) -> bool:
    """Whether all parts stand in one window of the folded text, at most `slop` units more than they need.

    >>> near([Run("进了"), Run("技术学校")], 2, "李萍进了中等技术学校")
    True
    """
    found = sorted((start, end, n) for n, part in enumerate(parts) for start, end in places(part, text))
    latest: dict[int, tuple[int, int]] = {}
    for start, end, part in found:
        latest[part] = (start, end)
        if len(latest) == len(parts):
            first, last = min(s for s, _ in latest.values()), max(e for _, e in latest.values())
            needed = sum(len(units(text[s:e])) for s, e in latest.values())
            if len(units(text[first:last])) <= needed + slop:
                return True
    return False


def same(parts: Sequence[Leaf], text: str) -> bool:
    """Whether all parts stand in one sentence of the folded text.

    >>> [same([Run("钢铁"), Run("煤炭")], text) for text in ("钢铁增产,煤炭降价", "钢铁增产。煤炭降价")]
    [True, False]
    """
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    common: set[int] | None = None
    for part in parts:
        spans = ((bisect_left(ends, start), bisect_left(ends, end - 1)) for start, end in places(part, text))
        found = {first for first, last in spans if first == last}
        common = found if common is None else common & found
        if not common:
            return False
    return True


def starts_word(prefix: str, tokens: FieldTokens) -> bool:
    """Whether a word begins with the folded prefix, or a longer run of units does, wherever it stands."""
    if any(word.startswith(prefix) for word in tokens.words):
        return True
    return len(units(prefix)) > 1 and any(prefixes(prefix, tokens.text))
