"""Finds through each body a path of the fewest standing words and single units: what nearness counts between places.

A word stands in a text that has it among its words, and has two to eight units. A segment has one bit for each UTF-16
code unit of the bodies, end to end, least bits first:

    body.path    whether the path passes the border before it; one zero and more make whole numbers of 64 bits

Bodies with characters of two code units have no path, nor have those with letters or digits on both sides of a blank,
which a word may have side by side: these are read when they are asked for.

Most borders are crossed by no word, since none of the text has both units side by side: every path passes these.
Between two of them there is mostly one unit, or one word. Only where there is more, which is seldom, all words are
looked for, and which way has the fewest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.arrays import indices_within
from newsearch.engine.whoosh.build.numbering import CODE_POINTS, Block, UnitBlock
from newsearch.engine.whoosh.build.standing import SHORT, WIDE, Codes, Keys, Vocabulary, WordsOfTexts, hashed, longer
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, take
from newsearch.engine.whoosh.segment.keys import CODES
from newsearch.matching import LONGEST
from newsearch.text.units import NARROW

__all__ = ["PathBuilder", "write_path"]

_Mask = NDArray[np.bool_]
_Numbers = NDArray[np.int64]

_AT_ONCE = 1 << 20  # borders that wait, with the paths between some of them still to be looked for; chosen by hand
_LONGEST_LEFT = 256  # units of a stretch that is searched: one text more without a path costs less. Chosen by hand
_MASKS = np.array([(1 << 16 * length) - 1 for length in range(SHORT + 1)], dtype=np.uint64)
_CELLS = 1 << 20  # numbers of one table of ways; chosen by hand
_NOWHERE = -1 << 40
_NEVER = 1 << 14
_COSTS = np.full((LONGEST, 1 << LONGEST), _NEVER, dtype=np.uint16)
"""For each set of lengths of words, as bits, what a step of eight units, of seven, … of one costs."""
for _length in range(2, LONGEST + 1):
    _COSTS[LONGEST - _length, np.flatnonzero(np.arange(1 << LONGEST) >> _length - 1 & 1)] = 1
_COSTS[-1] = 1


class _Left(NamedTuple):
    """Stretches between borders that all paths pass, in which they may pass others.

    Of each unit the offset, and the lengths of the words that end with it, as bits; and the units of each stretch.
    """

    offsets: _Numbers
    words: NDArray[np.uint8]
    lengths: _Numbers


class PathBuilder:
    """Takes in the words and units of texts, block after block, each as `numbering` makes them."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._packed: list[tuple[NDArray[np.uint8], int]] = []
        self._passed: list[_Numbers] = []
        self._left: list[_Left] = []
        self._size = 0

    @property
    def known(self) -> int:
        """How many words were taken in."""
        return len(self._vocabulary)

    def add(
        self,
        lengths: Sequence[int],
        words: Block,
        new: Sequence[str],
        units: UnitBlock,
        offsets: _Numbers,
        long: Mapping[str, int],
    ) -> None:
        """Take in the next documents.

        Args:
            lengths: how many characters each of their texts has, in the order of `CODES`.
            words: of the texts.
            new: those that were not known, in the order of their numbers.
            units: of the texts.
            offsets: where each unit begins in the texts end to end, with a character between two of them.
            long: the numbers of units of more than one character.
        """
        self._vocabulary.add(new, long)
        keys = self._vocabulary.keys(words.numbers)
        several = np.flatnonzero(keys)
        texts = np.repeat(np.arange(words.counts.size, dtype=np.uint32), words.counts)
        stretches = _Stretches(units, WordsOfTexts(self._vocabulary, take(keys, several), take(texts, several)))
        moves = self._moves(np.array(lengths), units, stretches.too_long())
        offsets = offsets + np.repeat(moves, units.counts)
        self._passed.append(offsets.compress(stretches.passed))
        self._left.append(stretches.left(offsets))
        if sum(passed.size for passed in self._passed) >= _AT_ONCE:
            self._finish()

    def path(self) -> Iterator[_Mask]:
        """What `write_path` takes, once."""
        self._finish()
        while self._packed:
            packed, size = self._packed.pop(0)
            yield np.unpackbits(packed, count=size, bitorder="little").view(np.bool_)

    def _moves(self, lengths: _Numbers, units: UnitBlock, without: Codes) -> _Numbers:
        """For each text how much its offsets are moved to be those in the last bodies; far before without a path."""
        codes, ends = units.numbers, np.cumsum(units.counts)
        wide = ends.searchsorted(np.flatnonzero((codes > 0xFFFF) & (codes < CODE_POINTS)), side="right")
        narrow = (codes < NARROW) | (codes >= CODE_POINTS)
        apart = np.flatnonzero(narrow[1:] & narrow[:-1] & ~units.paired[1:])
        before, behind = ends.searchsorted(apart, side="right"), ends.searchsorted(apart + 1, side="right")
        bodies = slice(CODES["body"], None, len(CODES))
        code_units = (lengths + np.bincount(wide, minlength=lengths.size))[bodies]
        moves = np.full(lengths.size, _NOWHERE)
        begins = np.cumsum(lengths + 1) - lengths - 1
        moves[bodies] = self._size + np.cumsum(code_units) - code_units - begins[bodies]
        for texts in (wide, before[before == behind], without):
            moves[texts] = _NOWHERE
        self._size += int(code_units.sum())
        return moves

    def _finish(self) -> None:
        """Find the paths of what is left of the last bodies."""
        left = _Left(*map(np.concatenate, zip(*self._left, strict=True))) if self._left else None
        bits = np.zeros(self._size, dtype=bool)
        for offsets in (*self._passed, *(_ways(left) if left else ())):
            bits[offsets.compress(offsets >= 0)] = True
        self._packed.append((np.packbits(bits, bitorder="little"), bits.size))
        self._passed, self._left, self._size = [], [], 0


