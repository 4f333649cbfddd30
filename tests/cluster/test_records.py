"""What Lucene cannot take as it is: half characters, very long words and values, thousands of parts of a query."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any as Anything

import pytest

from newsearch import Article
from newsearch.analysis.analyzer import Documents
from newsearch.clauses import EVERYTHING, All, Any, Clause, Field, Near, Not, OneOf, Part, Prefix, Run
from newsearch.deadline import deadline
from newsearch.engine import SORTS, STORED_VALUES, BuildOptions, Engine, Page
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.opensearch import OpenSearchKind, reading, top
from newsearch.engine.opensearch.records import document_of, indexed, key, record
from newsearch.engine.opensearch.standing import standing
from newsearch.engine.texts.together import Together
from newsearch.errors import GenerationGone, SearchTooSlow
from newsearch.model import EXTRA, FACETS
from newsearch.text.units import units
from tests.strategies import ANALYZER

HALF = "\ud83d"
LONG = "超" * 9000
DIGITS = "1.2" * 200
LETTERS = "abcdefghij" * 30

ODD = [
    Article(
        f"半{HALF}",
        f"标题{HALF}",
        f"正文{HALF}很好",
        "2024-03-01",
        source=f"报{HALF}",
        extra={f"键{HALF}": [HALF, "乙"]},
    ),
    Article(LONG, "长名", f"王{LETTERS}毅", source=LONG, section=f"{LONG}甲", extra={LONG: [LONG, f"{LONG}乙"]}),
    Article(f"{LONG}甲", "长字", f"号{DIGITS}、{LETTERS}12 {DIGITS}x.5", source=f"{LONG}甲", page="A03"),
    Article(
        "d",
        "平常",
        "正文\uffff。",
        byline="记者 熊辉、柳岸",
        page=3,
        source="\uffff",
        extra={"a\0b": ["\0"], "a": ["b\0"]},
    ),
    Article("e", "", "", page="第3版", section="长"),
]


@pytest.fixture(scope="module")
def engine_of(kind: OpenSearchKind) -> Iterator[Callable[[Iterable[Article]], Engine]]:
    made = []

    def engine(articles: Iterable[Article]) -> Engine:
        made.append(f"newsearch-test-{uuid.uuid4().hex}")
        kind.write(None, made[-1], Documents(ANALYZER, articles), (), BuildOptions())
        return kind.open(made[-1])

    yield engine
    for index in made:
        kind.discard(index)


@pytest.fixture(scope="module")
def odd(engine_of: Callable[[Iterable[Article]], Engine]) -> Engine:
    return engine_of(ODD)


@pytest.fixture(scope="module")
def scan() -> Engine:
    return MemoryEngine(map(ANALYZER.document, ODD))


def test_a_document_comes_back_as_it_was() -> None:
    for article in ODD:
        document = ANALYZER.document(article)
        again = document_of(record(document))
        assert (again.article, again.labels, again.extra, again.names) == (
            article,
            document.labels,
            document.extra,
            document.names,
        )
        assert (again.mentions, again.sketch, again.arrived) == (document.mentions, document.sketch, document.arrived)
        for field, tokens in document.fields.items():
            assert again.fields[field].text == tokens.text
            assert {*again.fields[field].words} == {*tokens.words}


@pytest.mark.parametrize(
    "text", [DIGITS, f"甲{DIGITS}", f"{LETTERS}1.5", f"{DIGITS}{LETTERS}.5", "1." * 300, f"a.{DIGITS}.b"]
)
def test_a_long_unit_stays_one_unit(text: str) -> None:
    short = indexed(text)
    assert len(short) < len(text) and len(units(short)) == len(units(text))
    assert max(map(len, units(short))) < 200


def test_different_long_texts_have_different_keys() -> None:
    texts = [LONG, f"{LONG}甲", HALF, f"{HALF}甲", "\ufffd", "\uffff"]
    assert len({*map(key, texts)}) == len(texts)


@pytest.mark.parametrize(
    "clause",
    [
        EVERYTHING,
        Run("标题�"),
        Run(f"王{LETTERS}毅"),
        Run(LETTERS),
        Run(DIGITS),
        Run(f"号{DIGITS}"),
        Run(f"{LETTERS}12"),
        Run(LETTERS[:-1]),
        Run(f"{DIGITS}x"),
        Run("正文\uffff"),
        Prefix(LETTERS[:20]),
        Prefix(LETTERS[:250]),
        Prefix(f"王{LETTERS[:30]}"),
        Prefix(f"王{LETTERS[:250]}"),
        Prefix(DIGITS[:120]),
        Prefix("号1."),
        Field("source", Prefix("超" * 8999)),
        Field("source", Prefix(LONG)),
        Field("source", Run(LONG)),
        Field("section", Prefix("长")),
        Field("page", Run("3")),
        Field("page", Run("03")),
        Field("page", Run("a03")),
        Field("page", Prefix("a")),
        OneOf("source", (LONG,)),
        OneOf("source", (f"{LONG}甲", "\uffff")),
        OneOf("source", ("超" * 3000,), prefix=True),
        OneOf("source", ("报",), prefix=True),
        OneOf("byline", ("熊辉",)),
        OneOf("people", ("熊",), prefix=True),
        OneOf(f"{EXTRA}{LONG}", (LONG,)),
        OneOf(f"{EXTRA}a", ("b",), prefix=True),
        OneOf(f"{EXTRA}ab", ("",), prefix=True),
        OneOf("page", ("3",)),
    ],
    ids=lambda clause: f"{clause!r:.40}",
)
def test_odd_articles_are_found_as_by_the_scan(clause: Clause, odd: Engine, scan: Engine) -> None:
    for sort in SORTS:
        expected, got = (e.search(clause, clause, Page(9, sort=sort)) for e in (scan, odd))
        assert ({*got.ids}, got.total) == ({*expected.ids}, expected.total)
        assert sorted(got.scores) == pytest.approx(sorted(expected.scores), abs=1e-6)


def test_odd_values_are_given_back_verbatim(odd: Engine, scan: Engine) -> None:
    ids = [article.id for article in ODD]
    names = ("date", *FACETS, *(EXTRA + name for name in (*scan.extra_fields(), "nowhere")))
    assert odd.articles(ids) == ODD
    assert odd.values(ids, STORED_VALUES) == scan.values(ids, STORED_VALUES)
    assert odd.extra_fields() == scan.extra_fields()
    assert odd.facets(EVERYTHING, names) == scan.facets(EVERYTHING, names)
    assert {*odd.scan()} == {*ids}


def test_a_query_of_more_parts_than_a_cluster_takes_is_answered(
    engine_of: Callable[[Iterable[Article]], Engine],
) -> None:
    articles = [Article(f"a{n}", f"第{n}号", f"大桥{n}通车") for n in range(30)]
    engine, scan = engine_of(articles), MemoryEngine(map(ANALYZER.document, articles))
    many = tuple(Run(f"第{n}号") for n in range(3, 500))
    deep: Clause = Run("第7号")
    for _ in range(60):
        deep = Not(All((deep,)))
    long = ANALYZER.run("".join(f"第{n}号大桥通车" for n in range(150)))
    assert long is not None
    for clause, rank in [(Any(many), Any(many)), (deep, deep), (Run("大桥"), long), (Any(many[:150]), Any(many[:150]))]:
        expected, got = (e.search(clause, rank, Page(9)) for e in (scan, engine))
        assert (got.ids, got.total) == (expected.ids, expected.total)
        assert got.scores == pytest.approx(expected.scores, abs=1e-6)


def test_equal_scores_come_by_id_however_many_there_are(
    engine_of: Callable[[Iterable[Article]], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [Article(f"a{n:03}", "大桥通车", "大桥" * (1 + n % 3)) for n in range(150)]
    engine, scan = engine_of(articles), MemoryEngine(map(ANALYZER.document, articles))
    monkeypatch.setattr(top, "_MARGIN", 1)
    for offset in (0, 55, 75, 140):
        expected, got = (e.search(Run("大桥"), Run("大桥"), Page(20, offset)) for e in (scan, engine))
        assert (got.ids, got.total) == (expected.ids, expected.total)


def test_a_nearness_reads_no_article_whose_words_are_too_far_apart_for_it(
    engine_of: Callable[[Iterable[Article]], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = random.Random(7)
    pieces = ["中华人民共和国", "全国人民代表大会", "桥", "大桥", "，", "\n\n", " gpt4 ", "的"]
    between = ["".join(source.choices(pieces, k=source.randrange(14))) for _ in range(200)]
    articles = [Article(f"a{n}", "", f"{text}钢铁{text}煤炭") for n, text in enumerate(between)]
    articles += [Article(f"b{n}", "", f"钢铁{'桥，' * 30}煤炭") for n in range(50)]
    engine, scan = engine_of(articles), MemoryEngine(map(ANALYZER.document, articles))
    read = list[str]()

    def noted(clause: Together, texts: Sequence[str], *others: Anything) -> Iterator[int]:
        read.extend(texts)
        return standing(clause, texts, *others)

    monkeypatch.setattr(reading, "standing", noted)
    parts: list[tuple[Part, ...]] = [
        (Run("钢铁"), Run("煤炭")),
        (Run("煤炭"), (Run("钢铁"), Run("钢"))),
        (Run("煤炭"), Run("桥"), Run("桥")),
    ]
    for slop, some in product(range(6), parts):
        clause = Near(some, (slop,) * (len(some) - 1))
        expected, got = (e.search(clause, clause, Page(300)) for e in (scan, engine))
        assert (got.ids, got.total) == (expected.ids, expected.total), clause
        assert len(some) > 2 or not any(text.count("桥,") == 30 for text in read), clause
        read.clear()


def test_an_unfinished_generation_is_not_opened(kind: OpenSearchKind) -> None:
    index = f"newsearch-test-{uuid.uuid4().hex}"

    def failing() -> Iterator[Article]:
        yield Article("a", "甲", "乙")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        kind.write(None, index, Documents(ANALYZER, failing()), (), BuildOptions())
    with pytest.raises(GenerationGone):
        kind.open(index)
    for _ in range(2):
        kind.discard(index)
    with pytest.raises(GenerationGone):
        kind.open(index)


def test_a_reader_of_a_discarded_generation_is_told_to_search_again(kind: OpenSearchKind) -> None:
    index = f"newsearch-test-{uuid.uuid4().hex}"
    kind.write(None, index, Documents(ANALYZER, [Article("a", "甲", "乙")]), (), BuildOptions())
    engine = kind.open(index)
    kind.discard(index)
    calls: list[Callable[[], object]] = [
        lambda: engine.search(Run("甲"), Run("甲"), Page(3)),
        lambda: engine.articles(["a"]),
        lambda: list(engine.scan()),
        lambda: engine.facets(EVERYTHING, ["year"]),
    ]
    for call in calls:
        with pytest.raises(GenerationGone, match="search again"):
            call()


def test_a_deadline_ends_a_search(odd: Engine) -> None:
    with deadline(0), pytest.raises(SearchTooSlow):
        odd.search(Run("甲"), Run("甲"), Page(3))
