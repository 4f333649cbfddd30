"""Every short article of a few telling pieces in both engines: what is near what, held against the plain matcher."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from newsearch import Article
from newsearch.clauses import Clause, Leaf, Near, Part, Prefix, Run, Same, Wildcard, alternatives
from newsearch.engine import Engine, Page
from tests import plain
from tests.conftest import engine_of
from tests.engines import ENGINES
from tests.strategies import ANALYZER

PIECES = ["甲", "乙", "丙", "a1", "。"]
ARTICLES = [
    Article(f"{size}-{number}", "", "".join(pieces))
    for size in range(1, 5)
    for number, pieces in enumerate(product(PIECES, repeat=size))
]


def near(typed: str, *slops: int) -> Near:
    return Near(tuple(map(part, typed.split())), slops)


def part(typed: str) -> Part:
    alternatives = tuple(map(leaf, typed.split("|")))
    return alternatives if len(alternatives) > 1 else alternatives[0]


def leaf(typed: str) -> Leaf:
    return Prefix(typed[:-1]) if typed.endswith("*") else Wildcard(typed) if "?" in typed else Run(typed)


CLAUSES: list[Clause] = [
    *(near(typed, slop) for typed in ("甲 乙", "甲 甲", "甲乙 乙") for slop in range(3)),
    near("甲乙 甲", 0),
    near("a1 甲", 1),
    *(near("甲 乙 丙", first, second) for first in range(2) for second in range(2)),
    near("甲 甲 乙", 0, 1),
    near("甲 乙 甲", 1, 0),
    near("甲 甲 甲", 0, 1),
    near("甲乙 乙丙", 0),
    near("甲|乙 丙", 0),
    near("甲|a1 乙|丙 甲", 0, 1),
    near("a* 乙", 1),
    near("甲? 丙", 0),
    near("?乙 甲", 1),
    near("? ?", 0),
    near("甲 乙 丙 a1", 0, 1, 0),
    *(
        Same(tuple(map(part, typed.split())))
        for typed in ("甲 乙", "甲乙 乙", "甲 甲", "甲|乙 a1", "甲? 丙", "a* 甲 乙")
    ),
    Wildcard("甲?乙"),
    Wildcard("?a1"),
    Run("甲乙甲"),
    Run("乙。丙甲"),
]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    folder = tmp_path_factory.mktemp("short")
    opened = [engine_of(name, Path(folder) / name, ANALYZER, ARTICLES) for name in ENGINES]
    yield opened
    for engine in opened:
        engine.close()


@pytest.fixture(scope="module")
def words() -> dict[str, tuple[str, ...]]:
    return {article.body: ANALYZER.words(article.body) for article in ARTICLES}


def holds(clause: Clause, text: str, words: tuple[str, ...]) -> bool:
    """What `plain.holds` says of a text that is its own fold, cut into words once for all clauses."""
    match clause:
        case Near(parts, slops):
            return any(plain.near(way, slops, text, words) for way in product(*map(alternatives, parts)))
        case Same(parts):
            return any(plain.same(way, text) for way in product(*map(alternatives, parts)))
        case _:
            return bool(plain.places(clause, text))


@pytest.mark.parametrize("clause", CLAUSES, ids=str)
def test_both_engines_find_what_the_plain_matcher_does(
    clause: Clause, engines: list[Engine], words: dict[str, tuple[str, ...]]
) -> None:
    bodies = {article.id: article.body for article in ARTICLES}
    wanted = {key for key, body in bodies.items() if holds(clause, body, words[body])}
    for engine in engines:
        found = set(engine.search(clause, clause, Page(len(ARTICLES))).ids)
        assert {bodies[key] for key in found ^ wanted} == set()
