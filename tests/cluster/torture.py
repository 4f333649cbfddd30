"""Puts an archive in a cluster of three nodes through what clusters bring (`make torture-cluster`).

Nodes are killed, frozen, cut off and filled up while threads search and one publishes. Each answer is compared with
those that the local engine gives of the generations that were published then. `test_torture.py` runs a short version.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread

from newsearch import Article, Index
from newsearch.errors import EngineUnavailable, GenerationGone, IndexBusy
from newsearch.location import Address, ClusterSettings
from tests.cluster.archives import QUERIES, Answers, answers, article
from tests.cluster.nodes import NODES, Nodes, nodes_running, until

__all__ = ["Tally", "Trial", "kills", "main", "partitions"]

_LONG = (
    90  # seconds: after 30 the others leave a node out, and wait as long for what a new manager publishes to reach it
)
_CLEAN = (EngineUnavailable, GenerationGone, IndexBusy)


@dataclass
class Tally:
    """What became of the searches and of the writes during one fault."""

    right: int = 0
    older: int = 0  # right for a generation that was published before the last one
    failed: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    seconds: float = 0.0
    wrong: list[object] = field(default_factory=list)

    def row(self, name: str) -> str:
        """It as a row of the table."""
        searches = f"{self.right + self.older} / {len(self.wrong)} / {self.failed}"
        return f"| {name} | {searches} | {self.acknowledged} / {self.lost} / {self.refused} | {self.seconds:.0f} |"


HEAD = """\
| fault | searches right / wrong / failed cleanly | writes acknowledged / lost / failed cleanly | seconds to green |
|---|---|---|---|"""


class Trial:
    """An archive in the cluster and one in a folder, which is told the same and says what is right."""

    def __init__(self, nodes: Nodes, folder: Path, articles: int, batch: int) -> None:
        self.nodes, self.batch, self._next = nodes, batch, articles
        self._address = Address(nodes.hosts, f"torture-{folder.name.lower().replace('_', '-')}x")
        self._settings = ClusterSettings(shards=3, replicas=1)
        self._local = Index.create(folder / "local")
        self.index = Index.create(self._address, cluster=self._settings)
        self.expected: list[Answers] = [answers(self._local)]
        self.acknowledged = self.attempted = 0
        self._changes: list[tuple[list[Article], list[str]]] = []
        self._lock = Lock()
        self._change([article(number) for number in range(articles)], [])
        self._publish()

    def _change(self, add: list[Article], remove: list[str]) -> None:
        """Say what the next generation is to have, and what is right then."""
        self._changes.append((add, remove))
        self._local.update(add, remove)
        self.expected.append(answers(self._local))

    def _publish(self) -> None:
        """Publish the next generation: the same one as the last time, where that failed."""
        number = self.acknowledged + 1
        if number == len(self.expected):
            added = [article(self._next + each, "新") for each in range(self.batch)]
            self._next += self.batch
            self._change(added, [f"a{self._next - self.batch * 2}"])
        self.attempted = number
        self.index.update(*self._changes[number - 1])
        self.acknowledged = number

    def _write(self, stop: Event, tally: Tally) -> None:
        while not stop.is_set():
            try:
                self._publish()
                tally.acknowledged += 1
            except _CLEAN:
                tally.refused += 1
                stop.wait(0.5)
            except Exception as error:
                tally.wrong.append(error)
                return

    def _read(self, stop: Event, tally: Tally) -> None:
        index, searcher = Index(self._address, cluster=ClusterSettings(seconds=20)), None
        while not stop.is_set():
            first = self.acknowledged
            try:
                searcher = searcher or index.searcher()
                searcher.refresh()
                matches = [searcher.find(query, limit=99) for query in QUERIES]
            except _CLEAN:
                with self._lock:
                    tally.failed += 1
                stop.wait(0.2)
                continue
            except Exception as error:
                tally.wrong.append(error)
                return
            found = [(each.total, each.ids) for each in matches]
            with self._lock:
                self._judge(found, first, tally)

    def _judge(self, found: Answers, first: int, tally: Tally) -> None:
        if found in self.expected[first : self.attempted + 1]:
            tally.right += len(QUERIES)
        elif found in self.expected[:first]:
            tally.older += len(QUERIES)
        else:
            tally.wrong.append((first, self.attempted, [total for total, _ in found]))

    def run(
        self,
        fault: Callable[[Tally], object],
        heal: Callable[[], object] = lambda: None,
        *,
        publishing: bool = True,
        readers: int = 3,
    ) -> Tally:
        """Let a fault happen while threads search, and one publishes; what became of it once it is healed."""
        tally, stop = Tally(), Event()
        with ExitStack() as ending:
            threads = [Thread(target=self._read, args=(stop, tally)) for _ in range(readers)]
            threads += [Thread(target=self._write, args=(stop, tally))] * publishing
            for thread in threads:
                thread.start()
                ending.callback(thread.join)
            ending.callback(stop.set)
            until(lambda: tally.wrong or (tally.right > 0 and tally.acknowledged >= publishing))
            fault(tally)
            heal()
            tally.seconds = self.nodes.until_green()
            right, written = tally.right, tally.acknowledged
            until(lambda: tally.wrong or (tally.right > right and tally.acknowledged >= written + publishing))
        found = answers(self.index)
        tally.lost += found not in self.expected[self.acknowledged : self.attempted + 1]
        return tally

    def two_writers(self, writes: int) -> Tally:
        """Let two processes' worth of writers publish at the same time; no acknowledged article may be missing."""
        tally = Tally()

        def write(name: str) -> list[str]:
            index, kept = Index(self._address, cluster=self._settings), list[str]()
            for number in range(writes):
                with suppress(IndexBusy):
                    index.update(add=[Article(f"{name}{number}", "双写", "双写。")])
                    kept.append(f"{name}{number}")
            return kept

        with ThreadPoolExecutor() as pool:
            kept = [key for keys in pool.map(write, ("甲", "乙")) for key in keys]
        with self.index.searcher() as searcher:
            found = searcher.find("双写", limit=99)
        tally.acknowledged, tally.refused = len(kept), 2 * writes - len(kept)
        tally.lost, tally.right = len({*kept} - {*found.ids}), int(found.total == len({*found.ids}) == len(kept))
        tally.wrong += [] if tally.right else [found]
        self.index.update(remove=found.ids)
        return tally


