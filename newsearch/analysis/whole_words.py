"""Knows common words that jieba leaves as they are, so that a search for one need not load jieba's dictionary.

That dictionary takes 0.15 s to load, as long as the rest of a search, and most queries are a word of two characters.
`tools/words.py` makes the table and says which words it has.
"""

from __future__ import annotations

from functools import cache

from newsearch.text.shipped import shipped

__all__ = ["is_whole_word"]


def is_whole_word(text: str) -> bool:
    """Whether a folded text is a word of the table: jieba cuts it to itself, in the accurate and in the search mode.

    >>> is_whole_word("重庆"), is_whole_word("重庆市"), is_whole_word("庆重")
    (True, False, False)
    """
    return len(text) == 2 and text[1] in _seconds(text[0])


def _seconds(first: str) -> str:
    """The characters that make a word with this one before them: searched for, since few of the lines are ever read."""
    table = _table()
    start = table.find(f"\n{first} ") + 1
    return table[start + 2 : table.index("\n", start)] if start else ""


@cache
def _table() -> str:
    """The table with a line end before each line: its lines are a first character and the second ones."""
    return "\n" + shipped("words.txt")
