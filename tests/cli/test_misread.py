"""What is typed by mistake: each slip gets a sentence in the reader's language, with the next step, and its status."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from newsearch.cli import main
from newsearch.messages import SENTENCES
from tests.seeding import page
from tools import examples

ENGLISH = re.compile(r"(?<![a-z] )\b(?!main|newsearch)[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
"""Three words in a row that are no command."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("misread")
    dated = {"id": "1", "title": "大桥通车", "text": "两岸大桥今日通车。", "date": "2031-03-05", "source": "柳岸日报"}
    undated = {"id": "2", "title": "夜色", "text": "大桥的夜色。"}
    seeds = folder / "news.jsonl"
    seeds.write_text("\n".join(map(json.dumps, (dated, undated))), "utf-8")
    assert run(folder / "index", "sync", str(seeds)).exit_code == 0
    return folder / "index"


def run(index: Path, *arguments: str, **options: object) -> Result:
    environment = {"XDG_CONFIG_HOME": str(index.parent), "HOME": str(index.parent)}
    line = ["--lang", "zh", "-i", str(index), *arguments]
    result = CliRunner(env=environment).invoke(main, line, **options)  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("大桥", 2, "没有命令“大桥”：如要检索，请写 newsearch --lang zh -i INDEX search '大桥'"),
        ("search", 2, "缺少检索式"),
        ("show", 2, "缺少参数“编号”：例如 newsearch --lang zh -i INDEX show 1"),
        ("watch add x", 2, "缺少参数“检索式”：例如 newsearch --lang zh -i INDEX watch add 大桥"),
        ("completion", 2, "缺少参数“bash|zsh|fish”：例如 newsearch --lang zh -i INDEX completion bash"),
        ("search 大桥 -n 0", 2, "应为整数（1 至 1000），不能是“0”"),
        ("search 大桥 -n 1.5", 2, "应为整数（1 至 1000），不能是“1.5”"),
        ("search 大桥 --page 0", 2, "应为整数（不小于 1），不能是“0”"),
        ("search 大桥 --seconds nan", 2, "应为秒数（大于 0），不能是“nan”"),
        ("search 大桥 --seconds 0", 2, "应为秒数（大于 0），不能是“0”"),
        ("sync --wait -1", 2, "应为秒数（不小于 0），不能是“-1”"),
        ("search 大桥 --since=", 2, "--since 没有写值：请写上，或去掉该选项"),
        ("search 大桥 --index=", 2, "--index 没有写值"),
        ("search 大桥 --arrived-since 五月花", 2, "--arrived-since 的值“五月花”不是时间"),
        ("search 大桥 --all-hits --limit 2", 2, "--all-hits 与 --limit 不能同用"),
        ("search 大桥 --all-hits --page 2", 2, "--all-hits 与 --page 不能同用"),
        ("search 大桥 --recent --sort newest", 2, "--recent 与 --sort newest 不能同用"),
        ("search 大桥 --half-life 30", 2, "--half-life 须与 --recent 同用"),
        ("search 大桥 －－limit 2", 2, "“－－limit”中的横线或符号不是半角，不能作为选项：请写 --limit"),
        ("search ——sort=newest 大桥", 2, "请写 --sort=newest"),
        ("search 大桥 --limit＝2", 2, "请写 --limit=2"),
        ("search 大桥 --limit\u30002", 2, "请写 --limit 2"),
        ("stats —json", 2, "请写 --json"),
        ("search 大桥 --sort 最近", 2, "没有“最近”：可选 relevance（相关度）、newest（最新）"),
        ("watch 大桥", 2, "此处没有命令“大桥”：可选 add、list、remove、run"),
        ("search 大桥 --index opensearch:/one", 2, "“opensearch:/one”不是集群地址"),
        ("search -", 1, "标准输入中没有检索式：请每行写一个"),
        ("search 大桥 --format csv --json", 2, "--format csv 与 --json 不能同用：请去掉一个"),
        ("search 大桥 --json --html", 2, "--json 与 --html 不能同用"),
        ("concordance 大桥 --json --csv", 2, "--json 与 --csv 不能同用"),
        ("watch run --format atom --json", 2, "--format atom 与 --json 不能同用"),
        ("search 大桥 --color always --no-color", 2, "--color always 与 --no-color 不能同用"),
        ("search 大桥 --facets --format ris", 2, "--facets 与 --format ris 不能同用"),
        ("search 大桥 --all-hits --after x", 2, "--all-hits 与 --after 不能同用"),
        ("search 大桥 --after x --page 2", 2, "--after 与 --page 不能同用"),
        ("search 大桥 --facets=foo", 2, "可选 年份、月份、来源、版面、版次、作者、人物、地点、机构"),
        ("show 1 --cite ris --json", 2, "--cite 与 --json 不能同用"),
        ("show 7", 2, "没有列出第 7 条：请重新检索"),
        ("show 9999999999", 2, "没有编号为“9999999999”的文章"),
        ("reprints 1", 1, "这篇文章没有转载"),
        ("neighbours 2", 1, "这篇文章未写日期"),
        ("issue 2031-03-06", 1, "没有 2031-03-06 的文章：库中的日期为 2031-03-05 至 2031-03-05"),
        ("issue 2031-03-05 --source 晚报", 1, "2031-03-05 没有来源为“晚报”的文章"),
        ("issue 2031-03-05 --page 9", 1, "共 1 篇：请改看前面的页"),
        ("suggest 没有", 1, "标题中没有以“没有”开头的词"),
        ("verify seeds", 2, "原始文件只在 --repair 时使用"),
        ("watch add x ，", 2, "“，”中没有可检索的内容，订阅后不会有任何结果"),
    ],
)
def test_a_slip_is_told_with_the_next_step(index: Path, line: str, status: int, said: str) -> None:
    result = run(index, *line.split(" "))
    said = said.replace("INDEX", str(index))
    assert (result.exit_code, said in result.stderr) == (status, True), result.output
    assert not ENGLISH.search(result.output.replace(str(index), "-"))


