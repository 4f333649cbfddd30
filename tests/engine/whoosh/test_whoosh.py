"""The Whoosh engine's own promises: Whoosh opens its segments, and neither merging nor processes change an answer."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index
from whoosh.query import And, Not, Or, Prefix, Query, Term
from whoosh.searching import Searcher

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.analysis.dictionary import Entry
from newsearch.analysis.layers import layer
from newsearch.analysis.segmenters import RjiebaSegmenter
from newsearch.clauses import EVERYTHING, Any, Clause, DateRange, Field, Mentions, Run
from newsearch.clauses import Not as Without
from newsearch.engine import SORTS, STORED_VALUES, BuildOptions, Lookup, Page, open_engine
from newsearch.engine.whoosh.build import builder, merge
from newsearch.engine.whoosh.build import numbering as tokens
from newsearch.engine.whoosh.build.writer import write
from newsearch.engine.whoosh.codec import read_segments
from newsearch.engine.whoosh.segment import postings, rows_writer
from newsearch.engine.whoosh.segment.keys import MOST_DOCUMENTS
from newsearch.errors import DictionaryError, SeedError
from newsearch.model import FACET_COLUMNS, FIELDS, LAYERS, NAME_KINDS
from newsearch.seeds.reader import read
from newsearch.text.units import is_word_like
from tests.conftest import SEEDS, engine_of, next_engine
from tests.strategies import ANALYZER, archives


def seed_articles() -> list[Article]:
    return [a for path in SEEDS.iterdir() for a in read(path.name, path.read_bytes()).articles]


def found(searcher: Searcher, query: Query) -> set[str]:
    return {hit["id"] for hit in searcher.search(query, limit=None)}


def test_a_plain_whoosh_searcher_finds_the_same_documents(tmp_path: Path) -> None:
    articles = seed_articles()
    engine_of("whoosh", tmp_path / "g", ANALYZER, articles).close()
    documents = [ANALYZER.document(a) for a in articles]
    with index.open_dir(str(tmp_path / "g")).searcher() as searcher:
        assert searcher.doc_count() == len(articles)
        for field in FIELDS:
            for name in LAYERS:
                of = {d.article.id: set(layer(d.fields[field], name)) for d in documents}
                terms = sorted(set().union(*of.values()))
                assert [t.decode() for t in searcher.reader().lexicon(f"{field}_{name}")] == terms
                for a, b in zip(terms[::7], terms[3::7], strict=False):
                    one, two = Term(f"{field}_{name}", a), Term(f"{field}_{name}", b)
                    has_one, has_two = ({key for key, tokens in of.items() if t in tokens} for t in (a, b))
                    assert found(searcher, one) == has_one
                    assert found(searcher, And([one, two])) == has_one & has_two
                    assert found(searcher, Or([one, two])) == has_one | has_two
                    assert found(searcher, And([one, Not(two)])) == has_one - has_two
                    begins = {key for key, tokens in of.items() if any(t.startswith(a[0]) for t in tokens)}
                    assert found(searcher, Prefix(f"{field}_{name}", a[0])) == begins


def test_whoosh_gives_back_the_whole_article(tmp_path: Path) -> None:
    article = Article("a1", "标题", "正文\n\n第二段 \ud800", date="2024-03-02", page="3版")
    engine_of("whoosh", tmp_path / "g", ANALYZER, [article]).close()
    with index.open_dir(str(tmp_path / "g")).searcher() as searcher:
        (hit,) = searcher.search(Term("body_pairs", "正文"))
        assert Article(**hit.fields()) == article
        assert hit.score > 0


@settings(max_examples=40)
@given(archives, st.sampled_from([1, 4096]), st.sampled_from([1, 7, 1 << 20]))
def test_one_article_at_a_time_gives_what_all_at_once_do(archive: list[Article], large: int, sliced: int) -> None:
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_writer, "LARGE", large)  # rows of bits, or none
        patch.setattr(merge, "_SLICE", sliced)
        folder = Path(temporary)
        engine = open_engine("whoosh", None)
        steps = [*archive, *archive[:2]]  # the last ones replace the first ones
        for number, article in enumerate(steps):
            previous = folder / str(number - 1) if number else None
            engine = next_engine("whoosh", previous, folder / str(number), ANALYZER, [article])
        whole = engine_of("whoosh", folder / "whole", ANALYZER, archive)
        assert list(engine.scan()) == list(whole.scan())
        assert engine.articles([*whole.scan()]) == whole.articles([*whole.scan()])
        for text in ("中国", "a1", "人民大会", "3.5", "北"):
            clause = Any((Run(text), Without(Run("的"))))
            got, expected = (e.search(clause, clause, Page(9)) for e in (engine, whole))
            assert (got.ids, got.total) == (expected.ids, expected.total)
            assert got.scores == pytest.approx(expected.scores, abs=1e-6)


def test_small_segments_are_merged_and_deleted_articles_dropped(tmp_path: Path) -> None:
    for number in range(20):
        previous = tmp_path / str(number - 1) if number else None
        gone = [f"a{number - 1}"] if number % 2 else []
        article = Article(f"a{number}", "北京", "人民" * number)
        engine = next_engine("whoosh", previous, tmp_path / str(number), ANALYZER, [article], gone)
    segments = read_segments(tmp_path / "19")
    assert len(segments) <= 6
    assert sum(s.doc_count() for s in segments) == 10
    assert engine.search(Run("北京"), Run("北京"), Page(0)).total == 10
    assert engine.search(Run("人民人民"), Run("人民人民"), Page(0)).total == 9


def test_a_merged_segment_answers_as_a_new_one(tmp_path: Path) -> None:
    articles = [
        Article("a", "李强在北京", "昨天俄罗斯总统普京会见李强。3月1日开会。", "2024-03-02", source="北碚报", page=1),
        Article("b", "上海开会", "国务院在上海开会", "2023-11-30", byline="熊辉 秦廷富", section="要闻"),
        Article("c", "大桥通车", "大桥今天通车，" * 30, None, source="ＡＢ社", page="A03"),
        Article("d", "大桥又通车", "大桥今天通车，" * 30, "2024-03-01", byline="熊辉"),
        Article("gone", "大桥", "中国人民", "2025-01-01", source="别的报", byline="王芳", page=9),
    ]
    for number, article in enumerate([articles[4], *articles[:4]]):
        previous = tmp_path / str(number - 1) if number else None
        gone = ["gone"] if number == 3 else []
        merged = next_engine("whoosh", previous, tmp_path / str(number), ANALYZER, [article], gone)
    assert len(read_segments(tmp_path / "4")) == 1
    new = engine_of("whoosh", tmp_path / "new", ANALYZER, articles[:4])
    ids = list(new.scan())
    assert list(merged.scan()) == ids and merged.articles(ids) == new.articles(ids)
    assert merged.facets(EVERYTHING, [*FACET_COLUMNS, *NAME_KINDS]) == new.facets(
        EVERYTHING, [*FACET_COLUMNS, *NAME_KINDS]
    )
    assert merged.values(ids, STORED_VALUES) == new.values(ids, STORED_VALUES)
    assert merged.reprints(ids) == new.reprints(ids)
    clauses: list[Clause] = [
        DateRange("2024-03-01", "2024-03-02"),
        Mentions("2024-03-01", "2024-03-01"),
        Field("section", Run("要闻")),
    ]
    clauses += [Run("大桥今天通车"), Any((Run("北京"), Run("开会"))), Field("byline", Run("熊辉")), EVERYTHING]
    for clause, sort in product(clauses, SORTS):
        got, expected = (e.search(clause, clause, Page(9, sort=sort)) for e in (merged, new))
        assert (got.ids, got.total) == (expected.ids, expected.total), (clause, sort)
        assert got.scores == pytest.approx(expected.scores, abs=1e-9)
    for choices in ((frozenset("大"), None), (frozenset("开"), frozenset("会"))):
        assert (
            merged.lookups([Lookup(choices, "runs", limit=9)])[0] == new.lookups([Lookup(choices, "runs", limit=9)])[0]
        )
        assert (
            merged.lookups([Lookup(choices, "words", limit=9)])[0]
            == new.lookups([Lookup(choices, "words", limit=9)])[0]
        )


def many(count: int) -> Iterable[Article]:
    return (Article(f"a{n:05}", f"第{n}号公告", f"重庆生态环境建设第{n}期，{n % 7}天。" * 20) for n in range(count))


def test_several_processes_build_what_one_does(tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        write(None, tmp_path / name, Documents(ANALYZER, many(4000)), (), BuildOptions(workers, 512))
    assert [len(read_segments(tmp_path / name)) for name in ("one", "two")] == [1, 2]
    one, two = (open_engine("whoosh", tmp_path / name) for name in ("one", "two"))
    assert list(one.scan()) == list(two.scan()) == [a.id for a in many(4000)]
    for text in ("生态环境", "第17期", "3天", "17号"):
        assert one.search(Run(text), Run(text), Page(30)).ids == two.search(Run(text), Run(text), Page(30)).ids


class Failing(RjiebaSegmenter):
    """Fails in a process that was started to build."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        if multiprocessing.parent_process():
            raise DictionaryError("the dictionary has gone")
        super().__init__(entries)


