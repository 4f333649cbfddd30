"""Reads what stands above a text: kicker, headline, subtitles, its page, the line with date and source; or labels."""

from __future__ import annotations

import re

from newsearch.dates.written import issue_date
from newsearch.deadline import check
from newsearch.seeds.places import Place, place_in, place_of
from newsearch.seeds.text_pages.breaks import LONGEST_TITLE, is_indented, is_title, opens_text
from newsearch.seeds.text_pages.labels import byline_of, is_paper, label_of, meta_of, set_field, with_further_labels
from newsearch.text.bylines import author_of

__all__ = ["above", "bracketed", "labelled", "take_meta"]

_MOST_ABOVE = 4  # lines: kicker, headline, two subtitles
_MOST_META = 4
_SPEECH = "！？!?…”』」"
_NO_END = '。！？!?…；;：:”"』」，、'
_KICKER = re.compile(r".*(?:强调|強調|指出|要求|表示|主持|时|時|上|讲话|講話|致辞|致辭|：|——?)\Z")
_SUBTITLE = re.compile(r"(?:—|--|－|——|\(|（|【)")
_PAPER_FIRST = re.compile(
    r"\s{0,9}[【《（(]{0,2}([\u4e00-\u9fff]{2,14}?)[》】\s,，]{0,3}(?=(?:中[华華])?民[国國]|\d{4}|[一二]\w{3}年)"
)
_FEWEST_BRACKETED = 2  # briefs; chosen by hand
_BRACKETED = re.compile(r"【([^【】]{4,40}(?<![讯訊电電]))】\s{0,9}([^\s【].{7,})")
_WAY = re.compile(
    r"(?:(?:您|你)?(?:的|现在的|当前的?|所在)?位置\s?[:：]\s?|首[页頁]\s?(?=[>＞»]))[^。，]{0,60}?([^\s>＞»/:：]{2,10})(?:\s?[>＞»]\s?正文)?\s?[>＞»]?"
)
"""您的位置：首页 > 新闻 > 要闻, as it is copied with a page."""

_ISO_DAY = r"[\[【(（]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\]】)）]?"
_DATED = re.compile(rf"{_ISO_DAY}[\s　]{{1,9}}(.{{4,}})|(.{{4,}}?)[\s　]{{1,9}}{_ISO_DAY}")
"""A headline with its day before or behind it, in digits: in words it may be what the headline tells of."""

_ORDINAL = re.compile(r"\s{0,9}\d{1,4}[.．、]\s{0,9}")
"""The number of a document in an export, alone in its line."""

_OF_TRS = re.compile(r"<(?:REC|/[\w\u4e00-\u9fff]{2,10})>\s{0,9}", re.IGNORECASE)
"""What divides articles, and ends fields, in exports of the database TRS."""

_UNKNOWN = re.compile(
    r"(?:(?:[A-Za-z]{2,20}-)?[\u4e00-\u9fff/]{2,8}[:：]|[【\[][\u4e00-\u9fff]{2,8}[】\]]).{0,60}(?<![。！？])\Z"
)


def above(text: str, crawled: bool = False) -> dict[str, str]:
    """What stands above a plain text, by the names of `Article`'s attributes, and as `body` the text itself.

    `issue` is a day that stands above the headline beside the paper or the page: it holds for what follows, too.

    The first line is the headline where it may be one and something follows. Lines right above an indented paragraph,
    or above one of sentences, are kicker, headline and subtitles. In a file that was `crawled` from a paper each of the
    three has a line, an empty one for none.
    """
    after_blank = text.startswith("\n")
    lines = text.strip("\n").split("\n")
    fields: dict[str, str] = {}
    lines = _without_ways(lines, fields)
    first = 0
    if len(lines) > 1 and is_paper(lines[0].strip()) and _masthead(lines[1], fields):
        fields["source"] = lines[0].strip()
        first = 1
    while first < min(len(lines), 4) and (place := place_of(lines[first]) or _masthead(lines[first], fields)):
        fields |= {"page": place.page, "section": place.section}
        first += 1
        while first < len(lines) and not lines[first].strip():
            first += 1
    lines = _after_meta(lines[first:], fields)
    count = _titles(lines)
    if not count:
        return fields | {"body": "\n".join(lines).strip("\n")}
    titles, rest = [line.strip() for line in lines[:count]], lines[count:]
    if count <= _MOST_ABOVE + 1:
        titles, kept = _without_meta(titles, fields)
        rest = kept + rest
    if count > _MOST_ABOVE + 1 or not titles:
        titles, rest = [lines[0].strip()], lines[1:]
    if len(titles) == 1 and "date" in fields and is_paper(titles[0]) and _titles(_from_text(rest)):
        return fields | {"source": titles[0]} | above("\n".join(rest), crawled)
    fields |= _named(titles, after_blank, crawled and not rest[0].strip())
    if "date" not in fields and (dated := _DATED.fullmatch(fields["headline"])) and (day := issue_date(dated[0])):
        fields |= {"headline": dated[1] or dated[2], "date": day}
    return fields | {"body": "\n".join(take_meta(rest, fields)).strip("\n")}


