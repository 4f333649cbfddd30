"""Building, reading and merging within a limit that the system sets, and what is said beyond it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.cli import main
from newsearch.engine.whoosh.build.builder import SegmentBuilder
from newsearch.engine.whoosh.build.layers import LayerWriter
from newsearch.engine.whoosh.build.merge import merge
from newsearch.engine.whoosh.build.writer import build
from newsearch.engine.whoosh.segment.reader import SegmentReader

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the system limits the memory of a process")

LIMITED = """
import resource, sys
from pathlib import Path
from newsearch import Article, Index
from newsearch.cli import main

def limit(megabytes):
    [held] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmData")]
    resource.setrlimit(resource.RLIMIT_DATA, ((int(held) << 10) + (megabytes << 20),) * 2)
"""
SYNC = f"""{LIMITED}
Index.create(sys.argv[1]).update([Article("warm", "大桥通车", "北碚大桥今日通车。")])  # loads what is loaded once
limit(int(sys.argv[2]))
main(["--index", sys.argv[1], "sync", "--memory", "128", "--workers", "1", *sys.argv[3:]])
"""


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


HAN = [chr(0x4E00 + 7 * rank) for rank in range(2500)]
LETTERS = str.maketrans("0123456789", "αβγδεζηθικ")
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(HAN) + 1)))


def text(number: int, length: int) -> str:
    """Rubbish of so many characters, as unequally frequent as those of news, another one for each number."""
    return "".join(random.Random(number).choices(HAN, cum_weights=WEIGHTS, k=length))


def write_200_mb(path: Path) -> int:
    """Write 200 MB of records, most of which is no text of theirs, in the form of the file's suffix; how many."""
    other, number = "北" * 20_000, 3300
    with path.open("w", encoding="utf-8") as file:
        file.write({".jsonl": "", ".json": '{"took": 1, "hits": [', ".xml": "<rss>"}[path.suffix])
        for n in range(number):
            record = {"id": f"i{n}", "title": f"第{n}号", "text": text(n, 500), "raw": other}
            if path.suffix == ".xml":
                file.write("<item>" + "".join(f"<{tag}>{value}</{tag}>" for tag, value in record.items()) + "</item>")
            else:
                file.write("," * (path.suffix == ".json" and n > 0) + json.dumps(record, ensure_ascii=False) + "\n")
        file.write({".jsonl": "", ".json": "]}", ".xml": "</rss>"}[path.suffix])
    assert path.stat().st_size > 200_000_000
    return number


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.xml"])
def test_200_mb_are_synced_within_the_memory_that_was_given(tmp_path: Path, name: str) -> None:
    number = write_200_mb(tmp_path / name)
    done = run(SYNC, tmp_path / "index", 128, "--json", tmp_path / name)
    (tmp_path / name).unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert (report["articles_added"], report["skipped"]) == (number, [])


def short_ones() -> Iterator[dict[str, str]]:
    return ({"id": f"i{n}", "title": f"第{n}号", "text": text(n, 60)} for n in range(45_000))


def words_that_come_once() -> Iterator[dict[str, str]]:
    return (
        {"id": f"i{n}", "text": " ".join(np.base_repr(n * 400 + k, 36).lower().translate(LETTERS) for k in range(400))}
        for n in range(2500)
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("records", [short_ones, words_that_come_once])
def test_what_is_dear_beside_its_characters_is_counted(
    tmp_path: Path, records: Callable[[], Iterable[dict[str, str]]]
) -> None:
    """Each took 50 MB more than was given when a segment was bounded by its characters alone."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records()]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    done = run(SYNC, tmp_path / "index", 128, "--json", tmp_path / "a.jsonl")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout)["articles_added"] == len(lines)


def test_merging_holds_a_part_of_what_is_merged(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held 2.3 times the bytes of the segments when it sorted all postings of a layer at once."""
    monkeypatch.setattr("newsearch.engine.whoosh.build.merge._SLICE", 1 << 12)
    monkeypatch.setattr("newsearch.engine.whoosh.segment.columns._SPOOLED", 1 << 14)
    articles = (Article(f"i{number}", "", text(number, 1000)) for number in range(1000))
    built = [tmp_path / s.filename for s in build(tmp_path, 10_000_000, Documents(analyzer, articles))]
    segments = [SegmentReader(path) for path in built]
    merge(segments, tmp_path / "first")  # loads what is loaded once
    tracemalloc.start()
    try:
        merge(segments, tmp_path / "merged")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert SegmentReader(tmp_path / "merged").size == 1000 and len(built) == 4
    assert peak < 0.7 * sum(path.stat().st_size for path in built)


@pytest.mark.parametrize("error", [MemoryError(), OverflowError("too large")])
@pytest.mark.parametrize("step", [LayerWriter.add, SegmentBuilder.add, SegmentReader.raw_texts, Analyzer.documents])
def test_a_command_that_lacks_memory_says_so_and_leaves_the_index_as_it_was(
    tmp_path: Path, step: Callable[..., object], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index.create(tmp_path / "index")
    for number in range(3):
        index.update([Article(f"a{number}", "大桥通车", "北碚大桥今日通车。")])
    (tmp_path / "a.jsonl").write_text('{"id": "b", "text": "大桥限行"}', "utf-8")
    before = (index.path / "CURRENT").read_bytes()

    def fail(*arguments: object, **options: object) -> object:
        raise error

    with monkeypatch.context() as patch:
        owner, name = step.__qualname__.split(".")
        patch.setattr(
            {c.__name__: c for c in (LayerWriter, SegmentBuilder, SegmentReader, Analyzer)}[owner], name, fail
        )
        done = CliRunner().invoke(main, ["--index", str(index.path), "sync", str(tmp_path / "a.jsonl")])
    assert done.exit_code == 2 and done.stderr.startswith("newsearch: ") and done.stderr.count("\n") == 1
    assert (index.path / "CURRENT").read_bytes() == before and index.verify(full=True) == []
