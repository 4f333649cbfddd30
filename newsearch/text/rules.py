"""Names the rule by which each part of a text was folded, for `newsearch analyze`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from newsearch.model import Folded
from newsearch.text.characters import AS_THEY_ARE, TABLES
from newsearch.text.folding import fold, fold_text
from newsearch.text.shipped import shipped

__all__ = ["RULES", "Change", "changes"]

RULES = (
    "width",
    "case",
    *(name.removesuffix(".txt") for name in TABLES),
    "mark",
    "measure",
    "apart",
    "gap",
    "interpunct",
    "hyphen",
    "thousands",
    "point",
    "accent",
    "invisible",
    "several",
)
"""The rules of folding: NFKC and width, lower case, the tables of characters; marks that look alike, square metres, and
signs set apart (½, 5kg); dropped gaps, interpuncts, hyphens, commas of thousands, points (of initials, and beyond an
ellipsis), accents and invisible characters. `several` is more than one of them on one character."""

_ONE_MARK = "·—〔〕[]【】"
"""Marks that become another one in some places: an interpunct between digits a point, brackets around a year round."""

_INTERPUNCTS = frozenset(char for char, one in AS_THEY_ARE.items() if one in "·．") | {"·"}


class Change(NamedTuple):
    """A stretch of a source as `written`, as `folded`, and the rule of `RULES` by which it was."""

    written: str
    folded: str
    rule: str


def changes(source: str) -> tuple[Change, ...]:
    """What folding changes in a source, in reading order, each different change once.

    >>> [tuple(change) for change in changes("看著①·2")]
    [('著', '着', 'variants')]
    >>> [tuple(change) for change in changes("古麗·巴")]
    [('麗', '丽', 'simplified'), ('·', '', 'interpunct')]
    """
    folded = fold(source)
    pieces = (Change(written, text, _rule(written, text)) for written, text in _pieces(source, folded))
    return tuple(dict.fromkeys(pieces))


def _pieces(source: str, folded: Folded) -> Iterator[tuple[str, str]]:
    """The changed stretches of a source and what each became."""
    done = index = 0
    text = folded.text
    while index < len(text):
        span = folded.span(index, index + 1)
        start = index
        while index < len(text) and folded.span(index, index + 1) == span:
            index += 1
        if span.start > done:
            yield source[done : span.start], ""
        if source[span.start : span.end] != text[start:index]:
            yield source[span.start : span.end], text[start:index]
        done = max(done, span.end)
    if done < len(source):
        yield source[done:], ""


def _rule(written: str, folded: str) -> str:
    if not folded.strip():
        return _dropping(written)
    if " " in folded and " " not in written:
        return "apart"
    if folded.startswith(("平方", "立方")):
        return "measure"
    if written in AS_THEY_ARE or written in _ONE_MARK:
        return "mark"
    for rule, table in _tables().items():
        if table.get(written) == folded:
            return rule
    if written.lower() == folded:
        return "case"
    if unicodedata.normalize("NFKC", written).lower() == folded:
        return "width"
    return "accent" if unicodedata.normalize("NFD", written.lower())[:1] == folded else "several"


def _dropping(written: str) -> str:
    """The rule by which something is dropped, or becomes a blank."""
    kinds = {kind for char in written if (kind := _kind_of_dropped(char))}
    if not kinds:
        return "gap" if any(char.isspace() for char in written) else "invisible"
    return kinds.pop() if len(kinds) == 1 else "several"


def _kind_of_dropped(char: str) -> str | None:
    """The rule by which a mark is dropped; None for a blank, and for what nobody sees."""
    if char in _INTERPUNCTS:
        return "interpunct"
    return {"-": "hyphen", ",": "thousands", ".": "point"}.get(fold_text(char)[:1])


@cache
def _tables() -> dict[str, dict[str, str]]:
    """For each table what it makes of each character."""
    lines = {name.removesuffix(".txt"): shipped(name).splitlines() for name in TABLES}
    return {name: {char: line[0] for line in table for char in line[2:]} for name, table in lines.items()}
