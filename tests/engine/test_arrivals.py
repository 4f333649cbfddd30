"""Arrivals on every engine: found, sorted and given back as they were written, after any merge and by any workers."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch import engine as seam
from newsearch.analysis.analyzer import Documents
from newsearch.clauses import EVERYTHING, Arrived, Not
from newsearch.engine import BuildOptions, Engine, Page, building, sort_key
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.whoosh.build import writer
from tests.engines import ENGINES, INDEXED, engine_kind, examples, open_engine
from tests.strategies import ANALYZER, days

times = st.sampled_from([0, 1, 1_700_000_000, 1_700_000_001, 1_900_000_000, 2**32 - 1])
generations = st.lists(st.lists(st.tuples(st.integers(0, 12), times, days), max_size=5), min_size=1, max_size=5)


def written(name: str, folder: Path, rows: list[list[tuple[int, int, str | None]]]) -> Engine:
    """An engine after several generations, each of articles by number with their arrivals and days."""
    previous = None
    for number, generation in enumerate(rows):
        known = {f"a{n}": (when, day) for n, when, day in generation}
        articles = [Article(key, "大桥", "通车", day) for key, (_, day) in known.items()]
        (location := folder / str(number)).mkdir(parents=True)
        arrivals = {key: when for key, (when, _) in known.items()}
        engine_kind(name).write(
            previous, location, Documents(ANALYZER, articles, arrivals.__getitem__), (), BuildOptions()
        )
        previous = location
    return open_engine(name, previous)


@settings(max_examples=examples(40))
@given(generations, times, st.integers(1, 4))
def test_engines_agree_on_arrivals(rows: list[list[tuple[int, int, str | None]]], since: int, limit: int) -> None:
    latest = {f"a{n}": (when, day) for generation in rows for n, when, day in dict_of(generation)}
    documents = [
        replace(ANALYZER.document(Article(key, "大桥", "通车", day)), arrived=when)
        for key, (when, day) in latest.items()
    ]
    scan = MemoryEngine(documents)
    order = sorted(latest, key=lambda key: (-latest[key][0], -int((latest[key][1] or "0").replace("-", "")), key))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "_FAN", 2)
        for name in ENGINES:
            engine = written(name, Path(folder) / name, rows)
            assert engine.search(EVERYTHING, EVERYTHING, Page(99, sort="arrived")).ids == tuple(order)
            for clause in (Arrived(since), Not(Arrived(since))):
                assert {*engine.search(clause, clause, Page(99)).ids} == {*scan.search(clause, clause, Page(99)).ids}
            assert seam.arrivals(engine, [*latest]) == {key: when for key, (when, _) in latest.items()}
            assert pages(engine, latest, limit) == order
            assert seam.arrivals(engine, ["nobody"]) == {}
            engine.close()


def dict_of(generation: list[tuple[int, int, str | None]]) -> list[tuple[int, int, str | None]]:
    """The last row of each number."""
    return list({row[0]: row for row in generation}.values())


def pages(engine: Engine, latest: dict[str, tuple[int, str | None]], limit: int) -> list[str]:
    """The ids in the order of arrival, a page behind the other."""
    found, after = list[str](), None
    while ids := engine.search(EVERYTHING, EVERYTHING, Page(limit, sort="arrived", after=after)).ids:
        found += ids
        when, day = latest[ids[-1]]
        after = sort_key("arrived", 0.0, day, when), ids[-1]
    return found


def test_the_latest_arrival_comes_first_then_the_newest_day() -> None:
    rows = [(2**32 - 1, None), (2_000_000_000, "9999-12-31"), (2_000_000_000, "0001-01-01"), (2_000_000_000, None)]
    rows += [(1_999_999_999, "9999-12-31"), (1, "2024-03-02"), (1, "2024-03-01"), (1, "2024-02-29"), (0, "2024-03-02")]
    keys = [sort_key("arrived", 0.0, day, when) for when, day in rows]
    assert keys == sorted(keys) and len({*keys}) == len(rows), "a float has them all"


@pytest.mark.parametrize("name", INDEXED)
def test_arrivals_are_the_same_for_any_number_of_workers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_WORTH_A_PROCESS", 1)
    articles = [Article(f"a{n:03}", "大桥", f"第{n}座大桥通车。") for n in range(200)]
    arrivals = {article.id: 1_700_000_000 + n for n, article in enumerate(articles)}
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        folder.mkdir()
        documents = Documents(ANALYZER, articles, arrivals.__getitem__)
        engine_kind(name).write(None, folder, documents, (), BuildOptions(workers=workers))
        engine = open_engine(name, folder)
        assert seam.arrivals(engine, [*engine.scan()]) == arrivals
        engine.close()
