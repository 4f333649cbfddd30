"""Knows by which names records, tables and XML call what an article is made of, in English and in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from newsearch.errors import SeedError
from newsearch.model import RECORD_KEYS
from newsearch.text.folding import fold

__all__ = ["LONGEST_NAME", "FieldName", "check_columns", "columns_key", "columns_named", "field_name", "with_columns"]

_Item = TypeVar("_Item")

LONGEST_NAME = 40
"""Characters of the name of a field; what is longer is none. Chosen by hand."""

_MORE = {
    "id": "docno docid newsid uuid uniqueid 编号 文章编号 新闻编号 稿件编号",
    "headline": "contenttitle mainhead mainheadline hl1 heading 标题 题目 题名 主标题 主题目 篇名",
    "body": "articlebody fulltext contenttext textcontent maintext plaintext contentencoded bodycontent contents "
    "paragraphs paragraph paras para 正文 内容 全文 文本 正文内容 文章正文 段落",
    "date": "pubtime publishtime publishedtime publishdate publisheddate publish publicationdate publishat "
    "datepublished "
    "releasedate releasetime issuedate issued newsdate newstime posttime postdate dateline docdate showtime "
    "displaytime "
    "date_time time timestamp ts day dcdate created createdat createtime createdtime createdate creationdate ctime "
    "inputtime inserttime addtime updated updatedat updatetime updatedate modified mtime lastmod "
    "日期 发布时间 发布日期 发表时间 发表日期 出版日期 出版时间 刊登日期 "
    "见报日期 报纸日期 刊期 时间 年月日 更新时间 创建时间",
    "kicker": "kick supertitle overline uptitle pretitle introtitle 引题 肩题 眉题",
    "subtitle": "subhead subheadline subheading hl2 vicetitle 副题 副标题 子标题",
    "byline": "authors authorname writer reporter journalist creator dccreator 作者 记者 撰稿 撰稿人 作者姓名 责任者",
    "source": "medianame media newspaper paper papername publisher publishername publication site sitename "
    "website origin originname sourcename srcname copyfrom 来源 媒体 媒体名称 报纸 报纸名称 报纸名 报名 "
    "报刊 报刊名称 刊名 出处 文献来源 信息来源 网站",
    "section": "category categories categoryname channel channelname column columnname sectionname pagename "
    "版名 版面名 版面名称 栏目 栏目名称 频道 频道名称 分类 类别 专栏",
    "page": "pageno pagenum pagenumber pagenr verno 版次 版面 版号 版 版次号 版面号 叶 页 页码",
    "url": "href uri permalink sourceurl weburl originalurl srcurl pageurl docurl 链接 网址 原文链接 地址 网页地址",
}
"""Names beside those of `RECORD_KEYS`, the preferred ones first. From APIs, crawlers, feeds, CNKI-like and paper
databases, SogouCS, NITF and tables in Chinese; chosen by hand."""

_SHORT_TEXTS = "brief summary abstract description desc digest intro introduction excerpt lead teaser snippet"
_SHORT_TEXTS += " 摘要 内容摘要 导语 导读 简介 描述 概要 提要"
"""What is the body only where there is no other."""

_PREFIXES = ("news", "article", "post", "doc", "新闻", "文章", "稿件", "报道")
"""What may stand before a name: news_title, 新闻标题."""

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
        names = [*(name for name in ours if name != "brief"), *_MORE.get(attribute, "").split()]
        for rank, name in enumerate(names):
            known.setdefault(_squeezed(name), FieldName(attribute, rank))
    for rank, name in enumerate(_SHORT_TEXTS.split(), 1000):
        known.setdefault(_squeezed(name), FieldName("body", rank, short=True))
    return known


_KNOWN: dict[str, FieldName] = {}


@lru_cache(maxsize=4096)
def _meaning(name: str) -> FieldName | None:
    if not _KNOWN:
        _KNOWN.update(_known())
    key = name if name in _KNOWN else _squeezed(name)
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
