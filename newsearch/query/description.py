"""Writes a clause in the query language, to say how a query was read."""

from __future__ import annotations

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
    Part,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)
from newsearch.messages import Bilingual, Language
from newsearch.messages.known import in_chinese
from newsearch.model import EXTRA

__all__ = ["describe", "described"]


def describe(clause: Clause, language: Language = "en") -> str:
    """A clause written in the query language, to say how a query was read; read back, it gives the same clause.

    >>> describe(All((Run("雷锋精神"), Any((Prefix("蔡"), Field("body", Run("北碚")))), Not(DateRange("2024-03-01")))))
    '"雷锋精神" AND (蔡* OR body:"北碚") AND NOT date:[2024-03-01 TO *]'
    >>> describe(Field("body", Run("北碚")), "zh")
    '正文："北碚"'
    """
    match clause:
        case Word(text, parts) if len(parts) > 1 and all(len(part) == 1 for part in parts):
            return " ".join(text)
        case Word(text) | Wildcard(text):
            return text
        case Run(text):
            return _quotation(text)
        case Prefix(text):
            return f"{text}*"
        case Near(parts, slops) if runs := _quotable(clause):
            return f"{_quotation(' '.join(run.text for run in runs))}~{slops[0]}"
        case Near(parts, slops):
            nears = [f"NEAR/{slop} {_part(part, language)}" for slop, part in zip(slops, parts[1:], strict=True)]
            return " ".join([*(_part(part, language) for part in parts[:1]), *nears])
        case Same(parts):
            return " SAME ".join(_part(part, language) for part in parts)
        case Not(part):
            return f"NOT {_operand(part, language)}"
        case Field(name, part):
            return f"{_before(name, language)}{_operand(part, language)}"
        case DateRange(first, last):
            return f"{_before('date', language)}[{first or '*'} TO {last or '*'}]"
        case Mentions(first, last):
            return f"{_before('mentions', language)}[{first or '*'} TO {last or '*'}]"
        case OneOf(facet, values, prefix):
            name, star = facet.removeprefix(EXTRA) + _colon(language), "*" if prefix else ""
            return " OR ".join(f"{name}{_quotation(value)}{star}" for value in values)
        case Arrived(since):
            return f"arrived:[{since} TO *]"
        case All(parts):
            return " AND ".join(_operand(part, language) for part in parts) or "everything"
        case Any(parts):
            return " OR ".join(_operand(part, language) for part in parts) or "nothing"
        case never:
            assert_never(never)


def described(clause: Clause, most: int) -> Bilingual:
    """A clause in both languages, each cut behind `most` characters."""
    english, chinese = describe(clause), describe(clause, "zh")
    return Bilingual(_cut(english, most), _cut(chinese, most))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _before(name: str, language: Language) -> str:
    """The name of a field and the colon behind it."""
    return (in_chinese(name) if language == "zh" else name) + _colon(language)


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ":"


def _operand(clause: Clause, language: Language) -> str:
    text = describe(clause, language)
    is_group = isinstance(clause, All | Any | Same | Near | Word | OneOf) and not _quotable(clause)
    return f"({text})" if is_group and " " in text else text


def _part(part: Part, language: Language) -> str:
    if isinstance(part, tuple):
        return f"({' OR '.join(describe(way, language) for way in part)})"
    return describe(part, language)


def _quotable(clause: Clause) -> list[Run]:
    """The parts of a nearness that can stand in one quote; none where they cannot."""
    if not isinstance(clause, Near) or len(set(clause.slops)) != 1:
        return []
    runs = [part for part in clause.parts if isinstance(part, Run) and " " not in part.text]
    return runs if len(runs) == len(clause.parts) else []


def _quotation(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
