"""Keeps the fields of a record that an article has no attribute for, and counts those that cannot be kept."""

from __future__ import annotations

import datetime
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from newsearch.messages import Note
from newsearch.seeds.records.fields import LONGEST_NAME

__all__ = ["ABOUT", "LONGEST_VALUE", "MOST_FIELDS", "MOST_VALUES", "LeftOut", "extra_of", "is_summary"]
__all__ += ["number_text", "own_extra"]

# All chosen by hand: more than any export of news was seen to have.
MOST_FIELDS = 50  # of an article
MOST_VALUES = 100  # of a field
LONGEST_VALUE = 1000  # characters; what is longer is a text
_DEEPEST = 3  # objects in one another
_MOST_COUNTED = 1000  # names of fields of a file that are counted
_MOST_NAMED = 20  # of these, in a note

ABOUT = frozenset(["meta", "metadata", "extra", "info", "detail", "details", "header", "properties", "attributes"])
"""Objects of a record that only hold its fields together: what is in them has its own name, not `meta.tags`."""

_MACHINERY = frozenset(["_index", "_type", "_score", "_version", "_seq_no", "_primary_term", "_routing", "__v"])
"""What Elasticsearch and Mongoose put beside a record: https://www.elastic.co/guide/en/elasticsearch/reference/current/
search-search.html, https://mongoosejs.com/docs/guide.html#versionKey."""

_OWN_RECORD = frozenset(["id", "headline", "kicker", "subtitle", "extra"])
_OWN_ROW = frozenset(["id", "score", "query", "total", "time"])
_OWN_SUMMARY = frozenset(["query", "total", "partial_total", "offset", "note_codes"])
"""What the records, rows and last lines of our own exports have."""

_Inside = Callable[[dict[str, Any]], Any]
"""The text that stands for a nested object, `""` when there is none."""


class LeftOut:
    """Counts the fields of a file that were not kept, by the reason."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, code: str, name: str) -> None:
        """Count a field of an article; `code` is that of the note."""
        counts = self._counts.setdefault(code, Counter())
        if name in counts or len(counts) < _MOST_COUNTED:
            counts[name] += 1

    def notes(self) -> Iterator[Note]:
        """A note for each reason, with the fields that most articles have."""
        most = {"seed_fields_long": LONGEST_VALUE, "seed_fields_many": MOST_FIELDS, "seed_values_many": MOST_VALUES}
        for code, counts in self._counts.items():
            yield Note(code, fields=dict(counts.most_common(_MOST_NAMED)), most=most.get(code, _DEEPEST))


def extra_of(
    record: Mapping[str, Any], left_out: LeftOut, inside: _Inside, is_used: Callable[[Mapping[str, Any], str], bool]
) -> dict[str, tuple[str, ...]]:
    """The fields of a record that are not used otherwise, each with its values, in their order.

    A list has several values. An object that stands for one text is that text, the fields of another one are named
    `object.field`.

    Args:
        record: as it was read.
        left_out: counts what cannot be kept.
        inside: gives the text of a nested object.
        is_used: whether an article has the field of an object already, given the object and the name.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, value in _fields(record, "", left_out, inside, is_used, 0):
        items = value if isinstance(value, list) else [value]
        if len(items) > MOST_VALUES:
            left_out.add("seed_values_many", name)
        values = dict.fromkeys(text for item in items[:MOST_VALUES] for text in _texts(item, name, left_out, inside))
        if not values:
            continue
        if len(found) >= MOST_FIELDS and name not in found:
            left_out.add("seed_fields_many", name)
        elif len(name) > LONGEST_NAME:
            left_out.add("seed_fields_long", f"{name[:LONGEST_NAME]}…")
        else:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *values)))
    return found


def _fields(
    record: Mapping[str, Any],
    around: str,
    left_out: LeftOut,
    inside: _Inside,
    is_used: Callable[[Mapping[str, Any], str], bool],
    depth: int,
) -> Iterator[tuple[str, Any]]:
    """The names and values of a record and of the objects in it, those that an article has already left out."""
    for key, value in record.items():
        name = f"{around}{str(key).strip()}"
        if key in _MACHINERY or is_used(record, key):
            continue
        if not isinstance(value, dict) or inside(value) != "":
            yield name, value
        elif depth >= _DEEPEST:
            left_out.add("seed_fields_nested", name)
        else:
            deeper = "" if str(key).lower() in ABOUT else f"{name}."
            yield from _fields(value, deeper, left_out, inside, is_used, depth + 1)


def _texts(value: Any, name: str, left_out: LeftOut, inside: _Inside) -> Iterator[str]:
    """A value as a text; nothing for an empty one, and for one that cannot be kept, which is counted."""
    text = _text(inside(value) if isinstance(value, dict) else value)
    if text is None or (isinstance(value, dict) and value and not text):
        left_out.add("seed_fields_nested", name)
    elif len(text) > LONGEST_VALUE:
        left_out.add("seed_fields_long", name)
    elif text:
        yield text


def _text(value: Any) -> str | None:
    """A single value as a text, None when it is none."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number_text(value)
        case datetime.date() | datetime.time():
            return value.isoformat()
    return None


def number_text(value: int | float) -> str:
    """A number as text, `""` when it is none; a whole number too long for a value in hexadecimal digits.

    Python writes no more than 4300 decimal digits, but TOML reads any number of hexadecimal ones.
    """
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 4 * LONGEST_VALUE else hex(value)
    return str(value) if math.isfinite(value) else ""


def own_extra(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The extra fields of a record or a row of our own exports, whose other fields are made anew; None of another one.

    >>> own_extra({"id": "a1", "score": "9", "query": "桥", "total": "1", "time": "…", "extra": '{"tags": ["港口"]}'})
    {'tags': ['港口']}
    """
    extra = record.get("extra")
    if isinstance(extra, dict) and record.keys() >= _OWN_RECORD:
        return extra
    if not record.keys() >= _OWN_ROW:
        return None
    try:
        parsed = json.loads(extra) if isinstance(extra, str) else {}
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def is_summary(record: Any) -> bool:
    """Whether a record is what our own JSON Lines end with, no article."""
    return isinstance(record, dict) and record.keys() >= _OWN_SUMMARY
