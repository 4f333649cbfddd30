"""Makes articles of records, whatever their file's format, by the names that their fields have in the wild."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from newsearch.dates.written import date_in_address, issued
from newsearch.deadline import check
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.encodings import unified_line_ends
from newsearch.seeds.html.parsing import without_tags
from newsearch.seeds.places import place_of
from newsearch.seeds.records.extra import ABOUT, LONGEST_VALUE, LeftOut, extra_of, own_extra
from newsearch.seeds.records.fields import columns_key, field_name
from newsearch.seeds.seed import Reading, collected
from newsearch.seeds.text_pages.labels import label_of

__all__ = ["LONGEST_RECORD", "NOTHING", "article_of", "articles_of", "has_body", "has_headline", "numbered"]

LONGEST_RECORD = 4 << 20
"""Characters of a record of a large file; a longer one is skipped and named. Chosen by hand."""

NOTHING = frozenset(["", "NULL", "null", "NaN", "nan", "None", "\\N", "N/A"])
"""What databases and pandas write for a value that is none."""

_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|b|i|em|font|table|h\d)\b", re.I)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|[lr][sd]quo|[mn]dash|hellip|middot|#\d{2,7}|#x[\da-f]{2,6});", re.I)
_BLANK_LINES = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")

_MORE_THAN_ONE = re.compile(r"\n(?:[ \t\u3000]|\n[ \t\u3000\n])")
"""Matches where blank lines are more than one, or hold blanks: only such texts are rewritten."""

_BETWEEN_ITEMS = {"body": "\n\n", "byline": "、", "source": "、"}
"""What is put between the texts of a list; a blank elsewhere, and of dates the first one counts."""

_TEXT_INSIDE = ("#text", "_text", "__text", "__cdata", "_", "$t", "rendered", "value", "raw", "text", "content")
_TEXT_INSIDE_TOO = ("data", "html", "p", "zh", "zh-CN", "zh_CN", "cn")
_TEXT_OF_EDITORS = ("blocks", "children", "root", "ops", "insert", "items")
"""Keys under which editors keep the paragraphs of a body: Draft.js, Slate, Lexical, Quill, Editor.js, Portable Text."""

_NUMBER_INSIDE = ("$date", "$numberLong", "$numberInt", "$numberDouble", "$oid", "iso", "epoch", "seconds")
_NAME_INSIDE = ("name", "title", "label", "fullName", "display_name", "姓名", "名称")
"""Keys of an object that stands where a text is looked for: as xmltodict, WordPress, feedparser, MongoDB
(https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/) and NewsAPI nest it."""

_ONE_TEXT = {*_TEXT_INSIDE, *_TEXT_INSIDE_TOO, *_NUMBER_INSIDE, *_NAME_INSIDE}
_ONE_TEXT |= {"id", "_id", "slug", "url", "href", "link"}
"""All that an object has which is one text."""

_DEEPER = ("content", "source", "text")
"""What an article is also made of where it stands in an object of its record."""

_NO_TEXT = frozenset(["image", "img", "picture", "photo", "video", "audio", "embed", "ad", "link"])
"""Types of the blocks of a body that hold addresses, not text."""

_IN_A_LINE = frozenset(["text", "span", "bold", "italic", "strong", "em", "underline", "strikethrough", "hashtag"])
_IN_A_LINE |= {"mention", "text_link", "code", "linebreak", "hardbreak"}
"""Types of the parts of a line of such a body: nothing stands between them. Telegram's parts of a message, too."""

_TYPES = frozenset(["type", "_type", "nodeType"])
_MARKS = frozenset(["marks", "insert", "bold", "italic", "format"])
"""What tells that an object is a block, and that it is a part of a line."""

_IN_ABOUT = frozenset(["headline", "url", "date", "byline", "source", "section", "page"])
"""What of an article may stand in an object `ABOUT` its record."""

_LABELLED = frozenset(["byline", "source", "section", "page"])
"""Attributes whose values may repeat their label, as crawlers take it from a page: `来源：柳岸日报`."""

