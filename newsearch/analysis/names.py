"""The names of documents: words that are names (`name_words`), and names that are read around titles (`people`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.name_words import (
    KINDS,
    TRANSLITERATIONS,
    Role,
    is_barred,
    is_known,
    is_person,
    needs_tag,
    role_of,
)
from newsearch.analysis.people import FRAGMENTS, MOST_PARTS, Context, whole_run
from newsearch.analysis.word_numbers import WordNumbers
from newsearch.model import NAME_KINDS
from newsearch.text.folding import fold_text

__all__ = ["NAMES_VERSION", "NameFinder", "Names"]

Names: TypeAlias = "dict[str, list[str]]"
"""For those of `NAME_KINDS` that a document has, the distinct words that name such a thing, sorted."""

NAMES_VERSION = 2
"""Counts the changes of what names are found: those of an index of an earlier one stay until it is rebuilt."""

_MOST_KNOWN = 1 << 17
"""Words whose kinds are remembered, in about 25 MB: those of five million characters of news. Chosen by hand."""

_CONTEXTS = Role.TITLE | Role.SPEECH | Role.SIDE | Role.PERSON
"""The words around which names are read."""

_ALONE = Role.PERSON | Role.PLACE | Role.ORGANISATION
_KINDS_OF = [[kind for kind, role in KINDS.items() if role & roles] for roles in range(_ALONE + 1)]
"""The kinds of names that each combination of roles in `_ALONE` makes of a word."""


class NameFinder:
    """Finds the names of documents; each word is asked for its tag only once.

    Args:
        tags: gives the part of speech of each word, in jieba's tags.
        own: the words of a user dictionary that are names, each with one of `NAME_KINDS`.
    """

    def __init__(self, tags: Callable[[Sequence[str]], list[str]], own: Mapping[str, str] | None = None) -> None:
        self._tags = tags
        self._own = own or {}
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._numbers = WordNumbers()
        self._words = [""]
        self._known: dict[str, int] = {}  # words that are anything to names
        self._lengths = np.zeros(1, dtype=np.int64)  # of each number: characters
        self._roles = np.zeros(1, dtype=np.uint8)  # of each number

    def names(self, words: Sequence[Sequence[str]], texts: Sequence[str], bylines: Sequence[str]) -> list[Names]:
        """For each document the names that stand in any of its texts, sorted.

        Words that are names are found on arrays; others are read from the words around titles, and people from bylines.
        A part of a longer word (罗斯 in 俄罗斯) or name (薛祥 in 丁薛祥) does not count. May be called from
        several threads.

        Args:
            words: the search-mode words of each field of each document, document after document.
            texts: the folded texts of these fields, as many a document.
            bylines: of each document, as it was given.
        """
        with self._lock:
            if len(self._numbers) > _MOST_KNOWN:
                self._forget()
            indices, numbers = self._numbers.long_ones(words)
            self._learn()
            all_words, lengths, roles_of, known = self._words, self._lengths, self._roles, self._known
        roles = roles_of.take(numbers, mode="clip")
        ends = np.cumsum([len(some) for some in words], dtype=np.int64)
        follows = _following(indices, ends)
        characters = lengths.take(numbers, mode="clip")
        told = np.flatnonzero((roles > 0) & ~_parts(all_words, characters, numbers, follows, roles > 0))
        owners = np.searchsorted(ends, indices[told], side="right")
        starts = np.concatenate(([0], ends))
        found = _Found(bylines, texts, len(words) // max(len(bylines), 1))
        alone = roles[told] & int(_ALONE)
        keys = np.unique((owners << 40 | numbers[told].astype(np.int64) << 8 | alone)[alone > 0])
        for owner, number, role in zip(
            *(c.tolist() for c in (keys >> 40, keys >> 8 & 0xFFFFFFFF, keys & 255)), strict=True
        ):
            found.add(owner, all_words[number], role)
        around = np.flatnonzero(roles[told] & int(_CONTEXTS))
        context, last = None, -1
        columns = (owners[around], (indices[told] - starts[owners])[around], roles[told][around])
        for owner, index, role in zip(*(column.tolist() for column in columns), strict=True):
            if owner != last or context is None:
                context, last = Context(words[owner], texts[owner], known), owner
            found.read(owner, context, index, role)
        return found.names()

    def _learn(self) -> None:
        """Look up what the words are that are new."""
        new = self._numbers.words(len(self._words))
        tagged = list(filter(needs_tag, new))
        tags = dict(zip(tagged, self._tags(tagged), strict=True))
        roles = [self._role(word, tags.get(word, "")) for word in new]
        self._known.update((word, role) for word, role in zip(new, roles, strict=True) if role)
        self._words += new
        self._lengths = np.concatenate((self._lengths, np.array(list(map(len, new)), dtype=np.int64)))
        self._roles = np.concatenate((self._roles, np.array(roles, dtype=np.uint8)))

    def _role(self, word: str, tag: str) -> int:
        return KINDS[self._own[word]] if word in self._own else role_of(word, tag)


class _Found:
    """Gathers the names of documents, given how many texts each has."""

    def __init__(self, bylines: Sequence[str], texts: Sequence[str], fields: int) -> None:
        self._bylines = bylines
        self._texts = texts
        self._fields = fields
        self._of = [{kind: set[str]() for kind in NAME_KINDS} for _ in bylines]

    def add(self, text: int, word: str, role: int) -> None:
        """Take in a word that is a name by itself."""
        names = self._of[text // self._fields]
        for kind in _KINDS_OF[role]:
            names[kind].add(word)

    def read(self, text: int, context: Context, index: int, role: int) -> None:
        """Take in the names around a word."""
        names = self._of[text // self._fields]
        if role & Role.SIDE:
            names["organisations"].add(context.side(index))
        if role & (Role.TITLE | Role.SPEECH):
            names["people"].add(context.person_before(index, title=bool(role & Role.TITLE)))
        if role & Role.TITLE:
            names["people"].update(context.people_behind(index))
        elif role & Role.PERSON:
            names["people"].update(context.listed_behind(index))

    def names(self) -> list[Names]:
        """The names of each document."""
        return [self._names(document, names) for document, names in enumerate(self._of)]

    def _names(self, document: int, found: dict[str, set[str]]) -> Names:
        people = found["people"]
        people.update(_told(self._bylines[document]))
        found["organisations"].discard("")
        people.discard("")
        if people:
            text = "\n\n".join(self._texts[document * self._fields : (document + 1) * self._fields])
            found["people"] = people = {whole for name in people if (whole := _whole(name, text))}
            people -= {*found["places"], *found["organisations"]}
            people -= _hidden(people, text)
        return {kind: sorted(names) for kind, names in found.items() if names}


def _whole(name: str, text: str) -> str:
    """A name as it stands in a text, longer than it was read where it is a transliteration that goes on.

    One of two characters that stands only once is mostly a part of a longer name: it is none, unless a table has it.
    """
    if TRANSLITERATIONS.issuperset(name) and name[-1] != "义":  # which ends Chinese names alone
        name = whole_run(name, text)
        if len(name) < 3 and text.count(name) < 2 and not is_known(name):
            return ""
    if name[0] == "万" and _only_in(text, name, before="[0-9]"):
        return ""  # 5万列
    if name[-1] == "夫" and _only_in(text, name, behind="[妇人]"):
        name = name[:-1]
    return "" if is_barred(name) else name


def _only_in(text: str, name: str, before: str = "", behind: str = "") -> bool:
    """Whether a name stands in a text, and only between these patterns.

    >>> _only_in("总统特朗普夫人", "特朗普夫", behind="[妇人]"), _only_in("大桥", "万里", before="[0-9]")
    (True, False)
    """
    stands = text.count(name)
    return stands > 0 and stands == len(re.findall(f"{before}{re.escape(name)}{behind}", text))


def _hidden(names: Set[str], text: str) -> set[str]:
    """The names that stand in a text only as a part of a longer one."""
    together = "\0".join(names)
    parts = [name for name in names if together.count(name) > 1]
    return {part for part in parts if any(_hides(text, name, part) for name in names)}


def _hides(text: str, name: str, part: str) -> bool:
    """Whether a part of a name stands in a text only as a part of it."""
    return part in name and part != name and text.count(part) == text.count(name)


def _told(byline: str) -> list[str]:
    """The people that a byline names, folded."""
    from newsearch.text.bylines import people_of  # its patterns take 10 ms to compile: a search starts without them

    return [name for name in map(fold_text, people_of(byline)) if is_person(name)] if byline else []


def _following(indices: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each of some words comes right after the one before, in the same text, given where the texts end."""
    begins = np.zeros(int(ends.max(initial=0)) + 1, dtype=bool)
    begins[ends] = True
    follows = ~begins[indices]
    follows[1:] &= np.diff(indices) == 1
    follows[:1] = False
    return follows


