"""Folds a text to the form in which it is searched.

Every offset of a search counts in the folded text; `Folded.span` leads back to the original. Folding

- folds each character (`characters`): NFKC, lower case, simplified;
- drops blanks and single line ends, except where two words or numbers would become one;
- joins a Latin word that is hyphenated over a line end;
- gives what is written in several ways one form (`spellings`): `1,234`, `GPT-4`, `古丽·巴哈尔`, `2 9 7 7`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from types import MappingProxyType

import numpy as np

from newsearch.model import Folded
from newsearch.text.characters import DASH, HAN, MOVES, Positions, decoded, fold_characters, looked_up
from newsearch.text.spellings import Edit, spelled_as_one
from newsearch.text.units import LETTER

__all__ = ["fold", "fold_all", "fold_text", "fold_texts"]

_GAPS = {
    "\n": re.compile(r"\n(?<![ \n]\n)(?!(?<=[。!?:;”\")》…]\n)\n[^ \n])[ \n]*"),
    " ": re.compile(r" (?<![ \n] )[ \n]*"),
}
"""Gaps by the blank or line end that they begin with, but for the most common one, which stays as it is: a paragraph
break after a sentence. `re` looks for one character many times as fast as for either of two."""

_HYPHENATED = re.compile(rf"[{LETTER}]([{LETTER}])|\w[0-9]")
"""The characters on both sides of a hyphen and a line end. Group 1 matches when the hyphen divides a word."""

_CLAUSE_MARK = re.compile(r"[,、。；;:!?]")
_JOINING = ".,:/-·．" + DASH
"""Marks that join what stands on both sides of them, unless there is a blank: 3.5, 3:2, GPT-4."""


def fold(source: str) -> Folded:
    """The searchable form of a text, with the offsets in the source that each of its characters came from.

    Folding a folded text changes nothing. A paragraph break becomes two line ends, which no run crosses. Where a
    paragraph stops in mid-sentence, at a column break of the page, it goes on in the next one instead.

    >>> fold("ＡＢ㎏ 發　生火\\n災").text
    'ab kg发生火灾'
    >>> fold("古麗·巴哈爾投資1,234万元，增长3·5%").text
    '古丽巴哈尔投资1234万元,增长3.5%'
    """
    if not source:
        return Folded("")
    return _settled(*fold_characters(source))


def fold_all(sources: Sequence[str], known: Mapping[str, str] = MappingProxyType({})) -> list[Folded]:
    """`fold` of each source, in the same order; faster than one by one, since all are looked up at once.

    Of some sources `known` may tell the folded text, as an index has it: where a text has come to that, nothing is left
    to be looked for.

    >>> [folded.text for folded in fold_all(["發　生火\\n災", "", "ＡＢ㎏"])]
    ['发生火灾', '', 'ab kg']
    """
    return [
        fold(source) if text is None else _settled(text, None, None, known.get(source))
        for source, text in zip(sources, _characters(sources), strict=True)
    ]


def fold_text(source: str) -> str:
    """`fold(source).text` without the offsets, about twice as fast.

    >>> fold_text("發　生火\\n災")
    '发生火灾'
    """
    if not source:
        return ""
    return _settled_text(fold_characters(source)[0])


def fold_texts(sources: Sequence[str]) -> list[str]:
    """`fold_text` of each source, in the same order; faster than one by one, since all are looked up at once.

    >>> fold_texts(["發　生火\\n災", "", "ＡＢ㎏"])
    ['发生火灾', '', 'ab kg']
    """
    texts = zip(sources, _characters(sources), strict=True)
    return [(fold_text(source) if text is None else _settled_text(text)) if source else "" for source, text in texts]


def _characters(sources: Sequence[str]) -> Iterator[str | None]:
    """The text of `fold_characters` of each source; None where not every character becomes exactly one."""
    folded = looked_up(np.frombuffer("".join(sources).encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    ends = list(accumulate(map(len, sources)))
    moving = np.flatnonzero(folded == MOVES)
    apart = set(np.searchsorted(ends, moving, side="right").tolist()) if moving.size else ()
    text = decoded(np.maximum(folded, 0) if apart else folded)
    for number, (start, end) in enumerate(pairwise([0, *ends])):
        yield None if number in apart else text[start:end]


def _settled(text: str, starts: Positions | None, ends: Positions | None, known: str | None = None) -> Folded:
    """What `fold` makes of the text and offsets of `fold_characters`; `known` may be its text."""
    edits, are_gaps = [] if text == known else _gaps(text), True
    while True:
        if edits:
            first, last = _sources(len(text), edits, each=are_gaps)
            starts = first if starts is None else starts[first]
            ends = last + 1 if ends is None else ends[last]
            text = _edited(text, edits)
        if are_gaps:
            text = text.replace(DASH, "-")
            if text == known or not (edits := spelled_as_one(text)):
                break
        else:
            edits = _gaps(text)
        are_gaps = not are_gaps
    if starts is None or ends is None:
        return Folded(text)
    return Folded(text, starts.data, ends.data)


def _settled_text(text: str) -> str:
    """The text of `_settled`."""
    while True:
        text = _edited(text, _gaps(text)).replace(DASH, "-")
        if not (edits := spelled_as_one(text)):
            return text
        text = _edited(text, edits)


def _gaps(text: str) -> list[Edit]:
    """The blanks and line ends of which not all remains, and what remains of each."""
    gaps = [_gap(text, gap) for first, pattern in _GAPS.items() if first in text for gap in pattern.finditer(text)]
    return sorted(edit for edit in gaps if edit[2] != text[edit[0] : edit[1]])


def _gap(text: str, gap: re.Match[str]) -> Edit:
    """Start and end of a gap, and what remains of it: nothing, one blank, or one paragraph break.

    Where one side is a Han character nothing remains, unless a combining mark would get another base. A hyphen between
    two letters goes with the line end behind it, one before a digit stays (COVID-19, 歼-10).
    """
    start, end = gap.span()
    if start == 0 or end == len(text):
        return start, end, ""
    before, after = text[start - 1], text[end]
    lines = gap[0].count("\n")
    if lines > 1 and not _goes_on(text, start, after):
        return start, end, "\n\n"
    if unicodedata.combining(after):
        return start, end, " "
    if lines == 1 and before == "-" and start > 1 and (hyphen := _HYPHENATED.match(text[start - 2] + after)):
        return start - 1 if hyphen[1] else start, end, ""
    return start, end, " " if _divides(text, start, end) else ""


def _goes_on(text: str, end: int, after: str) -> bool:
    """Whether the paragraph that ends at `end` stops in mid-sentence, as a column of a page does.

    A line without any clause mark is a heading or a signature, not a part of a sentence. A number goes on only with a
    Han character.
    """
    before = text[end - 1]
    if not (HAN.match(before) or before in ",、" or (before.isdecimal() and HAN.match(after))) or not after.isalnum():
        return False
    return bool(_CLAUSE_MARK.search(text, text.rfind("\n", 0, end) + 1, end))


def _divides(text: str, start: int, end: int) -> bool:
    """Whether a gap keeps two words or numbers apart: GPT 4, 172 6, 3. 5, but not 5G 网络."""
    before, after = text[start - 1], text[end]
    if _is_wordlike(after):
        return _is_wordlike(before) or (before in _JOINING and _is_wordlike(_seen_before(text, start - 1)))
    return after in _JOINING and _is_wordlike(before) and _is_wordlike(_seen_from(text, end + 1))


def _seen_before(text: str, end: int) -> str:
    """The last character before an offset that is no gap; a slice would copy the text for each comma in it."""
    while end and text[end - 1] in " \n":
        end -= 1
    return text[end - 1 : end]


def _seen_from(text: str, start: int) -> str:
    """The first character from an offset on that is no gap."""
    while start < len(text) and text[start] in " \n":
        start += 1
    return text[start : start + 1]


def _is_wordlike(char: str) -> bool:
    """Whether a character is a letter or digit that others may join: no Han character, no ① or ²."""
    if not char.isalnum():
        return bool(char) and unicodedata.combining(char) > 0
    return not HAN.match(char) and unicodedata.category(char) != "No"


def _sources(size: int, edits: Sequence[Edit], *, each: bool) -> tuple[Positions, Positions]:
    """For each character of an edited text the first and the last character of the text that it came from.

    What replaces a stretch came from all of it, or with `each`, character for character, from its beginning. What is
    inserted came from the character before.
    """
    firsts, lasts, done = list[Positions](), list[Positions](), 0
    source = np.arange(size)
    for start, end, new in edits:
        if each:
            firsts.append(source[done : start + len(new)])
        else:
            begin = start if end > start else start - 1
            firsts += source[done:start], np.full(len(new), begin)
            lasts += source[done:start], np.full(len(new), max(end - 1, begin))
        done = end
    first = np.concatenate([*firsts, source[done:]])
    return first, first if each else np.concatenate([*lasts, source[done:]])


def _edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with each stretch replaced."""
    if not edits:
        return text
    parts: list[str] = []
    done = 0
    for start, end, new in edits:
        parts += text[done:start], new
        done = end
    return "".join([*parts, text[done:]])
