"""What is no news is refused, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsearch import Index
from newsearch.seeds import streams
from newsearch.seeds.files import find
from newsearch.seeds.reader import read
from newsearch.seeds.streams import stream
from tests.seeds.containers.making import zipped

CODE = ["js", "ts", "go", "java", "ipynb", "sh", "ps1", "bat", "vbs"]
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
        ("in.mbox", b"From x", "is mail"),
        ("in", b"From a@x.example Wed Apr 09 08:30:00 2031\nSubject: x\n\n" + PAGE, "is mail"),
        ("mail.txt", b"Subject: x\nTo: a@x.example\nDate: 1\nMIME-Version: 1.0\n\n" + PAGE, "is mail"),
        ("a.txt", b"MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary=x\n\n--x\n", "save it as .html"),
        ("page.mht", b"From: <Saved>", "save it as .html"),
        ("page.har", b'{"log": {}}', "save it as .html"),
        ("feeds.opml", b"<opml/>", "settings"),
        ("a.txt", b"WARC/1.0\r\nWARC-Type: response\r\n", "save it as .html"),
        ("a.ris", b"TY  - NEWS\nTI  - x\n", "references"),
        ("a.txt", b"\xef\xbb\xbfTY  - NEWS\nTI  - x\n", "references"),
        ("a.bib", b"@article{a,\n", "references"),
        ("a.txt", b"@article{a2031,\n  title = {x}\n}\n", "references"),
        ("a.txt", b"{Reference Type}: Newspaper Article\n{Title}: x\n", "references"),
        ("a.txt", b"%0 Journal Article\n%T x\n", "references"),
        ("a.tsv", b"level\tblock_num\tline_num\tword_num\tconf\ttext\n5\t1\t1\t1\t96\tx\n", "tesseract"),
        ("a.txt", "????\u3000".encode() * 9, "question marks"),
        ("v.mp4", b"\0\0\0 ftypisom", "transcript"),
        ("v", b"\0\0\0 ftypisom", "transcript"),
        ("crawl.py", b"import os", "program code"),
        ("run", b"#!/usr/bin/env python", "program code"),
        ("style.CSS", b"p {}", "program code"),
        ("crawl.log", b"2031-04-09 08:00 INFO", "a log"),
        ("LICENSE", b"MIT License", "licence"),
        ("license.txt", b"MIT License", "licence"),
        ("requirements.txt", b"scrapy", "settings"),
        ("a.tar.gz", b"\x1f\x8b\x08", "archive: unpack it"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "archive"),
        ("a", b"7z\xbc\xaf\x27\x1c", "archive"),
        ("a.jsonl.gz", b"\x1f\x8b\x08", "archive: unpack it"),
        ("a.zip", zipped({"a.txt": PAGE}), "archive: unpack it"),
        ("a.docx", zipped({"a.txt": PAGE}), "archive: unpack it"),
        ("a.pptx", zipped({"ppt/presentation.xml": ""}), "slides"),
        ("a", zipped({"ppt/presentation.xml": ""}), "slides"),
        ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "save it as .xlsx or .csv"),
        ("a.xlsb", zipped({"xl/workbook.bin": ""}), "save it as .xlsx or .csv"),
        ("a.pages", zipped({"Index/Document.iwa": ""}), "save it as .docx"),
        ("a.ofd", zipped({"OFD.xml": ""}), "OFD"),
        ("a.ppt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "slides"),
        ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
        ("a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
        ("a.doc", b"{\\rtf1", "save it as .docx"),
        ("a.caj", b"CAJ\0", "save it there as PDF"),
        ("a.mobi", b"\0" * 60 + b"BOOKMOBI", "save it as EPUB"),
        ("a.mht", b"MIME-Version: 1.0", "save it as .html"),
        ("a.eml", b"From: a", "save its text"),
        ("a.parquet", b"PAR1", "database"),
        ("a", b"PAR1", "database"),
        ("a.mdb", b"\0\x01\0\0Standard Jet DB", "database"),
        ("a.dbf", b"\x03", "database"),
        ("simsun.ttf", b"\0\x01\0\0\0", "is a font"),
        ("simsun", b"\0\x01\0\0\0", "is a font"),
        ("a.exe", b"MZ\x90\0", "program code"),
        ("setup", b"MZ\x90\0", "program code"),
        *((f"a.{suffix}", b"x = 1", "program code") for suffix in CODE),
        *((f"a.{suffix}", b"x = 1", "settings") for suffix in ["ini", "cfg", "toml", "yaml", "lock", "lnk", "url"]),
        *((f"a.{suffix}", PAGE, "backup") for suffix in ["tmp", "swp", "bak"]),
        ("README.md", b"# Crawl of 2031", "about the files beside it"),
        ("readme", b"Crawl of 2031", "about the files beside it"),
    ],
)
def test_what_is_no_news_is_refused_with_the_way_out(name: str, data: bytes, reason: str) -> None:
    seed = read(name, data)
    [skipped] = seed.skipped
    assert not seed.articles and skipped.path == name and reason in skipped.reason


@pytest.mark.parametrize(
    "name",
    [
        *("bridge.txt", "bridge", "a.20310409", "2031.4.9 大桥", "license plates.txt", "代码.txt", "c.text", "日志.md"),
        *("a.doc", "a.wps", "a.asc", "read me.txt", "a.docx", "a.epub"),
    ],
)
def test_a_page_of_any_other_name_is_read(name: str) -> None:
    assert [a.headline for a in read(name, PAGE).articles] == ["柳岸大桥通车"]


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", "标题,正文\n大桥,通车。", "utf-16"),
        ("a.txt", '[{"title": "大桥", "text": "通车。"}]', "utf-8"),
        ("a.txt", '{"title": "大桥", "text": "通车。"}\n{"title": "公园", "text": "开放。"}', "gb18030"),
        ("a.csv", '{"title": "大桥", "text": "通车。"}\n{"title": "公园", "text": "开放。"}', "utf-8"),
        ("a.txt", "标题\t正文\n大桥\t通车。", "utf-16-le"),
        ("a.xls", "标题\t正文\n大桥\t通车。", "gb18030"),
        ("a.xls", "标题\t正文\n大桥\t通车。", "utf-16"),
        ("a.doc", "<html><title>大桥</title><body><p>大桥昨日通车，市民走上桥面。</p></body></html>", "utf-8"),
        (
            "a.txt",
            "<rss><channel><item><title>大桥</title><description>通车。</description></item></channel></rss>",
            "utf-8",
        ),
        ("a.txt", "WEBVTT 大桥\n\n00:01.000 --> 00:02.000\n通车。", "utf-8"),
        ("a.html", '{"title": "大桥", "text": "通车。"}', "utf-8"),
    ],
)
def test_text_is_read_by_what_is_in_it_whatever_its_name(name: str, text: str, encoding: str) -> None:
    assert next(a.headline for a in read(name, text.encode(encoding)).articles) == "大桥"


@pytest.mark.parametrize(
    "text",
    [
        "Update on the bridge\n\nInsert into this.",
        "Create table tennis clubs: the town did so.",
        "From the bridge: 通车\n\n本报讯 大桥通车。",
        "Date: 2031-04-09\nSubject: 通车\n\n本报讯 大桥通车。",
        "TY - 柳岸通车\n\n本报讯 大桥通车。",
        "@article 通车\n\n本报讯 大桥通车。",
        "通车？？\n\n？？？？？？大桥通车了吗?????????????????????真的吗",
        "GIF 动图走红\n\n本报讯 动图走红。",
        "SET 会议\n\n开幕。",
    ],
)
def test_a_text_that_begins_like_something_else_is_read(text: str) -> None:
    assert len(read("a.txt", text.encode()).articles) == 1


@pytest.mark.parametrize("name", ["news.php", "show.jsp", "view.asp"])
def test_a_page_of_the_web_that_a_download_named_as_code_is_read(name: str) -> None:
    [article] = read(
        name, "<!DOCTYPE html><title>北桥合龙</title><h1>北桥合龙</h1><p>北桥今晨合龙，市民同庆。</p>".encode()
    ).articles
    assert article.headline == "北桥合龙"
    assert not read(name, b"<?php echo 1;").articles or name != "news.php"


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
