"""Keywords, and articles like one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

import pytest
from click.testing import CliRunner

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.errors import ArticleMissing
from newsearch.messages import Note

Made = Callable[[Iterable[Article]], Index]

BRIDGE = "嘉陵江大桥正式通车,施工单位用了3年。嘉陵江两岸的市民说,过江只要10分钟,大桥通车是件大好事。"
ARTICLES = [
    Article("bridge", "嘉陵江大桥通车", BRIDGE),
    Article("again", "大桥通车", f"据新华社电 {BRIDGE}"),
    Article("river", "", "嘉陵江水位上涨,大桥桥墩安装了水尺,市民可以在两岸看到。"),
    Article("film", "", "电影节昨天开幕,市民排队买票。"),
    Article("blank", "", "。。。"),
]


def test_keywords_are_the_words_that_tell_an_article_from_others(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        found = searcher.keywords("bridge")
        assert {"嘉陵江", "大桥", "通车"} == {keyword.text for keyword in found[:3]}
        assert [k.weight for k in found] == sorted((k.weight for k in found), reverse=True)
        assert all(len(k.text) > 1 and not k.text.isdigit() for k in found)
        assert found[:2] == searcher.keywords("bridge", limit=2)
        assert searcher.keywords("blank") == ()


def test_what_every_article_has_weighs_less(index_of: Made) -> None:
    everywhere = [Article(f"e{n}", "", f"市民第{n}次排队。") for n in range(20)]
    with index_of([*everywhere, Article("a", "", "市民看彩虹。")]).searcher() as searcher:
        assert [k.text for k in searcher.keywords("a")] == ["彩虹", "市民"]


def test_similar_articles_share_keywords_and_are_never_the_article_itself(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        results = searcher.similar("bridge")
        assert [hit.article.id for hit in results.hits] == ["again", "river"]
        assert [hit.reprint_of for hit in results.hits] == ["bridge", ""]
        assert results.total == 2 and "嘉陵江" in str(results.notes[0]) and results.hits[1].snippet.marks
        pages = [searcher.similar("bridge", limit=1, offset=n) for n in range(3)]
        assert tuple(hit for page in pages for hit in page.hits) == results.hits
        blank = searcher.similar("blank")
        assert (blank.hits, blank.notes) == ((), (Note("no_keywords"),))


def test_an_article_that_shares_little_is_found_when_none_shares_more(index_of: Made) -> None:
    long = Article("long", "", "雪豹 猕猴 岩羊 棕熊 藏狐 鹅喉羚 野牦牛 金丝猴 白唇鹿 黑颈鹤 出没于 祁连山 国家公园")
    with index_of([long, Article("one", "", "动物园迎来雪豹")]).searcher() as searcher:
        assert [hit.article.id for hit in searcher.similar("long").hits] == ["one"]


def test_data_among_the_words_is_no_keyword(index_of: Made) -> None:
    data = "a" * 3000  # such as a picture that a page brings along
    index = index_of([Article("a", f"大桥 {data}", f"大桥通车 {data}"), Article("b", f"大桥 {data}", "大桥通车")])
    with index.searcher() as searcher:
        assert "大桥" in {keyword.text for keyword in searcher.keywords("a")}
        assert max(len(keyword.text) for keyword in searcher.keywords("a")) < 64
        assert [hit.article.id for hit in searcher.similar("a")] == ["b"]


def test_engines_agree_on_keywords_and_similar_articles(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = []
    for engine in ("memory", "whoosh"):
        index = Index.create(tmp_path_factory.mktemp(engine) / "index", engine=engine)
        index.update(add=ARTICLES)
        with index.searcher() as searcher:
            alike = [[(h.article.id, round(h.score, 6)) for h in searcher.similar(a.id).hits] for a in ARTICLES]
            found.append((alike, [searcher.keywords(a.id) for a in ARTICLES]))
    assert found[0] == found[1]


def test_an_id_that_is_not_there_is_said(index_of: Made) -> None:
    with index_of(ARTICLES).searcher() as searcher:
        for ask in (searcher.keywords, searcher.similar, searcher.reprints):
            with pytest.raises(ArticleMissing, match="no article 'nobody'"):
                ask("nobody")


def test_the_command_line_prints_keywords_and_similar_articles(index_of: Made) -> None:
    index = index_of(ARTICLES)

    def run(*arguments: str) -> list[str]:
        return CliRunner().invoke(main, ["--index", str(index.path), *arguments]).stdout.splitlines()

    words = [json.loads(line) for line in run("keywords", "bridge", "--json", "--limit", "3")]
    assert [line.split()[1] for line in run("keywords", "bridge", "--limit", "3")] == [w["text"] for w in words]
    hit, _, summary = map(json.loads, run("similar", "bridge", "--json"))
    assert (hit["id"], hit["reprint_of"], summary["total"]) == ("again", "bridge", 2)
    assert any(line.endswith("· reprint") for line in run("similar", "bridge"))
