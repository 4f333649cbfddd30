"""Cuts the best part of an article for a query, verbatim, and marks what was searched for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from newsearch.clauses import Clause, Leaf, Mentions, Prefix, Run, Wildcard, Word, assert_never, leaves
from newsearch.dates.expressions import Reference
from newsearch.dates.mentions import days_of, overlaps, scan
from newsearch.deadline import check
from newsearch.matching import spans_of
from newsearch.messages import Note
from newsearch.model import DATED_FIELDS, FIELDS, LABEL_FIELDS, WORD_FIELDS, Folded, Span
from newsearch.results import Snippet
from newsearch.text.folding import fold
from newsearch.text.runs import stands

__all__ = ["DatesOfArticle", "Marked", "Wanted", "marks", "wanted"]

JOINER = " … "
"""What stands between two fragments of a snippet."""

# Chosen by hand.
_MOST_FRAGMENTS = 3
_LOOKED_AT = 50  # marks after the first one of a window
_SENTENCE_START = re.compile(r"[。！？；!?;\n][”’」』）)\s]*")
_WORK = Note("work_marking", articles=1)
_CLAUSE_START = re.compile(r"[，、：\s]\s*|[,:](?![0-9])\s*")
_ALPHANUMERIC = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]"
_INSIDE = re.compile("A{2}|A[-.,:](?=A)|(?<=A)[-.,:]A".replace("A", _ALPHANUMERIC))
_REACH = 5  # a fifth of a snippet: so far beyond its size a fragment goes on to the border of a clause
_LONG_WORD = 30
_BRACKETED = re.compile(r"[(（][^()（）\n]{1,40}[)）]")
_LONGEST_BRACKETED = 42
DatesOfArticle: TypeAlias = Callable[[], Reference]
"""Gives what the dates of an article are relative to."""


class Wanted(NamedTuple):
    """What is marked: a leaf, unless the run `whole` stands in the text, of which the leaf is only a part."""

    leaf: Leaf | Mentions
    whole: str = ""


_Mark: TypeAlias = tuple[int, int, int]
"""Start and end of a mark in the original text, and the number of the leaf that stands there."""


def _undated() -> Reference:
    return Reference(None)


def marks(text: str, clause: Clause, field: str, dates_of_article: DatesOfArticle = _undated) -> tuple[Span, ...]:
    """Where an original text has what the clause looks for in this field: spans into it, sorted and apart.

    `dates_of_article` is called only where the clause looks for mentioned days.
    """
    return Marked(text, fold(text), wanted(clause)[field], dates_of_article).spans


class Marked:
    """A text and its marks, in reading order; of those that overlap, the longest is kept.

    Args:
        text, folded: the original text, and what `fold` makes of it.
        leaves: what is `wanted` in its field.
        dates_of_article: called only where mentioned days are wanted.
    """

    def __init__(
        self, text: str, folded: Folded, leaves: Sequence[Wanted], dates_of_article: DatesOfArticle = _undated
    ) -> None:
        self._text = text
        found: list[tuple[int, int, int]] = []
        for number, (leaf, whole) in enumerate(leaves):
            check(_WORK)
            if whole and stands(whole, folded.text):
                continue
            where = (
                _mentions(leaf, folded.text, dates_of_article)
                if isinstance(leaf, Mentions)
                else spans_of(leaf, folded.text)
            )
            found += [(start, end, number) for start, end in where]
        starts, ends = folded.starts, folded.ends
        if starts is not None and ends is not None and found:  # several folded characters may come from one
            found = _apart([(starts[start], ends[end - 1], number) for start, end, number in found], len(text))
        elif len(found) > 1 and (len(leaves) > 1 or isinstance(leaves[0].leaf, Mentions)):
            found = _apart(found, len(text))
        self._marks = found

    @property
    def spans(self) -> tuple[Span, ...]:
        """Spans into the text."""
        return tuple([Span(start, end) for start, end, _ in self._marks])

    def snippet(self, length: int = 120) -> Snippet:
        """The fragments of the text that show most of what is wanted, about `length` characters in all.

        Where the text has nothing of it, its beginning.
        """
        body, found = self._text, self._marks
        windows = [_stretched(body, first, last, size) for first, last, size in _windows(found, length)]
        fragments = _merged([_with_whole_marks(window, found) for window in windows])
        fragments = fragments or [_stretched(body, 0, 0, length)]
        text, shown = "", list[Span]()
        for fragment in fragments:
            position = len(text) + (len(JOINER) if text else 0)
            low, high, moved = fragment.start, fragment.end, position - fragment.start
            shown += [Span(start + moved, end + moved) for start, end, _ in found if low <= start and end <= high]
            text += (JOINER if text else "") + body[low:high]
        before, after = body[: fragments[0].start].strip(), body[fragments[-1].end :].strip()
        return Snippet(text, tuple(shown), tuple(fragments), bool(before), bool(after))


def _apart(found: list[tuple[int, int, int]], size: int) -> list[tuple[int, int, int]]:
    """The spans of a text of `size` characters in reading order, without those that overlap a longer one."""
    marked = bytearray(size)
    chosen = []
    for start, end, leaf in sorted(found, key=lambda p: (p[0] - p[1], p[0])):
        if marked.find(1, start, end) < 0:
            marked[start:end] = b"\1" * (end - start)
            chosen.append((start, end, leaf))
    chosen.sort()
    return chosen


def _mentions(asked: Mentions, text: str, dates_of_article: DatesOfArticle) -> Iterator[tuple[int, int]]:
    days = days_of(asked)
    return ((m.start, m.end) for m in scan(text, dates_of_article()) if overlaps(m.period, *days))


@lru_cache(maxsize=256)
def wanted(clause: Clause) -> Mapping[str, tuple[Wanted, ...]]:
    """What a clause looks for in each of `FIELDS` and `LABEL_FIELDS`, each once; threads share the answer."""
    found: dict[str, dict[Wanted, None]] = {field: {} for field in (*FIELDS, *LABEL_FIELDS)}
    for names, leaf in leaves(clause, FIELDS):
        some = dict.fromkeys(_pieces(leaf))
        for field in _fields(leaf, names):
            found[field] |= some
    return MappingProxyType({field: tuple(some) for field, some in found.items()})


def _fields(leaf: Leaf | Word | Mentions, names: tuple[str, ...]) -> tuple[str, ...]:
    """The fields in which a leaf is marked, given those that it is looked for in."""
    if isinstance(leaf, Mentions):
        return DATED_FIELDS
    return WORD_FIELDS if isinstance(leaf, Word) and names == FIELDS else names


def _pieces(leaf: Leaf | Word | Mentions) -> Iterator[Wanted]:
    """What is marked of a leaf: of a word the whole, and its parts where it does not stand whole."""
    match leaf:
        case Word(text, parts):
            yield Wanted(Run(text))
            yield from (Wanted(Run(part), text) for part in parts if part != text)
        case Run(text):
            yield Wanted(Run(text))
        case Prefix() | Wildcard() | Mentions():
            yield Wanted(leaf)
        case never:
            assert_never(never)


def _windows(found: Sequence[_Mark], length: int) -> list[tuple[int, int, int]]:
    """The windows to show: start of the first mark, end of the last one, and characters of room; the fullest first."""
    missing = {leaf for _, _, leaf in found}
    if len(missing) == 1:
        return [(*_fullest(found, length), length)]
    windows: list[tuple[int, int, int]] = []
    size = length
    while missing and len(windows) < _MOST_FRAGMENTS:
        first, last, shown = _best_window(found, size, missing)
        if not windows and not missing <= shown:  # the leaves stand far apart: smaller windows show more of them
            size = length // min(len(missing), _MOST_FRAGMENTS)
            first, last, shown = _best_window(found, size, missing)
        windows.append((first, last, size))
        missing -= shown
    return windows


def _fullest(found: Sequence[_Mark], size: int) -> tuple[int, int]:
    """`_best_window` where there is one leaf: the window with most marks, then the first."""
    best = end = first = 0
    for start, (begin, _, _) in enumerate(found):
        latest = min(len(found), start + _LOOKED_AT)
        while end < latest and (end == start or found[end][1] - begin <= size):
            end += 1
        if end - start > best:
            best, first = end - start, start
    return found[first][0], found[first + best - 1][1]


def _best_window(found: Sequence[_Mark], size: int, missing: set[int]) -> tuple[int, int, set[int]]:
    """The window with most of the missing leaves, then with most marks, then the first: start, end, its leaves."""
    best: tuple[int, int] = (-1, -1)
    first, last, shown = 0, 0, set[int]()
    inside: dict[int, int] = {}
    end = 0  # behind the last mark of the window, which begins at each mark in turn
    for start, (begin, _, leaf) in enumerate(found):
        latest = min(len(found), start + _LOOKED_AT)
        while end < latest and (end == start or found[end][1] - begin <= size):
            inside[found[end][2]] = inside.get(found[end][2], 0) + 1
            end += 1
        value = len(inside.keys() & missing), end - start
        if best < value:
            best, first, last, shown = value, begin, found[end - 1][1], set(inside)
        inside[leaf] -= 1
        if not inside[leaf]:
            del inside[leaf]
    return first, last, shown


def _stretched(body: str, first: int, last: int, size: int) -> Span:
    """The window stretched to about `size`: by as much of its sentence before it, then after it, as there is room for.

    It begins and ends where a sentence or a clause does, if one does within reach, and never inside a unit, nor in
    brackets such as those around a byline.
    """
    room = max(size - (last - first), 0)
    start = _start(body, max(0, first - room), first, size // _REACH)
    if around := _bracketed(body, start):
        start = around.end if around.end <= first else around.start
    end = _end(body, last, max(last, start + size), start + size * 2 // 3, size // _REACH)
    if around := _bracketed(body, end):
        end = around.end
    while (end < len(body) and _is_invisible(body[end])) or start > end:
        end += 1
    return _trimmed(body, start, end)


def _with_whole_marks(fragment: Span, found: Sequence[_Mark]) -> Span:
    """The fragment with all of a mark that its border stands in: it ends where brackets do, which may be within one."""
    start, end = fragment.start, fragment.end
    if (number := bisect_left(found, (start,))) and found[number - 1][1] > start:
        start = found[number - 1][0]
    if (number := bisect_left(found, (end,))) and found[number - 1][1] > end:
        end = found[number - 1][1]
    return Span(start, end)


def _bracketed(body: str, offset: int) -> Span | None:
    """The brackets, and what is in them, that an offset is inside of."""
    near = _BRACKETED.finditer(body, max(0, offset - _LONGEST_BRACKETED), offset + _LONGEST_BRACKETED)
    return next((Span(*found.span()) for found in near if found.start() < offset < found.end()), None)


@lru_cache(maxsize=4096)
def _is_invisible(char: str) -> bool:
    return not fold(char).text


def _start(body: str, low: int, first: int, reach: int) -> int:
    """Where a fragment begins: where a sentence or a clause does between `low` and `first`, or else a clause before."""
    if low == 0:
        return 0
    for border in (_SENTENCE_START, _CLAUSE_START):
        starts = [m.end() for m in border.finditer(body, low - 1, first)]
        if starts and starts[0] <= first:
            return starts[-1] if border is _SENTENCE_START else starts[0]
    before = max(0, low - reach)
    starts = [0] if before == 0 else []
    starts += [m.end() for border in (_SENTENCE_START, _CLAUSE_START) for m in border.finditer(body, before, low)]
    return max(starts) if starts else _uncut(body, low, -1)


def _end(body: str, last: int, high: int, enough: int, reach: int) -> int:
    """Where a fragment ends: behind a sentence or a clause between `enough` and `high`, or else behind a clause after.

    It never ends before `last`, where its last mark does.
    """
    if high >= len(body):
        return len(body)
    for border in (_SENTENCE_START, _CLAUSE_START):
        ends = [m.start() + 1 for m in border.finditer(body, max(last - 1, 0), high)]
        if ends and ends[-1] >= max(last, enough):
            return ends[-1]
    after = min(len(body), high + reach)
    ends = [m.start() + 1 for border in (_SENTENCE_START, _CLAUSE_START) for m in border.finditer(body, high, after)]
    ends += [after] if after == len(body) else []
    return min(ends) if ends else _uncut(body, high, 1)


def _uncut(body: str, offset: int, step: int) -> int:
    """The offset, moved on by `step` while it is inside a number or a Latin word; not further than a long word is."""
    moved = offset
    while 0 < moved < len(body) and abs(moved - offset) < _LONG_WORD and _INSIDE.match(body, moved - 1):
        moved += step
    return moved


def _trimmed(body: str, start: int, end: int) -> Span:
    inner = body[start:end]
    stripped = inner.strip()
    start += len(inner) - len(inner.lstrip()) if stripped else 0
    return Span(start, start + len(stripped))


def _merged(fragments: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for fragment in sorted(fragments, key=lambda f: f.start):
        if merged and fragment.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, fragment.end))
        else:
            merged.append(fragment)
    return merged
