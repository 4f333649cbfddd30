"""What a sync says of files that look wrong: each kind in one line, once, and nothing of what is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsearch import Index, SyncReport
from newsearch.archive.oddities import LONGEST
from newsearch.messages import Note, say
from newsearch.render.reports import MOST_LINES, grouped, report_lines
from newsearch.results import Oddity, Skipped
from tests.seeding import looked_at_later


def jsonl(path: Path, *records: dict[str, str]) -> None:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")


def said(report: SyncReport) -> list[str]:
    return [str(note) for note in grouped(report.oddities)]


GOOD = {"title": "柳岸通航", "text": "东川今日通航。", "date": "2031-04-09"}


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"title": "柳岸通航", "date": "2031-04-09"}, "without a body: 1 of 3 articles in a.jsonl"),
        ({"text": "东川今日通航。", "date": "2031-04-09"}, "without a headline: 1 of 3 articles in a.jsonl"),
        (GOOD | {"text": "甲" * (LONGEST + 1)}, "longer than 100,000 characters: 1 of 3 articles in a.jsonl"),
        ({"title": "柳岸通航", "text": "东川今日通航。"}, "undated: 1 of 3 articles in a.jsonl"),
    ],
)
def test_an_odd_article_is_counted(index: Index, seeds: Path, record: dict[str, str], sentence: str) -> None:
    jsonl(seeds / "a.jsonl", GOOD, record, GOOD)
    assert said(index.sync(seeds)) == [sentence]


def test_nothing_is_said_of_what_is_right(index: Index, seeds: Path) -> None:
    jsonl(seeds / "a.jsonl", GOOD)
    (seeds / "b.txt").write_text(
        "# 新闻摘要\n\n- 柳岸通航\n- 东川开会\n\n# 柳岸通航\n\n2031年4月9日，通航。\n", "utf-8"
    )
    report = index.sync(seeds)
    lines = list(report_lines(report))
    assert [line for line in lines if line.startswith("skipped")] == []
    assert len(lines) == 3 + len(said(report))


def test_a_file_that_gives_nothing_is_named_where_nothing_else_says_why(index: Index, seeds: Path) -> None:
    (seeds / "a.txt").write_text("# 新闻摘要\n\n- 柳岸通航\n- 东川开会\n", "utf-8")
    (seeds / "b.txt").write_text("", "utf-8")
    jsonl(seeds / "c.jsonl", GOOD)
    report = index.sync(seeds)
    assert said(report) == ["without any article: a.txt"]
    assert [skipped.path for skipped in report.skipped if skipped.note.code == "seed_empty"] == ["b.txt"]


def test_undated_articles_are_odd_only_where_others_have_dates(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at_later(monkeypatch)
    undated = {"title": "柳岸通航", "text": "东川今日通航。"}
    jsonl(seeds / "a.jsonl", undated)
    assert said(index.sync(seeds)) == []
    jsonl(seeds / "b.jsonl", GOOD)
    assert said(index.sync(seeds)) == [], "a.jsonl was not read"
    jsonl(seeds / "c.jsonl", undated, undated)
    assert said(index.sync(seeds)) == ["undated: 2 of 2 articles in c.jsonl"]


def test_an_oddity_is_said_of_files_that_were_read_now_and_no_more(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at_later(monkeypatch)
    (seeds / "a.txt").write_bytes("# 柳岸通航\n\n东川今日通航，群众到场。".encode() + b"\xe4\xb8" + "再会。\n".encode())
    (seeds / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = index.sync(seeds)
    assert said(report) == ["broken bytes, read as �: 1 place in a.txt; fetch it again, or mend it"]
    assert [skipped.path for skipped in report.skipped] == ["b.png"]
    report = index.sync(seeds)
    assert (said(report), [skipped.path for skipped in report.skipped]) == ([], ["b.png"])
    assert said(index.rebuild(seeds)) != []


def test_large_files_are_looked_at_as_well(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.archive.seed_reading.LARGE", 100)
    jsonl(seeds / "a.jsonl", GOOD, {"title": "柳岸通航", "date": "2031-04-09"}, GOOD)
    assert said(index.sync(seeds)) == ["without a body: 1 of 3 articles in a.jsonl"]


def odd(path: str, count: int, articles: int) -> Oddity:
    return Oddity(path, Note("odd_undated", count=count, articles=articles, where=Note("in_file", file=path)))


def test_a_thousand_files_of_one_kind_are_one_line() -> None:
    (note,) = grouped([odd("a/b.txt", 5, 40), *(odd(f"{n}.txt", 1, 3) for n in range(7))])
    assert str(note) == "undated: 12 of 61 articles in a/b.txt and 7 other files"
    assert say(note, "zh") == "未写日期：61 篇中有 12 篇，见 a/b.txt 及另外 7 个文件"
    fields = [
        Oddity(name, Note("odd_values_many", fields=counts, most=100, where=Note("in_file", file=name)))
        for name, counts in (("a", {"栏目": 1, "编辑": 2}), ("b", {"编辑": 3}))
    ]
    assert [str(note) for note in grouped(fields)] == [
        "fields of more than 100 values, only the first kept: 编辑 (5), 栏目 (1) in a and 1 other file"
    ]


def test_a_report_has_ten_lines_on_what_is_wrong_and_all_of_them_when_asked() -> None:
    codes = ["seed_empty", "seed_not_text", "seed_backup", "seed_image", "seed_media", "seed_archive", "seed_pdf"]
    codes += ["seed_word", "seed_spreadsheet", "seed_slides", "seed_dump", "seed_code"]
    skipped = tuple(Skipped(f"{code}-{number}", Note(code)) for code in codes for number in range(5))
    report = SyncReport(skipped=skipped, oddities=(odd("a.txt", 1, 2),))
    lines = list(report_lines(report))[3:]
    assert len(lines) == MOST_LINES and lines[-1].strip() == "4 lines more: pass --verbose or --json"
    assert lines[0] == "odd       undated: 1 of 2 articles in a.txt"
    assert lines[1] == "skipped   seed_empty-0, seed_empty-1, seed_empty-2 and 2 more: is empty: nothing to read"
    assert len(list(report_lines(report, verbose=True))) == 3 + len(skipped) + 1


def test_reasons_of_one_kind_are_one_line() -> None:
    skipped = tuple(Skipped("a.jsonl", Note("seed_line_not_json", line=n, error="x")) for n in (3, 7, 9))
    (line,) = list(report_lines(SyncReport(skipped=skipped)))[3:]
    assert line == "skipped   a.jsonl: line 3 is not JSON (x): mend the line (2 more like it)"
