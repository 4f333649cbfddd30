"""What a crontab, a shutdown, a full disk and an odd terminal do to the commands: one line, and nothing is lost."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsearch import Index
from newsearch.archive import files
from newsearch.cli import main
from newsearch.errors import IndexUnwritable
from tests.seeding import failing, page, total

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals, pipes and locales of POSIX")


def run(*arguments: str | Path, **options: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)), **options)  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def started(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    """The command line in a process and a group of its own."""
    command = [sys.executable, "-m", "newsearch", *map(str, arguments)]
    if hasattr(signal, "SIGHUP"):  # as a terminal starts it, even where the tests run under nohup
        options.setdefault("preexec_fn", lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **options
    )


def big(path: Path, records: int = 20_000) -> None:
    """A file that takes some seconds to be indexed."""
    draw = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        for number in range(records):
            text = "".join(chr(draw.randrange(0x4E00, 0x5800)) for _ in range(200))
            file.write(json.dumps({"title": f"柳岸{number}", "text": text}) + "\n")


def test_of_two_first_syncs_at_once_the_second_waits(seeds: Path, tmp_path: Path) -> None:
    for number in range(300):
        page(seeds / f"{number:03}.txt", "大桥通车")
    both = [started("--index", tmp_path / "index", "sync", seeds) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    added = sorted(out.split("files")[1].split(" added")[0].strip() for out, _ in told)
    assert added == ["0", "300"] and total(Index(tmp_path / "index"), "大桥") == 300


@POSIX
@pytest.mark.parametrize(
    ("name", "to_all", "known"),
    [
        ("SIGTERM", False, False),
        ("SIGTERM", True, True),
        ("SIGHUP", True, False),
        ("SIGHUP", False, True),
        ("SIGINT", True, False),
        ("SIGINT", False, True),
    ],
)
def test_a_signal_ends_a_sync_with_one_line(seeds: Path, tmp_path: Path, name: str, to_all: bool, known: bool) -> None:
    number: int = getattr(signal, name)
    index = Index(tmp_path / "index")
    page(seeds / "a.txt", "大桥通车")
    if known:
        index.sync(seeds, create=True)
    big(tmp_path / "seeds" / "big.jsonl")
    process = started("--index", index.path, "sync", seeds, "--workers", "2")
    writing = index.path / ("generation-2" if known else "generation-1")
    while not writing.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.7)  # so that the worker is on its way
    (os.killpg if to_all else os.kill)(process.pid, number)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (128 + number, ""), err
    assert err.startswith("newsearch: stopped: the index is as it was before") and err.count("\n") == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    if known:
        assert (total(index, "大桥"), index.verify()) == (1, [])
        assert [path.name for path in index.path.glob("generation-*")] == ["generation-1"]
    else:
        assert not index.path.exists()


@POSIX
def test_a_command_that_nohup_started_outlives_its_terminal(seeds: Path, tmp_path: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    code = (
        "import os, signal, sys\n"
        "from newsearch.cli import main\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from newsearch import Index\n"
        "sync = Index.sync\n"
        "Index.sync = lambda *a, **b: (os.kill(os.getpid(), signal.SIGHUP), sync(*a, **b))[1]\n"
        "main(sys.argv[1:])\n"
    )
    command = [sys.executable, "-c", code, "--index", str(tmp_path / "index"), "sync", str(seeds)]
    assert subprocess.run(command, capture_output=True, timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("number", "part"),
    [
        (errno.ENOSPC, "no space is left for {path}: "),
        (errno.EDQUOT, "no space is left for {path}: "),
        (errno.EROFS, "{path} cannot be written (Read-only file system): "),
        (errno.EACCES, "{path} cannot be written (Permission denied): "),
        (errno.EIO, "{path} cannot be written ({path}: Input/output error): check the disk"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [["sync"], ["sync", "seeds"], ["add", "seeds"], ["rebuild"], ["watch", "add", "桥", "大桥"], ["watch", "run"]],
)
def test_what_the_disk_says_names_the_folder_and_the_next_step(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, part: str, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page(seeds / "a.txt", "大桥通车")
    index = Index("index")
    index.sync("seeds", create=True)
    page(seeds / "b.txt", "大桥限行")

    def broken(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files, "write_anew", broken)
    done = run(*command)
    assert (done.exit_code, done.stdout) == (2, "") and done.stderr.count("\n") == 1
    assert part.format(path=tmp_path / "index") in done.stderr and "--index" in done.stderr
    assert "[Errno" not in done.stderr
    monkeypatch.undo()
    index = Index(tmp_path / "index")
    assert (total(index, "大桥"), index.verify()) == (1, [])


def test_a_full_disk_says_about_how_much_is_needed(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big(seeds / "big.jsonl", 2000)
    monkeypatch.setattr(
        "newsearch.archive.folder.write_manifest", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full"))
    )
    done = run("--index", tmp_path / "index", "sync", seeds)
    size = (seeds / "big.jsonl").stat().st_size
    assert f"about {3 * size / 1e6:.1f} MB are needed" in done.stderr and done.exit_code == 2
    assert not (tmp_path / "index").exists()


def test_errors_of_pipes_and_processes_are_no_errors_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), files.writable(tmp_path):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")
    with pytest.raises(OSError, match="was ended") as told, files.writable(tmp_path):
        raise OSError("a process that builds the index was ended")
    assert not isinstance(told.value, IndexUnwritable)


def test_an_index_that_is_a_file_is_named(seeds: Path, tmp_path: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    (tmp_path / "index").write_text("x")
    for command in (["sync", str(seeds)], ["add", str(seeds)], ["rebuild", str(seeds)], ["search", "大桥"]):
        done = run("--index", tmp_path / "index", *command)
        assert done.exit_code == 2 and str(tmp_path / "index") in done.stderr and "--index" in done.stderr
    assert (tmp_path / "index").read_text() == "x"


@POSIX
def test_pipes_sockets_and_devices_among_seeds_are_named_and_never_read(
    index: Index, seeds: Path, tmp_path: Path
) -> None:
    page(seeds / "a.txt", "大桥通车")
    os.mkfifo(seeds / "pipe.txt")
    (seeds / "link.txt").symlink_to("pipe.txt")
    with socket.socket(socket.AF_UNIX) as bound:
        here = os.getcwd()
        os.chdir(seeds)  # the name of a socket may have a hundred bytes
        bound.bind("socket.txt")
        os.chdir(here)
        report = index.sync(seeds)
    assert {s.path: s.note.code for s in report.skipped} == dict.fromkeys(
        ("pipe.txt", "socket.txt", "link.txt"), "seed_no_file"
    )
    assert report.articles_total == 1
    os.mkfifo(tmp_path / "alone")
    done = run("check", tmp_path / "alone")
    assert done.exit_code == 1 and "is a pipe, a socket or a device" in done.stdout


def test_a_seed_that_cannot_be_read_is_named_and_the_rest_is_read(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    page(seeds / "b.txt", "会议召开")
    failing("b.txt", monkeypatch)
    report = index.sync(seeds)
    assert [str(s.note) for s in report.skipped] == ["cannot be read: Input/output error"]
    assert (report.articles_total, total(index, "大桥")) == (1, 1)
    done = run("check", seeds)
    assert done.exit_code == 0 and "skipped   b.txt: cannot be read: Input/output error" in done.stdout


def test_a_seed_that_vanishes_while_it_is_read_is_named(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "a.txt", "大桥通车")
    page(seeds / "b.txt", "会议召开")
    read = Path.read_bytes

    def vanishing(path: Path) -> bytes:
        (seeds / "b.txt").unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", vanishing)
    report = index.sync(seeds)
    assert [(s.path, s.note.code) for s in report.skipped] == [("b.txt", "seed_unreadable")]
    assert report.articles_total == 1


def test_an_index_in_the_folder_of_its_seeds_is_no_seed(seeds: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    for _ in range(2):
        done = run("--index", seeds / "index", "sync", seeds, "--json")
        report = json.loads(done.stdout)
        assert (report["articles_total"], report["skipped"]) == (1, [])
    assert run("check", seeds / "a.txt").exit_code == 0


@POSIX
def test_a_name_that_is_no_utf8_is_shown_as_people_read_it(seeds: Path, tmp_path: Path) -> None:
    name = os.fsdecode("大桥.png".encode("gb18030"))
    try:
        (seeds / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 alone")
    page(seeds / "a.txt", "大桥通车")
    done = run("--index", tmp_path / "index", "sync", seeds)
    assert done.exit_code == 0 and "skipped   大桥.png: is an image" in done.stdout
    assert "skipped   大桥.png: is an image" in run("check", seeds).stdout


@POSIX
def test_chinese_is_typed_named_and_printed_in_the_locale_c(tmp_path: Path) -> None:
    folder = tmp_path / "柳岸"
    folder.mkdir()
    (folder / "大桥.txt").write_text("# 大桥通车\n\n大桥今日通车。\n", "utf-8")
    environment = {
        name: value for name, value in os.environ.items() if name not in ("HOME", "LANG", "PYTHONIOENCODING")
    }
    environment |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    def run_in_c(*arguments: str | Path) -> str:
        command = [sys.executable, "-m", "newsearch", "--index", tmp_path / "索引", *arguments]
        done = subprocess.run(command, capture_output=True, env=environment, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("utf-8")

    assert "1 added" in run_in_c("sync", folder)
    assert "大桥.txt#1" in run_in_c("search", "大桥")
    assert Index(tmp_path / "索引").sync(folder).files_unchanged == 1, "names are the same in every locale"


@pytest.mark.parametrize("place", ["before", "behind", "behind a command of a group"])
def test_no_color_stands_anywhere(seeds: Path, tmp_path: Path, place: str) -> None:
    page(seeds / "a.txt", "大桥通车")
    at = ["--index", str(tmp_path / "index")]
    assert run(*at, "sync", seeds).exit_code == run(*at, "watch", "add", "桥", "大桥", "--from-start").exit_code == 0
    command = {
        "before": ["--no-color", "search", "大桥"],
        "behind": ["search", "大桥", "--no-color"],
        "behind a command of a group": ["watch", "run", "--no-color"],
    }[place]
    colour = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    plain = run(*at, *command, env=colour).stdout
    assert "大桥" in plain and "\x1b[1;33m" not in plain
    assert "\x1b[1;33m" in run(*at, "search", "大桥", env=colour).stdout


def test_a_crontab_has_nothing_to_mail_where_nothing_is_watched(seeds: Path, tmp_path: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    Index(tmp_path / "index").sync(seeds, create=True)
    for form in ([], ["--json"]):
        done = run("--index", tmp_path / "index", "watch", "run", *form)
        assert (done.exit_code, done.output) == (0, "")


def test_an_empty_index_says_so_in_search_and_stats(tmp_path: Path) -> None:
    Index.create(tmp_path / "index")
    for command in (["search", "大桥"], ["stats"]):
        done = run("--index", tmp_path / "index", *command)
        assert f"newsearch: {tmp_path / 'index'} holds no articles yet" in done.stderr


def test_a_sync_goes_on_with_its_folders_and_asks_before_others_take_their_place(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page(seeds / "a.txt", "大桥通车")
    (tmp_path / "other").mkdir()
    page(tmp_path / "other" / "b.txt", "会议召开")
    assert "1 added" in run("sync").stdout, "the first one reads seeds"
    seeds.rename(tmp_path / "elsewhere")
    done = run("sync", "elsewhere")
    assert done.exit_code == 0 and "1 unchanged" in done.stdout
    assert run("sync").exit_code == 0
    done = run("sync", "other")
    assert done.exit_code == 2 and "newsearch add" in done.stderr and "1 of 1 articles" in done.stderr
    assert run("add", "other/b.txt").exit_code == 0
    assert "2 in the index" in run("sync").stdout
    assert "2 in the index" in run("rebuild").stdout
    done = run("sync", "other", "--delete", "--json")
    assert json.loads(done.stdout)["articles_total"] == 1


def test_the_first_sync_without_seeds_names_the_folder_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("sync")
    assert done.exit_code == 2 and str(tmp_path / "seeds") in done.stderr
    assert not (tmp_path / "index").exists()


def test_a_report_names_every_file_when_asked(seeds: Path, tmp_path: Path) -> None:
    for number in range(9):
        (seeds / f"{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    page(seeds / "a.txt", "大桥通车")
    at = ["--index", str(tmp_path / "index")]
    assert run(*at, "sync", seeds).stdout.count("skipped") == 1
    assert run(*at, "sync", "--verbose").stdout.count("skipped") == 9


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["search", "--help"], ["help", "query"]])
def test_what_cannot_be_printed_is_an_error(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsearch", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "No space left on device" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", [["--help"], ["show", "nowhere"], ["search"], ["--nowhere"], ["search", "大桥"]])
@pytest.mark.parametrize("both", [True, False])
def test_a_status_is_right_though_its_error_cannot_be_printed(words: list[str], both: bool, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "newsearch", "--index", str(tmp_path / "none"), *words]
        done = subprocess.run(command, stdout=full if both else subprocess.DEVNULL, stderr=full, check=False)
    assert done.returncode == (0 if words == ["--help"] and not both else 2)
