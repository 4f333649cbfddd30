"""What leaves the tool: each format read back, paging by cursor, citations."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from selectolax.lexbor import LexborHTMLParser

from newsearch import Article, Hit, Index, Results, Snippet, Span
from newsearch.cli import main
from newsearch.engine import SORTS
from newsearch.errors import CursorInvalid
from newsearch.messages import Note
from newsearch.model import CitationForm, Format, Sort
from newsearch.render.citation import citation
from newsearch.render.export import FORMATS, exported

MakeIndex = Callable[[Iterable[Article]], Index]

TIME = datetime.datetime(2024, 3, 5, 8, tzinfo=datetime.timezone.utc)
PAPER = Article("a1", "“志愿服务”启动", "…", "2024-03-02", source="北碚报", page=1, url="https://example.org/1")
FORMULA = Article("a2", "=HYPERLINK(1)", "…", byline="＋甲", section="@要闻")
HITS = (
    Hit(PAPER, 2.5, Snippet("开展志愿服务。\n\n*热心*人", (Span(2, 6),))),
    Hit(FORMULA, 1.5, Snippet("-志愿<b>服务", (Span(1, 3),))),
)
PAGES = [
    Results("志愿", HITS[:1], 2, (Note("within", query="雷锋"),), facets={"section": {"@要闻": 1}}, cursor="next"),
    Results("志愿", HITS[1:], 2, (Note("within", query="雷锋"),), offset=1),
]


def written(form: Format) -> str:
    return "".join(exported(PAGES, form, TIME))


@pytest.mark.parametrize(
    ("article", "cited"),
    [
        (PAPER, "《北碚报》2024年3月2日第1版：《“志愿服务”启动》"),
        (Article("1", "揭牌成立", ""), "《揭牌成立》"),
        (Article("1", "", "", "0987-12-31", page="A03"), "987年12月31日第A03版"),
        (
            Article("1", "学习《民法典》", "", source="《光明日报》", page="要闻版"),
            "《光明日报》要闻版：《学习〈民法典〉》",
        ),
        (Article("1", "春运\n开始", "", "2024-01-26", source="新华社"), "新华社2024年1月26日：《春运 开始》"),
        (Article("1", "", ""), ""),
    ],
)
def test_a_citation_has_paper_day_page_and_headline_less_what_is_unknown(article: Article, cited: str) -> None:
    assert citation(article) == cited


def test_every_format_has_a_writer() -> None:
    assert tuple(FORMATS) == get_args(Format)


def test_json_is_one_object_with_all_hits() -> None:
    record = json.loads(written("json"))
    assert [hit["id"] for hit in record["hits"]] == ["a1", "a2"]
    assert record["hits"][0]["citation"] == citation(PAPER)
    assert (record["query"], record["total"], record["time"]) == ("志愿", 2, "2024-03-05T08:00:00+00:00")
    assert (
        record["cursor"] is None
        and record["facets"] == {"section": {"@要闻": 1}}
        and record["notes"] == ["within the results of 雷锋"]
    )
    assert record["note_codes"] == [{"code": "within", "values": {"query": "雷锋"}}]


def test_json_lines_end_with_the_query_the_total_and_the_time() -> None:
    *hits, summary = map(json.loads, written("jsonl").splitlines())
    assert [hit["citation"] for hit in hits] == [citation(PAPER), citation(FORMULA)]
    assert (summary["query"], summary["total"], summary["offset"]) == ("志愿", 2, 0)
    assert summary["time"] == "2024-03-05T08:00:00+00:00" and summary["facets"] == {"section": {"@要闻": 1}}


def test_csv_opens_in_a_spreadsheet_and_runs_nothing_there() -> None:
    text = written("csv")
    assert text.startswith("\ufeffcitation,") and text.count("\r\n") == 3
    first, second = csv.DictReader(io.StringIO(text[1:], newline=""))
    assert first["citation"] == citation(PAPER) and first["snippet"] == "开展志愿服务。 *热心*人"
    assert (first["query"], first["total"], first["time"]) == ("志愿", "2", "2024-03-05T08:00:00+00:00")
    assert (first["page"], first["score"], second["page"], second["date"]) == ("1", "2.5", "", "")
    defused = [second[name] for name in ("headline", "byline", "section", "snippet")]
    assert defused == ["'=HYPERLINK(1)", "'＋甲", "'@要闻", "'-志愿<b>服务"]


def test_markdown_numbers_the_hits_and_shows_their_text_as_it_is() -> None:
    lines = written("markdown").splitlines()
    assert lines[:3] == ["# 志愿", "", "2 articles · 2024-03-05T08:00:00+00:00"]
    assert "1. 《北碚报》2024年3月2日第1版：《“志愿服务”启动》" in lines and "   <https://example.org/1>" in lines
    assert r"   开展**志愿服务**。 \*热心\*人" in lines and r"   -**志愿**\<b\>服务" in lines


def test_html_is_a_whole_page_with_marks_and_nothing_unescaped() -> None:
    text = written("html")
    page = LexborHTMLParser(text)
    assert [node.text() for node in page.css("mark")] == ["志愿服务", "志愿"]
    assert [node.text() for node in page.css("ol li h3")] == ["“志愿服务”启动", "=HYPERLINK(1)"]
    assert "<title>志愿</title>" in text and citation(PAPER) in text and not page.css("b")


@pytest.fixture
def index(index_of: MakeIndex) -> Index:
    days = [None, "2024-03-01", "2024-03-02"]
    return index_of(Article(f"a{n}", "志愿服务", "雷锋" * (n % 4), days[n % 3]) for n in range(23))


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_cursor_are_those_by_offset(index: Index, sort: Sort) -> None:
    with index.searcher() as searcher:
        pages = list(searcher.pages("志愿 -没有", limit=5, sort=sort))
        for page in pages:
            by_offset = searcher.search("志愿 -没有", limit=5, offset=page.offset, sort=sort)
            assert (page.hits, page.total) == (by_offset.hits, 23)
        assert [page.offset for page in pages] == [0, 5, 10, 15, 20]
        assert [page.cursor is None for page in pages] == [False] * 4 + [True]
        skipping = searcher.search("志愿 -没有", limit=2, offset=3, sort=sort, after=pages[0].cursor)
        assert skipping.offset == 8 and skipping.hits == (*pages[1].hits, *pages[2].hits)[3:5]


def test_a_cursor_goes_on_in_a_changed_index_and_says_so(index: Index) -> None:
    with index.searcher() as searcher:
        first = searcher.search("志愿", limit=10, sort="oldest")
        index.update(add=[Article("a0b", "志愿", "", "2024-03-01")], remove=[first.hits[-1].article.id])
        assert searcher.refresh()
        second = searcher.search("志愿", limit=10, sort="oldest", after=first.cursor)
        assert not {h.article.id for h in first.hits} & {h.article.id for h in second.hits}
        assert Note("index_changed") in second.notes


@pytest.mark.parametrize("cursor", ["", "x", "é", "W10", "WzFd", "bnVsbA", "W251bGwsMSwyLDMsNF0", "[" * 9, "\ud800"])
def test_what_is_no_cursor_is_refused_whatever_it_is(index: Index, cursor: str) -> None:
    with index.searcher() as searcher, pytest.raises(CursorInvalid, match="pass the one"):
        searcher.search("志愿", after=cursor)


def test_the_cursor_of_another_search_is_refused(index: Index) -> None:
    with index.searcher() as searcher:
        cursor = searcher.search("志愿", limit=1).cursor
        others: tuple[tuple[str, Sort, str | None], ...] = (
            ("雷锋", "relevance", None),
            ("志愿", "newest", None),
            ("志愿", "relevance", "2024"),
        )
        for query, sort, since in others:
            with pytest.raises(CursorInvalid, match="another search"):
                searcher.search(query, sort=sort, since=since, after=cursor)


def run(index: Index, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--index", str(index.path), *arguments], input=stdin)


REFERENCE = {
    "gbt7714": r"(?m)^志愿服务\[N\]",
    "ris": "TY  - NEWS\r?\nTI  - 志愿服务\r?\n",
    "bibtex": "  title = {志愿服务}",
    "csl": '"title": "志愿服务"',
}


@pytest.mark.parametrize("form", get_args(Format))
def test_all_hits_of_a_search_come_out_in_every_format(index: Index, form: str) -> None:
    out = run(index, "search", "志愿", "--all-hits", "--format", form)
    assert out.exit_code == 0
    assert len(re.findall(REFERENCE.get(form, "《志愿服务》"), out.stdout)) == 23
    assert run(index, "search", "没有这个", "--format", form).exit_code == 1


def test_all_hits_in_the_terminal_are_one_page(index: Index) -> None:
    out = run(index, "search", "志愿", "--all-hits").stdout
    assert "\n 23. " in out and out.endswith("\n23 articles\n")


def test_the_cursor_in_json_is_taken_by_after(index: Index) -> None:
    first = [json.loads(line) for line in run(index, "search", "志愿", "--all", "--json").stdout.splitlines()]
    second = run(index, "search", "志愿", "--all", "--json", "--after", first[-1]["cursor"])
    summary = json.loads(second.stdout.splitlines()[-1])
    assert (summary["offset"], summary["total"]) == (10, 23) and summary["cursor"]
    refused = run(index, "search", "志愿", "--after", "nonsense")
    assert refused.exit_code == 2 and refused.stderr.startswith("newsearch: 'nonsense' is no cursor")


def test_several_queries_in_one_csv_file_have_one_head(index: Index) -> None:
    out = run(index, "search", "-", "--limit", "2", "--format", "csv", stdin="志愿\n雷锋\n").stdout
    rows = list(csv.reader(io.StringIO(out.lstrip("\ufeff"))))
    assert [row[-3] for row in rows] == ["query", "志愿", "志愿", "雷锋", "雷锋"] and out.count("\ufeff") == 1


def test_every_format_says_what_an_article_lacks() -> None:
    page = Results(
        "志愿 图书馆", (HITS[0], Hit(FORMULA, 1.0, Snippet("志愿"), missing=("图书馆",))), 1, partial_total=1
    )
    for form in FORMATS.keys() - get_args(CitationForm):
        text = "".join(exported([page], form, TIME))
        assert "图书馆" in text.replace("志愿 图书馆", ""), form
    rows = list(csv.DictReader(io.StringIO("".join(exported([page], "csv", TIME)).removeprefix("\ufeff"))))
    assert [row["missing"] for row in rows] == ["", "图书馆"]


FULL = Article(
    "f1",
    "大桥通车",
    "  =3月4日，大桥通车。\n\n- 市民*过江*。\x1b[2J\u2028<b>完</b>",
    "2024-03-05",
    kicker="喜讯",
    subtitle="全长３公里",
    byline="记者 熊辉",
    source="柳岸报",
    url="https://example.org/1",
)


def full(form: Format) -> str:
    page = Results("大桥", (Hit(FULL, 1.0, Snippet("大桥通车")),), 1)
    return "".join(exported([page], form, TIME, full_text=True))


def test_full_texts_are_in_every_format_that_has_texts() -> None:
    assert json.loads(full("json"))["hits"][0]["body"] == FULL.body
    assert json.loads(full("jsonl").splitlines()[0])["body"] == FULL.body
    (row,) = csv.DictReader(io.StringIO(full("csv")[1:], newline=""))
    assert row["body"] == "'=3月4日，大桥通车。\n- 市民*过江*。[2J<b>完</b>"
    assert (row["kicker"], row["subtitle"], row["url"]) == ("喜讯", "全长３公里", "https://example.org/1")
    markdown = full("markdown")
    assert r"   \=3月4日，大桥通车。" not in markdown and r"   \- 市民\*过江\*。\[2J\<b\>完\</b\>" in markdown
    assert markdown.index("   喜讯") < markdown.index("   全长３公里") < markdown.index("   记者 熊辉")
    page = LexborHTMLParser(full("html"))
    assert [node.text() for node in page.css("li p")] == [
        *("喜讯", "柳岸报".join("《》") + "2024年3月5日：《大桥通车》", FULL.url, "全长３公里", "记者 熊辉"),
        *("=3月4日，大桥通车。", "- 市民*过江*。[2J<b>完</b>"),
    ]
    assert [node.attributes for node in page.css("a")] == [{"href": FULL.url}] and not page.css("b")


def test_what_stands_above_a_text_opens_no_list_and_a_hyphen_within_a_line_stays() -> None:
    article = Article("a", "大桥", "2031年 - 大桥通车", kicker="1. 喜讯")
    (text,) = [
        *exported([Results("大桥", (Hit(article, 1.0, Snippet("大桥")),), 1)], "markdown", TIME, full_text=True)
    ][1:]
    assert r"   1\. 喜讯" in text and "   2031年 - 大桥通车" in text


def test_without_the_option_no_format_has_full_texts() -> None:
    page = Results("大桥", (Hit(FULL, 1.0, Snippet("大桥通车")),), 1)
    for form in FORMATS:
        assert "市民" not in "".join(exported([page], form, TIME))


def test_full_text_goes_with_formats_that_have_texts(index: Index) -> None:
    assert "雷锋雷锋" in run(index, "search", "志愿", "--json", "--full-text").stdout
    for refused in (["--format", "ris"], ["--html"], []):
        out = run(index, "search", "志愿", "--full-text", *refused)
        assert out.exit_code == 2 and "--full-text goes with --json" in out.stderr


def test_references_are_cited_on_the_day_of_the_search() -> None:
    assert written("gbt7714").splitlines()[0].endswith("[2024-03-05]. https://example.org/1.")
    assert written("ris").count("ER  - \r\n") == 2 and "\r\n\r\nTY  - NEWS\r\n" in written("ris")
    assert written("bibtex").count("\n}\n") == 2
    items = json.loads(written("csl"))
    assert [item["id"] for item in items] == ["a1", "a2"]
    nothing = [Results("无", (), 0)]
    assert json.loads("".join(exported(nothing, "csl", TIME))) == []
    assert "".join(exported(nothing, "ris", TIME)) == ""
