"""Makes the table of words that jieba leaves whole, `newsearch/text/tables/words.txt`.

    python -m tools.words

The words are those of two Han characters that jieba-rs knows (`segmenters`), with a frequency of at least `LEAST`, that
are their own folded form and that jieba-rs, asked for them alone, cuts to themselves in both modes. Others are cut
although they are words: two very common characters may be likelier than a rare word of both. jieba is MIT-licensed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import jieba

from newsearch.analysis.segmenters import RjiebaSegmenter, respelled
from newsearch.text.folding import fold
from newsearch.text.units import is_han
from tools.characters import write

LEAST = 20
"""45,000 words: three of four queries of one word that are drawn from an archive (`benchmarks/speed/draw.py`).

The other 60,000 would double the table for one query in two hundred."""


def words() -> dict[str, list[str]]:
    """For each first character the second ones."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    segmenter = RjiebaSegmenter()
    entries = [(word, int(frequency)) for word, frequency, _ in dictionary()]
    for word, frequency in (*entries, *((word, frequency) for word, frequency, _ in respelled())):
        if frequency >= LEAST and len(word) == 2 and _is_whole(word, segmenter):
            found[word[0]].append(word[1])
    return {first: sorted(seconds) for first, seconds in found.items()}


def _is_whole(word: str, segmenter: RjiebaSegmenter) -> bool:
    if not is_han(word) or fold(word).text != word:
        return False
    return segmenter.cut(word) == segmenter.cut_for_search(word) == [word]


def dictionary() -> Iterator[tuple[str, str, str]]:
    """The words of jieba's dictionary, each with its frequency and tag."""
    with jieba.get_dict_file() as file:
        for line in file.read().decode("utf-8").splitlines():
            word, frequency, tag = line.split(" ")
            yield word, frequency, tag


if __name__ == "__main__":
    write("words.txt", words())
