"""Widens what a query looks for, only where asked to: synonyms, pinyin, and characters that look alike.

What was typed always stays and counts most. Nothing is widened in what a query excludes, in quotes but for look-alikes
(a quote asks for exactly these words, and a scan may have set them wrongly), or in nearness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    All,
    Any,
    Choices,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)
from newsearch.engine import Engine
from newsearch.errors import SynonymsError
from newsearch.ranking.bm25f import Term
from newsearch.text.look_alikes import look_alikes
from newsearch.text.pinyin import readings
from newsearch.text.units import is_han, units

__all__ = ["Expander", "Synonyms", "read_synonyms", "spelled"]

Synonyms: TypeAlias = Mapping[str, tuple[str, ...]]
"""What else is looked for beside a word, all folded."""

_Leaf: TypeAlias = Callable[[Clause], tuple[Clause, Clause]]
_MOST_READ = 30  # runs that a way to read pinyin stands for
_MOST_ALIKE = 20  # misread forms of a run
_SHOWN = 8
_ARROW = re.compile("=>|→|⇒")
_COMMA = re.compile("[,，、]")


@dataclass(slots=True)
class Expander:
    """Widens clauses; `notes` say by what.

    `pinyin` reads bare Latin words as pinyin as well, `fuzzy_ocr` looks for runs with look-alike characters.
    """

    engine: Engine
    analyzer: Analyzer
    synonyms: Synonyms = field(default_factory=dict)
    pinyin: bool = False
    fuzzy_ocr: bool = False
    notes: list[str] = field(default_factory=list)

    def expand(self, clause: Clause) -> tuple[Clause, Clause]:
        """A clause for what is to be found, and one to rank it by; neither has a field `pinyin` any more.

        In the second what was typed stands twice, so that it outweighs its synonyms; of what pinyin may stand for only
        words are there, not what two words make where they meet. Misread forms are not there: an article that has none
        of the right ones is ranked by what they have in common.
        """
        return self._expanded(clause, self._leaf)

    def _expanded(self, clause: Clause, leaf: _Leaf) -> tuple[Clause, Clause]:
        match clause:
            case All(parts) if parts:
                found, ranked = zip(*(self._expanded(part, leaf) for part in parts), strict=True)
                return All(found), All(ranked)
            case Any(parts, least) if parts:
                found, ranked = zip(*(self._expanded(part, leaf) for part in parts), strict=True)
                return Any(found, least), Any(ranked, least)
            case Not(part):
                as_typed = self._read if leaf == self._read else _as_it_is
                return Not(self._expanded(part, as_typed)[0]), clause
            case Field("pinyin", part):
                return self._expanded(part, self._read)
            case Field(name, part):
                inner, by = self._expanded(part, leaf)
                return Field(name, inner), Field(name, by)
            case All() | Any() | Word() | Run() | Prefix() | Wildcard() | Near() | Same() | DateRange() | Mentions():
                return leaf(clause)
            case never:
                assert_never(never)

    def _leaf(self, clause: Clause) -> tuple[Clause, Clause]:
        match clause:
            case Word(text, parts):
                return self._word(clause, (text,) if text in self.synonyms or len(parts) == 1 else parts)
            case Run(text) if misread := self._misread(text):
                return Any((clause, *misread)), _outranking(clause)
            case All() | Any() | Not() | Field() | Run() | Prefix() | Wildcard() | Near() | Same():
                return clause, clause
            case DateRange() | Mentions():
                return clause, clause
            case never:
                assert_never(never)

    def _word(self, word: Word, parts: tuple[str, ...]) -> tuple[Clause, Clause]:
        found: list[Clause] = []
        others: list[Clause] = []
        typed = word
        for part in parts:
            whole = word if len(parts) == 1 else Word(part, (part,))
            synonyms, (spelled, words) = self._synonyms(part), self._spelled(part) if self.pinyin else ([], [])
            misread = self._misread(part)
            alternatives = synonyms + spelled + misread
            found.append(Any((whole, *alternatives)) if alternatives else whole)
            others += synonyms + words
            typed = _outranking(word) if misread else typed
        if not any(isinstance(clause, Any) for clause in found):
            return word, word
        return found[0] if len(found) == 1 else All(tuple(found)), All((typed, typed, *others)) if others else typed

    def _read(self, clause: Clause) -> tuple[Clause, Clause]:
        """What stands in the field `pinyin`, a leaf of it."""
        if isinstance(clause, Near):
            return self._expanded(All(clause.parts), self._read)
        if not isinstance(clause, Word | Run | Prefix):
            return clause, clause
        found, words = self._spelled(clause.text)
        if not found:
            self._say(f"nothing here is read {clause.text[:40]!r}")
        return Any(tuple(found)), Any(tuple(words))

    def _synonyms(self, text: str) -> list[Run]:
        others = self.synonyms.get(text, ())
        if others:
            self._say(f"synonyms of {text}: {', '.join(others)}")
        return [run for other in others if (run := self.analyzer.run(other))]

    def _spelled(self, text: str) -> tuple[list[Run], list[Run]]:
        """The runs that typed pinyin may stand for, and those among them that are words, or all where none is one."""
        found = spelled(text, self.engine)
        if found:
            capped = f"; of each reading the {_MOST_READ} in most articles" if len(found) >= _MOST_READ else ""
            self._say(f"{text} read as pinyin: {_listed(found)}{capped}")
        runs = [run for other in found if (run := self.analyzer.run(other))]
        are_words = self.engine.statistics(Term("words", run.text) for run in runs).frequencies
        return runs, [run for run in runs if are_words[Term("words", run.text)]] or runs

    def _misread(self, text: str) -> list[Run]:
        if not self.fuzzy_ocr:
            return []
        found = _misread(text, self.engine)
        if found:
            self._say(f"{text} perhaps misread as: {_listed(found)}")
        return [run for other in found if (run := self.analyzer.run(other))]

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _outranking(typed: Word | Run) -> Word:
    """What was typed, as a word of several parts: standing whole it earns the tier, and so outranks misread forms."""
    return Word(typed.text, tuple(units(typed.text)), typed.words)


def _as_it_is(clause: Clause) -> tuple[Clause, Clause]:
    return clause, clause


def spelled(typed: str, engine: Engine) -> dict[str, int]:
    """The runs of an archive that typed pinyin may stand for, and how many articles have each.

    The first group of `readings` that finds any counts. Initials are those of words; where no word has them, of the
    beginnings of words, then of any run (a name that is no word): nearly every run has the initials of some word.
    """
    for group in readings(typed.replace(" ", "'")):
        for lookup in (_words, _beginnings, _runs) if group[0].initials else (_runs,):
            if found := _merged(lookup(reading.choices, engine) for reading in group):
                return found
    return {}


def read_synonyms(source: Iterable[Iterable[str]] | str | Path, analyzer: Analyzer) -> tuple[Synonyms, tuple[str, ...]]:
    """Synonyms from groups of words or from a file, folded, and what is wrong with lines of the file.

    A line of the file is a group, its words set apart by commas, or by blanks where it has no comma; in `甲 => 乙` who
    types 甲 also finds 乙, but not the other way. `#` begins a comment. It is the format of Solr and Elasticsearch,
    but that what was typed is always kept.

    Raises:
        SynonymsError: the file is missing or is not UTF-8.
    """
    found: dict[str, dict[str, None]] = {}
    problems: list[str] = []
    if not isinstance(source, str | Path):
        for group in source:
            _join(words := _folded(group, analyzer), words, found)
        return _frozen(found), ()
    try:
        lines = Path(source).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SynonymsError(f"synonyms {source}: {error}; name a UTF-8 text file, one group a line") from error
    for number, line in enumerate(lines, 1):
        sides = [_folded(_cut(side), analyzer) for side in _ARROW.split(line.partition("#")[0])]
        if len(sides) < 3 and all(sides) and (len(sides) == 2 or len(sides[0]) > 1):
            _join(sides[0], sides[-1], found)
        elif not any(sides):
            continue
        else:
            problems.append(f"{source}, line {number}: {line.strip()[:40]!r} is no group of words, ignored")
    return _frozen(found), tuple(problems)


def _cut(side: str) -> list[str]:
    return _COMMA.split(side) if _COMMA.search(side) else side.split()


def _folded(words: Iterable[str], analyzer: Analyzer) -> list[str]:
    return [run.text for word in words if (run := analyzer.run(word))]


def _join(typed: Iterable[str], meant: Sequence[str], found: dict[str, dict[str, None]]) -> None:
    for word in typed:
        found.setdefault(word, {}).update(dict.fromkeys(other for other in meant if other != word))


def _frozen(found: Mapping[str, Iterable[str]]) -> Synonyms:
    return {word: tuple(others) for word, others in found.items()}


def _merged(found: Iterable[dict[str, int]]) -> dict[str, int]:
    merged = {text: number for runs in found for text, number in runs.items()}
    return dict(sorted(merged.items(), key=lambda item: (-item[1], item[0])))


def _words(choices: Choices, engine: Engine) -> dict[str, int]:
    return engine.lookup(choices, "words", limit=_MOST_READ)


def _beginnings(choices: Choices, engine: Engine) -> dict[str, int]:
    return engine.lookup(choices, "words", limit=_MOST_READ, longer=True)


def _runs(choices: Choices, engine: Engine) -> dict[str, int]:
    return engine.lookup(choices, "runs", limit=_MOST_READ)


def _misread(text: str, engine: Engine) -> dict[str, int]:
    """The runs that look like this one and stand in the archive: at most one character in three differs."""
    typed = units(text)
    if len(typed) < 2 or not any(map(is_han, typed)):
        return {}
    alike = engine.lookup(tuple(look_alikes(unit) for unit in typed), "runs", limit=10 * _MOST_ALIKE)
    most = max(len(typed) // 3, 1)
    near = {run: n for run, n in alike.items() if 0 < sum(a != b for a, b in zip(run, text, strict=False)) <= most}
    return dict(list(near.items())[:_MOST_ALIKE])


def _listed(found: Mapping[str, int]) -> str:
    shown = ", ".join(f"{text} ({number})" for text, number in list(found.items())[:_SHOWN])
    return f"{shown} and {len(found) - _SHOWN} more" if len(found) > _SHOWN else shown
