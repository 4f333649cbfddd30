"""What the shell completes: fields, facets, watches, archives, and the hits of the last search."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.messages.known import in_chinese
from newsearch.model import FACETS


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


def test_names_are_completed_in_chinese_where_that_is_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSEARCH_LANG", "zh")
    assert completed("search", "--facets", "") == [*FACETS, *map(in_chinese, FACETS)]
    assert completed("search", "--facets", "年份，来") == ["年份，来源"]
    assert completed("search", "--sort", "") == [
        "relevance",
        "newest",
        "oldest",
        "arrived",
        "相关度",
        "最新",
        "最早",
        "入库",
    ]
    assert completed("--lang", "en", "timeline", "--by", "") == ["year", "month", "day"]
    monkeypatch.setenv("NEWSEARCH_LANG", "en")
    assert completed("trend", "--filter", "机") == ["机构="] and completed("timeline", "--by", "年") == ["年"]


def test_a_choice_may_be_typed_in_chinese(folder: str) -> None:
    for chinese, english in (("--sort=最新", "--sort=newest"), ("--mode=任一", "--mode=any")):
        typed, meant = (CliRunner().invoke(main, ["-i", folder, "search", "大桥", each]) for each in (chinese, english))
        assert typed.stdout == meant.stdout != "" and typed.exit_code == 0
    assert CliRunner().invoke(main, ["-i", folder, "timeline", "大桥", "--by=最新"]).exit_code == 2


def test_a_shell_whose_own_file_is_empty_can_complete() -> None:
    scripts = {
        s: CliRunner().invoke(main, ["completion", s], prog_name="newsearch").stdout for s in ("bash", "zsh", "fish")
    }
    assert scripts["zsh"].index("compinit") < scripts["zsh"].index("compdef _newsearch_completion")
    assert not any("compinit" in scripts[shell] for shell in ("bash", "fish"))
    for shell in filter(shutil.which, scripts):
        options = {"zsh": ["-f"], "bash": ["--norc"], "fish": ["--no-config"]}[shell]
        done = subprocess.run([shell, *options], input=scripts[shell], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


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
