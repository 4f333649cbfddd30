"""Borders of what is found, one example each: bytes, bytes of a frequency, days, ties, and marks."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from newsearch import Article
from newsearch.clauses import EVERYTHING, DateRange, Field, Near, Part, Prefix, Run, Same, Wildcard
from newsearch.engine import SORTS, Page, sort_key
from newsearch.engine.memory import MemoryEngine
from newsearch.model import Span
from newsearch.search.snippets import marks
from newsearch.text.folding import fold_text
from tests.conftest import engine_of, next_engine
from tests.strategies import ANALYZER


def shifted() -> tuple[str, str]:
    """A text of four Han characters, and a run of three whose bytes in UTF-16 stand in it, one byte off."""
    good = range(0x4E, 0x9F)

    def is_plain(low: int, high: int) -> bool:
        return fold_text(chr(high << 8 | low)) == chr(high << 8 | low)

    for b in product(good, repeat=2):
        bytes_ = (*b, b[0] + 1, b[1] + 1, b[0] + 2, b[1] + 2, b[0] + 3, b[1] + 3)
        if all(n in good for n in bytes_) and all(is_plain(*bytes_[n : n + 2]) for n in range(7)):
            data = bytes(bytes_)
            return data.decode("utf-16-le"), data[1:7].decode("utf-16-le")
    raise AssertionError("there is one")


def test_a_run_is_not_found_between_the_bytes_of_others(engine_name: str, tmp_path: Path) -> None:
    text, run = shifted()
    apart = f"{run[:2]}。{run[1:]}。"  # so that its pairs alone do not tell
    articles = [Article("a0", "", f"{apart}{text}"), Article("a1", "", f"{apart}{text}{run}"), Article("a2", "", run)]
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, articles)
    for clause in (Run(run), Field("body", Run(run))):
        assert sorted(engine.search(clause, clause, Page(9)).ids) == ["a1", "a2"]
    engine.close()


def test_a_long_run_is_found_in_a_byline_alone(engine_name: str, tmp_path: Path) -> None:
    articles = [
        Article("a0", "头条", "正文。", byline="本报记者熊辉"),
        Article("a1", "本报。报记。记者。者熊。熊辉", ""),
    ]
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, articles)
    run = Run("本报记者熊辉")
    for clause in (run, Field("byline", run)):
        assert engine.search(clause, clause, Page(9)).ids == ("a0",)
    assert engine.search(Field("headline", run), run, Page(9)).total == 0
    engine.close()


def test_a_range_has_both_of_its_days(engine_name: str, tmp_path: Path) -> None:
    days = ["2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", None]
    engine = engine_of(
        engine_name, tmp_path / "g", ANALYZER, [Article(f"a{n}", "甲", "", d) for n, d in enumerate(days)]
    )

    def found(first: str | None, last: str | None) -> str:
        clause = DateRange(first, last)
        return "".join(sorted(key[1] for key in engine.search(clause, clause, Page(9)).ids))

    assert found("2024-03-01", "2024-03-31") == "12"
    assert found("2024-03-31", "2024-03-31") == "2"
    assert (found(None, "2024-03-01"), found("2024-03-31", None), found(None, None)) == ("01", "23", "0123")
    engine.close()


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_lose_none_of_a_tie(engine_name: str, sort: str, limit: int, tmp_path: Path) -> None:
    """Ninety articles of which all but one are alike, in two segments: more than the window of the second stage."""
    bodies = {45: "甲乙。"}
    articles = [Article(f"a{n:02}", "甲乙", bodies.get(n, ""), "2024-03-01" if n % 3 else None) for n in range(90)]
    engine_of(engine_name, tmp_path / "1", ANALYZER, articles[1::2]).close()
    engine = next_engine(engine_name, tmp_path / "1", tmp_path / "2", ANALYZER, articles[::2])
    for clause in (Run("甲乙"), EVERYTHING):
        ids: list[str] = []
        after = None
        while (page := engine.search(clause, clause, Page(limit, sort=sort, after=after))).ids:
            ids += page.ids
            dates = {a.id: a.date for a in articles}
            after = sort_key(sort, page.scores[-1], dates[ids[-1]]), ids[-1]
        assert len(ids) == len(set(ids)) == 90
        best = {"a45"} if clause != EVERYTHING else set()
        expected = sorted(ids, key=lambda i: (i not in best, i))
        assert ids == (expected if sort == "relevance" else sorted(ids, key=lambda i: (dates[i] is None, i)))
    engine.close()


def test_a_frequency_counts_up_to_255_and_no_further(engine_name: str, tmp_path: Path) -> None:
    """Bodies of one length, of which the term is ever more: beyond the cap, more of it is worth nothing more."""
    counts = [254, 255, 256, 300]
    articles = [Article(f"a{n}", "", "。" * 300 + "甲 " * n + "乙 " * (400 - n)) for n in counts]
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, articles)
    clause = Field("body", Run("甲"))
    found = engine.search(clause, clause, Page(9))
    scores = dict(zip(found.ids, found.scores, strict=True))
    assert scores["a254"] < scores["a255"]
    assert scores["a255"] == scores["a256"] == scores["a300"]
    engine.close()


def test_a_mark_has_all_of_a_letter_and_its_marks() -> None:
    text = "在 cafe\u0301\u0327 里 e\u200b\u0301"
    assert marks(text, Run(fold_text("cafe\u0301\u0327")), "body") == (Span(2, 8),)
    assert marks(text, Run(fold_text("é")), "body") == (Span(11, 14),)


def test_a_word_is_found_where_it_is_cut_and_where_it_is_not(engine_name: str, tmp_path: Path) -> None:
    """研究生 is a word of the first article; the second is cut 研究 生命, the third has its pairs alone."""
    bodies = ["他是研究生。", "研究生命科学。", "研究。究生。"]
    assert ["研究生" in ANALYZER.words(body) for body in bodies] == [True, False, False]
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, [Article(f"a{n}", "", b) for n, b in enumerate(bodies)])
    for clause in (Run("研究生"), Field("body", Run("研究生"))):
        found = engine.search(clause, clause, Page(9))
        assert (sorted(found.ids), found.total) == (["a0", "a1"], 2)
    engine.close()


@pytest.mark.parametrize("run", ["研究生命", "鼠", "鼠标", "龘鼠"])
def test_what_no_article_has_is_not_taken_for_the_last_of_the_terms(engine_name: str, run: str, tmp_path: Path) -> None:
    """The article has all pairs of the first run, and the last word, the last unit and the last pair of all."""
    body = "研究。究生。生命。龘龘龘。"
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, [Article("a0", "", body), Article("a1", "", "生命。")])
    for clause in (Run(run), Field("body", Run(run))):
        assert engine.search(clause, clause, Page(9)).total == 0
    engine.close()


@pytest.mark.parametrize(
    "prefix", ["172.", "甲172.", "甲172", "172", "172.6", "乙甲172.", "a.", ".", "。", "..", "甲.."]
)
def test_a_prefix_that_ends_in_a_point_may_end_within_a_number(engine_name: str, prefix: str, tmp_path: Path) -> None:
    bodies = ["甲172.6亩", "甲172。", "甲172.", "乙甲172.5.1亩", "甲1172.6亩", "甲a.5", "甲..."]
    articles = [Article(f"a{n}", "", body) for n, body in enumerate(bodies)]
    engine, scan = (
        engine_of(engine_name, tmp_path / "g", ANALYZER, articles),
        MemoryEngine(map(ANALYZER.document, articles)),
    )
    for clause in (Prefix(prefix), Same((Prefix(prefix), Run("亩"))), Near((Prefix(prefix), Run("甲")), (1,))):
        assert sorted(engine.search(clause, clause, Page(9)).ids) == sorted(scan.search(clause, clause, Page(9)).ids)
    engine.close()


@pytest.mark.parametrize(
    ("groups", "bodies", "found"),
    [
        ("甲|乙 乙|丙", ["乙", "甲乙", "乙丙", "乙乙", "丙。乙", "甲", "乙丁丁丁丁丁甲"], [1, 2, 3, 4]),
        ("甲 甲|乙", ["甲", "甲甲", "乙甲", "乙"], [1, 2]),
        ("甲 甲 甲", ["甲乙"], []),
        ("甲 甲 甲", ["甲", "甲甲", "甲甲甲", "甲丁甲丁甲", "甲甲丁丁甲"], [2]),
        ("甲 甲 乙", ["乙甲", "甲乙", "甲乙甲", "甲甲乙", "乙。甲甲"], [2, 3]),
    ],
)
def test_no_place_counts_for_two_parts(
    engine_name: str, groups: str, bodies: list[str], found: list[int], tmp_path: Path
) -> None:
    articles = [Article(f"a{n}", "", body) for n, body in enumerate(bodies)]
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, articles)
    parts: list[Part] = [tuple(map(Run, group.split("|"))) if "|" in group else Run(group) for group in groups.split()]
    clause = Near(tuple(parts), (1,) if len(parts) == 2 else (0,) * (len(parts) - 1))
    for asked in (clause, Field("body", clause)):
        assert sorted(engine.search(asked, asked, Page(9)).ids) == [f"a{n}" for n in found]
    engine.close()


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (Near((Run("甲"), Run("乙")), (2,)), [0, 1, 2]),
        (Near((Run("甲"), Run("乙")), (0,)), [0]),
        (Near((Run("甲"), Run("乙"), Run("𡃁")), (0, 0)), [0]),
        (Near((Run("𡃁"), Run("𡃁")), (0,)), [1, 4]),
        (Same((Run("甲"), Run("乙"))), [0, 1]),
        (Same((Run("甲"), Run("😀"))), [2]),
        (Wildcard("王?波"), [3]),
        (Wildcard("?甲"), [0, 2, 5]),
        (Wildcard("甲?"), [0, 1, 6]),
        (Near((Run("丙1"), Run("丁")), (1,)), [5]),
        (Near((Run("1丙"), Run("丁")), (1,)), [6]),
        (Same((Run("丙1"), Run("丁"))), [5]),
        (Same((Run("1丙"), Run("丁"))), [6]),
    ],
)
def test_a_character_counts_once_and_a_number_as_a_whole(
    engine_name: str, clause: Near | Same | Wildcard, found: list[int], tmp_path: Path
) -> None:
    """Characters of two code units beside those of one, and runs that begin or end within a number."""
    bodies = [
        "𡃁甲乙",
        "甲𡃁𡃁乙",
        "😀甲。乙",
        "王𡃁波",
        "王𡃁𡃁波",
        "𡃁甲。丙1丁",
        "21丙丁。甲1丙丁",
        "丙12丁",
        "21丙丁",
    ]
    bodies += ["丙12丁。戊己庚辛壬癸子丑寅卯丙1", "21丙丁。戊己庚辛壬癸子丑寅卯1丙"]
    engine = engine_of(
        engine_name, tmp_path / "g", ANALYZER, [Article(f"a{n}", "", body) for n, body in enumerate(bodies)]
    )
    for asked in (clause, Field("body", clause)):
        assert sorted(engine.search(asked, asked, Page(20)).ids) == [f"a{n}" for n in found]
    engine.close()
