"""Cuts what was typed into tokens: words, quotes, fields, dates, operators and parentheses, full-width or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, TypeAlias

from newsearch.dates.ranges import date_range
from newsearch.messages import Note
from newsearch.model import EXTRA
from newsearch.text.field_keys import field_key
from newsearch.text.field_names import IN_QUERIES

__all__ = ["MOST_SLOP", "AddNote", "Token", "field_names", "field_of", "tokens"]

_FIELDS = {alias: name for name, aliases in IN_QUERIES.items() for alias in aliases.split()}
_STRAY = r'"(?=[\s()（）|｜~～]|\Z)'
_CLOSES = {'"': '"', "＂": "＂", "“": f"”|{_STRAY}", "”": "”", "「": "」", "『": "』"}
_QUOTED = {mark: re.compile(rf'((?:\\["\\]|(?!{close}).)*)({close})?', re.DOTALL) for mark, close in _CLOSES.items()}
_ESCAPE = re.compile(r'\\(["\\])')
_BRACKETS = {"(": "(", ")": ")", "（": "(", "）": ")", "|": "OR", "｜": "OR"}
_WORD = re.compile(rf"[^\s{re.escape(''.join((*_BRACKETS, *_CLOSES)))}]+")
_LABEL = re.compile(r"\s*【([^【】]{1,40})】(?=.*\w)", re.DOTALL)  # a newspaper's, before a headline
_FIELD = re.compile(r"(\w{1,20})([:：]|[=＝](?![=＝]))")
_EXTRA_FIELD = re.compile(r"""([^\s:：()（）|｜"＂“”「」『』【】]{1,200})[:：]""")
_SPACED_DATE = re.compile(
    r"(?<!\d)(?:\d{4}\s{0,3}年\s{0,3})?\d{1,2}\s{0,3}月\s{0,3}\d{1,2}\s{0,3}[日号號]|(?<!\d)\d{4}\s{0,3}年\s{0,3}\d{1,2}\s{0,3}月"
)
_SHORT = 20  # characters of a query: in a longer one, 新华社：… is a part of a headline. Chosen by hand
_MOST_NAMED = 20  # extra fields that a note names; chosen by hand
_DATE = re.compile(
    r"""(?:\s{1,9}(?=[\d\[［"“<>]))?
    (?: [\[［][^\]］]{0,80}[\]］]
    | [\[［]\s{0,9}(?:[^\s()（）]{1,20}\s{1,9})?TO\b(?:\s{1,9}[\d*]\S{0,20})?  # never closed
    | [(（][^()（）]{0,80}[)）] | "[^"]{0,80}" | “[^”]{0,80}”
    | [^\s()（）|｜]+ )""",
    re.VERBOSE,
)
_UNSPACED = re.compile(r"\s{0,9}[^\s()（）|｜]{1,80}")
_RANGE = re.compile(r"[\[［]\s{0,9}([^\s()（）\]］]{1,60})\s{1,9}TO\b(?:\s{1,9}([^\s()（）\]］]{1,60}))?\s{0,9}[\]］]?")
_SLOP = re.compile(r"[~～](\d*)")
_NEARNESS = re.compile(r"NEAR(?:/(\d+))?|(?i:(?:near|adj)/?|(?:w|n|p|pre|onear)/)(\d+)")
"""Also as Nexis, Factiva and ProQuest write it: w/5, near5, adj5, pre/5; in which order words stand is not asked."""

_OPERATORS = frozenset(["OR", "AND", "NOT", "&&"])
_BETWEEN_WORDS = dict.fromkeys(["与", "與", "和", "及", "以及", "并且", "並且", "且", "and"], "AND")
_BETWEEN_WORDS |= {"或": "OR", "或者": "OR", "or": "OR", "不含": "NOT", "不包含": "NOT"}
"""Operators as they are spoken, where they stand alone between two words: what has both words, or one, is found then.
None stands beside a single character (罪 与 罚), and none in English beside another word in English."""

_WORD_BEFORE = re.compile(r"(\S{1,9})\s{1,9}\Z")
_WORD_AFTER = re.compile(r"\s{1,9}(\S{1,9})")
_LIMITS = {"before": "<", "until": "<", "after": ">", "since": ">"}
"""Fields of search engines for the days before and after one."""

_MINUS = re.compile(r"\d+(?:\.\d+)?\s?[℃°度]")
MOST_SLOP = 9999
"""The largest distance that is read from `~` and `NEAR/`; chosen by hand, longer than nearly every article."""

_USUAL_SLOP = 5  # of NEAR without a number; chosen by hand

AddNote: TypeAlias = Callable[[Note], None]
"""Takes a note on what was typed."""


class Token(NamedTuple):
    """`kind` is `(`, `)`, `OR`, `AND`, `NOT`, `NEAR`, `SAME`, `field`, `date`, `mentions`, `quote`, `label` or `word`.

    The `text` of a `field` is its name; of an extra field `EXTRA` and its key. `slop` belongs to `NEAR`, and to a quote
    that has one.
    """

    kind: str
    text: str = ""
    slop: int | None = None


def _cleaned(typed: str) -> str:
    """What was typed without invisible characters, and without the blanks in a date, 2031 年 4 月 9 日.

    A pasted NUL, zero-width blank or byte-order mark cuts no word.
    """
    seen = typed if typed.isprintable() else "".join(filter(_is_seen, typed))
    return _SPACED_DATE.sub(lambda date: "".join(date[0].split()), seen)


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")


def field_of(name: str) -> str:
    """The field that a name before a colon means, `""` when it is none of ours.

    >>> field_of("来源"), field_of("Title"), field_of("tags")
    ('source', 'headline', '')
    """
    return _FIELDS.get(unicodedata.normalize("NFKC", name).lower(), "")


def field_names() -> tuple[str, ...]:
    """The names that a field has before a colon, in English and Chinese."""
    return tuple(_FIELDS)


def tokens(typed: str, add_note: AddNote, extra: Collection[str] = ()) -> Iterator[Token]:
    """The tokens of a typed query in their order; `add_note` takes notes on what was repaired or ignored.

    `extra` has the keys of the extra fields that the archive has.
    """
    text = _cleaned(typed)
    position = 0
    while label := _LABEL.match(text, position):
        yield from (Token("label", word) for word in label[1].split())
        position = label.end()
    while position < len(text):
        char = text[position]
        if char.isspace() or (char in "+＋" and not text[position + 1 : position + 2].isspace()):
            position += 1
        elif char in _BRACKETS:
            yield Token(_BRACKETS[char])
            position += 2 if text[position : position + 2] in ("||", "｜｜") else 1
        elif char in _QUOTED:
            token, position = _quoted(text, position, add_note)
            yield token
        elif char in "-－" and _stands_alone(text, position):
            yield Token("NOT")
            position += 1
        else:
            found, position = _words(text, position, add_note, extra)
            yield from found


def _stands_alone(text: str, position: int) -> bool:
    """Whether a `-` excludes the term after it: in 歼-10, β-氨基酸 and -5℃ it is a part of the term."""
    before = text[position - 1 : position]
    after = text[position + 1 : position + 2]
    stands = (not before or before.isspace() or before in "(（|｜:：") and bool(after) and not after.isspace()
    return stands and not (after.isdigit() and _MINUS.match(text, position + 1))


def _quoted(text: str, position: int, add_note: AddNote) -> tuple[Token, int]:
    match = _QUOTED[text[position]].match(text, position + 1)
    assert match, "the pattern matches the empty text"
    inner = _ESCAPE.sub(r"\1", match[1])
    if match[2] is None:
        add_note(Note("quote_unclosed"))
    slop = _SLOP.match(text, match.end())
    if slop is None:
        return Token("quote", inner), match.end()
    if not slop[1]:
        add_note(Note("tilde_without_number"))
        return Token("quote", inner), slop.end()
    return Token("quote", inner, _slop(slop[1])), slop.end()


def _slop(digits: str) -> int:
    return int(digits) if len(digits) < 5 else MOST_SLOP


def _words(text: str, position: int, add_note: AddNote, extra: Collection[str]) -> tuple[list[Token], int]:
    """The tokens at a position where no bracket, quote or blank stands, and where they end."""
    label = _FIELD.match(text, position)
    name = field_of(label[1]) if label else ""
    if label and name in ("date", "mentions"):
        value = _days(text, label.end())
        return [Token(name, value)], label.end() + len(value)
    if label and label[1].lower() in _LIMITS and date_range(value := _days(text, label.end())):
        return [Token("date", _LIMITS[label[1].lower()] + value.strip())], label.end() + len(value)
    if extra and (longer := _EXTRA_FIELD.match(text, position)) and (key := field_key(longer[1])) in extra:
        return [Token("field", EXTRA + key)], longer.end()
    if label and name:
        return [Token("field", name)], label.end()
    if limits := _RANGE.match(text, position):
        add_note(Note("range_without_date"))
        return [Token("word", limit) for limit in limits.groups() if limit], limits.end()
    match = _WORD.match(text, position)
    assert match, "every other character has been read before"
    word = match[0]
    if label and label[2] in ":：" and _names_a_field(label[1], len(text)):
        add_note(Note("field_unknown", field=label[1], fields=(*IN_QUERIES, *list(extra)[:_MOST_NAMED])))
    if word.lower() in _BETWEEN_WORDS and (operator := _spoken(word, text, position, match.end())):
        return [Token(operator)], match.end()
    return [_operator_or_word(word, add_note)], match.end()


def _spoken(word: str, text: str, start: int, end: int) -> str:
    """The operator that a word is between two others, `""` where it is one of them."""
    before, after = _WORD_BEFORE.search(text[max(0, start - 18) : start]), _WORD_AFTER.match(text, end)
    beside = [found[1] for found in (before, after) if found and len(found[1]) > 1 and found[1] not in _OPERATORS]
    if len(beside) < 2 or (word.isascii() and any(char.isascii() and char.isalpha() for char in "".join(beside))):
        return ""
    return _BETWEEN_WORDS[word.lower()]


def _days(text: str, position: int) -> str:
    """What stands at a position as the value of a field of days: to the next blank, if quotes are a part of it.

    >>> _days("“十四五”期间 规划", 0), _days("“2024年3月”规划", 0)
    ('“十四五”期间', '“2024年3月”')
    """
    value = _DATE.match(text, position)
    if value is None:
        return ""
    longer = _UNSPACED.match(text, position)
    if value[0].strip()[:1] in _CLOSES and longer and longer.end() > value.end() and date_range(longer[0]):
        return longer[0]
    return value[0]


def _names_a_field(label: str, length: int) -> bool:
    """Whether what stands before a colon is meant as a field: in a query so long, not the speaker of a headline."""
    if re.fullmatch("[A-Za-z_]+", label):
        return label.lower() not in ("http", "https")
    return label.isalpha() and length <= _SHORT


def _operator_or_word(word: str, add_note: AddNote) -> Token:
    operator = unicodedata.normalize("NFKC", word) if len(word) < 20 else ""
    if operator in _OPERATORS:
        return Token("AND" if operator == "&&" else operator)
    if operator == "SAME":
        return Token("SAME")
    if nearness := _NEARNESS.fullmatch(operator):
        return Token("NEAR", operator, _slop(nearness[1] or nearness[2] or str(_USUAL_SLOP)))
    return Token("word", word)
