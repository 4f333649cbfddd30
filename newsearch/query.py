"""Reads what was typed to a clause, and says in notes what it could not use.

Nothing raises: an unclosed quote, an unknown field or a dangling operator has a most useful reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsearch.analysis import Analyzer
from newsearch.dates import date_range
from newsearch.model import All, Any, Clause, DateRange, Field, Near, Not, Prefix, Query, Run, Word
from newsearch.text import fold

__all__ = ["describe", "parse"]

_ALIASES = {
    "headline": "headline title 标题 標題",
    "body": "body text 正文",
    "byline": "byline author 记者 記者 作者",
    "source": "source 来源 來源",
    "section": "section 版面 栏目",
    "date": "date 日期",
}
_FIELDS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_QUOTES = {'"': '"', "＂": "＂", "“": "”", "”": "”", "「": "」", "『": "』"}
_STOPS = "()（）|｜" + "".join(_QUOTES)
_WORD = re.compile(rf"[^\s{re.escape(_STOPS)}]+")
_FIELD = re.compile(r"(\w+)[:：]")
_DATE = re.compile(r"\[[^\]]*\]?|\"[^\"]*\"?|[^\s()（）]+")
_SLOP = re.compile(r"[~～](\d{1,4})")
_NEARNESS = re.compile(r"NEAR(/\d+)?|SAME")
_DEEPEST = 50
_MOST_TERMS = 1000


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind` is `(`, `)`, `OR`, `AND`, `NOT`, `field`, `date`, `quote` or `word`; `slop` belongs to a quote."""

    kind: str
    text: str = ""
    slop: int | None = None


@dataclass(slots=True)
class _Group:
    """An open parenthesis: its OR-branches so far, and what applies to it when it closes."""

    negated: bool = False
    name: str | None = None
    branches: list[list[Clause]] = field(default_factory=lambda: [[]])

    def clause(self) -> Clause | None:
        """The group as one clause, or None when nothing usable is in it."""
        parts = [_joined(All, branch) for branch in self.branches if branch]
        return _joined(Any, parts) if parts else None


def parse(typed: str, analyzer: Analyzer) -> Query:
    """How a typed query is read; never raises. A query without a searchable word finds nothing, and says so."""
    reader = _Reader(analyzer)
    for token in _tokens(_cleaned(typed), reader.notes):
        reader.take(token)
    return reader.query()


def describe(clause: Clause) -> str:
    """A clause in the query language, as it was read."""
    match clause:
        case Word(text):
            return text
        case Run(text):
            return f'"{text}"'
        case Prefix(text):
            return f"{text}*"
        case Near(parts, slop):
            return f'"{" ".join(p.text for p in parts)}"~{slop}'
        case Not(part):
            return f"NOT {describe(part)}"
        case Field(name, part):
            return f"{name}:{describe(part)}"
        case DateRange(first, last):
            return f"date:[{first or '*'} TO {last or '*'}]"
        case All(parts) | Any(parts):
            return "(" + (" AND " if isinstance(clause, All) else " OR ").join(map(describe, parts)) + ")"


