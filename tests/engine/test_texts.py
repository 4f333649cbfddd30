"""What arrays tell of many texts at once, held text by text against units, runs and the specification of matching."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
import pytest
from numpy.typing import NDArray

from newsearch.clauses import Near, Run, Same, Wildcard
from newsearch.deadline import deadline
from newsearch.engine import looked_for
from newsearch.engine.texts import places, together
from newsearch.engine.texts.nearness import Gaps, Sifted, around, merged
from newsearch.engine.texts.places import JoinedTexts, slices
from newsearch.engine.texts.together import Together, closer, decided, sift, stand_together
from newsearch.errors import SearchTooSlow
from newsearch.matching import spans_of
from newsearch.text.folding import fold_text
from newsearch.text.units import NARROW, unit_starts
from tests.engine.test_every_short_text import leaf, near, part

PIECES = ["甲", "乙", "丙", "a", "1", ".", "。", "...", " ", "\n\n"]
TEXTS = sorted({fold_text("".join(pieces)) for size in range(5) for pieces in product(PIECES, repeat=size)} - {""})
MANY = 1_000_000
"""Characters in which a few places are looked at one by one, and not with all others."""


def joined(texts: Sequence[str], *, wide: bool = False) -> JoinedTexts:
    return JoinedTexts([text.encode("utf-16-le") for text in texts], wide=wide)


def offsets(*numbers: int) -> NDArray[np.intp]:
    return np.array(numbers, dtype=np.intp)


@pytest.fixture
def collector_off() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


RUNS = "甲 甲乙 甲乙甲 甲甲 a 1 1.1 a1 1a 甲1 . 1. 。 .."
PREFIXES = "a* 甲* 1* 甲a* 甲1* 1.*"
PATTERNS = "甲? ?乙 甲?乙 ??乙 甲?? ?。 ?1 a? 甲1? ? 甲乙?"


def test_texts_are_let_go_without_the_collector(collector_off: None) -> None:
    texts = joined(["甲乙", "丙"])
    texts.places(Run("甲乙"))
    texts.places(Wildcard("甲?"))
    known = weakref.ref(texts)
    del texts
    assert known() is None


@pytest.mark.parametrize("typed", [*RUNS.split(), *PREFIXES.split(), *PATTERNS.split()])
def test_places_are_those_of_the_specification(typed: str) -> None:
    asked, texts = leaf(typed), joined(TEXTS)
    found = texts.places(asked)
    doubtful = set(found.doubtful.tolist())
    there: list[list[tuple[int, int]]] = [[] for _ in TEXTS]
    of = texts.texts_of(found.starts)
    assert (of == texts.texts_of(found.ends - 1)).all() and (np.diff(found.starts) >= 0).all()
    for number, start, end in zip(of.tolist(), *(at - texts.borders[of] for at in found[:2]), strict=True):
        there[number].append((start, end))
    for number, text in enumerate(TEXTS):
        wanted = list(spans_of(asked, text, overlapping=True))
        if number not in doubtful:
            assert there[number] == wanted, text
        else:
            assert isinstance(asked, Wildcard) and set(there[number]) <= set(wanted), text
            assert any(ord(char) < NARROW for char in text + typed.replace("?", "a" if set(typed) == {"?"} else "")), (
                text
            )


def test_places_of_a_group_are_those_of_all_its_alternatives() -> None:
    texts = joined(["甲乙甲", "乙a", "1"])
    found = texts.places(part("甲|乙|甲|?a"))
    assert (found.starts - 2).tolist() == [0, 1, 2, 4] and (found.ends - found.starts).tolist() == [1] * 4
    assert found.doubtful.tolist() == [1]


@pytest.mark.parametrize("apart", [False, True])
def test_units_are_counted_in_any_range(apart: bool) -> None:
    """All at once, and one by one among many texts."""
    sources = TEXTS[::7]
    texts = joined([*sources, "甲" * MANY] if apart else sources)
    for number, text in enumerate(sources[::29] if apart else sources):
        number *= 29 if apart else 1
        begins = set(unit_starts(text))
        ranges = list(combinations_with_replacement(range(len(text) + 1), 2))
        starts, ends = (np.array(some) + int(texts.borders[number]) for some in zip(*ranges, strict=True))
        wanted = [sum(start <= at < end for at in begins) for start, end in ranges]
        assert texts.units_between(starts, ends).tolist() == wanted, text
        assert (texts.units_before(ends) - texts.units_before(starts)).tolist() == wanted, text
        wide = [sum(ord(char) >= NARROW for char in text[start:end]) for start, end in ranges]
        assert (texts.wide_before(ends) - texts.wide_before(starts)).tolist() == wide, text
        at = np.arange(len(text)) + texts.borders[number]
        assert set(np.flatnonzero(texts.begin_units(at)).tolist()) == begins, text
    assert not texts.begin_units(texts.borders[1:3] - 1 if apart else texts.borders[1:] - 1).any()


def test_characters_of_ranges_come_without_blanks_and_with_a_border_behind_each() -> None:
    texts = joined(["甲 乙a", "丙\n\n丁。"])
    codes, at, last = texts.characters(offsets(2, 4, 7), offsets(6, 5, 12))
    assert "".join(map(chr, codes.tolist())) == "甲乙a\0乙\0丙丁。\0"
    assert at.tolist() == [2, 4, 5, 6, 4, 5, 7, 10, 11, 12]
    assert last.tolist() == [3, 5, 9]


def test_rows_of_characters_are_found_wherever_all_are_among_the_choices() -> None:
    texts = joined(["甲乙丙", "甲丙丙乙", "乙丙"])
    assert (texts.rows_among([{"甲"}])[0] - 2).tolist() == [0, 4]
    starts, rows = texts.rows_among([{"甲", "丙"}, {"乙", "丙"}])
    assert ((starts - 2).tolist(), rows) == ([0, 4, 5, 6], ["甲乙", "甲丙", "丙丙", "丙乙"])
    assert texts.rows_among([{"乙"}, {"甲"}])[1] == []


def test_where_so_many_characters_end_is_within_the_text() -> None:
    texts = joined(["甲乙丙", "甲丙丙乙"])
    assert texts.borders.tolist() == [2, 6, 11]
    assert texts.reaching_on(offsets(3, 3, 5, 7, 10), 2).tolist() == [5, 5, 5, 9, 10]
    assert texts.texts_of(offsets(2, 5, 6, 10)).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("most", [1, 20, 10_000])
def test_slices_have_each_document_once_and_characters_of_two_code_units_apart(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_AT_ONCE", most)
    sources = ["甲乙\ue000", "𡃁甲", "", "乙", "甲𡃁𡃁", "甲" * 30, "丙"]
    found: dict[int, str] = {}
    number = 0
    documents = np.arange(10, 10 + len(sources))
    for some, texts in slices([text.encode("utf-16-le") for text in sources], documents):
        number += 1
        codes, _, last = texts.characters(texts.borders[:-1], texts.borders[1:] - 1)
        parts = "".join(map(chr, codes.tolist())).split("\0")[:-1]
        assert last.size == some.size
        found |= dict(zip(some.tolist(), parts, strict=True))
        assert len({"𡃁" in part for part in parts}) == 1
    assert found == dict(zip(documents.tolist(), sources, strict=True))
    assert number >= {1: 6, 20: 3}.get(most, 2)


def test_ranges_that_meet_are_merged_and_reach_as_far_as_the_longest() -> None:
    ranges = merged(Gaps(offsets(9, 2, 3, 5, 20), offsets(9, 8, 4, 9, 21)))
    assert (ranges.starts.tolist(), ranges.ends.tolist()) == ([2, 20], [9, 21])
    nothing = merged(Gaps(offsets(), offsets()))
    assert nothing.starts.size == nothing.ends.size == 0


def test_a_range_around_a_gap_has_so_many_units_before_it_and_characters_behind() -> None:
    texts = joined(["丁" * 50, "1" * 30 + "丁" * 20, "丁" * 9])
    gaps = Gaps(offsets(40, 5, 96, 106), offsets(41, 6, 97, 108))
    ranges = around(texts, gaps, 5, 3)
    assert (ranges.starts.tolist(), ranges.ends.tolist()) == ([2, 30, 86, 104], [10, 45, 101, 112])
    numbers = around(texts, Gaps(offsets(84), offsets(85)), 5, 3)
    assert (numbers.starts.tolist(), numbers.ends.tolist()) == ([53], [89]), "a number is one unit, however long"


LEXICONS: dict[str, Callable[[str], set[str]]] = {
    "no word": lambda text: set(),
    "some words": lambda text: {"乙丙", "丙丙", "丙丙丙丙", "1丙", "丙a", "丙" * 8, "丙" * 9},
    "every word": lambda text: {text[n : n + size] for n in range(len(text)) for size in range(2, 30)},
}
LONG = [
    before + "甲" + "丙" * between + "乙" + behind
    for before in ("", "丙" * 40)
    for between in (7, 8, 9, 16, 17, 24)
    for behind in ("", "丙丙甲", "a1丙", "丙" * 17 + "甲")
]
TWICE = ["甲乙" + "丁" * 11 + "乙丁甲丁丁丙", "甲丁丁乙a" + "丁" * 90 + "甲丙丙乙a"]
"""Parts that are near each other where others are nearer to the last one, and that are at the second place alone."""

ALL = [*TEXTS[::6], *TWICE, "甲乙丙", "甲丙", "乙甲", "丙甲乙", *LONG]
CLAUSES: list[Together] = [
    *(near(typed, slop) for typed in ("甲 乙", "甲 甲", "甲乙 乙", "a 1", "甲 丙丙") for slop in range(3)),
    near("甲|乙 乙|丙", 0),
    near("甲|乙 乙|丙", 1),
    near("甲|a 丙", 1),
    near("甲? 丙", 0),
    near("? 甲", 1),
    near("a* 乙", 1),
    *(near("甲 乙 丙", first, second) for first in range(3) for second in range(2)),
    near("甲 甲 乙", 0, 1),
    near("甲 乙 甲", 1, 2),
    near("甲 甲 甲", 1, 1),
    near("甲|乙 乙|丙 甲", 1, 0),
    near("甲乙 乙 a", 0, 1),
    near("甲? 丙 a", 0, 1),
    near("甲 乙 丙 a", 1, 0, 2),
    near("甲 乙 a", 1, 1),
    near("甲 乙 丙", 0, 2),
    near("甲 乙 丙", 2, 0),
    near("甲"),
    near("甲|乙"),
    *(
        Same(tuple(map(part, typed.split())))
        for typed in ("甲 乙", "甲乙 乙", "甲 甲", "甲|乙 a", "甲? 丙", "甲 乙 丙", "..")
    ),
    Wildcard("甲?乙"),
    Wildcard("?a"),
    Wildcard("甲?"),
]


@pytest.mark.parametrize("clause", CLAUSES, ids=str)
def test_what_arrays_decide_and_what_is_looked_at_is_what_the_specification_says(clause: Together) -> None:
    texts = joined(ALL)
    sifted = sift(texts, clause)
    least = {n for n, text in enumerate(ALL) if stand_together(clause, text)}
    held, doubtful, unsure = (set(np.flatnonzero(mask).tolist()) for mask in sifted[:3])
    assert held <= least <= held | doubtful and not held & doubtful and unsure <= doubtful
    if isinstance(clause, Near):
        for name, words in LEXICONS.items():
            wanted = {n for n in {*held, *doubtful} if stand_together(clause, ALL[n], words(ALL[n]))}
            seen = {*range(len(ALL))} if len(clause.parts) != 2 else held | unsure
            assert held | looked_at(texts, sifted, clause, words) == wanted & seen, name
        others = sorted({*range(len(ALL))} - held - doubtful)
        assert not any(stand_together(clause, ALL[n], LEXICONS["every word"](ALL[n])) for n in others[::3])
    else:
        found = decided(texts, sifted.ranges, sifted.doubtful, clause, lambda n: (ALL[n], ()), looked_for(clause, 1))
        assert held | {*found.tolist()} == least and not sifted.ranges.starts.size


def looked_at(texts: JoinedTexts, sifted: Sifted, clause: Near, words: Callable[[str], set[str]]) -> set[int]:
    """The doubtful texts that hold, looked at where parts may be near each other; of two parts only the unsure ones."""
    gaps = sifted.ranges.of(sifted.doubtful[texts.texts_of(sifted.ranges.starts)])
    if len(clause.parts) == 2:
        gaps = Gaps(gaps.starts[:0], gaps.ends[:0])
    doubtful, ranges = closer(texts, sifted, sifted.held, gaps, clause)
    assert not (doubtful & ~sifted.doubtful).any() and (np.diff(ranges.starts) > 0).all()
    return set(
        decided(texts, ranges, doubtful, clause, lambda n: (ALL[n], words(ALL[n])), looked_for(clause, 1)).tolist()
    )


@pytest.mark.parametrize("typed", ["甲", "甲 乙", "甲 甲", "甲乙 乙", "甲乙 甲 丙", "甲 乙 丙", "丙 甲乙 乙"])
@pytest.mark.parametrize("slop", [0, 1, 2])
def test_arrays_decide_all_that_needs_no_words(typed: str, slop: int) -> None:
    """Of two parts every text; of more those in which each part stands once."""
    clause = near(typed, *[slop] * typed.count(" "))
    sifted = sift(joined(ALL), clause)
    assert not sifted.unsure.any()
    for number, text in enumerate(ALL):
        once = all(len([*spans_of(run, text, overlapping=True)]) == 1 for run in map(Run, typed.split()))
        if once or len(clause.parts) == 2:
            assert sifted.held[number] == stand_together(clause, text), text
        if len(clause.parts) == 2 and all(ord(char) >= NARROW for char in text):
            generous = stand_together(clause, text, LEXICONS["every word"](text))
            assert (sifted.held | sifted.doubtful)[number] == generous, text


def test_parts_of_which_one_place_could_be_either_are_decided_where_it_is_not() -> None:
    sifted = sift(joined(["甲丙", "乙", "乙丁丁丁丁丁丁丁丁丁丁丁丁丙"]), near("甲|乙 乙|丙", 0))
    assert (sifted.held.tolist(), sifted.unsure.tolist()) == ([True, False, False], [False, True, True])


def test_what_no_word_can_bring_near_is_not_looked_at() -> None:
    """Three parts within 1: 8 units may be one word, and a few more are looked at for nothing."""
    texts = joined(["甲" + "丁" * size + "乙丙" for size in range(20)])
    found = np.flatnonzero(sift(texts, near("甲 乙 丙", 1, 1)).doubtful).tolist()
    assert found[:7] == [2, 3, 4, 5, 6, 7, 8] and found[-1] < 12


def test_characters_of_any_plane_are_one_a_wildcard_stands_for() -> None:
    texts = joined(["甲﨎", "甲。", "甲龘"])
    assert texts.texts_of(texts.places(Wildcard("甲?")).starts).tolist() == [0, 2]


def test_of_a_long_text_what_may_be_near_is_looked_at_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "丁" * 900 + "甲12丁丁乙丁丁丁丙" + "丁" * 900 + "甲丁乙丁丙" + "丁" * 900
    texts, clause = joined([text]), near("甲 乙 丙", 1, 1)
    sifted = sift(texts, clause)
    doubtful, ranges = closer(texts, sifted, sifted.held, sifted.ranges, clause)
    seen = list[str]()

    def noted(clause: Together, text: str, *_: object) -> bool:
        seen.append(text)
        return False

    monkeypatch.setattr(together, "stand_together", noted)
    assert not decided(texts, ranges, doubtful, clause, lambda n: (text, ()), looked_for(clause, 1)).size
    assert [sum(char in "甲乙丙" for char in stretch) for stretch in seen] == [3, 3]
    assert all(len(stretch) < 80 for stretch in seen)


@pytest.mark.parametrize("shift", range(12))
def test_what_is_looked_at_alone_has_whole_units(shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = "丁丁丁丁" + "12345.678" * 3
    text = beside * 30 + "丁" * shift + "甲丁丁丁乙丙" + "丁" * shift + beside * 30
    texts, clause = joined([text]), near("甲 乙 丙", 1, 1)
    ranges, seen = Gaps(offsets(2 + 600 + shift), offsets(2 + 960 + 2 * shift)), list[str]()
    monkeypatch.setattr(together, "stand_together", lambda clause, text, *_: seen.append(text))
    decided(texts, ranges, np.array([True]), clause, lambda n: (text, ()), looked_for(clause, 1))
    borders = [*unit_starts(text), len(text)]
    first = max(border for border in borders if border <= 600 + shift)
    last = min(border for border in borders if border >= 960 + 2 * shift)
    assert seen == [text[first:last]] and first < 930 < last < len(text)


def test_looking_at_text_after_text_has_a_deadline() -> None:
    clause = Wildcard("a?")
    texts = joined(["a甲"] * 2)
    sifted = sift(texts, clause)
    with deadline(1e-9), pytest.raises(SearchTooSlow):
        decided(texts, sifted.ranges, sifted.doubtful, clause, lambda n: ("a甲", ()), looked_for(clause, 2))
