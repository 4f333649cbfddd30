"""The promises of DESIGN.md, section 7, on every engine: random archives and random queries against a literal scan."""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.clauses import EVERYTHING, All, Any, Clause, Field, Near, Not, OneOf, Prefix, Run
from newsearch.dates.day_numbers import day_number
from newsearch.engine import SORTS, STORED_VALUES, Engine, Lookup, Page, memory, sort_key
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.opensearch import top as cluster
from newsearch.engine.whoosh.build import writer
from newsearch.engine.whoosh.search import top as best
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.keys import MOST_DOCUMENTS
from newsearch.errors import EngineMissing, SearcherClosed
from newsearch.model import EXTRA, FACET_COLUMNS, FACETS, Document, Matches
from newsearch.ranking.bm25f import recency
from newsearch.ranking.explain import explain
from newsearch.ranking.plan import RERANKED, plan
from newsearch.text.field_keys import keyed
from newsearch.text.folding import fold
from newsearch.text.runs import occurrences
from tests.conftest import engine_of, next_engine
from tests.engines import ENGINES, INDEXED, engine_kind, examples, open_engine
from tests.strategies import ANALYZER, archives, clauses, runs

LONG_PAIR = "x" * 40 + "4" * 20
"""A pair that is longer than the stretch of which the densest counts."""


@settings(max_examples=examples(80))
@given(
    archives,
    st.lists(clauses(), min_size=1, max_size=5),
    st.sampled_from(SORTS),
    st.sampled_from([1, 4096]),
    st.sampled_from([1, 3, MOST_DOCUMENTS]),
    st.sampled_from([2, RERANKED]),
    st.sampled_from(INDEXED),
)
def test_engines_find_and_rank_what_the_linear_scan_does(
    archive: list[Article], queries: list[Clause], sort: str, large: int, most: int, window: int, name: str
) -> None:
    scan = MemoryEngine(map(ANALYZER.document, archive))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_writer, "LARGE", large)  # rows of bits, or none
        patch.setattr(writer, "MOST_DOCUMENTS", most)  # one segment, or several
        patch.setattr(memory, "RERANKED", window)
        patch.setattr(best, "RERANKED", window)
        patch.setattr(cluster, "RERANKED", window)
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        for clause in queries:
            expected, got = (e.search(clause, clause, Page(3, 1, sort)) for e in (scan, engine))
            assert (got.total, got.ids) == (expected.total, expected.ids)
            assert got.scores == pytest.approx(expected.scores, abs=1e-6)
        engine.close()


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("facet", ["year", "source", "byline", "people", f"{EXTRA}tags"])
def test_no_article_has_an_empty_value(name: str, facet: str, tmp_path: Path) -> None:
    articles = [Article("a", "大桥通车", ""), Article("b", "大桥", "", source="柳岸日报", extra={"tags": ("港口",)})]
    engine = engine_of(name, tmp_path / "g", ANALYZER, articles)
    assert engine.search(clause := OneOf(facet, ("",)), clause, Page(9)).ids == ()
    engine.close()


@settings(max_examples=examples(60))
@given(archives, archives, clauses(), st.sampled_from([1, 4096]))
def test_engines_count_what_the_linear_scan_does_after_any_merge(
    first: list[Article], second: list[Article], clause: Clause, large: int
) -> None:
    names = ("date", *FACETS, *(f"{EXTRA}{key}" for key in ("tags", "责编", "nowhere")))
    gone = {"a0"} - {a.id for a in second}
    final = {a.id: a for a in (*first, *second) if a.id not in gone}
    expected = MemoryEngine(map(ANALYZER.document, final.values())).facets(clause, names)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_writer, "LARGE", large)
        patch.setattr(writer, "_FAN", 2)
        for name in ENGINES:
            target = Path(folder) / name
            engine_of(name, target / "1", ANALYZER, first).close()
            engine = next_engine(name, target / "1", target / "2", ANALYZER, second, gone)
            counted = engine.facets(clause, names)
            assert counted == expected
            assert [list(values) for values in counted.values()] == [list(values) for values in expected.values()]
            assert engine.extra_fields() == tuple(sorted({key for a in final.values() for key in keyed(a.extra)}))
            engine.close()


