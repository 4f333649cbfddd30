"""The HTTP client against servers that fail as those of a cluster do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

import pytest

from newsearch.deadline import deadline
from newsearch.engine.opensearch.client import Cluster, Conflict
from newsearch.errors import EngineUnavailable, GenerationGone, SearchTooSlow
from newsearch.location import Address, ClusterSettings
from newsearch.messages import Note
from tests.cluster.node import free_port

Answer = tuple[int, object]

WHOLE = {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": []}}


class Server:
    """Answers every request as it is told, and keeps what was asked."""

    def __init__(self) -> None:
        self.answers: Callable[[str], Answer] = lambda _: (200, {})
        self.asked: list[tuple[str, bytes, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                outer.asked.append((self.path, body, dict(self.headers)))
                status, data = outer.answers(self.path)
                self.send_response(status)
                payload = data if isinstance(data, bytes) else json.dumps(data).encode()
                self.send_header("content-length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_: Any) -> None:
                """Keep quiet."""

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """Say nothing where the client has hung up: another test may read what is printed."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._http.server_port}"
        Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    started = [Server(), Server()]
    yield started
    for server in started:
        server.close()


def cluster_of(*hosts: str, **settings: Any) -> Cluster:
    return Cluster(Address(hosts, "news"), ClusterSettings(**{"seconds": 2.0} | settings))


def nobody() -> str:
    return f"127.0.0.1:{free_port()}"


def test_credentials_are_sent_and_shown_nowhere(servers: list[Server]) -> None:
    cluster = cluster_of(servers[0].host, user="me", password="geheim密")
    cluster.call("GET", "/")
    assert base64.b64decode(servers[0].asked[0][2]["authorization"].removeprefix("Basic ")) == "me:geheim密".encode()
    assert "geheim" not in repr(cluster.settings)
    servers[0].answers = lambda _: (401, {"error": {"type": "security_exception", "reason": "geheim"}})
    with pytest.raises(EngineUnavailable, match="NEWSEARCH_CLUSTER_USER") as caught:
        cluster.call("GET", "/")
    assert "geheim" not in str(caught.value)


def test_hosts_take_turns_and_a_dead_one_is_left_out(servers: list[Server]) -> None:
    cluster = cluster_of(servers[0].host, nobody(), servers[1].host)
    for _ in range(12):
        assert cluster.call("GET", "/") == {}
    assert sum(len(server.asked) for server in servers) == 12
    assert min(len(server.asked) for server in servers) >= 3


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_host_that_cannot_answer_now_hands_over_to_the_next(status: int, servers: list[Server]) -> None:
    servers[0].answers = lambda _: (status, {})
    servers[1].answers = lambda _: (200, {"well": True})
    cluster = cluster_of(servers[0].host, servers[1].host)
    assert all(cluster.call("POST", "/x", {"a": 1}) == {"well": True} for _ in range(4))


def test_a_cluster_that_comes_back_in_time_is_waited_for(servers: list[Server]) -> None:
    server = servers[0]
    server.answers = lambda _: (503 if len(server.asked) < 3 else 200, {"well": True})
    assert cluster_of(server.host).call("GET", "/") == {"well": True}
    assert len(server.asked) == 3


def test_a_call_that_must_not_be_repeated_is_made_once(servers: list[Server]) -> None:
    servers[0].answers = servers[1].answers = lambda _: (503, {})
    with pytest.raises(EngineUnavailable):
        cluster_of(servers[0].host, servers[1].host).call("PUT", "/x", repeat=False)
    assert sum(len(server.asked) for server in servers) == 1


@pytest.mark.parametrize("status", [200, 201, 404])
@pytest.mark.parametrize("page", [b"<html>Welcome!</html>", b"", b'{"torn": ', b"1", b'{"\xff": 1}', b"[" * 100_000])
def test_what_is_no_cluster_is_refused_and_not_taken_for_one_without_an_index(
    status: int, page: bytes, servers: list[Server]
) -> None:
    servers[0].answers = lambda _: (status, page)
    with pytest.raises(EngineUnavailable, match=rf"HTTP {status}, no JSON.*OpenSearch 2"):
        cluster_of(servers[0].host).call("GET", "/x")


