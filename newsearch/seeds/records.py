"""Reads records: JSON, JSON Lines and XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.errors import SeedError
from newsearch.model import RECORD_KEYS, Article
from newsearch.seeds.encodings import unified_line_ends
from newsearch.seeds.html import without_tags
from newsearch.seeds.seed import Reading

__all__ = ["read_json", "read_json_lines", "read_xml"]

_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|b|i|em|font|table|h\d)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot);", re.I)
_BLANK_LINES = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")

_MORE_THAN_ONE = re.compile(r"\n(?:[ \t\u3000]|\n[ \t\u3000\n])")
"""Stands in any blank lines that are not just one, without a blank in it."""


def read_json(name: str, text: str) -> Reading:
    """The articles of a JSON file: one record, a list of them, or an object that has such a list.

    Raises:
        SeedError: it is not JSON, or holds no record.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SeedError(f"is not JSON ({error}): mend it, or save one record a line as .jsonl") from error
    articles = [a for n, record in enumerate(_records(value), 1) if (a := _article(record, f"{name}#{n}"))]
    if not articles:
        raise SeedError("has no records with a headline or a body: name them title and text")
    return articles, []


def read_json_lines(name: str, text: str) -> Reading:
    """The articles of a file with a JSON record a line; lines that are none are skipped with their reason."""
    articles, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = _article(json.loads(line), f"{name}#{number}")
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number} is not JSON ({error}): mend the line")
            continue
        if article:
            articles.append(article)
        else:
            problems.append(f"line {number} has neither a headline nor a body: name them title and text")
    return articles, problems


def _records(value: Any) -> Iterator[Any]:
    """The records of a JSON file: a list, or an object that is one or has a list of them."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        yield from max(lists, key=len) if lists and not _pick(value, RECORD_KEYS["body"]) else [value]


def _article(record: Any, fallback_id: str) -> Article | None:
    if not isinstance(record, dict):
        return None
    for nested in [v for v in record.values() if isinstance(v, dict)]:
        record = {**record, **{k: v for k, v in nested.items() if k in ("content", "source", "text")}}
    picked = {name: _pick(record, keys) for name, keys in _present(tuple(record))}
    texts = {name: _plain(value) for name, value in picked.items() if value != ""}
    if not texts.get("headline") and not texts.get("body"):
        return None
    texts["id"] = texts.get("id") or fallback_id
    page = picked.get("page", "")
    date = _issued(texts.get("date", ""))
    return Article(**{**_EMPTY, **texts, "date": date, "page": None if page == "" else page})


_EMPTY: dict[str, Any] = {"headline": "", "body": ""}


@lru_cache(maxsize=256)
def _present(keys: tuple[object, ...]) -> list[tuple[str, list[str]]]:
    """What of `RECORD_KEYS` a record with these keys has: those of a file mostly have the same ones."""
    found = ((name, [key for key in ours if key in keys]) for name, ours in RECORD_KEYS.items())
    return [(name, there) for name, there in found if there]


def _pick(record: dict[str, Any], keys: Iterable[str]) -> Any:
    for key in keys:
        value = record.get(key, "")
        if value != "" and isinstance(value, str | int) and not isinstance(value, bool):
            return value
    return ""


@lru_cache(maxsize=1024)
def _issued(date: str) -> str | None:
    return issue_date(date)


def _plain(value: Any) -> str:
    text = unified_line_ends(str(value))
    if ("<" in text or "&" in text) and _TAG.search(text):
        text = without_tags(text)
    return _BLANK_LINES.sub("\n\n", text).strip() if _MORE_THAN_ONE.search(text) else text.strip()


def read_xml(name: str, text: str) -> Reading:
    """The articles of an XML file.

    Raises:
        SeedError: it is not XML, has a DOCTYPE, or holds no article.
    """
    from xml.etree import ElementTree

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SeedError("is XML with a DOCTYPE, which is not read: save it without")
    try:
        root = ElementTree.fromstring(text.encode("utf-8"), ElementTree.XMLParser(encoding="utf-8"))
    except (ElementTree.ParseError, ValueError, UnicodeEncodeError) as error:
        raise SeedError(f"is not XML ({error}): mend it") from error
    nodes = [root] if root.find("title") is not None or root.find("body") is not None else list(root)
    records = [{child.tag: child.text or "" for child in node} for node in nodes]
    articles = [a for n, record in enumerate(records, 1) if (a := _article({**record, "id": ""}, f"{name}#{n}"))]
    if not articles:
        raise SeedError("is XML without a title or a body: nothing to read")
    return articles, []
