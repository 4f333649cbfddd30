"""CSV and TSV: each row is an article, whatever stands between cells."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.seeds.reader import read
from newsearch.seeds.seed import Seed
from newsearch.seeds.streams import stream
from tests.steps import calls

ROWS = [
    ["标题", "正文", "日期", "来源"],
    ["北桥合龙", '北桥今晨合龙；工人说："好，快!"\n市民|同庆,人来人往。', "2031-04-09", "北岸日报"],
    ["新茶开采", "新茶今日开采。", "2031/4/10 08:00", "东湖晚报"],
    ["无事", "", "", ""],
]


def table(delimiter: str, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL, rows: list[list[str]] = ROWS) -> str:
    file = StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)
    return file.getvalue()


def fields(seed: Seed) -> list[tuple[str, str, str | None, str]]:
    return [(a.headline, a.body, a.date, a.source) for a in seed.articles]


WANTED = [
    ("北桥合龙", ROWS[1][1], "2031-04-09", "北岸日报"),
    ("新茶开采", "新茶今日开采。", "2031-04-10", "东湖晚报"),
    ("无事", "", None, ""),
]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])  # csv-01
def test_a_row_is_an_article(delimiter: str, quoting: Literal[0, 1], encoding: str, name: str, tmp_path: Path) -> None:
    data = table(delimiter, quoting).encode(encoding)
    seed = read(name, data)
    assert fields(seed) == WANTED
    assert not seed.skipped
    (tmp_path / name).write_bytes(data)
    large = stream(name, tmp_path / name)
    assert large is not None and tuple(large.articles()) == seed.articles


def test_date_page_and_paper_in_one_cell() -> None:  # csv-03
    text = "label,publish,title,text\nx,北報 日期：1933-05-08 版次/卷期：03 版,議會批准港章,港務局設立，即日施行。\n"
    [article] = read("a.csv", ("\ufeff" + text).encode()).articles
    assert (article.headline, article.date, article.page, article.source) == (
        "議會批准港章",
        "1933-05-08",
        "03",
        "北報",
    )


def test_marks_that_are_no_quotes_stay() -> None:
    text = '标题\t正文\n"最美"北桥人\t他说："好。\n新茶\t"开采"了\n'
    assert [(a.headline, a.body) for a in read("a.tsv", text.encode()).articles] == [
        ('"最美"北桥人', '他说："好。'),
        ("新茶", '"开采"了'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "标题;正文;日期\n'北桥合龙';'说：\"好\"；快';'2031-04-09'\n'新茶';'开采';'2031-04-10'\n",
        'title,content,date\n"北桥合龙","说：\\"好\\"；快","2031-04-09"\n"新茶","开采","2031-04-10"\n',
        "'标题','正文','日期'\n'北桥合龙','说：\"好\"；快','2031-04-09'\n'新茶','开采','2031-04-10'\n",
    ],
)
def test_databases_quote_otherwise(text: str) -> None:
    assert fields(read("a.csv", text.encode())) == [
        ("北桥合龙", '说："好"；快', "2031-04-09", ""),
        ("新茶", "开采", "2031-04-10", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "题名,责任者,报刊名,出版日期,全文\n北桥合龙,甲某,北岸日报,2031-04-09,北桥今晨合龙。\n",
        "Title,Publication Title,Author,Date,Abstract Note,Key\n北桥合龙,北岸日报,甲某,2031-04-09,北桥今晨合龙。,A\n",
        "文章标题,公众号,作者,发布时间,阅读量,正文\n北桥合龙,北岸日报,甲某,2031-04-09 08:30,9,北桥今晨合龙。\n",
    ],
)
def test_columns_of_libraries_zotero_and_crawlers(text: str) -> None:
    seed = read("a.csv", text.encode())
    assert fields(seed) == [("北桥合龙", "北桥今晨合龙。", "2031-04-09", "北岸日报")]
    assert seed.articles[0].byline == "甲某"


def test_excel_names_its_delimiter_and_pandas_numbers_its_rows() -> None:
    assert fields(read("a.csv", ("sep=;\n" + table(";")).encode())) == WANTED
    numbered = [["", *ROWS[0]], *([str(n), *row] for n, row in enumerate(ROWS[1:]))]
    assert fields(read("a.csv", table(",", rows=numbered).encode())) == WANTED


def test_exports_put_one_behind_the_other_and_blank_rows() -> None:
    assert fields(read("a.csv", (table(",") + "\n,,,\n" + table(",")).encode())) == WANTED * 2


def test_what_databases_write_for_nothing_is_nothing() -> None:
    [article] = read("a.csv", "title,content,source\n北桥合龙,合龙。,NULL\n".encode()).articles
    assert article.source == ""


@pytest.mark.parametrize("text", ["甲,乙\n1,2\n3,4\n", "一句话。\n两句话。\n", "名称;数量\n茶;3\n", '"'])
def test_a_table_without_known_columns_is_refused_with_the_way_out(text: str) -> None:
    seed = read("a.csv", text.encode())
    assert not seed.articles
    assert [s.note.code for s in seed.skipped] == ["seed_table_columns"]


def test_rows_that_are_no_articles_are_named() -> None:
    seed = read("a.csv", "title,content,date\n北桥合龙,合龙，,通车,2031-04-09\n,,2031-04-09\n新茶,开采。\n".encode())
    assert [a.headline for a in seed.articles] == ["新茶"]
    assert [(s.note.code, s.note.values["line"]) for s in seed.skipped] == [
        ("seed_row_too_long", 2),
        ("seed_row_without_text", 3),
    ]


def test_a_long_cell_is_read_and_prose_is_no_table() -> None:
    [article] = read("a.csv", f'title,content\n北桥,"{"北桥合龙。" * 60_000}"\n'.encode()).articles
    assert len(article.body) == 300_000
    page = "内容提要，标题，正文\n\n北桥今晨合龙，市民同庆，人来人往，十分热闹。\n"
    assert read("a.txt", page.encode()).articles[0].headline != "北桥今晨合龙"


CELLS = st.sampled_from(
    ["标题", "正文", "title", "甲", '"', '""', ",", ";", "\t", "|", "\n", "\r\n", "北桥合龙。", " ", "2031"]
)


@given(st.lists(CELLS, max_size=20))
def test_any_table_is_read_or_refused_and_streamed_alike(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes("".join(cells).encode())
    whole, large = read("table.csv", path.read_bytes()), stream("table.csv", path)
    assert large is not None
    assert (tuple(large.articles()), large.skipped) == (whole.articles, whole.skipped)


@pytest.mark.parametrize("unit", ["甲,乙。\n", '甲,"乙\n', "甲,乙,丙\n", '"', ",", ",,\n", "甲\n"])
def test_a_table_takes_calls_in_proportion(unit: str) -> None:
    def steps(times: int) -> int:
        data = ("title,content\n" + unit * times).encode()
        return calls(lambda: read("a.csv", data))

    steps(1)
    assert steps(2000) <= 3 * steps(1000) + 1000


def test_the_names_of_columns_may_stand_below_a_title() -> None:
    seed = read("a.csv", "2031年4月新闻导出表,,\n\n标题,正文,日期\n柳岸大桥通车,大桥通车。,2031-04-09\n".encode())
    assert [(a.headline, a.body, a.date) for a in seed.articles] == [("柳岸大桥通车", "大桥通车。", "2031-04-09")]
    [broken] = read("a.csv", "说明\n标题,正文\n大桥,通车。,多,余\n春茶,上市。\n".encode()).skipped
    assert (broken.note.code, broken.note.values["line"]) == ("seed_row_too_long", 3)


def test_columns_of_taiwan_and_of_cnki() -> None:
    [taiwan] = read(
        "a.csv", "標題,內文,刊登日期,報別,版別\n大橋通車,大橋通車。,120/04/09,聯合報,A3版\n".encode()
    ).articles
    assert (taiwan.body, taiwan.date, taiwan.source, taiwan.page) == ("大橋通車。", "2031-04-09", "聯合報", "A3")
    names = "Title-题名,Author-作者,Source-文献来源,PubTime-发表时间,Summary-摘要"
    [cnki] = read("a.csv", f"{names}\n大桥通车,甲某,柳岸日报,2031-04-09,大桥通车。\n".encode()).articles
    assert (cnki.headline, cnki.byline, cnki.source, cnki.date) == ("大桥通车", "甲某", "柳岸日报", "2031-04-09")
    assert cnki.body == "大桥通车。"


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_table_of_markdown(name: str) -> None:
    text = "| 标题 | 日期 | 正文 |\n|:---|---|---:|\n| 柳岸大桥通车 | 2031-04-09 | 大桥通车。 |\n"
    text += "| 春茶上市 |  | 春茶上市。 |\n"
    assert [(a.headline, a.date, a.body) for a in read(name, text.encode()).articles] == [
        ("柳岸大桥通车", "2031-04-09", "大桥通车。"),
        ("春茶上市", None, "春茶上市。"),
    ]
    assert len(read(name, text.replace("标题", "名次").replace("正文", "得分").encode()).articles) == 1
