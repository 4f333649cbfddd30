"""Tells reprints: sketches of what articles say, and when two of them agree.

A sketch is a MinHash of the runs of characters in a folded body, letters, digits and Han characters alone, so that
neither headline nor punctuation counts (Broder, On the resemblance and containment of documents, 1997). It is made with
one hash function, the least hash in each of `VALUES` bins, empty bins borrowing from others (Shrivastava, Optimal
Densification for Fast and Accurate Minwise Hashing, 2017), and a byte is kept of each (Li and König, b-Bit Minwise
Hashing, 2010).

Two articles are reprints when their sketches agree in at least `LEAST` values, which says that about seven tenths of
all their runs are in both, and when they appeared within `DAYS`, as far as that is known: the notice of a yearly event
is worded as in the year before, and is other news. When so many values agree, at least one of the `BANDS` of values
agrees whole, since fewer than `BANDS` values differ: who looks for equal bands misses no reprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.dates.day_numbers import ordinals

__all__ = ["BANDS", "LEAST", "VALUES", "Keys", "Sketches", "agree", "band_key", "band_keys", "near_in_time", "sketches"]

VALUES = 48
"""Values of a sketch."""

LEAST = 33
"""Values that agree in the sketches of reprints."""

BANDS = 16
"""Bands of three values each."""

assert VALUES == 3 * BANDS and VALUES - LEAST < BANDS

DAYS = 30
"""Days from one printing to the other at most."""

SHORTEST = 30
"""Characters that an article needs to have reprints: a shorter one says too little to tell."""

Sketches = NDArray[np.uint8]
"""A row of `VALUES` for each article, zeros for one that is too short."""

Keys = NDArray[np.uint32]

_RUN = 5  # characters: one that differs in a short notice of 45 leaves eight tenths of its runs
_BLOCK = 1 << 18  # characters sketched at a time: they stay in the cache
_NONE = np.uint32(0xFFFFFFFF)
_PRIMES = tuple(np.uint32(n) for n in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))  # those of xxHash
_UNKNOWN, _OTHER, _COUNTS = 0, 1, 2
_TABLE: NDArray[np.uint8] = np.zeros(0x110000, dtype=np.uint8)
"""Whether a code point counts, filled as characters are met."""


def sketches(texts: Sequence[str]) -> Sketches:
    """The sketches of folded bodies."""
    made = np.zeros((len(texts), VALUES), dtype=np.uint8)
    for first, last in _blocks(texts):
        made[first:last] = _sketched(texts[first:last])
    return made


def agree(some: Sketches, other: Sketches) -> NDArray[np.bool_]:
    """Whether two sketches are those of reprints, row by row; one of the two may be a single row."""
    same = np.count_nonzero(some == other, axis=-1) >= LEAST
    return np.asarray(same & some.any(axis=-1) & other.any(axis=-1))


def near_in_time(days: NDArray[np.uint32], other: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether issue days, as YYYYMMDD or 0 where unknown, are near enough for reprints, one by one."""
    apart = np.abs(ordinals(days) - ordinals(other))
    return np.asarray((apart <= DAYS) | (days == 0) | (other == 0))


def band_keys(some: Sketches) -> Keys:
    """A row for each sketch, a number for each of its bands: equal numbers are equal bands, in the order of bands."""
    keys = np.empty((len(some), BANDS, 4), dtype=np.uint8)
    keys[..., :3] = some.reshape(-1, BANDS, 3)
    keys[..., 3] = np.arange(BANDS)
    return keys.view("<u4")[..., 0]


def band_key(some: Sketches, band: int) -> Keys:
    """The number of this band of each sketch."""
    start = min(3 * band, VALUES - 4)  # four bytes are read as one number faster than three
    numbers = np.ascontiguousarray(some[:, start : start + 4]).view("<u4")[:, 0]
    key: Keys = numbers >> np.uint32(8 * (3 * band - start)) & np.uint32(0xFFFFFF) | np.uint32(band << 24)
    return key


def _blocks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Cut texts into stretches of at least `_BLOCK` characters, the last one excepted."""
    first = size = 0
    for number, text in enumerate(texts, 1):
        size += len(text)
        if size >= _BLOCK or number == len(texts):
            yield first, number
            first, size = number, 0


def _sketched(texts: Sequence[str]) -> Sketches:
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    counts = _counts(codes)
    ends = np.cumsum([len(text) for text in texts])
    kept = np.concatenate(([0], np.cumsum(counts)))[ends]  # where each text ends among the characters that count
    lengths = np.diff(kept, prepend=0)
    hashes = _hashes(codes[counts])
    for length in range(1, _RUN):  # no run goes on from one text into the next
        hashes[kept[lengths >= length] - length] = _NONE
    bins = np.repeat(np.arange(len(texts)) * VALUES, lengths)
    bins += (hashes >> np.uint32(16)) * np.uint32(VALUES) >> np.uint32(16)
    least = np.full(len(texts) * VALUES, _NONE, dtype=np.uint32)
    np.minimum.at(least, bins, hashes)
    made = _mixed(_densified(least.reshape(-1, VALUES))).astype(np.uint8)
    made[lengths < SHORTEST] = 0
    return made


def _counts(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which characters count: letters, digits and Han characters."""
    known = _TABLE[codes]
    if not known.all():
        for code in np.unique(codes[known == _UNKNOWN]).tolist():
            _TABLE[code] = _COUNTS if chr(code).isalnum() else _OTHER
        known = _TABLE[codes]
    return np.asarray(known == _COUNTS)


def _hashes(codes: NDArray[np.uint32]) -> Keys:
    """The hash of the run of `_RUN` characters that begins at each character, the last few excepted."""
    hashes = np.full(codes.size, _NONE)
    if codes.size >= _RUN:
        two = codes[:-1] * _PRIMES[0] + codes[1:]
        four = two[:-2] * _PRIMES[1] + two[2:]
        hashes[: 1 - _RUN] = _mixed(four[:-1] * _PRIMES[2] + codes[4:])
    return hashes


def _mixed(numbers: Keys) -> Keys:
    """Numbers as random as hashes are (the finalizer of MurmurHash3)."""
    numbers = numbers ^ numbers >> np.uint32(16)
    numbers *= np.uint32(0x85EBCA6B)
    numbers ^= numbers >> np.uint32(13)
    numbers *= np.uint32(0xC2B2AE35)
    numbers ^= numbers >> np.uint32(16)
    return numbers


def _densified(least: Keys) -> Keys:
    """Give each empty bin the value of the first bin in its own order that has one."""
    empty = least == _NONE
    rows = np.flatnonzero(empty.any(axis=1) & ~empty.all(axis=1))
    some = least[rows]
    filled = some.copy()
    for sources in _ORDERS:
        empty = filled == _NONE
        if not empty.any():
            break
        filled = np.where(empty, some[:, sources], filled)
    result = least.copy()
    result[rows] = filled
    return result


def _orders() -> NDArray[np.intp]:
    """For each bin all bins in an order of its own: column by column, a permutation that stays the same for ever."""
    numbers = np.arange(VALUES * VALUES, dtype=np.uint32).reshape(VALUES, VALUES)
    return np.argsort(_mixed(numbers + np.uint32(1)), axis=0)


_ORDERS = _orders()