def test_nobody_there_names_the_hosts_and_does_not_call_the_index_damaged() -> None:
    host = nobody()
    with pytest.raises(EngineUnavailable, match=host) as caught:
        cluster_of(host, seconds=0.3).call("GET", "/")
    assert "the index is as it was" in str(caught.value) and "damaged" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, {"error": {"type": "index_not_found_exception"}, "status": 404}), GenerationGone),
        ((409, {"error": {"type": "version_conflict_engine_exception"}}), Conflict),
        ((400, {"error": {"type": "resource_already_exists_exception"}}), Conflict),
        ((400, {"error": {"type": "parsing_exception", "root_cause": [{"type": "parsing"}]}}), EngineUnavailable),
        ((403, {"error": {"type": "cluster_block_exception"}}), EngineUnavailable),
    ],
)
def test_refusals_are_told_apart(answer: Answer, error: type[Exception], servers: list[Server]) -> None:
    servers[0].answers = lambda _: answer
    with pytest.raises(error):
        cluster_of(servers[0].host).call("POST", "/newsearch-news-1/_search", {})
    assert len(servers[0].asked) == 1


@pytest.mark.parametrize("part", [{"timed_out": True}, {"_shards": {"failed": 1}}])
def test_a_part_of_an_answer_is_an_error(part: dict[str, object], servers: list[Server]) -> None:
    cluster = cluster_of(servers[0].host)
    servers[0].answers = lambda path: (200, {"responses": [WHOLE, WHOLE | part]} if "msearch" in path else WHOLE | part)
    with pytest.raises(EngineUnavailable, match="a part of the cluster"):
        cluster.search("x", {})
    with pytest.raises(EngineUnavailable, match="a part of the cluster"):
        cluster.searches("x", [{}, {}])
    assert "allow_partial_search_results=false" in servers[0].asked[0][0]
    assert b'"allow_partial_search_results": false' in servers[0].asked[1][1]


def test_an_index_that_is_gone_is_seen_among_several_searches(servers: list[Server]) -> None:
    gone = {"error": {"type": "index_not_found_exception"}, "status": 404}
    servers[0].answers = lambda _: (200, {"responses": [gone]})
    with pytest.raises(GenerationGone):
        cluster_of(servers[0].host).searches("x", [{}])


def test_an_answer_that_lacks_one_of_several_is_asked_for_again(servers: list[Server]) -> None:
    server, lacking = servers[0], {"responses": [WHOLE, {"error": {}, "status": 503}]}
    server.answers = lambda _: (200, lacking if len(server.asked) < 3 else {"responses": [WHOLE]})
    assert cluster_of(server.host).searches("x", [{}]) == [WHOLE]
    server.answers = lambda _: (200, lacking)
    with pytest.raises(EngineUnavailable):
        cluster_of(server.host, seconds=0.3).searches("x", [{}])


def test_the_time_that_is_left_is_sent_along_and_ends_the_call(servers: list[Server]) -> None:
    def slow(_: str) -> Answer:
        sleep(0.5)
        return 200, WHOLE

    cluster = cluster_of(servers[0].host)
    servers[0].answers = lambda _: (200, WHOLE)
    with deadline(9):
        cluster.search("x", {"size": 0})
    assert 0 < int(json.loads(servers[0].asked[0][1])["timeout"].removesuffix("ms")) <= 9000
    servers[0].answers = slow
    with deadline(0.2), pytest.raises(SearchTooSlow, match="雷锋, in 3 articles"):
        cluster.search("x", {}, Note("work_clause", clause="雷锋", articles=3))


def test_large_bodies_are_packed_where_that_is_asked_for(servers: list[Server]) -> None:
    cluster = cluster_of(servers[0].host, packed=True)
    cluster.call("POST", "/x", {"text": "雷锋" * 9999})
    _, body, headers = servers[0].asked[0]
    assert headers["content-encoding"] == "gzip" and len(body) < 1000


def test_a_cluster_that_never_answered_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.engine.opensearch.client._UNHEARD", 0.2)
    with pytest.raises(EngineUnavailable, match="connection refused"):
        cluster_of(nobody(), seconds=3600.0).call("GET", "/")
