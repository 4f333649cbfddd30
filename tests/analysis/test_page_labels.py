"""Labels of pages are read in one way by seeds, by the analysis and by queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from newsearch import Index
from newsearch.analysis.page_labels import page_label, page_name
from newsearch.model import Article
from newsearch.seeds.reader import read

THREE = ["3", "03", "003", "３", "第3版", "第03版", "第 3 版", "第三版", "三版"]


@pytest.mark.parametrize("written", THREE)
def test_a_page_has_one_label_however_it_is_written(written: str) -> None:
    assert (page_label(written), page_name(written)) == ("3", "3")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("A03", "A03"),
        ("a03", "A03"),
        ("第A12版", "A12"),
        ("头版", "1"),
        ("頭版", "1"),
        ("第二十一版", "21"),
        ("00", ""),
        ("要闻", "要闻"),
        ("", ""),
    ],
)
def test_letters_names_and_the_front_page(written: str, name: str) -> None:
    assert page_name(written) == name


def test_a_search_for_page_3_finds_it_however_seeds_write_it(index_of: Callable[[Iterable[Article]], Index]) -> None:
    articles = [
        Article(f"a{n}", "柳岸通车", "大桥今日通车。", page=page) for n, page in enumerate([*THREE, "13", "A3"])
    ]
    with index_of(articles).searcher() as searcher:
        for query in ("page:3", "page:03", "版次：第三版", "page:第03版"):
            assert searcher.search(query).total == len(THREE), query


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("20310409-03-01.txt", "柳岸通车\n\n大桥今日通车。"),
        ("a.txt", "标题：柳岸通车\n版次：第三版\n\n大桥今日通车。"),
        ("a.html", "<h1>柳岸通车</h1><p>第03版：要闻</p><div><p>大桥今日建成通车，市民步行体验。</p></div>"),
        ("a.html", "<h1>柳岸通车</h1><p>2031年4月9日 第三版</p><div><p>大桥今日建成通车，市民步行体验。</p></div>"),
    ],
)
def test_readers_of_seeds_give_the_same_page(name: str, text: str) -> None:
    [article] = read(name, text.encode()).articles
    assert str(article.page) == "3"


def test_a_page_00_in_the_name_of_a_file_is_none() -> None:
    [article] = read("20310409-00-01.txt", "柳岸通车\n\n大桥今日通车。".encode()).articles
    assert (article.page, article.date) == (None, "2031-04-09")
