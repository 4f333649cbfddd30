"""JSON in the shapes of exports, search engines and crawlers: every record is an article, whole and streamed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.json import large as large_json
from newsearch.seeds.reader import read
from newsearch.seeds.seed import Seed
from newsearch.seeds.streams import stream
from tests.steps import calls

BRIDGE = {"title": "北桥合龙", "content": "北桥今晨合龙。"}
TEA = {"title": "新茶开采", "content": "新茶今日开采。"}
DAY = "2031-04-09"
REST = [{"date": DAY, "source": "北岸日报", **TEA}]
BOTH = [("北桥合龙", "北桥今晨合龙。"), ("新茶开采", "新茶今日开采。")]


def one(record: dict[str, Any]) -> Article:
    [article] = read("a.jsonl", json.dumps(record, ensure_ascii=False).encode()).articles
    return article


def texts(seed: Seed) -> list[tuple[str, str]]:
    return [(article.headline, article.body) for article in seed.articles]


SHAPES: dict[str, Any] = {
    "list": [BRIDGE, TEA],
    "lists in a list": [[BRIDGE], [TEA]],
    "map by id": {"1001": BRIDGE, "1002": TEA},  # rec-j2
    "map in a member": {"total": 2, "articles": {"n1": BRIDGE, "n2": TEA}},
    "map of days": {"2031-04-09": [BRIDGE], "2031-04-10": [TEA]},
    "data.list": {"code": 0, "msg": "ok", "data": {"page": 1, "list": [BRIDGE, TEA]}},
    "hits.hits": {
        "took": 3,
        "hits": {"total": {"value": 2}, "hits": [{"_id": "a", "_source": BRIDGE}, {"_id": "b", "_source": TEA}]},
        "aggregations": {"by": {"buckets": [{"key": n, "doc_count": 1} for n in range(9)]}},
    },
    "response.docs": {"responseHeader": {"status": 0}, "response": {"numFound": 2, "docs": [BRIDGE, TEA]}},
    "GeoJSON": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": p} for p in (BRIDGE, TEA)],
    },
    "JSON:API": {"data": [{"id": "1", "type": "news", "attributes": BRIDGE}, {"id": "2", "attributes": TEA}]},
    "page of Spring": {"content": [BRIDGE, TEA], "totalElements": 2},
    "channel": {"title": "要闻", "description": "要闻频道", "items": [BRIDGE, TEA]},
    "headlines beside": {"articles": [BRIDGE, TEA], "hot": [{"title": n} for n in "甲乙丙"]},
    "columns of pandas": {
        "title": {"0": "北桥合龙", "1": "新茶开采"},
        "content": {"0": "北桥今晨合龙。", "1": "新茶今日开采。"},
    },
    "columns as lists": {"title": ["北桥合龙", "新茶开采"], "content": ["北桥今晨合龙。", "新茶今日开采。"]},
    "names apart": {"columns": ["title", "content"], "index": [0, 1], "data": [[*BRIDGE.values()], [*TEA.values()]]},
    "paragraphs": [{"title": r["title"], "paragraphs": [r["content"]]} for r in (BRIDGE, TEA)],
    "nested": [{"article": BRIDGE}, {"news": {"detail": TEA}}],
    "WordPress": [{"title": {"rendered": r["title"]}, "content": {"rendered": r["content"]}} for r in (BRIDGE, TEA)],
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("indent", [None, 1])
def test_every_record_is_found(shape: str, indent: int | None) -> None:
    seed = read("a.json", json.dumps(SHAPES[shape], ensure_ascii=False, indent=indent).encode())
    assert texts(seed) == BOTH
    assert not seed.skipped


TURNED = ("columns of pandas", "columns as lists", "names apart")  # no longer than a record may be, or refused


@pytest.mark.parametrize("shape", sorted(SHAPES.keys() - set(TURNED)))
def test_a_large_file_gives_the_same(shape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the whole is longer than a record may be."""
    monkeypatch.setattr(large_json, "LONGEST_RECORD", 120)
    monkeypatch.setattr(large_json, "_CHUNK", 7)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(SHAPES[shape], ensure_ascii=False), "utf-8")
    seed = stream("a.json", path)
    assert seed is not None
    found = [(a.headline, a.body) for a in seed.articles()]
    assert found == BOTH or (shape == "headlines beside" and found[:2] == BOTH)


