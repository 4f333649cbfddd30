"""A thin HTTP client of a cluster: several hosts in turn, retries, deadlines, and errors that say what to do.

`urllib3` alone: it was measured against the alternatives with `python -m benchmarks.cluster clients`.
"""

from __future__ import annotations

import base64
import gzip
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import urllib3

from newsearch.deadline import Work, check, remaining
from newsearch.errors import EngineUnavailable, GenerationGone
from newsearch.location import Address, ClusterSettings

__all__ = ["Cluster", "Conflict"]

_SKIPPED = 5.0  # seconds for which a host that does not answer is left alone; chosen by hand
_CONNECTING = 3.0  # seconds for a connection to a host
_PATIENCE = 30.0  # seconds for the answer of one of several hosts: it may be cut off without a word
_PAUSE = 0.1  # seconds before all hosts are asked again, twice as long each time
_LONGEST_PAUSE = 2.0
_ELSEWHERE = {429, 502, 503, 504}  # statuses of a node that cannot answer now
_WORTH_PACKING = 1 << 12  # bytes; less is sent as it is
_CONNECTIONS = 16  # kept open to each host
_TOGETHER = 256  # searches sent in one call
_UNHEARD = 5.0  # seconds for a first answer of a cluster: nobody waits a minute to learn of a wrong address
_REASONS = {
    "ConnectTimeoutError": "no connection in time",
    "NameResolutionError": "unknown host",
    "NewConnectionError": "connection refused",
    "ProtocolError": "connection lost",
    "ReadTimeoutError": "no answer in time",
    "SSLError": "no TLS",
}
"""What the errors of urllib3 mean for those who run the cluster."""


class Conflict(Exception):
    """What was to be changed has changed meanwhile, or is there already: compare and swap again."""


