"""The rules that `newsearch analyze` names."""

from __future__ import annotations

import pytest
from hypothesis import given

from newsearch.text.rules import RULES, changes
from tests.text.strategies import NEWS

EXAMPLES = [
    ("１支", "１", "1", "width"),
    ("GPT", "G", "g", "case"),
    ("重慶", "慶", "庆", "simplified"),
    ("看著", "著", "着", "variants"),
    ("⻄郊", "⻄", "西", "radicals"),
    ("二○三一", "○", "〇", "mark"),
    ("涨3·5%", "·", ".", "mark"),
    ("100㎡", "㎡", "平方米", "measure"),
    ("5㎏", "㎏", " kg", "apart"),
    ("172.6\n亿元", "\n", "", "gap"),
    ("2 9 7 7名", " ", "", "gap"),
    ("古丽·巴哈尔", "·", "", "interpunct"),
    ("F-35", "-", "", "hyphen"),
    ("1,234", ",", "", "thousands"),
    ("J.K.罗琳", ".", "", "point"),
    ("等等……", "…", "", "point"),
    ("Beyoncé", "é", "e", "accent"),
    ("国发〔2031〕12号", "〔", "(", "mark"),
    ("改革\u200b开放", "\u200b", "", "invisible"),
    ("改革开放\u200b", "\u200b", "", "invisible"),
    ("改革开放　", "　", "", "gap"),
    ("改革 \u200b开放", " \u200b", "", "gap"),
    ("5m³", "m³", "立方米", "measure"),
    ("㊮格", "㊮", "资", "several"),  # a form of a traditional character
    ("古丽\u200b·巴", "\u200b·", "", "interpunct"),
    ("古丽·\n巴", "·\n", "", "interpunct"),
]


@pytest.mark.parametrize(("source", "written", "folded", "rule"), EXAMPLES)
def test_each_change_has_its_rule(source: str, written: str, folded: str, rule: str) -> None:
    assert (written, folded, rule) in changes(source)


def test_each_rule_has_an_example() -> None:
    assert {rule for *_, rule in EXAMPLES} == {*RULES}


@given(NEWS)
def test_what_is_folded_has_a_rule_and_a_folded_text_has_none(source: str) -> None:
    found = changes(source)
    assert {change.rule for change in found} <= {*RULES}
    assert all(change.written != change.folded for change in found)
