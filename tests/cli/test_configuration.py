"""`newsearch.toml`: which archive a command is about, and what is said of a file that says nothing useful."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsearch.cli import main
from newsearch.cli.configuration import Archive, chosen, found, read
from newsearch.errors import ConfigurationError
from tests.seeding import page

TWO = """
[archives.liuan]
index = "liuan/index"
seeds = "liuan/seeds"
columns = {"题名" = "headline"}
synonyms = "words/synonyms.txt"

[archives.dongchuan]
index = "/mnt/dongchuan"
seeds = ["dongchuan", "/mnt/paper"]
dictionary = "words/people.txt"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("NEWSEARCH_INDEX", "NEWSEARCH_ARCHIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str) -> Path:
    (folder / "newsearch.toml").write_text(text, "utf-8")
    return folder / "newsearch.toml"


def run(*arguments: str, **options: object) -> Result:
    result = CliRunner().invoke(main, arguments, **options)  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_paths_are_relative_to_the_file(folder: Path) -> None:
    archives = read(write(folder, TWO)).archives
    assert archives["liuan"] == Archive(
        folder / "liuan/index",
        (folder / "liuan/seeds",),
        {"题名": "headline"},
        None,
        folder / "words/synonyms.txt",
    )
    assert archives["dongchuan"] == Archive(
        Path("/mnt/dongchuan"),
        (folder / "dongchuan", Path("/mnt/paper")),
        dictionary=folder / "words/people.txt",
    )


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("", "index"),
        ('index = "here"', "here"),
        ('seeds = ["s"]', "index"),
        ('[archives.a]\nindex = "a"', "a"),
        ('default = "b"\n[archives.a]\nindex = "a"\n[archives.b]\nindex = "b"', "b"),
        ('index = "here"\n[archives.a]\nindex = "a"', "here"),
    ],
)
def test_an_archive_is_meant_where_none_is_named(folder: Path, text: str, index: str) -> None:
    write(folder, text)
    assert chosen(folder, None, None).index == folder / index


def test_without_a_file_the_index_is_in_the_working_folder(folder: Path) -> None:
    assert chosen(folder, None, None) == Archive(folder / "index")
    with pytest.raises(ConfigurationError, match=r"no archive 'a', for there is no .*newsearch.toml"):
        chosen(folder, None, "a")


def test_the_file_is_found_in_the_folders_above_unless_somebody_else_wrote_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    file = write(folder, "")
    assert (found(inner), found(folder), found(inner, above=False)) == (file, file, None)
    write(inner, "")
    assert found(inner) == inner / "newsearch.toml"
    (inner / "newsearch.toml").unlink()
    if os.getuid() == 0:
        os.chown(file, 12345, -1)
    monkeypatch.setattr("os.getuid", lambda: 54321)
    assert (found(inner), found(folder)) == (None, file)


def test_an_index_that_is_named_has_what_the_file_says_of_it(folder: Path) -> None:
    write(folder, TWO)
    (folder / "elsewhere").mkdir()
    assert chosen(folder, folder / "liuan/index", None).columns == {"题名": "headline"}
    assert chosen(folder, folder / "liuan/../liuan/index", None).seeds == (folder / "liuan/seeds",)
    assert chosen(folder, folder / "third", None) == Archive(folder / "third")
    write(folder / "elsewhere", 'index = "index"\nsynonyms = "s.txt"')
    assert chosen(folder, folder / "elsewhere/index", None).synonyms == folder / "elsewhere/s.txt", "beside the index"
    assert chosen(folder, folder / "third", "liuan").index == folder / "third"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("sedes = []", "key 'sedes', which means nothing: write one of seeds"),
        ('[archives.a]\nsynonym = "x"', "'archives.a.synonym', which means nothing: write one of synonyms"),
        ("[archives.a]\nzzz = 1", "write one of index, seeds, columns, dictionary, synonyms"),
        ("index = 1", "the value of 'index' is of no use: write it as \"FOLDER\""),
        ("seeds = [1]", 'write it as ["FOLDER", …]'),
        ("columns = {a = 1}", "the value of 'columns'"),
        ("archives = 3", "write it as [archives.NAME]"),
        ('default = "c"\n[archives.a]', "default = 'c' must be one of the archives a"),
        ('default = "a"\nindex = "x"\n[archives.a]', "no keys of an archive beside it"),
        ("default = [1]\n[archives.a]", "must be one of the archives a"),
        ("index = ", "cannot be read"),
        ('columns = {题名 = "headline"}', "Chinese names in quotes"),
    ],
)
def test_what_means_nothing_is_an_error_that_names_the_key(folder: Path, text: str, part: str) -> None:
    file = write(folder, text)
    done = run("stats")
    assert done.exit_code == 2 and str(file) in done.stderr and part in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_of_nonsense_is_named(folder: Path) -> None:
    (folder / "newsearch.toml").write_bytes(b"\xff\xfe")
    assert "cannot be read" in run("stats").stderr