_PARTS_OF_A_DATE = (("year", "month", "day"), ("年", "月", "日"), ("年份", "月份", "日"))
"""Names of fields that make a date together."""

_OF_ROWS = frozenset(["id", "headline", "snippet", "date", "source", "section", "page", "byline", "url"])
"""What is read back of the rows of our own tables; the time of the search is no issue date."""

_DEEPEST = 8  # objects and lists in one another, where one text is looked for

_PAGE_IN_DATE = re.compile(r"版次(?:/卷期)?\s*[：:]\s*第?\s*([A-Za-z]?\d{1,3})|第\s*([A-Za-z]?\d{1,3})\s*版")
_SOURCE_IN_DATE = re.compile(r"([^\d\s：:]{2,20})\s*(?:日期|时间|時間)[：:]")


def articles_of(name: str, records: Iterable[Any]) -> Reading:
    """The articles of records, and a note on those without a headline and a body."""
    return collected(numbered(name, records))


def numbered(name: str, records: Iterable[Any]) -> Iterator[Article | Note]:
    """The articles of records, with the record's number (from 1) where it has no id; last how many were none."""
    read = empty = first = 0
    left_out = LeftOut()
    for number, record in enumerate(records, 1):
        if article := article_of(record, f"{name}#{number}", left_out):
            read += 1
            yield article
        elif isinstance(record, dict):
            empty, first = empty + 1, first or number
    if empty and read:
        yield Note("seed_records_without_text", count=empty, first=first)
    yield from left_out.notes()


def article_of(record: Any, fallback_id: str, left_out: LeftOut) -> Article | None:
    """The article of a record, None when it has neither a headline nor a body; values may be one object deeper.

    What the article has no attribute for is kept in `Article.extra`; what cannot be kept is counted in `left_out`.
    """
    if not isinstance(record, dict):
        return None
    check()
    own = own_extra(record)
    if own is not None and not isinstance(record.get("extra"), dict):
        record = {key: value for key, value in record.items() if key in _OF_ROWS}
    picked = _Picked(record, about=own is None)
    if not picked.values.get("headline") and not picked.values.get("body"):
        return None
    for key in picked.unread:
        left_out.add("seed_dates_unread", key)
    is_used = picked.is_used if own is None else lambda *_: False
    return _article(picked.values, fallback_id, extra_of(record if own is None else own, left_out, _told, is_used))


