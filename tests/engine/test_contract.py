"""The promises of DESIGN.md, section 7, on every engine: random archives and random queries against a literal scan."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import All, Any, Clause, DateRange, Field, Mentions, Near, Not, Prefix, Run, Same, Wildcard
from newsearch.engine import ENGINES, SORTS, Engine, memory, open_engine, sort_key
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.whoosh.build import layers, writer
from newsearch.engine.whoosh.search import top as best
from newsearch.engine.whoosh.segment.postings import MOST_DOCUMENTS
from newsearch.errors import EngineMissing
from newsearch.model import FACET_COLUMNS, NAME_KINDS
from newsearch.ranking.plan import RERANKED
from newsearch.text.folding import fold
from newsearch.text.runs import occurrences
from tests.conftest import engine_of

ANALYZER = Analyzer()
PIECES = ["中国", "人民", "大会", "國家", "北", "京", "的", "。", "，", "a1", "gpt-4", "3.5", "17天", "7天", "“", "”"]
PIECES += ["・", "\n", "\n\n", "ＡＢ", "㎡", "王\u3000毅", "𩬅", "e\u0301"]
PIECES += ["3月1日", "2024年", "昨天", "至5日", "。", "？", "……", "inter-\n"]
PIECES += ["习近平", "北京", "联合国", "罗斯", "俄罗斯", "中华人民共和国"]  # names, to be counted
texts = st.lists(st.sampled_from([*PIECES, " ", "\n\n"]), max_size=12).map("".join)
days = st.none() | st.dates().filter(lambda d: d.year > 1000).map(lambda d: d.isoformat())
runs = texts.map(ANALYZER.run).filter(bool)


pages = st.sampled_from([None, 0, 1, "1", 12, "A03", "第1版", ""])


def article(
    number: int, headline: str, body: str, date: str | None, source: str, page: int | str | None = None
) -> Article:
    return Article(f"a{number}", headline, body, date, source=source, byline=headline, page=page)


archives = st.lists(st.tuples(texts, texts, days, texts, pages), max_size=6).map(
    lambda rows: [article(n, *row) for n, row in enumerate(rows)]
)


mentioned = st.sampled_from([None, "2024-01-01", "2024-03-01", "2024-03-05", "2024-12-31"]) | days


def clauses() -> st.SearchStrategy[Clause]:
    prefixes = st.sampled_from(["中", "人民", "gp", "3", "王毅"]).map(Prefix)
    patterns = st.sampled_from(["中?", "?大会", "人?大?", "gp?", "a1?王", "中国?人", "?·?", "3?1"]).map(Wildcard)
    together = st.lists(runs | prefixes | patterns, min_size=1, max_size=3).map(tuple)
    leaves = st.one_of(
        runs,
        texts.map(ANALYZER.word).filter(bool),
        st.sampled_from(["1", "a1"]).map(Run),
        prefixes,
        patterns,
        st.builds(Near, together, st.integers(0, 5)),
        st.builds(Same, together),
        st.builds(DateRange, days, days),
        st.builds(Mentions, mentioned, mentioned),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
            st.builds(Any, st.lists(inner, max_size=3).map(tuple), st.integers(1, 2)),
            inner.map(Not),
            st.builds(Field, st.sampled_from(["headline", "body", "byline", "source", "page"]), inner),
        ),
        max_leaves=4,
    )


@settings(max_examples=80)
@given(
    archives,
    st.lists(clauses(), min_size=1, max_size=5),
    st.sampled_from(SORTS),
    st.sampled_from([1, 4096]),
    st.sampled_from([1, 3, MOST_DOCUMENTS]),
    st.sampled_from([2, RERANKED]),
)
def test_whoosh_finds_and_ranks_what_the_linear_scan_does(
    archive: list[Article], queries: list[Clause], sort: str, large: int, most: int, window: int
) -> None:
    scan = MemoryEngine(map(ANALYZER.document, archive))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "LARGE", large)  # rows of bits, or none
        patch.setattr(writer, "MOST_DOCUMENTS", most)  # one segment, or several
        patch.setattr(memory, "RERANKED", window)
        patch.setattr(best, "RERANKED", window)
        whoosh = engine_of("whoosh", Path(folder) / "g", ANALYZER, archive)
        for clause in queries:
            expected, got = (e.find(clause, limit=3, offset=1, sort=sort) for e in (scan, whoosh))
            assert (got.total, got.ids) == (expected.total, expected.ids)
            assert got.scores == pytest.approx(expected.scores, abs=1e-6)
        whoosh.close()


@settings(max_examples=60)
@given(archives, archives, clauses(), st.sampled_from([1, 4096]))
def test_whoosh_counts_what_the_linear_scan_does_after_any_merge(
    first: list[Article], second: list[Article], clause: Clause, large: int
) -> None:
    names = (*FACET_COLUMNS, *NAME_KINDS)
    gone = {"a0"} - {a.id for a in second}
    final = {a.id: a for a in (*first, *second) if a.id not in gone}
    expected = MemoryEngine(map(ANALYZER.document, final.values())).facets(clause, names)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "LARGE", large)
        patch.setattr(writer, "_FAN", 2)
        for name in ENGINES:
            target = Path(folder) / name
            engine = engine_of(name, target / "1", ANALYZER, first)
            (target / "2").mkdir()
            engine.write(target / "2", map(ANALYZER.document, second), gone)
            engine.close()
            engine = open_engine(name, target / "2")
            assert engine.facets(clause, names) == expected
            engine.close()


@settings(max_examples=60)
@given(
    archives,
    clauses(),
    st.sampled_from(SORTS),
    st.integers(1, 3),
    st.sampled_from(ENGINES),
    st.sampled_from([2, MOST_DOCUMENTS]),
)
def test_the_pages_behind_each_place_are_the_whole_list(
    archive: list[Article], clause: Clause, sort: str, limit: int, name: str, most: int
) -> None:
    dates = {a.id: a.date for a in archive}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "RERANKED", 2)  # the places are in the window and behind it
        patch.setattr(best, "RERANKED", 2)
        patch.setattr(writer, "MOST_DOCUMENTS", most)
        engine = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        whole = engine.find(clause, limit=100, sort=sort)
        ids: list[str] = []
        after = None
        while (page := engine.find(clause, limit=limit, sort=sort, after=after)).ids:
            assert page.total == whole.total
            ids += page.ids
            after = sort_key(sort, page.scores[-1], dates[ids[-1]]), ids[-1]
        assert tuple(ids) == whole.ids
        engine.close()


@settings(max_examples=60)
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
            found = engine.find(run, limit=100)
            assert (set(found.ids), found.total) == (literal, len(literal))
        engine.close()


@settings(max_examples=40)
@given(st.sampled_from(ENGINES), archives, archives, st.sets(st.sampled_from(["a0", "a1", "a4"])), runs)
def test_batches_and_their_order_change_neither_hits_nor_scores(
    name: str, first: list[Article], second: list[Article], gone: set[str], run: Run
) -> None:
    final = {a.id: a for a in first} | {a.id: a for a in second}
    final = {key: a for key, a in final.items() if key not in gone}
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_of(name, Path(folder) / "1", ANALYZER, first)
        for number, (add, remove) in enumerate([(second, set[str]()), ([], gone)], 2):
            target = Path(folder) / str(number)
            target.mkdir()
            engine.write(target, map(ANALYZER.document, add), remove)
            engine.close()
            engine = open_engine(name, target)
        rebuilt = engine_of(name, Path(folder) / "r", ANALYZER, final.values())
        assert engine.ids() == sorted(final)
        assert engine.get(sorted(final)) == [final[key] for key in sorted(final)]
        a, b = (e.find(Any((run, Not(run))), limit=100, rank=run) for e in (engine, rebuilt))
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


def test_find_reports_an_empty_archive(tmp_path: Path, engine_name: str) -> None:
    engine: Engine = open_engine(engine_name, None)
    assert engine.find(Run("中"), limit=5).total == 0
    assert engine.ids() == []
