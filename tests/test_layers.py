"""The shape of the code: imports point one way, and the public names are a decision."""

from __future__ import annotations

import ast
from pathlib import Path

import newsearch

ROOT = Path(newsearch.__file__).parent
ORDER = [
    "errors",
    "model",
    "results",
    "days",
    "characters",
    "text",
    "names",
    "periods",
    "mentions",
    "dates",
    "analysis",
    "page",
    "seeds",
]
ORDER += ["facets", "cursor", "lexer", "proximity", "query", "near", "snippet", "rank", "reprints", "pinyin"]
ORDER += ["confusables", "engine", "distinct", "similar", "expand", "suggest", "asked", "timeline", "search"]
ORDER += ["generations", "watch", "changes", "salvage", "anew", "verify", "index"]
ORDER += ["render", "render_counts", "export", "plot", "cli"]


def test_modules_import_only_from_lower_layers() -> None:
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).with_suffix("").parts[0]
        if name == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsearch."):
                imported = (node.module or "").split(".")[1]
                assert ORDER.index(imported) <= ORDER.index(name), f"{path} imports {imported}: move it down"


def test_public_names() -> None:
    assert sorted(newsearch.__all__) == newsearch.__all__
    assert all(hasattr(newsearch, name) for name in newsearch.__all__)
