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
    return _table().get(char, frozenset()) | {char}


@cache
def _table() -> dict[str, frozenset[str]]:
    lines = shipped("look-alikes.txt").splitlines()
    return {char: frozenset(alike) for char, alike in (line.split() for line in lines)}
