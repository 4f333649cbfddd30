"""Finds runs, prefixes and wildcards in a folded text, never cutting a unit.

All offsets count characters of the folded text; ranges are half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsearch.text.units import ALPHANUMERIC, EMOJI, LETTER, is_cut, may_cut

__all__ = ["occurrences", "prefixes", "stands", "wildcards"]


def occurrences(needle: str, text: str, *, overlapping: bool = False) -> Iterator[tuple[int, int]]:
    """The ranges of a folded run in a folded text; without `overlapping`, each search goes on behind the last one.

    >>> list(occurrences("7天", "17天后7天"))
    [(4, 6)]
    """
    start = text.find(needle) if needle else -1
    cuttable = start >= 0 and may_cut(needle)
    while start >= 0:
        end = start + len(needle)
        if cuttable and (is_cut(text, start) or is_cut(text, end)):
            start = text.find(needle, start + 1)
        else:
            yield start, end
            start = text.find(needle, start + 1 if overlapping else end)


def stands(needle: str, text: str) -> bool:
    """Whether a folded run stands in a folded text: faster than looking for its first range."""
    return needle in text and (not may_cut(needle) or any(occurrences(needle, text)))


def prefixes(prefix: str, text: str, *, overlapping: bool = False) -> Iterator[tuple[int, int]]:
    """The ranges of a folded text that begin with a prefix, at the start of a unit and to the end of the last one.

    >>> list(prefixes("gp", "gpt4与chatgpt"))
    [(0, 3)]
    """
    start = text.find(prefix) if prefix else -1
    while start >= 0:
        if is_cut(text, start):
            start = text.find(prefix, start + 1)
            continue
        end = start + len(prefix)
        while is_cut(text, end):
            end += 1
        yield start, end
        start = text.find(prefix, start + 1 if overlapping else end)


def wildcards(pattern: str, text: str, *, overlapping: bool = False) -> Iterator[tuple[int, int]]:
    """The ranges of a folded text that match a pattern, in which each `?` is one unit that is no punctuation.

    >>> list(wildcards("王?波", "王小波与王波"))
    [(0, 3)]
    """
    shape = _wildcard(pattern)
    found = shape.search(text)
    while found:
        borders = (b for group in range(found.re.groups + 1) for b in found.span(group))
        cut = any(is_cut(text, border) for border in borders)
        if not cut:
            yield found.span()
        found = shape.search(text, found.start() + 1 if cut or overlapping else found.end())


@lru_cache(maxsize=256)
def _wildcard(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression, each `?` a whole unit.

    Lookahead and backreference keep the engine from trying shorter parts of a unit, which takes exponential time
    (Python 3.10 has no possessive quantifiers).
    """
    first, *others = map(re.escape, pattern.split("?"))
    begins = rf"(?:(?<![0-9{LETTER}])|(?<=[{LETTER}])(?=[0-9]))"
    unit = rf"(?=({begins}{ALPHANUMERIC}|(?![0-9{LETTER}])(?:[^\W_]|[{EMOJI}])))"
    return re.compile(first + "".join(rf"{unit}(?:\{n}){other}" for n, other in enumerate(others, 1)))
