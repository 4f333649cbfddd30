"""Measures `newsearch serve`: what a request costs beside the same library call, loads, and what a slow query delays.

python -m benchmarks.speed.serve --corpus ../shared/corpora/cctv --index index
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from benchmarks import corpus
from benchmarks.speed.draw import draw
from benchmarks.speed.starts import start
from newsearch import Index, Searcher
from newsearch.model import FACETS
from newsearch.web.overview import interval_for
from newsearch.web.pages.results import BARS, BESIDE_HITS

__all__ = ["main"]

_SLOW = "中国 NEAR/50 经济"
_CLICKED = ("year", "month", "source", "section", "page", "byline", "people", "places", "organisations")


def main() -> None:
    """Print a line of JSON for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="a folder of seeds: the words are drawn from it")
    parser.add_argument("--index", type=Path, required=True, help="an index of them, or of more")
    parser.add_argument("--queries", type=int, default=200, help="words")
    parser.add_argument("--seconds", type=float, default=5, help="of each load")
    options = parser.parse_args()
    drawn = draw(corpus.read(options.corpus), 1, options.queries)
    words = [query.text for query in drawn["word"]]
    with Index.open(options.index).searcher() as searcher, _serving(options.index, 1) as (url, pid):
        _print("ready", _ready(options.index, words[0], drawn["headline"][0].text))
        _print("cost", _costs(searcher, url, pid, words))
        _print("first_load", _first_load(url, words[0]))
        _print("clicks", _clicks(url, words[:20]))
        _print("slow_query", _beside_a_slow_query(url, words, options.seconds))
        _print("memory_mb", {"1 worker": _private(pid)})
        direct = _rate(lambda word: searcher.search(word, limit=10, distinct=True), words, options.seconds)
        one = _load(url, words, options.seconds)
    with _serving(options.index, 2) as (url, pid):
        two = _load(url, words, options.seconds)
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        _print("memory_mb", {f"worker {number} of 2": _private(int(each)) for number, each in enumerate(workers, 1)})
    _print("requests_a_second", {"direct": round(direct), "1 worker": round(one), "2 workers": round(two)})


def _print(name: str, figures: dict[str, object]) -> None:
    print(json.dumps({"figure": name, **figures}, ensure_ascii=False), flush=True)


def _ready(index: Path, word: str, sentence: str) -> dict[str, object]:
    """Seconds of processor time until the server can answer, and how many times those of one `newsearch search`.

    The server has loaded the dictionary by then; a search loads it for a query that must be cut, such as a sentence.
    """
    command = [sys.executable, "-m", "newsearch", "--index", str(index), "search"]
    served, searched, cut = [], [], []
    for _ in range(5):
        with _serving(index, 1) as (_, pid):
            served.append(_processor(pid))
        searched.append(start([*command, word]).processor)
        cut.append(start([*command, sentence]).processor)
    ready = median(served)
    seconds = {"ready": ready, "word": median(searched), "sentence": median(cut)}
    ratios = {name: round(ready / seconds[name], 2) for name in ("word", "sentence")}
    return {"seconds": {name: round(value, 2) for name, value in seconds.items()}, "ratio": ratios}


def _costs(searcher: Searcher, url: str, pid: int, words: list[str]) -> dict[str, object]:
    """Milliseconds of processor time of a request, and how many times that is of the library calls it makes."""
    held = searcher.holdings()
    bars = interval_for(held.first_day or "", held.last_day or "", BARS)

    def page(word: str) -> None:
        if bars in FACETS:
            searcher.search(word, limit=20, distinct=True, facets=(*BESIDE_HITS, bars))
        else:
            searcher.search(word, limit=20, distinct=True, facets=BESIDE_HITS)
            searcher.timeline(word, by=bars)

    ways: dict[str, tuple[Callable[[str], object], Callable[[str], str]]] = {
        "json": (
            lambda word: searcher.search(word, limit=10, distinct=True),
            lambda word: f"/search.json?q={quote(word)}&limit=10",
        ),
        "page": (page, lambda word: f"/search?q={quote(word)}"),
    }
    figures: dict[str, object] = {}
    for name, (call, path_of) in ways.items():
        library, served = [], []
        for _ in range(3):  # one after the other, so that both meet the same machine
            began = time.process_time()
            for word in words:
                call(word)
            library.append((time.process_time() - began) / len(words))
            before = _processor(pid)
            with _client(url) as ask:
                for word in words:
                    ask(path_of(word))
            served.append((_processor(pid) - before) / len(words))
        ours, theirs = median(library) * 1000, median(served) * 1000
        figures[name] = {"library_ms": round(ours, 2), "request_ms": round(theirs, 2), "ratio": round(theirs / ours, 2)}
    return figures


