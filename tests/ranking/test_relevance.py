"""Measuring and tuning the ranking: its rivals, its table and the choice of its constants, on sets made up here."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import corpus
from benchmarks.relevance import tune
from benchmarks.relevance.bags import Bags, asked
from benchmarks.relevance.drawn import known_items
from benchmarks.relevance.evidence import Setting, gather, reciprocal_ranks
from benchmarks.relevance.known import KnownItems, measured, mrr, read
from benchmarks.relevance.run import Archives, measure, table
from newsearch import Article
from newsearch.text.folding import fold
from tests.conftest import SEEDS

BODIES = {
    "early": "大桥昨日通车。沿线居民前来参观,商贩摆出小吃。",
    "late": "沿线居民昨日前来参观,商贩摆出小吃,大家都说好。新修的大桥很长,今后通车更快。",
    "other": "学校今日开学,学生领到新书。",
}
QUERIES = {"q1": ("大桥通车", "early"), "q2": ("学校开学", "other")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The set in BEIR layout."""
    _write(tmp_path / "corpus.jsonl", [{"_id": key, "title": "", "text": body} for key, body in BODIES.items()])
    _write(tmp_path / "queries.jsonl", [{"_id": key, "text": text} for key, (text, _) in QUERIES.items()])
    rows = ["query-id\tcorpus-id\tscore", *(f"{key}\t{wanted}\t1" for key, (_, wanted) in QUERIES.items())]
    (tmp_path / "qrels.tsv").write_text("\n".join([*rows, "q2\tlate\t0"]), "utf-8")
    return tmp_path


@pytest.fixture
def known(folder: Path) -> KnownItems:
    return read(folder)


def test_a_set_is_read_with_the_article_that_each_query_wants(folder: Path) -> None:
    known = read(folder)
    assert [article.id for article in known.articles] == list(BODIES)
    assert known.wanted == {key: wanted for key, (_, wanted) in QUERIES.items()}
    assert read(folder, most=1).wanted == {"q1": "early"}


@pytest.mark.parametrize(
    ("place", "value"), [(1, 1), (2, 1 / 2), (10, 1 / 10), (11, 0)], ids=["first", "second", "tenth", "eleventh"]
)
def test_mrr_is_one_divided_by_the_place_among_ten(known: KnownItems, place: int, value: float) -> None:
    others = [f"x{n}" for n in range(20)]
    found = {key: [*others[: place - 1], wanted, *others[place:]] for key, wanted in known.wanted.items()}
    assert mrr(known, found) == pytest.approx(value)


def test_a_query_that_finds_nothing_counts_as_nothing(known: KnownItems) -> None:
    assert mrr(known, {"q1": ["early"], "q2": []}) == pytest.approx(1 / 2)


def test_bags_rank_by_textbook_bm25() -> None:
    articles = [{"words": ["桥", "桥", "河"]}, {"words": ["桥"]}, {"words": ["山", "河"]}]
    bags = Bags(articles, ["words"], asked([{"words": ["桥", "河"]}]))
    norms = [1.2 * (1 - 0.75 + 0.75 * length / 2) for length in (3, 1, 2)]
    idf = math.log(1 + 1.5 / 2.5)
    expected = {
        0: idf * (2 * 2.2 / (2 + norms[0]) + 2.2 / (1 + norms[0])),
        1: idf * 2.2 / (1 + norms[1]),
        2: idf * 2.2 / (1 + norms[2]),
    }
    assert bags.best({"words": ["桥", "河"]}) == sorted(expected, key=lambda number: -expected[number])
    assert bags.best({"words": ["桥"]}) == [1, 0]
    assert bags.best({"words": ["海"]}) == []


