"""`newsearch check`: what would be read, before any sync, on wide and narrow terminals and in JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from newsearch.archive.check import Check
from newsearch.cli import main
from newsearch.messages import Language
from newsearch.render.checks import print_file, print_wrong


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def folder(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(seeds.parent)
    rows = "标题,正文,日期,作者,来源,版次\n柳岸开会,东川今日召开会议。,2031-04-09,甲某,柳岸日报,3\n东川通航,,,,,\n"
    (seeds / "a.csv").write_bytes(rows.encode("gb18030"))
    (seeds / "b.jsonl").write_text(json.dumps({"title": "柳岸" * 40, "text": "东川今日通航，" * 40}), "utf-8")
    (seeds / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return seeds


def test_a_check_shows_articles_formats_and_what_is_wrong(folder: Path) -> None:
    done = run(folder)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0] == "a.csv · table · gb18030 · 2 articles"
    assert lines[1].split() == ["date", "headline", "byline", "source", "page", "length", "begins"]
    assert lines[2].split() == ["2031-04-09", "柳岸开会", "甲某", "柳岸日报", "3", "9", "东川今日召开会议。"]
    assert lines[3].split() == ["—", "东川通航", "0"]
    assert lines[4] == "b.jsonl · JSON Lines · utf-8 · 1 article"
    assert "c.png · 0 articles" in lines
    assert lines[-4] == "odd       without a body: 1 of 2 articles in a.csv"
    assert lines[-3] == "odd       undated: 2 of 3 articles in a.csv and 1 other file"
    assert lines[-2].startswith("skipped   c.png: is an image")
    assert lines[-1] == "3 files, 3 articles would be read"
    assert not (folder.parent / "index").exists()


def test_a_check_of_what_would_not_be_read_ends_with_1_and_of_nothing_with_2(folder: Path) -> None:
    done = run(folder / "c.png")
    assert done.exit_code == 1 and "is an image" in done.stdout and "1 file, 0 articles" in done.stdout
    done = run(folder / "none.txt")
    assert done.exit_code == 2 and str(folder / "none.txt") in done.stderr


def test_a_check_in_json_has_each_article_each_file_and_a_summary(folder: Path) -> None:
    *records, summary = map(json.loads, run(folder, "--json").stdout.splitlines())
    articles = [record for record in records if "id" in record]
    files = {record["path"]: record for record in records if "format" in record}
    assert [(a["path"], a["headline"], a["date"], a["length"]) for a in articles][:2] == [
        ("a.csv", "柳岸开会", "2031-04-09", 9),
        ("a.csv", "东川通航", None, 0),
    ]
    assert (files["a.csv"]["format"], files["a.csv"]["encoding"], files["a.csv"]["articles"]) == ("table", "gb18030", 2)
    assert [skipped["code"] for skipped in files["c.png"]["skipped"]] == ["seed_image"]
    assert (summary["files"], summary["articles"]) == (3, 3)
    assert {oddity["code"] for oddity in summary["oddities"]} == {"odd_empty", "odd_undated"}
    assert len(articles[2]["begins"]) == 60


def test_an_index_in_a_folder_of_seeds_is_not_checked(folder: Path) -> None:
    done = CliRunner().invoke(main, ["--index", str(folder / "index"), "sync", str(folder)])
    assert done.exit_code == 0
    done = CliRunner().invoke(main, ["--index", str(folder / "index"), "check", str(folder)])
    assert done.stdout.splitlines()[-1] == "3 files, 3 articles would be read"


def test_only_the_first_articles_of_a_file_are_shown(folder: Path) -> None:
    rows = "".join(json.dumps({"title": f"{n}号", "text": "通航。"}) + "\n" for n in range(30))
    (folder / "d.jsonl").write_text(rows, "utf-8")
    lines = run(folder / "d.jsonl", "--limit", "3").stdout.splitlines()
    assert lines[0].endswith("30 articles") and lines[5] == "27 more" and "30 articles would be read" in lines[-1]


def test_large_files_are_checked_record_by_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.archive.check.LARGE", 10)
    assert "柳岸开会" in run(folder).stdout


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [20, 40, 75, 76, 80, 120])
def test_a_check_fits_its_terminal(folder: Path, width: int, language: Language) -> None:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    check = Check([folder])
    for file in check.files():
        articles = list(file.articles)
        print_file(console, file, articles, len(articles), language)
    print_wrong(console, check, 3, 3, verbose=False, language=language)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(cell_len(line.rstrip()) <= width for line in printed.splitlines())
    assert "柳岸" in printed and "2031-04-09" in printed


def test_what_would_steer_a_terminal_is_not_printed(folder: Path) -> None:
    (folder / "e.jsonl").write_text(json.dumps({"title": "\x1b[2J柳岸\n第二行", "text": "[red]通航\x07"}), "utf-8")
    printed = run(folder / "e.jsonl").stdout
    assert "\x1b" not in printed and "\x07" not in printed and "[red]通航" in printed
    assert len(printed.splitlines()) == 4
