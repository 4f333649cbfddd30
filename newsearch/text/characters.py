"""Folds characters: NFKC (Unicode Standard Annex 15), lower case, traditional characters and variants to simplified.

`AS_THEY_ARE` has what is not folded as NFKC would: superscripts and circled numbers, which would become digits of the
number beside them, and the marks that are one to a reader: dashes (3—5, 3～5), interpuncts, quotation marks, colons.

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

__all__ = ["AS_THEY_ARE", "DASH", "FULL_POINT", "HAN", "MOVES", "TABLES", "Positions"]
__all__ += ["decoded", "fold_characters", "looked_up"]

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff〇々]")
DASH = "—"
"""What a dash or a tilde becomes, not a hyphen; `folding` makes it one with the hyphen once line ends are gone."""

FULL_POINT = "．"
"""An interpunct between Han characters, and a point elsewhere: `folding` knows which."""


TABLES = ("simplified.txt", "variants.txt", "radicals.txt")
"""The tables of simplified forms; `tools/` makes them."""


def _as_they_are() -> dict[str, str]:
    """Characters that are not folded by NFKC, and what they become."""
    found = {char: char for char in "⁰¹²³⁴⁵⁶⁷⁸⁹" + FULL_POINT} | {
        "﹒": FULL_POINT,
        "○": "〇",
        "◯": "〇",
        "⁄": "/",
        "∕": "/",
    }
    found |= dict.fromkeys("•・･‧∙⋅᛫⸱ꞏ", "·") | dict.fromkeys("‐‑⁃﹣－−", "-") | dict.fromkeys("∶꞉︓", ":")
    found |= dict.fromkeys("‒–—―⸺⸻﹘︱︲~～〜∼", DASH)
    found |= dict.fromkeys("“”„‟〝〞〟「」『』﹁﹂﹃﹄｢｣", '"') | dict.fromkeys("‘’‚‛", "'")
    for first, last, one in ((0x2460, 0x2473, 1), (0x3251, 0x325F, 21), (0x32B1, 0x32BF, 36), (0x2776, 0x277F, 1)):
        found |= {chr(code): _circled(one + code - first) for code in range(first, last + 1)}
    for first, last, one in ((0x2780, 0x2789, 1), (0x278A, 0x2793, 1), (0x24EB, 0x24F4, 11), (0x24F5, 0x24FE, 1)):
        found |= {chr(code): _circled(one + code - first) for code in range(first, last + 1)}
    # of these measures newspapers write one Chinese name; others, such as ㎏ (公斤, 千克), become their letters
    return found | dict.fromkeys("⓪⓿🄋🄌", "⓪") | {"㎡": "平方米", "㎥": "立方米", "㎢": "平方公里"}


def _circled(number: int) -> str:
    """The circled number, from 1 to 50."""
    return chr((0x245F if number <= 20 else 0x3251 - 21 if number <= 35 else 0x32B1 - 36) + number)


AS_THEY_ARE = _as_they_are()
"""What each character becomes that NFKC does not fold as a reader would."""

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
_ACCENTED = re.compile("[a-zà-ɏḀ-ỿ][\u0300-\u036f]*")
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
    done, apart = 0, -1  # where the last character began that stands apart, if nothing is seen behind it yet
    before = ""
    for start, end, text in (*_clusters(source, moving), (len(source), len(source), "")):
        if start > done:
            between = decoded(folded[done:start])
            if apart >= 0 and _would_join(before, between[0]):
                parts.append(" ")
                counts[apart] += 1
            parts.append(between)
            before, apart = between[-2:], -1
        if start == end:
            break
        is_apart = _stands_apart(source[start])
        divided = text != "" and (is_apart or apart >= 0) and _would_join(before, text[0])
        counts[start:end] = 0
        counts[start if is_apart else apart] += divided
        counts[start] += len(text)
        ends[start] = end
        done = end
        parts += " " * divided, text
        if text:
            before, apart = text[-2:], start if is_apart else -1
    return "".join(parts), np.repeat(np.arange(len(source)), counts), np.repeat(ends, counts)


def _stands_apart(char: str) -> bool:
    """Whether a character is a sign of its own, so that its letters and digits join no others: ½, Ⅳ, ㎏, ™.

    Letters such as ﬁ are parts of words, and so are subscripts: CO₂ is CO2.
    """
    return unicodedata.category(char) in ("No", "Nl", "So") and not "₀" <= char <= "₉"


def _would_join(before: str, after: str) -> bool:
    """Whether a character would become one word or number with the text before it."""
    return before != "" and _is_joined(after) and (_is_joined(before[-1]) or (before[-1] == "." and after.isdecimal()))


def _is_joined(char: str) -> bool:
    """Whether a folded character is a letter or a digit of a word or number that goes on."""
    return (char.isalpha() and not HAN.match(char)) or char.isdecimal()


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
    if len(text) != 1 or _combines(char) or (_stands_apart(char) and _is_joined(text)):
        return MOVES
    return ord(text)


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
    """NFKC, lower case, simplified; twice, since a lower-case form may be a compatibility form."""
    if kept := AS_THEY_ARE.get(text[:1]):
        return kept + _compatible(text[1:])
    if unicodedata.normalize("NFKC", text).startswith(" "):  # ´ and its like: an accent on a blank, kept as it is
        return text if len(text) == 1 else unicodedata.normalize("NFD", text)
    for _ in range(2):
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
        text = "".join(_simplified(c) for c in text)
    return _ACCENTED.sub(_bare, "".join(AS_THEY_ARE.get(c, c) for c in text))


def _bare(accented: re.Match[str]) -> str:
    """A Latin letter without its accents, as it is typed: é as e, ǜ as u; a letter of its own (ø) as it is."""
    letter = unicodedata.normalize("NFD", accented[0])
    return letter[0] if "a" <= letter[0] <= "z" else accented[0]


def _simplified(char: str) -> str:
    return _table().get(char, char)


@cache
def _table() -> dict[str, str]:
    """The simplified form of each traditional or variant character, and of each radical."""
    lines = [line for name in TABLES for line in shipped(name).splitlines()]
    return {char: line[0] for line in lines for char in line[2:]}
