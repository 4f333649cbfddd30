"""What peers without an analyzer for Chinese get: newsearch's fold and jieba's search-mode words, inside the timing.

Only the fold and the segmenter are used, nothing of newsearch's engine; the work is the same as newsearch's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from newsearch.analysis.segmenters import RjiebaSegmenter
from newsearch.text.folding import fold
from newsearch.text.units import is_word_like, pairs, units

__all__ = ["BREAK", "Prepared", "layers", "prepared", "prepared_file", "snippet", "words"]

BREAK = "¶"
"""Stands between stretches in the layer of units, so that no phrase reaches over a blank or a paragraph break."""

FIELDS = ("title", "text")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article and the tokens of its two fields joined by blanks, for each layer."""

    id: str
    title: str
    text: str
    date: str
    tokens: dict[str, tuple[str, ...]]


def words(text: str) -> list[str]:
    """jieba's search-mode words of a folded text, without punctuation."""
    cut = _segmenter().cut_for_search
    return [w for stretch in text.split() for w in cut(stretch) if is_word_like(w)]


@cache
def _segmenter() -> RjiebaSegmenter:
    return RjiebaSegmenter()


def layers(text: str) -> dict[str, list[str]]:
    """The words, units and pairs of units of a folded text, as newsearch has them."""
    chars: list[str] = []
    for stretch in text.split():
        chars += BREAK, *units(stretch)
    return {"words": words(text), "chars": chars[1:], "pairs": pairs(text)}


def prepared_file(path: Path, layered: bool = False) -> list[Prepared]:
    """The articles of one file with their tokens."""
    return [_prepare(json.loads(line), layered) for line in path.read_text("utf-8").splitlines()]


def prepared(corpus: Path, cores: int, layered: bool = False) -> Iterator[Prepared]:
    """All articles of a corpus; with several cores, as many processes make the tokens."""
    paths = sorted(corpus.glob("*.jsonl"))
    if cores == 1:
        for path in paths:
            yield from prepared_file(path, layered)
        return
    from multiprocessing import Pool  # here: a search, and so a cold start, has no use for it

    with Pool(cores) as pool:
        for batch in pool.imap(partial(prepared_file, layered=layered), paths):
            yield from batch


def _prepare(record: dict[str, str], layered: bool) -> Prepared:
    folded = {name: fold(record[name]).text for name in FIELDS}
    if layered:
        made = {name: layers(text) for name, text in folded.items()}
    else:
        made = {name: {"words": words(text)} for name, text in folded.items()}
    tokens = {layer: tuple(" ".join(made[name][layer]) for name in FIELDS) for layer in made["text"]}
    return Prepared(record["id"], record["title"], record["text"], record["date"], tokens)


def snippet(text: str, found: tuple[str, ...]) -> str:
    """120 characters of a text around the first word, all words marked: the least that a result page shows."""
    offsets = [offset for word in found if (offset := text.find(word)) >= 0]
    start = max(0, min(offsets, default=0) - 40)
    shown = text[start : start + 120]
    for word in found:
        shown = shown.replace(word, f"[{word}]")
    return shown
