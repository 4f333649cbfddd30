"""Widens what a query looks for: other spellings of the same, and where asked to synonyms, pinyin and look-alikes.

What was typed always stays and counts most. Other spellings (email, e-mail) are always looked for, but not in nearness;
those of a day (3月1日, 三月一日) where it is typed without quotes.
Nothing else is widened in what a query excludes, in quotes but for look-alikes (a quote asks for exactly these words,
and a scan may have set them wrongly), or in nearness.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
)
from newsearch.dates.spellings import date_spellings
from newsearch.deadline import check
from newsearch.engine import Engine, Lookup, LookupLayer
from newsearch.errors import SynonymsError
from newsearch.messages import Note
from newsearch.ranking.bm25f import Term
from newsearch.search.other_spellings import other_spellings, with_next
from newsearch.text.look_alikes import look_alikes
from newsearch.text.pinyin import MOST_LETTERS, readings
from newsearch.text.units import is_han, units

__all__ = ["ABBREVIATIONS", "Expander", "Expansion", "Synonyms", "read_synonyms", "spelled"]

ABBREVIATIONS = Path(__file__).parents[1] / "text" / "tables" / "abbreviations.txt"
"""A file of synonyms: short and full names that newspapers use for one thing."""

Synonyms: TypeAlias = Mapping[str, tuple[str, ...]]
"""What else is looked for beside a word, all folded."""


class Expansion(NamedTuple):
    """What a clause is widened to: one `clause` that finds, one to `rank` by, and `notes` on what was added."""

    clause: Clause
    rank: Clause
    notes: tuple[Note, ...] = ()


_Widen: TypeAlias = Callable[[Clause], Expansion]
"""Widens a clause that has no parts, or parts that stay together."""

_Added: TypeAlias = "tuple[list[Run], tuple[Note, ...]]"
"""Runs to look for beside what was typed, and the notes on them."""

# All chosen by hand.
_MOST_READ = 100  # runs that typed pinyin stands for; of more, those in most articles
_MOST_FOUND = 5000  # runs that a look-up counts
_LONGEST_MISREAD = 16  # units of a run whose misread forms are looked for
_MOST_WIDENED = 32  # words of a query that are widened by what the archive has
_MOST_ALIKE = 20  # misread forms of a run
_LOOKED_AT = 10 * _MOST_ALIKE  # runs of look-alike characters, before those with too many are left out
_QUOTED = 40  # characters in a note
_WAYS: tuple[tuple[LookupLayer, bool], ...] = (("words", False), ("words", True), ("runs", False))
"""Where initials are looked for, one after the other: in words, at their beginnings, in runs."""

_ARROW = re.compile("=>|→|⇒")
_COMMA = re.compile("[,，、]")


@dataclass(frozen=True, slots=True)
class Expander:
    """Widens clauses by what an archive has.

    Args:
        engine, analyzer: of the archive.
        synonyms: what else is looked for beside a word.
        pinyin: read bare Latin words as pinyin as well.
        fuzzy_ocr: look for runs with look-alike characters as well.
    """

    engine: Engine
    analyzer: Analyzer
    synonyms: Synonyms = field(default_factory=dict)
    pinyin: bool = False
    fuzzy_ocr: bool = False

    def expand(self, clause: Clause) -> Expansion:
        """A clause widened; neither of the two that it becomes has a field `pinyin` any more.

        In `rank`, what was typed stands twice, so that it outweighs its synonyms. Of what pinyin may stand for it has
        only words, not what two words make where they meet. It has no misread forms: an article that has none of the
        right ones is ranked by what they have in common.
        """
        expansion = self._expanded(clause, self._widened_first())
        return expansion._replace(notes=tuple(dict.fromkeys(expansion.notes)))

    def _expanded(self, clause: Clause, widen: _Widen) -> Expansion:
        match clause:
            case All(parts):
                return _combined(All, [self._expanded(part, widen) for part in parts])
            case Any(parts, least):
                return _combined(partial(Any, least=least), [self._expanded(part, widen) for part in parts])
            case Not(part):
                inner = self._expanded(part, self._read_pinyin if widen == self._read_pinyin else self._respelled)
                return Expansion(Not(inner.clause), clause, inner.notes)
            case Field("pinyin", part):
                return self._expanded(part, self._read_pinyin)
            case Field(name, part):
                inner = self._expanded(part, widen)
                return Expansion(Field(name, inner.clause), Field(name, inner.rank), inner.notes)
            case (
                Word()
                | Run()
                | Prefix()
                | Wildcard()
                | Near()
                | Same()
                | DateRange()
                | Mentions()
                | OneOf()
                | Arrived()
            ):
                return widen(clause)

    def _widened_first(self) -> _Widen:
        """Widens the first words of a query: each look-up into the archive takes its time."""
        left = count(1)

        def widened(clause: Clause) -> Expansion:
            if (self.pinyin or self.fuzzy_ocr) and next(left) > _MOST_WIDENED:
                return Expansion(clause, clause, (Note("widened_first", most=_MOST_WIDENED),))
            return self._widened(clause)

        return widened

    def _widened(self, clause: Clause) -> Expansion:
        if isinstance(clause, Word):
            as_one = clause.text in self.synonyms or len(clause.parts) == 1
            if not as_one and len(clause.parts) > _MOST_WIDENED and (self.pinyin or self.fuzzy_ocr):
                return Expansion(clause, clause, (Note("widened_first", most=_MOST_WIDENED),))
            return self._widened_word(clause, (clause.text,) if as_one else clause.parts)
        if isinstance(clause, Run):
            found, ranked, _ = self._respelled(clause)
            misread, notes = self._misread(clause.text)
            widened = Any((found, *misread)) if misread else found
            return Expansion(widened, All((_outranking(clause), ranked)) if misread else ranked, notes)
        return Expansion(clause, clause)

    def _respelled(self, clause: Clause) -> Expansion:
        """A clause with the other spellings of its words, and nothing else."""
        if isinstance(clause, Word):
            words = replace(self, synonyms={}, pinyin=False, fuzzy_ocr=False)
            return words._widened_word(clause, clause.parts)
        others = self._spellings(clause.text) if isinstance(clause, Run) else []
        return Expansion(Any((clause, *others)), All((clause, *others))) if others else Expansion(clause, clause)

    def _spellings(self, text: str, behind: str = "") -> list[Run]:
        return self._as_runs(other_spellings(text, behind, self.engine))

    def _widened_word(self, word: Word, parts: tuple[str, ...]) -> Expansion:
        """A word, each of these parts of it or any of its alternatives."""
        clauses: list[Clause] = []
        ranked: list[Clause] = []
        notes: list[Note] = []
        typed = word
        for part, behind in with_next(parts, word.text):
            check(Note("work_widening", typed=part[:_QUOTED]))
            synonyms, of_synonyms = self._synonyms(part)
            spelled, words, of_spelled = self._spelled(part) if self.pinyin else ([], [], ())
            misread, of_misread = self._misread(part)
            respelled = self._spellings(part, behind)
            respelled += self._as_runs(spelling for spelling in date_spellings(part) if spelling != part)
            itself = word if len(parts) == 1 else Word(part, (part,))
            alternatives = respelled + synonyms + spelled + misread
            clauses.append(Any((itself, *alternatives)) if alternatives else itself)
            ranked += respelled + synonyms + words
            notes += (*of_synonyms, *of_spelled, *of_misread)
            typed = _outranking(word) if misread else typed
        if not any(isinstance(clause, Any) for clause in clauses):
            return Expansion(word, word, tuple(notes))
        found = clauses[0] if len(clauses) == 1 else All(tuple(clauses))
        return Expansion(found, All((typed, typed, *ranked)) if ranked else typed, tuple(notes))

    def _read_pinyin(self, clause: Clause) -> Expansion:
        """A clause of the field `pinyin`: what its text may be read to."""
        if isinstance(clause, Near):
            parts = (part if isinstance(part, Run | Prefix | Wildcard) else Any(part) for part in clause.parts)
            return self._expanded(All(tuple(parts)), self._read_pinyin)
        if not isinstance(clause, Word | Run | Prefix):
            return Expansion(clause, clause)
        found, words, notes = self._spelled(clause.text)
        if not found and not notes:
            notes = (Note("pinyin_nothing", typed=clause.text[:_QUOTED]),)
        return Expansion(Any(tuple(found)), Any(tuple(words)), notes)

    def _synonyms(self, text: str) -> _Added:
        others = self.synonyms.get(text, ())
        return self._as_runs(others), (Note("synonyms", typed=text, synonyms=others),) if others else ()

    def _spelled(self, text: str) -> tuple[list[Run], list[Run], tuple[Note, ...]]:
        """The runs that typed pinyin may stand for, those among them that are words (all where none is), and notes."""
        check(Note("work_widening", typed=text[:_QUOTED]))
        if len(text) > MOST_LETTERS and text.replace(" ", "").isalpha() and text.isascii():
            return [], [], (Note("pinyin_too_long", typed=text[:_QUOTED], most=MOST_LETTERS),)
        found = spelled(text, self.engine)
        left, all_counted = len(found) - _MOST_READ, len(found) < _MOST_FOUND
        found = dict(islice(found.items(), _MOST_READ))
        note = Note("pinyin_read", typed=text, runs=found)
        if left > 0:
            code = "pinyin_read_capped" if all_counted else "pinyin_read_capped_at_least"
            note = Note(code, typed=text, runs=found, left=left)
        runs = self._as_runs(found)
        are_words = self.engine.statistics(Term("words", run.text) for run in runs).frequencies
        words = [run for run in runs if are_words[Term("words", run.text)]]
        return runs, words or runs, (note,) if found else ()

    def _misread(self, text: str) -> _Added:
        if not self.fuzzy_ocr:
            return [], ()
        check(Note("work_widening", typed=text[:_QUOTED]))
        if len(units(text)) > _LONGEST_MISREAD:
            return [], (Note("misread_too_long", typed=text[:_LONGEST_MISREAD], most=_LONGEST_MISREAD),)
        found = _misread(text, self.engine)
        return self._as_runs(found), (Note("misread", typed=text, runs=found),) if found else ()

    def _as_runs(self, texts: Iterable[str]) -> list[Run]:
        runs = []
        for text in texts:
            check()
            if run := self.analyzer.run(text):
                runs.append(run)
        return runs


def _combined(kind: Callable[[tuple[Clause, ...]], Clause], parts: Sequence[Expansion]) -> Expansion:
    """The expansions of a clause's parts as one, joined by the kind of the clause."""
    notes = tuple(note for part in parts for note in part.notes)
    return Expansion(kind(tuple(part.clause for part in parts)), kind(tuple(part.rank for part in parts)), notes)


