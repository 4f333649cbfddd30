"""What is said once of a whole issue, around the records of its articles: its day, paper, page and section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsearch.dates.written import issued
from newsearch.seeds.places import place_of
from newsearch.seeds.records.fields import field_name

__all__ = ["issue_fields", "page_fields", "with_issue"]

_HELD_FOR_ALL = frozenset(["date", "source", "page", "section"])
_OF_THE_FILE = re.compile(
    r"time|stamp|^ts$|updat|modif|lastmod|build|creat|crawl|fetch|export|generat|时间|時間|更新|创建", re.I
)
"""Names of dates that are those of the file: when it was written, not when the paper appeared."""

_OF_PAGING = frozenset(["total", "totalelements", "totalpages", "totalresults", "count", "size", "limit", "offset"])
_OF_PAGING |= {"pagesize", "page_size", "perpage", "per_page", "next", "code", "status", "msg"}
"""What stands beside the number of a page of an answer, which is no page of a paper."""

_PAGES = frozenset(["pages", "page", "pagelist", "layout", "layouts", "版面", "版", "版面列表"])
_OF_A_PAGE = {"no": "page", "num": "page", "number": "page", "name": "section", "title": "section"}
_OF_A_PAGE |= {"号": "page", "名": "section", "名称": "section"}
"""What pages of a paper are called, and by which names they say their own: `{"pages": [{"no": "01", "name": …`."""

_LONGEST = 60  # characters of a name or a date


def issue_fields(pairs: Iterable[tuple[str, Any]]) -> dict[str, tuple[str, Any]]:
    """For each attribute that holds for all articles below its field and value, the first one of each.

    >>> issue_fields([("date", "2031-04-09"), ("updateTime", "2031-04-10"), ("title", "要闻")])
    {'date': ('date', '2031-04-09')}
    >>> issue_fields([("page", 1), ("total", 200)])
    {}
    """
    found: dict[str, tuple[str, Any]] = {}
    is_paged = False
    for name, value in pairs:
        is_paged = is_paged or name.lower() in _OF_PAGING
        if not isinstance(value, str | int) or isinstance(value, bool) or not 0 < len(str(value).strip()) <= _LONGEST:
            continue
        field = field_name(name)
        if field and field.attribute in _HELD_FOR_ALL and _is_of_issue(field.attribute, name, value):
            found.setdefault(field.attribute, (name, value))
    if is_paged:
        found.pop("page", None)
    return found


def page_fields(within: str, said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a page says of the articles on it: its number, and its name, which may be `第01版：要闻`.

    `within` is what it is called, or the list in which it stands; nothing when that is no page.

    >>> list(page_fields("pages", {"no": "01", "name": "要闻"})), list(page_fields("articles", {"name": "要闻"}))
    ([('page', '01'), ('section', '要闻')], [])
    """
    for key, value in said.items() if within.lower() in _PAGES else ():
        if (name := _OF_A_PAGE.get(key.lower())) and isinstance(value, str | int):
            place = place_of(value) if isinstance(value, str) else None
            yield from (("page", place.page), ("section", place.section)) if place else ((name, value),)


def _is_of_issue(attribute: str, name: str, value: str | int) -> bool:
    return attribute != "date" or (not _OF_THE_FILE.search(name) and issued(str(value)) is not None)


def with_issue(record: dict[str, Any], around: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    """The record, with what is said around it of the attributes for which it has no value itself."""
    if not around:
        return record
    own = {field.attribute for name, value in record.items() if value not in ("", None) and (field := field_name(name))}
    missing = dict(field for attribute, field in around.items() if attribute not in own)
    return {**record, **missing} if missing else record
