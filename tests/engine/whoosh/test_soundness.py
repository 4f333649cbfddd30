"""A segment as it is built or merged is sound; one in which an array says what cannot be is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsearch import Article
from newsearch.engine.whoosh.build.merge import merge
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.columns import Columns, ColumnsWriter
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.soundness import unsound_arrays
from tests.engine.whoosh.segments import built
from tests.strategies import archives

FREE = re.compile(r".*\.(lengths|frequencies)|arrived|mentions\.(first|last)|reprints\.sketches|.*\.text\.data")
"""The arrays of which any values can be; those of texts, if they are characters."""


@settings(max_examples=40)
@given(archives.filter(lambda archive: len(archive) > 1), st.sampled_from([1, 1 << 16]), st.data())
def test_what_is_built_and_merged_is_sound(archive: list[Article], large: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(archive) - 1))
    gone = data.draw(st.sets(st.integers(0, at - 1)))
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as temporary:
        patch.setattr(rows_writer, "LARGE", large)  # rows of bits, places of pairs and runs, or none
        folder = Path(temporary)
        paths = [built(folder, "a", archive[:at]), built(folder, "b", archive[at:])]
        merge([SegmentReader(paths[0], gone), SegmentReader(paths[1])], folder / "merged")
        assert [unsound_arrays(SegmentReader(path)) for path in (*paths, folder / "merged")] == [[], [], []]


@pytest.fixture
def dense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A segment with values in all its arrays: rows of bits, places of pairs and frequent runs as well."""
    monkeypatch.setattr(rows_writer, "LARGE", 1)
    body = "习近平在北京会见埃尔多安。2024年3月1日，重庆大桥通车，大桥大桥。" * 2
    extra = {"tags": ["桥", "路"]}
    articles = [
        Article(
            key,
            "柳岸大桥",
            body,
            "2024-03-01",
            source="央视网",
            section="要闻",
            page=3,
            byline="王毅 王毅",
            extra=extra,
        )
        for key in "abc"
    ]
    return built(tmp_path, "dense", [*articles, Article("d", "", "🚀桥", source="新华社"), Article("e", "", "路")])


Change = Callable[[NDArray[Any]], NDArray[Any]]


def too_few(values: NDArray[Any]) -> NDArray[Any]:
    return values[:-1]


def as_large_as_can_be(values: NDArray[Any]) -> NDArray[Any]:
    return np.full_like(values, np.iinfo(values.dtype).max)


def with_array(path: Path, name: str, change: Change) -> SegmentReader:
    """The segment with another array of this name."""
    columns = Columns(path)
    lying = path.with_name("lying")
    with lying.open("w+b") as file:
        writer = ColumnsWriter(file, path.parent)
        for each in columns._arrays:
            writer.add(each, change(columns[each].copy()) if each == name else columns[each])
        writer.finish(**columns.values)
    return SegmentReader(lying)


def test_each_array_is_looked_at(dense: Path) -> None:
    columns = Columns(dense)
    names = [name for name in columns._arrays if columns[name].size]
    assert {"runs.codes", "body.places.steps", "chars.once.bits", "words.more.dense", "extra.bits"} <= {*names}
    for name in names:
        assert unsound_arrays(with_array(dense, name, too_few)), f"{name} is too short"
        assert bool(unsound_arrays(with_array(dense, name, as_large_as_can_be))) or FREE.fullmatch(name), name


@pytest.mark.parametrize(
    "change",
    [
        lambda ends: ends[::-1],
        lambda ends: np.append(ends[:-1], as_large_as_can_be(ends[-1:])),
        lambda ends: np.where(np.arange(ends.size) == 1, 1 << 31, ends),
    ],
)
def test_rows_that_would_take_all_memory_are_refused(dense: Path, change: Change) -> None:
    rows = with_array(dense, "people.ends", change).rows("people")
    for work in (rows.terms, lambda: rows.counts(np.array([0]))):
        with pytest.raises(ValueError):
            work()
