"""Names: whole ones, found in many texts at once as in each alone, whatever was met before, and in any thread."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article
from newsearch.analysis import names as module
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.names import NameFinder, Names
from newsearch.analysis.word_numbers import WordNumbers

ANALYZER = Analyzer()
TAGS = {
    "罗斯": "nr",
    "俄罗斯": "ns",
    "北京": "ns",
    "京市": "ns",
    "北京市": "ns",
    "熊辉": "nr",
    "国务院": "nt",
    "记者": "n",
}
WORDS = [*TAGS, "北京市长安街", "外交部", "表示", "丁", "薛祥", "、", "的", "。", "gpt-4", "\n"]
documents = st.lists(st.lists(st.lists(st.sampled_from(WORDS), max_size=8), min_size=2, max_size=2), max_size=5)


def tags(words: Sequence[str]) -> list[str]:
    return [TAGS.get(word, "nr" if word == "薛祥" else "x") for word in words]


def named(finder: NameFinder, texts: Sequence[Sequence[str]], fields: int) -> list[Names]:
    return finder.names(texts, ["".join(words) for words in texts], [""] * (len(texts) // fields))


def names_of(body: str, byline: str = "") -> dict[str, tuple[str, ...]]:
    return dict(ANALYZER.document(Article("a", "今日要闻", body, byline=byline)).names)


@pytest.mark.parametrize(
    ("body", "people"),
    [
        ("主任丁薛祥出席会议。", ("丁薛祥",)),
        ("市委书记秦廷富到东川调研。", ("秦廷富",)),
        ("记者 熊辉 报道，大桥通车。", ("熊辉",)),
        ("总理李强、主任丁薛祥出席，李强讲话。", ("丁薛祥", "李强")),
        ("新任总统古丽·巴哈尔到访。", ("古丽巴哈尔",)),
        ("总理阿尔巴尼斯称，会议很好。", ("阿尔巴尼斯",)),
        ("总理斯凯里特夫妇到使馆吊唁。", ("斯凯里特",)),
        ("总统埃尔多安在东川访问。", ("埃尔多安",)),  # jieba: 埃 尔多 安在
        ("总统拉赫蒙为来宾举行仪式。", ("拉赫蒙",)),
        ("总统博索纳罗致慰问电。", ("博索纳罗",)),
        ("总统普京当时在东川。", ("普京",)),
        ("主席同别尔德穆哈梅多夫总统会谈。", ("别尔德穆哈梅多夫",)),
        ("外长梅列多夫表示，会谈顺利。", ("梅列多夫",)),
        ("总统赛义德到访，康义主任陪同。", ("康义", "赛义德")),
        ("市委原书记张琦案透视反腐。", ("张琦",)),
        ("记者丁大夫报道。", ("丁大夫",)),
        ("龙龙高铁梅龙段开通。", ()),
        ("巴方表示，温度很高。", ()),
        ("孙子和祖先都在柳岸上云上看风景。", ()),
    ],
)
def test_people_are_whole_names_or_none(body: str, people: tuple[str, ...]) -> None:
    assert names_of(body).get("people", ()) == people


def test_a_byline_names_people() -> None:
    assert names_of("大桥通车。", byline="本报记者 熊辉 通讯员 秦廷富")["people"] == ("熊辉", "秦廷富")


def test_an_organisation_has_the_country_that_stands_before_it() -> None:
    assert names_of("叙利亚国防部今天说，局势平静。")["organisations"] == ("叙利亚国防部",)
    assert names_of("外交部今天说，局势平静。")["organisations"] == ("外交部",)
    assert "organisations" not in names_of("内政部今天说，局势平静。")


def test_places_are_no_common_words() -> None:
    assert names_of("在北碚区和重庆，资源丰富，欢度新春，回国的人很多。")["places"] == ("北碚区", "重庆")


@given(st.lists(documents, max_size=3), st.sampled_from([2, 1 << 20]))
def test_names_are_those_of_each_document_whatever_was_met_before(
    batches: list[list[list[list[str]]]], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_KNOWN", most)  # all is forgotten now and then, or nothing
        finder = NameFinder(tags)
        for batch in batches:
            alone = [named(NameFinder(tags), texts, 2)[0] for texts in batch]
            assert named(finder, [words for texts in batch for words in texts], 2) == alone


def test_threads_find_the_same_names() -> None:
    texts = [[WORDS[(7 * n + m) % len(WORDS)] for m in range(n % 9)] + [f"词{n}"] for n in range(400)]
    finder, expected = NameFinder(tags), [named(NameFinder(tags), [words], 1)[0] for words in texts]
    assert any(expected)

    def found(first: int) -> bool:
        shifted = [*texts[first:], *texts[:first]]
        parts = (shifted[start : start + 7] for start in range(0, len(shifted), 7))
        return [names for part in parts for names in named(finder, part, 1)] == [*expected[first:], *expected[:first]]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(found, range(0, 400, 50)))


def test_a_part_of_a_longer_word_is_no_name() -> None:
    (names,) = named(NameFinder(tags), [["北京", "京市", "北京市", "的", "俄罗斯"]], 1)
    assert names == {"places": ["俄罗斯", "北京市"]}


@given(st.lists(st.lists(st.text("国中\n1a😀𠀀", min_size=1, max_size=7), max_size=30), max_size=8))
def test_a_word_keeps_its_number(blocks: list[list[str]]) -> None:
    numbers = WordNumbers()
    found = [numbers.numbers([block]).tolist() for block in blocks]
    words = numbers.words()
    assert [[words[number] for number in some] for some in found] == blocks
    assert len(words) == len(set(words)) == len(numbers) and words[0] == ""
    assert [numbers.words(first) for first in range(len(words))] == [words[first:] for first in range(len(words))]