class Cluster:
    """Calls the REST interface of a cluster; threads share it.

    Every call takes the hosts in turn. A host that refuses, or is too busy, is skipped for some seconds, and the call
    goes to the next one, as long as it may: all calls of newsearch may be repeated, but for those that say otherwise.
    """

    def __init__(self, address: Address, settings: ClusterSettings = ClusterSettings()) -> None:  # noqa: B008 - immutable
        hosts = dict.fromkeys((*address.hosts, *settings.hosts))
        self.address, self.settings = replace(address, hosts=tuple(hosts)), settings
        self._headers = dict(urllib3.make_headers(accept_encoding=settings.packed or None))
        if settings.user:  # urllib3 takes the letters of Latin-1 alone
            secret = base64.b64encode(f"{settings.user}:{settings.password}".encode())
            self._headers["authorization"] = f"Basic {secret.decode()}"
        self._http = urllib3.PoolManager(
            num_pools=len(hosts), maxsize=_CONNECTIONS, ca_certs=settings.ca or None, cert_reqs="CERT_REQUIRED"
        )
        self._turn = count()
        self._skipped: dict[str, float] = {}
        self._has_answered = False

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        repeat: bool = True,
        seconds: float | None = None,
        work: Work | None = None,
        **parameters: object,
    ) -> Any:
        """The JSON that the cluster answers.

        Args:
            path: of the resource, each part of it quoted where it needs it.
            body: what is sent as JSON; bytes are sent as they are, as lines of JSON.
            repeat: whether the call may be made twice.
            seconds: that the call may take with all its retries, if not those of the settings.
            work: what is being done, for the error when the deadline of the search passes.
            parameters: of the URL.

        Raises:
            EngineUnavailable: no host answers, or the cluster refuses the call.
            GenerationGone: there is no such index.
            Conflict: status 409.
            SearchTooSlow: the deadline has passed.
        """
        left, most = remaining(), seconds or self.settings.seconds
        most = most if left is None else min(left, most)
        began = time.monotonic()
        ends = began + (most if self._has_answered else min(most, _UNHEARD))
        url = f"{quote(path)}?{urlencode(parameters)}" if parameters else quote(path)
        data, headers = self._packed(body)
        pause, said = _PAUSE, ""
        while True:
            for host in self._in_turn():
                check(work)
                try:
                    status, answer = self._send(method, host + url, data, headers, max(ends - time.monotonic(), 0.001))
                    if not self._has_answered:
                        self._has_answered, ends = True, began + most
                    found = None if status in _ELSEWHERE else self._answer(status, answer, host, path)
                    if found is not None and not _lacks(found):
                        self._skipped.pop(host, None)
                        return found
                    said = f"HTTP {status}"
                except urllib3.exceptions.HTTPError as error:
                    said = _REASONS.get(type(error).__name__) or type(error).__name__
                self._skipped[host] = time.monotonic() + _SKIPPED
                if not repeat or time.monotonic() >= ends:
                    break
            if not repeat or time.monotonic() + pause >= ends:
                _wait_for_deadline(left, work)
                raise EngineUnavailable("cluster_unreachable", hosts=self.address.hosts, reason=said)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def search(self, index: str, body: Mapping[str, object], work: Work | None = None) -> Any:
        """The whole answer of a search; a part of it is an error."""
        return self._whole(
            self.call("POST", f"/{index}/_search", _timed(body), work=work, allow_partial_search_results="false"), work
        )

    def searches(self, index: str, bodies: Sequence[Mapping[str, object]], work: Work | None = None) -> list[Any]:
        """The whole answers of several searches, which are sent together, up to `_TOGETHER` at a time."""
        found: list[Any] = []
        for start in range(0, len(bodies), _TOGETHER):
            head = json.dumps({"index": index, "allow_partial_search_results": False})
            lines = b"".join(f"{head}\n".encode() + _json(_timed(b)) + b"\n" for b in bodies[start : start + _TOGETHER])
            for answer in self.call("POST", "/_msearch", lines, work=work)["responses"]:
                if "error" in answer:
                    self._answer(answer["status"], _json(answer), ", ".join(self.address.hosts), f"/{index}")
                found.append(self._whole(answer, work))
        return found

    def discard(self, index: str) -> None:
        """Remove an index; one that is not there is left alone."""
        with suppress(GenerationGone):
            self.call("DELETE", f"/{index}")

    def close(self) -> None:
        """Close the connections. It may be called twice, and a later call opens others."""
        self._http.clear()

    def _in_turn(self) -> list[str]:
        """The hosts, the next one first and those to skip last."""
        hosts, now = self.address.hosts, time.monotonic()
        first = next(self._turn) % len(hosts)
        return sorted(hosts[first:] + hosts[:first], key=lambda host: self._skipped.get(host, 0.0) > now)

    def _packed(self, body: object) -> tuple[bytes | None, dict[str, str]]:
        if body is None:
            return None, self._headers
        data = body if isinstance(body, bytes) else _json(body)
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        headers = {**self._headers, "content-type": kind}
        if self.settings.packed and len(data) > _WORTH_PACKING:
            return gzip.compress(data, 1), {**headers, "content-encoding": "gzip"}
        return data, headers

    def _send(
        self, method: str, url: str, data: bytes | None, headers: Mapping[str, str], seconds: float
    ) -> tuple[int, bytes]:
        patience = _PATIENCE if len(self.address.hosts) > 1 else seconds
        scheme = "https" if self.address.tls else "http"
        answer = self._http.request(
            method,
            f"{scheme}://{url}",
            body=data,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(seconds, _CONNECTING), read=max(min(seconds, patience), 0.001)),
            retries=False,
            redirect=False,
        )
        return answer.status, answer.data

    def _answer(self, status: int, data: bytes, host: str, path: str) -> Any:
        """What an answer says, or the error that it is."""
        found = _said(data)
        if found is None and (status < 300 or status in (404, 408)):
            raise EngineUnavailable("cluster_refused", host=host, reason=f"HTTP {status}, no JSON")
        if status < 300 or status == 408:  # what was waited for has not come yet, and the answer says so
            return found
        found = found if isinstance(found, dict) else {}
        error = found.get("error", "")
        kind = error.get("type", "") if isinstance(error, dict) else str(error)
        if status == 404 and ("index_not_found" in kind or "index" in found.get("_index", "")):
            raise GenerationGone("generation_gone", name=path.split("/")[1])
        if status == 404:
            return found
        if status == 409:
            raise Conflict(kind)
        if status in (401, 403) and "block" not in kind:
            raise EngineUnavailable("cluster_denied", host=host)
        if "resource_already_exists" in kind:
            raise Conflict(kind)
        raise EngineUnavailable("cluster_refused", host=host, reason=f"HTTP {status} {_root(error) or kind}")

    def _whole(self, found: Any, work: Work | None) -> Any:
        if found["timed_out"]:
            _wait_for_deadline(remaining(), work)
        if found["timed_out"] or found["_shards"]["failed"]:
            raise EngineUnavailable("cluster_partial", hosts=self.address.hosts)
        return found


def _lacks(found: Any) -> bool:
    """Whether an answer to several searches lacks one, as a shard on its way to another node does for a while."""
    answers = found.get("responses", ()) if isinstance(found, dict) else ()
    return any(answer.get("status") in _ELSEWHERE for answer in answers)


def _said(data: bytes) -> dict[str, Any] | list[Any] | None:
    """The object, or the rows, that an answer is; None for what no cluster answers, such as a page of the web."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _timed(body: Mapping[str, object]) -> Mapping[str, object]:
    """A search that ends with the deadline of the one who waits for it."""
    left = remaining()
    return body if left is None else {**body, "timeout": f"{max(int(left * 1000), 1)}ms"}


def _wait_for_deadline(left: float | None, work: Work | None) -> None:
    """Raise SearchTooSlow where it was the deadline that ended a call, a few milliseconds early."""
    if left is not None:
        time.sleep(min(remaining() or 0.0, 0.05))
        check(work)


def _root(error: Any) -> str:
    """What an error of the cluster says is its cause: its kind and no more, since a reason may quote what was sent."""
    causes: Iterable[Any] = error.get("root_cause", ()) if isinstance(error, dict) else ()
    return " ".join(dict.fromkeys(str(cause.get("type", "")) for cause in causes))
