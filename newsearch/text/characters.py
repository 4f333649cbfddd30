"""Folds characters: NFKC (Unicode Standard Annex 15), lower case, traditional to simplified, one interpunct for all.

Each character becomes what it does alone, looked up for a whole text at once, but for letters with combining marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import opencc

__all__ = ["HAN", "MOVES", "Positions", "decoded", "fold_characters", "looked_up"]

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff〇々]")
_UNIFIED = re.compile("[㐀-䶿一-鿿]")
"""Han characters that are no compatibility forms."""

_INTERPUNCTS = "•・‧∙⋅᛫⸱ꞏ"
_IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"

_UNKNOWN, MOVES = 0, -1  # in _TABLE: not met yet; does not become one character, whatever stands beside it
_TABLE: NDArray[np.int32] = np.zeros(0x110000, dtype=np.int32)
"""Code point to folded code point, filled as characters are met: most of Unicode never is."""
_ENTRIES = _TABLE.data
_FEW = 32  # characters, such as those of a query, that are sooner looked up one by one
_JAMO = re.compile("[\u1161-\u11ff]")

MOST_MARKS = 30
"""Combining marks on one character: no script needs more (Unicode Standard Annex 15, Stream-Safe Text Format)."""

Positions = NDArray[np.int64]
"""Places in a source, one for each folded character."""


def fold_characters(source: str) -> tuple[str, Positions | None, Positions | None]:
    """Fold each character alone, but a letter together with the marks that combine with it."""
    if len(source) <= _FEW:
        codes = [_ENTRIES[ord(char)] or _learned(ord(char)) for char in source]
        if min(codes) > MOVES:
            return "".join(map(chr, codes)), None, None
    folded = looked_up(np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    moving = np.flatnonzero(folded == MOVES).tolist()
    return _expand(source, folded, moving) if moving else (decoded(folded), None, None)


def looked_up(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """What code points become, each alone; `MOVES` where that depends on their neighbours, or is not one character."""
    folded = _TABLE.take(codes)
    if folded.min(initial=1) > max(_UNKNOWN, MOVES):
        return folded
    unknown = set(codes[folded == _UNKNOWN].tolist())
    for code in unknown:
        _learned(code)
    return _TABLE.take(codes) if unknown else folded


def _learned(code: int) -> int:
    _ENTRIES[code] = entry = _entry(chr(code))
    return entry


def _expand(source: str, folded: NDArray[np.int32], moving: list[int]) -> tuple[str, Positions, Positions]:
    counts = np.ones(len(source), dtype=np.int64)
    ends = np.arange(1, len(source) + 1)
    parts: list[str] = []
    done = 0
    for start, end, text in _clusters(source, moving):
        if start > done:
            parts.append(decoded(folded[done:start]))
        parts.append(text)
        counts[start:end] = 0
        counts[start] = len(text)
        ends[start] = end
        done = end
    parts.append(decoded(folded[done:]))
    return "".join(parts), np.repeat(np.arange(len(source)), counts), np.repeat(ends, counts)


def _clusters(source: str, moving: list[int]) -> Iterator[tuple[int, int, str]]:
    """The stretches of the source around its moving characters and what each becomes, in order and apart.

    A mark joins the character before it, whatever nobody sees stands between them. Each stretch is pushed and popped at
    most once, so the time grows with the length of the source alone.
    """
    spans: list[tuple[int, int, bool]] = []  # with whether anything of it is seen
    for position in moving:
        start, seen = position, bool(_visible(source[position]))
        if _combines(source[position]):
            while spans and spans[-1][1] == start and not spans[-1][2]:
                start = spans.pop()[0]
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            elif start:
                start -= 1
            seen = True
        spans.append((start, position + 1, seen))
    for start, end, _ in spans:
        yield start, end, _becomes(source[start:end])


def decoded(codes: NDArray[np.int32]) -> str:
    """The text of some code points."""
    return str(codes.astype("<i4", copy=False).data, "utf-32-le")


def _entry(char: str) -> int:
    if _UNIFIED.match(char):  # most of what is met, in a third of the time
        return ord(_simplified(_simplified(char)))
    text = _becomes(char)
    return ord(text) if len(text) == 1 and not _combines(char) and text != "\0" else MOVES


def _combines(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or bool(_JAMO.match(char))


@lru_cache(maxsize=4096)
def _becomes(text: str) -> str:
    """What a character, or one with its combining marks, becomes: at most `MOST_MARKS` of these are kept.

    Normalisation takes time by the square of the number of marks.
    """
    folded = _compatible("".join(map(_visible, text))[: MOST_MARKS + 1])
    if len(folded) <= MOST_MARKS:
        return folded
    kept = folded[:MOST_MARKS]  # one mark may have become several
    for char in folded[MOST_MARKS:]:
        kept += "" if all(map(_combines, kept[-MOST_MARKS:])) and _combines(char) else char
    return kept


def _visible(char: str) -> str:
    """A blank or a line end for what is one, nothing for what nobody sees, and any other character itself."""
    category = unicodedata.category(char)
    if char in _LINE_ENDS:
        return "\n"
    if (char.isspace() and category != "Cc") or char in "\t\r":
        return " "
    if category in ("Cc", "Cf") or _IGNORED.match(char):
        return ""
    return "\ufffd" if category == "Cs" else char


def _compatible(text: str) -> str:
    """NFKC, lower case, simplified; twice, since a lower case may be a compatibility form."""
    if unicodedata.normalize("NFKC", text).startswith(" "):  # ´ and its like: an accent on a blank, kept as it is
        return text if len(text) == 1 else unicodedata.normalize("NFD", text)
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        text = "".join(_simplified(c) for c in text)
    return "".join("·" if c in _INTERPUNCTS else c for c in text)


@cache
def _simplified(char: str) -> str:
    return _table().convert(char) if HAN.match(char) else char


@cache
def _table() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")  # one character at a time: its phrase tables never apply
