"""Tells where a text can be cut without dividing what a reader sees as one character.

The rules are those of Unicode Standard Annex 29 that texts of news need: marks and joiners stay with what is before
them, emoji with their modifiers, flags and surrogates are pairs.
"""

from __future__ import annotations

import unicodedata

__all__ = ["divides", "inner"]

_JOINER = "\u200d"
_MARKS = ("Mn", "Mc", "Me")
_MODIFIERS = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_HIGH, _LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_JAMO = range(0x1100, 0x1200)

_LOOKED_BACK = 64  # letters of flags before a border; chosen by hand: nobody sets more in a row


def divides(text: str, position: int) -> bool:
    """Whether a cut before the character at `position` would divide a cluster.

    >>> [position for position in range(6) if divides("e\\u0301 👍🏽", position)]
    [1, 4]
    """
    if not 0 < position < len(text):
        return False
    before, after = text[position - 1], text[position]
    if after < "\u0300":
        return before == "\r" and after == "\n"
    if unicodedata.category(after) in _MARKS or _JOINER in (before, after):
        return True
    first, second = ord(before), ord(after)
    if second in _FLAGS:
        return _flags_before(text, position) % 2 == 1
    pairs = ((_HIGH, _LOW), (_JAMO, _JAMO))
    return second in _MODIFIERS or any(first in high and second in low for high, low in pairs)


def inner(text: str, start: int, end: int) -> tuple[int, int]:
    """The longest part of `text[start:end]` whose ends divide no cluster; an empty one may be left.

    >>> inner("e\\u0301柳岸e\\u0301", 1, 5)
    (2, 4)
    """
    while start < end and divides(text, start):
        start += 1
    while end > start and divides(text, end):
        end -= 1
    return start, end


def _flags_before(text: str, position: int) -> int:
    """How many letters of flags stand before a position without a gap."""
    first = position
    while first and position - first < _LOOKED_BACK and ord(text[first - 1]) in _FLAGS:
        first -= 1
    return position - first
