"""The command line: options in either place, JSON Lines, exit statuses, and errors without tracebacks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from newsearch.cli import main
from newsearch.errors import IndexMissing
from tests.conftest import SEEDS
from tests.schema import check_record, kinds

PAGE = """# 大桥通车 北碚迎来新通道

本报讯(记者 王芳)3月4日，嘉陵江大桥正式通车。市民可乘577路公交车过江。

# 图书馆举办雷锋精神展

3月5日，雷锋精神主题展在图书馆开展。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with seeds/ and their index/."""
    made = tmp_path_factory.mktemp("cli")
    (made / "seeds").mkdir()
    (made / "seeds" / "2024-03-05.txt").write_text(PAGE, "utf-8")
    assert run("--index", str(made / "index"), "sync", str(made / "seeds")).exit_code == 0
    return made


@pytest.fixture
def at(folder: Path) -> tuple[str, str]:
    return "--index", str(folder / "index")


def run(*arguments: str, **options: object) -> Result:
    result = CliRunner().invoke(main, arguments, **options)  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def lines(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """A process of its own, for what depends on pipes, encodings and imports."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_the_index_is_named_before_or_behind_the_command_or_in_the_environment(folder: Path, tmp_path: Path) -> None:
    here, none = str(folder / "index"), str(tmp_path / "none")
    assert run("--index", here, "search", "大桥", env={"NEWSEARCH_INDEX": none}).exit_code == 0
    assert run("search", "大桥", "--index", here, env={"NEWSEARCH_INDEX": none}).exit_code == 0
    assert run("--index", none, "search", "大桥", "--index", here).exit_code == 0
    assert run("search", "大桥", env={"NEWSEARCH_INDEX": here}).exit_code == 0
    assert run("search", "大桥", env={"NEWSEARCH_INDEX": none}).exit_code == 2