def _outranking(typed: Word | Run) -> Word:
    """What was typed, as a word of several parts: standing whole it earns the tier, and so outranks misread forms."""
    return Word(typed.text, tuple(units(typed.text)), typed.words)


def spelled(typed: str, engine: Engine) -> dict[str, int]:
    """The runs of an archive that typed pinyin may stand for, and how many articles have each.

    Only the first group of `readings` that finds any counts. Initials are looked for in whole words, then at the
    beginnings of words, then in any run (a name that is no word), and the first of the three that has any counts: most
    initials fit some run that nobody means.
    """
    for group in readings(typed.replace(" ", "'")):
        for layer, longer in _WAYS if group[0].initials else _WAYS[-1:]:
            asked = [Lookup(reading.choices, layer, _MOST_FOUND, longer) for reading in group]
            if found := _merged(engine.lookups(asked)):
                return found
    return {}


def read_synonyms(
    source: Iterable[Iterable[str]] | str | Path, analyzer: Analyzer, *, abbreviations: bool = False
) -> tuple[Synonyms, tuple[Note, ...]]:
    """Synonyms from groups of words or from a file, folded, and a note on each line of the file that is no group.

    With `abbreviations`, the short and full names that newspapers use for one thing are groups as well.

    Each line of a file is a group, its words set apart by commas, or by blanks where it has no comma. With
    `甲 => 乙`, a search for 甲 also finds 乙, but not the other way round. `#` begins a comment. The format is that of
    Solr and Elasticsearch, except that what was typed is always kept.

    Raises:
        SynonymsError: the file is missing or is not UTF-8.
    """
    found: dict[str, list[Sequence[str]]] = {}
    problems: list[Note] = []
    files = [ABBREVIATIONS] if abbreviations else []
    if isinstance(source, str | Path):
        files.append(Path(source))
    else:
        for group in source:
            _join(words := _folded(group, analyzer), words, found)
    for path in files:
        problems += _read_file(path, analyzer, found)
    return _Groups(found), tuple(problems)


