"""Reads the lines around a headline: the day, the credits, the page and section of a newspaper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsearch.analysis.page_labels import page_name
from newsearch.dates.written import issue_date, issued
from newsearch.seeds.html.credits import read_credits
from newsearch.seeds.html.lines import Layout, is_sentence

__all__ = ["LineFacts", "read_lines"]

_PAGE = re.compile(
    r"第?\s?([A-Z]{0,2}\d{1,3})\s?版\s?(?:[:：]\s?([^\s)）（(\d]{1,12}))?|版次\s?[:：]\s?第?\s?([A-Z]{0,2}\d{1,3})"
)
_CHINESE_PAGE = re.compile(r"第\s?([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?版")
_UPDATED = re.compile(
    r"(?:更新|修改)(?:时间|時間|日期|于|於)?\s?[:：]?\s?\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}"
)
_SECTION = re.compile(r"(?:版名|版面)\s?[:：]\s?(?:第?\s?([A-Z]{0,2}\d{1,3})\s?版?\s?[:：]?\s?)?([^\s)）（(\d]{2,12})?")
_CLOCK = re.compile(
    r"\d{1,2}[:：]\d{2}|来源|來源|发布|發布|发表|發表|时间|時間|日期|更新|刊登|出版|稿源|字号|\d版|\d 版"
)
_TODAY = re.compile(r"今天是|今日|现在是")
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_SPLIT = re.compile(r"(?<!\d)((?:19|20)\d\d)\s{1,3}(\d{1,2})\s?/\s?(\d{1,2})(?!\d)")
"""A year, and a month and day of another size beside it."""
_BEFORE, _AFTER = 12, 6
_LONGEST = 150
_LONGEST_LABEL = 20


@dataclass(slots=True)
class LineFacts:
    """What the lines around a headline say, each `""` where they say nothing."""

    date: str = ""
    days: frozenset[str] = frozenset()
    byline: str = ""
    source: str = ""
    page: str = ""
    section: str = ""


def read_lines(layout: Layout, headline: int, first: int, last: int, opening: str) -> LineFacts:
    """The facts of the lines around the headline and the body, which lie at these numbers.

    Args:
        headline: of its line, -1 when the page shows none.
        first, last: of the first and the last line of the body.
        opening: how the body begins.
    """
    near = list(_near(layout, headline, first, last))
    facts = LineFacts(days=frozenset(filter(None, map(issue_date, near))))
    facts.date = (
        _date(near)
        or _stamp(layout, headline, first, last)
        or _date(
            [
                line.text[: 2 * _LONGEST]
                for line in layout.lines
                if _CLOCK.search(line.text[:_LONGEST]) and not line.linked
            ]
        )
    )
    facts.byline, facts.source = read_credits(layout, near, headline, first, last, opening)
    facts.page, facts.section = _page(near)
    return facts


def _near(layout: Layout, headline: int, first: int, last: int) -> Iterator[str]:
    """The short lines near the headline, those below it first; a label with the value that follows it."""
    anchor = headline if headline >= 0 else first
    low, high = min(anchor, first), min(max(anchor, first), anchor + 40)
    order = [*range(low, high), *range(first, first + 2), *range(low - 1, low - 1 - _BEFORE, -1)]
    order += [*range(max(last - 3, first), last + 1 + _AFTER)]
    for index in order:
        if not 0 <= index < len(layout.lines):
            continue
        text, linked = layout.lines[index].text, layout.lines[index].linked
        if linked and (index > last or layout.boxes[layout.lines[index].box].tag == "li"):
            continue
        if index == headline or len(text) > _LONGEST or (linked * 2 > len(text) > 30 and not issue_date(text)):
            continue
        if text.endswith((":", "：")) and len(text) <= _LONGEST_LABEL and index + 1 < len(layout.lines):
            text += layout.lines[index + 1].text[:40]
        elif _YEAR_ALONE.fullmatch(text) and index + 1 < len(layout.lines):
            text += f"/{layout.lines[index + 1].text[:20]}"
        yield _SPLIT.sub(r"\1/\2/\3", text)


def _stamp(layout: Layout, headline: int, first: int, last: int) -> str:
    """The day of the first element of time near the headline and the body."""
    low, high = min(headline if headline >= 0 else first, first) - _BEFORE, last + _AFTER
    return next((day for index, value in layout.times if low <= index <= high and (day := issued(value))), "")


def _date(lines: list[str]) -> str:
    """The day of the first line that has one and a clock, or else of the first that has one and is no running text."""
    published = [rest if issue_date(rest := _UPDATED.sub("", text)) else text for text in lines]
    dated = [(text, day) for text in published if (day := issue_date(text)) and not _TODAY.search(text)]
    for text, day in dated:
        if _CLOCK.search(text) and not is_sentence(_CLOCK.sub("", text)):
            return day
    return next((day for text, day in dated if len(text) <= 40 and not text.endswith(("。", "！"))), "")


def _page(lines: list[str]) -> tuple[str, str]:
    """The page and the section that the lines name."""
    page = section = ""
    for text in lines:
        if is_sentence(text) and len(text) > 60:
            continue
        text = _CHINESE_PAGE.sub(lambda match: f"{page_name(match[1])}版", text)
        if match := _PAGE.search(text):
            page, section = page or page_name(match[1] or match[3]), section or match[2] or ""
        if match := _SECTION.search(text):
            page, section = page or page_name(match[1] or ""), section or match[2] or ""
    return page, section