@settings(max_examples=examples(60))
@given(
    archives,
    clauses(),
    st.sampled_from(SORTS),
    st.integers(1, 3),
    st.sampled_from(ENGINES),
    st.sampled_from([2, MOST_DOCUMENTS]),
)
def test_the_pages_behind_each_position_are_the_whole_list(
    archive: list[Article], clause: Clause, sort: str, limit: int, name: str, most: int
) -> None:
    dates = {a.id: a.date for a in archive}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "RERANKED", 2)  # positions are in the window and behind it
        patch.setattr(best, "RERANKED", 2)
        patch.setattr(cluster, "RERANKED", 2)
        patch.setattr(writer, "MOST_DOCUMENTS", most)
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        whole = engine.search(clause, clause, Page(100, sort=sort))
        ids: list[str] = []
        after = None
        while (page := engine.search(clause, clause, Page(limit, sort=sort, after=after))).ids:
            assert page.total == whole.total
            ids += page.ids
            after = sort_key(sort, page.scores[-1], dates[ids[-1]]), ids[-1]
        assert tuple(ids) == whole.ids
        engine.close()


@settings(max_examples=examples(60))
@given(archives, clauses(), clauses(), st.sampled_from(SORTS), st.sampled_from(ENGINES), st.sampled_from([2, RERANKED]))
def test_what_is_left_out_changes_neither_the_order_nor_the_scores_of_the_rest(
    archive: list[Article], clause: Clause, known: Clause, sort: str, name: str, window: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "RERANKED", window)
        patch.setattr(best, "RERANKED", window)
        patch.setattr(cluster, "RERANKED", window)
        patch.setattr(writer, "MOST_DOCUMENTS", 2)
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        whole = engine.search(clause, clause, Page(100, sort=sort))
        left_out = {*engine.search(known, known, Page(100)).ids}
        rest = [row for row in zip(whole.ids, whole.scores, strict=True) if row[0] not in left_out]
        for offset in range(3):
            page = engine.search(clause, clause, Page(2, offset, sort, without=known))
            assert (list(zip(page.ids, page.scores, strict=True)), page.total) == (rest[offset : offset + 2], len(rest))
        held = engine.holding([*whole.ids, "nowhere"], [clause, known])
        assert held == {key: (True, key in left_out) for key in whole.ids}
        engine.close()


@settings(max_examples=examples(60))
@given(st.sampled_from(ENGINES), archives, st.data())
def test_every_run_of_an_article_quoted_finds_it_and_nothing_without_it(
    name: str, archive: list[Article], data: st.DataObject
) -> None:
    folded = {a.id: [fold(a.headline).text, fold(a.body).text, fold(a.byline).text] for a in archive}
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        for a in archive:
            text = folded[a.id][1]
            start = data.draw(st.integers(0, max(len(text) - 1, 0)))
            run = ANALYZER.run(text[start : start + data.draw(st.integers(1, 12))])
            if run is None:
                continue
            literal = {i for i, fields in folded.items() if any(any(occurrences(run.text, t)) for t in fields)}
            found = engine.search(run, run, Page(100))
            assert (set(found.ids), found.total) == (literal, len(literal))
        engine.close()


