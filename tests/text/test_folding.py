"""Folding, units and offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.text import characters
from newsearch.text.folding import fold, fold_text, fold_texts
from newsearch.text.runs import occurrences, wildcards
from newsearch.text.units import is_cut, units

NEWS = st.text(st.sampled_from("中国發a1.-‐·\n ，e\u0301㎡…　Ａ\u200b") | st.characters())


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


@given(st.lists(NEWS, max_size=5))
def test_texts_folded_together_become_what_each_becomes_alone(sources: list[str]) -> None:
    assert fold_texts(sources) == [fold(source).text for source in sources]


@pytest.mark.parametrize("end", ["。", "!", "」", "国", "，", "a", "\n", " "])
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n \n", " \n\n", "\n\n　"])
def test_a_paragraph_break_is_folded_alike_with_offsets_and_without(end: str, gap: str) -> None:
    for source in (f"天,地{end}{gap}人", f"天,地{end}{gap}", f"{end}{gap}人"):
        assert fold_text(source) == fold(source).text


@given(NEWS)
def test_a_border_is_cut_exactly_inside_the_units(source: str) -> None:
    text = fold(source).text
    borders, position = set(), 0
    for unit in units(text):
        position = text.index(unit, position)
        borders |= set(range(position + 1, position + len(unit)))
        position += len(unit)
    assert {p for p in range(len(text) + 1) if is_cut(text, p)} == borders


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("7天", "17天", False),
        ("172", "172.6", False),
        ("ai", "said", False),
        ("3.5", fold("3·5%").text, True),
        ("10支", "共10支队伍", True),
        ("4", "gpt-4", False),
        ("2008年", "1998-2008年", True),
    ],
)
def test_a_match_never_cuts_a_unit(needle: str, text: str, found: bool) -> None:
    assert any(occurrences(needle, text)) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("王?波", "王小波,王波,王小小波,王。波", ["王小波"]),
        ("王??波", "王小小波", ["王小小波"]),
        ("?波", "小波", ["小波"]),
        ("gpt?版", "gpt-4版 gpt4版", []),  # no unit begins inside gpt-4
        ("用?版", "用gpt-4版", ["用gpt-4版"]),
        ("3?天", "3.5天 3 天 17天", []),
        ("第?天", "第17天与第7天", ["第17天", "第7天"]),
        ("a?c", "a b c", []),
        ("王?王?", "王一王二王三", ["王一王二"]),
    ],
)
def test_a_wildcard_is_exactly_one_unit(pattern: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in wildcards(pattern, text)] == found


def test_a_han_character_is_folded_as_any_character_is() -> None:
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        assert chr(characters._entry(chr(code))) == characters._becomes(chr(code))