def test_the_table_has_newsearch_and_bm25_on_words_on_pairs_and_on_all_layers(
    known: KnownItems, tmp_path: Path
) -> None:
    lines = table({known.name: measure(known, Archives(tmp_path / "indexes"))}).splitlines()
    names = ["newsearch, default", "newsearch, any", "BM25, jieba words", "BM25, pairs", "BM25, all three layers"]
    assert lines[0] == "| set | ranking | nDCG@10 | MRR@10 | hit@10 | full pages |"
    assert [line.split(" | ")[1] for line in lines[2:]] == names
    best = "1.0000 ± 0.0000 | 1.0000 ± 0.0000 | 1.0000 ± 0.0000"
    assert lines[2] == f"| {known.name} | newsearch, default | {best} | 0.0000 ± 0.0000 |"


def test_the_lead_decides_where_the_words_are_the_same(known: KnownItems) -> None:
    late = KnownItems(known.name, known.articles, {"q": "大桥通车"}, {"q": "late"})
    for each, value in ((known, 1), (late, 1 / 2)):
        assert reciprocal_ranks(gather(each), Setting(b=0, lead_weight=4))[0] == value
    assert reciprocal_ranks(gather(late), Setting(b=0, lead_weight=0))[0] == 1  # equal scores: no other is better


def test_a_wanted_article_outside_the_candidates_counts_as_nothing(known: KnownItems) -> None:
    evidence = gather(known)
    lost = replace(evidence, wanted=np.full(2, -1))
    assert not reciprocal_ranks(lost, Setting()).any()


def test_no_set_is_sacrificed_for_another() -> None:
    untuned, greedy, fair = 0.5, (0.4, 1.0), (0.6, 0.6)
    ranks = [np.array([[untuned] * 4, [greedy[n]] * 4, [fair[n]] * 4]) for n in range(2)]
    assert tune.chosen(ranks, [np.ones(4, dtype=bool)] * 2, guarded=2) == 2
    assert tune.chosen(ranks, [np.ones(4, dtype=bool)] * 2, guarded=0) == 1


def test_a_fold_is_judged_by_what_the_other_folds_choose() -> None:
    queries = 5
    good_elsewhere = np.ones((queries, queries)) - np.eye(queries)  # setting n fails on query n alone
    ranks = [np.vstack([np.zeros(queries), good_elsewhere])]
    assert tune.held_out(ranks, [np.arange(queries)], guarded=1) == [0.0]  # what is perfect on the others fails here


def test_every_setting_of_the_grid_is_tried_after_the_untuned_one(known: KnownItems) -> None:
    tried = tune.settings({"k1": (1.0, 2.0), "lead": (50, 100)}, {"chars": (4.0,)})
    assert tried[0] == tune.UNTUNED
    assert [(s.k1, s.lead) for s in tried[1:5]] == [(1.0, 50), (1.0, 100), (2.0, 50), (2.0, 100)]
    assert tried[5:] == [Setting(chars=4.0)]
    assert tune.judged([gather(known)], tried)[0].shape == (6, 2)


def _write(path: Path, records: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")


def test_sets_are_drawn_from_an_archive_by_the_seed_alone() -> None:
    articles = [Article(a.id, a.title, a.text) for a in corpus.read(SEEDS)]
    drawn = known_items(articles, seed=1, count=5)
    assert drawn == known_items(articles, seed=1, count=5) != known_items(articles, seed=2, count=5)
    sets = {each.name: each for each in drawn}
    assert list(sets)[:5] == ["keywords", "headline words", "passage", "one word", "two words"]
    assert list(sets)[5:] == ["name and word", "abbreviation", "question", "sentence"]
    bodies = {article.id: fold(article.body).text for article in articles}
    assert all(query in bodies[key] for name in ("passage", "sentence") for key, query in sets[name].queries.items())
    assert all("多少" in query for query in sets["question"].queries.values())
    assert all(
        reciprocal_ranks(gather(sets[name]), Setting()).mean() > 0.8
        for name in ("keywords", "headline words", "passage")
    )


def test_an_interval_narrows_with_the_number_of_queries(known: KnownItems) -> None:
    values = measured(known, {"q1": ["early"], "q2": ["late", "other"]})
    assert values["MRR@10"] == pytest.approx((0.75, 1.96 * 0.25 / math.sqrt(2)))
    assert values["nDCG@10"].mean == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert (values["hit@10"], values["full pages"].mean) == ((1, 0), 0)
