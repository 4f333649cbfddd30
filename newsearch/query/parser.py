"""Reads what was typed to a clause, and notes what it could not use.

Nothing raises: an unclosed quote, an unknown field or a dangling operator is read in the most useful way.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import QUESTION_WORDS
from newsearch.analysis.page_labels import page_label
from newsearch.clauses import (
    All,
    Any,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Wildcard,
    Word,
)
from newsearch.dates.ranges import date_range, relative
from newsearch.deadline import check
from newsearch.messages import Note
from newsearch.model import EXTRA, Query
from newsearch.query.description import described
from newsearch.query.lexer import Token, field_of, tokens
from newsearch.query.nearness import MOST_LEAVES, join_near
from newsearch.text.folding import fold
from newsearch.text.units import is_han, units

__all__ = ["parse"]

_TILDE = re.compile(r"(?<![~～])(?:(?<!\d)[~～]+\d{0,9}|[~～]+)\Z")  # 3~5 is a range of numbers
# All chosen by hand.
_DEEPEST = 50  # parentheses within each other
_MOST_TERMS = 1000  # words, quotes and dates of a query
_MOST_UNITS = 12  # of a run with a wildcard: in a longer one, a whole sentence, the mark asks a question
_LABEL_WEIGHT = 0.3  # of the words in 【】 before a headline: they tell a column, not the article
_SHOWN = 40  # characters of what was typed that a note quotes
_LONGEST_READING = 500  # characters of a described query in a note
_MARK = re.compile("[?？﹖︖⁇⁈⁉]")  # what folds to a question mark
_QUESTION = re.compile(r"(?<=[吗呢吧么嗎麼])[?？]")
_LINE_END = r"[\n\x0b\x0c\x85\u2028\u2029]"
_BREAK = re.compile(rf"{_LINE_END}(?:[ \t\r\u3000]*{_LINE_END})+")


@dataclass(slots=True)
class _Group:
    """An open parenthesis: its OR-branches so far, and what applies to it when it closes."""

    negated: bool = False
    name: str | None = None
    nearness: Token | None = None
    branches: list[list[Clause]] = field(default_factory=lambda: [[]])


def parse(
    typed: str,
    analyzer: Analyzer,
    today: datetime.date | None = None,
    *,
    pinyin: bool = False,
    extra: Collection[str] = (),
) -> Query:
    """Read a typed query to a clause and notes; never raises.

    A query without a searchable word becomes a clause that nothing meets, and a note.

    Args:
        typed: the query, in either script and width.
        analyzer: that of the index that is searched.
        today: what dates such as 上周三 are relative to; by default the day of the call.
        pinyin: let the clause have a field `pinyin`. No engine knows it: `expansion.Expander` replaces it.
        extra: the keys of the extra fields that the archive has.
    """
    reader = _Reader(analyzer, today or datetime.date.today(), pinyin)
    for token in tokens(typed, reader.add_note, extra):
        check()
        reader.take(token)
    return reader.query()


class _Reader:
    """Builds the clause from the tokens, with a stack of its own instead of recursion."""

    def __init__(self, analyzer: Analyzer, today: datetime.date, pinyin: bool) -> None:
        self._notes: dict[Note, None] = {}
        self._analyzer = analyzer
        self._today = today
        self._pinyin = pinyin
        self._groups = [_Group()]
        self._too_deep = 0
        self._terms = 0
        self._negated = False  # this, the field, the operator and the nearness wait for the next term
        self._name: str | None = None
        self._operator: str | None = None
        self._nearness: Token | None = None

    def take(self, token: Token) -> None:
        """Read one more token."""
        if self._terms > _MOST_TERMS and token.kind not in ("(", ")"):
            return
        match token.kind:
            case "(":
                self._open()
            case ")":
                self._close()
            case "OR" | "AND":
                self._join(token.kind)
            case "NEAR" | "SAME":
                if self._join(token.text or token.kind):
                    self._nearness = token
            case "NOT":
                self._negated = not self._negated
            case "field":
                self._lapse_field()
                self._name = token.text
            case _:
                self._take_term(token)

    def query(self) -> Query:
        """The clause of all tokens taken."""
        if len(self._groups) > 1 or self._too_deep:
            self._note("parenthesis_unclosed")
        self._too_deep = 0
        while len(self._groups) > 1:
            self._close()
        self._lapse()
        clause = self._clause(self._groups[0])
        if clause is None:
            self._note("nothing_to_search_for")
            return Query(Any(()), tuple(self._notes))
        parts = clause.parts if isinstance(clause, All) else (clause,)
        if all(isinstance(part, Not) for part in parts):
            self._note("only_exclusions")
        if not isinstance(clause, Run) and not all(isinstance(part, Word) for part in parts):
            self._note("read_as", reading=described(clause, _LONGEST_READING))
        return Query(clause, tuple(self._notes))

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            self._too_deep += 1
            self._note("parentheses_too_deep", most=_DEEPEST)
            return
        self._groups.append(_Group(self._negated, self._name, self._nearness))
        self._settle()

    def _close(self) -> None:
        self._lapse()
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._groups) == 1:
            self._note("parenthesis_unopened")
        else:
            group = self._groups.pop()
            self._negated, self._name, self._nearness = group.negated, group.name, group.nearness
            if clause := self._clause(group):
                self._add(clause)
            else:
                self._note("parentheses_empty")
            self._settle()

    def _join(self, operator: str) -> bool:
        """Let an operator wait for its second term; False, with a note, if it has no first one."""
        self._lapse_field()
        self._lapse_not()
        group = self._groups[-1]
        if self._operator or not group.branches[-1]:
            self._note("operator_without_term", operator=operator)
            return False
        if operator == "OR":
            group.branches.append([])
        self._operator = operator
        return True

    def _lapse(self) -> None:
        """Drop whatever waits for a term, with a note on each: no term came."""
        self._lapse_field()
        self._lapse_not()
        if self._operator:
            self._note("operator_without_term", operator=self._operator)
        self._operator, self._nearness = None, None

    def _lapse_field(self) -> None:
        if self._name:
            self._note("field_without_term", field=self._name.removeprefix(EXTRA))
        self._name = None

    def _lapse_not(self) -> None:
        if self._negated:
            self._note("not_without_term")
        self._negated = False

    def _settle(self) -> None:
        """Let nothing wait any more: the term came, or what came instead is ignored with all that waited for it."""
        self._negated, self._name, self._operator, self._nearness = False, None, None, None

    def _take_term(self, token: Token) -> None:
        self._terms += 1
        if token.kind in ("date", "mentions"):
            self._lapse_field()
        if self._terms > _MOST_TERMS:
            self._note("only_first_words", most=_MOST_TERMS)
        elif clause := self._term(token):
            self._add(clause)
        self._settle()

    def _term(self, token: Token) -> Clause | None:
        """The clause of a word, a quote or a date; None, with a note, when it is not usable."""
        if token.kind in ("date", "mentions"):
            return self._date(token)
        if token.kind == "quote" and not token.text.strip():
            self._note("quote_empty")
            return None
        name = self._name or next((group.name for group in reversed(self._groups) if group.name), "")
        if name.startswith(EXTRA) and token.kind in ("quote", "word"):
            return self._value(name, token)
        if self._name == "page":
            token = token._replace(text=page_label(token.text))
        if token.kind == "label":
            label = self._analyzer.word(token.text)
            return label and Word(label.text, label.parts, label.words, _LABEL_WEIGHT)
        clause = self._quote(token) if token.kind == "quote" else self._word(token.text)
        if clause is None:
            self._note("term_empty", typed=token.text[:_SHOWN])
        return clause

    def _value(self, name: str, token: Token) -> Clause | None:
        """A value of an extra field, the whole of it; where one of our fields has the name, too, that field will do."""
        typed = token.text.rstrip("*＊") if token.kind == "word" else token.text
        found: list[Clause] = []
        if value := fold(typed).text:
            found.append(OneOf(name, (value,), prefix=typed != token.text))
        if ours := field_of(name.removeprefix(EXTRA)):
            clause = self._quote(token) if token.kind == "quote" else self._word(token.text)
            found += [Field(ours, clause)] if clause else []
        if not found:
            self._note("term_empty", typed=token.text[:_SHOWN])
        return _joined(Any, found) if found else None

    def _quote(self, token: Token) -> Clause | None:
        if token.slop is None:
            return self._pasted(token.text)
        parts = tuple(token.text.split())
        if len(parts) == 1 and (word := self._analyzer.word(parts[0])):
            parts = word.parts
        if len(parts) > MOST_LEAVES:
            self._note("only_first_of_quote", most=MOST_LEAVES)
        runs = tuple(run for part in parts[:MOST_LEAVES] if (run := self._analyzer.run(part)))
        return Near(runs, (token.slop,) * (len(runs) - 1)) if len(runs) > 1 else self._analyzer.run(token.text)

    def _pasted(self, text: str) -> Clause | None:
        """A quote; with a paragraph break as folded, with the break closed (a column ends there), and with it kept."""
        pieces = [piece for piece in _BREAK.split(text) if fold(piece).text]
        if len(pieces) < 2:
            return self._analyzer.run(text)
        self._note("quote_with_break")
        kept = "\n\n".join(fold(piece).text for piece in pieces)
        ways = (self._analyzer.run(text), self._analyzer.run("\n".join(pieces)), Run(kept, self._analyzer.words(kept)))
        return _joined(Any, [way for way in ways if way])

    def _word(self, text: str) -> Clause | None:
        if tilde := _TILDE.search(text):
            self._note("tilde_without_quote")
            text = text[: tilde.start()]
        text = text.lstrip("*＊")
        plain = text.rstrip("*＊")
        if pattern := _pattern(plain):
            if plain != text:
                self._note("star_after_wildcard")
            return Wildcard(pattern)
        if plain != text:
            prefix = fold(plain.rstrip("?？")).text
            if any(c.isalnum() for c in prefix):
                return Prefix(prefix)
        return self._analyzer.word(plain)

    def _date(self, token: Token) -> Clause | None:
        text = token.text.strip().strip("()（）［］")
        days = date_range(text, self._today)
        if days is None:
            if text:
                self._note("date_unreadable", typed=text[:_SHOWN])
            else:
                self._note("date_missing", field=token.kind)
            return None
        if relative(text):
            first, last = (day or "*" for day in days)
            if first == last:
                self._note("date_read", field=token.kind, typed=text[:_SHOWN], day=first)
            else:
                self._note("dates_read", field=token.kind, typed=text[:_SHOWN], first=first, last=last)
        return DateRange(*days) if token.kind == "date" else Mentions(*days)

    def _add(self, clause: Clause) -> None:
        if self._name == "pinyin" and not self._pinyin:
            self._note("pinyin_not_here")
        elif self._name and not self._name.startswith(EXTRA):  # which its terms are in already
            clause = Field(self._name, clause)
        if self._negated:
            clause = Not(clause)
        branch = self._groups[-1].branches[-1]
        if self._nearness:
            operator = self._nearness.text or self._nearness.kind
            joined = join_near(branch[-1], clause, operator, self._nearness.slop, self._analyzer.run)
            if not isinstance(joined, Note):
                branch[-1] = joined
                return
            self.add_note(joined)
        branch.append(clause)

    def _clause(self, group: _Group) -> Clause | None:
        """A group as one clause, or None when nothing usable is in it."""
        branches = [list(dict.fromkeys(branch)) for branch in group.branches if branch]
        parts = [_joined(All, self._without_questions(self._names_joined(branch))) for branch in branches]
        return _joined(Any, parts) if parts else None

    def _without_questions(self, branch: list[Clause]) -> list[Clause]:
        """A branch without the words that only ask a question, unless there is nothing else."""
        content = [clause for clause in branch if not _is_question(clause)]
        asking = [clause.text for clause in branch if isinstance(clause, Word) and _is_question(clause)]
        if not asking or not content:
            return branch
        self._note("question_words", words=tuple(asking[:_SHOWN]))
        return content

    def _names_joined(self, branch: list[Clause]) -> list[Clause]:
        """A branch with single Han characters that follow each other, 王 毅, joined to one word, all of it required."""
        found: list[Clause] = []
        for is_single, clauses in groupby(branch, _is_single):
            some = list(clauses)
            if is_single and len(some) > 1:
                text = "".join(word.text for word in some if isinstance(word, Word))
                self._note("name_first", characters=" ".join(text[:_SHOWN]), name=text[:_SHOWN])
                some = [Word(text, tuple(dict.fromkeys(text)), self._analyzer.words(text))]
            found += some
        return found

    def add_note(self, note: Note) -> None:
        """Add a note, unless the same one is there."""
        self._notes[note] = None

    def _note(self, code: str, **values: object) -> None:
        self.add_note(Note(code, **values))


def _joined(kind: type[All] | type[Any], parts: list[Clause]) -> Clause:
    different = tuple(dict.fromkeys(parts))
    return different[0] if len(different) == 1 else kind(different)


def _is_question(clause: Clause) -> bool:
    return isinstance(clause, Word) and QUESTION_WORDS.issuperset(clause.parts)


def _is_single(clause: Clause) -> bool:
    return isinstance(clause, Word) and len(clause.text) == 1 and is_han(clause.text)


def _pattern(typed: str) -> str:
    """The folded run of a word with wildcards; empty when it has none.

    A question mark is punctuation at the end, behind a particle (吗), in an address and in a whole sentence.
    """
    if not _MARK.search(typed):
        return ""
    text = fold(_QUESTION.sub("", typed.rstrip("?？"))).text
    is_pattern = (
        "?" in text and "://" not in text and any(c.isalnum() for c in text) and len(units(text)) <= _MOST_UNITS
    )
    return text if is_pattern else ""