class _Stretches:
    """The stretches of some texts between borders that all paths pass, less those that are one unit, or one word."""

    def __init__(self, units: UnitBlock, words: WordsOfTexts) -> None:
        self._words = words
        self._codes = units.numbers.astype(np.uint32)
        self._texts: Codes = np.repeat(np.arange(units.counts.size, dtype=np.uint32), units.counts)
        padded = np.zeros(self._codes.size + SHORT + 1, dtype="<u2")
        np.minimum(self._codes, WIDE, out=padded[1 : 1 + self._codes.size], casting="unsafe")
        pairs: Codes = np.ndarray(
            self._codes.size, dtype="<u4", buffer=padded.data, strides=(2,)
        )  # with the one before
        self._keys: Keys = np.ndarray(self._codes.size, dtype="<u8", buffer=padded.data, offset=2, strides=(2,))
        self.passed = ~take(words.inside(), hashed(pairs, self._texts))
        self.passed[(np.cumsum(units.counts) - units.counts)[units.counts > 0]] = True
        begins = np.flatnonzero(self.passed)
        lengths = np.diff(begins, append=self._codes.size)
        several = np.flatnonzero(lengths > 1)
        self._begins, self._lengths = take(begins, several), take(lengths, several)
        self._leave_out(SHORT, self._short)
        self._leave_out(LONGEST, self._long)

    def too_long(self) -> Codes:
        """The texts that have a stretch that is too long to be searched."""
        return take(self._texts, self._begins.compress(self._lengths > _LONGEST_LEFT))

    def left(self, offsets: _Numbers) -> _Left:
        """The stretches that are left, given the offset of each unit; those that are too long are empty."""
        lengths = np.where(self._lengths > _LONGEST_LEFT, 0, self._lengths)
        ends = np.cumsum(lengths)
        numbers = indices_within(self._begins, lengths, ends)
        words = np.zeros(numbers.size, dtype=np.uint8)
        at, room = np.arange(numbers.size), np.repeat(ends, lengths) - np.arange(numbers.size)
        hashes, tried = take(self._codes, numbers).astype(np.uint64), []
        for length in range(2, LONGEST + 1):
            fitting = np.flatnonzero(room >= length)
            at, room, hashes = take(at, fitting), take(room, fitting), take(hashes, fitting)
            hashes = longer(hashes, take(self._codes, take(numbers, at) + (length - 1)))
            tried.append((at, np.full(at.size, length), hashes))
        at, of, hashes = (np.concatenate(some) for some in zip(*tried, strict=True))
        begins = take(numbers, at)
        short = np.flatnonzero(of <= SHORT)
        for some in (take(short, self._short(begins[short], of[short])), self._long(begins, of, hashes)):
            np.bitwise_or.at(words, at[some] + of[some] - 1, (1 << of[some] - 1).astype(np.uint8))
        return _Left(take(offsets, numbers), words, lengths)

    def _leave_out(self, most: int, found: Callable[[_Numbers, _Numbers], _Numbers]) -> None:
        """Leave out the stretches of up to so many units that are found."""
        some = np.flatnonzero(self._lengths <= most)
        kept = np.ones(self._begins.size, dtype=bool)
        kept[take(some, found(take(self._begins, some), take(self._lengths, some)))] = False
        self._begins, self._lengths = self._begins.compress(kept), self._lengths.compress(kept)

    def _short(self, begins: _Numbers, lengths: _Numbers) -> _Numbers:
        """The indices of those stretches of up to four units that are words which have a short key."""
        return self._words.short(self._keys[begins] & take(_MASKS, lengths), take(self._texts, begins))

    def _long(self, begins: _Numbers, lengths: _Numbers, hashes: Keys | None = None) -> _Numbers:
        """The indices of those stretches of up to eight units that are other words; they may have been hashed."""
        if hashes is None:
            hashes = take(self._codes, begins).astype(np.uint64)
            for further in range(1, LONGEST):
                some = np.flatnonzero(lengths > further)
                hashes[some] = longer(take(hashes, some), take(self._codes, take(begins, some) + further))
        return self._words.long(hashes, take(self._texts, begins), self._codes, begins, lengths)


