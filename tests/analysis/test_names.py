"""Names: found in many texts at once as in each alone, whatever was met before, and in any thread."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis import names as module
from newsearch.analysis.names import NameFinder, is_part, kind_of
from newsearch.analysis.word_numbers import WordNumbers
from newsearch.model import NAME_KINDS

TAGS = {
    "罗斯": "ns",
    "俄罗斯": "ns",
    "北京": "ns",
    "京市": "ns",
    "北京市": "ns",
    "雷锋": "nr",
    "国务院": "nt",
    "大会": "n",
}
WORDS = [*TAGS, "北京市长安街", "的", "。", "gpt-4", "\n"]
documents = st.lists(st.lists(st.lists(st.sampled_from(WORDS), max_size=8), min_size=2, max_size=2), max_size=5)


def tags(words: Sequence[str]) -> list[str]:
    return [TAGS.get(word, "x") for word in words]


def plain(texts: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The names of one document, word by word."""
    found: dict[str, set[str]] = {kind: set() for kind in NAME_KINDS}
    for words in texts:
        for index, word in enumerate(words):
            if (kind := kind_of(word, TAGS.get(word, "x"))) and not is_part(words, index):
                found[kind].add(word)
    return {kind: sorted(words) for kind, words in found.items() if words}


@given(st.lists(documents, max_size=3), st.sampled_from([2, 1 << 20]))
def test_names_are_those_of_each_document_whatever_was_met_before(
    batches: list[list[list[list[str]]]], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_KNOWN", most)  # all is forgotten now and then, or nothing
        finder = NameFinder(tags)
        for batch in batches:
            assert finder.names([words for texts in batch for words in texts], 2) == list(map(plain, batch))


def test_threads_find_the_same_names() -> None:
    texts = [[WORDS[(7 * n + m) % len(WORDS)] for m in range(n % 9)] + [f"词{n}"] for n in range(400)]
    finder, expected = NameFinder(tags), [plain([words]) for words in texts]

    def found(first: int) -> bool:
        shifted = [*texts[first:], *texts[:first]]
        parts = (shifted[start : start + 7] for start in range(0, len(shifted), 7))
        return [names for part in parts for names in finder.names(part, 1)] == [*expected[first:], *expected[:first]]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(found, range(0, 400, 50)))


@given(st.lists(st.lists(st.text("国中\n1a😀𠀀", min_size=1, max_size=7), max_size=30), max_size=8))
def test_a_word_keeps_its_number(blocks: list[list[str]]) -> None:
    numbers = WordNumbers()
    found = [numbers.numbers([block]).tolist() for block in blocks]
    words = numbers.words()
    assert [[words[number] for number in some] for some in found] == blocks
    assert len(words) == len(set(words)) == len(numbers) and words[0] == ""
    assert [numbers.words(first) for first in range(len(words))] == [words[first:] for first in range(len(words))]
