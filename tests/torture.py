"""Puts newsearch through what years may bring, at length: all faults, many readers, hostile seeds (`make torture`).

It prints its seed, which repeats a run, and its figures; `test_torture.py` runs a short version.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsearch import Article, Index
from newsearch.errors import IndexDamaged, IndexMissing, WatchError
from newsearch.seeds.streams import LARGE
from tests.faults import Archive, corruption, count_steps, damaged, failures, kills, lost_writes, random_kills
from tests.steps import forked

__all__ = ["concurrency", "hostile_seeds", "large_files", "literal", "main", "readers_of_damage"]


@contextmanager
def _children(count: int, work: Callable[[], None]) -> Iterator[list[int]]:
    yield [forked(work) for _ in range(count)]


def concurrency(folder: Path, readers: int, syncs: int) -> int:
    """Search in several processes while another one syncs; how many searches there were, all of them right."""
    seeds, path, stop, counts = folder / "seeds", folder / "index", folder / "stop", folder / "counts"
    seeds.mkdir(parents=True)
    counts.mkdir()
    index = Index.create(path)

    def read() -> None:
        searches, last = 0, 0
        with Index(path).searcher() as searcher:
            while not stop.exists():
                searcher.refresh()
                totals = {searcher.find(query, limit=1).total for query in ("标记", "北碚", '"标记北碚"')}
                assert len(totals) == 1, totals
                results = searcher.search("标记", limit=3)
                assert results.total in totals and len(results.hits) == min(3, results.total)
                assert last <= results.total <= syncs
                last = results.total
                searches += 4
        (counts / str(os.getpid())).write_text(str(searches))

    with _children(readers, read) as children:
        for number in range(syncs):
            (seeds / f"{number}.txt").write_text(f"# 消息{number}\n\n标记北碚{number}。\n", "utf-8")
            assert index.sync(seeds).articles_total == number + 1
        stop.touch()
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert statuses == [0] * readers, statuses
    return sum(int(p.read_text()) for p in counts.iterdir())


def readers_of_damage(archive: Archive, folder: Path, readers: int, times: int, rng: random.Random) -> int:
    """Search in several processes while files are damaged and mended; how many searches gave the right answer.

    Every other one says that the index is damaged: none answers wrongly, hangs, or ends otherwise. Only where the file
    was mended before anybody could look at it again does the error say what reading it led to.
    """
    copy = archive.copy(folder / "trial")
    stop, counts, mended = folder / "stop", folder / "counts", folder / "mended"
    counts.mkdir()
    mended.write_bytes(b"")
    names = sorted(p for p in copy.index.rglob("*") if p.is_file() and not p.name.startswith(("LOCK", "WATCHES")))

    def read() -> None:
        right = 0
        while not stop.exists():
            before = mended.stat().st_size
            try:
                found = copy.answers()
            except (IndexDamaged, IndexMissing):
                continue
            except Exception:
                if mended.stat().st_size == before:
                    raise
                continue
            assert found == copy.before
            right += 1
        (counts / str(os.getpid())).write_text(str(right))

    with _children(readers, read) as children:
        for number in range(times):
            path = names[number % len(names)]
            whole, other = path.read_bytes(), path.with_name(f"{path.name}.other")
            other.write_bytes(damaged(whole, rng))
            os.replace(other, path)  # a reader that has the file mapped keeps it, as it does while a generation goes
            with suppress(IndexDamaged, IndexMissing, WatchError):
                copy.answers()
                list(Index(copy.index).watches())
            other.write_bytes(whole)
            os.replace(other, path)
            with mended.open("ab") as file:
                file.write(b".")
        stop.touch()
        statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert statuses == [0] * readers, statuses
    assert copy.answers() == copy.before and Index(copy.index).verify() == []
    return sum(int(p.read_text()) for p in counts.iterdir())


def large_files(folder: Path, times: int, rng: random.Random) -> int:
    """Kill syncs of a large file of records, which is read record by record; how often it was there in the end."""
    seeds, path = folder / "seeds", folder / "index"
    seeds.mkdir(parents=True)
    records = [json.dumps({"id": f"r{n}", "text": f"标记北碚{n}。" * 150}, ensure_ascii=False) for n in range(5000)]
    (seeds / "large.jsonl").write_text("\n".join(records), "utf-8")
    assert (seeds / "large.jsonl").stat().st_size > LARGE
    Index.create(path).update(add=[Article("update", "", "不来自种子的消息。")])

    def sync() -> None:
        Index(path).sync(seeds)

    for _ in range(times):
        with _children(1, sync) as (child,):
            time.sleep(rng.uniform(0, 3))
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        assert Index(path).verify() == []
        with Index(path).searcher() as searcher:
            assert searcher.find("标记", limit=0).total in (0, 5000)
            assert searcher.find("种子", limit=0).total == 1
    assert Index(path).sync(seeds).articles_total == 5001
    return times


def hostile_seeds(folder: Path, rng: random.Random) -> dict[str, int]:
    """Seeds that no newsroom sends: how many bytes of them were read, and the most memory it took, in MB."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True)
    (seeds / "one-line.txt").write_text("北碚" * 5_000_000, "utf-8")
    (seeds / "large.txt").write_text("# 标题\n\n" + "重庆市北碚区今日发布消息。\n" * 2_700_000, "utf-8")
    (seeds / "noise.bin").write_bytes(rng.randbytes(10_000_000))
    (seeds / "\x1b[31m红\n.txt").write_text("# 颜色\n\n正文标记。\n", "utf-8")
    (seeds / "loop").symlink_to(seeds)
    many = seeds / "many"
    many.mkdir()
    for number in range(100_000):
        (many / f"{number}.txt").write_text(f"# 消息{number}\n\n标记{number}。\n", "utf-8")
    index = Index.create(folder / "index")
    report = index.sync(seeds)
    assert report.articles_total == 100_003, report.articles_total
    with index.searcher() as searcher:
        assert searcher.find("标记", limit=0).total == 100_001
        assert searcher.find('"消息99999"', limit=0).total == 1
    return {"MB": report.bytes_read >> 20, "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}


def literal(corpus: Path, folder: Path) -> int:
    """Compare a run of every article of some seeds with a scan of all of them; how many."""
    index = Index.create(folder)
    total = index.sync(corpus).articles_total
    assert index.verify(full=True) == []
    return total


def main() -> None:
    """Run everything at length, and print a table of it in Markdown."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--corpus", type=Path, default=Path(__file__).parent.parent / "seeds")
    parser.add_argument("--out", type=Path, help="write the table to this file, too")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    lines = ["| | survived |", "|---|---|"]
    with tempfile.TemporaryDirectory() as temporary:
        for what, figure in _figures(Path(temporary), options.seed, options.corpus):
            lines.append(f"| {what} | {figure} |")
            print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("\n".join([*lines, ""]), "utf-8")


def _figures(folder: Path, seed: int, corpus: Path) -> Iterator[tuple[str, str]]:
    rng = random.Random(seed)
    archive = Archive(folder / "archive", files=9)
    steps = count_steps(archive, folder / "count")
    found = kills(archive, folder / "kills", range(1, steps + 2))
    yield f"kills, one before each of {steps} steps of a sync with a merge", str(sum(found.values()))
    lost = kills(archive, folder / "lost-current", range(1, steps + 2), current=False)
    yield "the same, and CURRENT lost", str(sum(lost.values()))
    yield "kills at random moments", str(sum(random_kills(archive, folder / "random", 300, rng).values()))
    parallel = random_kills(archive, folder / "parallel", 60, rng, workers=2)
    yield "kills of a sync in two processes", str(sum(parallel.values()))
    lost_power = sum(sum(lost_writes(archive, folder / "lost", range(1, steps + 2), rng).values()) for _ in range(5))
    yield "power cuts that lose what was not flushed, at random", str(lost_power)
    sizes = [rng.randrange(20_000) for _ in range(100)]
    failed = failures(archive, folder / "failures", range(1, steps + 1), sizes)
    yield "steps and writes that failed (EIO, ENOSPC, file size)", str(failed)
    told = corruption(archive, folder / "corruption", 1000, rng)
    yield "bits flipped and files cut, all told", f"{sum(told.values())} ({told['opening']} on opening or searching)"
    searches = concurrency(folder / "concurrency", readers=8, syncs=100)
    yield "searches by 8 processes while another one syncs 100 times", f"{searches:,}"
    yield "runs compared with a scan of all texts, one an article", f"{literal(corpus, folder / 'literal'):,}"
    right = readers_of_damage(archive, folder / "damage", readers=4, times=200, rng=rng)
    yield "searches by 4 processes while files are damaged 200 times, all right or told", f"{right:,} right"
    yield "kills of a sync of a file of 13 MB", str(large_files(folder / "large", 10, rng))
    memory = hostile_seeds(folder / "hostile", rng)
    yield (
        "hostile seeds: 100,000 files, a line of 10,000,000 characters",
        f"{memory['MB']} MB, peak {memory['peak MB']} MB",
    )


if __name__ == "__main__":
    main()
