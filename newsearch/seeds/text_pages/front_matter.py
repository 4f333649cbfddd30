"""Reads front matter, what Hugo, Jekyll, Hexo and Obsidian write above a page: YAML, TOML or JSON.

https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/ and
https://hexo.io/docs/front-matter. Of YAML a strict subset is read, `key: value`, lists and texts over several lines,
which runs nothing and takes time by the length; a block that has nothing of an article stays text.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from newsearch.model import RECORD_KEYS
from newsearch.seeds.records.extra import number_text
from newsearch.seeds.text_pages.labels import FIELDS
from newsearch.text.field_names import IN_FRONT_MATTER

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["FrontMatter", "front_matter"]

_LONGEST = 1 << 14
"""Characters of front matter: parsers may take time by the square of it. A longer block is text. Chosen by hand."""

_FENCES = {"---": ("---", "..."), "+++": ("+++",), ";;;": (";;;",)}
_KEY = re.compile(r"""(["']?)([^\W\d][\w .-]{0,40}?)\1[ \t]*[:：](?:[ \t]+|$)""")
_OURS = {key.lower(): field for field, keys in RECORD_KEYS.items() for key in keys if field not in ("id", "body")}
_OURS |= {name: field for field, names in IN_FRONT_MATTER.items() for name in names.split()}


class FrontMatter(NamedTuple):
    """What front matter says: values by the names of `Article`'s attributes, as they are written, and all others.

    `text` is what stands below it. Without front matter it is the whole text, and nothing is said.
    """

    said: Mapping[str, str]
    extra: Mapping[str, Any]
    text: str


def front_matter(text: str) -> FrontMatter:
    """The front matter of a page, and the text below it."""
    start = text.lstrip("\n")
    first, _, rest = start[: _LONGEST + 1].partition("\n")
    fence = first.rstrip()
    if fence in _FENCES:
        block, end = _fenced(rest, _FENCES[fence])
        values = _parsed(block, fence) if end else None
        end += len(first) + 1
    elif fence[:1] == "{":
        values, end = _json(start[:_LONGEST])
    else:
        block, end = _fenced(start[:_LONGEST], ("---",))  # as Hexo allows
        values = _yaml(block) if end else None
    said, extra = _ours(values) if values else ({}, {})
    return FrontMatter(said, extra, start[end:]) if said else FrontMatter({}, {}, text)


def _fenced(text: str, ends: tuple[str, ...]) -> tuple[str, int]:
    """The lines before the first that is one of `ends`, and where the line after it begins; 0 when there is none."""
    done = 0
    for line in text.splitlines(keepends=True):
        if line.rstrip() in ends:
            return text[:done], done + len(line)
        done += len(line)
    return "", 0


def _parsed(block: str, fence: str) -> dict[str, Any] | None:
    if fence == "---":
        return _yaml(block)
    try:
        value = tomllib.loads(block) if fence == "+++" else json.loads("{" + block.strip().strip("{}") + "}")
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _json(text: str) -> tuple[dict[str, Any] | None, int]:
    """The object that a text begins with, and where it ends; an object alone is a record, no front matter."""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
    return (value, end) if isinstance(value, dict) and text[end : end + 1] == "\n" else (None, 0)


def _yaml(block: str) -> dict[str, Any] | None:
    """The values of a block of YAML; None where a line is none of what is read."""
    values: dict[str, Any] = {}
    key = ""
    for line in block.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if match := _KEY.match(line):
            key = match[2]
            values[key] = _scalar(line[match.end() :].strip())
        elif key and (line[0] in " \t" or stripped.startswith("-")):
            _continue(values, key, stripped)
        else:
            return None
    return values


def _continue(values: dict[str, Any], key: str, line: str) -> None:
    """Take in a line below a key: an item of its list, or more of its text."""
    item = line[1:].strip() if line[:2] in ("-", "- ") else None
    if item is not None:
        held = values[key] if isinstance(values[key], list) else []
        values[key] = held
        held.append(_scalar(item))
    elif values[key] == "" and (match := _KEY.match(line)):
        values[key] = {match[2]: _scalar(line[match.end() :].strip())}
    elif isinstance(values[key], str):
        values[key] = [] if values[key] in ("|", ">", "|-", ">-", "") else [values[key]]
        values[key].append(line)
    elif isinstance(values[key], list):
        values[key].append(line)


def _scalar(text: str) -> Any:
    """A value without its quotes and comment; a list in brackets as its items."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        inner = text[1:-1]
        return inner.replace("''", "'") if text[0] == "'" else inner.replace('\\"', '"').replace("\\\\", "\\")
    if text[:1] == "[" and text[-1:] == "]":
        return [_scalar(item.strip()) for item in re.split("[,，]", text[1:-1]) if item.strip()]
    return text if text[:1] in "\"'" else text.partition(" #")[0].rstrip()


def _ours(values: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """The values that an article has, the first of each kind, and all others."""
    said: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for key, value in values.items():
        field = _OURS.get(key.strip().lower()) or FIELDS.get(key.strip())
        text = _text(value, field) if field and field != "body" else ""
        if field == "source" and text.startswith(("http://", "https://")):  # as Obsidian's clipper has it
            field = "url"
        if text and field and said.setdefault(field, text) == text:
            continue
        extra[key.strip()] = value
    return said, extra


def _text(value: Any, field: str) -> str:
    if isinstance(value, list):
        texts = [_text(item, field) for item in value]
        return ("、" if field == "byline" else "" if field == "body" else " ").join(filter(None, texts[:20]))
    if isinstance(value, dict):
        return _text(value.get("name", value.get("title", "")), field)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return "" if isinstance(value, bool) else number_text(value)
    return value.strip().removeprefix("[[").removesuffix("]]") if isinstance(value, str) else ""
