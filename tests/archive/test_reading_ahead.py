"""Files that other processes read give what they give when this one reads them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsearch.archive import reading_ahead
from newsearch.archive.reading_ahead import SMALL, WORTH_A_PROCESS, ReadAhead
from newsearch.archive.seed_changes import Changes
from newsearch.archive.seed_options import SeedOptions
from newsearch.seeds.reader import read
from newsearch.seeds.seed import Seed

FILES = 90


@pytest.fixture(autouse=True)
def few_bytes_are_worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_ahead, "WORTH_A_PROCESS", 1000)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of pages and texts, some of which share ids or hold nothing."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    for n in range(FILES):
        body = f"<h1>柳岸大桥第{n}孔合龙</h1><p>柳岸大桥第{n}孔昨日合龙，工程进入收尾阶段。</p><p>预计年底通车。</p>"
        (folder / f"{n:03}.html").write_text("" if n == 7 else f"<html><body>{body}</body></html>", "utf-8")
    (folder / "020.jsonl").write_text('{"id": "x", "title": "春茶上市", "text": "春茶今日上市。"}\n', "utf-8")
    (folder / "070.jsonl").write_text('{"id": "x", "title": "春茶上市", "text": "价格平稳。"}\n', "utf-8")
    (folder / "050.txt").write_text("柳岸通车\n\n" + "\u3000\u3000大桥今日通车。\n\n" * (SMALL // 20), "utf-8")
    return folder


def pages(folder: Path) -> list[tuple[str, Path, int]]:
    return [(path.name, path, path.stat().st_size) for path in sorted(folder.iterdir())]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_articles_notes_and_records_are_the_same_with_any_number_of_workers(seeds: Path, tmp_path: Path) -> None:
    def read_by(workers: int) -> tuple[object, ...]:
        changes = Changes([seeds], {}, tmp_path / "index", SeedOptions(workers=workers))
        articles = list(changes.articles(None))
        records = {name: {**record, "seen": 0} for name, record in changes.records.items()}
        return articles, records, changes.all_skipped(), changes.bytes_read

    alone = read_by(1)
    assert alone == read_by(2) == read_by(3)
    assert len(alone[0]) == FILES + 1  # type: ignore[arg-type]  # one page is empty, one id is given twice


def test_small_files_are_read_ahead_and_others_are_not(seeds: Path) -> None:
    with ReadAhead(pages(seeds), read, 2) as ahead:
        found = {name: ahead.seed(name, digest(path)) for name, path, _ in pages(seeds)}
    assert [name for name, seed in found.items() if seed is None] == ["050.txt"]
    assert found["003.html"] == read("003.html", (seeds / "003.html").read_bytes())


@pytest.mark.parametrize(("workers", "worth"), [(1, 1000), (2, WORTH_A_PROCESS)])
def test_with_one_worker_or_little_to_read_nothing_is_read_ahead(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, workers: int, worth: int
) -> None:
    monkeypatch.setattr(reading_ahead, "WORTH_A_PROCESS", worth)
    with ReadAhead(pages(seeds), read, workers) as ahead:
        assert {ahead.seed(name, digest(path)) for name, path, _ in pages(seeds)} == {None}


def test_a_file_that_has_changed_or_vanished_meanwhile_counts_for_nothing(seeds: Path) -> None:
    files = pages(seeds)
    (seeds / "004.html").unlink()
    with ReadAhead(files, read, 2) as ahead:
        assert ahead.seed("003.html", "0" * 64) is None
        assert ahead.seed("004.html", "0" * 64) is None
        assert ahead.seed("060.html", digest(seeds / "060.html")) is not None


def dies(name: str, data: bytes) -> Seed:
    """A reader that ends its process."""
    os._exit(1)


def test_a_process_that_dies_is_an_error_that_names_the_way_out(seeds: Path) -> None:
    def asked() -> Iterator[Seed | None]:
        with ReadAhead(pages(seeds), dies, 2) as ahead:
            yield ahead.seed("000.html", "0" * 64)

    with pytest.raises(OSError, match="with fewer workers"):
        list(asked())
