"""Reads a page of text or Markdown, as a newsroom or an OCR run leaves it, to its articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsearch.dates.ranges import issue_date
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.seed import Reading

__all__ = ["read_page"]

_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(.*?)[ \t]*#*$")
_CONTENTS = {"新闻摘要", "目录", "本期目录", "内容提要", "本期要目", "要目", "导读", "今日导读"}
_LINK = re.compile(r"\[(?:查看原文|阅读原文|原文链接|原文)\]\(([^)\s]*)\)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_REPORTER = re.compile(
    r"[（(]\s*(?:本报|本台|新华社)?\s*(?:首席|见习|实习)?(?:记者|通讯员)[:： ]*"
    r"([^)）]{2,60}?)(?:文/图|图/文|摄影报道)?\s*[)）]"
)
_SOURCE = re.compile(r"(新华社|人民日报|中新社|中新网|央视网|光明日报|经济日报)(?:[^，。\s]{0,20}?(?:电|讯|消息)|消息)")
_FINAL = '。！？!?…；;：:”"』」'
_NAME = re.compile(r"(?:(?:本报|特约)?(?:记者|通讯员|作者)[:： ]?)?([\u4e00-\u9fff][\u3000 ]{0,2}[\u4e00-\u9fff]{1,3})")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤齐包樊殷施洪温庄柴翟"
)
_LONGEST_SUBTITLE = 40
_LONGEST_SECTION_NAME = 6
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
    sections = list(_sections(_COMMENT.sub("", text).replace("**", "").replace("&nbsp;", " ")))
    if not any(s.heading for s in sections):
        return _plain_articles(name, sections[0].paragraphs if sections else []), []
    return _headed_articles(name, sections)


def _sections(text: str) -> Iterator[_Section]:
    section = _Section()
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        heading = _HEADING.match(line.strip())
        if line.strip() and not heading:
            lines.append(line.rstrip())
            continue
        if lines:
            section.paragraphs.append("\n".join(lines).strip("\n"))
            lines = []
        if heading:
            if section.heading or section.paragraphs:
                yield section
            section = _Section(heading[2].strip(), len(heading[1]))
    if section.heading or section.paragraphs:
        yield section


def _headed_articles(name: str, sections: list[_Section]) -> Reading:
    articles: list[Article] = []
    skipped: list[Note] = []
    waiting: list[_Section] = []  # headings without text so far
    date: str | None = None
    for number, section in enumerate(sections):
        following = sections[number + 1] if number + 1 < len(sections) else None
        if section.heading in _CONTENTS:
            skipped.append(Note("contents_table", heading=section.heading))
        elif not section.paragraphs and issue_date(section.heading):
            date = issue_date(section.heading)
        elif not section.paragraphs and _names_a_part(section, following):
            skipped.append(Note("part_heading", heading=section.heading))
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
    urls = [m[1] for p in paragraphs for m in _LINK.finditer(p)]
    paragraphs = [p for p in (_LINK.sub("", p).rstrip() for p in paragraphs) if p.strip()]
    byline, subtitle = "", ""
    if len(paragraphs) > 1 and section.heading and _is_short_line(paragraphs[0]):
        if author := _author(paragraphs[0]):
            byline = author
            paragraphs.pop(0)
        else:
            subtitle = paragraphs.pop(0).strip()
    start = paragraphs[0][:200] if paragraphs else ""
    reporter, source = _REPORTER.search(start), _SOURCE.match(start.lstrip(" \u3000"))
    return Article(
        id=f"{name}#{ordinal}",
        headline=section.heading,
        body="\n\n".join(paragraphs),
        date=date,
        kicker=kicker,
        subtitle=subtitle,
        byline=byline or (reporter[1].strip() if reporter else ""),
        source=source[1] if source else "",
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


def _author(line: str) -> str:
    """The name that stands alone in a line, or nothing."""
    match = _NAME.fullmatch(line.strip())
    return match[1] if match and match[1][0] in _SURNAMES else ""
