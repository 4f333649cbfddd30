"""Reads a page of text or Markdown, as a newsroom, a crawler or an OCR run leaves it, to its articles.

front_matter  what stands above a page of Markdown
markdown      its headings, fences and markup
breaks        where a page of plain text ends an article
headlines     what stands above an article: kicker, headline, subtitles, labels
labels        lines that name what they say: 来源：…
places        which page of a paper: 第01版：要闻
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from newsearch.dates.written import issue_date, issued
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.places import Place, place_in, place_of, place_of_name
from newsearch.seeds.records.extra import LeftOut, extra_of
from newsearch.seeds.records.tables import of_markdown, read_table
from newsearch.seeds.seed import FirstNotes, Reading, filled
from newsearch.seeds.text_pages.breaks import briefs, is_indented, is_rule, opens_text, parts
from newsearch.seeds.text_pages.corpora import corpus_articles
from newsearch.seeds.text_pages.databases import documents_of
from newsearch.seeds.text_pages.front_matter import front_matter
from newsearch.seeds.text_pages.headlines import above, bracketed, labelled, take_meta
from newsearch.seeds.text_pages.labels import byline_of, label_of, origin_of, set_field
from newsearch.seeds.text_pages.markdown import (
    Section,
    has_headings,
    is_markdown,
    plain_markup,
    sections,
    without_comments,
)
from newsearch.seeds.wikitext import is_wikitext, wiki_fields
from newsearch.text.bylines import agency_of, author_of, reporter_of
from newsearch.text.escapes import unescaped

__all__ = ["headed_articles", "read_page"]

_CONTENTS = {"新闻摘要", "目录", "本期目录", "内容提要", "本期要目", "要目", "导读", "今日导读"}
_LINK = re.compile(r"\[(?:查看原文|阅读原文|原文链接|原文)\]\(([^)\s]*)(\)?)")
"""A link, where group 2 matched. Where it did not, what was read holds no other link: so no character is read twice."""

_OTHER_LINE_ENDS = re.compile("[\x0b\x85\u2028\u2029]")
_LINE_ENDS = dict.fromkeys(map(ord, "\x0b\x85\u2028\u2029"), "\n")
"""Line ends of word processors and of Unicode. In JSON they may stand within a text as they are."""

_FINAL = '。！？!?…；;：:”"』」'
_LONGEST_SUBTITLE = 40
_LONGEST_SECTION_NAME = 6  # characters, both chosen by hand on pages of newspapers
_DATED_LINE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]")
_NO_SUBTITLE = re.compile(
    r"#|(?:责任|責任)?(?:编辑|編輯|责编|審核|审核|校对|校對|监制|編審|编审|浏览次数|点击次数)\s?[:：]"
)
_MOST_BELOW = 3  # lines at the end of a text that may say where it is from
_LONGEST_END = 300  # characters of them; both chosen by hand
_FEWEST_DOWN = 12  # lines of one character, before they are columns that run down; chosen by hand
_COLUMN = re.compile(r".{0,6}(?:[简短快][讯訊]|简报|新闻|新聞|消息|集锦|动态|速览|速递|一束|扫描|点击)")


def read_page(name: str, text: str) -> Reading:
    """The articles of a page in reading order, and why other parts of it are none.

    A heading opens an article; two headings in a row are its kicker and its headline. Ids are `name#ordinal`. What
    front matter says holds for each article that does not say it itself.

    Raises:
        SeedError: the page is a list or a table, not articles.
    """
    text = unescaped(text)
    if text.lstrip().startswith("|") and (table := of_markdown(text)):
        return read_table(name, table)
    if is_wikitext(text):
        page: dict[str, Any] = {"headline": "", **wiki_fields(text)}
        return [Article(f"{name}#1", **page)], FirstNotes()
    matter = front_matter(text.translate(_LINE_ENDS) if _OTHER_LINE_ENDS.search(text) else text)
    left_out = LeftOut()
    given = _given(matter.said)
    extra = extra_of(matter.extra, left_out, lambda _: "", lambda *_: False)
    if matter.said.get("date") and "date" not in given:
        extra = {**extra, "date": (matter.said["date"],)}
        left_out.add("seed_dates_unread", "date")
    text = without_comments(matter.text).replace("&nbsp;", " ")
    markup = is_markdown(name) or has_headings(text)
    found = [_clean(section) for section in sections(text)] if markup else []
    notes = FirstNotes()
    if "headline" in given:
        whole = _under(given["headline"], found or [Section("", 0, paragraphs_of(text))])
        articles = [_article(f"{name}#1", {}, whole, bare=True)]
    elif any(section.heading for section in found):
        articles, notes = headed_articles(name, found)
    else:
        text = "\n\n".join(found[0].paragraphs if found else []) if markup else _without_bold(text)
        articles = _plain_articles(name, text)
    for note in left_out.notes():
        notes.add(note)
    is_dated = issue_date(name) is not None
    return [_with_origin(article, is_dated) for article in filled(articles, {**given, "extra": extra})], notes


def _with_origin(article: Article, is_dated: bool) -> Article:
    """The article with what its last lines say: by whom it is, and, when nothing else says when, where it appeared."""
    lines = [line for line in article.body[-_LONGEST_END:].split("\n")[-_MOST_BELOW - 2 :] if line.strip()]
    said: dict[str, str] = {}
    for line in lines[-_MOST_BELOW:]:
        if len(line) <= _LONGEST_SUBTITLE and (name := byline_of(line)):
            said["byline"] = name
        elif not article.date and not is_dated:
            said |= origin_of(line)
    return next(filled([article], said))


def _without_bold(text: str) -> str:
    """A plain text without the marks of bold type; rules of stars stay."""
    lines = text.split("\n") if "**" in text else []
    return "\n".join(line if is_rule(line) else line.replace("**", "") for line in lines) if lines else text


def _given(said: Mapping[str, str]) -> dict[str, str]:
    """What front matter says, each value as an article has it."""
    given: dict[str, str] = {}
    for field, value in said.items():
        set_field(given, field, (issued(value) if field == "date" else None) or value)
    return given


def _under(headline: str, found: list[Section]) -> Section:
    """The whole page as one section: with a title in front matter, its headings are parts of the article."""
    paragraphs = list[str]()
    for section in found:
        if section.heading and section.heading != headline:
            paragraphs.append(section.heading)
        paragraphs += section.paragraphs
    return Section(headline, 1, paragraphs)


def _clean(section: Section) -> Section:
    """The section without markup; links to the original stay, see `_LINK`."""
    section.heading = plain_markup(section.heading).strip()
    section.paragraphs = [text for text in map(_clean_paragraph, section.paragraphs) if text.strip()]
    return section


def _clean_paragraph(text: str) -> str:
    if "](" not in text:
        return plain_markup(text)
    kept, done = list[str](), 0
    for link in _LINK.finditer(text):
        kept += [plain_markup(text[done : link.start()]), link[0]]
        done = link.end()
    return "".join([*kept, plain_markup(text[done:])])


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines set apart, without blanks at the ends of lines."""
    found, held = list[str](), list[str]()
    for line in [*text.split("\n"), ""]:
        if line.strip():
            held.append(line.rstrip())
        elif held:
            found.append("\n".join(held))
            held = []
    return found


