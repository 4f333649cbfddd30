"""Reads bylines: who wrote an article and which agency it is from, and the people that a byline names.

>>> reporter_of("本报讯(记者 秦廷富 文/图)3月4日，"), agency_of("新华社北京3月1日电(记者 熊辉)")
('秦廷富', '新华社')
"""

from __future__ import annotations

import re

from newsearch.text.surnames import COMMON_SURNAMES

__all__ = ["agency_of", "author_of", "people_of", "reporter_of"]

_REPORTER = re.compile(
    r"[（(〔]\s*(?:本[报報]|本台|新[华華]社|中央社)?\s*(?:首席|[见見][习習]|[实實][习習])?"
    r"(?:[记記]者|通[讯訊][员員])[:： ]*"
    r"([^)）〕]{2,60}?)(?:文/图|图/文|[摄攝]影[报報]道|\s?[／/][^)）〕／/]{1,8}|\S{2}\d{1,2}日專?電)?\s*[)）〕]"
)
_REPORTING = re.compile(
    r"(?:^|[\s电電讯訊】])(?:本[报報台])?(?:[记記]者|通[讯訊][员員])[ 　]?"
    r"([\u4e00-\u9fff]{2,4}(?:[、 　][\u4e00-\u9fff]{2,4}){0,3}?)(?:[摄攝]影)?[报報][道导導][:：]"
)
"""As in 本报北碚3月1日电　记者秦廷富报道：…"""

_AGENCY = re.compile(
    r"[（(]?(新[华華]社|人民日[报報]|中新社|中新[网網]|央[视視][网網]|光明日[报報]|[经經][济濟]日[报報]|中央社|中通社|路透社|法新社"
    r"|美[联聯]社|共同社|[韩韓][联聯]社|塔斯社|解放[军軍][报報]|工人日[报報]|中[国國]青年[报報]|科技日[报報])"
    r"(?:[^，。\s]{0,20}?(?:[电電]|[讯訊]|消息)|消息)"
)
_AGENCY_IN_BRACKETS = re.compile(r"【(?!本)([\u4e00-\u9fff]{1,8}?[报報社网網台臺])[专專]?(?:[讯訊]|消息|[电電])】")
"""As papers of Hong Kong and Macau open: 【明報專訊】."""
_NAME = re.compile(r"(?:(?:本报|特约)?(?:记者|通讯员|作者)[:： ]?)?([\u4e00-\u9fff][\u3000 ]{0,2}[\u4e00-\u9fff]{1,3})")
_HAN = "[\u4e00-\u9fff]"
_SPACED = re.compile(rf"(?<!{_HAN})({_HAN})\s+({_HAN})(?!{_HAN})")
"""A name of two characters that is set as wide as those of three."""

_BETWEEN = re.compile(rf"[、，,;；/|&]|(?<={_HAN})\s+|(?<!\s)\s+(?={_HAN})|(?<!\s)\s+and\s+")
_PAPER = "(?:本[报報台臺刊网網]|新[华華]社|中新社)?(?:首席|[见見][习習]|[实實][习習]|特[约約派]|[资資]深)?"
_WRITER = "[记記]者|通[讯訊][员員]|[实實][习習]生|[编編][译譯]|[评評][论論][员員](?=.)"
_HAND = "作者|[摄攝]影(?:[报報]道)?|[编編][辑輯]|[责責][编編]|整理|[综綜]合[报報]道|[报報]道|文|[图圖]|[摄攝]"
_ROLE = re.compile(
    rf"{_PAPER}(?:(?:{_WRITER})[:：]?|(?:{_HAND})(?:[:：]|$))|(?:by|staff writers?|reporters?)(?:[: ]|$)", re.I
)
"""What somebody is, at the start of a part of a byline: 本报首席记者, 摄影：."""

_MOST_ROLES = 3  # in front of one name, as in 本报记者 通讯员; chosen by hand

_DONE = re.compile(rf"(?<={_HAN}{{2}})(?:[摄攝]影?|[摄攝]影[报報]道|[报報]道)$")
"""What somebody did, behind a name."""


def reporter_of(start: str) -> str:
    """Who is named as the reporter of an article, by its first characters; `""` when nobody is."""
    match = _REPORTER.search(start) or _REPORTING.search(start)
    return match[1].strip() if match else ""


def agency_of(start: str) -> str:
    """The agency or paper that an article begins with, `""` when it is none of the known ones.

    >>> agency_of("新華社北京3月1日電"), agency_of("【明報專訊】大橋通車"), agency_of("【本報訊】大橋通車")
    ('新華社', '明報', '')
    """
    opening = start.lstrip(" \u3000")
    match = _AGENCY.match(opening) or _AGENCY_IN_BRACKETS.match(opening)
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
    >>> people_of("本报记者 熊辉 实习生 张三 通讯员 李四"), people_of("（記者張三攝影）")
    (['熊辉', '张三', '李四'], ['張三'])
    """
    bare = byline.strip()
    bare = bare[1:].rstrip(")）") if bare[:1] in ("(", "（") else bare
    parts = _BETWEEN.split(_SPACED.sub(r"\1\2", bare))
    return list(dict.fromkeys(name for part in parts if (name := _name_of(part.strip()))))


def _name_of(part: str) -> str:
    """The name in a part of a byline, without roles in front of it and deeds behind it; `""` for a role alone."""
    for _ in range(_MOST_ROLES):
        part = part[role.end() :].strip() if (role := _ROLE.match(part)) else part
    return _DONE.sub("", part)
