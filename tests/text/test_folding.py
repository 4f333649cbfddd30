"""Folding and offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.model import Folded
from newsearch.text.folding import fold, fold_all, fold_text, fold_texts
from tests.text.strategies import NEWS


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("發　生火\n災", "发生火灾"),
        ("ＡＢ１２", "ab12"),
        ("面积100㎡", "面积100m2"),
        ("优素福•拉扎・吉拉尼", "优素福·拉扎·吉拉尼"),
        ("增长3·5%", "增长3.5%"),
        ("Mao  Yi", "mao yi"),
        ("王　毅", "王毅"),
        ("改革\u200b开\x00放\ufeff", "改革开放"),
        ("\ud800中", "\ufffd中"),
        ("中\ud800\u0301", "中\ufffd\u0301"),
        ("a\t\u0301", "a \u0301"),
        ("本报记者张伟\n\n大会今日开幕", "本报记者张伟\n\n大会今日开幕"),
        ("形成规划科学、产业\n\n集聚", "形成规划科学、产业集聚"),
        ("他来了。\n\n大会开幕", "他来了。\n\n大会开幕"),
        ("the inter-\nnational press", "the international press"),
        ("Inter- \r\n Net", "internet"),
        ("COVID-\n19与GPT-\n4", "covid-19与gpt-4"),
        ("歼-\n10", "歼-10"),
        ("歼-10 GPT-4", "歼-10 gpt-4"),
        ("a - b\n-c a-\n\nb", "a - b -c a-\n\nb"),
    ],
)
def test_folding_is_blind_to_script_width_and_line_breaks(source: str, folded: str) -> None:
    assert fold(source).text == folded


@given(NEWS)
def test_folding_is_idempotent_and_every_character_knows_its_origin(source: str) -> None:
    folded = fold(source)
    assert fold(folded.text).text == folded.text == fold_text(source)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= s.start < s.end <= len(source) for s in spans)
    assert spans == sorted(spans, key=lambda s: s.start)


def _offsets(folded: Folded) -> tuple[str, list[int] | None, list[int] | None]:
    starts, ends = folded.starts, folded.ends
    return folded.text, None if starts is None else list(starts), None if ends is None else list(ends)


@given(st.lists(NEWS, max_size=5))
def test_texts_folded_together_become_what_each_becomes_alone(sources: list[str]) -> None:
    assert fold_texts(sources) == [fold(source).text for source in sources]
    assert list(map(_offsets, fold_all(sources))) == list(map(_offsets, map(fold, sources)))


@pytest.mark.parametrize("end", ["。", "!", "」", "国", "，", "a", "\n", " "])
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n \n", " \n\n", "\n\n　"])
def test_a_paragraph_break_is_folded_alike_with_offsets_and_without(end: str, gap: str) -> None:
    for source in (f"天,地{end}{gap}人", f"天,地{end}{gap}", f"{end}{gap}人"):
        assert fold_text(source) == fold(source).text
