"""When an article came: kept by updates, syncs, merges and rebuilds, and told to who asks what is new."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from newsearch import Article, Index, Searcher
from newsearch.archive import publishing
from newsearch.cli import main
from newsearch.messages import Note

Clock = Callable[[int], None]
FIRST = 1_709_625_600  # 2024-03-05T08:00:00Z
HOUR = 3600


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def set_to(time: int) -> None:
        monkeypatch.setattr(publishing, "now", lambda: time)

    return set_to


def arrivals(index: Index) -> dict[str, str]:
    with index.searcher() as searcher:
        return {hit.article.id: hit.arrived for hit in searcher.search("", limit=100)}


def ids(searcher: Searcher, **options: object) -> list[str]:
    return [hit.article.id for hit in searcher.search("", sort="arrived", **options)]  # type: ignore[arg-type]


def test_an_article_keeps_its_first_arrival(index: Index, at: Clock) -> None:
    at(FIRST)
    index.update(add=[Article("a", "大桥", "通车"), Article("b", "大桥", "通车")])
    at(FIRST + HOUR)
    index.update(add=[Article("b", "大桥", "改了"), Article("c", "大桥", "新来")])
    expected = {"a": "2024-03-05T08:00:00Z", "b": "2024-03-05T08:00:00Z", "c": "2024-03-05T09:00:00Z"}
    assert arrivals(index) == expected
    for hour in range(2, 9):  # segments are merged meanwhile
        at(FIRST + hour * HOUR)
        index.update(add=[Article(f"n{hour}", "大桥", "又一座")])
    assert expected.items() <= arrivals(index).items() and arrivals(index)["n8"] == "2024-03-05T16:00:00Z"
    at(FIRST + 9 * HOUR)
    index.update(remove=["a"])
    index.update(add=[Article("a", "大桥", "通车")])
    assert arrivals(index)["a"] == "2024-03-05T17:00:00Z", "what went and came again is new"


def test_syncs_and_rebuilds_keep_arrivals(index: Index, seeds: Path, at: Clock) -> None:
    (seeds / "a.jsonl").write_text('{"id": "a", "title": "大桥", "text": "通车"}\n', "utf-8")
    at(FIRST)
    index.sync(seeds)
    (seeds / "a.jsonl").write_text(
        '{"id": "a", "title": "大桥", "text": "已通车"}\n{"id": "b", "text": "新来"}\n', "utf-8"
    )
    at(FIRST + HOUR)
    index.sync(seeds)
    expected = {"a": "2024-03-05T08:00:00Z", "b": "2024-03-05T09:00:00Z"}
    assert arrivals(index) == expected
    (seeds / "c.jsonl").write_text('{"id": "c", "text": "再来"}\n', "utf-8")
    at(FIRST + 2 * HOUR)
    index.rebuild(seeds)
    assert arrivals(index) == {**expected, "c": "2024-03-05T10:00:00Z"}
    assert index.stats()["last_arrival"] == "2024-03-05T10:00:00Z"


def test_a_rebuild_of_what_cannot_be_read_begins_anew(index: Index, seeds: Path, at: Clock) -> None:
    (seeds / "a.jsonl").write_text('{"id": "a", "text": "通车"}\n', "utf-8")
    at(FIRST)
    index.sync(seeds)
    for file in (index.path / str(index.stats()["generation"]) / "engine").iterdir():
        file.write_bytes(b"")
    at(FIRST + HOUR)
    index.rebuild(seeds)
    assert arrivals(index) == {"a": "2024-03-05T09:00:00Z"}


def test_what_is_new_since_a_time(index: Index, at: Clock) -> None:
    at(FIRST)
    index.update(add=[Article("a", "大桥", "", "2024-03-01"), Article("b", "大桥", "", "2024-03-02")])
    at(FIRST + HOUR)
    index.update(add=[Article("c", "大桥", "通车", "1999-01-01"), Article("d", "图书馆", "")])
    with index.searcher() as searcher:
        assert ids(searcher) == ["c", "d", "b", "a"]
        page = searcher.search("", sort="arrived", limit=3)
        assert [hit.article.id for hit in searcher.search("", sort="arrived", after=page.cursor)] == ["a"]
        later = "2024-03-05T09:00:00Z"
        for since in (
            later,
            datetime.datetime(2024, 3, 5, 9, tzinfo=datetime.timezone.utc),
            "2024-03-05T17:00:00+08:00",
        ):
            assert ids(searcher, arrived_since=since) == ["c", "d"], since
            found = searcher.search("大桥", arrived_since=since, facets=["year"])
            assert found.total == 1 and found.facets == {"year": {"1999": 1}}
        assert ids(searcher, arrived_since="2024-03-05T09:00:00.500Z") == []
        for day in ("2024-03-01", datetime.date(2024, 3, 1), "2024年3月1日", "0001-01-01", None, ""):
            assert len(ids(searcher, arrived_since=day)) == 4, day
        assert ids(searcher, arrived_since="2100-01-01") == []
        odd = searcher.search("", arrived_since="五月花")
        assert odd.total == 4 and Note("not_a_time", option="arrived_since", typed="五月花") in odd.notes
        assert searcher.timeline("", arrived_since=later).total == 2
        assert searcher.holdings().last_arrival == later == max(hit.arrived for hit in searcher.search(""))


def test_the_command_line_tells_what_is_new(index: Index, at: Clock) -> None:
    at(FIRST)
    index.update(add=[Article("a", "大桥", "通车")])
    at(FIRST + HOUR)
    index.update(add=[Article("b", "大桥", "通车")])
    run = CliRunner().invoke
    where = ["--index", str(index.path), "search", "--all", "--json", "--sort", "arrived"]
    hits = [json.loads(line) for line in run(main, [*where, "大桥"]).stdout.splitlines()[:-1]]
    assert [(hit["id"], hit["arrived"]) for hit in hits] == [
        ("b", "2024-03-05T09:00:00Z"),
        ("a", "2024-03-05T08:00:00Z"),
    ]
    done = run(main, [*where, "--arrived-since", "2024-03-05T09:00Z"])
    assert [json.loads(line).get("id") for line in done.stdout.splitlines()] == ["b", None]


def test_the_time_is_that_of_the_clock(index: Index) -> None:
    before = publishing.now()
    index.update(add=[Article("a", "大桥", "通车")])
    (arrived,) = arrivals(index).values()
    time = datetime.datetime.fromisoformat(arrived.replace("Z", "+00:00")).timestamp()
    assert before <= time <= publishing.now()


def test_the_same_articles_at_the_same_time_make_the_same_bytes(tmp_path: Path, engine_name: str, at: Clock) -> None:
    at(FIRST)
    built = []
    for name in ("one", "other"):
        index = Index.create(tmp_path / name, engine=engine_name)
        index.update(add=[Article(f"a{n}", "大桥", f"第{n}座", "2024-03-05") for n in range(9)])
        files = (index.path / str(index.stats()["generation"]) / "engine").iterdir()
        built.append(sorted(file.read_bytes() for file in files if file.suffix in (".columns", ".jsonl")))
    assert built[0] == built[1] and built[0]
