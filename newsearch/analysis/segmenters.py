"""Segmenters: jieba-rs, which the product uses, and jieba, the reference.

Both know the words of `respelled.txt` beside their dictionary: those that it has mostly as they are not folded (著名).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from typing import Any, Protocol

from newsearch.analysis.dictionary import Entry
from newsearch.text.shipped import shipped

__all__ = ["JiebaSegmenter", "RjiebaSegmenter", "Segmenter", "respelled"]


class Segmenter(Protocol):
    """Cuts a folded text into words; the joined words of `cut` are the text."""

    def cut(self, text: str) -> Sequence[str]:
        """The words in reading order, none overlapping (jieba's accurate mode)."""
        ...

    def cut_for_search(self, text: str) -> Sequence[str]:
        """The words, and before each long word the dictionary words inside it (jieba's search mode).

        A zero character is a word, and no word depends on what stands on the other side of it.
        """
        ...

    def tags(self, words: Sequence[str]) -> list[str]:
        """The part of speech that the dictionary has for each word, in jieba's tags; for one it has not, anything."""
        ...


class RjiebaSegmenter:
    """jieba-rs: jieba's tokens, about ten times as fast.

    They differ where two readings of unknown words have exactly the same probability (本生|生生本, 本生生|生本).
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        entries = tuple(entries)
        jieba = _jieba_rs(entries) if entries else _shared_jieba_rs()
        self.cut: Callable[[str], list[str]] = jieba.cut
        self.cut_for_search: Callable[[str], list[str]] = jieba.cut_for_search
        self._tag: Callable[[str], list[tuple[str, str]]] = jieba.tag

    def tags(self, words: Sequence[str]) -> list[str]:
        """See `Segmenter.tags`."""
        return [tagged[0][1] if len(tagged) == 1 else "" for tagged in map(self._tag, words)]


class JiebaSegmenter:
    """jieba itself: the reference that tests compare with."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        import jieba

        tokenizer = jieba.Tokenizer()
        for word, frequency, tag in (*respelled(), *entries):
            tokenizer.add_word(word, frequency, tag)
        self.cut: Callable[[str], list[str]] = tokenizer.lcut
        self.cut_for_search: Callable[[str], list[str]] = tokenizer.lcut_for_search
        self._tokenizer = tokenizer

    def tags(self, words: Sequence[str]) -> list[str]:
        """See `Segmenter.tags`."""
        return [self._known.get(word, "") for word in words]

    @cached_property
    def _known(self) -> dict[str, str]:
        from jieba.posseg import POSTokenizer

        tagger = POSTokenizer(self._tokenizer)
        tagger.makesure_userdict_loaded()
        tags: dict[str, str] = tagger.word_tag_tab
        return tags


@cache
def respelled() -> tuple[Entry, ...]:
    """The words of jieba's dictionary that are folded to another form, in that form; `tools/variants.py` finds them."""
    lines = (line.split(" ") for line in shipped("respelled.txt").splitlines())
    return tuple((word, int(frequency), tag) for word, frequency, tag in lines)


@cache
def _shared_jieba_rs() -> Any:
    """jieba-rs without a user dictionary: all analyzers share one."""
    return _jieba_rs(())


def _jieba_rs(entries: tuple[Entry, ...]) -> Any:
    """jieba-rs with what we fold and these entries.

    Its dictionary takes 0.1 s and 25 MB, and its package loads one for its own functions. Where there are no entries
    that one is taken: whoever changes it (`rjieba.add_word`) changes how words are cut here, and so what ranks first.
    """
    import rjieba

    jieba: Any = rjieba.Jieba() if entries else rjieba
    for word, frequency, tag in (*respelled(), *entries):
        jieba.add_word(word, frequency, tag)
    return jieba
