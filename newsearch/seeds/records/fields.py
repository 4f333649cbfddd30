"""Knows by which names records, tables and XML call what an article is made of, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import RECORD_KEYS
from newsearch.text.field_names import IN_RECORDS, LABELS, SHORT_TEXTS
from newsearch.text.folding import fold

__all__ = ["LONGEST_NAME", "FieldName", "check_columns", "columns_key", "columns_named", "field_name", "with_columns"]

_Item = TypeVar("_Item")

LONGEST_NAME = 40
"""Characters of the name of a field; what is longer is none. Chosen by hand."""

_OTHERWISE = frozenset(["文字"])
"""Names that before a colon in a text mean another attribute than as a column."""

_PREFIXES = ("news", "article", "post", "doc", "新闻", "文章", "稿件", "报道")
"""What may stand before a name: news_title, 新闻标题."""

_IN_ENGLISH = re.compile(r"\A[a-z]{2,20}(?=[\u4e00-\u9fff]{2})")
"""What CNKI puts before a name: Title-题名."""

_BETWEEN = re.compile(r"[\s_\-.:：/]+")


_LONGEST_COLUMN = 200  # characters of a name that a map of columns may have; chosen by hand


class FieldName(NamedTuple):
    """What a name of a field means: the attribute of an article, how much it is preferred (0 most), and its kind."""

    attribute: str
    rank: int
    short: bool = False  # a body that is only a summary


class _Columns(NamedTuple):
    """What the names of a map of columns mean, and what differs from map to map."""

    names: Mapping[str, FieldName]
    key: frozenset[tuple[str, str]]


_NO_COLUMNS = _Columns(MappingProxyType({}), frozenset())
_COLUMNS: ContextVar[_Columns] = ContextVar("columns", default=_NO_COLUMNS)


def check_columns(columns: Mapping[str, str]) -> None:
    """Check a map from names of fields to attributes of an article.

    Raises:
        SeedError: there is no attribute of a name, or a field has no name, or too long a one.
    """
    for name, attribute in columns.items():
        if attribute not in RECORD_KEYS:
            raise SeedError("columns_unknown", name=name, attribute=attribute, attributes=tuple(RECORD_KEYS))
        if not _squeezed(name[:_LONGEST_COLUMN]) or len(name) > _LONGEST_COLUMN:
            raise SeedError("columns_without_name", attribute=attribute, most=_LONGEST_COLUMN)


@contextmanager
def columns_named(columns: Mapping[str, str]) -> Iterator[None]:
    """Read fields of these names as these attributes within the context, whatever their names mean otherwise.

    Raises:
        SeedError: there is no attribute of a name.
    """
    token = _COLUMNS.set(_prepared(tuple(columns.items())))
    try:
        yield
    finally:
        _COLUMNS.reset(token)


def with_columns(columns: Mapping[str, str], items: Iterator[_Item]) -> Iterator[_Item]:
    """The items, each of them made within `columns_named`: any thread may ask for the next one."""
    while True:
        with columns_named(columns):
            item = next(items, None)
        if item is None:
            return
        yield item


@lru_cache(maxsize=16)
def _prepared(columns: tuple[tuple[str, str], ...]) -> _Columns:
    check_columns(dict(columns))
    names: dict[str, FieldName] = {}
    for rank, (name, attribute) in enumerate(columns, -len(columns)):
        names.setdefault(_squeezed(name), FieldName(attribute, rank))
    return _Columns(names, frozenset(columns))


def columns_key() -> frozenset[tuple[str, str]]:
    """The map of columns of this context: what is remembered of names of fields holds for this one."""
    return _COLUMNS.get().key


def _squeezed(name: str) -> str:
    """A name in lower case and simplified characters, without what stands between its words."""
    return _BETWEEN.sub("", fold(name).text.lower())


def _known() -> dict[str, FieldName]:
    known: dict[str, FieldName] = {}
    for attribute, ours in RECORD_KEYS.items():
        known |= {name: FieldName(attribute, rank) for rank, name in enumerate(ours) if name != "brief"}
        names = [*(name for name in ours if name != "brief"), *IN_RECORDS.get(attribute, "").split()]
        for rank, name in enumerate(names):
            known.setdefault(_squeezed(name), FieldName(attribute, rank))
    for attribute, labels in LABELS.items():
        for rank, name in enumerate(labels.split(), 500):
            if name not in _OTHERWISE:
                known.setdefault(_squeezed(name), FieldName(attribute, rank))
    for rank, name in enumerate(SHORT_TEXTS.split(), 1000):
        known.setdefault(_squeezed(name), FieldName("body", rank, short=True))
    return known


_KNOWN: dict[str, FieldName] = {}


@lru_cache(maxsize=4096)
def _meaning(name: str) -> FieldName | None:
    check()  # a record may have a million names
    if not _KNOWN:
        _KNOWN.update(_known())
    key = name if name in _KNOWN else _squeezed(name)
    if key in _KNOWN:
        return _KNOWN[key]
    key = _IN_ENGLISH.sub("", key)
    if key in _KNOWN:
        return _KNOWN[key]
    bare = next((key.removeprefix(prefix) for prefix in _PREFIXES if key.startswith(prefix)), "")
    return _KNOWN.get(bare)


def field_name(name: str) -> FieldName | None:
    """What a name of a field means, None when it is none of an article; a map of columns (`columns_named`) comes first.

    >>> [name and name.attribute for name in map(field_name, ["新闻标题", "Publish_Time", "color"])]
    ['headline', 'date', None]
    """
    columns = _COLUMNS.get().names
    if columns and len(name) <= _LONGEST_COLUMN and (named := columns.get(_squeezed(name))):
        return named
    return _meaning(name) if len(name) <= LONGEST_NAME else None