MORE_THAN_ONE_BUILDS = 1_000_000
"""Articles of which this process cannot have built all before the other one has started, however late that is."""


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    documents = Documents(Analyzer(segmenter=Failing), many(MORE_THAN_ONE_BUILDS))
    with pytest.raises(DictionaryError, match="has gone"):
        write(None, tmp_path, documents, (), BuildOptions(2, 512))


def test_an_article_that_cannot_be_read_ends_every_process(tmp_path: Path) -> None:
    def articles() -> Iterator[Article]:
        yield from many(4000)
        raise SeedError("the disk has gone")

    with pytest.raises(SeedError, match="has gone"):
        write(None, tmp_path, Documents(ANALYZER, articles()), (), BuildOptions(2, 512))


class Killed(RjiebaSegmenter):
    """Ends a process that was started to build, as soon as there is text to cut."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGKILL)
        super().__init__(entries)


class Interrupted(RjiebaSegmenter):
    """Sends Ctrl-C to a process that was started to build."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        if multiprocessing.parent_process():
            os.kill(os.getpid(), signal.SIGINT)
        super().__init__(entries)


def test_an_interrupt_is_for_the_process_that_started_the_others(tmp_path: Path) -> None:
    write(None, tmp_path, Documents(Analyzer(segmenter=Interrupted), many(4000)), (), BuildOptions(2, 512))
    assert sum(segment.doc_count() for segment in read_segments(tmp_path)) == 4000