def headed_articles(name: str, found: list[Section]) -> Reading:
    """The articles of sections of plain text: each is one, less contents, days, pages and names of parts."""
    articles: list[Article] = []
    skipped = FirstNotes()
    waiting: list[Section] = []  # headings without text so far
    date: str | None = None
    place: Place | None = None

    def add(section: Section, kicker: str = "") -> None:
        page, column = place or Place("")
        fields = {"kicker": kicker, "date": date or "", "page": page, "section": column}
        articles.append(_article(f"{name}#{len(articles) + 1}", fields, section))

    for number, section in enumerate(found):
        check()
        following = found[number + 1] if number + 1 < len(found) else None
        if section.heading in _CONTENTS:
            skipped.add(Note("contents_table", heading=section.heading))
        elif not section.paragraphs and issue_date(section.heading):
            date, place = issue_date(section.heading), place_in(section.heading)
        elif not section.paragraphs and (named := place_of(section.heading)):
            place = named
            for above_it in waiting:
                skipped.add(Note("part_heading", heading=above_it.heading))
            waiting = []
        elif not section.paragraphs and _names_a_part(section, following):
            skipped.add(Note("part_heading", heading=section.heading))
        elif not section.paragraphs and following and following.heading not in _CONTENTS:
            waiting.append(section)
        else:
            for alone in waiting[:-1]:
                add(alone)
            add(section, waiting[-1].heading if waiting else "")
            waiting = []
    for alone in waiting:
        add(alone)
    return articles, skipped


def _names_a_part(section: Section, following: Section | None) -> bool:
    """Whether a short heading stands above deeper ones, as the name of a column of the page does."""
    return following is not None and following.level > section.level and len(section.heading) <= _LONGEST_SECTION_NAME


