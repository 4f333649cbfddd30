"""Characters that look alike, as printed and scanned: 末 and 未, 己 and 已, 日 and 曰.

`tools/characters.py` makes the table by comparing pictures of all characters of GB 2312, and says how.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["look_alikes"]


def look_alikes(char: str) -> frozenset[str]:
    """The characters that may be taken for this one, itself among them."""
    return _table().get(char, frozenset()) | {char}


@cache
def _table() -> dict[str, frozenset[str]]:
    lines = files("newsearch").joinpath("text", "tables", "look-alikes.txt").read_text("utf-8").splitlines()
    return {char: frozenset(alike) for char, alike in (line.split() for line in lines)}