COMMANDS = ["sync", "rebuild", "search", "timeline", "trend", "show", "analyze", "explain", "stats", "verify"]
COMMANDS += ["keywords", "similar", "reprints", "suggest", "concordance", "issue", "neighbours"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_knows_index_and_json(command: str) -> None:
    options = run(command, "--help").stdout
    assert "--index DIR" in options and "--json" in options


def test_help_loads_no_engine_and_no_terminal_library() -> None:
    ours = [f"newsearch.{room}" for room in ("text", "analysis", "seeds", "engine", "search", "archive", "render")]
    heavy = {"rich", "whoosh", "jieba", "rjieba", "numpy", *ours}
    code = "import sys; from newsearch.cli import main; main(['--help'], standalone_mode=False);"
    assert python("-c", f"{code} print({heavy} & {{*sys.modules}})").stdout.decode().rstrip().endswith("set()")


@pytest.mark.parametrize(
    "typed",
    ["雷", "gpt", "2024", "大桥", "大桥 通车", "大橋", "大桥通车", "大桥 NEAR/50 通车", "大桥 SAME 通车", "大?通"],
)
@pytest.mark.parametrize("form", ["", "'--json',"])
def test_a_search_loads_only_what_it_needs(at: tuple[str, str], typed: str, form: str) -> None:
    """No dictionary for what it would not cut, no builder, no readers of seeds, nothing that draws for a pipe."""
    heavy = {
        "jieba",
        "importlib.metadata",
        "numpy.ma",
        "numpy.random",
        "multiprocessing",
        "matplotlib",
        "whoosh",
        "rich",
    }
    ours = ["seeds.reader", "text.bylines", "engine.memory", "engine.whoosh.build.writer", "archive.publishing"]
    heavy |= {f"newsearch.{module}" for module in ours} | (set() if typed == "大桥通车" else {"rjieba"})
    search = f"main([*{at}, 'search', {form} {typed!r}], standalone_mode=False)"
    code = f"import sys; from newsearch.cli import main\ntry: {search}\nexcept SystemExit: pass\n"
    assert python("-c", f"{code}print({heavy} & {{*sys.modules}})").stdout.decode().rstrip().endswith("set()")


def test_a_pipe_gets_colours_only_where_they_are_asked_for(at: tuple[str, str]) -> None:
    plain, forced = (run(*at, "search", "大桥", env=env).stdout for env in ({}, {"FORCE_COLOR": "1"}))
    assert "\x1b[" in forced and "\x1b" not in plain
    assert [line.strip() for line in re.sub("\x1b\\[[0-9;]*m", "", forced).splitlines()[:3]] == [
        line.strip() for line in plain.splitlines()[:3]
    ]


def test_search_prints_an_object_for_each_hit_then_the_total(at: tuple[str, str]) -> None:
    result = run(*at, "search", "雷锋", "--json")
    hit, summary = lines(result)
    assert result.exit_code == 0 and result.stderr == ""
    assert (hit["headline"], hit["date"]) == ("图书馆举办雷锋精神展", "2024-03-05")
    assert hit["headline_marks"] == [[5, 7]] and "body" not in hit
    assert (summary["total"], summary["query"], summary["offset"]) == (1, "雷锋", 0)


def test_a_search_that_takes_too_long_ends_with_a_sentence(
    at: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count()
    monkeypatch.setattr("newsearch.deadline.monotonic", lambda: next(ticks))
    id_ = str(lines(run(*at, "search", "雷锋", "--seconds", "9999", "--json"))[0]["id"])
    asked: list[tuple[str, ...]] = [
        ("search", "雷锋"),
        ("timeline", "雷锋"),
        ("trend", "雷锋"),
        ("suggest", "雷"),
        ("similar", id_),
    ]
    asked += [("keywords", id_), ("reprints", id_), ("explain", "雷锋", id_), ("show", id_, "--query", "雷锋")]
    for command in asked:
        result = run(*at, *command, "--seconds", "0.5")
        assert (result.exit_code, result.stdout) == (2, ""), command
        assert re.fullmatch(r"newsearch: the search took longer than 0.5 s.*--seconds\n", result.stderr)
    for command in asked:
        assert run(*at, *command, "--seconds", "9999").exit_code < 2, command
    assert run(*at, "search", "雷锋", "--seconds", "0").exit_code == 2


def test_an_export_has_a_deadline_only_where_one_is_asked_for(
    at: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count(step=100)
    monkeypatch.setattr("newsearch.deadline.monotonic", lambda: next(ticks))
    assert run(*at, "search", "雷锋").exit_code == 2
    assert run(*at, "search", "雷锋", "--all-hits").exit_code == 0
    assert run(*at, "search", "雷锋", "--all-hits", "--seconds", "10").exit_code == 2


@pytest.mark.parametrize("command", [("search", "雷锋"), ("search", "雷锋", "--all"), ("similar",)])
def test_a_page_after_the_last_one_is_empty_however_far(at: tuple[str, str], command: tuple[str, ...]) -> None:
    id_ = str(lines(run(*at, "search", "雷锋", "--json"))[0]["id"])
    arguments = (*command, id_) if command == ("similar",) else command
    result = run(*at, *arguments, "--page", "9" * 20, "--limit", "1000", "--json")
    assert result.exit_code < 2 and len(lines(result)) == 1


def test_an_explanation_has_its_reasons_as_sentences_and_as_codes(at: tuple[str, str]) -> None:
    id_ = str(lines(run(*at, "search", "雷锋", "--json"))[0]["id"])
    (tree,) = lines(run(*at, "explain", "雷锋", id_, "--json"))
    assert list(tree) == ["type", "schema", "value", "because", "code", "values", "parts"]
    assert (tree["because"], tree["code"]) == ("sum over terms, tiers and nearness", "score_of_both_stages")
    first = tree["parts"][0]  # type: ignore[index]
    assert (
        first["code"] == "score_term" and first["because"] == f"{first['values']['layer']}: {first['values']['text']}"
    )


def test_words_are_joined_and_pages_go_on(at: tuple[str, str]) -> None:
    assert lines(run(*at, "search", "大桥", "577路", "--json"))[-1]["query"] == "大桥 577路"
    first, second = (lines(run(*at, "search", "3月", "--limit", "1", "--page", p, "--json")) for p in ("1", "2"))
    assert first[0]["id"] != second[0]["id"] and second[-1]["offset"] == 1


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["大桥"], 0),
        (["厦门"], 1),
        (["大桥", "厦门"], 1),
        (["大桥", "厦门", "--mode", "strict"], 1),
        (["大桥", "--since", "2024-03-06"], 1),
        (["大桥", "--until", "2024-03"], 0),
        (["大桥", "--since", "某天"], 2),
        (["大桥", "--since", "昨天"], 1),
        (["大桥", "--within", "通车", "--within", "大桥"], 0),
        (["大桥", "--within", "厦门"], 1),
        (["大桥", "--sort", "best"], 2),
        (["大桥", "--limit", "0"], 2),
        (["\udcff\ud800"], 1),
        (['"未闭合 ((( OR NOT'], 1),
    ],
)
def test_the_exit_status_is_0_for_hits_1_for_none_2_for_errors(
    at: tuple[str, str], options: list[str], status: int
) -> None:
    assert run(*at, "search", *options).exit_code == status


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["show", "nobody"], "no article 'nobody'"),
        (["explain", "大桥", "nobody"], "no article 'nobody'"),
        (["sync", "nowhere"], "nowhere does not exist"),
        (["sync", "--engine", "memory"], "has the engine whoosh"),
        (["sync", "--dict", "nowhere.txt"], f"user dictionary {Path('nowhere.txt').absolute()}: "),
        (["show", "\ud800\x1b[2J"], "no article"),
    ],
)
def test_an_error_is_one_line_on_stderr(at: tuple[str, str], arguments: list[str], part: str) -> None:
    result = run(*at, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("newsearch: ") and part in result.stderr and result.stderr.count("\n") == 1
    assert "\x1b" not in result.stderr


def test_a_file_in_the_place_of_the_index_is_named_in_one_line(folder: Path) -> None:
    file = folder / "seeds" / "2024-03-05.txt"
    result = run("--index", str(file), "search", "大桥")
    said = f"newsearch: {file} is a file, not a folder: name another folder with --index\n"
    assert (result.exit_code, result.stderr) == (2, said)


def test_analyze_needs_no_index_and_uses_the_dictionary_of_one(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "words.txt").write_text("迎来新通道 100000 n\n", "utf-8")
    at = ("--index", str(tmp_path / "index"))
    assert "迎来新通道" not in lines(run(*at, "analyze", "北碚迎来新通道", "--json"))[0]["words"]  # type: ignore[operator]
    assert run(*at, "sync", str(folder / "seeds"), "--dict", str(tmp_path / "words.txt")).exit_code == 0
    for arguments in ((*at, "analyze", "北碚迎来新通道", "--json"), ("analyze", "-", "--json", *at)):
        steps = lines(run(*arguments, input="北碚迎来新通道"))[0]
        assert list(steps) == ["type", "schema", "source", "folded", "changes", "units", "words", "parts", "tokens"]
        assert "迎来新通道" in steps["words"]  # type: ignore[operator]


def test_what_else_is_printed_has_a_json_form(at: tuple[str, str], folder: Path) -> None:
    report = lines(run(*at, "index", str(folder / "seeds"), "--json"))[0]
    assert (report["files_unchanged"], report["articles_total"]) == (1, 2)
    found = lines(run(*at, "search", "大桥", "--json"))[0]["id"]
    assert "577路" in str(lines(run(*at, "show", str(found), "--json"))[0]["body"])
    explanation = lines(run(*at, "explain", "大桥", str(found), "--json"))[0]
    assert explanation["value"] and explanation["parts"]
    assert lines(run(*at, "stats", "--json"))[0]["articles"] == 2
    assert lines(run(*at, "verify", "--full", "--json")) == [
        {"type": "verify", "schema": 1, "problems": [], "problem_codes": []}
    ]


def test_no_colours_into_a_pipe(at: tuple[str, str]) -> None:
    for options in ((), ("--no-color",)):
        assert "\x1b" not in run(*options, *at, "search", "大桥").stdout


def test_a_reader_that_leaves_early_is_no_error(at: tuple[str, str]) -> None:
    for form in ([], ["--json"], ["--html"]):
        read, write = os.pipe()
        os.close(read)
        command = [sys.executable, "-c", "from newsearch.cli import main; main()", *at, "search", "大桥", *form]
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, timeout=60)
        os.close(write)
        assert (done.returncode, done.stderr) == (0, b""), form


