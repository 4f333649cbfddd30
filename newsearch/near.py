"""The parts of matching that every engine shares: nearness and prefixes."""

from __future__ import annotations

from collections.abc import Sequence

from newsearch.model import FieldTokens
from newsearch.text import occurrences, prefixes, units

__all__ = ["near", "starts_word"]


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