def _first_load(url: str, word: str) -> dict[str, object]:
    """Bytes of the page of results and of what it loads, and how many requests that takes."""
    with _client(url) as ask:
        page = ask(f"/search?q={quote(word)}")
        links = dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()))
        sizes = {urlsplit(link).path.rpartition("/")[2]: len(ask(link)) for link in links}
    return {"requests": 1 + len(sizes), "bytes": {"page": len(page), **sizes}}


def _clicks(url: str, words: list[str]) -> dict[str, object]:
    """How many values of all facets of some queries find another number than the facet says."""
    clicked = differing = 0
    with _client(url) as ask:
        for word in words:
            names = "&".join(f"facets={name}" for name in _CLICKED)
            facets = json.loads(ask(f"/facets.json?q={quote(word)}&{names}"))["facets"]
            for name, values in facets.items():
                for value, count in [*values.items()][:8]:  # those that the page shows
                    path = f"/search.json?q={quote(word)}&limit=1&f.{name}={quote(value, safe='')}"
                    found = json.loads(ask(path))
                    clicked += 1
                    differing += (found["total"] or found["partial_total"]) != count
    return {"values": clicked, "differing": differing}


def _beside_a_slow_query(url: str, words: list[str], seconds: float) -> dict[str, object]:
    """p50 and p99 of plain searches, in milliseconds, alone and while one slow query after the other runs."""
    ends = threading.Event()
    slow: list[int] = []

    def keep_asking() -> None:
        with _client(url) as ask:
            while not ends.is_set():
                began = time.perf_counter()
                ask(f"/search.json?q={quote(_SLOW)}")
                slow.append(round(1000 * (time.perf_counter() - began)))

    alone = _times(url, words, seconds)
    thread = threading.Thread(target=keep_asking)
    thread.start()
    beside = _times(url, words, seconds)
    ends.set()
    thread.join()
    return {"alone_ms": alone, "beside_ms": beside, "slow_ms": sorted(slow)[-1] if slow else None, "slow": len(slow)}


def _times(url: str, words: list[str], seconds: float) -> dict[str, float]:
    times: list[float] = []
    ends = time.monotonic() + seconds
    with _client(url) as ask:
        while time.monotonic() < ends:
            began = time.perf_counter()
            ask(f"/search.json?q={quote(words[len(times) % len(words)])}&limit=10")
            times.append(1000 * (time.perf_counter() - began))
    ordered = sorted(times)
    return {"p50": round(median(ordered), 1), "p99": round(ordered[round(0.99 * (len(ordered) - 1))], 1)}


def _rate(call: Callable[[str], object], words: list[str], seconds: float) -> float:
    """Calls a second, one after the other."""
    done, ends = 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        call(words[done % len(words)])
        done += 1
    return done / seconds


def _load(url: str, words: list[str], seconds: float, clients: int = 4) -> float:
    """Requests a second from some clients, each a process of its own: threads would share one core."""
    code = "from benchmarks.speed.serve import client_of_load; import sys; client_of_load(*sys.argv[1:])"
    command = [sys.executable, "-c", code, url, str(seconds), *words]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(clients)]
    return sum(int(process.communicate()[0]) for process in running) / seconds


def client_of_load(url: str, seconds: str, *words: str) -> None:
    """Ask for as long as told, and print how often."""
    with _client(url) as ask:
        rate = _rate(lambda word: ask(f"/search.json?q={quote(word)}&limit=10"), [*words], float(seconds))
    print(round(rate * float(seconds)))


def _processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _private(pid: int) -> int:
    """Megabytes that a process has for itself alone; what it has only read of a mapped file is the system's."""
    found = re.search(r"Private_Dirty:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) // 1024 if found else 0


@contextmanager
def _client(url: str) -> Iterator[Callable[[str], bytes]]:
    """A function that asks for a path over one connection; a refusal or deadline is an answer as well."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def ask(path: str) -> bytes:
        connection.request("GET", path, headers={"Accept": "text/html"})
        return connection.getresponse().read()

    try:
        yield ask
    finally:
        connection.close()


@contextmanager
def _serving(index: Path, workers: int) -> Iterator[tuple[str, int]]:
    """The URL and the process of a server."""
    command = [
        sys.executable,
        "-m",
        "newsearch",
        "--index",
        str(index),
        "serve",
        "--port",
        "0",
        "--workers",
        str(workers),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[1], process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
