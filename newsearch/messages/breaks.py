"""Breaks texts into lines as Chinese is set: behind any character, but for Latin words and numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["breaks", "cells"]

_UNBROKEN = re.compile(
    r"[(\[{“‘（《〈【「『〔]*(?:-{0,2}[A-Za-z0-9][A-Za-z0-9.:/_<>='-]*|.)"
    r"[ )\]},.;:!?%”’）》〉】」』〕，。、；：！？…]*",
    re.DOTALL,
)
"""What stays on one line: a character, a Latin word or a number, with the brackets and stops that belong to it."""


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for each wide character (Unicode Standard Annex 11).

    >>> cells("新闻 news")
    9
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def breaks(text: str, width: int, measure: Callable[[str], int] = cells) -> list[int]:
    """The offsets at which the lines of a text begin but for the first, each at most `width` cells.

    `measure` counts the cells of a text.

    >>> breaks("新闻检索，在您的计算机上", 10)
    [5, 10]
    """
    offsets = []
    used = offset = 0
    for piece in _UNBROKEN.findall(text):
        size = measure(piece)
        if used and used + size > width:
            offsets.append(offset)
            used = 0
        used += size
        offset += len(piece)
    return offsets
