"""Makes the table of words that jieba leaves whole, `newsearch/text/tables/words.txt`.

    python -m tools.words

The words are those of two Han characters in jieba's dictionary (MIT) with a frequency of at least `LEAST` there that
are their own folded form and that jieba-rs, asked for them alone, cuts to themselves in both modes. Others are cut
although they are words: two very common characters may be likelier than a rare word of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import jieba
import rjieba

from newsearch.text.folding import fold
from newsearch.text.units import is_han
from tools.characters import write

LEAST = 20
"""45,000 words: three of four queries of one word that are drawn from an archive (`benchmarks/speed/draw.py`).

The other 60,000 would double the table for one query in two hundred."""


def words() -> dict[str, list[str]]:
    """For each first character the second ones."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word, frequency in _dictionary():
        if frequency >= LEAST and len(word) == 2 and _is_whole(word):
            found[word[0]].append(word[1])
    return {first: sorted(seconds) for first, seconds in found.items()}


def _is_whole(word: str) -> bool:
    return is_han(word) and fold(word).text == word and rjieba.cut(word) == rjieba.cut_for_search(word) == [word]


def _dictionary() -> Iterator[tuple[str, int]]:
    """The words of jieba's dictionary with their frequencies."""
    with jieba.get_dict_file() as file:
        for line in file.read().decode("utf-8").splitlines():
            word, frequency, *_ = line.split(" ")
            yield word, int(frequency)


if __name__ == "__main__":
    write("words.txt", words())