def test_stray_bytes_on_standard_input_do_not_stop_the_search(at: tuple[str, str]) -> None:
    strict = os.environ | {"PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8:strict"}
    code = "from newsearch.cli import main; main()"
    done = python("-c", code, *at, "search", "-", "--json", input="大桥\n".encode() + b"\xff\xfe\n", env=strict)
    assert done.returncode == 0 and done.stderr == b""
    assert [json.loads(line).get("total") for line in done.stdout.splitlines()] == [None, 1, 0]


def test_the_command_line_syncs_searches_shows_and_explains(tmp_path: Path) -> None:
    at = ["--index", str(tmp_path / "index")]
    assert run(*at, "index", str(SEEDS)).exit_code == 0
    found = run("search", "雷锋精神", *at)
    assert found.exit_code == 0
    assert "弘扬雷锋精神 绽放青春力量" in found.stdout and "2 articles" in found.stdout
    found = run(*at, "search", "-", "--json", input="产业集聚\n厦门\n")
    hit, *others, first, second = (json.loads(line) for line in found.stdout.splitlines())
    assert [other["missing"] for other in others] == [["集聚"]] * 3
    assert found.exit_code == 0 and (first["total"], second["total"]) == (1, 0)
    start, end = hit["snippet"]["marks"][0]
    assert re.sub(r"\s", "", hit["snippet"]["text"][start:end]) == "产业集聚"
    assert "<mark>产业" in run(*at, "search", "产业集聚", "--html").stdout
    assert "172.6平方公里" in run(*at, "show", hit["id"]).stdout
    assert "as one run" in run(*at, "explain", "产业集聚", hit["id"]).stdout
    assert "articles     6" in run(*at, "stats").stdout
    verified = run(*at, "verify", "--full")
    assert (verified.exit_code, verified.stdout) == (0, "all is well\n")
    assert run(*at, "rebuild", str(SEEDS)).exit_code == 0