class _Reader:
    """Builds the clause from the tokens, with a stack of its own instead of recursion."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.notes: list[str] = []
        self._analyzer = analyzer
        self._groups = [_Group()]
        self._too_deep = 0
        self._terms = 0
        self._negated = False
        self._name: str | None = None

    def take(self, token: _Token) -> None:
        """Read one more token."""
        match token.kind:
            case "(":
                self._open()
            case ")":
                self._close()
            case "OR" if self._groups[-1].branches[-1]:
                self._groups[-1].branches.append([])
            case "NOT":
                self._negated = not self._negated
            case "field":
                self._name = token.text
            case "date":
                self._add_date(token.text)
            case "word" | "quote":
                self._add_leaf(token)

    def query(self) -> Query:
        """The clause of all tokens taken."""
        while len(self._groups) > 1:
            self._close()
        if self._name:
            self._say(f"{self._name}: has nothing behind it, ignored")
        clause = self._groups[0].clause()
        if clause is None:
            self._say("nothing to search for: type one or more words")
            return Query(Any(()), tuple(self.notes))
        if not isinstance(clause, Word | Run):
            self._say(f"read as {describe(clause).removeprefix('(').removesuffix(')')[:500]}")
        return Query(clause, tuple(self.notes))

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            self._too_deep += 1
            self._say(f"parentheses deeper than {_DEEPEST} are ignored")
            return
        self._groups.append(_Group(self._negated, self._name))
        self._negated, self._name = False, None

    def _close(self) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._groups) == 1:
            self._say("a closing parenthesis without an opening one is ignored")
        else:
            group = self._groups.pop()
            self._negated, self._name = group.negated, group.name
            if clause := group.clause():
                self._add(clause)
            self._negated, self._name = False, None

    def _add_leaf(self, token: _Token) -> None:
        self._terms += 1
        if self._terms > _MOST_TERMS:
            self._say(f"only the first {_MOST_TERMS} words are read")
        elif clause := self._quote(token) if token.kind == "quote" else self._word(token.text):
            self._add(clause)
        else:
            self._say(f"{token.text[:40]!r} has nothing to search for, ignored")

    def _quote(self, token: _Token) -> Clause | None:
        if token.slop is None:
            return self._analyzer.run(token.text)
        runs = [run for part in token.text.split() if (run := self._analyzer.run(part))]
        return Near(tuple(runs), token.slop) if len(runs) > 1 else self._analyzer.run(token.text)

    def _word(self, text: str) -> Clause | None:
        plain = text.rstrip("~～*＊")
        if "~" in text[len(plain) :] or "～" in text[len(plain) :]:
            self._say("~ belongs behind a quoted run, ignored")
        prefix = fold(plain).text
        if text.endswith(("*", "＊")) and any(c.isalnum() for c in prefix):
            return Prefix(prefix)
        return self._analyzer.word(plain)

    def _add_date(self, text: str) -> None:
        if days := date_range(text):
            self._add(DateRange(*days))
        else:
            self._say(
                f"date {text[:40]!r} is not understood, ignored: write 2024-03-01, 2024-03 or [2024-03 TO 2024-05]"
            )

    def _add(self, clause: Clause) -> None:
        if self._name:
            clause = Field(self._name, clause)
        if self._negated:
            clause = Not(clause)
        self._groups[-1].branches[-1].append(clause)
        self._negated, self._name = False, None

    def _say(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _joined(kind: type[All] | type[Any], parts: list[Clause]) -> Clause:
    different = tuple(dict.fromkeys(parts))
    return different[0] if len(different) == 1 else kind(different)


def _cleaned(typed: str) -> str:
    """Without the characters that nobody sees: a pasted NUL, zero-width blank or byte-order mark cuts no word."""
    return "".join(c for c in typed if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))


def _tokens(text: str, notes: list[str]) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        char = text[position]
        if char.isspace():
            position += 1
        elif char in "()（）|｜":
            yield _Token({"（": "(", "）": ")", "|": "OR", "｜": "OR"}.get(char, char))
            position += 1
        elif char in _QUOTES:
            token, position = _quoted(text, position, notes)
            yield token
        elif char in "-－" and _stands_alone(text, position):
            yield _Token("NOT")
            position += 1
        else:
            tokens, position = _words(text, position, notes)
            yield from tokens


def _stands_alone(text: str, position: int) -> bool:
    """Whether a `-` opens a term: in 歼-10 and β-氨基酸 it is a part of one."""
    before = text[position - 1 : position]
    after = text[position + 1 : position + 2]
    return (not before or before.isspace() or before in "(（|｜") and bool(after) and not after.isspace()


def _quoted(text: str, position: int, notes: list[str]) -> tuple[_Token, int]:
    close = _QUOTES[text[position]]
    inner: list[str] = []
    position += 1
    while position < len(text) and text[position] != close:
        if text[position] == "\\" and text[position + 1 : position + 2] in ('"', "\\"):
            position += 1
        inner.append(text[position])
        position += 1
    if position == len(text):
        notes.append("unclosed quote: read as if closed at the end")
    slop = _SLOP.match(text, position + 1)
    return _Token("quote", "".join(inner), int(slop[1]) if slop else None), slop.end() if slop else position + 1


def _words(text: str, position: int, notes: list[str]) -> tuple[list[_Token], int]:
    match = _WORD.match(text, position)
    assert match, "every other character has been read before"
    label = _FIELD.match(text, position)
    if label and (name := _FIELDS.get(label[1].lower())):
        if name != "date":
            return [_Token("field", name)], label.end()
        value = _DATE.match(text, label.end())
        return [_Token("date", value[0] if value else "")], value.end() if value else label.end()
    word = match[0]
    operator = unicodedata.normalize("NFKC", word)
    if operator in ("OR", "||"):
        return [_Token("OR")], match.end()
    if operator in ("AND", "NOT", "&&"):
        return [_Token("AND" if operator == "&&" else operator)], match.end()
    if _NEARNESS.fullmatch(operator):
        notes.append(f"{operator} is not supported yet: read as AND")
        return [_Token("AND")], match.end()
    if label and re.fullmatch("[A-Za-z_]+", label[1]) and label[1] not in ("http", "https"):
        notes.append(f"unknown field {label[1]!r}: read as a word; fields are {', '.join(_ALIASES)}")
    return [_Token("word", word)], match.end()
