"""Indexes of another format or analyzer, and damaged ones: rebuilt and repaired, and nothing lost unasked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsearch import Article, Index
from newsearch.archive.folder import FolderStore
from newsearch.archive.manifest import INDEX_FORMAT
from newsearch.errors import IndexDamaged, IndexOutdated, RemovalRefused, SeedError
from tests.seeding import page, rewrite, total


@pytest.fixture
def outdated(monkeypatch: pytest.MonkeyPatch) -> Callable[[Index, str], None]:
    """Makes an index one of another analyzer or format."""

    def made(index: Index, what: str) -> None:
        if what == "analyzer":
            monkeypatch.setattr("newsearch.analysis.analyzer.FOLDING_VERSION", 99)
        else:
            rewrite(index, format=INDEX_FORMAT - 1)

    return made


@pytest.mark.parametrize("what", ["analyzer", "format"])
def test_an_upgrade_does_not_let_articles_go_with_a_disk_that_is_not_there(
    index: Index, seeds: Path, outdated: Callable[[Index, str], None], what: str
) -> None:
    for number in range(12):
        page(seeds / f"{number}.txt", "大桥通车")
    index.sync(seeds)
    for path in sorted(seeds.iterdir())[1:]:
        path.unlink()
    outdated(index, what)
    with pytest.raises(RemovalRefused, match="11 of 12 articles"):
        index.sync(seeds, delete=False)
    report = index.sync(seeds)
    assert (report.articles_removed, report.articles_changed, report.articles_total) == (11, 1, 1)


def test_articles_that_came_by_update_outlive_a_new_analyzer(
    index: Index, seeds: Path, outdated: Callable[[Index, str], None]
) -> None:
    page(seeds / "a.txt", "大桥通车")
    page(seeds / "b.txt", "大桥竣工")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    (seeds / "b.txt").unlink()
    outdated(index, "analyzer")
    report = index.sync(seeds)
    assert (report.files_changed, report.articles_removed, report.articles_total) == (1, 1, 2)
    assert [total(index, query) for query in ("通车", "竣工", "会议")] == [1, 0, 1]


def test_articles_that_came_by_update_do_not_go_unasked_with_an_old_format(
    index: Index, seeds: Path, outdated: Callable[[Index, str], None]
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    outdated(index, "format")
    with pytest.raises(RemovalRefused, match="1 articles that no seed gives"):
        index.sync(seeds, delete=False)
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        index.repair(seeds)
    report = index.sync(seeds)
    assert tuple(map(str, report.notes[1:])) == ("1 articles that no seed gives are gone",)
    assert (report.articles_total, index.verify(full=True)) == (1, [])


def test_a_new_analyzer_reads_no_damaged_file(
    index: Index, seeds: Path, outdated: Callable[[Index, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    monkeypatch.setattr("newsearch.archive.manifest.CHECKED_AT_OPEN", 0)
    largest = max((p for p in index.path.glob("*/engine/*")), key=lambda p: p.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1] + b"?")
    outdated(index, "analyzer")
    with pytest.raises(IndexDamaged, match=largest.name):
        index.sync(seeds)


def test_an_index_of_another_format_is_refused_and_rebuilt_by_sync(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    engine = index.stats()["engine"]
    rewrite(index, format=INDEX_FORMAT + 1, surprise=1)
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        Index.open(index.path)
    assert "rebuilt: the format" in str(index.sync(seeds).notes[0])
    assert index.stats()["engine"] == engine and total(index, "大桥") == 1


def test_an_index_of_another_analyzer_is_refused_and_rebuilt_by_sync(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    monkeypatch.setattr("newsearch.analysis.analyzer.FOLDING_VERSION", 99)
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        index.searcher()
    with pytest.raises(IndexOutdated, match="newsearch sync"):
        index.update(add=[Article("1", "", "北碚")])
    assert "rebuilt: the analyzer" in str(index.sync(seeds).notes[0])
    assert total(index, "大桥") == 1


def test_a_damaged_format_number_is_damage_and_not_another_format(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    manifest = index.path / str(index.stats()["generation"]) / "manifest.json"
    manifest.write_bytes(
        manifest.read_bytes().replace(b'"format": %d' % INDEX_FORMAT, b'"format": %d' % (INDEX_FORMAT + 1))
    )
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        index.sync(seeds)


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "engine"])
def test_rebuild_mends_whatever_is_damaged(index: Index, seeds: Path, name: str) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    for path in index.path.rglob("*"):
        if path.is_file() and name in path.relative_to(index.path).parts:
            path.write_bytes(b"\xff nonsense")
    if name == "CURRENT":
        assert total(index, "大桥") == 1, "the newest generation is found without it"
    else:
        with pytest.raises(IndexDamaged, match="newsearch rebuild"):
            Index.open(index.path)
    assert index.verify()
    Index.open_or_create(index.path).rebuild(seeds)
    assert index.verify(full=True) == [] and total(index, "大桥") == 1
    assert len(list(index.path.glob("generation-*"))) == 1, "help: what nobody reads takes room on the disk"


def test_repair_reads_the_seeds_of_the_last_sync_and_keeps_other_articles(index: Index, seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    for number in range(10):
        page(seeds / f"{number}.txt", "图书馆")
    index.sync(seeds)
    (seeds / "0.txt").unlink()
    report = index.repair(known_seeds=True)
    assert (report.articles_total, report.articles_removed, report.notes) == (11, 1, ())
    assert (total(index, "大桥"), total(index, "会议")) == (1, 1)
    shutil.rmtree(index.path / str(index.stats()["generation"]) / "engine")
    report = index.repair(seeds)
    assert (report.articles_total, total(index, "大桥")) == (10, 1)
    assert "could not be kept" in str(report.notes[0])


def test_repair_never_ends_with_less_than_it_can_read(index: Index, seeds: Path, tmp_path: Path) -> None:
    for number in range(12):
        page(seeds / f"{number}.txt", "大桥通车")
    index.sync(seeds)
    folder = index.path / str(index.stats()["generation"])
    whole = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_bytes(b"{")
    with pytest.raises(SeedError, match="no seed file under any folder that is known"):
        index.repair(known_seeds=True)  # the manifest knew the roots
    (folder / "manifest.json").write_bytes(whole)
    assert total(index, "大桥") == 12
    shutil.rmtree(folder / "engine")
    for left in (1, 0):
        for path in sorted(seeds.iterdir())[left:]:
            path.rename(tmp_path / path.name)
        with pytest.raises((RemovalRefused, SeedError), match=r"11 of 12 articles|no seed file under"):
            index.repair(known_seeds=True)
        assert folder.exists()
    for path in tmp_path.glob("*.txt"):
        path.rename(seeds / path.name)
    assert index.repair(known_seeds=True).articles_total == total(index, "大桥") == 12


def test_repair_lets_no_large_part_go_with_a_disk_that_is_not_there(index: Index, seeds: Path) -> None:
    for number in range(12):
        page(seeds / f"{number}.txt", "大桥通车")
    index.sync(seeds)
    for path in sorted(seeds.iterdir())[1:]:
        path.unlink()
    with pytest.raises(RemovalRefused, match=r"11 of 12 articles.*newsearch rebuild"):
        index.repair(known_seeds=True)
    next(iter(seeds.iterdir())).unlink()
    with pytest.raises(SeedError, match="no seed file under"):
        index.repair(known_seeds=True)
    assert total(index, "大桥") == 12


def test_repair_tells_what_it_kept_from_a_damaged_file(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    monkeypatch.setattr("newsearch.archive.manifest.CHECKED_AT_OPEN", 0)
    manifest = index.path / str(index.stats()["generation"]) / "manifest.json"
    files = json.loads(manifest.read_bytes().partition(b"\n")[0])["files"]
    rewrite(index, files={name: [size, "0" * 64] for name, (size, _) in files.items()})
    assert index.verify()
    assert [str(note) for note in index.repair(known_seeds=True).notes] == [
        "kept from damaged files, read them over: 'stray'"
    ]
    assert (index.verify(full=True), total(index, "会议")) == ([], 1)


FORMATS = Path(__file__).parents[1] / "formats"


@pytest.mark.parametrize("old", sorted(FORMATS.glob("*/*")), ids=lambda p: f"{p.parent.name}-{p.name}")
def test_an_index_of_a_released_format_opens_or_is_rebuilt(old: Path, seeds: Path, tmp_path: Path) -> None:
    shutil.copytree(old, tmp_path / "old")
    page(seeds / "a.txt", "厦门会晤")
    try:
        index = Index.open(tmp_path / "old")
    except IndexOutdated:
        index = Index.open_or_create(tmp_path / "old")
        assert str(index.sync(seeds).notes[0]).startswith("rebuilt: ")
    assert total(index, "厦门") == 1
    assert index.stats()["engine"] == old.name


@pytest.mark.parametrize("old", sorted(FORMATS.glob("*/*")), ids=lambda p: f"{p.parent.name}-{p.name}")
def test_an_index_of_a_released_format_without_its_current_is_not_taken_for_none(
    old: Path, seeds: Path, tmp_path: Path
) -> None:
    shutil.copytree(old, tmp_path / "old")
    (tmp_path / "old" / "CURRENT").unlink()
    page(seeds / "a.txt", "厦门会晤")
    report = Index.open_or_create(tmp_path / "old", paths=[seeds]).sync(seeds)
    assert str(report.notes[0]).startswith("rebuilt: ") or "CURRENT was written again" in str(report.notes[0])
    index = Index.open(tmp_path / "old")
    assert total(index, "厦门") >= 1 and index.stats()["engine"] == old.name


def test_what_the_first_format_published_has_no_checksum() -> None:
    old = next(iter(sorted((FORMATS / "1").iterdir())))
    assert FolderStore(old).published() == ""


def test_the_format_of_now_is_the_newest_of_the_released_ones() -> None:
    newest = max(int(path.name) for path in FORMATS.iterdir())
    assert newest == INDEX_FORMAT, "help: a new format has a new number; commit a tiny index of it to tests/formats"
    for old in sorted((FORMATS / str(newest)).iterdir()):
        assert total(Index.open(old), "厦门") == 1, "it opens as it is"
