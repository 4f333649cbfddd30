"""A large file of records gives, one after the other, what it gives when it is read whole, in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Index
from newsearch.seeds import streams
from newsearch.seeds.reader import read
from newsearch.seeds.streams import stream
from tests.seeding import looked_at_later, total

pieces = st.sampled_from(
    [
        '{"id": "q", "title": "一", "text": "二"}',
        '{"id": "q-2", "text": "北碚\\n"}',
        '{"text": "没有编号"}',
        '{"id": 7, "text": "\\u5317", "date": "2024-03-02"}',
        '{"text": ""}',
        "12",
        "null",
        "[]",
        '"北\\\\"',
        "{",
        "]",
        "[",
        ",",
        "1,",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\u2028",
        "\x85",
        "\ufeff",
        "\0",
        "[" * 2000,
    ]
)
names = st.sampled_from(["a.jsonl", "2024-03-02.json", "a"])
separators = st.sampled_from(["\n", ",", ",\n", "", " , "])


@given(st.lists(pieces, max_size=8), separators, names, st.integers(1, 9))
def test_a_stream_gives_what_reading_it_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], between: str, name: str, chunk: int
) -> None:
    text = between.join(parts)
    for data in (text.encode(), f"[{text}]".encode(), f"\ufeff[{text}".encode()):
        path = tmp_path_factory.getbasetemp() / "stream"
        path.write_bytes(data)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(streams, "_CHUNK", chunk)
            got = stream(name, path)
            whole = read(name, data)
            if got is None:
                continue
            assert (got.ids, tuple(got.articles())) == (tuple(a.id for a in whole.articles), whole.articles)
            if data.strip() and b"\0" not in data:  # a file may be neither JSON nor text
                assert [s.note.code for s in got.skipped] == [s.note.code for s in whole.skipped]


def test_what_is_no_stream_is_read_whole(tmp_path: Path) -> None:
    for name, data in {
        "a.txt": "# 标题\n\n正文".encode(),
        "a.jsonl": '{"text": "北碚"}'.encode("gb18030"),
        "a.json": '{"a": [{"text": "北碚"}]}'.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert stream(name, tmp_path / name) is None and read(name, data).articles


def lines(path: Path, *texts: str) -> None:
    path.write_text("".join(json.dumps({"id": f"i{n}", "text": t}) + "\n" for n, t in enumerate(texts)), "utf-8")


def test_a_sync_of_streams_is_one_of_files(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at_later(monkeypatch)
    for module in ("newsearch.archive.seed_changes", "newsearch.archive.seed_records"):
        monkeypatch.setattr(f"{module}.LARGE", 0)
    lines(seeds / "a.jsonl", "大桥通车", "大桥限行")
    lines(seeds / "b.jsonl", "会议召开", "会议闭幕", "会议延期")
    report = index.sync(seeds)
    assert (report.articles_total, [s.note.code for s in report.skipped]) == (3, ["id_taken", "id_taken"])
    assert index.sync(seeds).files_unchanged == 2
    os.utime(seeds / "a.jsonl", (1, 1))
    assert index.sync(seeds).files_unchanged == 2
    (seeds / "a.jsonl").unlink()
    index.sync(seeds)
    assert (total(index, "大桥"), total(index, "会议")) == (0, 3)
    assert index.verify(full=True) == []


def test_a_stream_that_changes_while_it_is_read_is_read_again(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at_later(monkeypatch)
    monkeypatch.setattr("newsearch.archive.seed_changes.LARGE", 0)
    lines(seeds / "a.jsonl", "大桥通车")
    articles = streams.Stream.articles

    def changing(self: streams.Stream) -> object:
        lines(seeds / "a.jsonl", "会议召开", "会议闭幕")
        return articles(self)

    with monkeypatch.context() as patch:
        patch.setattr(streams.Stream, "articles", changing)
        assert [s.note.code for s in index.sync(seeds).skipped] == ["seed_changing"]
    report = index.sync(seeds)
    assert (report.files_changed, total(index, "会议"), total(index, "大桥")) == (1, 2, 0)


LIMITED = """
import resource, sys
from pathlib import Path
from newsearch.seeds.streams import stream
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) << 20,) * 2)
seed = stream(sys.argv[1], Path(sys.argv[1]))
print(sum(len(article.body) for article in seed.articles()), len(seed.ids), len(seed.skipped))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system limits the memory of a process")
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_200_mb_are_read_within_a_limit_that_the_system_sets(tmp_path: Path, name: str) -> None:
    """The limit is of address space: the interpreter with its libraries maps most of it."""
    text, number = "北碚" * 65_000, 513  # bytes of 200 MB
    with (tmp_path / name).open("w", encoding="utf-8") as file:
        opening, between, closing = ("", "\n", "") if name == "a.jsonl" else ("[", ",", "]")
        record = json.dumps({"text": text}, ensure_ascii=False)
        file.write(opening + between.join([record] * number) + closing)
    assert (tmp_path / name).stat().st_size > 200_000_000
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path / name), "700"], capture_output=True, text=True, check=False
    )
    (tmp_path / name).unlink()
    assert done.stdout.split() == [str(130_000 * number), str(number), "0"], done.stderr[-2000:]
