"""Reprints: sketches, what both engines say of them, and lists in which each piece of news stands once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.reprints import BANDS, LEAST, SHORTEST, VALUES, agree, band_keys, sketches
from newsearch.clauses import EVERYTHING, Run
from newsearch.cli import main
from newsearch.engine.whoosh.build import writer
from newsearch.messages import Note
from newsearch.model import Mode, Sort
from tests.conftest import engine_of

Made = Callable[[Iterable[Article]], Index]

PARAGRAPHS = (
    "嘉陵江大桥今天正式建成通车,全长一千二百米,双向六车道,设计时速六十公里。",
    "市交通局负责人说,大桥通车以后,从城南到城北只要十分钟,比过去少走二十里路。",
    "家住江北的退休教师周淑芬一早就来到桥头,她等这一天已经等了八年。",
    "据了解,两岸还将新建三条公交线路和一条步行栈道,预计年底以前开放。",
    "大桥建设期间,施工单位克服了洪水和高温,没有发生一起安全事故。",
)
STORY = "\n\n".join(PARAGRAPHS)
NOTICE = "明天白天多云转小雨,东北风三到四级,最高气温十八度,夜间有雾,请司机注意行车安全,早晚添加衣服。"
OTHER = "区图书馆新馆昨天开馆,藏书六十万册,设有少年儿童阅览室和地方文献室,每天开放到晚上九点,周一闭馆。"


def is_reprint(text: str, other: str) -> bool:
    first, second = sketches([text, other])
    return bool(agree(first, second))


@pytest.mark.parametrize(
    ("text", "other", "alike"),
    [
        (STORY, STORY, True),
        (STORY, f"据新华社重庆3月4日电(记者张三){STORY}", True),
        (STORY, "\n\n".join(PARAGRAPHS[:-1]), True),  # one paragraph cut
        (STORY, STORY.replace(",", "").replace("。", " "), True),  # punctuation does not count
        (NOTICE, NOTICE.replace("十八度", "十九度"), True),
        (STORY, PARAGRAPHS[0], False),
        (NOTICE, OTHER, False),
        ("今天多云转晴。", "今天多云转晴。", False),  # too short to tell
        ("", "", False),
        ("。" * 100, "。" * 100, False),
        ("哈" * SHORTEST, "哈" * 1000, True),
    ],
)
def test_articles_that_share_most_of_their_text_are_reprints(text: str, other: str, alike: bool) -> None:
    assert is_reprint(text, other) is is_reprint(other, text) is alike


@given(
    st.lists(st.sampled_from([STORY, NOTICE, "", "。", "a", "今天多云", "x" * 40]) | st.text(max_size=60), max_size=9)
)
def test_a_sketch_does_not_depend_on_the_texts_beside_it(texts: list[str]) -> None:
    alone = [sketches([text])[0] for text in texts]
    assert np.array_equal(sketches(texts), np.array(alone, dtype=np.uint8).reshape(-1, VALUES))


@given(st.integers(0, 2**32), st.integers(LEAST, VALUES))
def test_sketches_of_reprints_have_a_band_in_common(seed: int, same: int) -> None:
    random = np.random.default_rng(seed)
    pair = random.integers(1, 256, (2, VALUES), dtype=np.uint8)
    kept = random.permutation(VALUES)[:same]
    pair[1, kept] = pair[0, kept]
    first, second = band_keys(pair)
    assert agree(*pair) and (first == second).any() and first.size == BANDS


PARTS = [*PARAGRAPHS, NOTICE, OTHER]
days = st.sampled_from([None, "2024-01-01", "2023-12-20", "2024-02-01", "1998-03-02"])
archives = st.lists(st.tuples(st.lists(st.sampled_from(PARTS), max_size=4).map("".join), days), max_size=8)


@settings(max_examples=25)
@given(archives, st.sampled_from([EVERYTHING, Run("大桥"), Run("图书馆")]))
def test_both_engines_name_the_same_reprints(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[tuple[str, str | None]], clause: Run
) -> None:
    analyzer, folder = Analyzer(), tmp_path_factory.mktemp("engines")
    articles = [Article(f"a{n}", "", body, date) for n, (body, date) in enumerate(bodies)]
    wanted = [*(a.id for a in articles), "nobody"]
    scan, columns = (
        engine_of(n, folder / n, analyzer, articles).reprints(wanted, clause) for n in ("memory", "whoosh")
    )
    assert scan == columns and all(len(alike) > 1 or key not in alike for key, alike in scan.items())


@pytest.mark.parametrize(
    ("day", "other", "near"),
    [
        ("2024-03-01", "2024-03-31", True),
        ("2024-03-01", "2024-04-01", False),
        ("2023-12-20", "2024-01-10", True),
        ("2022-09-29", "2023-09-29", False),  # what is said every year
        ("2024-03-01", None, True),
        (None, None, True),
    ],
)
def test_reprints_appear_within_a_month(index_of: Made, day: str | None, other: str | None, near: bool) -> None:
    with index_of([Article("a", "", STORY, day), Article("b", "", STORY, other)]).searcher() as searcher:
        assert [a.id for a in searcher.reprints("a")] == ["b"][: int(near)]
        assert [a.id for a in searcher.reprints("b")] == ["a"][: int(near)]


def test_reprints_outlive_merges_and_deletions(index_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_FAN", 2)
    index = index_of([Article("a", "", STORY, date="2024-03-05")])
    for number, date in enumerate(["2024-03-04", None, "2024-03-06"]):
        index.update(add=[Article(f"b{number}", "", f"本报讯{STORY}", date=date), Article(f"c{number}", "", OTHER)])
    index.update(remove=["b2"])
    with index.searcher() as searcher:
        assert [article.id for article in searcher.reprints("a")] == ["b0", "b1"]  # undated ones last


def archive() -> list[Article]:
    """Three stories, printed eight, one and five times, and four with the same headline."""
    stories = [(f"a{n}", STORY) for n in range(8)] + [("b0", NOTICE + "大桥")]
    stories += [(f"c{n}", OTHER + "大桥桥头") for n in range(5)]
    articles = [Article(key, f"头条{key}", body, date=f"2024-03-{n + 1:02}") for n, (key, body) in enumerate(stories)]
    return [*articles, *(Article(f"d{n}", "大桥快讯", f"大桥{n}") for n in range(4))]


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_of_distinct_hits_have_every_article_once(index_of: Made, sort: Sort, limit: int) -> None:
    with index_of(archive()).searcher() as searcher:
        plain = searcher.search("大桥", sort=sort, limit=100)
        pages = [searcher.search("大桥", sort=sort, distinct=True, limit=limit, offset=n) for n in range(0, 60, limit)]
    hits = [hit for page in pages for hit in page.hits]
    assert {page.total for page in pages} == {plain.total} == {18}
    assert sorted(i for h in hits for i in (h.article.id, *h.reprints)) == sorted(h.article.id for h in plain.hits)
    assert sorted(len(hit.reprints) for hit in hits) == [0, 0, 0, 0, 0, 4, 7]
    assert all(list(hit.reprints) == sorted(hit.reprints) for hit in hits)  # their ids go by date
    assert all((hit.article.id > min(hit.reprints)) == (sort == "newest") for hit in hits if hit.reprints)
    assert all(len(page.hits) == limit for page in pages[: 7 // limit])


def test_only_reprints_that_the_query_finds_are_folded(index_of: Made) -> None:
    articles = [Article("a", "", STORY), Article("b", "", f"{STORY}续闻"), Article("c", "", f"续闻:{STORY}")]
    with index_of(articles).searcher() as searcher:
        (hit,) = searcher.search("续闻", distinct=True).hits
        assert {hit.article.id, *hit.reprints} == {"b", "c"}
        assert [h.reprints for h in searcher.search("续闻").hits] == [(), ()]


@pytest.mark.parametrize("mode", ["all", "any", "strict"])
def test_distinct_hits_are_those_of_the_mode(index_of: Made, mode: Mode) -> None:
    with index_of(archive()).searcher() as searcher:
        plain = searcher.search("大桥 司机 阅览室 月球", mode=mode, limit=100)
        once = searcher.search("大桥 司机 阅览室 月球", mode=mode, limit=100, distinct=True)
    assert (once.total, once.notes[: len(plain.notes)]) == (plain.total, plain.notes)
    assert once.partial_total == plain.partial_total
    assert sum(1 + len(hit.reprints) for hit in once.hits) == plain.total + plain.partial_total


def test_no_headline_crowds_the_first_hits(index_of: Made) -> None:
    daily = [Article(f"d{n}", "国内联播快讯", f"大桥{n}。大桥") for n in range(5)]
    single = [Article(f"s{n}", "", f"第{n}座桥叫大桥" + "长" * (n + 9)) for n in range(3)]
    with index_of([*daily, *single]).searcher() as searcher:
        spread = searcher.search("大桥", distinct=True)
        assert [hit.article.id[0] for hit in spread.hits] == [*"ddsssddd"]
        assert spread.notes == (Note("headlines_spread", hits=50),)
        by_twos = [searcher.search("大桥", distinct=True, limit=2, offset=n).hits for n in (0, 2, 4, 6)]
        assert [hit for hits in by_twos for hit in hits] == list(spread.hits)
        plain = searcher.search("大桥")
        assert [hit.article.id[0] for hit in plain.hits] == [*"dddddsss"] and not plain.notes
        assert "headlines_spread" not in {
            note.code for note in searcher.search("大桥 -叫", distinct=True).notes
        }  # no others


def test_the_command_line_folds_reprints_and_all_unfolds_them(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=archive())

    def run(*arguments: str) -> str:
        return CliRunner().invoke(main, ["--index", str(index.path), *arguments]).stdout

    assert "7 reprints folded" in run("search", "通车") and "page 1 of 1" in run("search", "通车")
    assert "7 reprints folded" in run("search", "通车", "--html")
    assert "reprints" not in run("search", "通车", "--all")
    hit, summary = map(json.loads, run("search", "通车", "--json").splitlines())
    assert sorted([hit["id"], *hit["reprints"]]) == [f"a{n}" for n in range(8)] and summary["total"] == 8
    assert [json.loads(line)["id"] for line in run("reprints", "a0", "--json").splitlines()] == hit["reprints"]
    assert run("reprints", "a0").splitlines()[0] == "2024-03-02 · a1 · 头条a1"
    shown = json.loads(run("show", "a0", "--json", "--query", "通车 头条a0"))
    assert shown["reprints"] == [f"a{n}" for n in range(1, 8)]
    assert [shown["body"][start:end] for start, end in shown["marks"]["body"]] == ["通车", "通车"]
    assert shown["marks"]["headline"] == [[0, 4]]
    assert "reprints\n2024-03-02 · a1" in run("show", "a0") and "reprints" not in run("show", "b0")
