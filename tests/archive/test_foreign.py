"""An index that somebody hands over is data: opening it runs nothing, and reads no file that it does not list."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray

from newsearch import Article, Index, Searcher
from newsearch.archive import files
from newsearch.archive.folder import FolderStore
from newsearch.archive.manifest import INDEX_FORMAT
from newsearch.cli import main
from newsearch.engine.whoosh.codec import ColumnSegment, read_segments
from newsearch.engine.whoosh.segment.listed import ListedSegment
from newsearch.errors import IndexBusy, IndexDamaged, NewsearchError, SeedsUnconfirmed, WatchError
from newsearch.model import FACETS
from tests.seeding import page, rewrite, total


def generation(index: Index) -> Path:
    return next(index.path.glob("generation-*"))


class Malicious:
    """What a pickle of it does when it is read: it leaves a file."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.write_bytes, (self.trace, b"it ran")


def work(index: Index, seeds: Path) -> None:
    """Everything that opens an index."""
    with index.searcher() as searcher:
        assert searcher.search("大桥 会议", mode="any").total == 2
    index.stats()
    index.verify(full=True)
    page(seeds / "b.txt", "大桥限行")
    index.sync(seeds)
    index.update(add=[Article("other", "", "会议召开")], remove=["stray"])
    index.repair(seeds)
    index.rebuild(seeds)
    assert total(index, "大桥") == 2


