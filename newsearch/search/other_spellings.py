"""Finds how else a run may be written that is not folded to one form: with a hyphen or without, and days with a point.

A hyphen between letters divides words, so that Royce is found in Rolls-Royce. Folding keeps it, and what is typed is
looked for in both spellings: email and e-mail, Wi-Fi and WiFi, 7-Eleven and 7Eleven. The day 3·15 is folded to 315, and
typed before a word, 315晚会, it is looked for as 3.15晚会 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsearch.engine import Engine
from newsearch.ranking.bm25f import Term
from newsearch.text.characters import HAN
from newsearch.text.spellings import MEASURED
from newsearch.text.units import LETTER

__all__ = ["other_spellings", "with_next"]

_LONGEST = 24  # letters of a word that is tried with a hyphen; chosen by hand
_MOST = 60  # hyphens that are tried in a run; chosen by hand
_HYPHEN = re.compile(rf"(?<=[0-9{LETTER}])-(?=[{LETTER}])")
_WORD = re.compile(rf"(?<![0-9{LETTER}.])[0-9]*[{LETTER}]+")
_NAMED = rf"(?=[{HAN.pattern[1:-1]}])(?![{MEASURED}])"
_DAY = re.compile(rf"(?<![0-9{LETTER}.:/-])(1[0-2]|[1-9])(\.?)([0-2][0-9]|3[01]){_NAMED}")


def other_spellings(text: str, behind: str, engine: Engine) -> list[str]:
    """The other spellings of a folded run that may stand in an archive; each is looked for beside it.

    `behind` is the word that was typed directly after the run: a day names an event only before one.
    """
    found = [_HYPHEN.sub(joint, text) for joint in ("", " ")] if "-" in text else []
    needed = dict(_hyphenated(text)) | dict(_days(text, behind))
    terms = {Term("chars", unit) for units in needed.values() for unit in units}
    if terms:
        frequencies = engine.statistics(terms).frequencies
        found += [
            spelling for spelling, units in needed.items() if all(frequencies[Term("chars", unit)] for unit in units)
        ]
    return [spelling for spelling in dict.fromkeys(found) if spelling != text]


def with_next(parts: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    """Each of the parts of a typed text, in reading order, and the one that is typed directly behind it, or `""`.

    It takes time by the length of the text, whatever is in it: no part is compared with all others.

    >>> list(with_next(("晚会", "315"), "晚会315晚会"))
    [('晚会', '315'), ('315', '晚会')]
    """
    numbers = {part: number for number, part in enumerate(parts)}
    lengths = {len(part) for part in parts}
    position = 0
    for part in parts:
        if (start := text.find(part, position)) >= 0:
            position = start + len(part)
        ahead = {text[position : position + length] for length in lengths} if start >= 0 else set()
        yield part, min(ahead & numbers.keys(), key=numbers.__getitem__, default="")


def _hyphenated(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The run with a hyphen more, at each place inside a word, and the units on both sides of it."""
    tried = 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        if end - start > _LONGEST or tried + end - start > _MOST:
            continue
        tried += end - start
        for n in range(start + 1, end):
            if text[n] not in "0123456789":
                yield f"{text[:n]}-{text[n:]}", (text[start:n], text[n:end])


def _days(text: str, behind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The run with the point of a day dropped or added, and the number that it then has."""
    whole = text + behind
    for day in _DAY.finditer(whole):
        if day.start() < len(text):
            number = day[1] + ("" if day[2] else ".") + day[3]
            yield whole[: day.start()] + number + whole[day.end() :], (number,)
