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
from newsearch.messages import Note
from newsearch.seeds import encodings, streams
from newsearch.seeds.json import large as large_json
from newsearch.seeds.reader import read
from newsearch.seeds.seed import MOST_NOTES
from newsearch.seeds.streams import stream
from newsearch.seeds.xml import large as large_xml
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
    members = ", ".join(f'"{key}": {part}' for key, part in zip(KEYS, parts, strict=False))
    for data in (text.encode(), f"[{text}]".encode(), f"\ufeff[{text}".encode(), f"{{{members}}}".encode()):
        compare(tmp_path_factory.getbasetemp() / "stream", name, data, chunk)


KEYS = ("hits", "took", "title", "items", "text", "meta", "source", "b")
nested = st.sampled_from(['[{"text": "一"}, 2]', '[1, {"text": "一"}]', '{"text": "三"}', '{"source": "甲"}', "[]"])


@given(st.lists(pieces | nested, max_size=8), st.permutations(KEYS), st.integers(1, 9))
def test_a_stream_finds_the_records_of_an_object(
    tmp_path_factory: pytest.TempPathFactory, values: list[str], keys: list[str], chunk: int
) -> None:
    members = ",".join(f'"{key}":{value}' for key, value in zip(keys, values, strict=False))
    compare(tmp_path_factory.getbasetemp() / "object", "a.json", f"{{{members}}}".encode(), chunk)


XML = ["<r>", "</r>", "<item>", "</item>", "<title>甲", "</title>", "<body>北碚<b>大</b>桥</body>", "<title/>", "通车"]
XML += ["<!-- 注 -->", "<![CDATA[<乙>]]>", "&lt;", "&x;", "<?p?>", "<!DOCTYPE x>", "<item><title>通车</title></item>"]


@given(st.lists(st.sampled_from(XML), max_size=8), st.booleans(), st.integers(1, 9))
def test_a_stream_of_xml_gives_what_reading_it_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], framed: bool, chunk: int
) -> None:
    text = "".join(parts)
    data = (f"<?xml version='1.0'?><rss>{text}</rss>" if framed else text).encode()
    compare(tmp_path_factory.getbasetemp() / "xml", "a.xml", data, chunk)


CHINESE = '{"title": "北碚大桥今日正式通车", "text": "人来人往，十分热闹。"}\n'


@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "latin-1"]),
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 4000), st.sampled_from([b"", b"\0", b"\xff", b"\x80", b"\xfe\xff"])), max_size=3),
    st.integers(1, 9),
)
def test_a_stream_is_decoded_as_a_file_is(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, times: int, flaws: list[tuple[int, bytes]], block: int
) -> None:
    data = (CHINESE * times).encode(encoding, "ignore")
    for offset, flaw in flaws:
        data = data[:offset] + flaw + data[offset:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "_BLOCK", block)
        compare(tmp_path_factory.getbasetemp() / "encoded", "a.jsonl", data, 9)


def compare(path: Path, name: str, data: bytes, chunk: int) -> None:
    """Check that a file gives the same as a stream, read so many characters at a time, and whole."""
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        for module in (large_json, large_xml):
            patch.setattr(module, "_CHUNK", chunk)
        got = stream(name, path)
    whole = read(name, data)
    if got is not None:
        assert (got.ids, tuple(got.articles())) == (tuple(a.id for a in whole.articles), whole.articles)
        assert [s.note.code for s in got.skipped] == [s.note.code for s in whole.skipped]


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_a_page_is_read_whole_unless_it_is_too_large(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<html><p>北碚大桥通车。</p>", "utf-8")
    assert stream(name, tmp_path / name) is None
    seed = stream(name, tmp_path / name, 20)
    assert seed is not None and [s.note.code for s in seed.skipped] == ["seed_page_too_large"]


@pytest.mark.parametrize(
    ("name", "data", "ids", "code"),
    [
        ("a.jsonl", '{"text": "%s"}\n{"text": "北碚"}\n', ("a.jsonl#2",), "seed_line_too_long"),
        ("a.jsonl", '{"text": "北碚"}\n{"text": "%s"}', ("a.jsonl#1",), "seed_line_too_long"),
        ("a.json", '[{"text": "北碚"}, {"text": "%s"}]', (), "seed_record_too_long"),
        ("a.json", '{"hits": [{"text": "%s"}]}', (), "seed_record_too_long"),
        ("a.xml", "<r><item><title>%s</title></item></r>", (), "seed_record_too_long"),
    ],
)
def test_a_record_that_is_too_long_is_skipped_and_named(
    tmp_path: Path, name: str, data: str, ids: tuple[str, ...], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (streams, large_json, large_xml):
        monkeypatch.setattr(module, "LONGEST_RECORD", 1000)
    (tmp_path / name).write_text(data % ("北" * 100_000), "utf-8")
    seed = stream(name, tmp_path / name)
    assert seed is not None and seed.ids == ids
    assert [s.note.code for s in seed.skipped] == [code]


@pytest.mark.parametrize("read_as", ["whole", "stream"])
@pytest.mark.parametrize(
    ("name", "unit"),
    [("a.jsonl", "x\n"), ("a.jsonl", "{}\n"), ("a.txt", "# 目录\n\n- 大桥\n\n# 大桥通车\n\n通车。\n\n")],
)
def test_a_million_faults_are_a_few_notes_and_a_count(tmp_path: Path, name: str, unit: str, read_as: str) -> None:
    (tmp_path / name).write_text(unit * 1000, "utf-8")
    seed = stream(name, tmp_path / name) if read_as == "stream" else read(name, (unit * 1000).encode())
    if seed is not None:
        assert len(seed.skipped) == MOST_NOTES + 1
        assert seed.skipped[-1].note == Note("seed_more_skipped", count=1000 - MOST_NOTES)


def lines(path: Path, *texts: str) -> None:
    path.write_text("".join(json.dumps({"id": f"i{n}", "text": t}) + "\n" for n, t in enumerate(texts)), "utf-8")


def test_a_sync_of_streams_is_one_of_files(index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at_later(monkeypatch)
    for module in ("newsearch.archive.seed_reading", "newsearch.archive.seed_records"):
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
    monkeypatch.setattr("newsearch.archive.seed_reading.LARGE", 0)
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
