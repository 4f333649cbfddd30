"""Groups of synonyms: what each word stands for, at a cost by the words of all groups alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from newsearch import Article, Index
from newsearch.messages import Note
from newsearch.search.expansion import read_synonyms
from tests.strategies import ANALYZER


def test_a_word_stands_for_the_others_of_all_its_groups_each_once() -> None:
    synonyms, problems = read_synonyms([("桥", "大桥", "桥梁"), ("桥梁", "大桥", "天桥"), ("路",)], ANALYZER)
    assert dict(synonyms) == {
        "桥": ("大桥", "桥梁"),
        "大桥": ("桥", "桥梁", "天桥"),
        "桥梁": ("桥", "大桥", "天桥"),
        "天桥": ("桥梁", "大桥"),
        "路": (),
    }
    assert (len(synonyms), problems, "河" in synonyms) == (5, (), False)


def test_a_group_of_many_words_is_kept_once() -> None:
    synonyms, _ = read_synonyms([[f"{first}{second}" for first in range(100) for second in "甲乙丙丁"]], ANALYZER)
    groups = synonyms._groups  # type: ignore[attr-defined]
    assert len(groups) == 400 and len({id(group) for each in groups.values() for group in each}) == 1


def test_every_abbreviation_finds_its_full_name_and_the_other_way_round() -> None:
    synonyms, problems = read_synonyms([("桥", "大桥")], ANALYZER, abbreviations=True)
    assert not problems
    assert synonyms["国新办"] == ("国务院新闻办公室", "国务院新闻办") and "国新办" in synonyms["国务院新闻办公室"]
    assert synonyms["桥"] == ("大桥",)
    assert len(synonyms) > 150


def test_abbreviations_are_looked_for_on_request_and_said(index_of: Callable[[Iterable[Article]], Index]) -> None:
    with index_of([Article("1", "", "国务院新闻办公室举行发布会。")]).searcher() as searcher:
        assert not searcher.search("国新办 发布会", mode="strict").total
        found = searcher.search("国新办 发布会", abbreviations=True)
        assert found.total == 1
        assert Note("synonyms", typed="国新办", synonyms=("国务院新闻办公室", "国务院新闻办")) in found.notes
