"""The fold and the places of runs, held against the plain ones."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from newsearch.clauses import Prefix, Run, Wildcard
from newsearch.text.folding import fold
from newsearch.text.runs import occurrences, prefixes, stands, wildcards
from newsearch.text.units import units
from tests import plain

NEWS = st.text(
    st.sampled_from("中国發a1.-‐·\n ，。e\u0301㎡…　Ａ\u200b7天gpt\u0300ſ①Ⅳ¼㎏²mk5,234○⻄著京—．☎") | st.characters(),
    max_size=40,
)
SMALL = st.text(st.sampled_from("中国a1.-7天 ，。\n·25"), max_size=24)


@given(NEWS)
@example("形成规划科学、产业\n\n集聚")
@example("mao \n yi\n \n\n他。\n\n　大会")
@example("重5kg与3.5mpa")
@example("the inter-\nnational COVID-\n19")
@example("e\u200b\x1f\u0301")
@example("\u0301中")
@example("\u1112\u1161\u11ab")
@example("a\t\u0338b")
@example("增长,稳定,\n\n继续")
@example("增长,稳定!\n\n继续")
@example("增长,stable\n\n继续")
@example("共 2 9 7 7 名,1,234万元,京a-b5432c与f-35")
@example("面积5 km²,100m2,5㎏,½5,Ⅳ½a")
@example("100m2m2 m3,5m2m²,m2km2")
@example("3·15%与3·15晚会,5·1")
@example("e" + "\u0301\u0327" * 40 + "f" + "\u0344" * 29)
def test_the_fold_is_the_plain_one_with_its_origins(source: str) -> None:
    text, origins = plain.fold(source)
    folded = fold(source)
    assert folded.text == text
    for number, (start, end) in enumerate(origins):
        span = folded.span(number, number + 1)
        assert span.start <= start < end <= span.end
        assert not any(map(plain.visible, source[span.start : start] + source[end : span.end])), "only what nobody sees"


def test_every_sign_is_folded_as_the_plain_one_does() -> None:
    """Letters with marks, signs, forms of old character sets, circled and squared ones: all but the Han characters."""
    blocks = ((0x80, 0x700), (0x1100, 0x1200), (0x1E00, 0x3400), (0xF900, 0x10000), (0x1F100, 0x1F300))
    for code in (code for block in blocks for code in range(*block)):
        source = f"中a{chr(code)}5{chr(code)}"
        assert fold(source).text == plain.fold(source)[0], f"U+{code:04X}"


def test_every_common_character_makes_of_a_mark_beside_it_what_the_plain_fold_does() -> None:
    """Number plates, days before a measure or not, designations and ranges: signs, and 3,755 Han characters."""
    for high in (0xA1, *range(0xB0, 0xD8)):
        for low in range(0xA1, 0xFF):
            char = bytes((high, low)).decode("gb2312", "ignore")
            source = f"{char}a·12345、3·15{char}-10{char}"
            assert fold(source).text == plain.fold(source)[0]


@given(NEWS)
def test_units_are_the_plain_ones(source: str) -> None:
    text = fold(source).text
    assert units(text) == [text[start:end] for start, end in plain.unit_spans(text)]


def apart(places: list[plain.Place]) -> list[plain.Place]:
    """The places that do not overlap with one taken before them."""
    taken: list[plain.Place] = []
    for start, end in places:
        if not taken or start >= taken[-1][1]:
            taken.append((start, end))
    return taken


@given(SMALL, SMALL)
@example("17天7天天", "7天")
@example("aa a国a", "a")
@example("国国国", "国国")
@example("17天", "7天")
def test_runs_prefixes_and_wildcards_stand_where_the_plain_ones_do(source: str, typed: str) -> None:
    text, run = fold(source).text, fold(typed).text
    assert list(occurrences(run, text, overlapping=True)) == plain.places(Run(run), text)
    assert list(occurrences(run, text)) == apart(plain.places(Run(run), text))
    if run:
        assert stands(run, text) == bool(plain.places(Run(run), text))
    if run and run[0] not in ".-":
        assert list(prefixes(run, text)) == apart(plain.places(Prefix(run), text))
    pattern = run[:3].strip() + "?" + run[3:5].strip()
    assert bool(list(wildcards(pattern, text))) == bool(plain.places(Wildcard(pattern), text))