def _parts(
    words: Sequence[str],
    characters: NDArray[np.int64],
    numbers: NDArray[np.uint32],
    follows: NDArray[np.bool_],
    named: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which names are parts of longer words behind them: `is_part`, step by step for all words of some texts at once.

    Of other words it says so of some.

    Args:
        words: each word by its number.
        characters, numbers: of the words of two characters or more, text after text.
        follows: whether each of these comes right after the one before, in the same text.
        named: whether each is a name.
    """
    parts = np.zeros(numbers.size, dtype=bool)
    follows[1:] &= (characters[:-1] >= FRAGMENTS[0]) & (characters[:-1] <= FRAGMENTS[-1])
    indices = np.arange(numbers.size)
    last_name = np.maximum.accumulate(np.where(named, indices, -1))
    last_start = np.maximum.accumulate(np.where(follows, 0, indices))  # of a stretch of fragments
    before = np.flatnonzero(follows[1:] & (characters[1:] > FRAGMENTS[0]) & (last_name[:-1] >= last_start[:-1]))
    wholes = before + 1
    for _ in range(MOST_PARTS):
        if not wholes.size:
            break
        pairs = zip(numbers[before].tolist(), numbers[wholes].tolist(), strict=True)
        inside = np.array([part != whole and words[part] in words[whole] for part, whole in pairs], dtype=bool)
        wholes, before = wholes[inside], before[inside]
        parts[before] = True
        more = follows[before]
        wholes, before = wholes[more], before[more] - 1
    return parts
