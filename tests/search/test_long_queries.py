"""Queries of 100,000 characters, of words that all differ: each ends at its deadline, whatever is asked for with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.errors import SearchTooSlow
from newsearch.search.other_spellings import with_next
from tests.steps import ends_in_child, let_compute

SECONDS = 8  # of computing for what should take a third of one; the square of the length took more than 20

HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]
WORDS = {
    "characters": HAN,
    "letters": [f"w{n}" for n in range(15_000)],
    "days": [f"{n // 100 % 12 + 1}.{n % 28 + 1:02}" for n in range(15_000)],
}
OPTIONS: dict[str, Mapping[str, object]] = {
    "plain": {},
    "any": {"mode": "any"},
    "pinyin": {"pinyin": True},
    "misread": {"fuzzy_ocr": True},
    "abbreviations": {"abbreviations": True},
}


@pytest.mark.no_cover  # the child would be traced, which takes minutes
@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("mark", ["", "，", " "])
def test_a_query_of_many_words_ends(
    kind: str, mark: str, index_of: Callable[[Iterable[Article]], Index], tmp_path: Path
) -> None:
    index = index_of(
        [Article("a", "北湖公园", "北湖公园新增步道。" * 9), Article("b", "3.15晚会", "w1，w2，1，2，3。")]
    )
    last = tmp_path / "last"

    def search() -> None:
        query = mark.join(WORDS[kind])[:100_000]
        with index.searcher() as searcher:
            for name, options in OPTIONS.items():
                last.write_text(name)
                let_compute(SECONDS)
                with suppress(SearchTooSlow):
                    searcher.search(query, seconds=0.3, **options)  # type: ignore[arg-type]
                assert searcher.search("公园").total == 1

    assert ends_in_child(search), f"hung or failed with {last.read_text()}"


@given(st.lists(st.sampled_from(["北", "北湖", "315", "15", "3", "晚会", "会", "a"]), max_size=6))
def test_the_next_part_is_the_first_one_that_stands_there(typed: list[str]) -> None:
    parts, text, end = tuple(dict.fromkeys(typed)), "".join(typed), 0
    for part, following in with_next(parts, text):
        end = text.find(part, end) + len(part)
        assert following == next((each for each in parts if text.startswith(each, end)), "")
