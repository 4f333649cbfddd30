"""Records and odd pages, one example each."""

from __future__ import annotations

import pytest

from newsearch.seeds.reader import read


@pytest.mark.parametrize(
    ("name", "text", "articles"),
    [
        ("a.xml", "<item><title>大桥通车</title><body>北碚</body></item>", [("大桥通车", "北碚")]),
        ("a.xml", "<rss><item><title>甲</title></item><item><title>乙</title></item></rss>", [("甲", ""), ("乙", "")]),
        ("a.json", '{"title": "大桥通车", "text": "北碚"}', [("大桥通车", "北碚")]),
        ("a.json", '[{"title": "甲"}, 7, {"title": "乙"}]', [("甲", ""), ("乙", "")]),
        ("a.jsonl", '\n{"title": "甲"}\n\n', [("甲", "")]),
    ],
)
def test_records_are_articles(name: str, text: str, articles: list[tuple[str, str]]) -> None:
    seed = read(name, text.encode())
    assert [(article.headline, article.body) for article in seed.articles] == articles
    assert not seed.skipped


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.xml", "<item><title>甲", "is not XML"),
        ("a.xml", "<!DOCTYPE x><item/>", "DOCTYPE"),
        ("a.xml", "<list><item/></list>", "without a title"),
        ("a.json", "7", "no records"),
        ("a.json", "{", "is not JSON"),
        ("a.jsonl", "7", "neither a headline nor a body"),
        ("a.html", "<html><body></body></html>", "without paragraphs"),
    ],
)
def test_what_is_no_record_is_skipped_with_its_reason(name: str, text: str, reason: str) -> None:
    seed = read(name, text.encode())
    assert not seed.articles
    assert [reason in skipped.reason for skipped in seed.skipped] == [True]