def test_the_exit_status_tells_hits_from_none_from_errors(tmp_path: Path) -> None:
    at = ["--index", str(tmp_path / "index")]
    failed = run(*at, "search", "雷锋")
    assert failed.exit_code == 2 and "sync seeds`, or name another with --index" in failed.stderr
    assert run(*at, "sync", str(tmp_path / "nowhere")).exit_code == 2
    assert run(*at, "search", "雷锋").exit_code == 2, "a failed sync leaves no empty index behind"
    run(*at, "sync", str(SEEDS))
    assert run(*at, "search", "厦门").exit_code == 1
    assert run(*at, "search", "--sort", "best", "雷锋").exit_code == 2
    assert run(*at, "show", "none").exit_code == 2


def test_sync_says_each_reason_once(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"")
    (tmp_path / "page.txt").write_text("# 北碚\n\n雷锋精神。\n", "utf-8")
    out = run("--index", str(tmp_path / ".index"), "sync", str(tmp_path)).stdout
    assert "skipped   0.txt, 1.txt, 2.txt and 2 more: is empty" in out


def test_analyze_shows_every_step() -> None:
    steps = json.loads(run("analyze", "--json", "歼-10共３·５亿元").stdout)
    assert steps["folded"] == "歼10共3.5亿元"
    assert [(c["written"], c["folded"], c["rule"]) for c in steps["changes"]] == [
        ("-", "", "hyphen"),
        ("３", "3", "width"),
        ("·", ".", "mark"),
        ("５", "5", "width"),
    ]
    assert steps["units"] == ["歼", "10", "共", "3.5", "亿", "元"]


