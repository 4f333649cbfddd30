"""Cuts folded texts into units, which no match cuts.

A unit is one Han character, one mark, one emoji, one whole run of letters, or one whole number with the letters behind
it. A point between digits belongs to the number: 172.6, 5g. Behind letters a number is a unit of its own, so that GPT
is found in GPT-4, which is folded to gpt4. All offsets count characters of the folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from newsearch.text.characters import HAN

__all__ = [
    "ALPHANUMERIC",
    "EMOJI",
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

ALPHANUMERIC = rf"(?:[0-9]+(?:\.[0-9]+)*[{LETTER}]*|[{LETTER}]+)"
"""A pattern of the units that have letters or digits."""

NARROW = 0x2070
"""Below are the code points of blanks, digits, letters and marks: all that can be less than a unit, or more."""

_UNIT = re.compile(rf"{ALPHANUMERIC}|\S")
_LONG_UNIT = re.compile(  # begins with one set of characters, which `re` looks for twice as fast as for two
    rf"[0-9{LETTER}](?:(?<=[0-9])(?=[0-9{LETTER}.])[0-9]*(?:\.[0-9]+)*[{LETTER}]*|(?<=[{LETTER}])[{LETTER}]+)"
)
_INNER = re.compile(rf"[0-9][0-9{LETTER}]|[{LETTER}]{{2}}|[0-9]\.|\.[0-9]")
_MAY_CUT = re.compile(rf".?[0-9{LETTER}.]")
_HAN_RUN = re.compile(f"{HAN.pattern}+")
EMOJI = "\u2600-\u2604\u2607-\u27bf\u2b50\u2b55\U0001f000-\U0001faff"
"""Emoji, as a part of a class of a regular expression."""

_EMOJI = re.compile(f"[{EMOJI}]")


def units(text: str) -> list[str]:
    """The units of a folded text in reading order, without its blanks.

    >>> units("歼10与gpt4,172.6平方公里")
    ['歼', '10', '与', 'gpt', '4', ',', '172.6', '平', '方', '公', '里']
    """
    return _UNIT.findall(text)


def unit_starts(text: str) -> list[int]:
    """The offsets at which the units of a folded text begin.

    >>> unit_starts("歼10 与")
    [0, 1, 4]
    """
    return [match.start() for match in _UNIT.finditer(text)]


def long_units(text: str) -> Iterator[tuple[int, int]]:
    """The half-open ranges of the units of more than one character.

    >>> list(long_units("歼10与3.a"))
    [(1, 3)]
    """
    return ((m.start(), m.end()) for m in _LONG_UNIT.finditer(text) if m.end() > m.start() + 1)


def pairs(text: str) -> list[str]:
    """Each two neighbouring units as one string, without those that a blank divides or of which one is punctuation.

    >>> pairs("与gpt4,172.6平")
    ['与gpt', 'gpt4', '172.6平']
    """
    stretches = (units(stretch) for stretch in text.split())
    return [a + b for stretch in stretches for a, b in pairwise(stretch) if is_word_like(a) and is_word_like(b)]


def is_word_like(token: str) -> bool:
    """Whether a token has a letter, a digit, a Han character or an emoji: punctuation says nothing about an article."""
    # the first test is fast, and enough for most
    return token.isalnum() or any(c.isalnum() for c in token) or bool(_EMOJI.search(token))


def is_cut(text: str, position: int) -> bool:
    """Whether the border before the character at the offset `position` lies inside a unit.

    >>> is_cut("17天", 1), is_cut("17天", 2)
    (True, False)
    """
    if not 0 < position < len(text) or not _INNER.match(text, position - 1):
        return False
    if "." not in (text[position - 1], text[position]):
        return True
    around = text[max(0, position - 2) : position + 2]
    return any(m.start() < position - max(0, position - 2) < m.end() for m in _UNIT.finditer(around))


def is_han(text: str) -> bool:
    """Whether every character of a non-empty text is a Han character."""
    return bool(_HAN_RUN.fullmatch(text))


@lru_cache(maxsize=1024)
def may_cut(needle: str) -> bool:
    """Whether a folded run begins or ends with a character that may belong to a longer unit of the text around it."""
    return bool(_MAY_CUT.match(needle[0] + needle[-1]))
