"""Folds a text to the form in which it is searched.

Every offset of a search counts in the folded text; `Folded.span` leads back to the original. Folding

- applies NFKC (Unicode Standard Annex 15) and lower case, and makes all interpuncts one;
- replaces traditional characters one by one, by OpenCC's character table;
- keeps blanks and single line ends only beside a letter or digit that is no Han character;
- joins a Latin word that is hyphenated over a line end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np

from newsearch.model import Folded
from newsearch.text.characters import HAN, MOVES, Positions, decoded, fold_characters, looked_up
from newsearch.text.units import LETTER

__all__ = ["fold", "fold_all", "fold_text", "fold_texts"]

_GAP = re.compile(r"[ \n](?<![ \n]{2})(?!(?<=[。!?:;”\")》…]\n)\n[^ \n])[ \n]*")
"""Blanks and line ends, but for the most common gap, which stays as it is: a paragraph break after a sentence."""

_HYPHENS = "-‐"

_HYPHENATED = re.compile(rf"[{LETTER}]([{LETTER}])|\w[0-9]")
"""The characters on both sides of a hyphen and a line end. Group 1 matches when the hyphen divides a word."""

_POINT = re.compile(r"(?<=[0-9])·(?=[0-9])")
_CLAUSE_MARK = re.compile(r"[,、。；;:!?]")


def fold(source: str) -> Folded:
    """The searchable form of a text, with the offsets in the source that each of its characters came from.

    Folding a folded text changes nothing. A paragraph break becomes two line ends, which no run crosses. Where a
    paragraph stops in mid-sentence, at a column break of the page, it goes on in the next one instead.

    >>> fold("ＡＢ㎏ 發　生火\\n災").text
    'abkg 发生火灾'
    >>> fold("增长3·5%").text
    '增长3.5%'
    """
    if not source:
        return Folded("")
    return _without_gaps(*fold_characters(source))


def fold_all(sources: Sequence[str]) -> list[Folded]:
    """`fold` of each source, in the same order; faster than one by one, since all are looked up at once.

    >>> [folded.text for folded in fold_all(["發　生火\\n災", "", "ＡＢ㎏"])]
    ['发生火灾', '', 'abkg']
    """
    texts = zip(sources, _characters(sources), strict=True)
    return [fold(source) if text is None else _without_gaps(text, None, None) for source, text in texts]


def fold_text(source: str) -> str:
    """`fold(source).text` without the offsets, about twice as fast.

    >>> fold_text("發　生火\\n災")
    '发生火灾'
    """
    if not source:
        return ""
    return _closed_up(fold_characters(source)[0])


def fold_texts(sources: Sequence[str]) -> list[str]:
    """`fold_text` of each source, in the same order; faster than one by one, since all are looked up at once.

    >>> fold_texts(["發　生火\\n災", "", "ＡＢ㎏"])
    ['发生火灾', '', 'abkg']
    """
    texts = zip(sources, _characters(sources), strict=True)
    return [fold_text(source) if text is None else _closed_up(text) for source, text in texts]


def _characters(sources: Sequence[str]) -> Iterator[str | None]:
    """The text of `fold_characters` of each source; None where not every character becomes exactly one."""
    folded = looked_up(np.frombuffer("".join(sources).encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    ends = list(accumulate(map(len, sources)))
    moving = np.flatnonzero(folded == MOVES)
    apart = set(np.searchsorted(ends, moving, side="right").tolist()) if moving.size else ()
    text = decoded(np.maximum(folded, 0) if apart else folded)
    for number, (start, end) in enumerate(pairwise([0, *ends])):
        yield None if number in apart else text[start:end]


def _without_gaps(text: str, starts: Positions | None, ends: Positions | None) -> Folded:
    """What `fold` makes of the text and offsets of `fold_characters`."""
    gaps = _changed_gaps(text) if " " in text or "\n" in text else []
    if gaps:
        kept = np.ones(len(text), dtype=bool)
        for start, end, blank in gaps:
            kept[start + len(blank) : end] = False
        text = _replace(text, gaps)
        positions = np.flatnonzero(kept)
        starts = positions if starts is None else starts[positions]
        ends = positions + 1 if ends is None else ends[positions]
    text = _POINT.sub(".", text) if "·" in text else text
    if starts is None or ends is None:
        return Folded(text)
    return Folded(text, starts.data, ends.data)


def _closed_up(text: str) -> str:
    """A text whose characters are folded, without the blanks and line ends that are mere layout."""
    if " " in text or "\n" in text:
        text = _replace(text, [_gap(text, gap) for gap in _GAP.finditer(text)])
    return _POINT.sub(".", text) if "·" in text else text


def _changed_gaps(text: str) -> list[tuple[int, int, str]]:
    """The gaps of which not all remains."""
    gaps = (_gap(text, gap) for gap in _GAP.finditer(text))
    return [gap for gap in gaps if len(gap[2]) < gap[1] - gap[0] or gap[2] != text[gap[0] : gap[1]]]


def _gap(text: str, gap: re.Match[str]) -> tuple[int, int, str]:
    """Start and end of a gap, and what remains of it: nothing, one blank, or one paragraph break.

    Between Han characters nothing remains. A hyphen between two letters goes with the line end behind it, one before a
    digit stays (COVID-19, 歼-10).
    """
    start, end = gap.span()
    if start == 0 or end == len(text):
        return start, end, ""
    before, after = text[start - 1], text[end]
    lines = gap[0].count("\n")
    if lines > 1 and not _goes_on(text, start, after):
        return start, end, "\n\n"
    if lines == 1 and before in _HYPHENS and start > 1 and (hyphen := _HYPHENATED.match(text[start - 2] + after)):
        return start - 1 if hyphen[1] else start, end, ""
    return start, end, " " if _sets_apart(before) or _sets_apart(after) else ""


def _goes_on(text: str, end: int, after: str) -> bool:
    """Whether the paragraph that ends at `end` stops in mid-sentence, as a column of a page does.

    A line without any clause mark is a heading or a signature, not a part of a sentence.
    """
    if not (HAN.match(text[end - 1]) or text[end - 1] in ",、") or not after.isalnum():
        return False
    return bool(_CLAUSE_MARK.search(text, text.rfind("\n", 0, end) + 1, end))


def _sets_apart(char: str) -> bool:
    """Whether a blank beside this character means something: it is a letter, a digit or a combining mark."""
    return (char.isalnum() and not HAN.match(char)) or unicodedata.combining(char) > 0


def _replace(text: str, gaps: list[tuple[int, int, str]]) -> str:
    """The text with each gap (start, end, what remains) replaced by what remains of it."""
    parts: list[str] = []
    done = 0
    for start, end, blank in gaps:
        parts += text[done:start], blank
        done = end
    return "".join([*parts, text[done:]])
