"""Seed files to articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Index
from newsearch.dates.ranges import date_range
from newsearch.dates.written import issue_date
from newsearch.seeds.files import find
from newsearch.seeds.reader import read
from tests.conftest import SEEDS

PAGE = """# 《晚报》（20240305）

## 新闻摘要

1.大桥通车；

## 详细新闻

### 大桥今日通车

本报讯(记者 王小明)大桥通车。

[查看原文](https://example.org/1)

### 记者手记

桥上人来人往。
"""
SIX = [
    ("北碚经济技术开发区揭牌成立", "", "规划总面积172.6平方公里 三大板块错位发展", "熊辉"),
    ("我区举行2024年“3·5”学雷锋日主题活动暨“最美北碚人”发布仪式", "", "", "齐宏"),
    ("以高品质生态环境厚植美丽重庆底色", "", "", "彭国川"),
    ("以项目建设带动和扩大有效投资 确保一季度经济社会发展开门红", "黄祖英在2024年重点项目专题会上强调", "", "熊辉"),
    ("用心用情做好惠企服务 为民营企业发展保驾护航", "黄祖英走访调研民营企业时强调", "", "齐宏"),
    ("弘扬雷锋精神 绽放青春力量", "", "", "秦廷富"),
]


def test_the_first_seed_gives_its_six_articles() -> None:
    [(name, path)] = find([SEEDS])
    articles = read(name, path.read_bytes()).articles
    assert [(a.headline, a.kicker, a.subtitle, a.byline) for a in articles] == SIX


def test_every_character_of_the_first_seed_stands_in_an_article() -> None:
    [(name, path)] = find([SEEDS])
    articles = read(name, path.read_bytes()).articles
    source = re.sub(r"^#+ ", "", path.read_text("utf-8"), flags=re.M)
    kept = "".join(
        text
        for a in articles
        for text in (a.kicker, a.headline, a.subtitle, a.byline * (a.byline not in a.body), a.body)
    )
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", source)


@pytest.mark.parametrize("query", ["产业集聚", "带来了歌舞表演", "前沿领域"])
def test_words_that_the_page_breaks_over_columns_are_found(seed_index: Index, query: str) -> None:
    with seed_index.searcher() as searcher:
        assert searcher.search(f'"{query}"').total == 1


def test_a_programme_gives_dated_articles_and_no_table_of_contents() -> None:
    seed = read("a.md", PAGE.encode())
    assert [(a.headline, a.date, a.url, a.byline) for a in seed.articles] == [
        ("大桥今日通车", "2024-03-05", "https://example.org/1", "王小明"),
        ("记者手记", "2024-03-05", "", ""),
    ]
    assert "table of contents" in seed.skipped[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_articles(encoding: str, line_end: str) -> None:
    assert read("a.md", PAGE.replace("\n", line_end).encode(encoding)).articles == read("a.md", PAGE.encode()).articles


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\x01\x89\r\n\x1a\n\0" + bytes(range(256)), "not text"),
        ("a.json", b"[{", "not JSON"),
        ("a.jsonl", b'{"title": "x"}\n{"', "line 2"),
        ("a.txt", "\n".join(f"词{n}\t{n}" for n in range(30)).encode(), "list or a table"),
        ("a.xml", b"<!DOCTYPE x><doc><title>x</title></doc>", "DOCTYPE"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(name: str, data: bytes, reason: str) -> None:
    [skipped] = read(name, data).skipped
    assert skipped.path == name and reason in skipped.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"_id": "7", "title": "通车", "text": "<p>大桥</p><p>通车</p>", "date": "2024-03-05 19:00:00"}'),
        (
            "a.json",
            '{"items": [{"id": "7", "title": "通车", "content": "大桥\\r\\n\\r\\n通车", "pub_date": "20240305"}]}',
        ),
    ],
)
def test_a_record_is_an_article(name: str, text: str) -> None:
    [article] = read(name, text.encode()).articles
    assert (article.id, article.headline, article.body, article.date) == ("7", "通车", "大桥\n\n通车", "2024-03-05")


def test_a_html_page_gives_its_densest_paragraphs() -> None:
    body = "<nav><p>首页</p></nav><div><p>大桥今日通车。</p><p>人来人往。</p></div>"
    page = f"<html><head><title>通车</title></head><body>{body}</body></html>"
    [article] = read("a.html", page.encode()).articles
    assert (article.headline, article.body) == ("通车", "大桥今日通车。\n\n人来人往。")


@given(
    st.sampled_from(["a.txt", "a.md", "a.jsonl", "a.json", "a.html", "a.xml", "a.csv", "a.srt", "a.docx", "a.xls"]),
    st.binary()
    | st.sampled_from([b"PK\x03\x04", b"%PDF-"]).flatmap(lambda start: st.binary().map(start.__add__))
    | st.text().map(lambda t: t.encode("utf-8", "surrogatepass")),
)
def test_no_bytes_raise(name: str, data: bytes) -> None:
    read(name, data)


def test_a_loop_of_links_and_hidden_files_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "sub" / "a.txt").write_text("x")
    assert [name for name, _ in find([tmp_path])] == ["sub/a.txt"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20240101.md", "2024-01-01"),
        ("2024年3月1日", "2024-03-01"),
        ("二〇二四年十二月二十一日", "2024-12-21"),
        ("20241301", None),
        ("120240101", None),
    ],
)
def test_a_full_day_is_an_issue_date(text: str, day: str | None) -> None:
    assert issue_date(text) == day


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024年2月", ("2024-02-01", "2024-02-29")),
        ("20240301", ("2024-03-01", "2024-03-01")),
        ("[2024-03 TO 2024-05]", ("2024-03-01", "2024-05-31")),
        ("[TO 2024-05]", (None, "2024-05-31")),
        ("2024-03-01至2024-03-05", ("2024-03-01", "2024-03-05")),
        (">=2024-03", ("2024-03-01", None)),
        ("[2024-05 TO 2024-03]", None),
        ("[TO]", None),
        ("某天", None),
    ],
)
def test_a_typed_date_is_a_range_of_days(text: str, span: tuple[str | None, str | None] | None) -> None:
    assert date_range(text) == span
