"""Both engines against a third party: the plain fold and matcher of `tests/plain.py`, which share no code with them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch.clauses import All, Any, Clause, Field, Mentions, Not, OneOf, Run
from newsearch.engine import Page
from newsearch.search.snippets import marks
from tests import plain
from tests.conftest import engine_of
from tests.engines import ENGINES, examples
from tests.strategies import ANALYZER, archives, clauses, runs, texts


def judged(clause: Clause) -> bool:
    """Whether the plain matcher judges a clause: mentioned days, nearness and pages have tests of their own."""
    match clause:
        case Mentions() | OneOf() | Field("page"):
            return False
        case All(parts) | Any(parts):
            return all(map(judged, parts))
        case Not(part) | Field(_, part):
            return judged(part)
        case _:
            return True


@settings(max_examples=examples(60))
@given(archives, st.lists(clauses().filter(judged), min_size=1, max_size=4), st.data())
def test_both_engines_find_what_the_plain_matcher_does(
    archive: list[Article], queries: list[Clause], data: st.DataObject
) -> None:
    for field in ("headline", "body", "byline"):  # runs of the archive itself, also long ones and those over a gap
        for article in archive[:2]:
            text = plain.fold(getattr(article, field))[0]
            spans = plain.unit_spans(text)
            first = data.draw(st.integers(0, max(len(spans) - 1, 0)))
            last = min(first + data.draw(st.integers(1, 8)), len(spans))
            if first < last and (run := ANALYZER.run(text[spans[first][0] : spans[last - 1][1]])):
                queries = [*queries, run, Field(field, run)]
    with tempfile.TemporaryDirectory() as folder:
        for name in ENGINES:
            engine = engine_of(name, Path(folder) / name, ANALYZER, archive)
            for clause in queries:
                expected = {article.id for article in archive if plain.holds(clause, article, ANALYZER)}
                found = engine.search(clause, clause, Page(100))
                assert (set(found.ids), found.total) == (expected, len(expected)), (name, clause)
            engine.close()


@settings(max_examples=examples(150))
@given(texts, st.data())
def test_marked_text_folded_is_what_was_looked_for(source: str, data: st.DataObject) -> None:
    folded, origins = plain.fold(source)
    run = data.draw(runs | st.sampled_from(folded or "中").map(Run))
    assert run is not None
    found = marks(source, run, "body")
    covered = [n for span in found for n in range(span.start, span.end)]
    assert len(covered) == len(set(covered)) and covered == sorted(covered)
    for span in found:
        inside = [n for n, (start, end) in enumerate(origins) if span.start <= start and end <= span.end]
        cut = [n for n, (start, end) in enumerate(origins) if (start < span.start < end) or (start < span.end < end)]
        assert not cut, "a mark ends in the middle of a character"
        assert run.text in folded[inside[0] : inside[-1] + 1]
        if all(origins[n] != origins[n - 1] for n in inside[1:]):  # each character is one of the source's
            assert folded[inside[0] : inside[-1] + 1] == run.text
    assert bool(found) == bool(plain.places(run, folded))