def test_escapes_in_a_seed_never_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# 北碚\x1b[31m红\n\n雷锋\x9b2J精神\u202e。\n", "utf-8")
    at = ["--index", str(tmp_path / "index")]
    run(*at, "sync", str(tmp_path / "a.txt"))
    out = run(*at, "search", "雷锋").stdout
    assert "雷锋" in out and not re.search("[\x1b\x9b\u202e]", out)


def test_the_name_of_a_seed_cannot_pass_for_a_line_of_the_report(tmp_path: Path) -> None:
    (tmp_path / "a\narticles  9999 added\x1b[31m.txt").write_bytes(b"\0\1")
    out = run("--index", str(tmp_path / "index"), "sync", str(tmp_path)).stdout
    assert [line.split()[0] for line in out.splitlines()] == ["files", "articles", "time", "skipped"]
    assert "\x1b" not in out


def test_an_index_among_its_seeds_is_not_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# 标题\n\n大桥通车\n", "utf-8")
    (tmp_path / "more" / "index").mkdir(parents=True)
    (tmp_path / "more" / "index" / "b.txt").write_text("# 标题\n\n会议召开\n", "utf-8")
    at = ["--index", str(tmp_path / "index")]
    for unchanged in (0, 2):
        report = json.loads(run(*at, "sync", str(tmp_path), "--json").stdout)
        assert (report["files_unchanged"], report["articles_total"], report["skipped"]) == (unchanged, 2, [])


def test_many_articles_go_only_when_it_is_meant(tmp_path: Path) -> None:
    seeds, at = tmp_path / "seeds", ("--index", str(tmp_path / "index"))
    seeds.mkdir()
    for number in range(3):
        (seeds / f"{number}.txt").write_text(f"# 标题{number}\n\n大桥通车。\n", "utf-8")
    assert run(*at, "sync", str(seeds)).exit_code == 0
    (seeds / "0.txt").unlink()
    refused = run(*at, "sync", str(seeds))
    assert refused.exit_code == 2 and "--delete" in refused.stderr
    assert lines(run(*at, "search", "大桥", "--json"))[-1]["total"] == 3
    assert run(*at, "sync", str(seeds), "--delete").exit_code == 0
    assert lines(run(*at, "search", "大桥", "--json"))[-1]["total"] == 2


def test_verify_repairs_from_the_seeds_of_the_last_sync(tmp_path: Path) -> None:
    seeds, at = tmp_path / "seeds", ("--index", str(tmp_path / "index"))
    seeds.mkdir()
    (seeds / "a.txt").write_text("# 标题\n\n大桥通车。\n", "utf-8")
    assert run(*at, "sync", str(seeds)).exit_code == 0
    path = next((tmp_path / "index").rglob("*.columns"))
    path.write_bytes(path.read_bytes()[:-1])
    damaged = run(*at, "search", "大桥")
    assert damaged.exit_code == 2 and path.name in damaged.stderr and "rebuild seeds`" in damaged.stderr
    assert run(*at, "verify").exit_code == 2
    assert run(*at, "verify", "--repair", "--known-seeds").exit_code == 0
    assert run(*at, "search", "大桥").exit_code == 0


def failing(error: BaseException) -> Result:
    """What the command line makes of an error in a command."""

    @click.command()
    def fail() -> None:
        raise error

    return CliRunner().invoke(type(main)("newsearch", commands={"fail": fail}), ["fail"])