def _ways(left: _Left) -> Iterator[_Numbers]:
    """The offsets inside of stretches that the path passes; of equal ways it takes that whose last step is longest."""
    ends = np.cumsum(left.lengths)
    order = np.argsort(-left.lengths, kind="stable")
    first = 0
    while first < order.size and (longest := int(left.lengths[order[first]])):
        some = order[first : first + _CELLS // (longest + 1)]
        first += some.size
        lengths, begins = left.lengths[some], ends[some] - left.lengths[some]
        steps = _last_steps(left.words, begins, lengths)
        at, columns = lengths.copy(), np.arange(some.size)
        while columns.size:
            at -= steps[at, columns]
            inside = np.flatnonzero(at)
            at, columns = take(at, inside), take(columns, inside)
            yield take(left.offsets, take(begins, columns) + at)


def _last_steps(words: NDArray[np.uint8], begins: _Numbers, lengths: _Numbers) -> _Numbers:
    """For each number of units of each stretch, the longest first, the units of the last step that leads so far."""
    longest = int(lengths[0])
    apart = np.full((LONGEST + longest + 1, lengths.size), _NEVER, dtype=np.uint16)
    apart[LONGEST] = 0
    steps = np.zeros((longest + 1, lengths.size), dtype=np.int64)
    for row in range(1, longest + 1):
        count = int(np.count_nonzero(lengths >= row))
        ways = apart[row : row + LONGEST, :count] + _COSTS[:, take(words, begins[:count] + (row - 1))]
        steps[row, :count] = LONGEST - ways.argmin(axis=0)
        apart[row + LONGEST, :count] = ways.min(axis=0)
    return steps


def write_path(writer: ColumnsWriter, path: Iterable[_Mask]) -> None:
    """Write the path through the bodies, given in parts."""
    writer.add_parts("body.path", np.uint8, _packed(path))


def _packed(path: Iterable[_Mask]) -> Iterator[NDArray[np.uint8]]:
    rest = np.empty(0, dtype=bool)
    for part in path:
        joined = np.concatenate((rest, part))
        whole = joined.size & -64
        rest = joined[whole:]
        yield np.packbits(joined[:whole], bitorder="little")
    yield np.packbits(np.append(rest, np.zeros(64 - rest.size, dtype=bool)), bitorder="little")