def _without_ways(lines: list[str], fields: dict[str, str]) -> list[str]:
    """The lines without the number of a document and the way to a page that stand first; a way names the section."""
    while len(lines) > 1:
        way = _WAY.fullmatch(lines[0].strip())
        if not (way or _ORDINAL.fullmatch(lines[0])):
            break
        if way:
            fields["section"] = way[1]
        lines = _from_text(lines[1:])
    return lines


def _after_meta(lines: list[str], fields: dict[str, str]) -> list[str]:
    """The lines of a text behind those above its headline that only say when and where it appeared."""
    number = 0
    while number < min(len(lines), _MOST_META) and (meta := meta_of(lines[number])) and not meta.rest:
        for field, value in meta.fields.items():
            fields.setdefault(field, value)
        if {"date", "source"} <= meta.fields.keys():
            fields["issue"] = meta.fields["date"]
        number += 1
    return _from_text(lines[number:])


def _from_text(lines: list[str]) -> list[str]:
    """The lines from the first on that is not blank."""
    return lines[next((number for number, line in enumerate(lines) if line.strip()), len(lines)) :]


def _masthead(line: str, fields: dict[str, str]) -> Place | None:
    """The page that the head of a paper names beside its day, which is taken in: 柳岸日报 2031年4月9日 第3版."""
    day, place = issue_date(line[:LONGEST_TITLE]), place_in(line[:LONGEST_TITLE])
    if not day or not place or len(line) > LONGEST_TITLE:
        return None
    fields.setdefault("date", day)
    fields["issue"] = day
    if (paper := _PAPER_FIRST.match(line)) and is_paper(paper[1]):
        fields.setdefault("source", paper[1])
    return next(filter(None, map(place_of, line.split())), place)


def _may_be_headline(line: str) -> bool:
    """Whether the first line of a text, indented or not, may be its headline."""
    text = line.strip()
    return 0 < len(text) <= LONGEST_TITLE and text[-1] not in _NO_END and not opens_text(text)


def _titles(lines: list[str]) -> int:
    """How many lines stand above the text; 0 when it begins with the first one."""
    if len(lines) < 2:
        return 0
    if not (is_title(lines[0]) or _is_meta(lines[0])):
        return int(_may_be_headline(lines[0]))
    number = 0
    while number < len(lines) and number <= _MOST_ABOVE + 1 and lines[number].strip():
        if not (is_title(lines[number]) or _is_meta(lines[number])):
            break
        number += 1
    below = next((line for line in lines[number : number + 9] if line.strip()), "")
    if number > _MOST_ABOVE + 1 or not below:
        return 0 if lines[0].strip()[-1] in _SPEECH else 1
    alone = number == 1 and not lines[1].strip() and lines[0].strip()[-1] in "！？!?"
    if lines[0].strip()[-1] in _SPEECH and not (alone or is_indented(below) or opens_text(below) or len(below) >= 20):
        return 0  # somebody speaks
    return number


def _is_meta(line: str) -> bool:
    return meta_of(line) is not None


def _without_meta(lines: list[str], fields: dict[str, str]) -> tuple[list[str], list[str]]:
    """The lines that are titles, and what is left of the others: what they say of the article is taken in."""
    titles, kept = list[str](), list[str]()
    for line in lines:
        if meta := meta_of(line):
            for field, value in meta.fields.items():
                fields.setdefault(field, value)
            kept += [meta.rest] if meta.rest else []
        elif titles and "byline" not in fields and (name := byline_of(line) or author_of(line)):
            fields["byline"] = name
        elif titles and "date" in fields and "source" not in fields and is_paper(line) and line[-1] not in "网網":
            fields["source"] = line
        else:
            titles.append(line)
    return titles, kept


def _named(titles: list[str], after_blank: bool, before_blank: bool) -> dict[str, str]:
    """Which of up to four lines is what: as crawlers write them, kicker, headline, subtitle, an empty one for none."""
    kicker = ""
    if len(titles) > 1 and not after_blank and not _SUBTITLE.match(titles[1]):
        said = len(titles) > 2 or before_blank or (_KICKER.match(titles[0]) and not _KICKER.match(titles[1]))
        if said:
            kicker, *titles = titles
    return {"kicker": kicker, "headline": titles[0], "subtitle": " ".join(titles[1:])}


