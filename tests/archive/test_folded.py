"""What newspapers write in several ways, in an archive: folded as the plain reference folds it, found, and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsearch import Article, Index
from newsearch.engine import ENGINES
from newsearch.text.folding import fold_texts
from newsearch.text.units import units
from tests import plain

CASES = Path(__file__).parents[1] / "cases"
TEXTS = [
    record["body"]
    for path in sorted(CASES.glob("*.jsonl"))
    for case in map(json.loads, path.read_text("utf-8").splitlines())
    for record in case["docs"]
    if "body" in record
]
WRITTEN = list(
    dict.fromkeys(
        record["body"]
        for case in map(json.loads, (CASES / "fold.jsonl").read_text("utf-8").splitlines())
        for record in case["docs"]
    )
)


def test_every_text_of_the_cases_is_folded_and_cut_as_the_plain_reference_does() -> None:
    for source, text in zip(TEXTS, fold_texts(TEXTS), strict=True):
        assert plain.fold(source)[0] == text
        assert [text[start:end] for start, end in plain.unit_spans(text)] == units(text)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_archive_of_them_keeps_its_promise(engine: str, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index", engine=engine)
    index.update(add=[Article(str(number), "", text) for number, text in enumerate(WRITTEN)])
    assert index.verify(full=True) == []
    with index.searcher() as searcher:
        for number, text in enumerate(WRITTEN):
            found = searcher.search(f'"{text}"', mode="strict", limit=len(WRITTEN))
            assert str(number) in {hit.article.id for hit in found.hits}, text
