"""The key of an extra field is what can be typed before a colon, whatever the field is called."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import Any, OneOf
from newsearch.model import EXTRA
from newsearch.query.parser import parse
from newsearch.text.field_keys import field_key, keyed, values_in

ANALYZER = Analyzer()
OURS = {"date", "日期", "mentions", "mention", "提及"}  # a day is always read as one


@given(st.text(min_size=1, max_size=40))
@example("-增减")
@example("【栏目】")
@example("NOT")
@example("责 任\u200b编辑：")
@example("㎏㎏㎏")
def test_any_field_can_be_asked_for_by_its_key(name: str) -> None:
    key = field_key(name)
    if not key or key in OURS:
        return
    assert field_key(key) == key
    for colon in ":：":
        clause = parse(f"{key}{colon}理论", ANALYZER, extra=[key]).clause
        asked = clause.parts[0] if isinstance(clause, Any) else clause
        assert asked == OneOf(EXTRA + key, ("理论",)), name


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tags": ["港口", "航運", "航运"]}, {"tags": ("港口", "航運")}),
        ({"Ｔags": ["港口"], "tags": ["港口", "桥"]}, {"tags": ("港口", "桥")}),
        ({"责編": ["", " ", "甲某"], "空": [" "]}, {"责编": ("甲某",)}),
        ({"：": ["无名"]}, {}),
    ],
)
def test_values_are_one_where_they_fold_alike(
    fields: dict[str, list[str]], expected: dict[str, tuple[str, ...]]
) -> None:
    assert keyed(fields) == expected


def test_a_byline_counts_for_each_of_its_people_once() -> None:
    assert values_in("byline", "记者 熊辉、熊輝 王　毅") == ["熊辉", "王毅"]
    assert values_in("source", "甲、乙") == ["甲、乙"]
