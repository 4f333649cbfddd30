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
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsearch.model import Folded

if TYPE_CHECKING:
    import opencc

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
    "starts",
    "unit_starts",
    "units",
    "wildcards",
]

_INTERPUNCTS = "•・‧∙⋅᛫⸱ꞏ"
_IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_LINE_ENDS = "\n\x0b\x0c\x85\u2028\u2029"

_UNKNOWN, _MOVES = 0, -1  # in _TABLE: not met yet; does not become one character, whatever stands beside it
_TABLE: NDArray[np.int32] = np.zeros(0x110000, dtype=np.int32)
"""Code point to folded code point, filled as characters are met: most of Unicode never is."""
_ENTRIES = _TABLE.data
_FEW = 32  # characters, such as those of a query, that are sooner looked up one by one

_LETTER = "a-zß-öø-ʯ\u0300-\u036fͰ-ϿЀ-ԯḀ-῿"  # scripts that set words apart by blanks, after lower-casing
_ALPHANUMERIC = rf"[0-9{_LETTER}]+(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{_LETTER}])-(?=[0-9]))[0-9{_LETTER}]+)*"
_UNIT = re.compile(rf"{_ALPHANUMERIC}|\S")
_LONG_UNIT = re.compile(
    rf"[0-9{_LETTER}](?=[0-9{_LETTER}.-])[0-9{_LETTER}]*"
    rf"(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{_LETTER}])-(?=[0-9]))[0-9{_LETTER}]+)*"
)
_INNER = re.compile(rf"[0-9{_LETTER}]{{2}}|[0-9]\.|[{_LETTER}]-|\.[0-9]|-[0-9]")
_MAY_CUT = re.compile(rf".?[0-9{_LETTER}.-]")
_HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff〇々]")

_GAP = re.compile(r"[ \n](?<![ \n]{2})(?!(?<=[。!?:;”\")》…]\n)\n[^ \n])[ \n]*")
"""All gaps but the commonest, which stays as it is: a paragraph break behind the end of a sentence."""
_HYPHENS = "-‐"
_HYPHENATED = re.compile(rf"[{_LETTER}]([{_LETTER}])|\w[0-9]")
"""What stands on both sides of a hyphen and a line end; the group says that the hyphen divides a word."""
_POINT = re.compile(r"(?<=[0-9])·(?=[0-9])")
_CLAUSE_MARK = re.compile(r"[,、。；;:!?]")
_JAMO = re.compile("[\u1161-\u11ff]")


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
    text, starts, ends = _fold_characters(source)
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
    return _closed_up(_fold_characters(source)[0])


def fold_texts(sources: Sequence[str]) -> list[str]:
    """`fold_text` of several sources, looked up as one: most are short.

    >>> fold_texts(["發　生火\\n災", "", "ＡＢ㎏"])
    ['发生火灾', '', 'abkg']
    """
    folded = _looked_up(np.frombuffer("".join(sources).encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    ends = np.cumsum([len(source) for source in sources], dtype=np.int64)
    apart = set(np.searchsorted(ends, np.flatnonzero(folded == _MOVES), side="right").tolist())
    text = _decode(np.maximum(folded, 0) if apart else folded)
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
    return bool(text) and all(map(_HAN.match, text))


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


def starts(needle: str, text: str) -> list[int]:
    """Where a folded run begins in a folded text: of each of `occurrences` the start, sooner."""
    if may_cut(needle):
        return [start for start, _ in occurrences(needle, text)]
    found = []
    start = text.find(needle)
    while start >= 0:
        found.append(start)
        start = text.find(needle, start + len(needle))
    return found


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


_Positions = NDArray[np.int64]


def _fold_characters(source: str) -> tuple[str, _Positions | None, _Positions | None]:
    """Fold each character alone, but a letter together with the marks that combine with it."""
    if len(source) <= _FEW:
        codes = [_ENTRIES[ord(char)] for char in source]
        if min(codes) > max(_UNKNOWN, _MOVES):
            return "".join(map(chr, codes)), None, None
    folded = _looked_up(np.frombuffer(source.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    moving = np.flatnonzero(folded == _MOVES).tolist()
    return _expand(source, folded, moving) if moving else (_decode(folded), None, None)


def _looked_up(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
    """What code points become, each alone; `_MOVES` where that depends on their neighbours, or is not one character."""
    folded = _TABLE.take(codes)
    if folded.min(initial=1) > max(_UNKNOWN, _MOVES):
        return folded
    unknown = codes[folded == _UNKNOWN]
    for code in set(unknown.tolist()):
        _TABLE[code] = _entry(chr(code))
    return _TABLE.take(codes) if unknown.size else folded


def _expand(source: str, folded: NDArray[np.int32], moving: list[int]) -> tuple[str, _Positions, _Positions]:
    counts = np.ones(len(source), dtype=np.int64)
    ends = np.arange(1, len(source) + 1)
    parts: list[str] = []
    done = 0
    for start, end, text in _clusters(source, moving):
        if start > done:
            parts.append(_decode(folded[done:start]))
        parts.append(text)
        counts[start:end] = 0
        counts[start] = len(text)
        ends[start] = end
        done = end
    parts.append(_decode(folded[done:]))
    return "".join(parts), np.repeat(np.arange(len(source)), counts), np.repeat(ends, counts)


def _clusters(source: str, moving: list[int]) -> Iterator[tuple[int, int, str]]:
    """The stretches of the source around its moving characters and what each becomes, in order and apart."""
    spans: list[tuple[int, int]] = []
    movers = set(moving)
    for position in moving:
        start = position
        low = spans[-1][0] if spans else 0
        if _combines(source[position]):  # with what stands before it, ignored characters between them or not
            start = max(low, position - 1)
            while start > low and start in movers and (_combines(source[start]) or not _becomes(source[start])):
                start -= 1
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], position + 1)
        else:
            spans.append((start, position + 1))
    for start, end in spans:
        yield start, end, _becomes(source[start:end])


def _decode(codes: NDArray[np.int32]) -> str:
    return str(codes.astype("<i4", copy=False).data, "utf-32-le")


def _entry(char: str) -> int:
    text = _becomes(char)
    return ord(text) if len(text) == 1 and not _combines(char) and text != "\0" else _MOVES


def _combines(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or bool(_JAMO.match(char))


@lru_cache(maxsize=4096)
def _becomes(text: str) -> str:
    """What a character, or one with its combining marks, becomes."""
    return _compatible("".join(map(_visible, text)))


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
    return _table().convert(char) if _HAN.match(char) else char


@cache
def _table() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")  # one character at a time: its phrase tables never apply


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
    if not (_HAN.match(text[end - 1]) or text[end - 1] in ",、") or not after.isalnum():
        return False
    return bool(_CLAUSE_MARK.search(text, text.rfind("\n", 0, end) + 1, end))


def _sets_apart(char: str) -> bool:
    return (char.isalnum() and not _HAN.match(char)) or unicodedata.combining(char) > 0


def _replace(text: str, gaps: list[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, blank in gaps:
        parts += text[done:start], blank
        done = end
    return "".join([*parts, text[done:]])
