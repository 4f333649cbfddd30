"""The published schema of our JSON, and whether a record is as it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from newsearch.render.json import SCHEMA

__all__ = ["PUBLISHED", "check_record", "kinds"]

PUBLISHED = Path(__file__).parent.parent / "docs" / "schema" / f"newsearch-{SCHEMA}.schema.json"


@cache
def published() -> dict[str, Any]:
    """The schema as data."""
    schema: dict[str, Any] = json.loads(PUBLISHED.read_text("utf-8"))
    return schema


def kinds() -> set[str]:
    """The types that records of ours have; a problem's type is an address."""
    names = (branch["$ref"].rpartition("/")[2] for branch in published()["oneOf"])
    return {name for name in names if name != "problem"}


@cache
def _validator(kind: str) -> Draft202012Validator:
    whole = published()
    return Draft202012Validator({"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]})


def check_record(record: Mapping[str, Any]) -> None:
    """Fail where a record is not as the schema says."""
    kind = "problem" if str(record.get("type", "")).startswith("/problems/") else record.get("type")
    assert kind == "problem" or kind in kinds(), f"help: add the type {kind!r} to {PUBLISHED.name}"
    error = best_match(_validator(str(kind)).iter_errors(record))
    where = f"{kind}{error.json_path[1:]}" if error else ""
    assert error is None, f"{where}: {error.message}; help: {PUBLISHED.name} has every field, docs/json.md names it"
