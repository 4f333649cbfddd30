"""Folds characters: NFKC (Unicode Standard Annex 15), lower case, traditional to simplified, one interpunct for all.

A table has the folded form of each character, so that a whole text is looked up at once. Only letters with combining
marks, and characters that become none or several, are folded one after the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from newsearch.text.shipped import shipped

__all__ = ["HAN", "MOVES", "Positions", "decoded", "fold_characters", "looked_up"]

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff〇々]")
_INTERPUNCTS = "•・‧∙⋅᛫⸱ꞏ"
# Default_Ignorable_Code_Point of Unicode, as far as its categories do not say so (Cc and Cf)
_IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"

_UNKNOWN = 0
MOVES = -1
"""In place of a folded code point: the character does not become exactly one, or that depends on its neighbours."""

_TABLE: NDArray[np.int32] = np.zeros(0x110000, dtype=np.int32)
"""The folded code point of each code point, filled when a character is met first: most of Unicode never is."""

_ENTRIES = _TABLE.data
_FEW = 32  # up to this length, as of a query, a loop is faster than an array; chosen by hand
_JAMO = re.compile("[\u1161-\u11ff]")  # vowels and final consonants, which NFKC joins to the syllable before them

MOST_MARKS = 30
"""Combining marks on one character: no script needs more (Unicode Standard Annex 15, Stream-Safe Text Format)."""

Positions = NDArray[np.int64]
"""For each folded character an offset in the source."""


def fold_characters(source: str) -> tuple[str, Positions | None, Positions | None]:
    """Fold a text character by character, a letter together with the marks that combine with it.

    Returns:
        The folded text, and for each of its characters the offsets where its source begins and ends. Both are None
        when every character became exactly one.
    """
    if len(source) <= _FEW:
        codes = [_ENTRIES[ord(char)] or _learned(ord(char)) for char in source]
        if min(codes) > MOVES:
            return "".join(map(chr, codes)), None, None
    folded = looked_up(np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    if folded.min() > MOVES:
        return decoded(folded), None, None
    return _expand(source, folded, np.flatnonzero(folded == MOVES).tolist())


def looked_up(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """The folded code points of some code points, in the same order; `MOVES` where there is not exactly one."""
    folded = _TABLE.take(codes)
    if folded.min(initial=1) > max(_UNKNOWN, MOVES):
        return folded
    unknown = set(codes[folded == _UNKNOWN].tolist())
    for code in unknown:
        _learned(code)
    return _TABLE.take(codes) if unknown else folded


def _learned(code: int) -> int:
    """Enter a code point into the table, and return its entry."""
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
    """The stretches of the source around its moving characters, in order, and what each becomes.

    A mark joins the character before it, even when ignored characters stand between them. Each stretch is pushed and
    popped at most once, so the time grows with the length of the source alone.

    Yields:
        Start, end (offsets in the source) and folded text of each stretch. Stretches do not overlap.
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
    """The text with these code points."""
    return str(codes.astype("<i4", copy=False).data, "utf-32-le")


def _entry(char: str) -> int:
    if "㐀" <= char <= "䶿" or "一" <= char <= "鿿":  # common Han characters: NFKC leaves each as it is
        return ord(_simplified(_simplified(char)))
    text = _becomes(char)
    return ord(text) if len(text) == 1 and not _combines(char) and text != "\0" else MOVES


def _combines(char: str) -> bool:
    """Whether a character may become one with the character before it."""
    return unicodedata.category(char).startswith("M") or bool(_JAMO.match(char))


@lru_cache(maxsize=4096)
def _becomes(text: str) -> str:
    """The folded form of a character, or of one with its combining marks: at most `MOST_MARKS` of these are kept.

    Normalising more would take time by the square of their number.
    """
    folded = _compatible("".join(map(_visible, text))[: MOST_MARKS + 1])
    if len(folded) <= MOST_MARKS:
        return folded
    kept = folded[:MOST_MARKS]  # one mark may have become several
    for char in folded[MOST_MARKS:]:
        kept += "" if all(map(_combines, kept[-MOST_MARKS:])) and _combines(char) else char
    return kept


def _visible(char: str) -> str:
    """A blank for any blank, a line end for any line end, nothing for an invisible character, else the character."""
    category = unicodedata.category(char)
    if char in _LINE_ENDS:
        return "\n"
    if (char.isspace() and category != "Cc") or char in "\t\r":
        return " "
    if category in ("Cc", "Cf") or _IGNORED.match(char):
        return ""
    return "\ufffd" if category == "Cs" else char


def _compatible(text: str) -> str:
    """NFKC, lower case, simplified, one interpunct; twice, since a lower-case form may be a compatibility form."""
    if unicodedata.normalize("NFKC", text).startswith(" "):  # ´ and its like: an accent on a blank, kept as it is
        return text if len(text) == 1 else unicodedata.normalize("NFD", text)
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        text = "".join(_simplified(c) for c in text)
    return "".join("·" if c in _INTERPUNCTS else c for c in text)


def _simplified(char: str) -> str:
    return _table().get(char, char)


@cache
def _table() -> dict[str, str]:
    """The simplified form of each traditional character."""
    lines = shipped("simplified.txt").splitlines()
    return {char: line[0] for line in lines for char in line[2:]}
