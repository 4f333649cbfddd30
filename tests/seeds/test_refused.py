"""What is no news is refused, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsearch import Index
from newsearch.seeds import streams
from newsearch.seeds.files import find
from newsearch.seeds.reader import read
from newsearch.seeds.streams import stream

PAGE = "柳岸大桥通车\n\u3000\u3000本报讯 大桥昨日通车。\n".encode()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bridge.txt~", PAGE, "an editor's backup"),  # unk-02
        ("old/bridge.bak", PAGE, "backup"),
        ("#bridge.txt#", PAGE, "backup"),
        ("bridge.txt.swp", PAGE, "backup"),
        ("bridge.txt.part", PAGE, "unfinished"),
        ("p.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "is an image"),  # ops-09
        ("scan", b"\xff\xd8\xff\xe0\0\x10JFIF", "is an image"),
        ("p.txt", b"\x89PNG\r\n\x1a\n\0", "is an image"),
        ("p", b"RIFF\0\0\0\0WEBPVP8 ", "is an image"),
        ("a.zip", b"PK\x03\x04", "is an archive: unpack it"),  # ops-09
        ("b.txt.gz", b"\x1f\x8b\x08\0", "is an archive: unpack it"),
        ("b.txt", b"\x1f\x8b\x08\0", "is an archive: unpack it"),
        ("c", b"a" * 257 + b"ustar\x0000", "is an archive"),
        ("d.pdf", b"%PDF-1.7", "is damaged"),
        ("d", b"%PDF-1.4", "is damaged"),
        ("dump.sql", b"INSERT INTO news VALUES (1);", ".csv or .jsonl"),
        ("dump.txt", b"-- MySQL dump 10.13\nCREATE TABLE", "dump"),
        ("dump.txt", b"\n/*!40101 SET NAMES utf8 */;", "dump"),
        ("news", b"SQLite format 3\0", "database"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet: save it as .xlsx or .csv"),
        ("t.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "word processor"),
        ("a.rtf.txt", b"{\\rtf1", "word processor"),
        ("v.mp4", b"\0\0\0 ftypisom", "transcript"),
        ("v", b"\0\0\0 ftypisom", "transcript"),
        ("crawl.py", b"import os", "program code"),
        ("run", b"#!/usr/bin/env python", "program code"),
        ("style.CSS", b"p {}", "program code"),
        ("crawl.log", b"2031-04-09 08:00 INFO", "a log"),
        ("LICENSE", b"MIT License", "licence"),
        ("license.txt", b"MIT License", "licence"),
        ("requirements.txt", b"scrapy", "settings"),
    ],
)
def test_what_is_no_news_is_refused_with_the_way_out(name: str, data: bytes, reason: str) -> None:
    seed = read(name, data)
    [skipped] = seed.skipped
    assert not seed.articles and skipped.path == name and reason in skipped.reason


@pytest.mark.parametrize(
    "name",
    ["bridge.txt", "bridge", "a.20310409", "2031.4.9 大桥", "license plates.txt", "代码.txt", "c.text", "日志.md"],
)
def test_a_page_of_any_other_name_is_read(name: str) -> None:
    assert [a.headline for a in read(name, PAGE).articles] == ["柳岸大桥通车"]


@pytest.mark.parametrize(
    "text",
    [
        "Update on the bridge\n\nInsert into this.",
        "Create table tennis clubs: the town did so.",
        "GIF 动图走红\n\n本报讯 动图走红。",
        "SET 会议\n\n开幕。",
    ],
)
def test_a_text_that_begins_like_something_else_is_read(text: str) -> None:
    assert len(read("a.txt", text.encode()).articles) == 1


def test_files_of_the_system_are_not_spoken_of(tmp_path: Path, index: Index) -> None:
    seeds = tmp_path / "pages"
    seeds.mkdir()
    for name in ("desktop.ini", "Thumbs.db", ".DS_Store", "~$bridge.docx", "Desktop.INI"):  # ops-09
        (seeds / name).write_bytes(b"[.ShellClassInfo]\n")
    (seeds / "a.txt").write_bytes(PAGE)
    assert [name for name, _ in find([seeds])] == ["a.txt"]
    assert index.sync(seeds).skipped == ()


def test_a_large_file_is_refused_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGE", 8)
    for name in ("dump.sql", "p.jpg", "old.jsonl~"):
        (tmp_path / name).write_bytes(PAGE * 9)
        seen = stream(name, tmp_path / name)
        assert seen is not None and seen.skipped == read(name, PAGE * 9).skipped
