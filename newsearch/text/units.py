"""Cuts folded texts into units, which no match cuts.

A unit is one Han character, one mark, one whole run of letters, or one whole number. A point between digits and a
hyphen between a letter and a digit belong to the unit: 172.6, gpt-4. All offsets count characters of the folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from newsearch.text.characters import HAN

__all__ = [
    "ALPHANUMERIC",
    "LETTER",
    "NARROW",
    "is_cut",
    "is_han",
    "is_word_like",
    "long_units",
    "may_cut",
    "pairs",
    "unit_starts",
    "units",
]

LETTER = "a-zß-öø-ʯ\u0300-\u036fͰ-ϿЀ-ԯḀ-῿"
"""Lower-case letters of scripts that set words apart by blanks (Latin, Greek, Cyrillic) and their marks."""

ALPHANUMERIC = rf"[0-9{LETTER}]+(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{LETTER}])-(?=[0-9]))[0-9{LETTER}]+)*"
"""A pattern of the units that have letters or digits."""

NARROW = 0x2070
"""Below are the code points of blanks, digits, letters and marks: all that can be less than a unit, or more."""

_UNIT = re.compile(rf"{ALPHANUMERIC}|\S")
_LONG_UNIT = re.compile(
    rf"[0-9{LETTER}](?=[0-9{LETTER}.-])[0-9{LETTER}]*"
    rf"(?:(?:(?<=[0-9])\.(?=[0-9])|(?<=[{LETTER}])-(?=[0-9]))[0-9{LETTER}]+)*"
)
_INNER = re.compile(rf"[0-9{LETTER}]{{2}}|[0-9]\.|[{LETTER}]-|\.[0-9]|-[0-9]")
_MAY_CUT = re.compile(rf".?[0-9{LETTER}.-]")


def units(text: str) -> list[str]:
    """The units of a folded text in reading order, without its blanks.

    >>> units("歼-10与gpt-4,172.6平方公里")
    ['歼', '-', '10', '与', 'gpt-4', ',', '172.6', '平', '方', '公', '里']
    """
    return _UNIT.findall(text)


def unit_starts(text: str) -> list[int]:
    """The offsets at which the units of a folded text begin.

    >>> unit_starts("歼-10 与")
    [0, 1, 2, 5]
    """
    return [match.start() for match in _UNIT.finditer(text)]


def long_units(text: str) -> Iterator[tuple[int, int]]:
    """The half-open ranges of the units of more than one character.

    >>> list(long_units("歼-10与3.a"))
    [(2, 4)]
    """
    return ((m.start(), m.end()) for m in _LONG_UNIT.finditer(text) if m.end() > m.start() + 1)


def pairs(text: str) -> list[str]:
    """Each two neighbouring units as one string, without those that a blank divides or of which one is punctuation.

    >>> pairs("歼-10与gpt-4,172.6平")
    ['10与', '与gpt-4', '172.6平']
    """
    stretches = (units(stretch) for stretch in text.split())
    return [a + b for stretch in stretches for a, b in pairwise(stretch) if is_word_like(a) and is_word_like(b)]


def is_word_like(token: str) -> bool:
    """Whether a token has a letter, a digit or a Han character: punctuation says nothing about an article."""
    return token.isalnum() or any(c.isalnum() for c in token)  # the first test is fast, and enough for most


def is_cut(text: str, position: int) -> bool:
    """Whether the border before the character at the offset `position` lies inside a unit.

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


@lru_cache(maxsize=1024)
def may_cut(needle: str) -> bool:
    """Whether a folded run begins or ends with a character that may belong to a longer unit of the text around it."""
    return bool(_MAY_CUT.match(needle[0] + needle[-1]))
