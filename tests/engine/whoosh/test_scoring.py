"""The first stage holds one row of weights, however many terms a clause has."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from newsearch import Article
from newsearch.clauses import Any, Run
from newsearch.engine.whoosh import WhooshEngine
from newsearch.engine.whoosh.search.scoring import Scales, Scorer
from newsearch.ranking.bm25f import saturation
from newsearch.ranking.plan import plan
from tests.conftest import engine_of
from tests.strategies import ANALYZER

HAN = [chr(0x4E00 + n) for n in range(400)]


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    bodies = ["".join(f"{char}。" for char in HAN[n % 50 :: 50]) + "的。" for n in range(400)]
    made = engine_of("whoosh", tmp_path / "g", ANALYZER, [Article(f"a{n}", "", body) for n, body in enumerate(bodies)])
    assert isinstance(made, WhooshEngine)
    return made


def first_stage(engine: WhooshEngine, terms: int) -> tuple[Scales, Scorer]:
    ranked = plan(Any((Run("的"), *map(Run, HAN[:terms]))))
    statistics = engine.statistics(ranked.terms)
    (segment,) = engine._open.segments
    return Scales(segment, statistics.mean_lengths), Scorer(ranked, statistics, None)


def test_memory_does_not_grow_with_the_terms_of_a_clause(engine: WhooshEngine) -> None:
    peaks, docs = [], np.arange(400)
    for terms in (20, 399):
        scales, scorer = first_stage(engine, terms)
        scorer.scores(scales, docs)  # what is kept of the segment is made now
        tracemalloc.start()
        scorer.scores(scales, docs)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0], peaks


def test_rare_and_common_terms_add_up_to_what_the_formula_says(engine: WhooshEngine) -> None:
    scales, scorer = first_stage(engine, 60)
    statistics = engine.statistics(plan(Any((Run("的"), *map(Run, HAN[:60])))).terms)
    weight = scales["body", "chars"]
    for selected in (np.arange(400), np.array([0, 7, 50, 399])):
        scores = scorer.scores(scales, selected)
        for document, score in zip(selected.tolist(), scores.tolist(), strict=True):
            text = scales.segment.text("body", document)
            counted = np.array([text.count(term.text) * weight[document] for term in statistics.frequencies])
            expected = np.array(list(map(statistics.idf, statistics.frequencies))) @ saturation(counted)
            assert score == pytest.approx(expected, abs=1e-9)
