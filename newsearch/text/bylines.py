"""Reads bylines: who wrote an article and which agency it is from, and the people that a byline names.

>>> reporter_of("本报讯(记者 秦廷富 文/图)3月4日，"), agency_of("新华社北京3月1日电(记者 熊辉)")
('秦廷富', '新华社')
"""

from __future__ import annotations

import re

from newsearch.text.surnames import COMMON_SURNAMES

__all__ = ["agency_of", "author_of", "people_of", "reporter_of"]

_REPORTER = re.compile(
    r"[（(]\s*(?:本报|本台|新华社)?\s*(?:首席|见习|实习)?(?:记者|通讯员)[:： ]*"
    r"([^)）]{2,60}?)(?:文/图|图/文|摄影报道)?\s*[)）]"
)
_AGENCY = re.compile(r"(新华社|人民日报|中新社|中新网|央视网|光明日报|经济日报)(?:[^，。\s]{0,20}?(?:电|讯|消息)|消息)")
_NAME = re.compile(r"(?:(?:本报|特约)?(?:记者|通讯员|作者)[:： ]?)?([\u4e00-\u9fff][\u3000 ]{0,2}[\u4e00-\u9fff]{1,3})")
_HAN = "[\u4e00-\u9fff]"
_SPACED = re.compile(rf"(?<!{_HAN})({_HAN})\s+({_HAN})(?!{_HAN})")
"""A name of two characters that is set as wide as those of three."""

_BETWEEN = re.compile(rf"[、，,;；/|]|(?<={_HAN})\s+|(?<!\s)\s+(?={_HAN})")
_ROLE = re.compile(
    "(?:本报|本台|新华社)?(?:首席|见习|实习|特约|特派)?(?:(?:记者|通讯员)[:：]?|(?:作者|摄影|编辑|文|图)(?:[:：]|$))"
)


def reporter_of(start: str) -> str:
    """Who is named in brackets as the reporter of an article, by its first characters; `""` when nobody is."""
    match = _REPORTER.search(start)
    return match[1].strip() if match else ""


def agency_of(start: str) -> str:
    """The agency or paper that an article begins with, `""` when it is none of the known ones."""
    match = _AGENCY.match(start.lstrip(" \u3000"))
    return match[1] if match else ""


def author_of(line: str) -> str:
    """The name that stands alone in a line, `""` when the line is something else.

    >>> author_of("彭国川"), author_of("特约记者 熊　辉"), author_of("三大板块")
    ('彭国川', '熊　辉', '')
    """
    match = _NAME.fullmatch(line.strip())
    return match[1] if match and match[1][0] in COMMON_SURNAMES else ""


def people_of(byline: str) -> list[str]:
    """The people that a byline names, without what they are.

    >>> people_of("本报记者 熊辉 王　毅 文/图"), people_of("记者：秦廷富、John Smith")
    (['熊辉', '王毅'], ['秦廷富', 'John Smith'])
    """
    parts = (_ROLE.sub("", part.strip()).strip() for part in _BETWEEN.split(_SPACED.sub(r"\1\2", byline)))
    return list(dict.fromkeys(filter(None, parts)))
