"""Times HTTP clients, those of them that are installed, with the same small search."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

__all__ = ["time_clients"]

_ROUNDS = 300  # of each client


def time_clients(host: str) -> None:
    """Print a line of JSON for each client: the clients that are installed, each in a process of its own."""
    for name in _CLIENTS:
        if (process := os.fork()) == 0:
            _client(name, host)
            os._exit(0)
        os.waitpid(process, 0)


def _client(name: str, host: str) -> None:
    began, loaded = time.perf_counter(), {*sys.modules}
    try:
        module = importlib.import_module(name)
    except ImportError:
        _print(name, missing=True)
        return
    imported = time.perf_counter() - began
    packages = {module.split(".")[0] for module in {*sys.modules} - loaded} - {*sys.stdlib_module_names}
    ask = _CLIENTS[name](module, host)
    ask()
    began, used = time.perf_counter(), time.process_time()
    for _ in range(_ROUNDS):
        ask()
    wall, cpu = (1000 * spent / _ROUNDS for spent in (time.perf_counter() - began, time.process_time() - used))
    _print(name, import_ms=round(imported * 1000), packages=len(packages), ms=round(wall, 2), cpu_ms=round(cpu, 2))


_BODY = {"size": 0, "query": {"match_all": {}}}


def _urllib3(module: Any, host: str) -> Callable[[], object]:
    pool = module.PoolManager()
    headers = {"content-type": "application/json"}
    url = f"http://{host}/_search"
    return lambda: json.loads(pool.request("POST", url, body=json.dumps(_BODY), headers=headers).data)


def _requests(module: Any, host: str) -> Callable[[], object]:
    session = module.Session()
    return lambda: session.post(f"http://{host}/_search", json=_BODY).json()


def _httpx(module: Any, host: str) -> Callable[[], object]:
    client = module.Client()
    return lambda: client.post(f"http://{host}/_search", json=_BODY).json()


def _opensearch(module: Any, host: str) -> Callable[[], object]:
    client = module.OpenSearch([f"http://{host}"])
    return lambda: client.search(body=_BODY)


_CLIENTS: dict[str, Callable[[Any, str], Callable[[], object]]] = {
    "urllib3": _urllib3,
    "requests": _requests,
    "httpx": _httpx,
    "opensearchpy": _opensearch,
}


def _print(what: str, **values: object) -> None:
    print(json.dumps({"what": what, **values}, ensure_ascii=False), flush=True)
