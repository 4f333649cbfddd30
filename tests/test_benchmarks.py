"""The benchmark's own parts: its corpora, its queries, and newsearch's peer on the project's seeds. No timings."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import corpus
from benchmarks.cluster.growth import by_kind, costs, heads, measured, planned, table
from benchmarks.peers.newsearch import Newsearch
from benchmarks.peers.query import KINDS, Query
from benchmarks.peers.tokens import BREAK, layers
from benchmarks.speed.cold import ASKED, typed
from benchmarks.speed.draw import draw
from benchmarks.speed.literal import counts
from benchmarks.speed.run import judged
from benchmarks.speed.stages import Bench, Limits, measure
from benchmarks.speed.starts import alternated
from benchmarks.speed.table import render
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import layer
from newsearch.model import LAYERS, FieldTokens
from newsearch.text.folding import fold_text
from newsearch.text.units import units
from tests.conftest import SEEDS


@pytest.fixture(scope="module")
def articles() -> list[corpus.Article]:
    """The seeds, each with a date, since the page has none and dates are a kind of queries."""
    found = corpus.read(SEEDS)
    return [dataclasses.replace(a, date=f"2024-03-{n:02}") for n, a in enumerate(found, 1)]


@pytest.fixture(scope="module")
def queries(articles: list[corpus.Article]) -> dict[str, list[Query]]:
    return draw(articles, seed=1, count=10)


def test_a_multiple_holds_every_sentence_once_a_copy(articles: list[corpus.Article]) -> None:
    larger = list(corpus.multiply(articles, 3, seed=1))
    assert larger[: len(articles)] == articles
    assert len(larger) == 3 * len(articles) == len({a.id for a in larger})
    copy = larger[len(articles) : 2 * len(articles)]
    assert Counter("".join(a.text.replace("\n", "") for a in copy)) == Counter(
        "".join(a.text.replace("\n", "") for a in articles)
    )
    assert {a.text for a in copy}.isdisjoint(a.text for a in articles)
    assert {a.date for a in copy} <= {a.date for a in articles}
    assert all(a.title and a.text for a in copy)


def test_multiples_and_queries_depend_on_the_seed_alone(articles: list[corpus.Article]) -> None:
    assert list(corpus.multiply(articles, 2, 1)) == list(corpus.multiply(articles, 2, 1))
    assert list(corpus.multiply(articles, 2, 1)) != list(corpus.multiply(articles, 2, 2))
    assert draw(articles, 1, 10) == draw(articles, 1, 10)
    assert draw(articles, 1, 10) != draw(articles, 2, 10)


def test_what_is_written_is_read(articles: list[corpus.Article], tmp_path: Path) -> None:
    counted = corpus.write(articles, tmp_path / "corpus")
    assert list(corpus.stored(tmp_path / "corpus")) == articles
    assert corpus.describe(tmp_path / "corpus") == counted
    assert counted["text_bytes"] == sum(len((a.title + a.text).encode()) for a in articles)


def test_every_kind_of_query_finds_something(articles: list[corpus.Article], queries: dict[str, list[Query]]) -> None:
    assert tuple(queries) == KINDS
    for kind, drawn in queries.items():
        assert drawn and all(counts(articles, drawn)), kind
        assert all(Query.of(query.record()) == query for query in drawn)
    for length in (2, 4, 8):
        assert all(len(units(query.words[0])) == length for query in queries[f"run{length}"])


def test_queries_drawn_from_the_archive_find_their_words_in_its_multiples(
    articles: list[corpus.Article], queries: dict[str, list[Query]]
) -> None:
    copy = list(corpus.multiply(articles, 2, seed=1))[len(articles) :]
    for kind in ("word", "and", "run2", "run4"):
        assert all(counts(copy, queries[kind])), kind


def test_peers_index_the_layers_that_newsearch_does(articles: list[corpus.Article]) -> None:
    """No layer of a peer has more or fewer tokens: a second rule of pairs once had 35 % more of them."""
    analyzer = Analyzer()
    for article in articles:
        text = fold_text(article.text)
        tokens, theirs = FieldTokens(text, analyzer.words(text)), layers(text)
        for kind in LAYERS:
            assert Counter(token for token in theirs[kind] if token != BREAK) == Counter(layer(tokens, kind)), kind


def test_newsearch_finds_what_a_literal_scan_finds(
    articles: list[corpus.Article], queries: dict[str, list[Query]], tmp_path: Path
) -> None:
    folder = tmp_path / "corpus"
    corpus.write(articles, folder)
    peer = Newsearch()
    peer.build(folder, tmp_path / "index", 1)
    peer.open(tmp_path / "index")
    for drawn in queries.values():
        answers = [peer.search(query) for query in drawn]
        assert [total for total, _ in answers] == counts(articles, drawn)
        assert all(len(ids) == min(10, total or 0) for total, ids in answers)
    (folder / "more.jsonl").write_text(corpus.lines(corpus.extra(articles, 2, 0)), "utf-8")
    assert peer.add(tmp_path / "index", folder / "more.jsonl")
    query = queries["common"][0]
    assert peer.search(query)[0] == counts(corpus.stored(folder), [query])[0]
    peer.close()


def test_a_whole_run_is_rendered_and_a_broken_peer_does_not_end_it(
    articles: list[corpus.Article], queries: dict[str, list[Query]], tmp_path: Path
) -> None:
    counted = corpus.write(articles, tmp_path / "corpus")
    pythons = {"newsearch": Path(sys.executable), "broken": Path(sys.executable)}
    limits = Limits(rounds=1, cold_rounds=1)
    bench = Bench(pythons, tmp_path / "corpus", tmp_path / "work", queries, queries["word"][:2], limits, print)
    peers = judged(measure(bench), {kind: counts(articles, drawn) for kind, drawn in queries.items()})
    assert peers["broken"].keys() == {"failed"}
    assert all(asked["exact"] == asked["recall"] == 1 for asked in peers["newsearch"]["search"].values())
    text = render([{**_RUN, "sizes": [{"times": 1, **counted, "peers": peers}]}])
    assert "broken failed: start" in text
    assert text.count("100.0% (100%)") == len(KINDS)
    again = dataclasses.replace(bench, limits=Limits(rounds=1, cold_rounds=1, reuse=True), results={})
    assert "build" not in measure(again)["newsearch"]
    assert again.results["newsearch"]["search"].keys() == set(KINDS)


def test_the_queries_of_a_cold_start_find_something(articles: list[corpus.Article]) -> None:
    queries = typed(articles)
    assert tuple(queries) == ASKED
    assert all(counts(articles, list(queries.values())))


def test_starts_are_measured_in_turn_each_with_its_own_bytecode(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "import os, sys; open(sys.argv[1], 'a').write(sys.argv[2] + str(os.getenv('PYTHONDONTWRITEBYTECODE')) + ' ')"
    starts = alternated({name: [sys.executable, "-c", code, str(log), name] for name in "ab"}, rounds=2)
    assert log.read_text() == "aNone bNone aNone bNone bNone aNone "
    assert starts.keys() == {"a", "b"} and all(s.processor > 0 and s.clock > 0 for s in starts.values())


def test_what_a_peer_cannot_do_is_blank() -> None:
    search = {"word": {"p50_ms": 1.234, "p99_ms": 56.7, "queries": 2, "totals": "- -"}}
    size = {"times": 1, "articles": 5, "text_bytes": 10**6, "peers": {"bm25s": {"search": search}}}
    rows = render([{**_RUN, "sizes": [size]}]).splitlines()
    assert "| one word | 1.23 / 57 |" in rows
    assert "| quoted run of 4 |  |" in rows


def test_runs_are_rendered_by_size_with_what_the_larger_ones_take_more() -> None:
    def run(times: int, milliseconds: float) -> dict[str, object]:
        search = {"word": {"p50_ms": milliseconds, "p99_ms": 2 * milliseconds, "queries": 1, "totals": "1"}}
        build = {"one": {"seconds": 2.0 * times, "rounds": 5, "peak_mb": 1}, "all": {"seconds": 1.0, "rounds": 5}}
        peers = {"newsearch": {"build": build, "index_bytes": 3 * times, "search": search}}
        return {**_RUN, "sizes": [{"times": times, "articles": 5, "text_bytes": 10**6, "peers": peers}]}

    rows = render([run(10, 6.0), run(1, 4.0)]).splitlines()
    assert [row[:7] for row in rows if row.startswith("### x")] == ["### x1:", "### x10"]
    assert "| of `cut_for_search` alone | 50% |" in rows
    assert "| MB copied in the p50 of one word | 4.0 |" in rows
    assert "| from x1 to x10, times | build, one core | index | p50, mean of kinds | p99, mean of kinds |" in rows
    assert rows[-1] == "| newsearch | 10.0 | 10.0 | 1.5 | 1.5 |"


_RUN = {
    "commit": "0123456789abcdef",
    "date": "2024-03-02",
    "machine": {"processor": "one", "cores": 2, "memory_gb": 4, "system": "Linux", "python": "3.11"},
    "options": {"queries": 10, "rounds": 1},
    "missing": {"xapian": "no wheel"},
    "bounds": {"fold_mb_s": 1.0, "cut_for_search_mb_s": 1.0, "copy_gb_s": 1.0},
}


def _size(articles: int, nodes_cpu: float) -> dict[str, object]:
    """A size in a cluster as it is measured: ten queries that took the nodes so many seconds of processors."""
    found: dict[str, object] = {"articles": articles, "text_bytes": 1000 * articles, "queries": 10}
    for name in ("local", "cluster"):
        found |= {f"{name}_bytes": 3000 * articles, f"{name}_ms": {"p50": 1.5, "p99": 9.0}}
        found |= {f"{name}_load": {"seconds": 5, "client_cpu": articles * 0.003, "nodes_cpu": articles * 0.001}}
        found |= {f"{name}_kinds": {"word": {"p50": 1.5, "p99": articles / 10}}}
        found |= {f"{name}_queries": {"seconds": 5, "client_cpu": 0.1, "nodes_cpu": nodes_cpu}}
    return found


def test_a_plan_follows_from_unit_costs(tmp_path: Path) -> None:
    figures = {"shards": 2, "sizes": [_size(10_000, 0.10), _size(110_000, 0.20)]}
    unit = costs(figures)
    assert (unit.text, unit.index, unit.loading, unit.indexing) == pytest.approx((1000, 3000, 3, 1))
    assert unit.query_million == pytest.approx(100)  # 10 ms more for 0.1 million articles more
    assert unit.query_shard == pytest.approx(4.5)  # 9 ms for none, on two shards
    small, large = planned(1_000_000, unit), planned(1_000_000_000, unit)
    assert (small.shards, small.nodes, large.shards, large.nodes) == (1, 3, 100, 10)
    assert small.hours == pytest.approx(4 / 3.6 / 24)
    assert small.queries == pytest.approx(24_000 / 104.5)
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(figures))
    assert len(table("abcdefgh", file).splitlines()) == 6
    shown = measured(heads("local", "{articles} articles", file), "abcdefgh", file).splitlines()
    assert shown[0] == "|  | local | 10,000 articles | 110,000 articles |"
    assert shown[4] == "| c |  | 1.0 | 1.0 |"
    assert by_kind("abcd", {"word": "one word"}, file).splitlines() == [
        "| a | b | c | d |",
        "| --- | ---: | ---: | ---: |",
        "| one word | 2 / 1,000 | 2 / 1,000 | 2 / 11,000 |",
    ]
