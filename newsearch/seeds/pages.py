"""Reads a page of text or Markdown, as a newsroom or an OCR run leaves it, to its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsearch.dates.ranges import issue_date
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.seed import FirstNotes, Reading
from newsearch.text.bylines import agency_of, author_of, reporter_of

__all__ = ["read_page"]

_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+")
_CONTENTS = {"新闻摘要", "目录", "本期目录", "内容提要", "本期要目", "要目", "导读", "今日导读"}
_LINK = re.compile(r"\[(?:查看原文|阅读原文|原文链接|原文)\]\(([^)\s]*)(\)?)")
"""A link, where group 2 matched. Where it did not, what was read holds no other link: so no character is read twice."""

_FINAL = '。！？!?…；;：:”"』」'
_LONGEST_SUBTITLE = 40
_LONGEST_SECTION_NAME = 6  # characters, both chosen by hand on pages of newspapers
_DATED_LINE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]")


@dataclass(slots=True)
class _Section:
    """A heading (none before the first) with its level, and the paragraphs below it."""

    heading: str = ""
    level: int = 0
    paragraphs: list[str] = field(default_factory=list)


def read_page(name: str, text: str) -> Reading:
    """The articles of a page in reading order, and why other parts of it are none.

    A heading opens an article; two headings in a row are its kicker and its headline. Ids are `name#ordinal`.

    Raises:
        SeedError: the page is a list or a table, not articles.
    """
    sections = list(_sections(_without_comments(text).replace("**", "").replace("&nbsp;", " ")))
    if not any(s.heading for s in sections):
        return _plain_articles(name, sections[0].paragraphs if sections else []), FirstNotes()
    return _headed_articles(name, sections)


def _without_comments(text: str) -> str:
    """The text without its comments; one that never ends stays."""
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[done:start])
        done = end + 3
    return "".join([*kept, text[done:]])


def _sections(text: str) -> Iterator[_Section]:
    """The sections of a page, those with neither heading nor text left out."""
    section = _Section()
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        heading = _HEADING.match(stripped)
        if stripped and not heading:
            lines.append(line.rstrip())
            continue
        if lines:
            section.paragraphs.append("\n".join(lines).strip("\n"))
            lines = []
        if heading:
            if section.heading or section.paragraphs:
                yield section
            section = _Section(stripped[heading.end() :].rstrip("#").strip(), len(heading[1]))
    if section.heading or section.paragraphs:
        yield section


def _headed_articles(name: str, sections: list[_Section]) -> Reading:
    """The articles of a page with headings: each section is one, less contents, days and names of its parts."""
    articles: list[Article] = []
    skipped = FirstNotes()
    waiting: list[_Section] = []  # headings without text so far
    date: str | None = None
    for number, section in enumerate(sections):
        check()
        following = sections[number + 1] if number + 1 < len(sections) else None
        if section.heading in _CONTENTS:
            skipped.add(Note("contents_table", heading=section.heading))
        elif not section.paragraphs and issue_date(section.heading):
            date = issue_date(section.heading)
        elif not section.paragraphs and _names_a_part(section, following):
            skipped.add(Note("part_heading", heading=section.heading))
        elif not section.paragraphs and following and following.heading not in _CONTENTS:
            waiting.append(section)
        else:
            for alone in waiting[:-1]:
                articles.append(_article(name, len(articles) + 1, date, "", alone))
            kicker = waiting[-1].heading if waiting else ""
            articles.append(_article(name, len(articles) + 1, date, kicker, section))
            waiting = []
    articles += [_article(name, len(articles) + n, date, "", alone) for n, alone in enumerate(waiting, 1)]
    return articles, skipped


def _names_a_part(section: _Section, following: _Section | None) -> bool:
    """Whether a short heading stands above deeper ones, as the name of a column of the page does."""
    return following is not None and following.level > section.level and len(section.heading) <= _LONGEST_SECTION_NAME


def _plain_articles(name: str, paragraphs: list[str]) -> list[Article]:
    """A text without headings: one article, or one a line where every long line begins with its date."""
    lines = [line for paragraph in paragraphs for line in paragraph.split("\n")]
    if len(lines) > 20 and not any(
        mark in line for line in lines for mark in ("。", "！", "？", "，", "；", ", ", ". ")
    ):
        raise SeedError("seed_list")
    if len(lines) > 20 and sum("\t" in line for line in lines) * 10 > len(lines) * 9:
        raise SeedError("seed_table")
    if len(lines) > 1 and all(_DATED_LINE.match(line) for line in lines):
        return [Article(f"{name}#{n}", "", line, date=issue_date(line[:20])) for n, line in enumerate(lines, 1)]
    first, _, rest = paragraphs[0].partition("\n") if paragraphs else ("", "", "")
    if first.strip()[-1:] in _FINAL or len(first.strip()) > _LONGEST_SUBTITLE or not (rest or paragraphs[1:]):
        return [_article(name, 1, None, "", _Section("", 0, paragraphs))]
    return [_article(name, 1, None, "", _Section(first.strip(), 1, [p for p in [rest, *paragraphs[1:]] if p]))]


def _article(name: str, ordinal: int, date: str | None, kicker: str, section: _Section) -> Article:
    paragraphs = list(section.paragraphs)
    urls = [m[1] for p in paragraphs for m in _LINK.finditer(p) if m[2]]
    paragraphs = [p for p in (_LINK.sub(lambda m: "" if m[2] else m[0], p).rstrip() for p in paragraphs) if p.strip()]
    byline, subtitle = "", ""
    if len(paragraphs) > 1 and section.heading and _is_short_line(paragraphs[0]):
        if author := author_of(paragraphs[0]):
            byline = author
            paragraphs.pop(0)
        else:
            subtitle = paragraphs.pop(0).strip()
    start = paragraphs[0][:200] if paragraphs else ""
    return Article(
        id=f"{name}#{ordinal}",
        headline=section.heading,
        body="\n\n".join(paragraphs),
        date=date,
        kicker=kicker,
        subtitle=subtitle,
        byline=byline or reporter_of(start),
        source=agency_of(start),
        url=urls[0] if urls else "",
    )


def _is_short_line(paragraph: str) -> bool:
    line = paragraph.strip()
    return (
        len(line) <= _LONGEST_SUBTITLE
        and "\n" not in line
        and line[-1] not in _FINAL
        and not re.search("[，,。]", line)
    )
