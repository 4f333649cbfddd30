"""Numbers words batch after batch, in the order of the batches in which they are met, on arrays of code units.

Looking words up one by one in a dict would take several times as long: most of that goes into fetching each string.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

__all__ = ["WordNumbers"]

_SHORT = 4  # code units of UTF-16 that fit into one key
_LONG = 0xD800  # begins the key of a longer word: no short one ends with the first half of a surrogate pair
_MASKS = np.array([(1 << 16 * length) - 1 for length in range(_SHORT + 1)], dtype=np.uint64)
_LEAST_BITS = 12
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number whose products have well mixed high bits (Knuth, The Art of Computer Programming, 6.4)."""


class WordNumbers:
    """The words met so far; the empty one has the number 0. Not for several threads at once."""

    def __init__(self) -> None:
        self._keys = _Distinct()
        self._long: defaultdict[bytes, int] = defaultdict(count(_LONG << 48).__next__)

    def __len__(self) -> int:
        return len(self._keys)

    def numbers(self, texts: Iterable[Sequence[str]]) -> NDArray[np.uint32]:
        """The number of each word of some texts, text after text; a word not met before gets the next one."""
        return self._keys.numbers(self._packed(texts))

    def long_ones(self, texts: Iterable[Sequence[str]]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The indices among all words of those of two characters and more, and the numbers of these."""
        keys = self._packed(texts)
        indices = np.flatnonzero(keys >> np.uint64(16))
        return indices, self._keys.numbers(keys[indices])

    def words(self, first: int = 0) -> list[str]:
        """The words from the number `first` on, in the order of their numbers."""
        return _unpacked(self._keys.since(first), list(self._long))

    def _packed(self, texts: Iterable[Sequence[str]]) -> NDArray[np.uint64]:
        return _packed("\0".join(["\0".join(words) for words in texts if words]), self._long)


def _packed(words: str, long: defaultdict[bytes, int]) -> NDArray[np.uint64]:
    """One key for each of the words between zeros, equal for equal words; `long` has those of long words."""
    data = words.encode("utf-16-le") + b"\0" * 2 * (_SHORT + 1) if words else b""
    codes = np.frombuffer(data, dtype="<u2")[:-_SHORT]
    ends = np.flatnonzero(codes == 0)
    starts = np.concatenate(([0], ends + 1))[:-1]
    lengths = ends - starts
    # a number of four code units at every position, of which those of the word are kept
    keys = np.ndarray(codes.size, dtype="<u8", buffer=data, strides=(2,))[starts]
    keys &= _MASKS.take(lengths, mode="clip")
    longer = np.flatnonzero(lengths > _SHORT)
    spans = zip((2 * starts[longer]).tolist(), (2 * ends[longer]).tolist(), strict=True)
    keys[longer] = [long[data[start:end]] for start, end in spans]
    return keys


def _unpacked(keys: NDArray[np.uint64], long: list[bytes]) -> list[str]:
    is_long = keys >> np.uint64(48) == _LONG
    codes = np.zeros((keys.size, _SHORT + 1), dtype="<u2")  # the words, each with zeros behind it
    codes[:, :_SHORT] = np.where(is_long, 0, keys).astype("<u8").view("<u2").reshape(-1, _SHORT)
    kept = codes != 0
    kept[:, _SHORT] = True
    words = str(codes[kept].data, "utf-16-le").split("\0")[:-1]
    for index in np.flatnonzero(is_long).tolist():
        words[index] = long[int(keys[index]) & (1 << 48) - 1].decode("utf-16-le")
    return words


class _Distinct:
    """Numbers keys in the order in which they are met, in a table of hashes that is probed for many keys at once.

    A free slot of the table has the key 0, that of the empty word, whose number is 0.
    """

    def __init__(self) -> None:
        self._met = [np.zeros(1, dtype=np.uint64)]
        self._make(_LEAST_BITS)

    def __len__(self) -> int:
        return self._count

    def _make(self, bits: int) -> None:
        self._bits = bits
        self._keys = np.zeros(1 << bits, dtype=np.uint64)
        self._numbers = np.zeros(1 << bits, dtype=np.uint32)
        self._count = 1

    def since(self, first: int) -> NDArray[np.uint64]:
        """The keys from the number `first` on, in the order of their numbers."""
        parts: list[NDArray[np.uint64]] = []
        missing = self._count - first
        for keys in reversed(self._met):
            if missing <= 0:
                break
            parts.insert(0, keys[max(keys.size - missing, 0) :])
            missing -= keys.size
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)

    def numbers(self, keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
        """The number of each key."""
        if 2 * self._count + keys.size > self._keys.size:  # at least half of it stays free, even if all are new
            self._grow(keys.size)
        return self._numbers.take(self._slots(keys), mode="clip")

    def _grow(self, more: int) -> None:
        met = self.since(0)
        self._make((2 * met.size + more).bit_length() + 1)
        self._numbers[self._slots(met)] = np.arange(met.size)
        self._met = [met]

    def _slots(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where in the table each key is, or is put now."""
        tried = (keys * _MULTIPLIER >> np.uint64(64 - self._bits)).view(np.int64)
        slots = tried.copy()
        left = np.arange(keys.size)
        while left.size:
            there = self._keys.take(tried, mode="clip")
            lost = np.flatnonzero(there != keys)
            if (free := lost[there.take(lost, mode="clip") == 0]).size:
                self._insert(keys.take(free, mode="clip"), tried.take(free, mode="clip"))
                lost = lost[self._keys.take(tried.take(lost, mode="clip"), mode="clip") != keys.take(lost, mode="clip")]
            keys, left = keys.take(lost, mode="clip"), left.take(lost, mode="clip")
            tried = tried.take(lost, mode="clip") + 1 & self._keys.size - 1  # another key is there: try the next
            slots[left] = tried
        return slots

    def _insert(self, keys: NDArray[np.uint64], slots: NDArray[np.int64]) -> None:
        """Put keys into their slots, all free; of several keys that want one slot, the last stays."""
        self._keys[slots] = keys
        new = np.unique(slots)
        self._numbers[new] = np.arange(self._count, self._count + new.size)
        self._met.append(self._keys[new])
        self._count += new.size