@pytest.mark.parametrize(
    ("error", "status", "part"),
    [
        (MemoryError(), 2, "not enough memory"),
        (RecursionError("maximum recursion depth exceeded"), 2, "nested too deeply"),
        (OverflowError("int too large to convert"), 2, "(int too large to convert)"),
        (PermissionError(13, "Permission denied", "index"), 2, "/index: Permission denied; check the path"),
        (IndexMissing("facet_unknown", facet="甲", facets="乙"), 2, "no facet '甲'"),
        (ZeroDivisionError("division\nby zero"), 2, "unexpected ZeroDivisionError: division by zero;"),
        (KeyError("\x1b[2J"), 2, "unexpected KeyError"),
        (KeyboardInterrupt(), 130, "stopped"),
        (click.Abort(), 130, "stopped"),
    ],
)
def test_every_error_is_one_sentence_and_an_exit_status(
    error: BaseException, status: int, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSEARCH_TRACEBACK", raising=False)
    result = failing(error)
    assert (result.exit_code, result.stdout) == (status, "") and part in result.stderr
    assert result.stderr.count("\n") == 1 and "Traceback" not in result.stderr and "\x1b" not in result.stderr


def test_a_bug_shows_where_it_is_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSEARCH_TRACEBACK", "1")
    assert isinstance(failing(ZeroDivisionError("x")).exception, ZeroDivisionError)
    assert failing(IndexMissing("stopped")).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["search"], "Missing argument 'QUERY...'."),
        (["search", "大桥", "--facets", "year,era"], "no facet 'era': choose one of year, month, source"),
        (["search", "大桥", "--sort", "best"], "relevance, newest, oldest"),
        (["timeline", "大桥", "--by", "week"], "year, month, day"),
    ],
)
def test_a_wrong_option_names_the_right_ones(at: tuple[str, str], arguments: list[str], part: str) -> None:
    result = run(*at, *arguments)
    assert result.exit_code == 2 and part in re.sub(r"\s+", " ", result.stderr)


def test_a_concordance_is_printed_aligned_as_json_lines_or_as_a_table(at: tuple[str, str]) -> None:
    shown = run(*at, "concordance", "大桥", "--width", "4").stdout.splitlines()
    assert "嘉陵江 大桥 正式通车" in shown[0] and shown[-1] == "1 line in 1 article"
    *each, last = lines(run(*at, "concordance", "图书馆", "雷锋", "--json", "--limit", "1", "--sort", "right"))
    assert [record["type"] for record in (*each, last)] == ["line", "concordance"] and last["total"] == 2
    after = str(last["cursor"])
    rest = lines(run(*at, "concordance", "图书馆 雷锋", "--json", "--sort", "right", "--after", after, "--limit", "9"))
    assert {str(each[0]["match"]), str(rest[0]["match"])} == {"图书馆", "雷锋"} and rest[-1]["cursor"] is None
    assert run(*at, "concordance", "大桥", "--csv").stdout.splitlines()[0].endswith("match,right,start,end")
    assert run(*at, "concordance", "月球").exit_code == 1
    assert run(*at, "concordance", "大桥", "--after", "x").exit_code == 2


def test_an_issue_is_listed_by_its_day_or_by_an_article_of_it(at: tuple[str, str]) -> None:
    day = run(*at, "issue", "2024-03-05")
    assert day.exit_code == 0 and "2024-03-05.txt#2" in day.stdout and "图书馆举办雷锋精神展" in day.stdout
    first, second = lines(run(*at, "issue", "2024年3月5日", "--json"))
    assert (first["type"], second["id"], "body" in first) == ("article", "2024-03-05.txt#2", False)
    beside = run(*at, "neighbours", "2024-03-05.txt#1")
    assert [line[:2] for line in beside.stdout.splitlines() if " · " in line] == ["> ", "  "]
    assert next(record["id"] for record in lines(run(*at, "neighbours", str(second["id"]), "--json"))) == first["id"]
    assert run(*at, "issue", "2024-03-06").exit_code == 1
    refused = run(*at, "issue", "2024-03")
    assert refused.exit_code == 2 and "'2024-03' is no day: write 2024-03-02" in refused.stderr
    assert run(*at, "neighbours", "no").exit_code == 2


def test_options_that_narrow_need_no_query(at: tuple[str, str]) -> None:
    assert "2 articles" in run(*at, "search", "--since", "2024").stdout
    assert run(*at, "search", "--until", "2023").exit_code == 1
    assert "2 articles" in run(*at, "search", "").stdout
    assert run(*at, "search").exit_code == 2


