"""The command itself: real processes, real sockets."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from click.testing import CliRunner
from starlette.responses import Response
from starlette.testclient import TestClient
from uvicorn.server import ServerState

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.messages import Note, say
from newsearch.web import protocol
from newsearch.web.settings import Settings, read_key

Serving = Callable[..., TestClient]
KEY = "0123456789abcdef0123456789abcdef"


ENDLESS = "永不结束"
WITH_AN_ENDLESS_QUERY = f"""
from newsearch.cli import main
from newsearch.deadline import check
from newsearch.search.searcher import Searcher

def search(self, query, **options):
    while query == {ENDLESS!r}:
        check()
    return found(self, query, **options)

found, Searcher.search = Searcher.search, search
main()
"""
"""The command, with one query that never ends by itself and checks its deadline as every search does."""


@contextmanager
def running(
    index: Path, *options: str, program: tuple[str, str] = ("-m", "newsearch")
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, *program, "--index", str(index), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"newsearch: (http://\S+/) \(Ctrl-C stops\)\n", line)
        assert found, (line, process.stderr.read() if process.stderr and process.poll() is not None else "")
        yield found[1], process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_command_serves_until_it_is_told_to_stop(whoosh_sample: Path, workers: str) -> None:
    with running(whoosh_sample, "--workers", workers, "--title", "江城") as (url, process):
        answers = [httpx.get(f"{url}search.json?q=大桥") for _ in range(10)]
        assert {answer.json()["total"] for answer in answers} == {10}
        assert "server" not in answers[0].headers
        assert "江城" in httpx.get(url).text
    assert process.returncode in (0, -signal.SIGTERM, 128 + signal.SIGTERM)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_a_signal_at_the_first_moment_stops_it_in_order(
    whoosh_sample: Path, number: signal.Signals, status: int
) -> None:
    with running(whoosh_sample) as (_, process):
        process.send_signal(number)
        _, written = process.communicate(timeout=30)
        assert (process.returncode, written) == (status, "newsearch: stopped\n")


def test_ctrl_c_stops_it_as_it_stops_every_command(whoosh_sample: Path) -> None:
    with running(whoosh_sample) as (url, process):
        assert httpx.get(f"{url}healthz").status_code == 200
        process.send_signal(signal.SIGINT)
        _, written = process.communicate(timeout=30)
        assert process.returncode == 130 and "Traceback" not in written


def until(is_so: Callable[[], bool]) -> bool:
    """Whether something is so within ten seconds."""
    return any(is_so() or threading.Event().wait(0.1) for _ in range(100))


def sent(url: str, *parts: bytes) -> bytes:
    """The answer to the bytes of a request, sent one part after the other, as far as they are taken."""
    with socket.create_connection(("127.0.0.1", int(url.split(":")[2][:-1])), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answer = b""
        try:
            for part in parts:
                connection.sendall(part)
            while read := connection.recv(65_536):
                answer += read
        except ConnectionError:  # it was refused before the last part
            pass
        return answer


HEAD = "Host: 127.0.0.1\r\nConnection: close\r\n"


def test_curl_sends_chinese_as_it_is_typed(whoosh_sample: Path) -> None:
    with running(whoosh_sample) as (url, _):
        for target, total in (("/search.json?q=大桥&limit=1", 10), ("/search.json?q=大桥&limit=1&x=%E6%A1%A5", None)):
            for encoding in ("utf-8", "gb18030"):
                answer = sent(url, f"GET {target} HTTP/1.1\r\n{HEAD}\r\n".encode(encoding))
                assert json.loads(answer.partition(b"\r\n\r\n")[2]).get("total") == total  # x is not known
        two = f"GET /search.json?q=桥&limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HTTP/1.1\r\n{HEAD}\r\n"
        assert sent(url, two.encode()).count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("page", ["docs/web.md", "docs/zh/web.md"])
def test_the_requests_of_the_docs_are_answered(whoosh_sample: Path, page: str) -> None:
    targets = re.findall(
        r"^curl 'http://127\.0\.0\.1:8642(\S+)'", (Path(__file__).parents[2] / page).read_text("utf-8"), re.M
    )
    assert len(targets) == 4
    with running(whoosh_sample) as (url, _):
        for target in targets:
            answer = sent(url, f"GET {target} HTTP/1.1\r\n{HEAD}\r\n".encode()).decode()
            assert answer.startswith("HTTP/1.1 200 OK") and ("大桥" in answer or target.startswith("/article"))


def test_a_head_without_end_is_refused(whoosh_sample: Path) -> None:
    with running(whoosh_sample) as (url, _):
        start, part = f"GET /healthz HTTP/1.1\r\n{HEAD}X: ".encode(), b"a" * 4096
        assert b"200 OK" in sent(url, start, part, b"\r\n\r\n")
        assert b"200 OK" not in sent(url, start, *[part] * 100)


def test_the_body_of_an_answered_request_is_no_request(whoosh_sample: Path) -> None:
    hidden = f"GET /healthz HTTP/1.1\r\n{HEAD}\r\n".encode().ljust(60)
    body = "桥".encode() * (len(hidden) // 6) + b"\r\n" + hidden  # of three bytes each, which were made nine
    with running(whoosh_sample) as (url, _):
        for method, status in (("POST", b"405"), ("GET", b"200")):
            with socket.create_connection(("127.0.0.1", int(url.split(":")[2][:-1])), timeout=30) as connection:
                length = f"Content-Length: {len(body)}\r\n\r\n"
                connection.sendall(f"{method} /index.json HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}".encode())
                answers = connection.recv(65_536)
                connection.sendall(body + f"GET /index.json HTTP/1.1\r\n{HEAD}\r\n".encode())
                while read := connection.recv(65_536):
                    answers += read
            assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [status, b"200"]
            assert b'"health"' not in answers


def test_who_hangs_up_is_no_fault_of_the_program(tmp_path: Path, whoosh_sample: Path) -> None:
    (key := tmp_path / "key").write_text(KEY)
    with running(whoosh_sample, "--key-file", str(key), "--log") as (url, process):
        with socket.create_connection(("127.0.0.1", int(url.split(":")[2][:-1])), timeout=30) as connection:
            connection.sendall(BODY)
        sent(url, f"GET /healthz HTTP/1.1\r\n{HEAD}\r\n".encode())
        process.send_signal(signal.SIGTERM)
        _, written = process.communicate(timeout=30)
    assert "POST /key 499" in written and "Traceback" not in written


WHOLE, BEGUN = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"GET /healthz HTTP/1.1\r\nHost: 127"


BODY = b"POST /key HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nkey="


@pytest.mark.parametrize(("before", "begun"), [(b"", b""), (b"", BEGUN), (WHOLE, BEGUN), (WHOLE, BODY)])
def test_who_says_nothing_more_is_hung_up_on(tmp_path: Path, whoosh_sample: Path, before: bytes, begun: bytes) -> None:
    hasty = (
        "import newsearch.web.protocol as protocol, newsearch.cli as cli; protocol.REQUEST_SECONDS = 0.2; cli.main()"
    )
    (key := tmp_path / "key").write_text(KEY)
    with running(whoosh_sample, "--key-file", str(key), program=("-c", hasty)) as (url, _):
        answer = sent(url, before + begun)
        assert answer.count(b"HTTP/1.1") == answer.count(b"200 OK") == bool(before)


@pytest.mark.parametrize(("goes_on", "is_left"), [(False, True), (True, False)])
def test_who_takes_nothing_of_an_answer_is_left(monkeypatch: pytest.MonkeyPatch, goes_on: bool, is_left: bool) -> None:
    class Pipe(asyncio.Transport):
        is_aborted = False

        def abort(self) -> None:
            self.is_aborted = True

    async def stall() -> bool:
        pipe = Pipe()
        connection = protocol.Protocol(uvicorn.Config(Response()), ServerState(), {})
        connection.connection_made(pipe)
        connection.pause_writing()
        if goes_on:
            connection.resume_writing()
        await asyncio.sleep(0.05)
        connection.connection_lost(ConnectionResetError())
        return pipe.is_aborted

    monkeypatch.setattr(protocol, "STALLED_SECONDS", 0.0)
    assert asyncio.run(stall()) == is_left


def test_a_process_has_so_many_connections_and_no_more(whoosh_sample: Path) -> None:
    few = "from newsearch import cli; from newsearch.web import protocol; protocol.MOST_CONNECTIONS = 2; cli.main()"
    with running(whoosh_sample, program=("-c", few)) as (url, _):
        port = int(url.split(":")[2][:-1])
        with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)):
            assert sent(url, WHOLE) == b""
        last = WHOLE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        assert until(lambda: b"200 OK" in sent(url, last))  # once it has seen that they are closed


def workers_of(process: subprocess.Popen[str]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("help: this system does not list the children of a process")
    return [int(pid) for pid in children.read_text().split()]


def test_a_worker_that_dies_is_started_again(whoosh_sample: Path) -> None:
    with running(whoosh_sample, "--workers", "2") as (url, process):
        before = workers_of(process)
        os.kill(before[0], signal.SIGKILL)
        assert until(lambda: len(now := workers_of(process)) == 2 and before[0] not in now)
        assert httpx.get(f"{url}healthz").status_code == 200


def test_a_worker_that_dies_again_and_again_is_started_less_often(tmp_path: Path, whoosh_sample: Path) -> None:
    index, away = tmp_path / "index", tmp_path / "away"
    shutil.copytree(whoosh_sample, index)
    with running(index, "--workers", "2") as (url, process):
        index.rename(away)
        os.kill(workers_of(process)[0], signal.SIGKILL)
        assert until(lambda: len(workers_of(process)) == 1)
        threading.Event().wait(3)  # enough for thirty starts
        assert httpx.get(f"{url}search.json?q=大桥").json()["total"] == 10
        away.rename(index)
        assert until(lambda: len(workers_of(process)) == 2)
        process.send_signal(signal.SIGTERM)
        _, written = process.communicate(timeout=30)
        assert 0 < written.count("no index") < 6 and "Traceback" not in written


def test_what_runs_and_what_waits_is_answered_before_the_server_ends(whoosh_sample: Path) -> None:
    options = ("--threads", "1", "--seconds", "4", "--metrics")
    with (
        running(whoosh_sample, *options, program=("-c", WITH_AN_ENDLESS_QUERY)) as (url, process),
        ThreadPoolExecutor(2) as beside,
    ):
        asked = [beside.submit(httpx.get, f"{url}search.json?q={ENDLESS}", timeout=120) for _ in range(2)]
        while "newsearch_waiting 1" not in httpx.get(f"{url}metrics").text:  # answered though the only thread searches
            assert not any(answer.done() for answer in asked)
        process.send_signal(signal.SIGTERM)
        statuses = {answer.result().status_code for answer in asked}
        assert 504 in statuses <= {503, 504}  # who waits is told so, or that no time was left


@pytest.mark.skipif(sys.platform != "linux", reason="workers that are no forks do not know the endless query")
def test_plain_queries_are_answered_while_a_slow_one_runs_to_its_deadline(whoosh_sample: Path) -> None:
    options = ("--workers", "2", "--seconds", "10")
    with (
        running(whoosh_sample, *options, program=("-c", WITH_AN_ENDLESS_QUERY)) as (url, _),
        ThreadPoolExecutor(1) as beside,
    ):
        slow = beside.submit(httpx.get, f"{url}search.json?q={ENDLESS}", timeout=120)
        answered = 0
        while answered < 20 and not slow.done():  # each a new connection: half of them go to the worker of the slow one
            assert httpx.get(f"{url}search.json?q=大桥", timeout=120).json()["total"] == 10
            answered += 1
        assert answered > 5
        problem = slow.result().json()
        assert (slow.result().status_code, problem["type"]) == (504, "/problems/too-slow")
        assert problem["title"] == say(Note("web_too_slow", seconds=10.0))
        assert httpx.get(f"{url}search.json?q=大桥").json()["total"] == 10


def test_the_index_changes_under_load_of_two_workers(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=[Article(str(n), f"大桥{n}", "大桥正文。") for n in range(30)])
    statuses: Counter[int] = Counter()
    ends = threading.Event()
    with running(tmp_path / "index", "--workers", "2", "--seconds", "30") as (url, _):

        def load() -> None:
            with httpx.Client() as client:
                while not ends.is_set():
                    statuses[client.get(f"{url}search?q=大桥").status_code] += 1

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(5):
            index.update(add=[Article(f"new{number}", "新港", "新港开工。")])
            assert httpx.get(f"{url}search.json?q=新港").json()["total"] == number + 1
        ends.set()
        for thread in threads:
            thread.join()
    assert set(statuses) == {200}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "--key-file"),
        (["--host", "news.example"], "--open"),
        (["--index", "nowhere"], "build it from your seeds, such as `newsearch -i nowhere sync seeds`"),
        (["--host", "203.0.113.7", "--open"], "choose another --port"),
        (["--key-file", "nowhere"], "nowhere"),
        (["--synonyms", "nowhere.txt"], "nowhere.txt"),
        (["--port", "70000"], "--port"),
        (["--cors", "https://desk.example/"], "such as --cors https://desk.example"),
        (["--cors", "*"], "'*' is not an origin"),
        (["--seconds", "0"], "--seconds"),
    ],
)
def test_what_cannot_be_served_is_said_with_the_next_step(
    whoosh_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["--index", str(whoosh_sample), "serve", "--port", "0", *options])
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_without_the_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, command, extra in (("uvicorn", "serve", "serve"), ("mcp.server.mcpserver", "mcp", "mcp")):
        for loaded in ("newsearch.web.serving", "newsearch.web.assistant"):
            monkeypatch.delitem(sys.modules, loaded, raising=False)
        monkeypatch.setitem(sys.modules, module, None)
        done = CliRunner().invoke(main, [command])
        assert done.exit_code == 2 and f"pip install '.[{extra}]'" in done.output


def test_the_page_is_opened_in_the_browser_once_it_can_answer(
    whoosh_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def serve(settings: Settings, listening: socket.socket, workers: int, on_ready: Callable[[], None]) -> None:
        with listening:
            on_ready()

    monkeypatch.setattr("newsearch.web.serving.serve", serve)
    monkeypatch.setattr("click.launch", opened.append)
    for option in ([], ["--browse"]):
        done = CliRunner().invoke(main, ["--index", str(whoosh_sample), "serve", "--port", "0", *option])
        assert done.exit_code == 0 and opened == re.findall(r"http://\S+/", done.output)[: len(option)]


@pytest.mark.parametrize(
    "text", ["", "short", "fifteen-bytes-x", "with a blank inside it", "钥匙钥匙钥匙钥匙钥匙钥匙钥匙钥匙钥匙"]
)
def test_a_key_is_long_and_fits_into_a_header(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["serve", "--key-file", str(tmp_path / "key")])
    assert done.exit_code == 2 and "openssl rand -hex 16" in done.output
    (tmp_path / "key").write_text(f"  {KEY}\n", "utf-8")
    assert read_key(tmp_path / "key") == KEY
