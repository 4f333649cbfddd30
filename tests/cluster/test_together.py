"""What a cluster finds near each other, in one sentence and with a wildcard, held against the linear scan."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from newsearch import Article
from newsearch.analysis.analyzer import Documents
from newsearch.analysis.layers import layer
from newsearch.clauses import All, Choices, Clause, Field, Leaf, Near, Part, Prefix, Run, Same, Wildcard
from newsearch.deadline import deadline
from newsearch.engine import BuildOptions, Engine, Lookup, Page
from newsearch.engine.opensearch import Cluster, reading
from newsearch.engine.opensearch.standing import standing
from newsearch.errors import SearchTooSlow
from newsearch.matching import holds, near
from newsearch.messages import Note
from newsearch.model import Document
from tests.engines import kind_in
from tests.strategies import ANALYZER

PIECES = [
    "中国",
    "中国人",
    "人民",
    "经济",
    "发展",
    "中等",
    "国人",
    "民",
    "的",
    "的",
    "了",
    "a1",
    "17",
    "17.5",
    "gpt",
    "𩬅",
]
PIECES += ["，", "、", "。", "；", "！", "……", "...", ".", " b ", " ", "\n\n"]
RUNS = [
    "中国",
    "国人",
    "人民",
    "中国人民",
    "的",
    "民",
    "的的",
    "a1",
    "17",
    "𩬅",
    "经济",
    "经济发展",
    "发展",
    "gpt",
    "17.5",
]
RUNS += ["。", "国...", "民。"]
WILDCARDS = ["国?", "?民", "?的?", "中?人", "?1", "?", "经济?发", "中??", "gpt?", "1?"]
OTHERS: list[Leaf] = [Prefix("中"), Prefix("国人"), Prefix("1"), *map(Wildcard, WILDCARDS)]
WORK = Note("work_clause", clause="", articles=1)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    source = random.Random(16)
    texts = ["".join(source.choices(PIECES, k=source.randrange(40))) for _ in range(400)]
    return list(Documents(ANALYZER, [Article(f"a{n}", text[:9], text) for n, text in enumerate(texts)], lambda _: 0))


@pytest.fixture(scope="module")
def engine(hosts: str, documents: list[Document]) -> Iterator[Engine]:
    kind, name = kind_in(hosts, shards=2), f"newsearch-test-{uuid.uuid4().hex}"
    articles = [document.article for document in documents]
    kind.write(None, name, Documents(ANALYZER, articles, lambda _: 0), (), BuildOptions())
    yield kind.open(name)
    kind.discard(name)


def leaf(source: random.Random) -> Leaf:
    if source.random() < 0.7:
        return Run(source.choice(RUNS))
    return source.choice(OTHERS)


def part(source: random.Random) -> Part:
    if source.random() < 0.7:
        return leaf(source)
    return tuple(dict.fromkeys(leaf(source) for _ in range(source.randrange(2, 4))))


def clause(source: random.Random) -> Near | Same | Wildcard:
    if source.random() < 0.1:
        return Wildcard(source.choice(WILDCARDS))
    if source.random() < 0.7:
        parts = tuple(part(source) for _ in range(source.randrange(2, 5)))
    else:
        parts = tuple(Run(source.choice(RUNS)) for _ in range(source.randrange(2, 4)))
    if source.random() < 0.4:
        return Same(parts)
    return Near(parts, tuple(source.randrange(6) for _ in parts[1:]))


def ids_of(asked: Clause, documents: list[Document]) -> set[str]:
    return {document.article.id for document in documents if holds(asked, document)}


def test_what_stands_together_is_what_the_linear_scan_finds(
    engine: Engine, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_TEXTS", 64)
    monkeypatch.setattr(reading, "_FILLING", (3, 5))
    source = random.Random(1)
    for _ in range(100):
        asked: Clause = clause(source)
        if source.random() < 0.5:
            asked = Field(source.choice(["body", "headline"]), asked)
        found = engine.search(asked, asked, Page(1000))
        assert set(found.ids) == ids_of(asked, documents), asked


def test_texts_that_were_read_stand_together_as_the_linear_scan_says(documents: list[Document]) -> None:
    source = random.Random(2)
    fields = [document.fields["body"] for document in documents]
    texts, words = [tokens.text for tokens in fields], [layer(tokens, "words") for tokens in fields]
    for _ in range(40):
        asked = clause(source)
        wanted = ids_of(Field("body", asked), documents)
        assert {documents[number].article.id for number in standing(asked, texts, words, WORK)} == wanted, asked


def test_texts_with_too_many_words_between_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()

    def noted(parts: Any, slops: Any, text: str, *rest: Any) -> bool:
        looked.append(text)
        return near(parts, slops, text, *rest)

    monkeypatch.setattr("newsearch.engine.texts.together.near", noted)
    long = "中华人民共和国"
    texts = [
        "雷天气晴朗锋",
        f"雷{long}锋",
        "雷天气晴朗 气象台 说锋",
        f"锋{long}{long}雷",
        f"民{long}好",
        "a1 " * 30 + "雷" + "gpt4" * 7 + "锋",
    ]
    words = [{"天气", "晴朗"}, {long}, {"天气", "气象台"}, {long}, {long}, set[str]()]
    assert list(standing(Near((Run("雷"), Run("锋")), (2,)), texts, words, WORK)) == [0, 1, 3]
    assert len(looked) == 3, "help: of the third and the last text their words alone say that it is none"
    assert list(standing(Near((Run("民"), Run("好")), (1,)), texts, words, WORK)) == [4]  # the word has 民 in it


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many articles each search of a cluster reads from now on."""
    numbers, call = list[int](), Cluster.call

    def noted(self: Cluster, method: str, path: str, *args: Any, **options: Any) -> Any:
        answer = call(self, method, path, *args, **options)
        numbers.extend(len(each["hits"]["hits"]) for each in answer.get("responses", [answer]))
        return answer

    monkeypatch.setattr(Cluster, "call", noted)
    return numbers


