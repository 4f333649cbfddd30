"""The texts of a window as one array: every run, text by text, as a look at each text alone finds it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsearch.matching import FAR, distance
from newsearch.ranking.texts import Texts
from newsearch.text.folding import fold_text
from newsearch.text.runs import occurrences

PIECES = [*"中国人哈𡃁。-", "中国", "哈哈", "ai", "gpt-4", "3.5", "17", "7天", "...", "\n\n", " ", "文字" * 12]
texts = st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join).map(fold_text), min_size=1, max_size=5)
runs = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join).map(fold_text).filter(bool)


def window(*texts: str) -> Texts:
    return Texts(memoryview(text.encode("utf-16-le")) for text in texts)


@given(texts, st.lists(runs, min_size=1, max_size=4))
@example(["𡃁人中国", "中国𡃁"], ["中国", "𡃁"])
@example(["中", "国"], ["中国"])
def test_runs_are_counted_and_first_found_in_each_text(texts: list[str], runs: list[str]) -> None:
    counts, firsts = window(*texts).standing(runs)
    for run, *rows in zip(runs, counts.tolist(), firsts.tolist(), strict=True):
        places = [[start for start, _ in occurrences(run, text, overlapping=True)] for text in texts]
        assert rows == [list(map(len, places)), [min(found, default=FAR) for found in places]]


@given(texts, runs, runs)
@example(["中" + "文" * 150 + "国中国", "中" + "文" * 30 + "。国"], "中", "国")
@example(["中国中"], "中国", "中")
def test_distances_are_those_of_each_text(texts: list[str], one: str, other: str) -> None:
    expected = [FAR if apart is None else apart for apart in (distance(one, other, text) for text in texts)]
    assert window(*texts).distances(one, other).tolist() == expected


@pytest.mark.parametrize("run", ["中", "中国", "ai"])
def test_a_window_of_empty_texts_has_nothing(run: str) -> None:
    counts, firsts = window("", "").standing([run])
    assert not counts.any() and np.all(firsts == FAR)
    assert window("", "").distances(run, "人").tolist() == [FAR, FAR]


@given(texts, st.lists(runs, min_size=1, max_size=4, unique=True), st.integers(2, 30), st.data())
@example(["中国人中国", "中国"], ["中国", "人中"], 4, None)
@example(["中" * 9 + "国", "国中"], ["中", "国"], 3, None)
def test_the_densest_stretch_of_each_text_has_the_most_of_distinct_runs(
    texts: list[str], runs: list[str], width: int, data: st.DataObject | None
) -> None:
    whole = [[True] * len(texts) for _ in runs]
    asked = (
        data.draw(
            st.lists(
                st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)),
                min_size=len(runs),
                max_size=len(runs),
            )
        )
        if data
        else whole
    )
    worths = [1.0, 2.5, 0.5, 4.0][: len(runs)]
    found = window(*texts).densest(runs, np.array(worths), np.array(asked[: len(runs)]), width)
    for number, text in enumerate(texts):
        spans = [
            (start, end, run)
            for run, wanted in enumerate(asked[: len(runs)])
            if wanted[number]
            for start, end in occurrences(runs[run], text, overlapping=True)
        ]
        stretches = ({r for s, e, r in spans if first <= s and e <= first + width} for first in range(len(text)))
        best = max((sum(worths[run] for run in stretch) for stretch in stretches), default=0)
        assert found[number] == pytest.approx(best)
