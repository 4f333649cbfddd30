"""Knows which characters look alike in print: 末 and 未, 己 and 已, 日 and 曰.

`tools/characters.py` makes the table by comparing pictures of all characters of GB 2312.
"""

from __future__ import annotations

from functools import cache

from newsearch.text.shipped import shipped

__all__ = ["look_alikes"]


def look_alikes(char: str) -> frozenset[str]:
    """The characters that a text recognition may take for this one, and the character itself.

    >>> sorted(look_alikes("末") & set("末未大"))
    ['未', '末']
    """
    lines = _lines()
    start = lines.find(f"\n{char} ") + 1
    return frozenset((char, *lines[start + 2 : lines.index("\n", start)])) if start else frozenset(char)


@cache
def _lines() -> str:
    """A line for each character, with those that look like it; as sets they took six megabytes."""
    return f"\n{shipped('look-alikes.txt')}\n"
