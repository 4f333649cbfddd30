"""Reads records: JSON, JSON Lines and XML to records, and records to articles by the usual names of their fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import RECORD_KEYS, Article
from newsearch.seeds.encodings import unified_line_ends
from newsearch.seeds.html import without_tags
from newsearch.seeds.seed import FirstNotes, Reading

__all__ = ["DEEPER", "FORBIDDEN", "LONGEST_RECORD", "NAMES", "article_of", "has_body", "read_json", "read_json_lines"]
__all__ += ["read_line", "read_xml"]

LONGEST_RECORD = 16 << 20
"""Characters of a record of a large file; a longer one is skipped and named. Chosen by hand."""

FORBIDDEN = ("<!DOCTYPE", "<!ENTITY")
"""What no XML file may have: entities could name files."""

_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|b|i|em|font|table|h\d)\b", re.I)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot);", re.I)
_BLANK_LINES = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")

_MORE_THAN_ONE = re.compile(r"\n(?:[ \t\u3000]|\n[ \t\u3000\n])")
"""Matches where blank lines are more than one, or hold blanks: only such texts are rewritten."""


def read_json(name: str, text: str) -> Reading:
    """The articles of a JSON file: a list of records, or an object that is one or has a list of them.

    Raises:
        SeedError: it is not JSON, or has no record with a headline or a body.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SeedError("seed_not_json", error=str(error)) from error
    articles = _articles(name, _json_records(value))
    if not articles:
        raise SeedError("seed_no_records")
    return articles, FirstNotes()


def read_json_lines(name: str, text: str) -> Reading:
    """The articles of JSON Lines, one record a line; ids that a record lacks have the number of its line."""
    articles, notes = list[Article](), FirstNotes()
    for number, line in enumerate(text.split("\n"), 1):
        item = read_line(name, number, line)
        if isinstance(item, Article):
            articles.append(item)
        elif item is not None:
            notes.add(item)
    return articles, notes


def read_line(name: str, number: int, line: str) -> Article | Note | None:
    """The article of a line of JSON Lines, or why it is none; None for a blank line."""
    if not line.strip():
        return None
    check()
    try:
        article = article_of(json.loads(line), f"{name}#{number}")
    except (ValueError, RecursionError) as error:
        return Note("seed_line_not_json", line=number, error=str(error))
    return article or Note("seed_line_without_text", line=number)


def read_xml(name: str, text: str) -> Reading:
    """The articles of an XML file: its root, or the elements below it, each with a `title` or a `body`.

    Raises:
        SeedError: it is not XML, has a DOCTYPE (whose entities could name files), or no title and no body.
    """
    articles = _articles(name, _xml_records(text))
    if not articles:
        raise SeedError("seed_xml_without_text")
    return articles, FirstNotes()


def _json_records(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        yield from max(lists, key=len) if lists and not has_body(value) else [value]


def has_body(record: dict[str, Any]) -> bool:
    """Whether a record has a body itself."""
    return bool(_pick(record, RECORD_KEYS["body"]))


def _xml_records(text: str) -> list[dict[str, str]]:
    from xml.etree import ElementTree

    if any(word in text for word in FORBIDDEN):
        raise SeedError("seed_doctype")
    try:
        root = ElementTree.fromstring(text.encode("utf-8"), ElementTree.XMLParser(encoding="utf-8"))
    except (ElementTree.ParseError, ValueError, UnicodeEncodeError) as error:
        raise SeedError("seed_not_xml", error=str(error)) from error
    nodes = [root] if root.find("title") is not None or root.find("body") is not None else list(root)
    return [{**{child.tag: child.text or "" for child in node}, "id": ""} for node in nodes]


def _articles(name: str, records: Iterable[Any]) -> list[Article]:
    """The articles of those records that have any text."""
    numbered = (article_of(record, f"{name}#{number}") for number, record in enumerate(records, 1))
    return [article for article in numbered if article]


def article_of(record: Any, fallback_id: str) -> Article | None:
    """The article of a record, None when it has neither a headline nor a body; values may be one object deeper."""
    if not isinstance(record, dict):
        return None
    check()
    nested = [value for value in record.values() if isinstance(value, dict)]
    record = {**record, **{key: inner[key] for inner in nested for key in DEEPER if key in inner}}
    picked = {name: _pick(record, keys) for name, keys in _present(tuple(filter(NAMES.__contains__, record)))}
    texts = {name: _plain(value) for name, value in picked.items() if value != ""}
    if not texts.get("headline") and not texts.get("body"):
        return None
    texts["id"] = texts.get("id") or fallback_id
    page = picked.get("page", "")
    date = _issued(texts.get("date", ""))
    return Article(**{**_EMPTY, **texts, "date": date, "page": None if page == "" else page})


_EMPTY: dict[str, Any] = {"headline": "", "body": ""}
DEEPER = ("content", "source", "text")
"""What an article is also made of where it stands in an object of its record."""

NAMES = frozenset(key for keys in RECORD_KEYS.values() for key in keys)
"""What an article is made of."""


@lru_cache(maxsize=256)
def _present(keys: tuple[object, ...]) -> list[tuple[str, list[str]]]:
    """What of `RECORD_KEYS` a record with these keys has: those of a file mostly have the same ones."""
    found = ((name, [key for key in ours if key in keys]) for name, ours in RECORD_KEYS.items())
    return [(name, there) for name, there in found if there]


def _pick(record: dict[str, Any], keys: Iterable[str]) -> Any:
    """The first of these values that is a text or a number, `""` when none is."""
    for key in keys:
        value = record.get(key, "")
        if value != "" and isinstance(value, str | int) and not isinstance(value, bool):
            return value
    return ""


@lru_cache(maxsize=1024)
def _issued(date: str) -> str | None:
    return issue_date(date)


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