def test_several_archives_ask_for_a_name(folder: Path) -> None:
    write(folder, TWO)
    done = run("stats")
    assert done.exit_code == 2 and "liuan, dongchuan: name one with --archive" in done.stderr
    assert "name one of liuan" in run("stats", "--archive", "liuna").stderr


@pytest.fixture
def two(folder: Path) -> Path:
    """Two archives with an article each, synced by their names."""
    for name, text in (("a", "大桥通车"), ("b", "会议召开")):
        (folder / f"seeds-{name}").mkdir()
        page(folder / f"seeds-{name}" / f"{name}.txt", text)
    archives = (f'[archives.{name}]\nindex = "index-{name}"\nseeds = ["seeds-{name}"]\n' for name in "ab")
    write(folder, 'default = "a"\n' + "".join(archives))
    assert run("sync").exit_code == run("--archive", "b", "sync").exit_code == 0
    return folder


def test_every_command_is_about_the_archive_that_is_meant(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def finds(*arguments: str, env: dict[str, str] | None = None) -> bool:
        return run(*arguments, env=env).exit_code == 0

    assert finds("search", "大桥") and not finds("search", "会议")
    assert finds("search", "会议", "--archive", "b") and finds("--archive", "b", "search", "会议")
    assert finds("search", "会议", env={"NEWSEARCH_ARCHIVE": "b"})
    assert finds("search", "会议", env={"NEWSEARCH_INDEX": "index-b"})
    assert finds("search", "大桥", "--archive", "a", env={"NEWSEARCH_INDEX": "index-b"}), "an option counts before"
    assert finds("search", "大桥", "--index", "index-a", env={"NEWSEARCH_ARCHIVE": "b"})
    (two / "inner").mkdir()
    monkeypatch.chdir(two / "inner")
    assert finds("show", "b.txt#1", "--archive", "b") and finds("stats") and finds("verify", "--archive", "b")
    page(two / "seeds-b" / "c.txt", "会议延期")
    assert "1 added" in run("index", "--archive", "b").stdout


def test_an_archive_has_its_own_words_and_synonyms(two: Path) -> None:
    (two / "synonyms.txt").write_text("桥梁 大桥\n", "utf-8")
    (two / "words.txt").write_text("大桥通车 100 n\n", "utf-8")
    write(two, 'index = "third"\nseeds = "seeds-a"\nsynonyms = "synonyms.txt"\ndictionary = "words.txt"\n')
    assert run("sync").exit_code == 0
    assert run("search", "桥梁").exit_code == 0
    assert "大桥通车" in run("analyze", "大桥通车").stdout.split("words")[1].split("\n")[0].split()
    (two / "synonyms.txt").unlink()
    assert str(two / "synonyms.txt") in run("search", "桥梁").stderr


def test_columns_are_handed_on(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsearch import Index, SyncReport

    given: list[object] = []

    def sync(self: Index, *paths: Path, columns: object, **_: object) -> SyncReport:
        given.extend([paths, columns])
        return SyncReport()

    monkeypatch.setattr(Index, "sync", sync)
    write(two, 'seeds = ["seeds-a"]\ncolumns = {"题名" = "headline"}\n')
    assert run("sync").exit_code == 0
    assert given == [(two / "seeds-a",), {"题名": "headline"}]
