"""Knows what jieba leaves as it is, such as common words: a search for one need not load jieba's dictionary.

That dictionary takes 0.15 s to load, as long as the rest of a search, and most queries are a word of two characters.
`tools/words.py` makes the table and says which words it has.
"""

from __future__ import annotations

from functools import cache, lru_cache

from newsearch.text.shipped import shipped

__all__ = ["is_whole", "is_whole_word"]


def is_whole(text: str) -> bool:
    """Whether jieba is known to leave a folded text as it is: letters and digits, one Han character, a common word.

    jieba's dictionary has no word of letters and digits alone, nor any inside of them.

    >>> is_whole("gpt4"), is_whole("雷"), is_whole("雷锋"), is_whole("学雷锋")
    (True, True, True, False)
    """
    if text.isascii():
        return text.isalnum() and text == text.lower()
    return "一" <= text <= "鿿" if len(text) == 1 else is_whole_word(text)


def is_whole_word(text: str) -> bool:
    """Whether a folded text is a word of the table: jieba cuts it to itself, in the accurate and in the search mode.

    >>> is_whole_word("重庆"), is_whole_word("重庆市"), is_whole_word("庆重")
    (True, False, False)
    """
    return len(text) == 2 and text[1] in _seconds(text[0])


@lru_cache(maxsize=1024)
def _seconds(first: str) -> str:
    """The characters that make a word with this one before them: searched for, since few of the lines are ever read."""
    table = _table()
    start = table.find(f"\n{first} ") + 1
    return table[start + 2 : table.index("\n", start)] if start else ""


@cache
def _table() -> str:
    """The table with a line end before each line: its lines are a first character and the second ones."""
    return "\n" + shipped("words.txt")
