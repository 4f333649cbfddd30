"""Reads typed pinyin as characters, and characters as homophones, without tones, by a table made from pypinyin.

`tools/characters.py` makes the table and says which readings it has. pypinyin itself is not used here: loading it takes
longer than a search, and its rare readings (超 as tiao) find what no reader means.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from newsearch.clauses import Choices
from newsearch.text.shipped import shipped

__all__ = ["MOST_LETTERS", "Reading", "homophones", "readings"]

_TYPED = re.compile("'*[a-z][a-z']*")
_LONGEST = 6  # letters of the longest syllables, such as zhuang
_INITIAL = re.compile("[zcs]h|[b-df-hj-np-tw-z]")
_MOST_WAYS = 8  # to cut typed letters: the longest syllables are tried first; chosen by hand
MOST_LETTERS = 60
"""Letters of typed pinyin that are read, about 15 syllables. Chosen by hand."""


class Reading(NamedTuple):
    """For each character of a run the characters that it may be; `initials` when some are given by initials alone."""

    choices: Choices
    initials: bool


def readings(typed: str) -> tuple[tuple[Reading, ...], ...]:
    """The ways to read typed pinyin, in groups to be tried one after the other; no group where it is not pinyin.

    1. In whole syllables: `chongqing`.
    2. With the last syllable unfinished: `zhouj`. This needs two syllables.
    3. Where neither is possible, with syllables and initials mixed: `cq`, `liudh`. This needs two, too.

    `'` sets syllables apart (`xi'an`); v and ü are the same.

    >>> [sorted(chars & set("重虫庆青")) for chars in readings("chongqing")[0][0].choices]
    [['虫', '重'], ['庆', '青']]
    """
    plain = _plain(typed)
    if not _TYPED.fullmatch(plain) or len(plain) > MOST_LETTERS:
        return ()
    whole = [Reading(tuple(map(_with_reading, way)), False) for way in _ways(plain, with_initials=False)]
    cut = [
        Reading((*map(_with_reading, way[:-1]), _with_reading_from(way[-1])), False)
        for way in _ways(plain, with_initials=False, cut=True)
        if len(way) > 1
    ]
    mixed = [
        Reading(tuple(_with_reading(p) if p in _characters() else _with_reading_from(p) for p in way), True)
        for way in _ways(plain, with_initials=True)
        if len(way) > 1 and not (whole or cut)
    ]
    return tuple(tuple(group) for group in (whole, cut, mixed) if group)


def homophones(char: str) -> frozenset[str]:
    """The characters that share a reading with this one, and the character itself."""
    return frozenset((char,)).union(*(chars for chars in _characters().values() if char in chars))


def _plain(typed: str) -> str:
    """Lower case without tones: ü is v, as on a keyboard."""
    decomposed = unicodedata.normalize("NFD", typed.lower()).replace("’", "'").replace("u\u0308", "v")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _ways(plain: str, *, with_initials: bool, cut: bool = False) -> list[tuple[str, ...]]:
    """At most `_MOST_WAYS` ways to cut letters into syllables, longer ones first; `cut` lets the last be unfinished.

    The ways of each suffix are made from those of shorter suffixes, so the work does not grow exponentially.
    """
    ways: list[list[tuple[str, ...]]] = [[] for _ in plain] + [[()]]
    for start in range(len(plain) - 1, -1, -1):
        if plain[start] == "'":
            ways[start] = ways[start + 1]
            continue
        for end in range(min(start + _LONGEST, len(plain)), start, -1):
            piece = plain[start:end]
            is_last = cut and end == len(plain)
            if (
                piece in _characters()
                or (with_initials and _INITIAL.fullmatch(piece))
                or (is_last and _with_reading_from(piece))
            ):
                ways[start] += ((piece, *rest) for rest in ways[end])
        del ways[start][_MOST_WAYS:]
    return ways[0]


def _with_reading(syllable: str) -> frozenset[str]:
    """The characters with this reading."""
    return frozenset(_characters()[syllable])


@cache
def _with_reading_from(letters: str) -> frozenset[str]:
    """The characters with a reading that begins with these letters."""
    return frozenset[str]().union(*(chars for read, chars in _characters().items() if read.startswith(letters)))


@cache
def _characters() -> dict[str, str]:
    """For each syllable the characters that are read so; nve and lve may be typed nue and lue."""
    table = dict(line.split() for line in shipped("readings.txt").splitlines())
    return table | {syllable.replace("v", "u"): table[syllable] for syllable in ("nve", "lve")}
