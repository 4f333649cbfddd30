"""Groups of synonyms: what each word stands for, at a cost by the words of all groups alone."""

from __future__ import annotations

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
