"""Progress: every stage is named, in order, and each that is counted ends at its whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsearch import Index, Stage
from newsearch.model import EngineName
from tests.seeding import page


class Recorder:
    """Keeps the stages, and the numbers of each."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.numbers: dict[Stage, list[tuple[int, int]]] = {}

    def __call__(self, done: int, total: int, /) -> None:
        self.numbers.setdefault(self.stages[-1], []).append((done, total))

    def stage(self, name: Stage, /) -> None:
        self.stages.append(name)


def check_numbers(recorder: Recorder) -> None:
    for numbers in recorder.numbers.values():
        assert numbers == sorted(numbers)
        assert len({total for _, total in numbers}) == 1
        assert numbers[-1][0] == numbers[-1][1]


@pytest.mark.parametrize(
    ("engine", "stages"),
    [
        ("whoosh", ["finding", "reading", "analysing", "merging", "flushing"]),
        ("memory", ["finding", "reading", "analysing", "flushing"]),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_sync_names_its_stages_and_reads_all_bytes(
    seeds: Path, tmp_path: Path, engine: EngineName, stages: list[Stage], workers: int
) -> None:
    for number in range(3):
        page(seeds / f"{number}.txt", "大桥通车")
    (seeds / "broken.json").write_text("{", "utf-8")
    with (seeds / "large.jsonl").open("w", encoding="utf-8") as file:
        for number in range(2000):
            file.write(json.dumps({"title": f"柳岸{number}", "text": "东川大桥通车" * 100}, ensure_ascii=False) + "\n")
    recorder = Recorder()
    index = Index(tmp_path / "index")
    index.sync(seeds, create=True, engine=engine, workers=workers, progress=recorder)
    assert recorder.stages == stages
    check_numbers(recorder)
    size = sum(path.stat().st_size for path in seeds.iterdir())
    assert recorder.numbers.keys() == {"reading"} and recorder.numbers["reading"][-1] == (size, size)


def test_every_stage_of_verify_is_counted(seeds: Path, tmp_path: Path) -> None:
    for number in range(3):
        page(seeds / f"{number}.txt", f"大桥{number}通车")
    index = Index(tmp_path / "index")
    index.sync(seeds, create=True)
    recorder = Recorder()
    assert index.verify(progress=recorder) == []
    assert recorder.stages == list(recorder.numbers) == ["checking", "scanning", "searching"]
    check_numbers(recorder)


def test_a_callback_that_takes_two_numbers_is_enough(seeds: Path, tmp_path: Path) -> None:
    page(seeds / "a.txt", "大桥通车")
    told: list[tuple[int, int]] = []
    index = Index(tmp_path / "index")
    index.sync(seeds, create=True, progress=lambda done, total: told.append((done, total)))
    assert told == [((seeds / "a.txt").stat().st_size,) * 2]
    assert index.verify(progress=lambda *_: None) == []
