"""The conformance cases: each a promise that another search engine broke.

`NEWSEARCH_CASES` names a file of further ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from newsearch import Article, Index, Results, Searcher
from newsearch.analysis.analyzer import Analyzer
from newsearch.model import Sort

FILES = sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
FILES += map(Path, filter(None, [os.environ.get("NEWSEARCH_CASES")]))
CASES = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]


def _article(record: dict[str, Any]) -> Article:
    generated = record.get("body_gen")
    body = generated["unit"] * generated["times"] + generated["suffix"] if generated else record["body"]
    labels = {name: record[name] for name in ("section", "source", "byline", "page") if name in record}
    return Article(record["id"], record["title"], body, record.get("date"), **labels)


def _take_step(index: Index, step: dict[str, Any], articles: list[Article], tmp_path: Path) -> Index:
    match step["op"]:
        case "ingest_again" | "rebuild_while_querying":
            index.update(add=articles)
        case "delete":
            index.update(remove=step["ids"])
        case "user_dict_add":
            dictionary = tmp_path / "dictionary.txt"
            dictionary.write_text("\n".join(step["words"]), "utf-8")
            # documents keep the tokens they had: only the query is read with the new words
            index.__dict__["analyzer"] = Analyzer(dictionary)
        case other:
            raise AssertionError(f"no step {other}")
    return index


def _results(searcher: Searcher, query: str, options: dict[str, Any], facets: Iterable[str]) -> Results:
    if article_id := options.get("more_like"):
        return searcher.similar(article_id, limit=100)
    sort: Sort = "newest" if options.get("sort") == "date_desc" else "relevance"
    widening = {name: options[name] for name in ("synonyms", "pinyin") if name in options}
    distinct = options.get("collapse") == "reprints"
    return searcher.search(query, sort=sort, distinct=distinct, limit=100, facets=facets, **widening)


def _marked(results: Results, article_id: str) -> list[str]:
    hit = next(h for h in results.hits if h.article.id == article_id)
    return [text for text, marked in hit.snippet.pieces() if marked]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_conformance_case_holds(
    case: dict[str, Any], index_of: Callable[[Iterable[Article]], Index], tmp_path: Path
) -> None:
    articles = [_article(record) for record in case["docs"]]
    index = index_of(articles)
    for step in case.get("steps", []):
        index = _take_step(index, step, articles, tmp_path)
    with index.searcher() as searcher:
        results = _results(searcher, case["query"], case.get("options", {}), case.get("expect_facets", ()))
    whole = [hit for hit in results.hits if not hit.missing]  # those with fewer words follow where they do not matter
    found = [hit.article.id for hit in whole or results.hits]
    assert set(case["expect_ids"]) <= set(found), case["why"]
    assert not set(case["forbid_ids"]) & set(found), case["why"]
    assert results.total == len(whole) + sum(len(hit.reprints) for hit in whole)
    if order := case.get("expect_order"):
        assert [i for i in found if i in order] == order, case["why"]
    assert results.facets == case.get("expect_facets", {}), case["why"]
    for mark in case.get("expect_highlight", []):
        assert mark["span"] in _marked(results, mark["id"]), case["why"]
    for text in case.get("forbid_highlight", []):
        assert all(text not in piece for i in found for piece in _marked(results, i)), case["why"]
    for other in case.get("expect_suggest", []):
        assert other in results.suggestions, case["why"]
