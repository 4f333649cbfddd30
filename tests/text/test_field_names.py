"""A name of a field means one attribute, whoever reads it; the exceptions are decided by a case each."""

from __future__ import annotations

import pytest

from newsearch.query.lexer import field_of
from newsearch.seeds.reader import read
from newsearch.seeds.records.fields import field_name
from newsearch.seeds.text_pages.labels import label_of
from newsearch.text.field_names import IN_FRONT_MATTER, IN_QUERIES, LABELS

NAMES = [
    (name, attribute)
    for table in (LABELS, IN_FRONT_MATTER, IN_QUERIES)
    for attribute, names in table.items()
    for name in names.split()
    if attribute not in ("mentions", "pinyin")  # which no seed has
]


@pytest.mark.parametrize(("name", "attribute"), sorted(set(NAMES) - {("版面", "section"), ("文字", "byline")}))
def test_a_record_calls_an_attribute_what_all_others_call_it(name: str, attribute: str) -> None:
    found = field_name(name)
    if name == "original":  # in front matter the address that a page was copied from; in records anything
        assert found is None
    else:
        assert found and found.attribute == attribute


def test_a_page_is_a_section_only_for_who_asks() -> None:
    assert field_of("版面") == "section"
    assert label_of("版面：第3版：要闻") == ("page", "第3版：要闻")
    (article,) = read("a.txt", "标题：大桥通车\n版面：第3版：要闻\n\n大桥今天通车。".encode()).articles
    assert (article.page, article.section) == ("3", "要闻")


def test_a_column_may_hold_the_words_that_a_line_names_the_writer_of() -> None:
    assert label_of("文字：甲某") == ("byline", "甲某")
    (article,) = read("a.csv", "标题,文字,正文\n大桥通车,三百字,大桥今天通车。\n".encode()).articles
    assert (article.byline, dict(article.extra)) == ("", {"文字": ("三百字",)})
