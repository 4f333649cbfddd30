"""Fields that newsearch has no attribute for stay with their article, whatever the format; what cannot is counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.seeds.reader import read
from newsearch.seeds.records.articles import article_of
from newsearch.seeds.records.extra import LONGEST_VALUE, MOST_FIELDS, MOST_VALUES, LeftOut
from newsearch.seeds.records.fields import LONGEST_NAME

RECORD = {"标题": "柳岸大桥通车", "正文": "大桥今天通车。"}


def extra(record: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    article = article_of({**RECORD, **record}, "a", LeftOut())
    assert article
    return dict(article.extra)


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        ({"责任编辑": "甲某", "tags": ["港口", "航运", "港口"]}, {"责任编辑": ("甲某",), "tags": ("港口", "航运")}),
        ({"字数": 900, "score": 0.5, "free": True}, {"字数": ("900",), "score": ("0.5",), "free": ("true",)}),
        ({"数": 10**400}, {"数": ("1" + 400 * "0",)}),  # more than any float
        ({"a": None, "b": "", "c": [], "d": {}, "e": float("nan")}, {}),
        ({"版名": "要闻", "栏目": "理论"}, {"栏目": ("理论",)}),  # the section is the preferred one of both
        ({"headline": "柳岸大桥通车", "全文": "大桥" * 999}, {}),  # the same, and another form of the body
        ({"tags": [{"id": 3, "name": "桥梁"}, {"id": 4, "name": "港口"}]}, {"tags": ("桥梁", "港口")}),
        ({"updated_by": {"$oid": "5f"}}, {"updated_by": ("5f",)}),
        ({"stats": {"views": 12, "likes": {"all": 3}}}, {"stats.views": ("12",), "stats.likes.all": ("3",)}),
        ({"meta": {"date": "2031-04-09", "责编": "甲某"}}, {"责编": ("甲某",)}),
        ({"_index": "news", "_score": 1.0, "__v": 0}, {}),
        ({"source": {"id": "x", "name": "柳岸日报"}}, {}),
        ({"date": "去年某日"}, {"date": ("去年某日",)}),
        ({"Year": 2031, "month": "04", "day": 9}, {}),
        ({"年": "2031", "月": "4", "日": "9"}, {}),
        ({"year": 2031, "day": 9}, {"year": ("2031",), "day": ("9",)}),
    ],
)
def test_what_an_article_has_no_attribute_for_is_kept(
    record: dict[str, object], kept: dict[str, tuple[str, ...]]
) -> None:
    assert extra(record) == kept


@pytest.mark.parametrize(
    ("record", "code", "fields"),
    [
        ({"date": "去年某日"}, "seed_dates_unread", {"date": 1}),
        ({"meta": {"日期": "09/04/2031"}}, "seed_dates_unread", {"日期": 1}),
        ({"原文": "长" * (LONGEST_VALUE + 1)}, "seed_fields_long", {"原文": 1}),
        ({"数": 10 ** (2 * LONGEST_VALUE)}, "seed_fields_long", {"数": 1}),
        ({"名" * (LONGEST_NAME + 1): "值"}, "seed_fields_long", {"名" * LONGEST_NAME + "…": 1}),
        ({"related": [{"title": "东川", "day": 3}]}, "seed_fields_nested", {"related": 1}),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, "seed_fields_nested", {"a.b.c.d": 1}),
        ({"rows": [["甲", "乙"]]}, "seed_fields_nested", {"rows": 1}),
        ({"tags": [str(n) for n in range(MOST_VALUES + 1)]}, "seed_values_many", {"tags": 1}),
        ({f"f{n}": "1" for n in range(MOST_FIELDS + 1)}, "seed_fields_many", {f"f{MOST_FIELDS}": 1}),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_a_field_that_is_not_kept_is_named_once_a_file(
    record: dict[str, object], code: str, fields: dict[str, int], suffix: str
) -> None:
    seed = read(f"a.{suffix}", "\n".join(json.dumps({**RECORD, **record}) for _ in range(2)).encode())
    (skipped,) = seed.skipped
    assert (skipped.note.code, skipped.note.values["fields"]) == (code, {name: 2 for name in fields})
    assert len(seed.articles) == 2 and len(seed.articles[0].extra) <= MOST_FIELDS


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("a.csv", "标题,内容,责任编辑,备注\n柳岸大桥通车,今天通车。,甲某,\n", {"责任编辑": ("甲某",)}),
        ("a.tsv", "title\ttext\tArticle Type\n柳岸大桥通车\t今天通车。\t评论\n", {"Article Type": ("评论",)}),
        (
            "a.xml",
            "<all><doc><title>柳岸大桥通车</title><text>今天通车。</text><keyword>桥</keyword><keyword>港</keyword>"
            "<meta><words unit='字'>900</words></meta><note><p>一段。</p></note></doc></all>",
            {"keyword": ("桥", "港"), "words": ("900",)},
        ),
        (
            "a.rss",
            "<rss><channel><title>频道</title><item><title>柳岸大桥通车</title><description>今天通车。</description>"
            "<category>时政</category><category>港口</category></item></channel></rss>",
            {"category": ("时政", "港口")},
        ),
        (
            "a.md",
            "---\ntitle: 柳岸大桥通车\ntags: [桥, 港]\n编审: 甲某\n---\n今天通车。\n",
            {"tags": ("桥", "港"), "编审": ("甲某",)},
        ),
        (
            "a.md",
            "+++\ntitle = '柳岸大桥通车'\nwords = 900\nday = 2031-04-09\n+++\n今天通车。\n",
            {"words": ("900",), "day": ("2031-04-09",)},
        ),
        ("a.txt", "标题：柳岸大桥通车\n标签：桥\n正文：今天通车。\n", {}),  # a line of a page is text
        (
            "a.html",
            "<html><meta name=keywords content=桥><h1>柳岸大桥通车</h1><p>大桥今天通车，柳岸市民前往参观。</p></html>",
            {},
        ),
    ],
)
def test_extra_fields_of_each_format(name: str, text: str, kept: dict[str, tuple[str, ...]]) -> None:
    (article,) = read(name, text.encode()).articles
    assert article.headline == "柳岸大桥通车" and article.extra == kept


ARTICLE = Article(
    "a1",
    "柳岸大桥通车",
    "大桥今天通车。",
    extra={"tags": ["港口", "航运"], "a.b": ["=1+1"], "责 编": ["甲某"], "source": ["x"]},
)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "show"])
def test_our_own_exports_are_read_back_with_these_fields_and_no_others(form: str, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "one")
    index.update(add=[ARTICLE])
    arguments = ["show", "a1", "--json"] if form == "show" else ["search", "大桥", "--format", form]
    exported = CliRunner().invoke(main, ["--index", str(index.path), *arguments]).stdout
    (tmp_path / f"a.{'json' if form == 'show' else form}").write_text(exported, "utf-8")
    again = Index.create(tmp_path / "two")
    report = again.sync(tmp_path / f"a.{'json' if form == 'show' else form}")
    with again.searcher() as searcher:
        article = searcher.article("a1")
    assert (article.extra, article.headline, article.date) == (ARTICLE.extra, ARTICLE.headline, None)
    assert report.skipped == () and report.articles_total == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=50), inner, max_size=3),
    max_leaves=10,
)


names = st.sampled_from(["meta", "tags", "source", "date", "content", "text", "extra", "_id"]) | st.text()


@given(st.dictionaries(names, json_values))
def test_any_record_gives_an_article_whose_extra_fields_are_bounded_texts(record: dict[str, object]) -> None:
    article = article_of({**record, **RECORD}, "a", LeftOut())
    assert article and len(article.extra) <= MOST_FIELDS
    for name, values in article.extra.items():
        assert len(name) <= LONGEST_NAME and 0 < len(values) <= MOST_VALUES
        assert all(0 < len(value) <= LONGEST_VALUE for value in values)