def _plain_articles(name: str, text: str) -> list[Article]:
    """The articles of a text without headings: one, or one for each part, or one a line that begins with its date."""
    text = _set_along(text)
    lines = [line for line in text.split("\n") if line.strip()]
    if found := corpus_articles(name, lines):
        return found
    if len(lines) > 20 and not any(
        mark in line for line in lines for mark in ("。", "！", "？", "，", "；", ", ", ". ")
    ):
        raise SeedError("seed_list")
    if len(lines) > 20 and sum("\t" in line for line in lines) * 10 > len(lines) * 9:
        raise SeedError("seed_table")
    if len(lines) > 1 and all(_DATED_LINE.match(line) for line in lines):
        return [Article(f"{name}#{n}", "", line, date=issue_date(line[:20])) for n, line in enumerate(lines, 1)]
    articles = list[Article]()
    known: dict[str, str] = {}  # what lines between the articles say of those that follow
    for fields, is_labelled in _parts(text, place_of_name(name) is not None):
        body = paragraphs_of(fields.pop("body", ""))
        if issue := fields.pop("issue", ""):
            known["date"] = issue
        if not body and not fields.get("headline"):
            known |= fields
            continue
        if not is_labelled and "page" in fields:
            known |= {key: fields.get(key, "") for key in ("page", "section")}
        section = Section(fields.pop("headline", ""), 1, body)
        articles.append(_article(f"{name}#{len(articles) + 1}", {**known, **fields}, section, bare=is_labelled))
    return _of_columns(articles) or [_article(f"{name}#1", {}, Section("", 0, paragraphs_of(text)))]


def _set_along(text: str) -> str:
    """The text; one that was recognised with a character a line, from columns that run down the page, in long lines."""
    lines = [line.strip() for line in text.split("\n")]
    seen = list(filter(None, lines))
    if len(seen) < _FEWEST_DOWN or sum(len(line) == 1 for line in seen) * 10 < len(seen) * 9:
        return text
    return "\n".join("".join(column) for _, column in groupby(lines, key=bool))


def _parts(text: str, crawled: bool) -> Iterator[tuple[dict[str, str], bool]]:
    """What each part of a text says, by the names of `Article`'s attributes, and whether it says so by labels."""
    if documents := documents_of(text):
        yield from ((fields, True) for fields in documents)
        return
    for part in parts(text):
        head = {"date": part.date} | ({"page": part.place.page, "section": part.place.section} if part.place else {})
        records = labelled(part.text) or bracketed(part.text)
        for fields in records or [above(brief, crawled) for brief in briefs(part.text)]:
            check()
            yield {key: value for key, value in (head | fields).items() if value}, bool(records)


def _of_columns(articles: list[Article]) -> list[Article]:
    """The articles; where briefs stand under the name of their column (简讯), that is their section, not a headline."""
    column = ""
    for number, article in enumerate(articles):
        following = articles[number + 1] if number + 1 < len(articles) else None
        if article.headline:
            named = following and not following.headline and _COLUMN.fullmatch(article.headline)
            column = article.headline if named else ""
        if column:
            articles[number] = replace(article, headline="", section=article.section or column)
    return articles


def _article(key: str, fields: Mapping[str, str], section: Section, *, bare: bool = False) -> Article:
    """The article of a section; unless it is `bare`, what its first lines say of it is taken from its text."""
    said: dict[str, Any] = {name: value for name, value in fields.items() if value}
    if section.subtitle is not None:
        said["subtitle"] = section.subtitle
    paragraphs = list(section.paragraphs)
    urls = [m[1] for p in paragraphs for m in _LINK.finditer(p) if m[2]]
    paragraphs = [p for p in (_LINK.sub(lambda m: "" if m[2] else m[0], p).rstrip() for p in paragraphs) if p.strip()]
    if section.heading and not bare:
        paragraphs = _below_meta(paragraphs, said)
        if len(paragraphs) > 1 and _is_short_line(paragraphs[0]):
            author = "" if "byline" in said else author_of(paragraphs[0])
            if author or ("subtitle" not in said and not is_indented(paragraphs[0]) and not opens_text(paragraphs[0])):
                said["byline" if author else "subtitle"] = author or paragraphs[0].strip()
                paragraphs = _below_meta(paragraphs[1:], said)
    start = paragraphs[0][:200] if paragraphs else ""
    said |= {"byline": said.get("byline") or reporter_of(start), "source": said.get("source") or agency_of(start)}
    said["url"] = urls[0] if urls else said.get("url", "")
    return Article(id=key, headline=section.heading, body="\n\n".join(paragraphs), **said)


def _below_meta(paragraphs: list[str], said: dict[str, str]) -> list[str]:
    """The paragraphs without the lines at the start that say when, by whom and where the article appeared."""
    lines = [line for p in paragraphs[:4] for line in (*p.split("\n"), "")]
    known = {"byline": said["byline"]} if said.get("byline") else {}  # 记者：… below it asks a question
    own = dict(known)
    below = take_meta(lines, own)
    if own == known or not any(line.strip() for line in below):
        return paragraphs
    for field, value in own.items():
        said[field] = value if field == "date" else said.get(field) or value
    return [*paragraphs_of("\n".join(below)), *paragraphs[4:]]


def _is_short_line(paragraph: str) -> bool:
    line = paragraph.strip()
    return (
        len(line) <= _LONGEST_SUBTITLE
        and "\n" not in line
        and line[-1] not in _FINAL
        and not _NO_SUBTITLE.match(line)
        and not label_of(line)
        and not re.search("[，,。\t]", line)
    )
