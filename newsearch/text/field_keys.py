"""By which key an extra field is found, and what counts as one value of a facet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from newsearch.text.folding import fold_text

__all__ = ["field_key", "keyed", "values_in"]

_NOT_TYPED = re.compile(r"""[\s:：()（）|｜"＂“”「」『』【】]+""")
"""What ends the name of a field in a query, or stands in none."""


@lru_cache(maxsize=4096)
def field_key(name: str) -> str:
    """The key of a field: its name as it can be typed before a colon, blind to script, width and case.

    >>> field_key("責任 編輯"), field_key("Article Type"), field_key("字数（千）")
    ('责任编辑', 'article_type', '字数_千')
    """
    seen = "".join(c for c in name if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))
    return _NOT_TYPED.sub("_", fold_text(seen)).strip("_+-")


def keyed(fields: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The values of fields by their keys, each once: of those that fold to the same text the first one.

    >>> keyed({"Tags": ("港口", "港口"), "tags": ("航运",), "：": ("无名",)})
    {'tags': ('港口', '航运')}
    """
    found: dict[str, dict[str, str]] = {}
    for name, values in fields.items():
        if key := field_key(name):
            known = found.setdefault(key, {})
            for value in values:
                known.setdefault(fold_text(value), value)
    distinct = {key: tuple(value for folded, value in values.items() if folded) for key, values in found.items()}
    return {key: values for key, values in distinct.items() if values}


def values_in(facet: str, stored: str) -> list[str]:
    """What a stored value of a facet counts as, each once when folded: the people of a byline, or the value itself.

    >>> values_in("byline", "记者 熊辉、熊輝"), values_in("source", "北碚报")
    (['熊辉'], ['北碚报'])
    """
    if facet != "byline":
        return [stored]
    from newsearch.text.bylines import people_of  # its patterns take 10 ms to compile: a search starts without them

    people = people_of(stored)
    return people if len(people) < 2 else list({fold_text(name): name for name in reversed(people)}.values())[::-1]
