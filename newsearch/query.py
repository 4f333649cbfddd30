"""Reads what was typed to a clause, and says in notes what it could not use.

Nothing raises: an unclosed quote, an unknown field or a dangling operator has a most useful reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

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
    "pinyin": "pinyin py 拼音",
}
_FIELDS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_STRAY = r'"(?=[\s()（）|｜~～]|\Z)'
_CLOSES = {'"': '"', "＂": "＂", "“": f"”|{_STRAY}", "”": "”", "「": "」", "『": "』"}
_QUOTED = {mark: re.compile(rf'((?:\\["\\]|(?!{close}).)*)({close})?', re.DOTALL) for mark, close in _CLOSES.items()}
_ESCAPE = re.compile(r'\\(["\\])')
_BRACKETS = {"(": "(", ")": ")", "（": "(", "）": ")", "|": "OR", "｜": "OR"}
_WORD = re.compile(rf"[^\s{re.escape(''.join((*_BRACKETS, *_CLOSES)))}]+")
_FIELD = re.compile(r"(\w{1,20})[:：]")
_DATE = re.compile(
    r"""(?:\s{1,9}(?=[\d\[［"“<>]))?
    (?: [\[［][^\]］]{0,80}[\]］]
    | [\[［]\s{0,9}(?:[^\s()（）]{1,20}\s{1,9})?TO\b(?:\s{1,9}[\d*]\S{0,20})?  # never closed
    | [(（][^()（）]{0,80}[)）] | "[^"]{0,80}" | “[^”]{0,80}”
    | [^\s()（）|｜]+ )""",
    re.VERBOSE,
)
_RANGE = re.compile(r"[\[［]\s{0,9}([^\s()（）\]］]{1,60})\s{1,9}TO\b(?:\s{1,9}([^\s()（）\]］]{1,60}))?\s{0,9}[\]］]?")
_SLOP = re.compile(r"[~～](\d*)")
_TILDE = re.compile(r"(?<![~～])(?:(?<!\d)[~～]+\d{0,9}|[~～]+)\Z")  # 3~5 is a range of numbers
_NEARNESS = re.compile(r"NEAR(/\d+)?|SAME")
_DEEPEST = 50
_MOST_TERMS = 1000
_WIDEST = 9999

_Say: TypeAlias = Callable[[str], None]
"""Takes a note."""


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


def parse(typed: str, analyzer: Analyzer, *, pinyin: bool = False) -> Query:
    """How a typed query is read; never raises. A query without a searchable word finds nothing, and says so.

    With `pinyin` the clause may have a field of this name, which `expand.Expander` replaces: no engine knows it.
    """
    reader = _Reader(analyzer, pinyin)
    for token in _tokens(_cleaned(typed), reader.say):
        reader.take(token)
    return reader.query()


def describe(clause: Clause) -> str:
    """A clause in the query language, as it was read.

    >>> describe(All((Run("雷锋精神"), Any((Prefix("蔡"), Field("body", Run("北碚")))), Not(DateRange("2024-03-01")))))
    '"雷锋精神" AND (蔡* OR body:"北碚") AND NOT date:[2024-03-01 TO *]'
    """
    match clause:
        case Word(text):
            return text
        case Run(text):
            return _quotation(text)
        case Prefix(text):
            return f"{text}*"
        case Near(parts, slop):
            return f"{_quotation(' '.join(p.text for p in parts))}~{slop}"
        case Not(part):
            return f"NOT {_operand(part)}"
        case Field(name, part):
            return f"{name}:{_operand(part)}"
        case DateRange(first, last):
            return f"date:[{first or '*'} TO {last or '*'}]"
        case All(parts):
            return " AND ".join(map(_operand, parts)) or "everything"
        case Any(parts):
            return " OR ".join(map(_operand, parts)) or "nothing"


def _operand(clause: Clause) -> str:
    return f"({describe(clause)})" if isinstance(clause, All | Any) else describe(clause)


def _quotation(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class _Reader:
    """Builds the clause from the tokens, with a stack of its own instead of recursion."""

    def __init__(self, analyzer: Analyzer, pinyin: bool) -> None:
        self._notes: dict[str, None] = {}
        self._analyzer = analyzer
        self._pinyin = pinyin
        self._groups = [_Group()]
        self._too_deep = 0
        self._terms = 0
        self._negated = False  # this, the field and the operator wait for the next term
        self._name: str | None = None
        self._operator: str | None = None

    def take(self, token: _Token) -> None:
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
            self.say("unclosed parenthesis: read as if closed at the end")
        self._too_deep = 0
        while len(self._groups) > 1:
            self._close()
        self._lapse()
        clause = self._groups[0].clause()
        if clause is None:
            self.say("nothing to search for: type one or more words")
            return Query(Any(()), tuple(self._notes))
        parts = clause.parts if isinstance(clause, All) else (clause,)
        if all(isinstance(part, Not) for part in parts):
            self.say("only exclusions: every other article is found")
        if not isinstance(clause, Run) and not all(isinstance(part, Word) for part in parts):
            read = describe(clause)
            self.say(f"read as {read if len(read) <= 500 else read[:499] + '…'}")
        return Query(clause, tuple(self._notes))

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            self._too_deep += 1
            self.say(f"parentheses deeper than {_DEEPEST} are ignored")
            return
        self._groups.append(_Group(self._negated, self._name))
        self._settle()

    def _close(self) -> None:
        self._lapse()
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._groups) == 1:
            self.say("a closing parenthesis without an opening one is ignored")
        else:
            group = self._groups.pop()
            self._negated, self._name = group.negated, group.name
            if clause := group.clause():
                self._add(clause)
            else:
                self.say("empty parentheses are ignored")
            self._settle()

    def _join(self, operator: str) -> None:
        self._lapse_field()
        self._lapse_not()
        group = self._groups[-1]
        if self._operator or not group.branches[-1]:
            self.say(f"{operator} needs a word on both sides, ignored")
            return
        if operator == "OR":
            group.branches.append([])
        self._operator = operator

    def _lapse(self) -> None:
        """Say of what waits for a term that none came."""
        self._lapse_field()
        self._lapse_not()
        if self._operator:
            self.say(f"{self._operator} needs a word on both sides, ignored")
        self._operator = None

    def _lapse_field(self) -> None:
        if self._name:
            self.say(f"{self._name}: has nothing behind it, ignored")
        self._name = None

    def _lapse_not(self) -> None:
        if self._negated:
            self.say("NOT has nothing behind it, ignored")
        self._negated = False

    def _settle(self) -> None:
        """Nothing waits any more: the term came, or what stands in its place is ignored with all that led to it."""
        self._negated, self._name, self._operator = False, None, None

    def _take_term(self, token: _Token) -> None:
        self._terms += 1
        if token.kind == "date":
            self._lapse_field()
        if self._terms > _MOST_TERMS:
            self.say(f"only the first {_MOST_TERMS} words are read")
        elif clause := self._term(token):
            self._add(clause)
        self._settle()

    def _term(self, token: _Token) -> Clause | None:
        """The clause of a word, a quote or a date; None, with a note, when it is not usable."""
        if token.kind == "date":
            return self._date(token.text)
        if token.kind == "quote" and not token.text.strip():
            self.say("an empty quote is ignored")
            return None
        clause = self._quote(token) if token.kind == "quote" else self._word(token.text)
        if clause is None:
            self.say(f"{token.text[:40]!r} has nothing to search for, ignored")
        return clause

    def _quote(self, token: _Token) -> Clause | None:
        if token.slop is None:
            return self._analyzer.run(token.text)
        parts = tuple(token.text.split())
        if len(parts) == 1 and (word := self._analyzer.word(parts[0])):
            parts = word.parts
        if len(parts) > _MOST_TERMS:
            self.say(f"only the first {_MOST_TERMS} words are read")
        runs = tuple(run for part in parts[:_MOST_TERMS] if (run := self._analyzer.run(part)))
        return Near(runs, token.slop) if len(runs) > 1 else self._analyzer.run(token.text)

    def _word(self, text: str) -> Clause | None:
        if tilde := _TILDE.search(text):
            self.say("~ belongs behind a quoted run, ignored")
            text = text[: tilde.start()]
        text = text.lstrip("*＊")
        plain = text.rstrip("*＊")
        prefix = fold(plain).text
        if plain != text and any(c.isalnum() for c in prefix):
            return Prefix(prefix)
        return self._analyzer.word(plain)

    def _date(self, text: str) -> Clause | None:
        if days := date_range(text.strip().strip("()（）［］")):
            return DateRange(*days)
        hint = "write 2024-03-01, 2024-03 or [2024-03 TO 2024-05]"
        said = f"date {text[:40]!r} is not understood" if text.strip() else "date: has nothing behind it"
        self.say(f"{said}, ignored: {hint}")
        return None

    def _add(self, clause: Clause) -> None:
        if self._name == "pinyin" and not self._pinyin:
            self.say("pinyin: is not read here, ignored")
        elif self._name:
            clause = Field(self._name, clause)
        if self._negated:
            clause = Not(clause)
        self._groups[-1].branches[-1].append(clause)

    def say(self, note: str) -> None:
        """Add a note, once."""
        self._notes[note] = None


def _joined(kind: type[All] | type[Any], parts: list[Clause]) -> Clause:
    different = tuple(dict.fromkeys(parts))
    return different[0] if len(different) == 1 else kind(different)


def _cleaned(typed: str) -> str:
    """Without the characters that nobody sees: a pasted NUL, zero-width blank or byte-order mark cuts no word."""
    return "".join(c for c in typed if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))


def _tokens(text: str, say: _Say) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        char = text[position]
        if char.isspace() or (char in "+＋" and not text[position + 1 : position + 2].isspace()):
            position += 1
        elif char in _BRACKETS:
            yield _Token(_BRACKETS[char])
            position += 2 if text[position : position + 2] in ("||", "｜｜") else 1
        elif char in _QUOTED:
            token, position = _quoted(text, position, say)
            yield token
        elif char in "-－" and _stands_alone(text, position):
            yield _Token("NOT")
            position += 1
        else:
            tokens, position = _words(text, position, say)
            yield from tokens


def _stands_alone(text: str, position: int) -> bool:
    """Whether a `-` opens a term: in 歼-10 and β-氨基酸 it is a part of one."""
    before = text[position - 1 : position]
    after = text[position + 1 : position + 2]
    return (not before or before.isspace() or before in "(（|｜:：") and bool(after) and not after.isspace()


def _quoted(text: str, position: int, say: _Say) -> tuple[_Token, int]:
    match = _QUOTED[text[position]].match(text, position + 1)
    assert match, "the pattern matches the empty text"
    inner = _ESCAPE.sub(r"\1", match[1])
    if match[2] is None:
        say("unclosed quote: read as if closed at the end")
    slop = _SLOP.match(text, match.end())
    if slop is None:
        return _Token("quote", inner), match.end()
    if not slop[1]:
        say('~ needs a number, as in "北碚 雷锋"~5, ignored')
        return _Token("quote", inner), slop.end()
    return _Token("quote", inner, int(slop[1]) if len(slop[1]) < 5 else _WIDEST), slop.end()


def _words(text: str, position: int, say: _Say) -> tuple[list[_Token], int]:
    """The tokens at a place where no bracket, quote or blank stands, and where they end."""
    label = _FIELD.match(text, position)
    name = _FIELDS.get(unicodedata.normalize("NFKC", label[1]).lower()) if label else None
    if label and name == "date":
        value = _DATE.match(text, label.end())
        return [_Token("date", value[0] if value else "")], value.end() if value else label.end()
    if label and name:
        return [_Token("field", name)], label.end()
    if limits := _RANGE.match(text, position):
        say("a range belongs behind date:, read as words")
        return [_Token("word", limit) for limit in limits.groups() if limit], limits.end()
    match = _WORD.match(text, position)
    assert match, "every other character has been read before"
    word = match[0]
    if label and re.fullmatch("[A-Za-z_]+", label[1]) and label[1].lower() not in ("http", "https"):
        say(f"unknown field {label[1]!r}: read as a word; fields are {', '.join(_ALIASES)}")
    return [_operator_or_word(word, say)], match.end()


def _operator_or_word(word: str, say: _Say) -> _Token:
    operator = unicodedata.normalize("NFKC", word) if len(word) < 20 else ""
    if operator in ("OR", "AND", "NOT", "&&"):
        return _Token("AND" if operator == "&&" else operator)
    if _NEARNESS.fullmatch(operator):
        say(f"{operator} is not supported yet: read as AND")
        return _Token("AND")
    return _Token("word", word)
