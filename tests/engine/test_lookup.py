"""Runs and words by what may stand at each position, on every engine: random archives against the linear scan."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch.clauses import Choices
from newsearch.engine import Engine, Lookup
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.whoosh.search import lexicon
from tests.conftest import engine_of, next_engine
from tests.engines import INDEXED, examples
from tests.strategies import ANALYZER, archives, article

units = st.none() | st.frozensets(
    st.sampled_from([*"中国人民大会家北京", "a1", "gpt-4", "3.5", "王", "毅"]), max_size=6
)
choices = st.lists(units, min_size=1, max_size=4).map(tuple)


@settings(max_examples=examples(80))
@given(
    archives,
    choices,
    st.booleans(),
    st.sampled_from([None, "headline", "body"]),
    st.integers(1, 5),
    st.sampled_from([1, 7, 1 << 20]),
    st.sampled_from(INDEXED),
)
@example([article(0, "", "a1", None, "")], (frozenset({"a1"}),), False, None, 1, 1, INDEXED[0])
def test_engines_look_up_what_the_linear_scan_does(
    archive: list[Article], choices: Choices, longer: bool, field: str | None, limit: int, keys: int, name: str
) -> None:
    memory = MemoryEngine(map(ANALYZER.document, archive))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicon, "_MOST_KEYS", keys)  # pairs are looked up in many slices, or in one
        indexed = engine_of(name, Path(folder) / "g", ANALYZER, archive)
        for engine_choices in (choices, tuple(frozenset("中国人民大会") for _ in choices)):
            expected = memory.lookups([Lookup(engine_choices, "runs", limit=limit)])[0]
            assert list(indexed.lookups([Lookup(engine_choices, "runs", limit=limit)])[0].items()) == list(
                expected.items()
            )
        got, expected = (
            e.lookups([Lookup(choices, "words", limit=limit, longer=longer, field=field)])[0] for e in (indexed, memory)
        )
        assert list(got.items()) == list(expected.items())
        indexed.close()


@pytest.fixture
def engine(engine_name: str, tmp_path: Path) -> Engine:
    articles = [
        Article("1", "雷锋精神", "学雷锋，学习雷锋精神"),
        Article("2", "", "雷锋来了"),
        Article("3", "", "累风"),
    ]
    return engine_of(engine_name, tmp_path / "g", ANALYZER, articles)


def test_runs_are_counted_in_articles_and_come_most_first(engine: Engine) -> None:
    choices = (frozenset("雷累"), frozenset("锋风"))
    assert list(engine.lookups([Lookup(choices, "runs", limit=9)])[0].items()) == [("雷锋", 2), ("累风", 1)]
    assert engine.lookups([Lookup(choices, "runs", limit=1)])[0] == {"雷锋": 2}
    assert engine.lookups([Lookup((frozenset("学"), None, frozenset("锋")), "runs", limit=9)])[0] == {"学雷锋": 1}


@pytest.mark.parametrize("body", ["中", "中。国", "中国"])
def test_what_stands_nowhere_is_not_found(engine_name: str, body: str, tmp_path: Path) -> None:
    engine = engine_of(engine_name, tmp_path / "g", ANALYZER, [Article("1", "", body)])
    for choices in ((frozenset("无"),), (frozenset("无"), None), (None, frozenset("无")), (frozenset("国"), None)):
        assert engine.lookups([Lookup(choices, "runs", limit=9)])[0] == {}, choices
    assert engine.lookups([Lookup((frozenset("中"), frozenset("国")), "runs", limit=9)])[0] == (
        {"中国": 1} if body == "中国" else {}
    )
    assert engine.lookups([Lookup((frozenset("中"),), "runs", limit=9)])[0] == {"中": 1}


def test_articles_that_are_gone_have_no_runs_and_words(engine_name: str, engine: Engine, tmp_path: Path) -> None:
    left = next_engine(engine_name, tmp_path / "g", tmp_path / "next", ANALYZER, [], ["2", "3"])
    choices = (frozenset("雷累"), frozenset("锋风"))
    assert left.lookups([Lookup(choices, "runs", limit=9)])[0] == {"雷锋": 1}
    assert left.lookups([Lookup((frozenset("雷"),), "words", limit=9, longer=True, field="headline")])[0]["雷锋"] == 1


def test_more_chains_than_are_looked_for_leave_out_some_runs_and_invent_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [Article(str(n), "", "".join(run)) for n, run in enumerate(product("中国", "人民", "大会", "家北"))]
    engine = engine_of("whoosh", tmp_path / "g", ANALYZER, articles)
    monkeypatch.setattr(lexicon, "_MOST_CHAINS", 2)
    some = engine.lookups([Lookup(tuple(map(frozenset, ("中国", "人民", "大会", "家北"))), "runs", limit=99)])[0]
    assert 2 <= len(some) < len(articles) and set(some) <= {article.body for article in articles}
