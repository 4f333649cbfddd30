"""Breaks texts into lines as Chinese is set: behind any character, but for Latin words, numbers and what they count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["breaks", "cells"]

_UNBROKEN = re.compile(
    r"[(\[{“‘（《〈【「『〔]*(?:第 )?"
    r"(?:[0-9][0-9,./]* [篇个版页条处项行字次天月年秒种](?:中|内)?|[-/~]{0,2}[A-Za-z0-9][A-Za-z0-9.:/_<>='-]*|[<>=]+"
    r"|.(?:\.[A-Za-z0-9][A-Za-z0-9_-]*)?)"
    r"[ )\]},.;:!?%”’）》〉】」』〕，。、；：！？…·]*",
    re.DOTALL,
)
"""What stays on one line: a character, the suffix of a file behind it, a Latin word, a number with what it counts
(`第 1 版`); with the brackets and stops that belong to it."""


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for each wide character (Unicode Standard Annex 11).

    >>> cells("新闻 news")
    9
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def breaks(text: str, width: int, measure: Callable[[str], int] = cells) -> list[int]:
    """The offsets at which the lines of a text begin but for the first, each at most `width` cells.

    `measure` counts the cells of a text.

    >>> breaks("新闻检索，在您的计算机上", 10), breaks("见第 1 版", 8)
    ([5, 10], [1])
    """
    offsets = []
    used = offset = 0
    for piece in _UNBROKEN.findall(text):
        if used and used + measure(piece.rstrip(" ")) > width:
            offsets.append(offset)
            used = 0
        used += measure(piece)
        offset += len(piece)
    return offsets
