"""Folds a text to the form in which it is searched, and finds runs in it.

The folded text is the only coordinate system of the search: what is found is found in it, and `Folded.span` leads
back to the original. Folding is NFKC (Unicode Standard Annex 15), lower case, OpenCC's character table from
traditional to simplified, one interpunct for all, and no blanks or single line ends but beside a letter or digit; a
Latin word hyphenated over a line end is joined.

A unit is one Han (or other non-alphanumeric) character, or one whole run of letters or one whole number; a match
never cuts a unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from newsearch.model import Folded
from newsearch.text.characters import HAN, MOVES, decoded, fold_characters, looked_up

__all__ = [
    "fold",
    "fold_text",
    "fold_texts",
    "is_cut",
    "is_han",
    "is_word_like",
    "long_units",
    "may_cut",
    "occurrences",
    "pairs",
    "prefixes",
    "stands",
    "unit_starts",
    "units",
    "wildcards",
]

_LETTER = "a-zß-öø-ʯ\u0300-\u036fͰ-ϿЀ-ԯḀ-῿"  # scripts that set words apart by blanks, after lower-casing
_ALPHANUMERIC = rf"[0-9{_LETTER}]+(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{_LETTER}])-(?=[0-9]))[0-9{_LETTER}]+)*"
_UNIT = re.compile(rf"{_ALPHANUMERIC}|\S")
_LONG_UNIT = re.compile(
    rf"[0-9{_LETTER}](?=[0-9{_LETTER}.-])[0-9{_LETTER}]*"
    rf"(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{_LETTER}])-(?=[0-9]))[0-9{_LETTER}]+)*"
)
_INNER = re.compile(rf"[0-9{_LETTER}]{{2}}|[0-9]\.|[{_LETTER}]-|\.[0-9]|-[0-9]")
_MAY_CUT = re.compile(rf".?[0-9{_LETTER}.-]")

_GAP = re.compile(r"[ \n](?<![ \n]{2})(?!(?<=[。!?:;”\")》…]\n)\n[^ \n])[ \n]*")
"""All gaps but the commonest, which stays as it is: a paragraph break behind the end of a sentence."""
_HYPHENS = "-‐"
_HYPHENATED = re.compile(rf"[{_LETTER}]([{_LETTER}])|\w[0-9]")
"""What stands on both sides of a hyphen and a line end; the group says that the hyphen divides a word."""
_POINT = re.compile(r"(?<=[0-9])·(?=[0-9])")
_CLAUSE_MARK = re.compile(r"[,、。；;:!?]")


def fold(source: str) -> Folded:
    """The searchable form of a text, with the place that each of its characters came from.

    Folding is idempotent. A paragraph break becomes two line ends, which no run crosses, unless the paragraph stops in
    mid-sentence (a column break of the page): then it is read on.

    >>> fold("ＡＢ㎏ 發　生火\\n災").text
    'abkg 发生火灾'
    >>> fold("增长3·5%").text
    '增长3.5%'
    """
    if not source:
        return Folded("")
    text, starts, ends = fold_characters(source)
    gaps = [_gap(text, gap) for gap in _GAP.finditer(text)] if " " in text or "\n" in text else []
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


def fold_text(source: str) -> str:
    """The text of `fold(source)`, in half the time: nobody asks where its characters came from.

    >>> fold_text("發　生火\\n災")
    '发生火灾'
    """
    if not source:
        return ""
    return _closed_up(fold_characters(source)[0])


def fold_texts(sources: Sequence[str]) -> list[str]:
    """`fold_text` of several sources, looked up as one: most are short.

    >>> fold_texts(["發　生火\\n災", "", "ＡＢ㎏"])
    ['发生火灾', '', 'abkg']
    """
    folded = looked_up(np.frombuffer("".join(sources).encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    ends = np.cumsum([len(source) for source in sources], dtype=np.int64)
    apart = set(np.searchsorted(ends, np.flatnonzero(folded == MOVES), side="right").tolist())
    text = decoded(np.maximum(folded, 0) if apart else folded)
    stretches = pairwise([0, *ends.tolist()])
    return [
        fold_text(source) if number in apart else _closed_up(text[start:end])
        for number, (source, (start, end)) in enumerate(zip(sources, stretches, strict=True))
    ]


def _closed_up(text: str) -> str:
    """A text whose characters are folded, without the blanks and line ends that mean nothing."""
    if " " in text or "\n" in text:
        text = _replace(text, [_gap(text, gap) for gap in _GAP.finditer(text)])
    return _POINT.sub(".", text) if "·" in text else text


def units(text: str) -> list[str]:
    """The units of a folded text in reading order, without its blanks.

    >>> units("歼-10与gpt-4,172.6平方公里")
    ['歼', '-', '10', '与', 'gpt-4', ',', '172.6', '平', '方', '公', '里']
    """
    return _UNIT.findall(text)


def unit_starts(text: str) -> list[int]:
    """Where the units of a folded text begin.

    >>> unit_starts("歼-10 与")
    [0, 1, 2, 5]
    """
    return [match.start() for match in _UNIT.finditer(text)]


def long_units(text: str) -> Iterator[tuple[int, int]]:
    """Where the units of more than one character lie in a folded text.

    >>> list(long_units("歼-10与3.a"))
    [(2, 4)]
    """
    return ((m.start(), m.end()) for m in _LONG_UNIT.finditer(text) if m.end() > m.start() + 1)


def pairs(text: str) -> list[str]:
    """Every two neighbouring units of a folded text that have no blank or punctuation between or in them.

    >>> pairs("歼-10与gpt-4,172.6平")
    ['10与', '与gpt-4', '172.6平']
    """
    stretches = (units(stretch) for stretch in text.split())
    return [a + b for stretch in stretches for a, b in pairwise(stretch) if is_word_like(a) and is_word_like(b)]


def is_word_like(token: str) -> bool:
    """Whether a token has a letter, a digit or a Han character in it: punctuation says nothing of an article."""
    return token.isalnum() or any(c.isalnum() for c in token)  # mostly all of its characters are


def is_cut(text: str, position: int) -> bool:
    """Whether a border at `position` of a folded text falls inside a unit.

    >>> is_cut("17天", 1), is_cut("17天", 2)
    (True, False)
    """
    if not 0 < position < len(text) or not _INNER.match(text, position - 1):
        return False
    before, after = text[position - 1], text[position]
    if before not in ".-" and after not in ".-":
        return True
    around = text[max(0, position - 2) : position + 2]
    return any(m.start() < position - max(0, position - 2) < m.end() for m in _UNIT.finditer(around))


def is_han(text: str) -> bool:
    """Whether every character of a non-empty text is a Han character."""
    return bool(text) and all(map(HAN.match, text))


def occurrences(needle: str, text: str, *, overlapping: bool = False) -> Iterator[tuple[int, int]]:
    """Where a folded run stands in a folded text without cutting a unit: half-open ranges, mostly none overlapping.

    >>> list(occurrences("7天", "17天后7天"))
    [(4, 6)]
    """
    start = text.find(needle) if needle else -1
    cuttable = start >= 0 and may_cut(needle)
    while start >= 0:
        end = start + len(needle)
        if cuttable and (is_cut(text, start) or is_cut(text, end)):
            start = text.find(needle, start + 1)
        else:
            yield start, end
            start = text.find(needle, start + 1 if overlapping else end)


def stands(needle: str, text: str) -> bool:
    """Whether a folded run stands in a folded text without cutting a unit."""
    return needle in text and (not may_cut(needle) or any(occurrences(needle, text)))


@lru_cache(maxsize=1024)
def may_cut(needle: str) -> bool:
    """Whether a folded run begins or ends with what may be a part of a longer unit."""
    return bool(_MAY_CUT.match(needle[0] + needle[-1]))


def prefixes(prefix: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text goes on from a prefix that begins with a whole unit, up to the end of its last unit.

    >>> list(prefixes("gpt", "gpt-4与chatgpt"))
    [(0, 5)]
    """
    start = text.find(prefix) if prefix else -1
    while start >= 0:
        if is_cut(text, start):
            start = text.find(prefix, start + 1)
            continue
        end = start + len(prefix)
        while is_cut(text, end):
            end += 1
        yield start, end
        start = text.find(prefix, end)