def bracketed(text: str) -> list[dict[str, str]]:
    """The briefs of a text whose paragraphs all begin with their headline in 【】; none for another text.

    One line or two above may name the paper, the day, or the column.
    """
    if text.count("【") < _FEWEST_BRACKETED:
        return []
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    briefs = [_BRACKETED.fullmatch(line) for line in lines]
    first = next((number for number, brief in enumerate(briefs) if brief), len(lines))
    if first > 2 or len(lines) - first < _FEWEST_BRACKETED or not all(briefs[first:]):
        return []
    known: dict[str, str] = {}
    for line in lines[:first]:
        day = issue_date(line) if len(line) <= LONGEST_TITLE else None
        known |= {"date": day} if day else {"source" if is_paper(line) else "section": line}
    return [known | {"headline": brief[1], "body": brief[2]} for brief in briefs[first:] if brief]


def take_meta(lines: list[str], fields: dict[str, str]) -> list[str]:
    """The lines below those at the start that say when, by whom and where an article appeared, which is taken in.

    What else these say comes first.
    """
    done = met = 0
    kept = list[str]()
    for number, line in enumerate(lines[: 3 * _MOST_META]):
        if not line.strip():
            continue
        if not met and (_take_place(line, fields) or ((label := label_of(line)) and label == ("section", ""))):
            done = number + 1
            continue
        meta = meta_of(line)
        name = "" if meta or "byline" in fields else byline_of(line)
        asks = meta and meta.fields.keys() == {"byline"} and fields.get("byline", meta.fields["byline"]) not in line
        if met == _MOST_META or not (meta or name) or asks:
            break
        for field, value in (meta.fields if meta else {"byline": name}).items():
            if fields.setdefault(field, value) != value and field == "section":
                kept.append(line.strip())
        kept += [meta.rest] if meta and meta.rest else []
        done, met = number + 1, met + 1
    return [*kept, *lines[done:]]


def _take_place(line: str, fields: dict[str, str]) -> bool:
    """Take in a line that only names the page, 第1版(要闻); whether it is one."""
    place = place_of(line) if "版" in line else None
    if place:
        fields.setdefault("page", place.page)
        fields.setdefault("section", place.section)
    return place is not None


def labelled(text: str) -> list[dict[str, str]]:
    """The articles of a text whose lines have labels, 标题：… 日期：… 正文：…; none for another text.

    A line that cannot be read by its label stays in the body.
    """
    lines = [line for line in text.strip("\n").split("\n") if not (line.startswith("<") and _OF_TRS.fullmatch(line))]
    start = [label_of(line) for line in lines[:12] if line.strip()]
    if not start or start[0] is None or not any(label and label[0] == "headline" for label in start):
        return []
    found = list[dict[str, str]]()
    body, waiting, in_body, opener = list[str](), "", False, start[0][0]
    for line in [*lines, None]:
        check()
        label = label_of(line) if line is not None and len(line) <= 400 + 100 * (not in_body) else None
        if line is None or (label and label[0] == opener and (in_body or (found and opener in found[-1]))):
            if found:
                found[-1]["body"] = _trailing(found[-1], body)
            if line is None:
                break
        if not found or (label and label[0] == opener and opener in found[-1]):
            found.append({})
            body, waiting, in_body = [], "", False
        fields = found[-1]
        if label and not in_body:
            waiting = _take_labels(fields, label, line, body)
            in_body = label[0] == "body"
        elif waiting and line.strip() and not in_body:
            if not set_field(fields, waiting, line.strip()):
                body.append(line)
            waiting = ""
        else:
            body.append(line)
            in_body = in_body or bool(line.strip() and not _UNKNOWN.match(line.strip()))
    return found


def _take_labels(fields: dict[str, str], label: tuple[str, str], line: str, body: list[str]) -> str:
    """`_take_label` of the label of a line, and of further ones in it where the first is not that of the text."""
    first, *others = with_further_labels(line) if label[0] != "body" else [line]
    waiting = _take_label(fields, label_of(first) or label, first, body)
    for piece in others:
        if further := label_of(piece):
            waiting = _take_label(fields, further, piece, body)
    return waiting


def _take_label(fields: dict[str, str], label: tuple[str, str], line: str, body: list[str]) -> str:
    """Take in a line with a label; the name of the field whose value the next line must give, else `""`."""
    field, value = label
    if field == "body":
        if value:
            body.append(value)
        return ""
    if value and not set_field(fields, field, value):
        body.append(line.strip())
    return "" if value else field


def _trailing(fields: dict[str, str], lines: list[str]) -> str:
    """The text of an article, the labels below it taken in."""
    last = len(lines)
    while last > 1:
        line = lines[last - 1]
        label = label_of(line) if len(line) <= LONGEST_TITLE + 100 else None
        if line.strip() and (not label or label[0] in ("body", "headline") or not set_field(fields, *label)):
            break
        last -= 1
    return "\n".join(lines[:last]).strip("\n")
