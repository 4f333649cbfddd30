"""Ids that several articles would have: any order of syncs gives what a rebuild gives, and clashes are told."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch import Index
from newsearch.archive.seed_records import Owners
from newsearch.seeds.reader import read
from newsearch.seeds.seed import MOST_NOTES
from tests.seeding import LONG_AGO, page, records, total

NAMES = ("0.jsonl", "A.txt", "B.jsonl", "C.txt")
IDS = ("q", "q-2", "A.txt#1", "A.txt#2", "B.jsonl#1", "C.txt#1", "C.txt#2", "")
State = dict[str, list[str]]
"""For each seed file the ids of its records, of pages only as many articles."""

states = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(IDS), max_size=4), max_size=4)


def write(seeds: Path, state: State, number: int) -> None:
    """Make the seeds those of a state; each article says which file and line it is from."""
    for name in NAMES:
        (seeds / name).unlink(missing_ok=True)
        if name not in state:
            continue
        texts = [f"北碚{name[0]}{line}号" for line in range(len(state[name]))]
        if name.endswith(".txt"):
            content = "\n\n".join(f"# 标题{line}\n\n{text}。" for line, text in enumerate(texts))
        else:
            rows = ({"id": key, "title": "", "text": text} for key, text in zip(state[name], texts, strict=True))
            content = "\n".join(json.dumps(row) for row in rows)
        (seeds / name).write_text(content, "utf-8")
        os.utime(seeds / name, (LONG_AGO + number,) * 2)


def content(index: Index) -> dict[str, str]:
    with index.searcher() as searcher:
        return {i: searcher.article(i).body for i in searcher.find("北碚 OR -北碚", limit=99).ids}


@settings(max_examples=60, deadline=None)
@given(st.lists(states, min_size=1, max_size=4))
@example([{"A.txt": ["", ""]}, {"A.txt": ["", ""], "0.jsonl": ["A.txt#1"]}])
@example([{"B.jsonl": ["A.txt#1"]}, {"B.jsonl": ["A.txt#1"], "A.txt": [""]}, {"B.jsonl": ["A.txt#1"]}])
@example([{"B.jsonl": ["q", "q", "q-2"]}])
@example(
    [  # two ids become free: each goes to the first file that gives it, though the second gives both
        {"0.jsonl": ["C.txt#1", "C.txt#2"], "B.jsonl": ["C.txt#1"], "C.txt": ["", ""]},
        {"B.jsonl": ["C.txt#1"], "C.txt": ["", ""]},
    ]
)
def test_any_order_of_syncs_gives_what_a_rebuild_gives(orders: list[State]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        seeds = Path(temporary, "seeds")
        seeds.mkdir()
        page(seeds / "always.txt", "会议召开")
        index = Index.create(Path(temporary, "index"), engine="memory")
        for number, state in enumerate(orders):
            write(seeds, state, number)
            report = index.sync(seeds)
            got = content(index)
            assert report.articles_total == len(got)
        fresh = Index.create(Path(temporary, "fresh"), engine="memory")
        fresh.sync(seeds)
        assert got == content(fresh)
        index.rebuild(seeds)
        assert got == content(index)


@pytest.mark.parametrize("steps", [["A.txt", "0.jsonl"], ["0.jsonl", "A.txt"], ["A.txt 0.jsonl"]])
def test_a_clash_with_the_article_of_a_page_is_told_with_both_files(
    index: Index, seeds: Path, steps: list[str]
) -> None:
    told = []
    for step in steps:
        for name in step.split():
            if name == "A.txt":
                page(seeds / name, "大桥通车")
            else:
                records(seeds / name, ("A.txt#1", "会议召开"))
        told += [(s.path, s.reason) for s in index.sync(seeds).skipped]
    assert (total(index, "会议"), total(index, "大桥")) == (1, 0)
    [(path, reason)] = told
    assert path == "A.txt" and "'A.txt#1'" in reason and "0.jsonl" in reason
    (seeds / "0.jsonl").unlink()
    index.sync(seeds)
    assert (total(index, "会议"), total(index, "大桥")) == (0, 1)


def test_a_file_that_cannot_be_read_when_it_inherits_an_id_is_read_by_the_next_sync(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(seeds / "A.txt", "大桥通车")
    records(seeds / "0.jsonl", ("A.txt#1", "会议召开"))
    index.sync(seeds)
    (seeds / "0.jsonl").unlink()
    look = Path.read_bytes
    reads = []

    def failing_at_last(path: Path) -> bytes:
        if path.name == "A.txt" and (reads := [*reads_of(path)]) and len(reads) > 1:
            raise OSError(5, "Input/output error")
        return look(path)

    def reads_of(path: Path) -> list[Path]:
        reads.append(path)
        return reads

    with monkeypatch.context() as faulty:
        faulty.setattr(Path, "read_bytes", failing_at_last)  # the first one is only to know that it is as it was
        assert [s.path for s in index.sync(seeds).skipped] == ["A.txt"]
    assert (index.sync(seeds).files_changed, total(index, "大桥")) == (1, 1)


@given(st.lists(st.sampled_from(["q", "q-2", "q-3", "q-2-2"]), max_size=7))
def test_no_record_of_a_file_is_lost_for_its_id(ids: list[str]) -> None:
    lines = (json.dumps({"id": key, "title": "", "text": "北碚"}) for key in ids)
    seed = read("a.jsonl", "\n".join(lines).encode() or b" ")
    got = [article.id for article in seed.articles]
    assert len(set(got)) == len(got) == len(ids)
    assert set(ids) <= set(got) and all(b.startswith(a) for a, b in zip(ids, got, strict=True))
    assert all(got[ids.index(key)] == key for key in ids), "the first record of an id keeps it"


@pytest.mark.parametrize("number", ["0", "01", "3", "²", "-1", "", "9" * 5000])
def test_what_only_looks_like_the_id_of_a_page_has_no_owner(number: str) -> None:
    key = f"A.txt#{number}"
    assert Owners({"A.txt": {"ids": 2}}).get(key) is None
    assert Owners({"A.txt": {"ids": 2}, "B.jsonl": {"ids": [key]}}).get(key) == "B.jsonl"


def test_a_thousand_clashes_are_a_few_notes_and_a_count(index: Index, seeds: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        records(seeds / name, *((f"i{number}", "北碚") for number in range(1000)))
    skipped = index.sync(seeds).skipped
    assert [s.note.code for s in skipped] == ["id_taken"] * MOST_NOTES + ["seed_more_skipped"]
    assert skipped[-1].path == "b.jsonl" and skipped[-1].note.values["count"] == 1000 - MOST_NOTES


def test_the_manifest_keeps_a_few_notes_of_a_file_of_rubbish(index: Index, seeds: Path) -> None:
    (seeds / "a.jsonl").write_text("x\n" * 100_000, "utf-8")
    (seeds / "b.txt").write_text("# 大桥\n\n大桥通车。", "utf-8")
    report = index.sync(seeds)
    assert len(report.skipped) == MOST_NOTES + 1
    assert index.sync(seeds).skipped == report.skipped
    assert sum(path.stat().st_size for path in index.path.rglob("manifest.json")) < 10_000