LINES = json.dumps(BRIDGE, ensure_ascii=False) + "\n" + json.dumps(TEA, ensure_ascii=False) + "\n"
PRETTY = json.dumps(BRIDGE, indent=2) + "\n" + json.dumps(TEA, indent=2)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson", "a.jl", "a.txt", "a.dat", "a"])  # rec-j11
@pytest.mark.parametrize("text", [LINES, f"[{LINES.strip().replace(chr(10), ',' + chr(10))}]", PRETTY])
def test_lines_and_lists_are_told_by_what_is_in_them(name: str, text: str, tmp_path: Path) -> None:
    assert texts(read(name, text.encode())) == BOTH
    (tmp_path / name).write_text(text, "utf-8")
    seed = stream(name, tmp_path / name)
    assert seed is not None and [(a.headline, a.body) for a in seed.articles()] == BOTH


def test_a_broken_line_is_named_and_the_others_are_read() -> None:
    seed = read("a.json", (LINES + '{"title": "断\n' + LINES).encode())
    assert texts(seed) == [*BOTH, *BOTH]
    assert [s.note.code for s in seed.skipped] == ["seed_line_not_json"]


@pytest.mark.parametrize("form", ["{},\n{},\n", "\x1e{}\n\x1e{}\n", "\ufeff{}\n\ufeff{}\n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_what_stands_around_lines_is_no_fault(name: str, form: str) -> None:
    seed = read(name, form.format(json.dumps(BRIDGE), json.dumps(TEA)).encode())
    assert texts(seed) == BOTH and not seed.skipped


def test_what_databases_write_for_nothing_is_nothing() -> None:
    article = one({**BRIDGE, "author": "NULL", "source": "null", "seendate": "20310409T003000Z"})
    assert (article.byline, article.source, article.date) == ("", "", "2031-04-09")


def test_entities_are_text() -> None:
    assert one({"title": "“北桥”合龙".replace("“", "&ldquo;").replace("”", "&#8221;")}).headline == "“北桥”合龙"


@pytest.mark.parametrize(
    "value",
    [
        {"date": "2031-04-09", "source": "北岸日报", "articles": [BRIDGE, TEA]},
        {"报纸": "北岸日报", "日期": "2031年4月9日", "文章": [BRIDGE, TEA]},
        {"paper": "北岸日报", "days": {"2031-04-09": [BRIDGE, TEA]}},
        {"paper": "北岸日报", "date": "20310409", "pages": [{"page": "03", "list": [BRIDGE]}, {"list": [TEA]}]},
        [
            {
                "source": {"name": "x"},
                "update_time": "2031-05-01",
                "list": [{"date": DAY, "source": "北岸日报", **BRIDGE}, *REST],
            }
        ],
    ],
)
def test_what_is_said_of_an_issue_holds_for_its_articles(value: Any) -> None:
    found = read("a.json", json.dumps(value).encode()).articles
    assert [(a.headline, a.date, a.source) for a in found] == [(h, "2031-04-09", "北岸日报") for h, _ in BOTH]


def test_what_is_said_of_an_answer_or_a_page_holds_as_far_as_it_goes() -> None:
    paged = {"code": 0, "page": 2, "time": "2031-04-09", "crawl_date": "2031-04-09", "list": [BRIDGE]}
    [article] = read("a.json", json.dumps(paged).encode()).articles
    assert (article.page, article.date) == (None, None)
    pages = {
        "pages": [{"page": "03", "section": "要闻", "list": [BRIDGE]}, {"page": "04", "list": [{**TEA, "page": "9"}]}]
    }
    first, second = read("a.json", json.dumps(pages).encode()).articles
    assert (first.page, first.section, second.page, second.section) == ("03", "要闻", "9", "")


@pytest.mark.parametrize("day", [[2031, 4, 9], [2031, 4, 9, 8, 30], {"year": 2031, "month": 4, "day": 9}])
def test_a_day_in_parts(day: object) -> None:
    assert one({**BRIDGE, "date": day}).date == "2031-04-09"


def test_blocks_of_text_and_pictures_are_a_body() -> None:
    blocks = [
        {"type": "text", "data": "北桥合龙。"},
        {"type": "image", "data": "a.jpg"},
        {"type": "text", "data": "同庆。"},
    ]
    assert one({"title": "北桥", "content": blocks}).body == "北桥合龙。\n\n同庆。"


def test_a_page_with_its_section_and_a_line_end_within_a_text() -> None:
    article = one({**BRIDGE, "版面": "03版:要闻"})
    assert (article.page, article.section) == ("3", "要闻")
    [article] = read("a.json", '[{"title":"北桥","content":"北桥\n合龙。"}]'.encode()).articles
    assert article.body == "北桥\n合龙。"


def test_a_bulk_file_has_the_ids_of_its_actions() -> None:
    text = (
        f'{{"index": {{"_index": "news", "_id": "n1"}}}}\n{json.dumps(BRIDGE)}\n{{"create": {{}}}}\n{json.dumps(TEA)}\n'
    )
    text += '{"update": {"_id": "n3"}}\n{"doc": {"title": "丙", "content": "丁。"}}\n{"delete": {"_id": "n4"}}\n'
    seed = read("bulk.json", text.encode())
    assert [a.id for a in seed.articles] == ["n1", "bulk.json#4", "n3"]
    assert [a.headline for a in seed.articles] == ["北桥合龙", "新茶开采", "丙"]
    assert not seed.skipped


def test_hits_keep_their_ids_and_a_record_its_own() -> None:
    hits = [
        {"_id": "e1", "_source": BRIDGE},
        {"_id": "e2", "_source": {**TEA, "id": 7}},
        {"_id": {"$oid": "5f"}, **TEA},
    ]
    assert [a.id for a in read("a.json", json.dumps(hits).encode()).articles] == ["e1", "7", "5f"]


def test_records_without_any_text_are_counted() -> None:
    seed = read("a.json", json.dumps([BRIDGE, {"url": "http://x.example"}, {"tag": 1}]).encode())
    assert [s.note for s in seed.skipped] == [Note("seed_records_without_text", count=2, first=2)]


def test_mongo_and_newsapi_nest_values() -> None:  # rec-j10
    article = one(
        {
            **BRIDGE,
            "_id": {"$oid": "64aa"},
            "date": {"$date": {"$numberLong": "1933473600000"}},
            "source": {"id": None, "name": "北岸日报"},
            "author": [{"name": "甲某"}, "乙某"],
        }
    )
    assert (article.id, article.date, article.source, article.byline) == (
        "64aa",
        "2031-04-09",
        "北岸日报",
        "甲某、乙某",
    )
    assert one({**BRIDGE, "publishedAt": {"$date": "2031-04-08T16:00:00Z"}}).date == "2031-04-09"


@pytest.mark.parametrize(
    ("value", "body"),
    [
        (["第一段。", "第二段。", ""], "第一段。\n\n第二段。"),
        (
            [{"type": "text", "text": "第一段。"}, {"type": "image", "src": "x.jpg"}, {"text": "第二段。"}],
            "第一段。\n\n第二段。",
        ),
        ([{"value": "<p>第一段。</p><p>第二段。</p>", "type": "text/html"}], "第一段。\n\n第二段。"),
        ({"#text": "第一段。"}, "第一段。"),
    ],
)
def test_a_body_may_be_a_list_or_an_object(value: object, body: str) -> None:
    assert one({"title": "北桥合龙", "content": value}).body == body


LINE = [{"type": "text", "text": "北桥"}, {"type": "text", "marks": [{"type": "bold"}], "text": "今晨合龙。"}]
EDITORS: dict[str, Any] = {
    "Draft.js": {"blocks": [{"key": "a", "text": "北桥今晨合龙。", "type": "unstyled"}, {"text": "同庆。"}]},
    "Slate": [{"type": "paragraph", "children": LINE}, {"type": "paragraph", "children": [{"text": "同庆。"}]}],
    "Lexical": {"root": {"type": "root", "children": [{"type": "paragraph", "children": LINE}, "同庆。"]}},
    "Editor.js": {
        "blocks": [
            {"type": "paragraph", "data": {"text": "北桥今晨合龙。"}},
            {"type": "image", "data": {"url": "http://x.example/p.jpg"}},
            {"type": "list", "data": {"items": ["同庆。"]}},
        ]
    },
    "TipTap": {"type": "doc", "content": [{"type": "paragraph", "content": LINE}, {"type": "text", "text": "同庆。"}]},
    "Portable Text": [
        {"_type": "block", "children": [{"_type": "span", "text": "北桥"}, {"_type": "span", "text": "今晨合龙。"}]},
        {"_type": "block", "children": [{"_type": "span", "text": "同庆。"}]},
    ],
    "Quill": {"ops": [{"insert": "北桥"}, {"insert": "今晨合龙。\n\n"}, {"insert": "同庆。"}]},
    "Telegram": ["北桥今晨", {"type": "bold", "text": "合龙。"}, "\n\n同庆。"],
}


@pytest.mark.parametrize("editor", EDITORS)
def test_what_an_editor_keeps_is_one_body_and_its_marks_cut_no_line(editor: str) -> None:
    article = one({"title": "北桥合龙", "content": EDITORS[editor]})
    assert (article.headline, article.body) == ("北桥合龙", "北桥今晨合龙。\n\n同庆。")


def test_a_list_of_pages_names_the_page_of_each_article() -> None:
    pages = [{"no": "02", "name": "要闻", "articles": [BRIDGE]}, {"title": "第A03版：副刊", "articles": [TEA]}]
    articles = read("a.json", json.dumps({"paper": "北报", "pages": pages}).encode()).articles
    assert [(a.source, a.page, a.section) for a in articles] == [("北报", "02", "要闻"), ("北报", "A03", "副刊")]


def test_rows_below_a_row_of_names_are_records() -> None:
    rows = [["标题", "正文"], [*BRIDGE.values()], [*TEA.values()], ["过", "多", "列"]]
    assert texts(read("a.json", json.dumps(rows).encode())) == BOTH


@pytest.mark.parametrize("form", ["callback({});", "var news = {};\n", "window.data[0] = {}"])
def test_json_that_scripts_load_is_read(form: str) -> None:
    assert texts(read("a.json", form.replace("{}", json.dumps([BRIDGE, TEA])).encode())) == BOTH
    assert read("a.json", form.replace("{}", json.dumps([BRIDGE])[:-1]).encode()).skipped


def test_names_in_pinyin() -> None:
    record = {
        "biaoti": "北桥",
        "zhengwen": "合龙。",
        "zuozhe": "甲某",
        "laiyuan": "北报",
        "fabushijian": "2031-04-09",
        "banci": "3",
    }
    article = one(record)
    assert (article.headline, article.body, article.byline) == ("北桥", "合龙。", "甲某")
    assert (article.source, article.date, article.page) == ("北报", "2031-04-09", "3")


PARTS: dict[str, Any] = {
    "sections": {"sections": [{"heading": "背景", "text": "第一段。"}, {"heading": "进展", "text": "第二段。"}]},
    "sections in the body": {
        "content": {"sections": [{"title": "背景", "text": "第一段。"}, {"title": "进展", "text": "第二段。"}]}
    },
}


@pytest.mark.parametrize("parts", PARTS)
def test_parts_of_an_article_are_its_body(parts: str) -> None:
    article = one({"title": "北桥合龙", "date": "2031-04-09", **PARTS[parts]})
    assert (article.headline, article.date) == ("北桥合龙", "2031-04-09")
    assert article.body == "背景\n\n第一段。\n\n进展\n\n第二段。"
    pages = [{"page": 1, "text": "第一段。"}, {"page": 2, "text": "第二段。"}]
    assert one({"title": "北桥合龙", "pages": pages}).body == "第一段。\n\n第二段。"


@pytest.mark.parametrize("issue", ["北岸日报", "2031年4月9日要闻"])
def test_the_articles_of_an_issue_are_no_parts(issue: str) -> None:
    seed = read("a.json", json.dumps({"title": issue, "sections": [BRIDGE, TEA]}).encode())
    assert texts(seed) == BOTH
    dated = [{**BRIDGE, "date": "2031-04-09"}, {**TEA, "date": "2031-04-10"}]
    assert texts(read("a.json", json.dumps({"title": "文选", "sections": dated}).encode())) == BOTH


def test_a_headline_may_stand_in_the_metadata() -> None:
    article = one({"metadata": {"title": "北桥合龙", "date": "2031-04-09"}, "content": "北桥今晨合龙。"})
    assert (article.headline, article.date) == ("北桥合龙", "2031-04-09")


def test_keys_may_be_headlines_and_pieces_with_marks_are_no_records() -> None:
    named = {"articles": {"北桥合龙": {"content": "北桥今晨合龙。"}, "新茶开采": {"content": "新茶今日开采。"}}}
    assert texts(read("a.json", json.dumps(named).encode())) == BOTH
    hits = [{"_source": record, "highlight": {"content": ["<em>北桥</em>"]}} for record in (BRIDGE, TEA)]
    assert texts(read("a.json", json.dumps({"hits": {"hits": hits}}).encode())) == BOTH


def test_a_value_may_repeat_its_label_and_a_label_is_no_paper() -> None:
    record = {**BRIDGE, "source": "来源：北岸日报", "author": "作者：甲某", "time": "发布时间：2031-04-09 08:30"}
    article = one(record)
    assert (article.source, article.byline, article.date) == ("北岸日报", "甲某", "2031-04-09")
    assert one({**BRIDGE, "time": "发布时间：2031-04-09"}).source == ""


CHINESE = {  # rec-j7
    "肩题": "市长视察港区",
    "标题": "北桥合龙",
    "副标题": "全长三公里",
    "正文": "北桥今晨合龙。",
    "发布时间": "2031年4月9日 08:00",
    "来源": "北岸日报",
    "记者": "甲某",
    "版次": "03",
    "版名": "要闻",
    "链接": "http://x.example/1",
}
FIELDS = ("kicker", "headline", "subtitle", "body", "date", "source", "byline", "page", "section", "url")


def test_chinese_names_of_fields() -> None:
    article = one(CHINESE)
    values = [*CHINESE.values()]
    values[4] = "2031-04-09"
    assert [getattr(article, field) for field in FIELDS] == values
    traditional = {
        "標題": "北橋合龍",
        "內容": "北橋今晨合龍。",
        "日期": "民國120年4月9日",
        "來源": "北岸報",
        "記者": "甲某",
    }
    article = one(traditional)  # rec-j12
    assert (article.headline, article.date, article.source, article.byline) == (
        "北橋合龍",
        "2031-04-09",
        "北岸報",
        "甲某",
    )


@pytest.mark.parametrize("title", ["新闻标题", "News_Title", "article-title", "文章标题", "题名", "Title", "headLine"])
@pytest.mark.parametrize("body", ["新闻内容", "newsContent", "articleBody", "Full Text", "全文", "post_content"])
def test_names_of_fields_however_they_are_written(title: str, body: str) -> None:
    assert texts(read("a.jsonl", json.dumps({title: "北桥合龙", body: "合龙。"}).encode())) == [("北桥合龙", "合龙。")]


@pytest.mark.parametrize(
    "key", ["publish_time", "pubtime", "ctime", "news_time", "createTime", "update_time", "time", "pub_date"]
)
def test_names_of_dates(key: str) -> None:  # rec-j5
    article = one({**BRIDGE, key: "2031-04-09 08:00:00", "media_name": "北岸日报"})
    assert (article.date, article.source) == ("2031-04-09", "北岸日报")


def test_a_line_with_a_summary_alone_is_an_article() -> None:
    assert one({"title": None, "desc": "北桥今晨合龙。"}).body == "北桥今晨合龙。"


def test_the_first_date_that_names_a_day_counts() -> None:
    assert (
        one({**BRIDGE, "date": "昨天", "publish_time": "2031-04-09", "update_time": "2031-05-01"}).date == "2031-04-09"
    )
    assert one({**BRIDGE, "url": "http://x.example/20310409/1.shtml"}).date == "2031-04-09"
    assert one({**BRIDGE, "url": "http://x.example/1234567890123.shtml"}).date is None


@pytest.mark.parametrize("key", ["summary", "abstract", "description", "digest", "摘要", "导语"])  # rec-j6
def test_a_summary_is_the_body_where_there_is_no_other(key: str) -> None:
    assert one({"title": "北桥合龙", key: "北桥合龙，全长三公里。"}).body == "北桥合龙，全长三公里。"
    assert one({"title": "北桥合龙", key: "摘要。", "content": "全文。"}).body == "全文。"


KEYS = [
    "title",
    "content",
    "标题",
    "正文",
    "date",
    "_source",
    "hits",
    "data",
    "id",
    "_id",
    "index",
    "source",
    "author",
    "page",
]
KEYS += ["url", "meta", "columns", "$date", "name", "x", "summary", "1"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["甲。", "2031-04-09", "", "\ud800"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES, st.sampled_from(["a.json", "a.jsonl"]), st.sampled_from([None, 1]))
def test_any_value_is_read_or_refused_and_streamed_alike(
    tmp_path_factory: pytest.TempPathFactory, value: object, name: str, indent: int | None
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(json.dumps(value, indent=indent).encode())
    whole, large = read(name, path.read_bytes()), stream(name, path)
    assert large is not None and tuple(large.articles()) == whole.articles
    assert [s.note.code for s in large.skipped] == [s.note.code for s in whole.skipped]


@pytest.mark.parametrize("unit", ['{"a":', '{"content":[', '{"content":{"text":', "[", '{"_source":{"x":1},"y":'])
def test_nesting_takes_calls_in_proportion(unit: str) -> None:
    def steps(times: int) -> int:
        closing = "".join({"{": "}", "[": "]"}[c] for c in reversed(unit * times) if c in "{[")
        data = (unit * times + "1" + closing).encode()
        return calls(lambda: read("a.json", data))

    steps(1)
    assert steps(200) <= 3 * steps(100) + 1000


@pytest.mark.parametrize(
    "record", [BRIDGE, {"x": {"_source": BRIDGE}}, {"tag": "x"}, {"title": "甲", "k": [{"url": "x"}]}]
)
def test_records_take_calls_in_proportion(record: dict[str, Any]) -> None:
    def steps(times: int) -> int:
        by_id = json.dumps({f"n{number}": record for number in range(times)}).encode()
        listed = json.dumps({"data": {"list": [record] * times}}).encode()
        return calls(lambda: (read("a.json", by_id), read("a.json", listed)))

    steps(1)
    assert steps(128) <= 3 * steps(64) + 1000