def test_one_sentence_needs_no_text_to_be_read(engine: Engine, read: list[int]) -> None:
    asked = Same((Run("中国"), (Run("经济"), Run("发展"))))
    assert engine.search(asked, asked, Page(0)).total > 4
    assert not any(read)


def test_a_wildcard_is_read_in_few_articles_where_it_stands_for_few_runs(
    engine: Engine, documents: list[Document], read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_FILLING", (3, 5))
    asked = Field("body", Wildcard("经?发展"))
    total = engine.search(asked, asked, Page(0)).total
    assert total == len(ids_of(asked, documents))
    assert total >= 10 > sum(read)


def test_of_a_nearness_only_what_the_rest_of_a_query_finds_is_read(engine: Engine, read: list[int]) -> None:
    near = Field("body", Near((Run("中国"), Run("的")), (1,)))
    few = Field("body", Run("𩬅经济"))
    whole = engine.search(near, near, Page(999)).ids
    all_read = sum(read) - 2 * len(whole)  # they are listed, and ranked
    both = All((near, few))
    expected = [key for key in engine.search(few, few, Page(999, sort="oldest")).ids if key in whole]
    read.clear()
    assert list(engine.search(both, both, Page(999, sort="oldest")).ids) == expected
    assert expected
    assert all_read > 5 * (sum(read) - 2 * len(expected))


def test_a_nearness_ends_with_the_deadline(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Near((Run("民"), Prefix("中")), (2,))
    monkeypatch.setattr(reading, "standing", partial(_late, standing))
    with pytest.raises(SearchTooSlow), deadline(0.5):
        engine.search(asked, asked, Page(10))


@pytest.mark.parametrize(
    "asked",
    [
        Near((Run("民"), Run("国")), (2,)),
        Same((Run("民"), Run("国"))),
        Wildcard("国?的"),
        Prefix("17."),
        Run("国人民的了"),
    ],
    ids=["near", "same", "wildcard", "prefix", "run"],
)
def test_no_search_begins_when_the_time_is_up(engine: Engine, asked: Clause) -> None:
    with pytest.raises(SearchTooSlow), deadline(0):
        engine.search(asked, asked, Page(10))


@pytest.mark.parametrize("choices", [(frozenset("国民"),) * 3, (None, frozenset("国")), (frozenset("国"),)])
def test_no_lookup_begins_when_the_time_is_up(engine: Engine, choices: Choices) -> None:
    with pytest.raises(SearchTooSlow), deadline(0):
        engine.lookups([Lookup(choices, "runs", limit=5)])[0]


def _late(decide: Any, *asked: Any) -> Any:
    """Decide once the time is up."""
    with deadline(0):
        yield from decide(*asked)
