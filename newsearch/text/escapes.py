"""Reads texts whose characters a program wrote as escapes: &#26611; \\u67f3 %E6%9F%B3."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

__all__ = ["unescaped"]

_OF_JSON = re.compile(r"\\u([0-9A-Fa-f]{4})")
_LONGEST = {"&#": 10, "\\u": 8, "%": 4}
"""By what an escape begins, and one in how many characters there must be at least. Chosen by hand."""


def unescaped(text: str) -> str:
    """A text that is escapes for the most part as what they stand for, any other text as it is.

    >>> unescaped("&#26611;&#23736;"), unescaped(r"\\u67f3\\u5cb8"), unescaped("%E6%9F%B3%E5%B2%B8"), unescaped("5%")
    ('柳岸', '柳岸', '柳岸', '5%')
    """
    if not text.isascii():
        return text
    begins = next((begin for begin, most in _LONGEST.items() if most * text.count(begin) > len(text)), "")
    if begins == "&#":
        return html.unescape(text)
    if begins == "%":
        return unquote(text)
    return _OF_JSON.sub(lambda found: chr(int(found[1], 16)), text) if begins else text