def test_a_process_that_is_ended_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    documents = Documents(Analyzer(segmenter=Killed), many(MORE_THAN_ONE_BUILDS))
    with pytest.raises(OSError, match="with fewer workers"):
        write(None, tmp_path, documents, (), BuildOptions(2, 512))


@settings(max_examples=30)
@given(archives.filter(bool), st.integers(1, 30), st.integers(1, 30))
def test_a_segment_is_the_same_in_blocks_of_any_size(archive: list[Article], block: int, stretch: int) -> None:
    written = []
    with tempfile.TemporaryDirectory() as temporary:
        for sizes in ((1 << 16, 1 << 16), (block, stretch)):
            segment = builder.SegmentBuilder()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(builder, "_BLOCK", sizes[0])
                patch.setattr(postings, "_STRETCH", sizes[1])
                for document in ANALYZER.documents(archive):
                    segment.add(document)
                segment.write(Path(temporary, "segment"))
            written.append(Path(temporary, "segment").read_bytes())
    assert written[0] == written[1]


@given(st.lists(st.lists(st.text("国中\n1a😀𠀀", min_size=1, max_size=7), max_size=30), max_size=8))
def test_words_are_numbered_whatever_their_length(blocks: list[list[str]]) -> None:
    words = tokens.Words()
    for block in blocks:
        words.add([block], np.zeros(1, dtype=np.uint32))
    terms, ranked = words.ranked()
    said = [[word for word in block if is_word_like(word)] for block in blocks]
    assert terms == sorted({word for block in said for word in block})
    assert [[terms[number] for number in block.numbers] for block in ranked] == said


def test_memory_bounds_a_segment_and_not_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsearch.engine.whoosh.build.writer._LEAST", 4)
    write(None, tmp_path, Documents(ANALYZER, many(1000)), (), BuildOptions(1, 60))
    assert len(read_segments(tmp_path)) == 3
    assert open_engine("whoosh", tmp_path).search(Run("生态环境"), Run("生态环境"), Page(0)).total == 1000


def test_merging_gives_nothing_of_deleted_documents_to_others(tmp_path: Path) -> None:
    archive = Index.create(tmp_path / "index")
    archive.update([Article("a", "留", "旧桥。"), Article("b", "删", "新桥。"), Article("c", "删", "新桥。")])
    archive.update(remove=["b", "c"])
    assert [s.doc_count_all() for s in read_segments(tmp_path / "index" / "generation-3" / "engine")] == [1]
    with archive.searcher() as searcher:
        totals = {query: searcher.find(query, limit=0).total for query in ("留", "删", "旧桥", "新桥", "桥")}
    assert totals == {"留": 1, "删": 0, "旧桥": 1, "新桥": 0, "桥": 1}


def test_a_segment_can_be_full(tmp_path: Path) -> None:
    articles = (Article(f"{n}", "新华社", "北京" if n % 2 else "") for n in range(MOST_DOCUMENTS + 1))
    write(None, tmp_path, Documents(ANALYZER, articles), (), BuildOptions(1, 512))
    assert [s.doc_count_all() for s in read_segments(tmp_path)] == [MOST_DOCUMENTS, 1]
    engine = open_engine("whoosh", tmp_path)
    assert engine.search(Run("新华社"), Run("新华社"), Page(0)).total == MOST_DOCUMENTS + 1
    assert engine.search(Run("北京"), Run("北京"), Page(1, 2)).total == MOST_DOCUMENTS // 2