def _read_file(path: Path, analyzer: Analyzer, found: dict[str, list[Sequence[str]]]) -> Iterator[Note]:
    """Read the groups of a file into `found`; yields a note on each line that is none."""
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SynonymsError("synonyms_unreadable", path=str(Path(path).absolute()), error=str(reason)) from error
    for number, line in enumerate(lines, 1):
        sides = [_folded(_cut(side), analyzer) for side in _ARROW.split(line.partition("#")[0])]
        if len(sides) < 3 and all(sides) and (len(sides) == 2 or len(sides[0]) > 1):
            _join(sides[0], sides[-1], found)
        elif any(sides):
            yield Note("synonyms_line", path=str(path), line=number, text=line.strip()[:_QUOTED])


def _cut(side: str) -> list[str]:
    return _COMMA.split(side) if _COMMA.search(side) else side.split()


def _folded(words: Iterable[str], analyzer: Analyzer) -> list[str]:
    found = []
    for word in words:
        check()
        if run := analyzer.run(word):
            found.append(run.text)
    return found


def _join(typed: Iterable[str], meant: Sequence[str], found: dict[str, list[Sequence[str]]]) -> None:
    for word in typed:
        found.setdefault(word, []).append(meant)


class _Groups(Mapping[str, tuple[str, ...]]):
    """For each word the other words of its groups, which words share: a copy for each of them is quadratic."""

    def __init__(self, groups: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._groups = groups

    def __getitem__(self, word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(other for group in self._groups[word] for other in group if other != word))

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


def _merged(found: Iterable[dict[str, int]]) -> dict[str, int]:
    merged = {text: number for runs in found for text, number in runs.items()}
    return dict(sorted(merged.items(), key=lambda item: (-item[1], item[0])))


def _misread(text: str, engine: Engine) -> dict[str, int]:
    """The runs of the archive that look like this one, with the articles that have each; a third of it may differ."""
    typed = units(text)
    if len(typed) < 2 or not any(map(is_han, typed)):
        return {}
    (alike,) = engine.lookups([Lookup(tuple(map(look_alikes, typed)), "runs", _LOOKED_AT)])
    most = max(len(typed) // 3, 1)
    near = {run: n for run, n in alike.items() if 0 < sum(a != b for a, b in zip(run, text, strict=False)) <= most}
    return dict(list(near.items())[:_MOST_ALIKE])
