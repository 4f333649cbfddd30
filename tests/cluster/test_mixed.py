"""Three hundred mixed queries over an invented archive, in a cluster and in the default engine: the same answers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any as Anything
from typing import NamedTuple

import pytest

from newsearch import Article
from newsearch.analysis.analyzer import Documents
from newsearch.clauses import (
    EVERYTHING,
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Leaf,
    Mentions,
    Near,
    Not,
    OneOf,
    Part,
    Prefix,
    Run,
    Same,
    Wildcard,
)
from newsearch.engine import SORTS, STORED_VALUES, BuildOptions, Engine, Lookup, Page, sort_key
from newsearch.engine.opensearch import Cluster
from newsearch.engine.opensearch.reading import Found, Reader
from newsearch.engine.whoosh import WhooshKind
from newsearch.model import FACETS, FIELDS
from newsearch.ranking.plan import RERANKED
from tests.engines import kind_in
from tests.strategies import ANALYZER

SEED = 20240302
ARTICLES, QUERIES = 400, 300

WORDS = "北碚 雷锋 精神 大桥 通车 经济 技术 开发区 揭牌 成立 重庆 生态 环境 建设 代表 大会 钢铁 煤炭 增产 降价"
WORDS += " 港口 航运 柳岸 江城 记者 熊辉 习近平 北京 联合国 中国银行 gpt-4 5G 172.6 1,234 3月4日 2024年 昨天 第"
WORDS += " 的 了 在 和 与 两 三 今年 学习 志愿者 服务"
MARKS = ["，", "。", "！", "；", "……", "\n\n", "“", "”", " ", "、"]


def archive(source: random.Random) -> list[Article]:
    """Articles of random words, some of them reprints of others, and some without a day."""
    words = WORDS.split()

    def text(size: int) -> str:
        return "".join(source.choice(MARKS) if source.random() < 0.15 else source.choice(words) for _ in range(size))

    made = list[Article]()
    for number in range(ARTICLES):
        body = text(source.randrange(200))
        day: str | None = f"20{source.randrange(20, 25)}-{source.randrange(1, 13):02}-{source.randrange(1, 29):02}"
        day = day if source.random() < 0.9 else None
        if made and source.random() < 0.2:  # a reprint
            body, day = attrgetter("body", "date")(source.choice(made))
        made.append(
            Article(
                f"a{number}",
                text(source.randrange(1, 8)),
                body,
                day,
                byline=source.choice(["", "记者 熊辉", "熊辉、柳岸", "彭国川"]),
                source=source.choice(["北碚报", "江城日报", "柳岸晚报", ""]),
                section=source.choice(["要闻", "经济 技术", ""]),
                page=source.choice([None, 1, 3, "A03", 13]),
                extra={"tags": source.sample(["港口", "航运", "桥梁"], source.randrange(3))},
            )
        )
    return made


class Maker:
    """Draws clauses that find something, mostly: their runs stand in articles of the archive."""

    def __init__(self, source: random.Random, articles: list[Article]) -> None:
        self._source = source
        self._texts = [t for a in articles for t in (ANALYZER.run(a.body), ANALYZER.run(a.headline)) if t]

    def run(self) -> Run:
        text = self._source.choice(self._texts).text
        start = self._source.randrange(len(text))
        return ANALYZER.run(text[start : start + self._source.randrange(1, 9)]) or Run("北碚", ("北碚",))

    def word(self) -> Clause:
        typed = "".join(self._source.sample(WORDS.split(), self._source.randrange(1, 3)))
        return ANALYZER.word(typed) or self.run()

    def wildcard(self) -> Wildcard:
        return Wildcard(self._source.choice(["北?", "雷?精神", "?桥", "经济??", "gpt?", "?月?", "172.6?"]))

    def prefix(self) -> Prefix:
        return Prefix(self._source.choice(["北", "重庆生", "gp", "17", "大桥通", "172.", "经济技", "5", "3月"]))

    def near(self) -> Near:
        every: list[Part] = [self.run(), (self.run(), self.prefix()), self.wildcard()]
        parts = every[: self._source.randrange(2, 4)]
        return Near(tuple(parts), tuple(self._source.randrange(9) for _ in parts[1:]))

    def same(self) -> Same:
        leaves: list[Leaf] = [self.run(), self.prefix(), self.wildcard()]
        return Same((self.run(), self._source.choice(leaves)))

    def days(self) -> Clause:
        first, last = sorted(f"20{self._source.randrange(20, 26)}-03-0{self._source.randrange(1, 9)}" for _ in "12")
        found: list[Clause] = [DateRange(first, last), DateRange(first), Mentions(first, last), Mentions(last)]
        return self._source.choice(found)

    def value(self) -> OneOf:
        facet, value = self._source.choice(
            [
                ("source", "北碚"),
                ("byline", "熊辉"),
                ("people", "习近平"),
                ("year", "2023"),
                ("extra.tags", "港口"),
                ("page", "1"),
            ]
        )
        return OneOf(facet, (value,), prefix=self._source.random() < 0.5)

    def clause(self, depth: int = 0) -> Clause:
        """Any clause, of clauses within clauses at most three deep."""
        leaves: list[Callable[[], Clause]] = [self.run, self.word, self.word, self.prefix, self.wildcard]
        leaves += [self.near, self.same, self.days, self.value, lambda: Arrived(5)]
        if depth > 2 or self._source.random() < 0.5:
            return self._source.choice(leaves)()
        parts = tuple(self.clause(depth + 1) for _ in range(self._source.randrange(1, 4)))
        field = self._source.choice([*FIELDS, "source", "page"])
        groups: list[Clause] = [
            All(parts),
            All(parts),
            Any(parts),
            Any(parts, 2),
            Not(parts[0]),
            Field(field, parts[0]),
        ]
        return self._source.choice(groups)


class Pair(NamedTuple):
    """One archive in both engines."""

    local: Engine
    cluster: Engine
    articles: list[Article]
    shards: int


@pytest.fixture(scope="module", params=[1, 3], ids=["one shard", "three shards"])
def pair(request: pytest.FixtureRequest, hosts: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The archive, the second half of it in a generation of its own, with some articles replaced and some removed."""
    kind = kind_in(hosts, shards=request.param)
    articles = archive(random.Random(SEED))
    first, second = articles[:250], articles[200:]
    folders = [tmp_path_factory.mktemp("g") for _ in range(2)]
    names = [f"newsearch-test-{uuid.uuid4().hex}" for _ in range(2)]
    gone = ["a3", "a44", "nowhere"]
    numbers = {article.id: number % 11 for number, article in enumerate(articles)}
    for one, location in ((WhooshKind(), folders), (kind, names)):
        write(one, None, location[0], first, [], numbers)
        write(one, location[0], location[1], second, gone, numbers)
    yield Pair(WhooshKind().open(folders[1]), kind.open(names[1]), articles, request.param)
    for name in names:
        kind.discard(name)


