"""What a terminal shows: colours, pages, the next step; and the ranks of the last search."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.cli.last_search import hit_of, remember

TOWNS = ["柳岸", "东川", "江城", "北滩", "南渡", "西泉", "石桥", "白沙", "青山", "红土", "黄坪", "绿洲"]
BODY = "{0}大桥昨日建成通车，连接{0}东西两岸。{0}市民步行上桥体验，赞不绝口，{0}各界纷纷拍照留念，{0}日报记者到场。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = [
        Article(
            f"{n:02}", f"{town}大桥通车", BODY.format(town) * 3, date=f"2031-{n:02}-09", url=f"https://a.example/{n}"
        )
        for n, town in enumerate(TOWNS, 1)
    ]
    Index.create(tmp_path / "index").update(add=articles)
    return tmp_path / "index"


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--index", str(folder), *arguments])


def on_terminal(folder: Path, *arguments: str, rows: int = 24, **environment: str) -> str:
    """What a command writes to a terminal of 80 columns, and what its pager is given."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LESS", "PAGER", "NO_COLOR", "COLUMNS", "LINES")
    }
    command = [sys.executable, "-m", "newsearch", "--index", str(folder), *arguments]
    process = subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, env={**kept, "TERM": "xterm", **environment}
    )
    os.close(child)
    seen = b""
    while True:
        try:
            some = os.read(parent, 65536)
        except OSError:  # how Linux tells that nobody writes any more
            break
        if not some:
            break
        seen += some
    process.wait(timeout=60)
    os.close(parent)
    return seen.decode().replace("\r\n", "\n")


def test_a_rank_of_the_last_search_opens_its_article_with_its_marks(folder: Path) -> None:
    found = json.loads(run(folder, "search", "大桥", "--sort", "newest", "--json", "-n", "5").stdout.splitlines()[2])[
        "id"
    ]
    run(folder, "search", "大桥", "--sort", "newest", "-n", "5")
    shown = json.loads(run(folder, "show", "3", "--json").stdout)
    assert shown["id"] == found == "10" and shown["marks"]["headline"]
    assert json.loads(run(folder, "show", "10", "--json").stdout)["marks"] == {}, "an id comes before a rank"
    run(folder, "search", "大桥", "--sort", "newest", "-n", "5", "-p", "2")
    assert json.loads(run(folder, "show", "6", "--json").stdout)["id"] == "07"
    assert run(folder, "show", "3").exit_code == 2, "ranks are those of the last page that was shown"


@pytest.mark.parametrize("command", [["explain", "大桥"], ["neighbours"], ["similar"], ["keywords"], ["reprints"]])
def test_a_rank_stands_for_its_article_wherever_an_id_does(folder: Path, command: list[str]) -> None:
    run(folder, "search", "大桥", "--sort", "newest", "-n", "5")
    by_rank, by_id = (run(folder, *command, asked, "--json") for asked in ("3", "10"))
    assert by_rank.exit_code == by_id.exit_code != 2
    untimed = [re.sub(r'"seconds": [^,}]*', "", each.stdout) for each in (by_rank, by_id)]
    assert untimed[0] == untimed[1]


def test_ranks_belong_to_an_index_and_are_nobody_elses_business(folder: Path, tmp_path: Path) -> None:
    remember(folder, "大桥", {1: "01"})
    assert hit_of(folder, "1") == ("01", "大桥")
    assert hit_of(tmp_path / "other", "1") is None and hit_of(folder, "2") is None and hit_of(folder, "a") is None
    (kept,) = Path(click.get_app_dir("newsearch")).iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    kept.write_text("{broken")
    assert hit_of(folder, "1") is None