@settings(max_examples=examples(40))
@given(st.sampled_from(ENGINES), archives, archives, st.sets(st.sampled_from(["a0", "a1", "a4"])), runs)
def test_batches_and_their_order_change_neither_hits_nor_scores(
    name: str, first: list[Article], second: list[Article], gone: set[str], run: Run
) -> None:
    final = {a.id: a for a in first} | {a.id: a for a in second}
    final = {key: a for key, a in final.items() if key not in gone}
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(name, Path(folder) / "1", ANALYZER, first)
        for number, (add, remove) in enumerate([(second, set[str]()), ([], gone)], 2):
            engine.close()
            previous, target = (Path(folder) / str(n) for n in (number - 1, number))
            engine = next_engine(name, previous, target, ANALYZER, add, remove)
        rebuilt = engine_of(name, Path(folder) / "r", ANALYZER, final.values())
        assert list(engine.scan()) == sorted(final)
        assert engine.articles(sorted(final)) == [final[key] for key in sorted(final)]
        a, b = (e.search(Any((run, Not(run))), run, Page(100)) for e in (engine, rebuilt))
        assert (a.ids, a.total) == (b.ids, b.total)
        assert a.scores == pytest.approx(b.scores, abs=1e-6)


def test_an_unknown_engine_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(EngineMissing, match="whoosh, memory"):
        open_engine("lucene", None)


def test_a_user_dictionary_never_changes_what_a_quoted_query_finds(tmp_path: Path) -> None:
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("民大会 1000 n\n国人 5\n", "utf-8")
    article = Article("1", "中国人民大会堂", "在人民大会堂举行")
    for number, words in enumerate((None, dictionary)):
        index = Index.create(tmp_path / str(number), dictionary=words)
        index.update(add=[article])
        with index.searcher() as searcher:
            for query in ('"民大会"', '"国人民"', '"大会堂举"'):
                assert searcher.search(query).total == 1
            assert searcher.search('"堂大会"').total == 0


def test_an_empty_archive_has_nothing(engine_name: str) -> None:
    engine = open_engine(engine_name, None)
    assert engine.search(Run("中"), Run("中"), Page(5)) == Matches((), (), 0)
    assert (list(engine.scan()), engine.articles(["a"]), engine.values(["a"], ["date"])) == ([], [], {})
    assert engine.facets(EVERYTHING, ["date", "people"]) == {"date": {}, "people": {}}
    assert engine.reprints(["a"]) == {}