class _Picked:
    """The values of a record for the attributes of an article, and where in the record they stand.

    With `about`, objects such as `meta` are looked into as well.
    """

    def __init__(self, record: dict[str, Any], *, about: bool) -> None:
        nested = [value for value in record.values() if isinstance(value, dict)]
        origins = {key: inner for inner in nested for key in _DEEPER if key in inner and key not in record}
        whole = {**{key: inner[key] for key, inner in origins.items()}, **record} if origins else record
        self.values: dict[str, Any] = {}
        self.unread: list[str] = []  # the fields of a date that cannot be read: they are kept as they stand
        self._used: set[tuple[int, str]] = set()
        for name, keys in _fields_of(whole):
            used = self._pick(name, whole, keys)
            self._used.update((id(origins.get(key, record)), key) for key in used)
        for key, inner in record.items() if nested and about else ():
            if isinstance(inner, dict) and key.lower() in ABOUT:
                for name, keys in _fields_of(inner):
                    if name in _IN_ABOUT and not self.values.get(name):
                        self._used.update((id(inner), used) for used in self._pick(name, inner, keys))
        if self.unread or not self.values.get("date"):
            self._join_date(record)

    def is_used(self, record: Mapping[str, Any], key: str) -> bool:
        """Whether the article has what an object has under a key, or it is another form of the body."""
        return (id(record), key) in self._used

    def _pick(self, name: str, record: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
        """Take the value for an attribute, and give the keys that have it, or another form of the body."""
        texts = {key: text for key in keys if (text := _text(record[key], name)) != ""}
        chosen = next(iter(texts), "")
        if name == "date" and len(texts) > 1:
            chosen = next((key for key, text in texts.items() if issued(str(text))), chosen)
        self.values[name] = value = texts.get(chosen, "")
        if name == "date" and value != "" and not issued(str(value)):
            self.unread = [chosen]
            return []
        return [key for key, text in texts.items() if text == value or _is_body(key, text)]

    def _join_date(self, record: Mapping[str, Any]) -> None:
        """Take the date from a year, a month and a day that have a field each."""
        keys = {key.strip().lower(): key for key in record}
        for names in _PARTS_OF_A_DATE:
            parts = [keys[name] for name in names if name in keys]
            day = "-".join(str(_text(record[key], "date")).strip() for key in parts)
            if len(parts) == len(names) and issued(day):
                self.values["date"], self.unread = day, []
                self._used.update((id(record), key) for key in parts)
                return


def _is_body(key: str, text: Any) -> bool:
    """Whether a field is a whole body, of which a record may have several forms."""
    field = field_name(key)
    return bool(field and field.attribute == "body" and not field.short and len(str(text)) > LONGEST_VALUE)


def _told(value: dict[str, Any]) -> Any:
    """The text that an object stands for: all that it has is a name, a text or a number, and its id or address."""
    return _text_inside(value, "", 0) if value.keys() <= _ONE_TEXT else ""


def _article(picked: Mapping[str, Any], fallback_id: str, extra: Mapping[str, tuple[str, ...]]) -> Article | None:
    """The article of the values for its attributes."""
    texts = {name: _plain(value) for name, value in picked.items() if value != ""}
    for name in _LABELLED.intersection(texts):
        if (label := label_of(texts[name])) and label[0] == name:
            texts[name] = label[1]
    if not texts.get("headline") and not texts.get("body"):
        return None
    written = texts.pop("date", "")
    texts["id"] = texts.get("id") or fallback_id
    page = picked.get("page", "")
    if page == "" and "版" in written and (found := _PAGE_IN_DATE.search(written)):
        page = found[1] or found[2]
    named = None if "source" in texts or written[:1].isdigit() else _SOURCE_IN_DATE.match(written)
    if named and not field_name(named[0].rstrip(":：")):  # 发布时间：… names no paper
        texts["source"] = named[1]
    date = issued(written) or date_in_address(texts.get("url", ""))
    page = page if isinstance(page, int) else texts.get("page", page)
    if isinstance(page, str) and "版" in page and (place := place_of(page)):
        page, texts["section"] = place.page, texts.get("section") or place.section
    return Article(**{**_EMPTY, **texts, "date": date, "page": None if page == "" else page, "extra": extra})


_EMPTY: dict[str, Any] = {"headline": "", "body": ""}


def has_body(record: Mapping[str, Any]) -> bool:
    """Whether a record has a body itself that is more than a summary."""
    return _has(record, "body")


def has_headline(record: Mapping[str, Any]) -> bool:
    """Whether a record has a headline itself."""
    return _has(record, "headline")


def _has(record: Mapping[str, Any], attribute: str) -> bool:
    """Whether a field that is no summary has a text for an attribute."""
    return any(
        field.attribute == attribute and not field.short and bool(_text(value, attribute))
        for key, value in record.items()
        if (field := field_name(key))
    )


def _fields_of(record: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The attributes of an article that a record has, each with the record's keys for it, the preferred one first."""
    return _in_order(tuple(filter(field_name, record)), columns_key())


@lru_cache(maxsize=256)
def _in_order(keys: tuple[str, ...], _: frozenset[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """What `_fields_of` gives for these keys: the records of a file mostly have the same ones."""
    found: dict[str, list[tuple[int, str]]] = {}
    for key in keys:
        if field := field_name(key):
            found.setdefault(field.attribute, []).append((field.rank, key))
    return [(attribute, [key for _, key in sorted(ranked)]) for attribute, ranked in found.items()]


def _text(value: Any, attribute: str, depth: int = 0, in_block: bool = False) -> Any:
    """A value as a text or a whole number, with what an object or a list around it holds; `""` when there is none.

    `in_block` says that it stands in a block of an editor, see `_is_line`.
    """
    if isinstance(value, str):
        return "" if value in NOTHING else value
    if isinstance(value, bool) or value is None or depth > _DEEPEST:
        return ""
    if isinstance(value, float):
        return int(value) if value.is_integer() or (attribute == "date" and abs(value) < 1e18) else ""
    if isinstance(value, int):
        return value
    if attribute == "date" and (day := _day_in_parts(value)):
        return day
    if isinstance(value, dict):
        if attribute == "body" and str(value.get("type")).lower() in _NO_TEXT:
            return ""
        return "" if attribute == "body" and has_headline(value) else _text_inside(value, attribute, depth)
    if isinstance(value, list) and attribute != "id":
        if attribute == "body" and value and isinstance(value[0], dict) and has_headline(value[0]):
            return ""  # these are articles
        if attribute == "body" and _is_line(value, in_block):
            return "".join(str(_text(item, attribute, depth + 1)) for item in value)
        texts = (str(_text(item, attribute, depth + 1)).strip() for item in value)
        there = (text for text in texts if text)
        return next(there, "") if attribute in ("date", "url") else _BETWEEN_ITEMS.get(attribute, " ").join(there)
    return ""


def _is_line(items: list[Any], in_block: bool) -> bool:
    """Whether the items of a list are the parts of a line, as editors write it: with marks, or texts between.

    `in_block` says that the list stands in an object with a type, such as a paragraph.
    """
    parts = [item for item in items if isinstance(item, dict)]
    if not parts or not all(_is_text(part) for part in parts):
        return False
    return in_block or len(parts) < len(items) or any(_MARKS.intersection(part) for part in parts)


def _is_text(part: dict[str, Any]) -> bool:
    """Whether an object is a stretch of text with what it looks like."""
    kind = str(part.get("type") or part.get("_type") or part.get("nodeType") or "text").lower()
    return kind in _IN_A_LINE or kind in _NO_TEXT


def _day_in_parts(value: dict[str, Any] | list[Any]) -> str:
    """A day as a list of its year, month and day, or as an object of them."""
    parts = value if isinstance(value, list) else [value.get(name) for name in _PARTS_OF_A_DATE[0]]
    day = "-".join(map(str, parts[:3]))
    return day if len(parts) >= 3 and all(isinstance(part, int) for part in parts[:3]) and issued(day) else ""


def _text_inside(value: dict[str, Any], attribute: str, depth: int) -> Any:
    """What an object holds of the text that is looked for."""
    if attribute in ("headline", "body"):
        keys = chain(_TEXT_INSIDE, _TEXT_INSIDE_TOO, _TEXT_OF_EDITORS if attribute == "body" else ())
    elif attribute in ("id", "date"):
        keys = chain(_NUMBER_INSIDE, _TEXT_INSIDE)
    else:
        keys = chain(_NAME_INSIDE, _TEXT_INSIDE, _NUMBER_INSIDE)
    in_block = not _TYPES.isdisjoint(value)
    there = (_text(value[key], attribute, depth + 1, in_block) for key in keys if key in value)
    return next((text for text in there if text != ""), "")


def _has_markup(text: str) -> bool:
    """Whether a text has a tag of HTML or one of its entities. Where the first tag has no end, no other has one."""
    tag = _TAG.search(text)
    return (tag is not None and text.find(">", tag.end()) >= 0) or bool(_ENTITY.search(text))


def _plain(value: Any) -> str:
    """A value as text without markup, its paragraphs set apart by one blank line."""
    text = unified_line_ends(str(value))
    if ("<" in text or "&" in text) and _has_markup(text):
        text = without_tags(text)
    return _BLANK_LINES.sub("\n\n", text).strip() if _MORE_THAN_ONE.search(text) else text.strip()