def wildcards(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has a run of units, of which each `?` of the pattern is any one but punctuation.

    >>> list(wildcards("王?波", "王小波与王波"))
    [(0, 3)]
    """
    shape = _wildcard(pattern)
    found = shape.search(text)
    while found:
        borders = (b for group in range(found.re.groups + 1) for b in found.span(group))
        cut = any(is_cut(text, border) for border in borders)
        if not cut:
            yield found.span()
        found = shape.search(text, found.start() + 1 if cut else found.end())


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    """Each `?` a whole unit that is never given back: shorter ones would be tried without end, and be cut."""
    first, *others = map(re.escape, pattern.split("?"))
    unit = rf"(?=((?<![0-9{_LETTER}]){_ALPHANUMERIC}|(?![0-9{_LETTER}])[^\W_]))"
    return re.compile(first + "".join(rf"{unit}(?:\{n}){other}" for n, other in enumerate(others, 1)))


def _gap(text: str, gap: re.Match[str]) -> tuple[int, int, str]:
    """Blanks and line ends, and what is left: nothing between Han characters, one blank or one paragraph break.

    A hyphen between two letters goes with the line end behind it; one before a digit stays (COVID-19, 歼-10).
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

    A line without any clause mark is a heading or a signature, not a sentence that was cut.
    """
    if not (HAN.match(text[end - 1]) or text[end - 1] in ",、") or not after.isalnum():
        return False
    return bool(_CLAUSE_MARK.search(text, text.rfind("\n", 0, end) + 1, end))


def _sets_apart(char: str) -> bool:
    return (char.isalnum() and not HAN.match(char)) or unicodedata.combining(char) > 0


def _replace(text: str, gaps: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, blank in gaps:
        parts += text[done:start], blank
        done = end
    return "".join([*parts, text[done:]])
