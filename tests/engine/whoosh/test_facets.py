"""Facets are counted as arrays: values cost no step of Python each, whatever the archive has of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from newsearch import Article
from newsearch.clauses import EVERYTHING, Run
from newsearch.model import FACETS, NAME_KINDS
from tests.conftest import engine_of
from tests.steps import calls
from tests.strategies import ANALYZER

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林"


def articles(number: int) -> list[Article]:
    people = [f"{one}{other}" for one in SURNAMES for other in SURNAMES]
    return [
        Article(
            f"a{n}", people[n], "会议", f"20{n % 90 + 10}-03-04", source=people[n], byline=people[n], section=f"{n}版"
        )
        for n in range(number)
    ]


def test_counting_takes_as_many_steps_for_many_values_as_for_few(tmp_path: Path) -> None:
    steps = []
    for number in (40, 160):
        engine = engine_of("whoosh", tmp_path / str(number), ANALYZER, articles(number))
        counted = engine.facets(EVERYTHING, FACETS)  # what values there are is found out now
        assert len(counted["source"]) == number
        steps.append(calls(partial(engine.facets, EVERYTHING, FACETS)))
        engine.close()
    assert steps[1] <= steps[0] + 20, steps


def test_names_of_few_and_of_most_articles_are_counted_alike(tmp_path: Path) -> None:
    archive = [
        Article(f"a{n}", "普京" if n % 3 else "李强", "大桥" if n < 2 else "国务院 会议", "2024-01-01")
        for n in range(9)
    ]
    engine = engine_of("whoosh", tmp_path / "g", ANALYZER, archive)
    few, most = (engine.facets(clause, NAME_KINDS) for clause in (Run("大桥"), EVERYTHING))
    assert few["people"] == {"李强": 1, "普京": 1} and few["organisations"] == {}
    assert most["people"] == {"普京": 6, "李强": 3} and most["organisations"] == {"国务院": 7}
    engine.close()