@pytest.mark.parametrize("line", ["search 大桥", "stats", "sync", "verify", "rebuild"])
def test_a_file_is_no_folder_of_an_index(index: Path, line: str) -> None:
    result = run(index.parent / "news.jsonl", *line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "news.jsonl 是文件，不是文件夹" in result.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("search 大桥 --filter year=二零", "没有年份为“二零”的文章：文章最多的是“2031”"),
        ("timeline 大桥 --filter 来源=日报", "没有来源为“日报”的文章：相近的有“柳岸日报”"),
    ],
)
def test_a_filter_that_no_article_passes_is_told_beside_the_result(index: Path, line: str, said: str) -> None:
    result = run(index, *line.split(" "))
    assert (result.exit_code, said in result.stdout) == (1, True), result.output


@pytest.mark.parametrize("where", [["-i", "甲 乙", "show", "x"], ["show", "x", "--index", "甲 乙"]])
def test_a_next_step_has_the_index_and_the_language_that_were_typed(
    where: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSEARCH_LANG", "en")
    (tmp_path / "seeds").mkdir()
    page(tmp_path / "seeds" / "1.txt", "大桥通车")

    def typed(*line: str) -> Result:
        return CliRunner().invoke(main, line)

    (step,) = re.findall("`newsearch (.*?)`", typed("--lang", "zh", *where).stderr)
    assert shlex.split(step) == ["--lang", "zh", "-i", "甲 乙", "sync", "seeds"]
    assert typed(*shlex.split(step)).exit_code == 0
    (step,) = re.findall("`newsearch (.*?)`", typed(*where).stderr)
    assert shlex.split(step) == ["-i", "甲 乙", "search", "大桥通车"]
    assert typed(*shlex.split(step)).exit_code == 0
    assert typed("-i", "甲 乙", "watch", "add", "两 岸", "大桥").exit_code == 0
    again = typed("watch", "add", "两 岸", "大桥", "-i", "甲 乙").stderr
    (step,) = re.findall("`newsearch (.*?)`", again)
    assert typed(*shlex.split(step)).exit_code == 0 and typed("watch", "list", "-i", "甲 乙").exit_code == 1


def test_a_command_that_a_sentence_names_is_one_and_stands_on_the_index() -> None:
    named = [each for both in SENTENCES.values() for text in both for each in re.findall("`(.*?)`", text)]
    commands = [
        shlex.split(re.sub(r"{\w+:typed}", "x", each)) for each in named if "sync" in each or "newsearch" in each
    ]
    assert len(commands) > 10
    known = dict(examples.leaves())
    with main.make_context("newsearch", ["stats"]) as root:
        for beginning, *words in commands:
            assert beginning == "{command}", words
            depth = 2 if words[0] == "watch" else 1
            known[" ".join(["newsearch", *words[:depth]])].make_context(words[depth - 1], words[depth:], parent=root)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_queries_are_read_in_the_encoding_that_they_have(index: Path, encoding: str) -> None:
    found = run(index, "search", "-", "--json", input="大桥\r\n　夜色　\n\n".encode(encoding)).stdout.splitlines()
    asked = [record for record in map(json.loads, found) if record["type"] == "search"]
    assert [(each["query"], each["total"]) for each in asked] == [("大桥", 2), ("夜色", 1)]


def test_a_word_with_a_dash_before_it_is_no_option(index: Path) -> None:
    assert run(index, "search", "--", "－－limit", "大桥").exit_code == 0
    assert run(index, "search", "大桥", "—夜色").exit_code == 0 == run(index, "search", "大桥", "－今日").exit_code


@pytest.mark.skipif(sys.platform == "win32", reason="its shell closes no streams")
@pytest.mark.parametrize(("closed", "status"), [("search - <&-", 1), ("search 大桥 >&-", 0), ("search 大桥 2>&-", 0)])
def test_a_stream_that_is_closed_is_empty(index: Path, closed: str, status: int) -> None:
    program = f"{shlex.quote(sys.executable)} -m newsearch -i {shlex.quote(str(index))} {closed}"
    done = subprocess.run(program, shell=True, capture_output=True, text=True)
    assert done.returncode == status and "unexpected" not in done.stderr


def test_one_form_may_be_named_twice(index: Path) -> None:
    once = run(index, "concordance", "大桥", "--csv").stdout
    assert once == run(index, "concordance", "大桥", "--csv", "--format", "csv").stdout != ""
    assert run(index, "search", "大桥", "--no-color", "--color", "never").exit_code == 0


def test_a_group_without_a_command_prints_its_help(index: Path) -> None:
    result = run(index, "watch")
    assert result.exit_code == 2 and "\n命令：\n  add " in result.stderr


def test_the_version_is_the_same_in_both_languages(index: Path) -> None:
    assert re.fullmatch(r"newsearch [\d.]+\n", CliRunner().invoke(main, ["--version"], prog_name="newsearch").stdout)


def test_facets_have_their_chinese_names(index: Path) -> None:
    counted = run(index, "search", "大桥", "--facets=年份，来源").stdout
    assert "年份  2031（1）" in counted and "来源  柳岸日报（1）" in counted
    assert "共 1 篇" in run(index, "search", "大桥", "--filter", "年份=2031").stdout


def test_a_rank_may_be_typed_full_width_or_with_blanks(index: Path) -> None:
    assert run(index, "search", "大桥通车").exit_code == 0
    assert run(index, "show", "１").stdout == run(index, "show", " 1 ").stdout == run(index, "show", "1").stdout != ""


def test_a_folder_of_seeds_is_no_folder_of_an_index(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    page(tmp_path / "seeds" / "1.txt", "大桥通车")
    refused = run(tmp_path / "seeds", "sync", str(tmp_path / "seeds"))
    assert refused.exit_code == 2 and "就是索引所在的文件夹" in refused.stderr
    assert [path.name for path in (tmp_path / "seeds").iterdir()] == ["1.txt"]


def test_what_cannot_be_read_is_said_by_who_opens_it_and_not_by_click() -> None:
    paths = [
        each.type for _, command in examples.leaves() for each in command.params if isinstance(each.type, click.Path)
    ]
    assert len(paths) > 5 and not any(path.readable for path in paths)


def test_a_blank_query_is_every_article(index: Path) -> None:
    assert "共 2 篇 · 全部文章" in run(index, "timeline", "").stdout
    assert "全部：全部文章 · 现有 2 篇" in run(index, "watch", "add", "全部", "").stdout


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="zones of POSIX")
def test_times_are_those_of_the_clock_on_the_wall(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        arrived = json.loads(run(index, "stats", "--json").stdout)["last_arrival"]
        local = datetime.fromisoformat(arrived.replace("Z", "+00:00")) + timedelta(hours=8)
        assert f"最近入库     {local:%Y-%m-%d %H:%M}\n" in run(index, "stats").stdout
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_note_that_repeats_the_query_is_not_shown(index: Path) -> None:
    assert "检索式理解为" not in run(index, "search", "标题：大桥").stdout
    assert "检索式理解为" not in run(index, "search", "大桥  OR 夜色").stdout
    assert "检索式理解为 大桥 AND NOT 夜色" in run(index, "search", "大桥 -夜色").stdout
    assert json.loads(run(index, "search", "标题：大桥", "--json").stdout.splitlines()[-1])["notes"]


def test_a_concordance_says_that_no_article_has_all_words(index: Path) -> None:
    assert "注：没有一篇含全部检索词" in run(index, "concordance", "大桥 飞艇").stdout
    assert "注：" not in run(index, "concordance", "大桥").stdout