def test_a_home_that_cannot_be_written_stops_no_search(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/dev/null/nowhere")
    assert run(folder, "search", "大桥").exit_code == 0


def test_a_terminal_pages_what_is_longer_than_it_and_names_the_next_step(folder: Path) -> None:
    pager = f"{sys.executable} -c \"import sys; print('PAGED', sys.stdin.read())\""
    paged = on_terminal(folder, "search", "大桥", PAGER=pager)
    assert paged.startswith("PAGED") and "\x1b" not in paged
    assert f"open a hit: newsearch -i {folder} show 1 · next page: --page 2" in " ".join(paged.split())
    short = on_terminal(folder, "search", "大桥", "-n", "1", PAGER="false")
    assert "通车" in short and "\x1b[" in short, "what fits is not paged, and has colours"
    plain = on_terminal(folder, "search", "大桥", "--no-pager", "--no-color", PAGER="false")
    assert "\x1b[" not in plain.replace("\x1b]8", "") and "12 articles" in plain


def test_less_is_called_as_git_calls_it(folder: Path, tmp_path: Path) -> None:
    less = tmp_path / "bin" / "less"
    less.parent.mkdir()
    less.write_text('#!/bin/sh\necho "LESS=$LESS"\ncat\n')
    less.chmod(0o755)
    shown = on_terminal(folder, "show", "01", rows=5, PATH=f"{less.parent}:{os.environ['PATH']}")
    assert shown.startswith("LESS=-FRX\n") and "\x1b[1m" in shown, "colours reach less, which shows them"


def test_a_headline_links_to_its_article_and_only_to_the_web(folder: Path) -> None:
    Index.open(folder).update(add=[Article("x", "栈桥开放", "栈桥今日开放。", url="javascript:alert(1)")])
    assert "\x1b]8;" in on_terminal(folder, "search", "大桥", "-n", "1")
    assert "\x1b]8;" not in on_terminal(folder, "search", "栈桥", "-n", "1")


def test_a_hit_takes_four_lines_of_a_small_terminal(folder: Path) -> None:
    shown = on_terminal(folder, "search", "大桥", "-n", "1", "--no-color").split("\n\n")[0]
    assert len(shown.splitlines()) == 4


def test_colours_are_as_asked(folder: Path) -> None:
    assert "\x1b[" not in run(folder, "search", "大桥").stdout
    assert "\x1b[" in run(folder, "search", "大桥", "--color", "always").stdout
    assert "\x1b[" not in run(folder, "search", "大桥", "--color", "always", "--no-color").stdout
    assert run(folder, "--color", "purple", "search", "大桥").exit_code == 2


def test_charts_in_a_pipe_have_eighty_columns(folder: Path) -> None:
    bars = run(folder, "timeline", "大桥", "--by", "month").stdout.splitlines()
    assert 40 < max(map(len, bars)) <= 80


def test_a_word_that_begins_with_a_hyphen_is_a_word_and_options_are_options(folder: Path) -> None:
    assert json.loads(run(folder, "search", "-栈桥", "大桥", "--json").stdout.splitlines()[-1])["query"] == "-栈桥 大桥"
    assert run(folder, "search", "大桥", "-“柳岸大桥”", "-n", "1").exit_code == 0
    for word in ("-5G", "-2031年 4月", "-GPT"):
        assert (
            json.loads(run(folder, "search", "大桥", word, "--json").stdout.splitlines()[-1])["query"] == f"大桥 {word}"
        )
    within = run(folder, "search", "大桥", "--within", "-栈桥")
    assert within.exit_code == 0 and "-栈桥" in within.output and "\ufdd0" not in within.output
    below = run(folder, "search", "大桥", "--limit", "-5")
    assert below.exit_code == 2 and "'-5'" in below.stderr
    wrong = run(folder, "search", "大桥", "-栈桥", "--limt", "3")
    assert wrong.exit_code == 2 and "--limit" in wrong.stderr


def test_pages_that_are_not_there_and_dates_that_are_none_are_told(folder: Path) -> None:
    beyond = run(folder, "search", "大桥", "--page", "99")
    assert beyond.exit_code == 1 and "99" in beyond.output
    unread = run(folder, "search", "大桥", "--since", "2024-13-45")
    assert unread.exit_code == 2 and "2024-13-45" in unread.stderr and not unread.stdout
    for command in ("timeline", "trend"):
        assert run(folder, command, "大桥", "--since", "2024-13-45").exit_code == 2


def test_scores_and_seconds_are_for_those_who_ask(folder: Path) -> None:
    assert " s" not in run(folder, "search", "大桥", "-n", "1").stdout.splitlines()[-1]
    asked = run(folder, "search", "大桥", "-n", "1", "--explain").stdout
    assert asked.splitlines()[-1].endswith(" s") and "大桥通车" in asked


def test_help_has_topics_and_the_help_of_commands(folder: Path) -> None:
    assert run(folder, "help", "watch", "add").output.startswith("Usage: ")
    assert "NEAR/5" in run(folder, "help", "query").output
    unknown = run(folder, "help", "nothing")
    assert unknown.exit_code == 2 and "query" in unknown.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_that_asks_newsearch(folder: Path, shell: str) -> None:
    script = CliRunner().invoke(main, ["completion", shell], prog_name="newsearch").output
    assert "_NEWSEARCH_COMPLETE" in script


def test_the_manual_has_every_command(folder: Path) -> None:
    manual = CliRunner().invoke(main, ["man"], prog_name="newsearch").output
    assert manual.startswith(".TH NEWSEARCH 1")
    assert all(f".SH newsearch {name}" in manual for name in ("search", "watch add", "completion"))
    assert not [line for line in manual.splitlines() if line.startswith("'")]


def test_the_bar_of_verify_names_its_stages_and_ends_full(folder: Path) -> None:
    shown = on_terminal(folder, "verify", "--full")
    assert "searching" in shown and "100%" in shown.split("done")[-1] and "all is well" in shown
