"""Reads what stands above a text: kicker, headline, subtitles, its page, the line with date and source; or labels."""

from __future__ import annotations

import re

from newsearch.dates.ranges import issue_date
from newsearch.deadline import check
from newsearch.seeds.breaks import LONGEST_TITLE, is_indented, is_title, opens_text
from newsearch.seeds.labels import byline_of, label_of, meta_of, set_field
from newsearch.seeds.places import Place, place_in, place_of
from newsearch.text.bylines import author_of

__all__ = ["above", "labelled", "take_meta"]

_MOST_ABOVE = 4  # lines: kicker, headline, two subtitles
_MOST_META = 4
_SPEECH = "！？!?…”』」"
_NO_END = '。！？!?…；;：:”"』」，、'
_KICKER = re.compile(r".*(?:强调|強調|指出|要求|表示|主持|时|時|上|讲话|講話|致辞|致辭|：|——?)\Z")
_SUBTITLE = re.compile(r"(?:—|--|－|——|\(|（|【)")
_UNKNOWN = re.compile(r"[\u4e00-\u9fff]{2,6}[:：].{0,60}(?<![。！？])\Z")


def above(text: str) -> dict[str, str]:
    """What stands above a plain text, by the names of `Article`'s attributes, and as `body` the text itself.

    The first line is the headline where it may be one and something follows. Lines right above an indented paragraph,
    or above one of sentences, are kicker, headline and subtitles.
    """
    after_blank = text.startswith("\n")
    lines = text.strip("\n").split("\n")
    fields: dict[str, str] = {}
    first = 0
    while first < min(len(lines), 3) and (place := place_of(lines[first]) or _masthead(lines[first], fields)):
        fields |= {"page": place.page, "section": place.section}
        first += 1
        while first < len(lines) and not lines[first].strip():
            first += 1
    first += take_meta(lines[first:], fields)
    count = _titles(lines, first)
    if not count:
        return fields | {"body": "\n".join(lines[first:]).strip("\n")}
    titles = [line.strip() for line in lines[first : first + count]]
    rest = lines[first + count :]
    if count <= _MOST_ABOVE + 1:
        titles = _without_meta(titles, fields)
    if count > _MOST_ABOVE + 1 or not titles:
        titles, rest = [lines[first].strip()], lines[first + 1 :]
    fields |= _named(titles, after_blank, followed=bool(rest) and not rest[0].strip())
    skipped = take_meta(rest, fields)
    return fields | {"body": "\n".join(rest[skipped:]).strip("\n")}


def _masthead(line: str, fields: dict[str, str]) -> Place | None:
    """The page that the head of a paper names beside its day, which is taken in: 柳岸日报 2031年4月9日 第3版."""
    day, place = issue_date(line[:LONGEST_TITLE]), place_in(line[:LONGEST_TITLE])
    if not day or not place or len(line) > LONGEST_TITLE:
        return None
    fields.setdefault("date", day)
    return place


def _may_be_headline(line: str) -> bool:
    """Whether the first line of a text, indented or not, may be its headline."""
    text = line.strip()
    return 0 < len(text) <= LONGEST_TITLE and text[-1] not in _NO_END and not opens_text(text)


def _titles(lines: list[str], first: int) -> int:
    """How many lines from `first` on stand above the text; 0 when the text begins there."""
    if first >= len(lines) - 1:
        return 0
    if not (is_title(lines[first]) or _is_meta(lines[first])):
        return int(_may_be_headline(lines[first]))
    number = first
    while number < len(lines) and number - first <= _MOST_ABOVE + 1 and lines[number].strip():
        if not (is_title(lines[number]) or _is_meta(lines[number])):
            break
        number += 1
    below = next((line for line in lines[number : number + 9] if line.strip()), "")
    if number - first > _MOST_ABOVE + 1 or not below:
        return 0 if lines[first].strip()[-1] in _SPEECH else 1
    if lines[first].strip()[-1] in _SPEECH and not (is_indented(below) or opens_text(below) or len(below) >= 20):
        return 0  # somebody speaks
    return number - first


def _is_meta(line: str) -> bool:
    return meta_of(line) is not None


def _without_meta(lines: list[str], fields: dict[str, str]) -> list[str]:
    """The lines that are titles; what the others say of the article is taken in."""
    titles = list[str]()
    for line in lines:
        if meta := meta_of(line):
            for field, value in meta.fields.items():
                fields.setdefault(field, value)
            if meta.rest:
                titles.append(meta.rest)
        elif titles and "byline" not in fields and (name := byline_of(line) or author_of(line)):
            fields["byline"] = name
        else:
            titles.append(line)
    return titles


def _named(titles: list[str], after_blank: bool, followed: bool) -> dict[str, str]:
    """Which of up to four lines is what: as crawlers write them, kicker, headline, subtitle, an empty one for none."""
    kicker = ""
    if len(titles) > 1 and not after_blank and not _SUBTITLE.match(titles[1]):
        said = len(titles) > 2 or (_KICKER.match(titles[0]) and not _KICKER.match(titles[1]))
        if said:
            kicker, *titles = titles
    return {"kicker": kicker, "headline": titles[0], "subtitle": " ".join(titles[1:])}


def take_meta(lines: list[str], fields: dict[str, str]) -> int:
    """Take in the lines at the start that only say when, by whom and where an article appeared; how many these are."""
    taken = met = 0
    for number, line in enumerate(lines[: 3 * _MOST_META]):
        if not line.strip():
            continue
        meta = meta_of(line)
        name = "" if meta or "byline" in fields else byline_of(line)
        if (not meta and not name) or (meta and meta.rest) or met >= _MOST_META:
            break
        for field, value in (meta.fields if meta else {"byline": name}).items():
            fields.setdefault(field, value)
        taken, met = number + 1, met + 1
    return taken


def labelled(text: str) -> list[dict[str, str]]:
    """The articles of a text whose lines have labels, 标题：… 日期：… 正文：…; none for another text.

    A line that cannot be read by its label stays in the body.
    """
    lines = text.strip("\n").split("\n")
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
            waiting = _take_label(fields, label, line, body)
            in_body = label[0] == "body"
        elif waiting and line.strip() and not in_body:
            if not set_field(fields, waiting, line.strip()):
                body.append(line)
            waiting = ""
        else:
            body.append(line)
            in_body = in_body or bool(line.strip() and not _UNKNOWN.match(line.strip()))
    return found


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
