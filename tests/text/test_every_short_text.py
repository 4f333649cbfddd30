"""Every short text of a few telling characters, held against the plain fold and units: no example is left to chance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from newsearch.clauses import Prefix, Run, Wildcard
from newsearch.text.folding import fold, fold_text, fold_texts
from newsearch.text.runs import occurrences, prefixes, stands, wildcards
from newsearch.text.units import is_cut, long_units, may_cut, unit_starts, units
from tests import plain

pytestmark = pytest.mark.no_cover  # as the properties: a tracer would double the time


def short_texts(chars: str, most: int) -> Iterator[str]:
    return ("".join(text) for size in range(most + 1) for text in product(chars, repeat=size))


def test_borders_and_units() -> None:
    for text in short_texts("中a1.-", 5):
        spans = plain.unit_spans(text)
        inside = {border for start, end in spans for border in range(start + 1, end)}
        assert {n for n in range(len(text) + 1) if is_cut(text, n)} == inside, text
        assert units(text) == [text[start:end] for start, end in spans], text
        assert unit_starts(text) == [start for start, _ in spans], text
        assert list(long_units(text)) == [(start, end) for start, end in spans if end > start + 1], text


@pytest.mark.parametrize(
    "run", ["a", "1", ".", "-", "中", "a1", "1.1", "a-1", "1a", "aa", "中a", "1中", "中中", ".1", "-1"]
)
def test_runs(run: str) -> None:
    for text in short_texts("中a1.-", 5):
        places = plain.places(Run(run), text)
        assert list(occurrences(run, text, overlapping=True)) == places, text
        assert stands(run, text) == bool(places), text
        assert may_cut(run) or len(places) == sum(text.startswith(run, n) for n in range(len(text))), text


@pytest.mark.parametrize("prefix", ["a", "1", "中", "a1", "1.1", "a-1", "中a", "中中"])
def test_prefixes(prefix: str) -> None:
    for text in short_texts("中a1.-", 5):
        assert list(prefixes(prefix, text, overlapping=True)) == plain.places(Prefix(prefix), text), text


@pytest.mark.parametrize("pattern", ["?", "中?", "?中", "a?", "?1", "??", "中?中", "?中?", "1?a"])
def test_wildcards(pattern: str) -> None:
    for text in short_texts("中a1.-", 4):
        places = plain.places(Wildcard(pattern), text)
        assert list(wildcards(pattern, text, overlapping=True)) == places, text


@pytest.mark.parametrize(
    ("chars", "most"),
    [
        ("中a1· \n-,", 4),
        ("中a\n,。", 5),
        ("發A１\u3000\n\u0301", 4),
        ("e\u0301\u0327\u200b\n", 4),
        ("1·.\n ①", 4),
        ("12,.", 7),
        ("1 a中", 7),
        ("5m²2 k", 5),
        ("½5a.ⅣG\u200b", 4),
        ("中a1—-\n", 5),
        ("京a5·-", 4),
        ("3·15%．", 5),
        ("aé.·中1", 5),
        (".…中a", 6),
        ("中-5℃.", 5),
        ("3~～中\n", 5),
    ],
)
def test_the_fold(chars: str, most: int) -> None:
    sources = list(short_texts(chars, most))
    folded = fold_texts(sources)
    for source, text in zip(sources, folded, strict=True):
        expected, origins = plain.fold(source)
        assert text == fold_text(source) == expected, repr(source)
        got = fold(source)
        assert got.text == expected, repr(source)
        for number, (start, end) in enumerate(origins):
            span = got.span(number, number + 1)
            assert span.start <= start < end <= span.end, repr(source)
            assert not any(map(plain.visible, source[span.start : start] + source[end : span.end])), repr(source)
