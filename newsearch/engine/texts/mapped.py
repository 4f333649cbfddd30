"""Texts where they lie in a file, of which nothing is read but what stands around places that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Leaf, Near, Prefix, Run, Same, Wildcard, alternatives, assert_never
from newsearch.engine.texts.places import Along, JoinedTexts, KnownPath, Places, first_piece
from newsearch.engine.texts.together import Together
from newsearch.text.units import is_han

__all__ = ["KnownPlaces", "MappedTexts", "are_told", "mapped_slices"]

_Offsets = NDArray[np.intp]
_Mask = NDArray[np.bool_]

_AT_ONCE = 1 << 21  # characters of the texts that are looked at together: what their places need; chosen by hand
_MOST = 1 << 20  # places that are held for one clause, 8 MB; chosen by hand


class KnownPlaces(Protocol):
    """Where pairs of characters stand, counted through all texts end to end."""

    def count(self, pair: str) -> int:
        """How many places a pair has at most; 0 where they are not known."""

    def of(self, pair: str) -> _Offsets:
        """The offsets at which a pair stands, ascending."""


class MappedTexts(JoinedTexts):
    """Some of the texts that lie end to end in an array, with nothing between: what `sift` needs of joined ones.

    Nothing but what `are_told` allows is looked for, and characters are read only between places of one text.
    """

    def __init__(
        self,
        codes: NDArray[np.unsignedinteger],
        borders: _Offsets,
        among: _Mask,
        known: KnownPlaces,
        path: KnownPath,
        begin: int,
    ) -> None:
        """Look at those texts between the borders that are `among` them; the first one begins so far on the path."""
        self._codes = codes
        self.borders = borders
        self._among = among
        self._known = known
        self.along = Along(path, borders[:-1] + begin, borders[1:] + begin)
        self._runs = {}

    def _are_many(self, characters: int) -> bool:
        return False

    def _standing(self, text: str) -> _Offsets:
        at = _rarest(text, self._known)
        offsets = self._known.of(text[at : at + 2])
        texts, starts = self.texts_of(offsets), offsets - at
        within = (starts >= self.borders[texts]) & (starts + len(text) <= self.borders[texts + 1])
        starts = starts[within & self._among[texts]]
        for further, char in enumerate(text):
            if not 0 <= further - at < 2:
                starts = starts[self._codes[starts + further] == ord(char)]
        return starts

    def _wildcards(self, pattern: str) -> Places:
        places = super()._wildcards(pattern)
        return places.of(self.texts_of(places.starts) == self.texts_of(places.ends - 1))


def are_told(clause: Together, known: KnownPlaces) -> bool:
    """Whether the places of some pairs are enough to look for a clause in `MappedTexts`."""
    match clause:
        case Near((_, _) as parts) | Same(parts):
            leaves = [leaf for part in parts for leaf in alternatives(part)]
        case Near():
            return False
        case Wildcard():
            leaves = [clause]
        case never:
            assert_never(never)
    counts = [_count(leaf, known) for leaf in leaves]
    return all(counts) and sum(counts) <= _MOST


def mapped_slices(
    codes: NDArray[np.unsignedinteger], borders: _Offsets, among: _Mask, known: KnownPlaces, path: KnownPath
) -> Iterator[tuple[_Offsets, MappedTexts]]:
    """The numbers of texts that lie end to end, and the texts, of which those `among` them are looked at, in slices."""
    of = lru_cache(maxsize=None)(known.of)
    first = 0
    while first < among.size:
        last = max(first + 1, int(borders.searchsorted(borders[first] + _AT_ONCE, side="right")) - 1)
        if among[first:last].any():
            begin, end = borders[first], borders[last]
            some = _Stretch(int(begin), int(end), known.count, of)
            ours = borders[first : last + 1] - begin
            texts = MappedTexts(codes[begin:end], ours, among[first:last], some, path, some.begin)
            yield np.arange(first, last), texts
        first = last


class _Stretch(NamedTuple):
    """The places in a stretch of the texts, counted from its beginning."""

    begin: int
    end: int
    count: Callable[[str], int]
    everywhere: Callable[[str], _Offsets]

    def of(self, pair: str) -> _Offsets:
        places = self.everywhere(pair)
        first, last = places.searchsorted((self.begin, self.end))
        return places[first:last] - self.begin


def _count(leaf: Leaf, known: KnownPlaces) -> int:
    """How many places are looked at to find a leaf at most; 0 where its places are not known."""
    match leaf:
        case Run(text):
            piece = text if is_han(text) else ""
        case Wildcard(text):
            piece = first_piece(text)
        case Prefix():
            piece = ""
        case never:
            assert_never(never)
    at = _rarest(piece, known)
    return known.count(piece[at : at + 2])


def _rarest(text: str, known: KnownPlaces) -> int:
    """Where the pair of a text begins that has the fewest places of those that are known; 0 if none is."""
    counts = {at: count for at in range(len(text) - 1) if (count := known.count(text[at : at + 2]))}
    return min(counts, key=counts.__getitem__, default=0)