def test_nothing_is_unpickled(grown: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpickled(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler", "_load", "_loads", "_Unpickler"):
        monkeypatch.setattr(pickle, name, unpickled)
    work(grown, seeds)


@pytest.mark.parametrize("name", ["_MAIN_5.toc", "_MAIN_1.toc", "extra.pickle", "MAIN_0.seg", "MAIN_WRITELOCK"])
def test_what_is_planted_does_not_run(grown: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "trace"
    data = pickle.dumps(Malicious(trace))
    listed = json.loads((generation(grown) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    if made_so := f"engine/{name}" in listed:  # its checksums are right
        listed[f"engine/{name}"] = [len(data), hashlib.sha256(data).hexdigest()]
        rewrite(grown, files=listed)
    (generation(grown) / "engine" / name).unlink(missing_ok=True)
    (generation(grown) / "engine" / name).write_bytes(data)
    assert made_so or name in str(grown.verify()[0])
    work(grown, seeds)
    assert not trace.exists()
    assert grown.verify(full=True) == []


@pytest.mark.parametrize("name", ["dictionary.txt", "engine/segments.json.bak", "notes/a.txt", "a\nb"])
def test_a_file_that_is_not_listed_changes_nothing_and_is_named(grown: Index, seeds: Path, name: str) -> None:
    extra = generation(grown) / name
    extra.parent.mkdir(exist_ok=True)
    extra.write_text("大桥通车 9999 n\n", "utf-8")
    assert (total(grown, "大桥"), total(grown, "会议")) == (1, 1)
    assert [note.code for note in grown.verify()] == ["file_unlisted"]
    assert FolderStore(grown.path).salvaged()[1] is None
    work(grown, seeds)
    assert grown.verify(full=True) == []


def test_links_among_the_files_are_named_and_not_followed(grown: Index, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("key")
    (generation(grown) / "linked").symlink_to(tmp_path / "secret")
    assert [str(note.values["path"]) for note in grown.verify()] == [str(generation(grown) / "linked")]


def test_a_dictionary_in_a_folder_without_an_index_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "dictionary.txt").write_text("大桥通车\n", "utf-8")
    assert FolderStore(tmp_path).salvaged()[1] is None


@pytest.mark.parametrize(
    "name", ["../../secret", "engine/../../../secret", "{absolute}", "linked", "folder/secret", ""]
)
def test_a_manifest_names_no_file_out_of_its_folder(grown: Index, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    (generation(grown) / "linked").symlink_to(secret)
    (generation(grown) / "folder").symlink_to(tmp_path)
    listed = json.loads((generation(grown) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    listed[name.format(absolute=secret)] = [3, hashlib.sha256(b"key").hexdigest()]
    rewrite(grown, files=listed)
    with pytest.raises(IndexDamaged, match="leads out of the index"):
        Index.open(grown.path)
    assert grown.verify()


@pytest.mark.parametrize("files", [None, 1, [], {"a": 1}, {"a": ["x", 2]}, {"a": [1, 2, 3]}])
def test_a_manifest_of_nonsense_is_damage(grown: Index, files: object) -> None:
    rewrite(grown, files=files)
    with pytest.raises(IndexDamaged, match="it is no manifest"):
        Index.open(grown.path)


DEEP = "[" * 200_000  # deeper than any parser goes


@pytest.mark.parametrize(
    "values",
    [
        {"engine": 1},
        {"articles": "9"},
        {"articles": 1e308},
        {"place": None},
        {"names": []},
        {"fingerprint": {}},
        {"files": {"a": [1e999, "x"]}},
        {"columns": []},
    ],
)
def test_a_manifest_of_other_kinds_of_values_is_damage(grown: Index, values: dict[str, object]) -> None:
    rewrite(grown, **values)
    with pytest.raises(IndexDamaged, match="it is no manifest"):
        Index.open(grown.path)


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
@pytest.mark.parametrize("kind", ["roots", "added"])
def test_a_folder_that_no_system_has_is_damage_and_mended(grown: Index, seeds: Path, kind: str, name: str) -> None:
    rewrite(grown, **{kind: [name]})
    with pytest.raises(IndexDamaged, match="it is no manifest"):
        grown.sync(seeds)
    assert grown.rebuild(seeds).articles_total == 1
    assert grown.verify(full=True) == []


@pytest.mark.parametrize("ids", [10**12, 10**30, -1, "a", [1], None, 1.5, True, {"a": 1}], ids=lambda ids: str(ids)[:8])
def test_a_record_of_more_articles_than_an_index_can_have_is_damage(grown: Index, seeds: Path, ids: object) -> None:
    known = json.loads((generation(grown) / "manifest.json").read_bytes().split(b"\n")[1])
    rewrite(grown, seeds=known | {name: known["a.txt"] | {"ids": ids} for name in ("gone", "gone too")})
    for work in (lambda: grown.sync(seeds), grown.stats, lambda: grown.update(add=[Article("gone#1", "", "雾")])):
        with pytest.raises(IndexDamaged, match="it is no manifest"):
            work()
    assert grown.repair(seeds).articles_total == 2
    assert grown.verify(full=True) == []


def filed(index: Index, name: str, data: bytes) -> None:
    """Give a file of the engine another content, and the manifest the checksum of that."""
    listed = json.loads((generation(index) / "manifest.json").read_bytes().partition(b"\n")[0])["files"]
    rewrite(index, files=listed | {name: [len(data), hashlib.sha256(data).hexdigest()]})
    (generation(index) / name).unlink()
    (generation(index) / name).write_bytes(data)


def directory_of(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """The arrays of a segment, and its directory."""
    end = len(data) - 16 - int.from_bytes(data[-16:-8], "little")
    return data[:end], json.loads(data[end:-16])


WRONG = [
    *((0, kind) for kind in ("|O", "<U3", "<f8", "u4,u2", "<M8[s]", "(9,)u8", "?", 7, [1])),
    *((at, number) for at in (1, 2) for number in (-1, 10**9, 2**63, 1e308, 1.5, "5", [1], None, True)),
]
"""What the directory of a segment may say wrongly of an array: of its type, of where it begins, of how long it is."""


def opens_damaged(index: Index, seeds: Path) -> None:
    """Check that an index which somebody has made so is damaged for all that open it, and can be mended."""
    for work in (lambda: Index.open(index.path), index.stats, lambda: index.update(remove=["stray"])):
        with pytest.raises(IndexDamaged, match="engine is damaged"):
            work()
    assert [note.code for note in index.verify()] == ["index_damaged"]
    assert index.repair(seeds).articles_total == 1
    assert index.verify(full=True) == []


def segment_with(index: Index, change: Callable[[dict[str, Any]], object]) -> None:
    """Let the one segment of an index have a directory with something changed."""
    file = next(generation(index).glob("engine/*.columns"))
    arrays, directory = directory_of(file.read_bytes())
    change(directory)
    data = json.dumps(directory).encode()
    made = arrays + data + len(data).to_bytes(8, "little") + b"newsear1"
    filed(index, file.relative_to(generation(index)).as_posix(), made)


@pytest.fixture
def columnar(tmp_path: Path, seeds: Path) -> Index:
    """An index of columns with one article, of a seed."""
    page(seeds / "a.txt", "大桥通车")
    index = Index.create(tmp_path / "columnar", engine="whoosh")
    index.sync(seeds)
    return index


@pytest.mark.parametrize(("at", "value"), WRONG)
def test_an_array_that_does_not_stand_in_its_segment_is_damage(
    columnar: Index, seeds: Path, at: int, value: object
) -> None:
    def change(directory: dict[str, Any]) -> None:
        directory["arrays"]["date"][at] = value

    segment_with(columnar, change)
    opens_damaged(columnar, seeds)


@pytest.mark.parametrize("name", ["size", "bits"])
@pytest.mark.parametrize("value", [-1, 2**40, 10**30, 1.0, "1", [], None, True])
def test_a_segment_of_other_numbers_is_damage(columnar: Index, seeds: Path, name: str, value: object) -> None:
    segment_with(columnar, lambda directory: directory["values"].update({name: value}))
    opens_damaged(columnar, seeds)


@pytest.mark.parametrize("name", ["date", "id.order", "body.text.data", "chars.once.dense", "people.values.data"])
def test_an_array_that_a_segment_has_not_is_damage_once_it_is_needed(columnar: Index, seeds: Path, name: str) -> None:
    segment_with(columnar, lambda directory: directory["arrays"].pop(name))
    with pytest.raises(IndexDamaged, match=f"it has no '{name}'"), columnar.searcher() as searcher:
        searcher.search("桥", since="2024", facets=FACETS)
        searcher.article("a.txt#1")
        searcher.search("大桥通")
    assert columnar.repair(seeds).articles_total == 1
    assert columnar.verify(full=True) == []


def array_with(index: Index, name: str, change: Callable[[NDArray[Any]], NDArray[Any]]) -> None:
    """Let the one segment of an index have an array with other values, as many or fewer."""
    file = next(generation(index).glob("engine/*.columns"))
    arrays, directory = directory_of(file.read_bytes())
    kind, begin, count = directory["arrays"][name]
    old = np.frombuffer(arrays, dtype=kind, count=count, offset=begin)
    new = change(old.copy()).astype(kind)
    directory["arrays"][name][2] = new.size
    data = json.dumps(directory).encode()
    end = begin + new.nbytes
    made = arrays[:begin] + new.tobytes() + arrays[end:] + data + len(data).to_bytes(8, "little") + b"newsear1"
    filed(index, file.relative_to(generation(index)).as_posix(), made)


FREE = re.compile(r".*\.(lengths|frequencies)|arrived|mentions\.(first|last)|reprints\.sketches|byline\.text\.data")
"""The arrays of which any values, or texts, can be, if there are as many as there should be."""


@pytest.fixture(scope="module")
def manifold(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index with values in every array that a small one has values in."""
    index = Index.create(tmp_path_factory.mktemp("manifold") / "index", engine="whoosh")
    texts = ("柳岸大桥", "习近平在北京会见埃尔多安。2024年3月1日，重庆大桥🚀通车，大桥大桥。" * 2)
    values: dict[str, Any] = {
        "source": "央视网",
        "section": "要闻",
        "page": "3",
        "byline": "王毅 王毅",
        "extra": {"tags": ["桥", "路"]},
    }
    index.update(add=[Article(key, *texts, "2024-03-01", **values) for key in ("a", "b", "c")])
    return index


def lies(index: Index) -> list[tuple[str, str]]:
    """Each array of an index with what may be put in place of its values."""
    directory = directory_of(next(generation(index).glob("engine/*.columns")).read_bytes())[1]
    return [(name, kind) for name, (_, _, count) in directory["arrays"].items() if count for kind in LIES]


LIES: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "as large as can be": lambda values: np.full_like(values, np.iinfo(values.dtype).max),
    "too few": lambda values: values[:-1],
}


def test_verify_tells_each_array_whose_values_cannot_be(manifold: Index, tmp_path: Path) -> None:
    for number, (name, kind) in enumerate(lies(manifold)):
        copy = Index(shutil.copytree(manifold.path, tmp_path / str(number)))
        array_with(copy, name, LIES[kind])
        told = {getattr(note.values.get("reason"), "code", note.code) for note in copy.verify()}
        is_free = FREE.fullmatch(name) and kind != "too few"
        assert told == set() if is_free else told <= {"array_unsound", "texts_disagree", "search_disagrees"} and told, (
            name,
            kind,
        )
        shutil.rmtree(copy.path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("chars.once.docs", lambda values: values + 9),
        ("id.order", lambda values: values + 9),
        ("facet.source.codes", lambda values: values + 9),
        ("stored.data", lambda values: values ^ 1),
        ("body.text.data", lambda values: values * 0 + 0xD8),
    ],
)
def test_a_search_that_stumbles_over_such_an_array_says_that_it_is_damaged(
    columnar: Index, seeds: Path, name: str, change: Callable[[NDArray[Any]], NDArray[Any]]
) -> None:
    array_with(columnar, name, change)
    with pytest.raises(IndexDamaged, match="has values that cannot be"), columnar.searcher() as searcher:
        searcher.search("大桥 桥", facets=FACETS)
        searcher.search("大桥 NEAR/3 通车")
    assert columnar.repair(seeds).articles_total == 1
    assert columnar.verify(full=True) == []


def test_what_is_asked_wrongly_makes_nobody_read_the_files(grown: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a large index takes seconds: who asks a server for articles that it has not would keep it busy."""
    asked: list[Callable[[Searcher], object]] = [
        lambda searcher: searcher.article("nowhere"),
        lambda searcher: searcher.similar("nowhere"),
        lambda searcher: searcher.search("大桥", facets=["nowhere"]),
        lambda searcher: searcher.search("大桥", filters={"nowhere": "1"}),
        lambda searcher: searcher.search("大桥", after="nowhere"),
        lambda searcher: searcher.concordance("大桥", after="nowhere"),
        lambda searcher: searcher.search("大桥", synonyms="nowhere"),
    ]
    with grown.searcher() as searcher:
        monkeypatch.setattr("newsearch.archive.generations.is_whole", lambda *_: pytest.fail("a file was read"))
        for wrong in asked:
            with pytest.raises((NewsearchError, ValueError), match=r"nowhere|cursor"):
                wrong(searcher)


@pytest.mark.parametrize(
    "data", [DEEP, "9" * 100_000, "{}", "[]", "null", '{"segments": 1}', '{"segments": ' + DEEP, '{"segments": [1]}']
)
def test_a_list_of_segments_that_is_none_is_damage(columnar: Index, seeds: Path, data: str) -> None:
    filed(columnar, "engine/segments.json", data.encode())
    opens_damaged(columnar, seeds)


@pytest.mark.parametrize("data", [DEEP, '{"a": ' * 100_000, "9" * 100_000, "{}", "[]", "null", "NaN", ""])
def test_nonsense_for_a_manifest_or_for_watches_is_damage(grown: Index, seeds: Path, data: str) -> None:
    (grown.path / "watches.json").write_text(data)
    with pytest.raises(WatchError, match=r"watches\.json is damaged"):
        list(grown.watches())
    folder = generation(grown)
    for made in (data.encode(), json.dumps({"format": INDEX_FORMAT}).encode() + b"\n" + data.encode()):
        (folder / "manifest.json").write_bytes(made)
        checksum = hashlib.sha256(made).hexdigest()
        (folder / "manifest.sha256").write_text(f"{checksum}\n")
        (grown.path / "CURRENT").write_text(f"{folder.name} {checksum}\n")
        with pytest.raises(IndexDamaged, match="it is no manifest"):
            Index.open(grown.path)
        assert grown.verify()
    assert grown.repair(seeds).articles_total == 1


def test_a_missing_file_is_named_as_missing(grown: Index) -> None:
    file = max((generation(grown) / "engine").iterdir(), key=lambda p: p.stat().st_size)
    file.unlink()
    assert file.name in str(grown.verify()[0]) and "missing" in str(grown.verify()[0])


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "manifest.sha256", "watches.json"])
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_links_and_pipes_are_neither_read_nor_waited_for(grown: Index, tmp_path: Path, name: str, kind: str) -> None:
    grown.watches().add("大桥", "大桥")
    file = (generation(grown) if name.startswith("manifest") else grown.path) / name
    file.rename(tmp_path / "elsewhere")
    if kind == "link":
        file.symlink_to(tmp_path / "elsewhere")
    else:
        os.mkfifo(file)
    if name == "watches.json":
        with pytest.raises(NewsearchError, match=r"watches\.json is damaged"):
            list(grown.watches())
    else:
        assert grown.verify()


def test_a_linked_generation_is_none(grown: Index, tmp_path: Path) -> None:
    folder = generation(grown)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NewsearchError):
        Index.open(grown.path)


@pytest.mark.parametrize(
    "name", ["LOCK", "LOCK.holder", "CURRENT.new", "WATCHES", "WATCHES.holder", "watches.json.new"]
)
def test_nothing_is_written_through_a_link(grown: Index, seeds: Path, tmp_path: Path, name: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (grown.path / name).unlink(missing_ok=True)
    (grown.path / name).symlink_to(precious)
    page(seeds / "b.txt", "大桥限行")
    grown.sync(seeds)
    grown.watches().add("大桥", "大桥")
    assert precious.read_text() == "mine"


def test_a_holder_of_nonsense_is_another_process(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOCK_SECONDS", 0)
    with files.locked(index.path):
        (index.path / "LOCK.holder").write_bytes(b"\xff" * 1000)
        with pytest.raises(IndexBusy, match="another process"), files.locked(index.path):
            pass


def test_a_repair_reads_the_folders_that_an_index_names_only_when_it_is_told_so(
    grown: Index, seeds: Path, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    page(private / "diary.txt", "日记")
    rewrite(grown, roots=[str(private)])
    with pytest.raises(SeedsUnconfirmed, match="private"):
        grown.repair()
    (generation(grown) / "manifest.sha256").unlink()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(grown.path)])
    assert done.exit_code == 0, "it needs no seeds"
    (generation(grown) / "extra").touch()
    done = CliRunner().invoke(main, ["verify", "--repair", "--index", str(grown.path)])
    assert done.exit_code == 2 and str(private) in done.stderr and "--known-seeds" in done.stderr
    assert total(grown, "日记") == 0
    grown.repair(seeds)
    assert (total(grown, "日记"), total(grown, "大桥")) == (0, 1)


def test_no_name_in_an_index_leads_out_of_the_seeds(
    index: Index, seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    page(tmp_path / "secret.txt", "密码")
    known = json.loads((generation(index) / "manifest.json").read_bytes().split(b"\n")[1])
    rewrite(index, seeds={"../secret.txt": known["a.txt"]})

    def unreadable(path: Path, onerror: Callable[[OSError], None]) -> list[tuple[str, list[str], list[str]]]:
        onerror(PermissionError(13, "Permission denied", str(path)))
        return []

    with monkeypatch.context() as faulty:
        faulty.setattr("newsearch.seeds.files.os.walk", unreadable)
        index.sync(seeds)
    assert total(index, "密码") == 0


@pytest.mark.parametrize(
    "record",
    [
        {"file": "../MAIN_a.columns", "articles": 1, "deleted": []},
        {"file": "MAIN_a.toc", "articles": 1, "deleted": []},
        {"file": "MAIN_a.columns", "articles": 1, "deleted": [1]},
        {"file": "MAIN_a.columns", "articles": 1, "deleted": [-1]},
        {"file": "MAIN_a.columns", "articles": None, "deleted": []},
        {"file": None, "articles": 1, "deleted": []},
        {"file": "MAIN_a.columns", "articles": 1},
        [],
    ],
)
def test_a_list_of_segments_of_nonsense_is_refused(tmp_path: Path, record: object) -> None:
    (tmp_path / "segments.json").write_text(json.dumps({"segments": [record]}))
    with pytest.raises(ValueError):
        read_segments(tmp_path)


def test_a_segment_is_what_its_record_says() -> None:
    segment = ColumnSegment(9).without({3, 1})
    again = ListedSegment.from_record(json.loads(json.dumps(segment.listed().record())))
    assert (again, ColumnSegment.from_listed(again), again.deleted) == (segment.listed(), segment, frozenset({1, 3}))
    assert again.filename == segment.make_filename(".columns")  # type: ignore[no-untyped-call]


def test_a_copied_index_answers_where_it_is(grown: Index, tmp_path: Path) -> None:
    shutil.copytree(grown.path, tmp_path / "copy")
    assert (total(Index(tmp_path / "copy"), "会议"), Index(tmp_path / "copy").verify()) == (1, [])