def _after(seconds: float, act: Callable[[], object], lasting: float = 0.0) -> Callable[[Tally], None]:
    """A fault that happens after some seconds, and lasts for some."""

    def fault(_: Tally) -> None:
        time.sleep(seconds)
        act()
        time.sleep(lasting)

    return fault


def kills(trial: Trial, wait: float, lasting: float, *, publishing: bool) -> Iterator[tuple[str, Tally]]:
    """Kill a node that keeps articles, and that which manages the others, while somebody searches or publishes."""
    nodes, during = trial.nodes, "publishing" if publishing else "searching"
    for name, choose in (("a data node", nodes.other), ("the manager", nodes.manager)):
        number = choose()
        fault = _after(wait, partial(nodes.kill, number), lasting)
        yield f"kill -9 of {name} while {during}", trial.run(fault, partial(nodes.start, number), publishing=publishing)


def partitions(trial: Trial, wait: float, lasting: float) -> Iterator[tuple[str, Tally]]:
    """Cut off the manager, then a node that keeps articles, then one link of the three, while somebody publishes.

    A cut lasts for some seconds more than the nodes that are left need to leave one out.
    """
    nodes = trial.nodes
    cuts: tuple[tuple[str, Callable[[], tuple[int, tuple[int, ...]]]], ...] = (
        ("the manager is cut off from the others", lambda: (nodes.manager(), NODES)),
        ("a data node is cut off from the others", lambda: (nodes.other(), NODES)),
        ("the manager and a data node are cut off from each other", lambda: (nodes.manager(), (nodes.other(),))),
    )
    for name, chosen in cuts:
        fault = _after(wait, partial(nodes.part, *chosen()), lasting)
        yield name, trial.run(fault, nodes.join)


def _full(nodes: Nodes) -> None:
    """Fill the disk of the third node."""
    with suppress(OSError), (nodes.folder / "3" / "full").open("wb") as file:
        while True:
            file.write(bytes(1 << 20))
            file.flush()


def _figures(trial: Trial, rng: random.Random) -> Iterator[tuple[str, Tally]]:
    nodes = trial.nodes
    wait = partial(rng.uniform, 0, 4)
    yield from kills(trial, wait(), 20, publishing=False)
    yield from kills(trial, wait(), 20, publishing=True)
    batch, trial.batch = trial.batch, 1000
    number = nodes.other()
    fault = _after(wait() + 2, partial(nodes.kill, number), 10)
    yield "kill -9 of a data node while a thousand articles are loaded", trial.run(fault, partial(nodes.start, number))
    trial.batch = batch
    two = nodes.manager(), nodes.other()
    fault = _after(wait(), partial(nodes.kill, *two), 20)
    yield "kill -9 of two nodes of three", trial.run(fault, partial(nodes.start, *two))
    fault = _after(wait(), partial(nodes.kill, *NODES), 5)
    yield "kill -9 of all, and a restart", trial.run(fault, partial(nodes.start, *NODES))
    number = nodes.manager()
    fault = _after(wait(), partial(nodes.send, signal.SIGSTOP, number), 45)
    yield "the manager hangs for 45 s", trial.run(fault, partial(nodes.send, signal.SIGCONT, number))
    proxy = nodes.proxies[nodes.other()]
    yield "a node is cut off from its clients for 45 s", trial.run(_after(wait(), proxy.cut, 45), proxy.mend)
    yield from partitions(trial, wait(), 30)
    batch, trial.batch = trial.batch, 1000
    fault = _after(wait() + 2, partial(nodes.part, nodes.other(), NODES), 30)
    yield "a data node is cut off from the others while a thousand articles are loaded", trial.run(fault, nodes.join)
    trial.batch = batch
    if os.path.ismount(nodes.folder / "3"):
        fault = _after(wait(), partial(_full, nodes), 30)
        yield "the disk of a node is full", trial.run(fault, (nodes.folder / "3" / "full").unlink)
    yield "two writers at a time", trial.two_writers(10)
    yield "twenty publishes", trial.run(lambda tally: until(lambda: tally.wrong or tally.acknowledged >= 20))


def main() -> None:
    """Run everything at length, and print a table of it in Markdown."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--out", type=Path, help="write the table to this file, too")
    options = parser.parse_args()
    print(f"seed {options.seed}\n{HEAD}", flush=True)
    lines, bad = [HEAD], list[object]()
    with tempfile.TemporaryDirectory() as temporary, nodes_running() as nodes:
        trial = Trial(nodes, Path(temporary), options.articles, 20)
        for name, tally in _figures(trial, random.Random(options.seed)):
            lines.append(tally.row(name))
            bad += [*tally.wrong, *[name] * tally.lost]
            print(lines[-1], *tally.wrong[:3], flush=True)
        bad += trial.index.verify()
    assert not bad, bad[:5]
    if options.out:
        options.out.write_text("\n".join([*lines, ""]), "utf-8")


if __name__ == "__main__":
    main()
