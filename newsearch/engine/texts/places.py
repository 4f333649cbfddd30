"""Where leaves stand in many texts at once, found in one array of all their characters.

What needs a closer look, a unit of several characters where one is asked for, is left as a doubt about its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Leaf, Part, Prefix, Run, Wildcard, alternatives, assert_never
from newsearch.engine.arrays import indices_within
from newsearch.matching import LONGEST, SENTENCE_MARKS
from newsearch.text.units import EMOJI, LETTER, NARROW

__all__ = ["Along", "JoinedTexts", "KnownPath", "Places", "first_piece", "slices"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]

_WORD, _DIGIT, _LETTER, _UNKNOWN = 1, 2, 3, 4
_AT_ONCE = 1 << 21  # bytes of text in one array, about 2,000 articles: what the cache holds; chosen by hand
_DEAR = 6  # times what a look at every character costs, one at given places does; measured
_SENTENCE = 16  # characters in which most sentences end; chosen by measuring
_SEVERAL = {".": 3, "\n": 2}  # how many of them end a sentence, see `matching`
_BEFORE = 2  # characters that stand before the first text, so that one may look back


class Places(NamedTuple):
    """Places in joined texts, in the order of their starts, and the texts in which others may stand."""

    starts: _Offsets
    ends: _Offsets
    doubtful: _Offsets

    def of(self, wanted: _Mask) -> Places:
        """Those that are wanted."""
        return Places(self.starts[wanted], self.ends[wanted], self.doubtful)


class KnownPath(Protocol):
    """Where a path of the fewest words and units leads through all texts end to end."""

    def at(self, offsets: _Offsets) -> tuple[_Offsets, _Mask]:
        """How many borders it passes before each of some offsets, and whether it passes that."""

    def beside(self, offsets: _Offsets) -> tuple[_Offsets, _Offsets]:
        """How far before and behind each offset the nearest one lies that it passes; 9 where none is within 8."""


class Along(NamedTuple):
    """A path, and where each of some texts begins and ends on it."""

    path: KnownPath
    begins: _Offsets
    ends: _Offsets


def slices(texts: Sequence[bytes | memoryview], documents: _Offsets) -> Iterator[tuple[_Offsets, JoinedTexts]]:
    """Documents and their texts, given in UTF-16, joined: not many more bytes at once than `_AT_ONCE`.

    Texts with characters of two code units are joined by themselves.
    """
    sums = np.cumsum(list(map(len, texts)))
    first = 0
    while first < documents.size:
        last = int(sums.searchsorted(sums[first] + _AT_ONCE)) + 1
        some, joined = documents[first:last], JoinedTexts(texts[first:last])
        wide = joined.are_wide()
        for numbers in map(np.flatnonzero, (wide, ~wide) if wide.any() else ()):
            if numbers.size:
                parts = [texts[first + n] for n in numbers.tolist()]
                yield some[numbers], JoinedTexts(parts, wide=bool(wide[numbers[0]]))
        if not wide.any():
            yield some, joined
        first = last


class JoinedTexts:
    """Some folded texts, given in UTF-16; offsets count characters of all of them end to end."""

    along: Along | None = None
    """The path that leads through them, where it is known."""

    def __init__(self, texts: Sequence[bytes | memoryview], *, wide: bool = False) -> None:
        """Join texts; `wide` ones may have characters of two code units, see `slices`."""
        joined = b"\0\0".join([b"\0\0", *texts, b"\0\0"])  # no folded text has this character
        self._codes: NDArray[np.unsignedinteger] = np.frombuffer(joined, dtype="<u2")
        lengths = np.array(list(map(len, texts)), dtype=np.intp) // 2
        if wide:
            self._codes = np.frombuffer(joined.decode("utf-16-le").encode("utf-32-le"), dtype="<u4")
            lengths = np.diff(np.flatnonzero(self._codes == 0)[1:-1]) - 1
        self.borders: _Offsets = np.concatenate(([0], np.cumsum(lengths + 1))) + _BEFORE
        self._runs: dict[str, _Offsets] = {}  # a cache around a method would keep the texts until the collector comes
        self._starts: dict[str, _Offsets] = {}

    def are_wide(self) -> _Mask:
        """Which texts have characters of two code units."""
        wide = np.zeros(self.borders.size - 1, dtype=bool)
        if self._codes.max() >= 0xD800:
            wide[self.texts_of(np.flatnonzero(self._codes - np.uint16(0xD800) < 0x800))] = True
        return wide

    def texts_of(self, offsets: _Offsets) -> _Offsets:
        """The text in which each of some offsets lies."""
        texts: _Offsets = self.borders.searchsorted(offsets, side="right") - 1
        return texts

    def places(self, part: Part) -> Places:
        """Every place of every alternative of a part, overlapping ones, too."""
        found = [self._places(leaf) for leaf in dict.fromkeys(alternatives(part))]
        if len(found) == 1:
            return found[0]
        starts, ends, doubtful = (
            np.concatenate([getattr(some, name) for some in found]) for name in ("starts", "ends", "doubtful")
        )
        order = np.argsort(starts, kind="stable")
        return Places(starts[order], ends[order], doubtful)

    def rows_among(self, choices: Sequence[Collection[str]]) -> tuple[_Offsets, list[str]]:
        """The offset and the text of each row of Han characters that are among the choices, one after the other."""
        starts = np.arange(self._codes.size - len(choices))
        for further, chars in enumerate(choices):
            wanted = np.zeros(0x110000, dtype=bool)
            wanted[[ord(char) for char in chars]] = True
            codes = self._codes[: starts.size] if not further else self._codes[starts + further]
            starts = starts[wanted[codes]]
        rows = self._codes[starts[:, None] + np.arange(len(choices))].astype("<u4")
        text = rows.tobytes().decode("utf-32-le")
        return starts, [text[n : n + len(choices)] for n in range(0, len(text), len(choices))]

    def units_before(self, offsets: _Offsets) -> _Offsets:
        """How many units begin before each of some offsets, counted through all texts: their numbers, rising."""
        before: _Offsets = np.subtract(offsets, self._rest.searchsorted(offsets), dtype=np.intp)
        return before

    def units_between(self, starts: _Offsets, ends: _Offsets) -> _Offsets:
        """How many units begin in each of some ranges."""
        lengths = ends - starts
        if self._are_many(int(lengths.sum())):
            return self.units_before(ends) - self.units_before(starts)
        return self._counted(self.begin_units, starts, lengths)

    def wide_before(self, offsets: _Offsets) -> _Offsets:
        """How many characters that are units by themselves come before each of some offsets: no more than units do."""
        bits, before = self._wide
        words, bit = np.divmod(offsets, 64)
        below = bits[words] & ((np.uint64(1) << bit.astype(np.uint64)) - np.uint64(1))
        count: _Offsets = before[words] + np.bitwise_count(below)
        return count

    def near(self, ends: _Offsets, starts: _Offsets, slop: int) -> tuple[_Offsets, _Offsets]:
        """Which gaps between places surely have no more than `slop` units, and which may have no more words and units.

        Of gaps with one end only the first is looked at. Both are given by their indices.
        """
        nearest = np.flatnonzero(np.diff(ends, prepend=-1))  # the nearest behind each
        ends, starts = ends[nearest], starts[nearest]
        wide = self.wide_before(starts) - self.wide_before(ends)
        few = np.flatnonzero(wide <= slop)
        sure = nearest[few[self.units_between(ends[few], starts[few]) <= slop]]
        return sure, nearest[wide <= slop * LONGEST]

    def reaching_on(self, ends: _Offsets, most: int) -> _Offsets:
        """Ends so many characters behind these, or where their texts end."""
        return np.minimum(ends + most, self.borders[self.texts_of(ends - 1) + 1] - 1)

    def in_one_sentence(self, starts: _Offsets, ends: _Offsets) -> _Mask:
        """Whether no sentence ends in each of some ranges: a few characters tell most, then four times as many."""
        found = np.zeros(starts.size, dtype=bool)
        left, most = np.arange(starts.size), _SENTENCE
        while left.size:
            stops = np.minimum(starts + most, ends)
            clear = self._counted(self._end_sentences, starts, stops - starts) == 0
            found[left[clear & (stops == ends)]] = True
            further = np.flatnonzero(clear & (stops < ends))
            left, starts, ends, most = left[further], stops[further], ends[further], 4 * most
        return found

    def characters(self, starts: _Offsets, ends: _Offsets) -> tuple[NDArray[np.unsignedinteger], _Offsets, _Offsets]:
        """The characters of ranges end to end, a 0 behind each, without blanks; their offsets; and where ranges end."""
        lengths = ends - starts + 1
        sums = np.cumsum(lengths)
        indices = indices_within(starts, lengths, sums)
        codes = self._codes[indices]
        codes[sums - 1] = 0
        kept = (codes != 0x20) & (codes != 0x0A)
        last: _Offsets = np.cumsum(kept)[sums - 1] - 1
        return codes[kept], indices[kept], last

    def begin_units(self, offsets: _Offsets) -> _Mask:
        """Whether a unit begins at each of some offsets."""
        if self._are_many(offsets.size):
            return np.asarray(self._begins[offsets])
        codes = self._codes[offsets]
        begins: _Mask = (codes != 0) & (codes != 0x0A) & (codes != 0x20)
        narrow = np.flatnonzero(codes < NARROW)
        begins[narrow] &= ~self._is_cut(offsets[narrow])
        return begins

    def _are_many(self, characters: int) -> bool:
        """Whether a look at so many given places costs more than one at every character."""
        return _DEAR * characters > self._codes.size

    def _counted(self, are_such: Callable[[_Offsets], _Mask], starts: _Offsets, lengths: _Offsets) -> _Offsets:
        """How many characters of each range are such."""
        behind = np.cumsum(lengths)
        sums = np.zeros(behind[-1] + 1 if behind.size else 1, dtype=np.int32)
        np.cumsum(are_such(indices_within(starts, lengths, behind)), out=sums[1:])
        counts: _Offsets = (sums[behind] - sums[behind - lengths]).astype(np.intp)
        return counts

    def _places(self, leaf: Leaf) -> Places:
        match leaf:
            case Run(text):
                starts = self._run(text)
                return Places(starts, starts + len(text), starts[:0])
            case Prefix(text):
                starts = self._standing(text)
                starts = starts[~self._is_cut(starts)]
                return Places(starts, self._whole(starts + len(text)), starts[:0])
            case Wildcard(pattern):
                return self._wildcards(pattern)
            case never:
                assert_never(never)

    def _run(self, text: str) -> _Offsets:
        """The offsets at which a run begins without cutting a unit; runs may overlap."""
        if text in self._runs:
            return self._runs[text]
        starts = self._standing(text)
        if _is_narrow(text[0]) or _is_narrow(text[-1]):
            starts = starts[~(self._is_cut(starts) | self._is_cut(starts + len(text)))]
        self._runs[text] = starts
        return starts

    def _standing(self, text: str) -> _Offsets:
        starts = self._starting_with(text[:2]) if text else np.empty(0, dtype=np.intp)
        for further, char in enumerate(text[2:], 2):
            starts = starts[self._codes.take(starts + further, mode="clip") == ord(char)]
        return starts

    def _starting_with(self, chars: str) -> _Offsets:
        """Where one character stands, or two side by side."""
        if chars in self._starts:
            return self._starts[chars]
        size = self._codes.size
        there = np.zeros(-(-size // 8) * 8, dtype=bool)
        np.equal(self._codes, ord(chars[0]), out=there[:size])
        if len(chars) > 1:
            there[: size - 1] &= self._codes[1:] == ord(chars[1])
        rows = there.view(np.uint64).astype(bool).nonzero()[0]  # most have none: a third of the time of one by one
        found = there.reshape(-1, 8)[rows].ravel().nonzero()[0]
        self._starts[chars] = rows[found >> 3] * 8 + (found & 7)
        return self._starts[chars]

    def _wildcards(self, pattern: str) -> Places:
        """Where a pattern stands; texts are doubtful where a `?` meets a letter or digit, or a piece of it has some."""
        piece = first_piece(pattern)
        if not piece:
            nowhere: _Offsets = np.empty(0, dtype=np.intp)
            return Places(nowhere, nowhere, np.arange(self.borders.size - 1))
        anchor = pattern.index(piece)
        starts = self._standing(piece) - anchor
        starts = starts[starts >= 0]
        doubtful = [starts[:0]]
        if any(_is_narrow(char) for char in pattern if char != "?"):
            starts, doubtful = starts[:0], [starts + anchor]
        for position in (*range(anchor - 1, -1, -1), *range(anchor + len(piece), len(pattern))):
            codes = self._codes.take(starts + position, mode="clip")
            if pattern[position] != "?":
                starts = starts[codes == ord(pattern[position])]
                continue
            kinds = _kinds()[np.minimum(codes, 0xFFFF)]
            doubtful.append(starts[kinds > _WORD] + anchor)
            starts = starts[kinds == _WORD]
        return Places(starts, starts + len(pattern), self.texts_of(np.concatenate(doubtful)))

    def _is_cut(self, offsets: _Offsets) -> _Mask:
        """`units.is_cut` at each of some offsets."""
        kinds = _kinds()
        far, before, after, next_ = (
            kinds[np.minimum(self._codes.take(offsets + n, mode="clip"), 0xFFFF)] for n in (-2, -1, 0, 1)
        )
        inside = _goes_together(before, after)
        is_before, is_after = (self._codes.take(offsets + n, mode="clip") == ord(".") for n in (-1, 0))
        inside |= is_after & (before == _DIGIT) & (next_ == _DIGIT)
        inside |= is_before & (far == _DIGIT) & (after == _DIGIT)
        return np.asarray(inside)

    def _whole(self, ends: _Offsets) -> _Offsets:
        """The ends of the units in which these ends lie, themselves where they cut none."""
        cut, inner = self._is_cut(ends), self._inner
        whole = ends.copy()
        if cut.any():
            last = np.append(np.flatnonzero(np.diff(inner) != 1), inner.size - 1)  # of each row of characters
            whole[cut] = inner[last[last.searchsorted(inner.searchsorted(ends[cut]))]] + 1
        return whole

    @cached_property
    def _wide(self) -> tuple[NDArray[np.uint64], _Offsets]:
        """The characters that are units by themselves: a bit for each, and how many come before each 64 of them."""
        wide = np.zeros((self._codes.size // 64 + 1) * 64, dtype=bool)
        np.greater_equal(self._codes, NARROW, out=wide[: self._codes.size])
        bits = np.packbits(wide, bitorder="little").view("<u8")
        return bits, np.append(0, np.cumsum(np.bitwise_count(bits), dtype=np.intp)[:-1])

    @cached_property
    def _begins(self) -> _Mask:
        """At which characters a unit begins."""
        begins = np.ones(self._codes.size, dtype=bool)
        begins[self._rest] = False
        return begins

    @cached_property
    def _rest(self) -> _Offsets:
        """Characters that begin no unit: blanks, ends of texts, and what goes on with a unit."""
        narrow, codes = self._narrow
        rest: _Offsets = narrow[self._goes_on | (codes == 0) | (codes == 0x0A) | (codes == 0x20)]
        return rest

    @cached_property
    def _inner(self) -> _Offsets:
        """Characters that go on with a unit."""
        inner: _Offsets = self._narrow[0][self._goes_on]
        return inner

    @cached_property
    def _goes_on(self) -> _Mask:
        """Which narrow characters go on with a unit: the border before them is inside of it."""
        narrow, codes = self._narrow
        kinds = _kinds().take(codes)
        goes_on = np.zeros(narrow.size, dtype=bool)
        goes_on[1:] = _goes_together(kinds[:-1], kinds[1:]) & (narrow[1:] - narrow[:-1] == 1)
        joining = np.flatnonzero(codes == ord("."))
        for beside in (joining, joining + 1):  # the last character is a 0
            goes_on[beside] |= self._is_cut(narrow[beside])
        return goes_on

    @cached_property
    def _narrow(self) -> tuple[_Offsets, NDArray[np.unsignedinteger]]:
        """The offsets of the narrow characters, and these."""
        narrow: _Offsets = (self._codes < NARROW).nonzero()[0]
        return narrow, self._codes[narrow]

    def _end_sentences(self, offsets: _Offsets) -> _Mask:
        """Whether a sentence ends at each of some offsets."""
        codes = self._codes[offsets]
        ends = np.zeros(offsets.size, dtype=bool)
        for mark in SENTENCE_MARKS:
            ends |= codes == ord(mark)
        for mark, count in _SEVERAL.items():
            several = np.flatnonzero(codes == ord(mark))
            for further in range(1, count):
                several = several[self._codes.take(offsets[several] + further, mode="clip") == ord(mark)]
            ends[several] = True
        return ends


def first_piece(pattern: str) -> str:
    """The first run of a pattern that stands as it is written; nothing if there is none."""
    return pattern.strip("?").partition("?")[0]


def _is_narrow(char: str) -> bool:
    return ord(char) < NARROW


def _goes_together(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> _Mask:
    """Whether neighbours of these kinds belong to one unit: letters and digits, except a digit behind a letter."""
    is_letter = after == _LETTER
    return np.asarray(
        (is_letter & ((before == _LETTER) | (before == _DIGIT))) | ((before == _DIGIT) & (after == _DIGIT))
    )


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """What each character is to units: by itself one that a `?` stands for, a digit, a letter, or none of these.

    The last one stands for all characters behind it, of which nothing is known here.
    """
    found = np.zeros(0x10000, dtype=np.uint8)
    letters = _matching(rf"[{LETTER}]")
    found[_matching(rf"[^\W_]|[{EMOJI}]")] = _WORD
    found[letters] = _LETTER
    found[ord("0") : ord("9") + 1] = _DIGIT
    found[0xFFFF] = _UNKNOWN
    return found


def _matching(pattern: str) -> list[int]:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10000))))
    return [ord(char) for char in re.findall(pattern, every)]
