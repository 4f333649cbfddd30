"""The table of words that jieba leaves whole is the one that the tool makes."""

from __future__ import annotations

from newsearch.analysis.segmenters import RjiebaSegmenter
from newsearch.analysis.whole_words import is_whole_word
from tools.characters import TABLES
from tools.words import words


def test_the_table_has_the_words_that_jieba_leaves_whole_and_no_other() -> None:
    made = {first: "".join(seconds) for first, seconds in words().items()}
    shipped = dict(line.split(" ") for line in (TABLES / "words.txt").read_text("utf-8").splitlines())
    assert made == shipped
    segmenter = RjiebaSegmenter()
    for word in (first + second for first, seconds in shipped.items() for second in seconds):
        assert is_whole_word(word) and segmenter.cut(word) == segmenter.cut_for_search(word) == [word]


def test_what_jieba_cuts_and_what_is_no_word_is_not_whole() -> None:
    for text in ("", "重", "重庆市", "庆重", "的的", "一 ", "\n一", "中\n", " 一", "GP", "中国中国"):
        assert not is_whole_word(text), text
