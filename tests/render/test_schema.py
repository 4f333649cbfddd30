"""The published schema: it is one, and it lets no field pass that it does not name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from newsearch import Article, Index
from newsearch.render.json import SCHEMA, versioned
from tests.schema import check_record, kinds, published


def test_the_published_schema_is_one() -> None:
    schema = published()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_record_has_its_type_the_version_and_no_field_that_is_not_named(kind: str) -> None:
    record = published()["$defs"][kind]
    assert record["properties"]["type"] == {"const": kind} and record["properties"]["schema"] == {"const": SCHEMA}
    assert {"type", "schema"} <= {*record["required"]} and record["additionalProperties"] is False


@pytest.mark.parametrize(
    "record",
    [
        versioned("word", {"word": "大桥", "articles": 2, "more": 1}),
        versioned("word", {"word": "大桥"}),
        versioned("word", {"word": "大桥", "articles": -1}),
        {"type": "word", "schema": SCHEMA + 1, "word": "大桥", "articles": 2},
        versioned("words of nobody", {}),
    ],
)
def test_a_record_of_another_form_is_told(record: dict[str, object]) -> None:
    with pytest.raises(AssertionError, match="help:"):
        check_record(record)


def test_the_library_gives_a_search_as_the_command_line_prints_it(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index", engine="memory")
    index.update(add=[Article("a", "大桥通车", "大桥今天通车。", "2024-03-05", extra={"tags": ["桥"]})])
    with index.searcher() as searcher:
        check_record(json.loads(json.dumps(searcher.search("大桥 隧道", facets=["year", "tags"]).to_dict())))