def test_an_empty_line_on_standard_input_is_no_query(at: tuple[str, str]) -> None:
    assert "1 article" in run(*at, "search", "-", input="\n大桥\n \n").stdout
    assert (run(*at, "search", "-", input="\n").exit_code, run(*at, "search", "-", input="").exit_code) == (1, 1)


def test_stats_tell_days_and_sources(at: tuple[str, str]) -> None:
    shown = run(*at, "stats").stdout
    assert "first day    2024-03-05" in shown and "undated      0" in shown
    (figures,) = lines(run(*at, "stats", "--json"))
    assert (figures["last_day"], figures["sources"], figures["without_source"]) == ("2024-03-05", {}, 2)


def test_what_cannot_be_found_by_these_options_is_said(at: tuple[str, str]) -> None:
    crossed = run(*at, "search", "雷锋", "--since", "2024-03", "--until", "2024-02")
    assert crossed.exit_code == 1 and "since 2024-03-01 comes after until 2024-02-29" in crossed.stdout
    beyond = run(*at, "search", "雷锋", "--page", "99")
    assert beyond.exit_code == 1 and "no page 99: the last one is 1" in beyond.stdout
    misspelt = run(*at, "search", "--facets", "yeer", "雷锋")
    assert misspelt.exit_code == 2 and "no facet 'yeer': choose one of year, month" in misspelt.output
    assert run(*at, "search", "--facets", "雷锋").exit_code == 0


def test_each_hit_of_several_queries_names_its_query(at: tuple[str, str]) -> None:
    out = run(*at, "search", "-", "--json", input="雷锋\n图书馆\n").stdout
    hits = [record for record in map(json.loads, out.splitlines()) if record["type"] == "hit"]
    assert {record["query"] for record in hits} == {"雷锋", "图书馆"}
    assert '"query": "雷锋", "id"' in run(*at, "search", "-", "--format", "json", input="雷锋\n").stdout
    assert "query" not in lines(run(*at, "search", "雷锋", "--json"))[0]


def test_exports_are_utf_8_whatever_the_code_page(at: tuple[str, str]) -> None:
    command = [sys.executable, "-m", "newsearch", *at, "search", "雷锋"]
    for form in (["--json"], ["--format", "csv"], ["--format", "markdown"]):
        environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
        done = subprocess.run([*command, *form], capture_output=True, env=environment, check=True)
        assert "雷锋" in done.stdout.decode("utf-8")


ONLY_OF_THE_API = {"archive", "comparison", "facets", "health", "issue", "words"}
ONLY_OF_THE_TOOLS = {"tool_read", "tool_search", "tool_timeline"}


def test_every_line_of_json_is_as_the_schema_says(at: tuple[str, str], folder: Path) -> None:
    key, seeds = "2024-03-05.txt#1", str(folder / "seeds")
    commands = [["search", "大桥", "--facets"], ["concordance", "大桥"], ["timeline", "大桥"], ["trend", "大桥"]]
    commands += [["search", "大桥", "--full-text"], ["show", key], ["keywords", key], ["similar", key]]
    commands += [["neighbours", key], ["issue", "2024-03-05"], ["suggest", "大"], ["stats"], ["analyze", "著大桥"]]
    commands += [["explain", "大桥", key], ["verify"], ["check", seeds], ["sync", seeds]]
    commands += [["watch", "add", "桥", "大桥", "--from-start"], ["watch", "list"], ["watch", "run"]]
    records = [(command[0], record) for command in commands for record in lines(run(*at, *command, "--json"))]
    assert {command for command, _ in records} == {command[0] for command in commands}
    for _, record in records:
        check_record(record)
    types = {str(record["type"]) for _, record in records}
    assert types == kinds() - ONLY_OF_THE_API - ONLY_OF_THE_TOOLS
    page = (Path(__file__).parent.parent / "docs" / "json.md").read_text("utf-8")
    assert all(f"`{kind}`" in page for kind in kinds())
