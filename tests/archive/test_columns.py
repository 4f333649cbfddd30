"""A map of columns: it says what the fields of tables and records are, and is remembered until another one comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.errors import IndexDamaged, SeedError
from newsearch.seeds import streams
from tests.seeding import looked_at_later, page, rewrite

MAP = {"名称": "headline", "内文": "body", "年月": "date"}


@pytest.fixture
def table(seeds: Path) -> Path:
    path = seeds / "a.csv"
    path.write_text("名称,内文,年月,标题\n柳岸大桥通车,今天通车。,2031-04-09,旧题\n", "utf-8")
    return path


def articles(index: Index) -> list[Article]:
    with index.searcher() as searcher:
        return list(searcher.articles())


def test_columns_are_what_the_map_says_and_a_name_of_ours_comes_behind(index: Index, table: Path) -> None:
    index.sync(table.parent, columns=MAP)
    (article,) = articles(index)
    assert (article.headline, article.body, article.date) == ("柳岸大桥通车", "今天通车。", "2031-04-09")
    assert article.extra == {"标题": ("旧题",)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.jsonl",
            '{"名 称": "柳岸大桥通车", "內文": "今天通车。"}\n' * 2,
        ),  # blind to script and blanks
        ("a.json", '[{"名称": "柳岸大桥通车", "内文": "今天通车。"}]'),
        ("a.xml", "<all><x><名称>柳岸大桥通车</名称><内文>今天通车。</内文></x></all>"),
        ("a.txt", "名称,内文\n柳岸大桥通车,今天通车。\n"),
    ],
)
@pytest.mark.parametrize("large", [False, True])
def test_every_format_of_records_takes_the_map(
    index: Index, seeds: Path, name: str, text: str, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.archive.seed_reading.LARGE", 0 if large else streams.LARGE)
    (seeds / name).write_text(text, "utf-8")
    index.sync(seeds, columns=MAP)
    assert {(a.headline, a.body) for a in articles(index)} == {("柳岸大桥通车", "今天通车。")}


def test_the_map_reaches_every_thread_that_asks_for_articles(tmp_path: Path, seeds: Path) -> None:
    rows = "".join(f"柳岸新闻{n},第{n}条。\n" for n in range(200))
    for name in "abc":
        (seeds / f"{name}.csv").write_text(f"名称,内文\n{rows}", "utf-8")
    index = Index.create(tmp_path / "index")
    index.sync(seeds, columns=MAP, workers=2)
    assert len(articles(index)) == 600 and all(a.headline.startswith("柳岸新闻") for a in articles(index))


def test_the_map_is_remembered_and_another_one_reads_the_files_with_records_again(
    index: Index, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at_later(monkeypatch)
    page(table.parent / "b.md", "东川港口开工。")
    index.sync(table.parent, columns=MAP)
    for columns in (None, MAP):
        report = index.sync(table.parent, columns=columns)
        assert (report.files_changed, report.files_unchanged) == (0, 2)
    report = index.sync(table.parent, columns={"内文": "body"})
    assert (report.files_changed, report.files_unchanged) == (1, 1)
    assert [a.headline for a in articles(index) if a.id.startswith("a.csv")] == ["旧题"]
    index.sync(table.parent, columns=MAP)
    index.rebuild(table.parent)
    assert [a.headline for a in articles(index) if a.id.startswith("a.csv")] == ["柳岸大桥通车"]
    report = index.sync(table.parent, columns={})
    assert report.files_changed == 1 and [a.headline for a in articles(index) if a.id[0] == "a"] == ["旧题"]
    assert index.sync(table.parent).files_changed == 0


def test_a_map_to_what_no_article_has_is_an_error_that_lists_what_there_is(index: Index, table: Path) -> None:
    with pytest.raises(SeedError, match=r"'名称' cannot be read as 'title': choose one of id, headline, body"):
        index.sync(table.parent, columns={"名称": "title"})
    assert index.stats()["articles"] == 0


def test_a_manifest_with_such_a_map_is_not_believed(index: Index, table: Path) -> None:
    index.sync(table.parent, columns=MAP)
    rewrite(index, columns={"名称": "__class__"})
    with pytest.raises(IndexDamaged):
        Index.open(index.path)


def test_the_command_line_takes_a_map_in_either_width_and_forgets_it(tmp_path: Path, table: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["--index", str(tmp_path / "i"), *arguments])
        return result.stdout if result.exit_code < 2 else result.output

    run("sync", str(table.parent), "--columns", "名称=headline，内文＝body", "--columns", "年月=date")
    assert json.loads(run("show", "a.csv#1", "--json"))["headline"] == "柳岸大桥通车"
    run("rebuild", str(table.parent), "--columns", "")
    assert json.loads(run("show", "a.csv#1", "--json"))["headline"] == "旧题"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("名称=title", "choose one of id, headline"), ("名称", "write 标题=headline"), ("=body", "write 标题=headline")],
)
def test_a_map_that_is_none_is_an_error_and_makes_no_index(tmp_path: Path, table: Path, typed: str, said: str) -> None:
    result = CliRunner().invoke(main, ["--index", str(tmp_path / "i"), "sync", str(table.parent), "--columns", typed])
    assert result.exit_code == 2 and said in result.output and not (tmp_path / "i").exists()
