"""Readers of other packages: a toy package is installed into a folder, as pip does, and read by a sync."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsearch import Article, Index, Note, SeedFormat
from newsearch.errors import SeedError
from newsearch.seeds import plugins
from newsearch.seeds.reader import read
from newsearch.seeds.streams import stream
from tests.seeding import looked_at_later, total

SEEDS = Path(__file__).parents[2] / "docs" / "seeds.md"
EXAMPLE = re.search(r"`newsearch_wire.py`:\n\n```python\n(.*?)```", SEEDS.read_text("utf-8"), re.S)
WIRE = "!WIRE大桥通车\n大桥昨日通车。\n===\n只有标题\n===\n公园开放\n公园昨日开放。"


def install(folder: Path, module: str, version: str = "1.0", point: str = "newsearch_wire:wire") -> None:
    """Install a package of one module with an entry point into a folder, as `pip install --target` does."""
    folder.mkdir(exist_ok=True)
    (folder / "newsearch_wire.py").write_text(module, "utf-8")
    for old in folder.glob("*.dist-info/*"):
        old.unlink()
        old.parent.rmdir() if not any(old.parent.iterdir()) else None
    info = folder / f"newsearch_wire-{version}.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: newsearch-wire\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[newsearch.readers]\nwire = {point}\n")


def sync(packages: Path, folder: Path) -> dict[str, object]:
    """What `newsearch sync` prints as JSON, in a process that has the packages of a folder."""
    command = [sys.executable, "-m", "newsearch", "sync", "seeds", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def reasons(report: dict[str, object]) -> list[str]:
    return [f"{each['path']}: {each['reason']}" for each in report["skipped"]]  # type: ignore[attr-defined]


def test_a_package_that_is_installed_reads_its_files_and_may_come_and_go(tmp_path: Path) -> None:
    assert EXAMPLE, "docs/seeds.md has the example"
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "20310409.wire").write_bytes(WIRE.removeprefix("!WIRE").encode("gb18030"))
    (tmp_path / "seeds" / "b.txt").write_bytes(WIRE.encode("gb18030"))
    packages = tmp_path / "packages"
    assert sync(packages, tmp_path)["articles_total"] == 2  # each a page of text
    install(packages, EXAMPLE[1])
    report = sync(packages, tmp_path)
    assert (report["articles_total"], report["files_changed"]) == (3, 1)  # its suffix says so
    assert reasons(report) == ["20310409.wire: story 2 has no text"]
    assert sync(packages, tmp_path)["files_unchanged"] == 2
    install(packages, EXAMPLE[1], version="1.1")
    assert sync(packages, tmp_path)["files_changed"] == 1
    install(packages, "import nothing_of_this_name", version="1.2")
    report = sync(packages, tmp_path)
    assert report["articles_total"] == 2
    assert reasons(report)[0].startswith(
        "newsearch-wire: the reader wire of this package could not be loaded (ModuleNot"
    )
    install(packages, "wire = 7", version="1.3")
    assert "is no newsearch.SeedFormat" in reasons(sync(packages, tmp_path))[0]


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[SeedFormat]]:
    """The formats that are installed while a test runs."""
    formats = list[SeedFormat]()
    monkeypatch.setattr(plugins, "_loaded", lambda: (tuple(plugins._Plugin("wire", "1", f) for f in formats), ()))
    plugins._reader_of.cache_clear()
    yield formats
    plugins._reader_of.cache_clear()


def articles_of(name: str, data: bytes) -> Iterator[Article | Note]:
    yield Article("a", "大桥", data.decode())
    yield Article("a", "公园", "")
    yield Note("a word of its own")


def test_what_a_reader_gives_is_dated_and_distinct_and_its_notes_are_kept(wire: list[SeedFormat]) -> None:
    wire.append(SeedFormat(articles_of, suffixes=("WIRE",), starts=(b"!WIRE", b"")))
    for name in ("20310409.wire", "20310409-01-03.Wire"):
        seed = read(name, b"text")
        assert [(a.id, a.headline, a.date) for a in seed.articles] == [
            ("a", "大桥", "2031-04-09"),
            ("a-2", "公园", "2031-04-09"),
        ]
        assert [s.reason for s in seed.skipped] == ["a word of its own"]
    assert len(read("a.txt", b"!WIRE x").articles) == 2
    assert len(read("a.txt", b"text").articles) == 1


def failing(name: str, data: bytes) -> Iterator[Article]:
    yield Article("a", "大桥", "")
    raise ZeroDivisionError("by nothing")


def refusing(name: str, data: bytes) -> Iterator[Article]:
    raise SeedError("is of last year: leave it out")
    yield


def giving(name: str, data: bytes) -> list[Article]:
    return ["大桥"]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        (failing, "its reader wire failed (ZeroDivisionError: by nothing)"),
        (refusing, "is of last year: leave it out"),
        (giving, "its reader wire gave a str where an Article is due"),
    ],
)
def test_a_reader_that_fails_skips_its_file_and_is_named(wire: list[SeedFormat], reader: object, reason: str) -> None:
    wire.append(SeedFormat(reader, suffixes=("wire",)))  # type: ignore[arg-type]
    seed = read("a.wire", b"x")
    assert not seed.articles and reason in seed.skipped[0].reason


def test_a_large_file_is_given_to_its_reader_whole(wire: list[SeedFormat], tmp_path: Path) -> None:
    wire.append(SeedFormat(articles_of, suffixes=("jsonl",)))
    (tmp_path / "a.jsonl").write_text('{"title": "大桥"}\n' * 9, "utf-8")
    assert stream("a.jsonl", tmp_path / "a.jsonl") is None
    refused = stream("a.jsonl", tmp_path / "a.jsonl", largest_page=10)
    assert refused is not None and [s.note.code for s in refused.skipped] == ["seed_page_too_large"]


@pytest.mark.parametrize(("name", "readers"), [("a.pdf", "_EXTRAS"), ("a.docx", "_ADDED")])
def test_files_are_read_again_when_an_extra_is_installed_or_newsearch_reads_more(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch, wire: list[SeedFormat], name: str, readers: str
) -> None:
    looked_at_later(monkeypatch)
    (seeds / name).write_bytes(b"%PDF-1.4")
    (seeds / "b.txt").write_text("大桥通车。", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(plugins, readers, {})
        plugins._reader_of.cache_clear()
        index.sync(seeds)
        assert index.sync(seeds).files_unchanged == 2
    plugins._reader_of.cache_clear()
    report = index.sync(seeds)
    assert (report.files_unchanged, report.files_changed, total(index, "大桥")) == (1, 1, 1)
