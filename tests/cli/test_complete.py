"""What the shell completes: fields, facets, watches, archives, and the hits of the last search."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.cli import main


def completed(*typed: str) -> list[str]:
    *before, incomplete = typed
    done = ShellComplete(main, {}, "newsearch", "_NEWSEARCH_COMPLETE").get_completions(before, incomplete)
    return [item.value for item in done]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    index = Index.create(tmp_path / "index")
    index.update(add=[Article("2024#1", "大桥通车", "大桥今日通车。"), Article("2024#2", "大桥维修", "大桥维修。")])
    index.watches().add("桥", "大桥")
    return str(tmp_path / "index")


def test_fields_and_facets_are_completed() -> None:
    assert completed("search", "标") == ["标题:"] and "source:" in completed("timeline", "so")
    assert completed("search", "") == []
    assert completed("search", "--facets", "year,so") == ["year,source"]
    assert completed("trend", "--filter", "ye") == ["year="]


def test_topics_of_the_help_are_completed() -> None:
    assert completed("help", "q") == ["query"] and completed("help", "se") == ["search", "serve"]


def test_watches_and_hits_of_the_index_are_completed(folder: str) -> None:
    assert completed("--index", folder, "watch", "run", "") == completed("watch", "remove", "-i", folder, "") == ["桥"]
    assert completed("--index", folder, "show", "") == []
    CliRunner().invoke(main, ["--index", folder, "search", "大桥"])
    assert completed("--index", folder, "show", "") == ["1", "2"]
    assert set(completed("similar", "--index", folder, "2024")) == {"2024#1", "2024#2"}
    assert completed("--index", "nowhere", "watch", "run", "") == completed("--index", "nowhere", "show", "") == []


def test_archives_of_the_configuration_are_completed(folder: str) -> None:
    assert completed("--archive", "") == []
    Path("newsearch.toml").write_text('[archives.liuan]\nindex = "index"\n', "utf-8")
    assert completed("--archive", "li") == completed("search", "--archive", "li") == ["liuan"]
    assert completed("--archive", "liuan", "watch", "run", "") == ["桥"]
