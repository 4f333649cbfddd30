"""Indexes, searching and snippets, as a user of the library meets them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Hit, Index
from newsearch.errors import (
    ArticleInvalid,
    ArticleMissing,
    IndexBusy,
    IndexDamaged,
    IndexExists,
    IndexMissing,
    SeedError,
)
from newsearch.messages import Note
from newsearch.model import Mode
from newsearch.search.snippets import JOINER
from newsearch.text.folding import fold
from newsearch.text.units import is_cut

TO_TRADITIONAL = opencc.OpenCC("s2t")
WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F) if chr(c) not in '"\\'}
Made = Callable[[Iterable[Article]], Index]


def test_dates_bound_sort_and_page_the_hits(index_of: Made) -> None:
    dates = ["2024-03-01", None, "2024-05-01", "2023-01-01"]
    index = index_of(Article(str(n), "", "会议", date) for n, date in enumerate(dates))
    with index.searcher() as searcher:
        assert [h.article.id for h in searcher.search("会议", sort="newest").hits] == ["2", "0", "3", "1"]
        assert [h.article.id for h in searcher.search("会议", sort="oldest", limit=2, offset=1).hits] == ["0", "2"]
        assert searcher.search("会议", since="2024-03", until="2024年4月").total == 1
        assert Note("bound_not_a_date", option="since", typed="某天") in searcher.search("会议", since="某天").notes


@settings(max_examples=60)
@given(data=st.data())
def test_either_script_and_width_finds_the_same(seed_index: Index, data: st.DataObject) -> None:
    with seed_index.searcher() as searcher:
        body = searcher.article("000_df9d847a2fa7b697.txt#1").body
        start = data.draw(st.integers(0, len(body) - 1))
        run = body[start : start + data.draw(st.integers(1, 12))].replace('"', "")
        found = [searcher.search(f'"{q}"').total for q in (run, TO_TRADITIONAL.convert(run), run.translate(WIDE))]
        assert len(set(found)) == 1


@settings(max_examples=60)
@given(data=st.data())
def test_a_snippet_is_a_slice_and_its_marks_are_what_was_searched_for(seed_index: Index, data: st.DataObject) -> None:
    with seed_index.searcher() as searcher:
        body = searcher.article(f"000_df9d847a2fa7b697.txt#{data.draw(st.integers(1, 6))}").body
        start = data.draw(st.integers(0, len(body) - 1))
        run = fold(body[start : start + data.draw(st.integers(1, 8))]).text
        for hit in searcher.search('"' + run.replace('"', '\\"') + '"').hits:
            cut = [hit.article.body[f.start : f.end] for f in hit.snippet.fragments]
            assert hit.snippet.text == " … ".join(cut)
            marks = hit.snippet.marks
            assert all(a.end <= b.start for a, b in pairwise(marks))
            joined = run.replace("\n\n", "")  # a run with a break is looked for without it, too
            assert all(text.replace("\n\n", "") == joined for text in _marked_in_context(hit))
            above = fold(hit.article.kicker + "\n\n" + hit.article.subtitle).text
            assert marks or hit.headline_marks or joined in above


def test_two_units_on_either_side_of_a_paragraph_break_are_a_run(index_of: Made) -> None:
    index = index_of([Article("1", "", "a1\n\n中国"), Article("2", "", "a1中国")])
    with index.searcher() as searcher:
        assert {h.article.id for h in searcher.search('"a1\n\n中"').hits} == {"1", "2"}  # a column may end there
        assert [h.article.id for h in searcher.search('"a1中"').hits] == ["2"]


def _marked_in_context(hit: Hit) -> list[str]:
    """What each mark covers of the folded body: a column break is read on only where its sentence is in sight."""
    folded = fold(hit.article.body)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    shown = [n for f in hit.snippet.fragments for n in (*range(f.start, f.end), *[-1] * len(JOINER))]
    covered = [{shown[n] for n in range(m.start, m.end)} for m in hit.snippet.marks]
    return ["".join(c for c, s in zip(folded.text, spans, strict=True) if s.start in places) for places in covered]


def test_a_mark_covers_the_column_break_inside_it(seed_index: Index) -> None:
    with seed_index.searcher() as searcher:
        [hit] = searcher.search('"园区企业“上云"').hits
    assert [text for text, marked in hit.snippet.pieces() if marked] == ["园区\n\n企业“上云"]
    assert _marked_in_context(hit) == ['园区企业"上云']


@pytest.mark.no_cover  # a tracer would double the time
def test_a_match_at_the_end_of_a_megabyte_is_shown(index_of: Made) -> None:
    index = index_of([Article("1", "", "我购买了道具和服装" * 40_000 + "博物馆")])
    with index.searcher() as searcher:
        [hit] = searcher.search("博物馆").hits
    assert [text for text, marked in hit.snippet.pieces() if marked] == ["博物馆"]
    assert len(hit.snippet.text) <= 130


def test_matches_far_apart_give_several_fragments(index_of: Made) -> None:
    index = index_of([Article("1", "", "雷锋来了。" + "天气晴朗。" * 200 + "北碚到了。")])
    with index.searcher() as searcher:
        [hit] = searcher.search("雷锋 北碚").hits
    assert len(hit.snippet.fragments) == 2 and len(hit.snippet.marks) == 2


def test_the_explanation_adds_up_to_the_score(seed_index: Index) -> None:
    with seed_index.searcher() as searcher:
        for hit in searcher.search("弘扬雷锋精神 活动").hits:
            explained = searcher.explain("弘扬雷锋精神 活动", hit.article.id)
            assert explained.value == pytest.approx(hit.score, abs=1e-6)


def test_an_article_that_is_not_found_is_explained_with_zero(seed_index: Index) -> None:
    with seed_index.searcher() as searcher:
        explained = searcher.explain("厦门", "000_df9d847a2fa7b697.txt#1")
    assert (explained.value, explained.parts) == (0, ())


def test_a_field_inside_a_group_counts_before_the_one_around_it(index_of: Made) -> None:
    index = index_of([Article("1", "北碚", "雷锋"), Article("2", "雷锋", "北碚")])
    with index.searcher() as searcher:
        [hit] = searcher.search("headline:(北碚 body:雷锋)", mode="strict").hits
    assert (hit.article.id, len(hit.snippet.marks), len(hit.headline_marks)) == ("1", 1, 1)


@settings(max_examples=150)
@given(
    query=st.text() | st.text(st.sampled_from('雷锋北碚 a-~*:：()"“”|[]NOTORdate\ud800')),
    mode=st.sampled_from(["all", "any"]),
)
def test_no_query_raises(seed_index: Index, query: str, mode: Mode) -> None:
    with seed_index.searcher() as searcher:
        assert searcher.search(query, mode=mode).total <= 6


@settings(max_examples=40)
@given(body=st.text(st.characters()), headline=st.text(st.characters()))  # lone surrogates among them
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, body: str, headline: str) -> None:
    index = Index.create(tmp_path_factory.mktemp("any") / "index")
    index.update(add=[Article("1", headline, body)])
    with index.searcher() as searcher:
        searcher.search(body[:50])


def test_syncing_twice_changes_nothing_and_a_changed_seed_is_replaced(tmp_path: Path, engine_name: str) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "a.txt").write_text("# 甲\n\n大桥通车。\n\n# 乙\n\n会议召开。\n", "utf-8")
    (seeds / "bad.txt").write_bytes(b"\0\1\2")
    index = Index.create(tmp_path / "index", engine=engine_name)
    first, generation = index.sync(seeds), index.stats()["generation"]
    assert (first.files_added, first.articles_added, len(first.skipped)) == (2, 2, 1)
    again = index.sync(seeds)
    assert (again.files_unchanged, again.articles_added, index.stats()["generation"]) == (2, 0, generation)
    (seeds / "a.txt").write_text("# 甲\n\n大桥竣工。\n", "utf-8")
    changed = index.sync(seeds)
    assert (changed.files_changed, changed.articles_changed, changed.articles_removed) == (1, 1, 1)
    with index.searcher() as searcher:
        assert (searcher.search("竣工").total, searcher.search("通车").total, searcher.search("会议").total) == (
            1,
            0,
            0,
        )
    (seeds / "a.txt").unlink()
    assert index.sync(seeds).articles_total == 0
    assert index.verify(full=True) == []


def test_a_reader_keeps_the_generation_that_it_opened(index_of: Made) -> None:
    index = index_of([Article("1", "", "北碚")])
    with index.searcher() as searcher:
        index.update(remove=["1"])
        assert searcher.search("北碚").total == 1
    with index.searcher() as searcher:
        assert searcher.search("北碚").total == 0


def test_bad_input_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="newsearch sync"):
        Index.open(tmp_path / "none")
    index = Index.create(tmp_path / "index")
    with pytest.raises(IndexExists):
        Index.create(tmp_path / "index")
    with pytest.raises(SeedError, match="does not exist"):
        index.sync(tmp_path / "none")
    with index.searcher() as searcher, pytest.raises(ArticleMissing, match="newsearch search"):
        searcher.article("x")
    with pytest.raises(ArticleInvalid, match="YYYY-MM-DD"):
        Article("1", "", "", date="昨天")
    (tmp_path / "index" / "generation-1" / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        Index.open(tmp_path / "index")


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    monkeypatch.setattr("newsearch.archive.files.LOCK_SECONDS", 0.05)
    index = Index.create(tmp_path / "index")
    with filelock.FileLock(tmp_path / "index" / "LOCK"):
        (tmp_path / "index" / "LOCK.holder").write_text("pid 42 since 2024-03-01 08:00:00")
        with pytest.raises(IndexBusy, match="pid 42"):
            index.update(add=[Article("1", "", "x")])


def test_a_damaged_file_is_named(tmp_path: Path, engine_name: str) -> None:
    index = Index.create(tmp_path / "index", engine=engine_name)
    index.update(add=[Article("1", "北碚", "雷锋")])
    path = next(p for p in (tmp_path / "index").rglob("*") if p.suffix in (".columns", ".jsonl"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert path.name in str(index.verify()[0])


BODIES = {
    "near": "李萍进了中等技术学校。",
    "far": "李萍进了重庆市北碚区一所很有名的技术学校。",
    "apart": "钢铁产量增长。\n\n煤炭价格下降。",
    "same": "钢铁产量增长，煤炭价格下降！",
    "spaced": "在座的有王　毅、李　明和张志新",
    "scattered": "王先生的毅力",
    "latin": "The inter-\nnational press wrote of 王小波.",
    "market": "广州市场",
}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"进了 技术学校"~1', ["near"]),  # one word, two characters
        ("进了 NEAR/2 技术学校", ["near"]),
        ("技术学校 NEAR/12 进了", ["far", "near"]),
        ("技术学校 NEAR/5 (进了 OR 李萍) NEAR/5 中等", ["near"]),
        ("钢铁 SAME 煤炭", ["same"]),
        ("“钢铁” SAME （煤炭 OR 石油）", ["same"]),
        ("钢? SAME 煤*", ["same"]),  # ? at the end of a word is punctuation
        ("钢?产 SAME 煤*", ["same"]),
        ("body:钢铁 SAME 煤炭 -价格", []),
        ("headline:(钢铁 SAME 煤炭)", []),
        ("王毅", ["spaced"]),
        ("王?波", ["latin"]),
        ("王？波 press", ["latin"]),
        ("international", ["latin"]),
        ("national", []),
        ("广*", ["market"]),
        ("州*", []),
        ("page:1", ["near"]),
        ("版：第三版", ["far"]),
        ("版次：A3 OR page:１", ["near", "same"]),
        ("section:要*", ["near"]),
    ],
)
def test_operators_find_what_they_say(index_of: Made, query: str, ids: list[str]) -> None:
    places: dict[str, tuple[int | str | None, str]] = {
        "near": (1, "要闻"),
        "far": ("3", ""),
        "same": ("Ａ３版", "经济要闻版"),
    }
    index = index_of(
        Article(key, "", body, page=places.get(key, (None, ""))[0], section=places.get(key, (None, ""))[1])
        for key, body in BODIES.items()
    )
    with index.searcher() as searcher:
        assert sorted(hit.article.id for hit in searcher.search(query, mode="strict").hits) == ids


def test_single_characters_typed_apart_rank_the_name_first_and_lose_nothing(index_of: Made) -> None:
    with index_of(Article(key, "", body) for key, body in BODIES.items()).searcher() as searcher:
        results = searcher.search("王 毅")
        assert [hit.article.id for hit in results.hits if not hit.missing] == ["spaced", "scattered"]
        assert "王　毅" in [text for text, marked in results.hits[0].snippet.pieces() if marked]


def test_marks_cover_hyphen_line_end_and_wildcard(index_of: Made) -> None:
    with index_of([Article("1", "", BODIES["latin"])]).searcher() as searcher:
        [hit] = searcher.search("international 王?波").hits
        assert [text for text, marked in hit.snippet.pieces() if marked] == ["inter-\nnational", "王小波"]


def test_kicker_and_subtitle_are_of_the_headline(index_of: Made) -> None:
    index = index_of([Article("1", "揭牌", "", kicker="黄祖英调研时强调", subtitle="三大板块错位发展")])
    with index.searcher() as searcher:
        assert searcher.search("headline:(调研 揭牌 板块)", mode="strict").total == 1


@pytest.mark.parametrize("within", ["雷锋", ["雷锋"], ["学雷锋", "雷锋"]])
def test_a_search_within_results_narrows_them_and_ranks_by_the_last_query(
    index_of: Made, within: str | list[str]
) -> None:
    bodies = ["北碚学雷锋", "雷锋雷锋学雷锋，北碚的一个很长很长的故事", "北碚北碚北碚"]
    index = index_of(Article(str(n), "", body) for n, body in enumerate(bodies))
    with index.searcher() as searcher:
        alone, narrowed = searcher.search("北碚"), searcher.search("北碚", within=within)
        left = [hit for hit in alone.hits if hit.article.id != "2"]
        assert [(h.article.id, h.score) for h in narrowed.hits] == [(h.article.id, h.score) for h in left]
        assert narrowed.total == searcher.find("北碚", within=within).total == 2
        assert Note("within", query="雷锋") in narrowed.notes
        found = searcher.search("北碚 厦门", within=within)
        assert (found.total, found.partial_total) == (0, 2)  # filled, but only from what it is searched in
        assert searcher.search("北碚", within="  ").total == 3


def test_recent_articles_come_first_where_they_say_as_much(index_of: Callable[[Iterable[Article]], Index]) -> None:
    body = "嘉陵江大桥昨日通车。"
    dates = {"a": "2004-03-01", "b": None, "c": "2024-03-01", "d": "2024-02-01"}
    index = index_of([Article(key, "", body, date) for key, date in dates.items()])
    with index.searcher() as searcher:
        plain, recent = (searcher.find("大桥 通车", recent=days) for days in (0, 30))
    assert plain.ids == ("a", "b", "c", "d")
    assert recent.ids[:2] == ("c", "d")
    newest, _, oldest, undated = recent.scores
    assert newest == pytest.approx(plain.scores[0], abs=1e-6)
    assert (oldest, undated) == pytest.approx((newest / 2, newest / 2), rel=1e-3)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("会上说,重庆北碚经\n\n济技术开发区", True),  # a column ends in mid-sentence
        ("北碚经济技术", True),
        ("来源:北碚经。\n\n济技术", False),
        ("北碚经\n\n济技术", True),  # a heading, after which a paragraph begins
    ],
)
def test_a_pasted_quote_is_looked_for_with_its_break_and_without(index_of: Made, body: str, found: bool) -> None:
    with index_of([Article("1", "", body)]).searcher() as searcher:
        for quote in ('"北碚经\n\n济技术"', '"北碚经\r\n \r\n济技术"'):
            results = searcher.search(quote)
            assert (results.total == 1) == found
            assert Note("quote_with_break") in results.notes
            for hit in results.hits:
                assert "".join(hit.snippet.text[m.start : m.end] for m in hit.snippet.marks).endswith("技术")


CLAUSES = "天气晴朗，万里无云，和风拂面，" * 30


def test_a_snippet_ends_at_clauses_and_says_where_text_was_left_out(index_of: Made) -> None:
    index = index_of([Article("1", "", CLAUSES + "柳岸大桥昨日建成通车，" + CLAUSES), Article("2", "", "大桥通车。")])
    with index.searcher() as searcher:
        cut, whole = (searcher.search("大桥", distinct=False).hits[n].snippet for n in (1, 0))
        if whole.cut_after:
            cut, whole = whole, cut
    assert cut.text.startswith(("天气", "万里", "和风", "柳岸")) and cut.text.endswith("，")
    assert "".join(piece for piece, _ in cut.shown()) == f"…{cut.text}…"
    assert "".join(piece for piece, _ in whole.shown()) == whole.text == "大桥通车。"


@pytest.mark.parametrize("unit", ["172.6", "COVID-19", "２０３１"])
def test_a_snippet_never_begins_or_ends_inside_a_number_or_a_latin_word(index_of: Made, unit: str) -> None:
    body = f"大桥与{unit}与" * 200
    as_long = unicodedata.normalize("NFKC", body).lower()  # folded it has no hyphen, and offsets are those of the body
    index = index_of([Article("1", "", body)])
    with index.searcher() as searcher:
        for length in range(20, 60):
            for fragment in searcher.search("大桥", snippet_length=length).hits[0].snippet.fragments:
                assert not is_cut(as_long, fragment.start) and not is_cut(as_long, fragment.end)
