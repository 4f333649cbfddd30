"""References: each form as its standard sets it, for every article that there may be."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.model import CitationForm
from newsearch.render.citation import citation, cite

DAY = datetime.date(2026, 11, 26)
PAPER = Article(
    "a1", "东川开发区揭牌成立", "…", "2024-03-02", byline="本报记者 熊辉", source="柳岸报", page=1, section="要闻"
)
SITE = Article("a2", "大桥通车", "…", "2024-03-05", source="东川网", url="https://example.org/a_b%20{1}")
CREW = "本报记者 熊辉 实习生 张三 通讯员 李四"


@pytest.mark.parametrize(
    ("article", "reference"),
    [
        (PAPER, "熊辉. 东川开发区揭牌成立[N]. 柳岸报, 2024-03-02(1)."),
        (SITE, "大桥通车[N/OL]. 东川网, 2024-03-05[2026-11-26]. https://example.org/a_b%20%7B1%7D."),
        (Article("1", "大桥", "", byline=CREW), "熊辉, 张三, 李四. 大桥[N]."),
        (Article("1", "大桥", "", byline=f"{CREW} 王五", page="A03"), "熊辉, 张三, 李四, 等. 大桥[N]. (A03)."),
        (Article("1", "Bridge", "", byline="A B, C D, E F and G H"), "A B, C D, E F, et al. Bridge[N]."),
        (
            Article("1", "大橋通車", "", "1999-01-02", source="《東川報》", page="第3版"),
            "大橋通車[N]. 東川報, 1999-01-02(3).",
        ),
        (Article("1", "大桥", "", source="柳岸报", page="要闻版"), "大桥[N]. 柳岸报(要闻版)."),
        (Article("1", "", "", kicker="喜讯"), "喜讯[N]."),
        (Article("1", "大桥", "", url="javascript:alert(1)"), "大桥[N]."),
        (Article("1", "大桥\n通车", "", url="http://a/"), "大桥 通车[N/OL]. [2026-11-26]. http://a/."),
    ],
)
def test_a_reference_as_the_national_standard_sets_it(article: Article, reference: str) -> None:
    assert cite(article, "gbt7714", cited=DAY) == reference


def test_a_ris_record_has_its_tags_in_order_and_ends_its_lines_with_cr_lf() -> None:
    assert cite(PAPER, "ris").split("\r\n") == [
        *("TY  - NEWS", "AU  - 熊辉", "TI  - 东川开发区揭牌成立", "T2  - 柳岸报", "PY  - 2024", "DA  - 2024/03/02/"),
        *("SP  - 1", "SE  - 要闻", "ER  - ", ""),
    ]
    assert "UR  - https://example.org/a_b%20%7B1%7D\r\nY2  - 2026/11/26/\r\n" in cite(SITE, "ris", cited=DAY)


def test_a_bibtex_entry_keeps_what_tex_would_change() -> None:
    assert cite(PAPER, "bibtex").splitlines()[1:] == [
        *("  author = {熊辉},", "  title = {东川开发区揭牌成立},", "  journal = {柳岸报},", "  date = {2024-03-02},"),
        *("  pages = {1}", "}"),
    ]
    hostile = Article("1", r"5% & {GPT}_4 \ ~^", "", byline="Jane Doe; 张三", source="a}b{")
    entry = cite(hostile, "bibtex")
    assert r"  title = {{5\% \& \{GPT\}\_4 \textbackslash{} \textasciitilde{}\textasciicircum{}}}," in entry
    assert (
        "  author = {{Jane Doe} and 张三}," in entry and r"  journal = {a\textbraceright{}b\textbraceleft{}}" in entry
    )


def test_keys_of_bibtex_are_the_same_ever_after_and_another_for_each_id() -> None:
    key = cite(PAPER, "bibtex").splitlines()[0]
    assert key == "@article{news2024-afbc4c21ae698c35,"
    others = {cite(Article(f"a{n}", "同", "", "2024-03-02"), "bibtex").splitlines()[0] for n in range(1000)}
    assert len(others) == 1000 and key in others


def test_a_csl_item_is_what_its_schema_asks_for() -> None:
    assert json.loads(cite(PAPER, "csl")) == {
        "id": "a1",
        "type": "article-newspaper",
        "author": [{"literal": "熊辉"}],
        "title": "东川开发区揭牌成立",
        "container-title": "柳岸报",
        "issued": {"date-parts": [[2024, 3, 2]]},
        "page": "1",
        "section": "要闻",
    }
    assert json.loads(cite(SITE, "csl", cited=DAY))["accessed"] == {"date-parts": [[2026, 11, 26]]}
    assert json.loads(cite(Article("x", "", ""), "csl")) == {"id": "x", "type": "article-newspaper"}


text = st.text(max_size=12) | st.sampled_from(["记者 熊辉", "{", "}{", "\r\nER  - ", "北碚\ud800", "A and B", "\\"])


@given(text, text, text, text, st.sampled_from([None, "", "3", "第A1版", "}"]), st.none() | st.dates())
def test_any_article_has_a_reference_that_is_read_back(
    headline: str, byline: str, source: str, url: str, page: str | None, day: datetime.date | None
) -> None:
    article = Article("a", headline, "", day, byline=byline, source=source, url=f"http://{url}", page=page)
    assert "\n" not in cite(article, "gbt7714") and "\r" not in cite(article, "gbt7714")
    *lines, last, end = cite(article, "ris").split("\r\n")
    assert (lines[0], last, end) == ("TY  - NEWS", "ER  - ", "")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - \S.*", line) for line in lines), lines
    entry = cite(article, "bibtex")
    assert balanced(entry) and entry.count("\n}\n") == 1
    item: dict[str, Any] = json.loads(cite(article, "csl"))
    assert item.keys() <= {
        *("id", "type", "author", "title", "container-title", "issued", "page", "section", "URL", "accessed"),
    }
    assert cite(article) == citation(article)


def balanced(entry: str) -> bool:
    """Whether each brace has its other one, counted as BibTeX does: a backslash in front changes nothing."""
    depth = 0
    for char in entry:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def test_show_prints_a_reference_in_every_form(index_of: Any) -> None:
    index: Index = index_of([PAPER])
    shown = {
        form: CliRunner().invoke(main, ["--index", str(index.path), "show", "a1", "--cite", form])
        for form in get_args(CitationForm)
    }
    assert {result.exit_code for result in shown.values()} == {0}
    assert shown["plain"].stdout == f"{citation(PAPER)}\n" and json.loads(shown["csl"].stdout)[0]["id"] == "a1"
    assert shown["gbt7714"].stdout == f"{cite(PAPER, 'gbt7714')}\n" and shown["ris"].stdout.endswith("ER  - \n")
