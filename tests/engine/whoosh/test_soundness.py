"""A segment as it is built or merged is sound; one in which an array says what cannot be is not."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def with_array(path: Path, name: str, change: int) -> SegmentReader:
    """The segment with an array that has as many values as before, all of them as large as can be, or one less."""
    columns = Columns(path)
    lying = path.with_name("lying")
    with lying.open("w+b") as file:
        writer = ColumnsWriter(file, path.parent)
        for each in columns._arrays:
            values = columns[each]
            if each == name:
                values = np.full_like(values, np.iinfo(values.dtype).max) if change else values[:-1]
            writer.add(each, values)
        writer.finish(**columns.values)
    return SegmentReader(lying)


def test_each_array_is_looked_at(dense: Path) -> None:
    columns = Columns(dense)
    names = [name for name in columns._arrays if columns[name].size]
    assert {"runs.codes", "body.places.steps", "chars.once.bits", "words.more.dense", "extra.bits"} <= {*names}
    for name in names:
        assert unsound_arrays(with_array(dense, name, 0)), f"{name} is too short"
        assert bool(unsound_arrays(with_array(dense, name, 1))) or FREE.fullmatch(name), name
