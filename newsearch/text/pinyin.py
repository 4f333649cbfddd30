"""Reads typed pinyin as characters, and characters as homophones, without tones, by a table made from pypinyin.

`tools/characters.py` makes the table and says which readings are in it. It is a table, not the library: loading
pypinyin takes longer than a search, and its rare readings (超 as tiao) find what nobody means.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from newsearch.clauses import Choices

__all__ = ["Reading", "homophones", "readings"]

_TYPED = re.compile("'*[a-z][a-z']*")
_LONGEST = 6  # letters of a syllable: zhuang
_INITIAL = re.compile("[zcs]h|[b-df-hj-np-tw-z]")
_MOST_WAYS = 8
_MOST_LETTERS = 60


class Reading(NamedTuple):
    """What the characters of a run may be, place by place; `initials` when some are given by their initials alone."""

    choices: Choices
    initials: bool


def readings(typed: str) -> tuple[tuple[Reading, ...], ...]:
    """The ways to read typed pinyin, those to be tried first in a group of their own; none where it is not pinyin.

    First in whole syllables (`chongqing`), then with the last one cut off (`zhouj`); where neither is possible, in
    syllables and initials mixed (`cq`, `liudh`). The last two need two characters. `'` sets syllables apart
    (`xi'an`), v and ü are the same.

    >>> [sorted(chars & set("重虫庆青")) for chars in readings("chongqing")[0][0].choices]
    [['虫', '重'], ['庆', '青']]
    """
    plain = _plain(typed)
    if not _TYPED.fullmatch(plain) or len(plain) > _MOST_LETTERS:
        return ()
    whole = [Reading(tuple(map(_read_so, way)), False) for way in _ways(plain, with_initials=False)]
    cut = [
        Reading((*map(_read_so, way[:-1]), _beginning_so(way[-1])), False)
        for way in _ways(plain, with_initials=False, cut=True)
        if len(way) > 1
    ]
    mixed = [
        Reading(tuple(_read_so(p) if p in _characters() else _beginning_so(p) for p in way), True)
        for way in _ways(plain, with_initials=True)
        if len(way) > 1 and not (whole or cut)
    ]
    return tuple(tuple(group) for group in (whole, cut, mixed) if group)


def homophones(char: str) -> frozenset[str]:
    """The characters that have a reading in common with a character, itself among them."""
    return frozenset((char,)).union(*map(_read_so, _readings().get(char, ())))


def _plain(typed: str) -> str:
    """Lower case without tones: ü is v, as on a keyboard."""
    decomposed = unicodedata.normalize("NFD", typed.lower()).replace("’", "'").replace("u\u0308", "v")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _ways(plain: str, *, with_initials: bool, cut: bool = False) -> list[tuple[str, ...]]:
    """The ways to cut a text into syllables, longer ones first, found from its end; `cut` lets the last one go on."""
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
                or (is_last and _beginning_so(piece))
            ):
                ways[start] += ((piece, *rest) for rest in ways[end])
        del ways[start][_MOST_WAYS:]
    return ways[0]


def _read_so(syllable: str) -> frozenset[str]:
    return _characters()[syllable]


@cache
def _beginning_so(letters: str) -> frozenset[str]:
    """The characters that are read so, or longer."""
    return frozenset().union(*(chars for read, chars in _characters().items() if read.startswith(letters)))


@cache
def _characters() -> dict[str, frozenset[str]]:
    """The characters of each syllable."""
    lines = files("newsearch").joinpath("text", "tables", "readings.txt").read_text("utf-8").splitlines()
    table = {syllable: frozenset(chars) for syllable, chars in (line.split() for line in lines)}
    return table | {syllable.replace("v", "u"): table[syllable] for syllable in ("nve", "lve")}


@cache
def _readings() -> dict[str, list[str]]:
    """The syllables of each character."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for syllable, chars in _characters().items():
        for char in chars:
            found[char].append(syllable)
    return found