def write(
    kind: object, previous: object, location: object, articles: list[Article], gone: list[str], numbers: dict[str, int]
) -> None:
    documents = Documents(ANALYZER, articles, numbers.__getitem__)
    kind.write(previous, location, documents, gone, BuildOptions())  # type: ignore[attr-defined]


def test_three_hundred_mixed_queries_have_the_same_answers(pair: Pair) -> None:
    source = random.Random(SEED)
    maker = Maker(source, pair.articles)
    found = 0
    for number in range(QUERIES // pair.shards**2):
        clause = maker.clause()
        rank = clause if source.random() < 0.8 else maker.word()
        page = Page(
            source.choice([0, 1, 10, 60, 100, 1 << 40]),
            source.choice([0, 0, 0, 1, 55, 70]),
            source.choice(["relevance", "relevance", "relevance", *SORTS]),
            source.choice([0, 0, 30, 365]),
            without=maker.run() if source.random() < 0.2 else None,
        )
        expected, got = (engine.search(clause, rank, page) for engine in (pair.local, pair.cluster))
        assert (got.total, got.ids) == (expected.total, expected.ids), (number, clause, rank, page)
        assert got.scores == pytest.approx(expected.scores, abs=1e-6), (number, clause, rank, page)
        found += bool(got.total)
    assert found > number / 2


def test_counts_values_and_reprints_are_the_same(pair: Pair) -> None:
    source = random.Random(SEED + 1)
    maker = Maker(source, pair.articles)
    names = ("date", *FACETS, "extra.tags", "extra.nowhere")
    ids = [article.id for article in source.sample(pair.articles, 50)]
    assert list(pair.cluster.scan()) == list(pair.local.scan())
    assert pair.cluster.articles(ids) == pair.local.articles(ids)
    assert pair.cluster.values(ids, STORED_VALUES) == pair.local.values(ids, STORED_VALUES)
    assert pair.cluster.extra_fields() == pair.local.extra_fields()
    assert pair.cluster.reprints(ids) == pair.local.reprints(ids) != {}
    for clause in [EVERYTHING, *(maker.clause() for _ in range(20))]:
        counted, expected = (engine.facets(clause, names) for engine in (pair.cluster, pair.local))
        assert counted == expected, clause
        assert [list(values) for values in counted.values()] == [list(values) for values in expected.values()]
        assert pair.cluster.reprints(ids, clause) == pair.local.reprints(ids, clause)
        asked = [clause, maker.run()]
        assert pair.cluster.holding(ids, asked) == pair.local.holding(ids, asked)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_behind_each_other_are_the_whole_list(sort: str, pair: Pair) -> None:
    clause = Any((Run("北碚"), Run("大桥"), Not(Run("雷锋"))))
    whole = pair.local.search(clause, clause, Page(999, sort=sort))
    dates = {article.id: article.date for article in pair.articles}
    arrivals = {key: int(when or 0) for key, (when,) in pair.local.values(whole.ids, ["arrived"]).items()}
    ids, after = list[str](), None
    while (page := pair.cluster.search(clause, clause, Page(37, sort=sort, after=after))).ids:
        assert page.total == whole.total
        ids += page.ids
        after = sort_key(sort, page.scores[-1], dates[ids[-1]], arrivals[ids[-1]]), ids[-1]
    assert tuple(ids) == whole.ids


def test_runs_and_words_are_looked_up_alike(pair: Pair) -> None:
    source = random.Random(SEED + 2)
    for size in (1, 2, 3, 4):
        for _ in range(5):
            choices = tuple(
                frozenset(source.sample("北碚雷锋精神大桥通车经济技术开发区揭牌成立重庆", 6)) for _ in range(size)
            )
            for limit in (1, 3, 50):
                local, cluster = (
                    engine.lookups([Lookup(choices, "runs", limit=limit)])[0] for engine in (pair.local, pair.cluster)
                )
                assert list(cluster.items()) == list(local.items())
                for longer in (False, True):
                    local, cluster = (
                        engine.lookups([Lookup(choices, "words", limit=limit, longer=longer)])[0]
                        for engine in (pair.local, pair.cluster)
                    )
                    assert list(cluster.items()) == list(local.items())


@pytest.mark.parametrize("size", [2, 3])
def test_thousands_of_runs_are_looked_up_in_a_few_calls(size: int, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    every = frozenset("北碚雷锋精神大桥通车经济技术开发区揭牌重庆生态环境")
    calls, call = list[str](), Cluster.call

    def counted(self: Cluster, method: str, path: str, *args: Anything, **options: Anything) -> Anything:
        calls.append(path)
        return call(self, method, path, *args, **options)

    monkeypatch.setattr(Cluster, "call", counted)
    local, cluster = (
        engine.lookups([Lookup((every,) * size, "runs", limit=999)])[0] for engine in (pair.local, pair.cluster)
    )
    assert list(cluster.items()) == list(local.items())
    assert len(local) > 100
    assert len(calls) < 20  # most articles have runs that few others have


def test_ties_are_told_apart_without_their_texts(hosts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of headlines score alike or nearly so: what the first stage goes by is counted, and little read."""
    source = random.Random(SEED)
    headlines = [f"联播{'快讯' * number}{'，' * gap}雷锋" for number in (1, 2) for gap in (0, 1)]
    articles = [
        Article(f"{'长' * (3000 if n == 7 else 1)}{n}", source.choice(headlines), "北碚", f"2024-03-{n % 28 + 1:02}")
        for n in range(400)
    ]
    kind, name = kind_in(hosts, shards=2), f"newsearch-test-{uuid.uuid4().hex}"
    for one, location in ((WhooshKind(), tmp_path), (kind, name)):
        write(one, None, location, articles, [], dict.fromkeys((article.id for article in articles), 0))
    local, cluster = WhooshKind().open(tmp_path), kind.open(name)
    read, texted = list[int](), Reader.texted

    def counted(self: Reader, hits: Sequence[Found], *args: Anything, **options: Anything) -> Anything:
        read.append(len(hits))
        return texted(self, hits, *args, **options)

    monkeypatch.setattr(Reader, "texted", counted)
    for clause in (Field("headline", Run("快讯")), Any((Run("联播"), Run("快讯雷锋")))):
        for page in (Page(10), Page(10, recent=30), Page(400, 30), Page(200, sort="newest")):
            read.clear()
            expected, got = (engine.search(clause, clause, page) for engine in (local, cluster))
            assert (got.total, got.ids) == (expected.total, expected.ids), (clause, page)
            assert got.scores == pytest.approx(expected.scores, abs=1e-9), (clause, page)
            assert sum(read) <= 2 * RERANKED, "help: of hundreds of ties only those of the window are read"
    kind.discard(name)