@settings(max_examples=examples(40), deadline=None)
@given(archives, clauses(), st.integers(0, 400))
@example([Article("a", "题", LONG_PAIR)], Run(LONG_PAIR), 0)
@example([Article("a", "大桥", "学校"), Article("b", "大桥大桥", "大桥")], Field("headline", Run("大桥")), 0)
def test_every_score_is_the_one_that_explain_gives(archive: list[Article], clause: Clause, recent: int) -> None:
    documents = {a.id: ANALYZER.document(a) for a in archive}
    newest = max((day_number(a.date) for a in archive), default=0)
    with tempfile.TemporaryDirectory() as folder:
        for name in ENGINES:
            engine = engine_of(name, Path(folder) / name, ANALYZER, archive)
            statistics = engine.statistics(plan(clause).terms)
            matches = engine.search(clause, clause, Page(100, recent=recent))
            for key, score in zip(matches.ids, matches.scores, strict=True):
                day = np.array([day_number(documents[key].article.date)], dtype=np.uint32)
                explained = explain(clause, documents[key], statistics, in_window=True).value
                assert score == pytest.approx(explained * float(recency(day, newest, recent)[0]), abs=1e-6)
            engine.close()


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(ENGINES), archives)
def test_stored_values_are_those_of_the_articles(name: str, archive: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        values = engine.values(["nobody", *(a.id for a in reversed(archive))], STORED_VALUES)
        assert list(values) == [a.id for a in reversed(archive)]
        for a in archive:
            verbatim = (getattr(a, column) for column in FACET_COLUMNS)
            columns = tuple("" if value is None else str(value) for value in verbatim)
            assert values[a.id] == (ANALYZER.document(a).fields["headline"].text, "", *columns)
        bodies = {a.id: ANALYZER.document(a).fields["body"].text for a in archive}
        assert engine.bodies(["nobody", *bodies]) == ({} if name == "opensearch" else bodies)
        engine.close()


CALLS: dict[str, Callable[[Engine], object]] = {
    "search": lambda e: e.search(Run("中"), Run("中"), Page(0)),
    "holding": lambda e: e.holding(["a0"], [EVERYTHING]),
    "facets": lambda e: e.facets(EVERYTHING, ["date"]),
    "articles": lambda e: e.articles(["a0"]),
    "values": lambda e: e.values(["a0"], ["date"]),
    "bodies": lambda e: e.bodies(["a0"]),
    "scan": lambda e: e.scan(),
    "extra_fields": lambda e: e.extra_fields(),
    "reprints": lambda e: e.reprints(["a0"]),
    "statistics": lambda e: e.statistics(()),
    "totals": lambda e: e.totals([EVERYTHING]),
    "unsound": lambda e: e.unsound(),
    "lookups": lambda e: e.lookups([Lookup((None,), "words", limit=1)]),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_closed_engine_says_so(call: str, engine_name: str, tmp_path: Path) -> None:
    assert CALLS.keys() == {name for name in vars(Engine) if not name.startswith("_")} - {"close"}
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, [Article("a0", "中", "")])
    CALLS[call](engine)
    for _ in range(2):
        engine.close()
        with pytest.raises(SearcherClosed, match="is closed"):
            CALLS[call](engine)


@given(archives.filter(bool))
def test_a_document_is_data_that_survives_pickling_and_json(archive: list[Article]) -> None:
    for document in ANALYZER.documents(archive):
        assert pickle.loads(pickle.dumps(document)) == document
        again = Document.from_record(json.loads(json.dumps(document.record())))
        assert again.record() == document.record()


def test_a_discarded_generation_is_gone(engine_name: str, tmp_path: Path) -> None:
    engine_of(engine_name, tmp_path / "g", ANALYZER, [Article("a0", "中", "")]).close()
    for _ in range(2):
        engine_kind(engine_name).discard(tmp_path / "g")
        assert not (tmp_path / "g").exists()


def numbered(n: int) -> Article:
    body = f"雷锋精神第{n}期。人民大会{'堂' * (n % 5)}。" * 3
    return Article(f"a{n:04}", f"{('北碚', '重庆')[n % 2]}大桥通车", body, f"2024-03-{n % 28 + 1:02}")


ASKED: list[Clause] = [Run("北碚大桥"), Any((Run("雷锋"), Run("大桥通"))), Prefix("人民")]
ASKED += [Near((Run("雷锋"), Run("人民")), (9,))]
ASKED += [All((Run(f"第{n}期"), Not(Run("重庆")))) for n in range(70)]  # more than the masks that are kept


ROUNDS = {"whoosh": 500, "memory": 3, "opensearch": 10}


@pytest.mark.parametrize("name", ENGINES)
def test_threads_that_share_an_engine_get_the_answers_of_one(name: str, tmp_path: Path) -> None:
    rounds = ROUNDS[name]
    engine_of(name, tmp_path / "1", ANALYZER, map(numbered, range(60))).close()
    engine = next_engine(name, tmp_path / "1", tmp_path / "2", ANALYZER, map(numbered, range(60, 120)), {"a0003"})

    expected = [_answers(engine, number) for number in range(min(3 * len(ASKED), rounds + 8))]
    engine.close()
    shared = open_engine(name, tmp_path / "2")  # which remembers nothing yet

    def ask(first: int) -> bool:
        numbers = (number % len(expected) for number in range(first, first + rounds))
        return all(_answers(shared, number) == expected[number] for number in numbers)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(8)))
    shared.close()


def _answers(engine: Engine, number: int) -> tuple[object, ...]:
    clause = ASKED[number % len(ASKED)]
    matches = engine.search(clause, clause, Page(10, sort=SORTS[number % len(SORTS)]))
    return matches, engine.articles(matches.ids), engine.facets(clause, ["date", "places"])
