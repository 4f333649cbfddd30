"""Runs and wildcards in folded texts."""

from __future__ import annotations

import pytest

from newsearch.text.folding import fold
from newsearch.text.runs import occurrences, prefixes, wildcards


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("7天", "17天", False),
        ("172", "172.6", False),
        ("ai", "said", False),
        ("3.5", fold("3·5%").text, True),
        ("10支", "共10支队伍", True),
        ("gpt", "gpt4", True),
        ("4", "gpt4", True),
        ("gp", "gpt4", False),
        ("covid1", "covid19", False),
        ("5", "5g", False),
        ("234", fold("1,234").text, False),
        ("1234", fold("1,234").text, True),
        ("2008年", "1998-2008年", True),
    ],
)
def test_a_match_never_cuts_a_unit(needle: str, text: str, found: bool) -> None:
    assert any(occurrences(needle, text)) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("王?波", "王小波,王波,王小小波,王。波", ["王小波"]),
        ("王??波", "王小小波", ["王小小波"]),
        ("?波", "小波", ["小波"]),
        ("gpt?版", "gpt4版 gpt版", ["gpt4版"]),
        ("用?版", "用gpt4版 用gpt版", ["用gpt版"]),
        ("3?天", "3.5天 3 天 17天", []),
        ("第?天", "第17天与第7天", ["第17天", "第7天"]),
        ("a?c", "a b c", []),
        ("王?王?", "王一王二王三", ["王一王二"]),
        ("3.?", "3.5 3.中", ["3.中"]),
        ("王?波", "王☀波 王🚀波 王★波", ["王☀波", "王🚀波"]),
    ],
)
def test_a_wildcard_is_exactly_one_unit(pattern: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in wildcards(pattern, text)] == found


def test_an_empty_run_stands_nowhere() -> None:
    assert next(occurrences("", "中国"), None) is next(prefixes("", "中国"), None) is None
