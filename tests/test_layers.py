"""The shape of the code: imports point one way, and the public names are a decision."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import newsearch

ROOT = Path(newsearch.__file__).parent
FLOORS = [
    {"messages"},
    {"errors", "clauses"},
    {"model"},
    {"results"},
    {"text"},
    {"dates"},
    {"analysis"},
    {"seeds", "query"},
    {"matching"},
    {"ranking"},
    {"engine"},
    {"search"},
    {"archive"},
    {"render"},
    {"cli", "web"},
]


def imported(tree: ast.AST) -> Iterator[str]:
    """The rooms of `newsearch` that a module imports, in whatever form."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield from [f"{node.module}.{name.name}".split(".")[1]] * node.module.startswith("newsearch")


def test_modules_import_only_from_lower_floors() -> None:
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).with_suffix("").parts[0]
        if name == "__init__":
            continue
        for room in imported(ast.parse(path.read_text("utf-8"))):
            assert room == name or floor[room] < floor[name], f"{path} imports {room}: move it down"


def test_public_names() -> None:
    assert sorted(newsearch.__all__) == newsearch.__all__
    assert all(hasattr(newsearch, name) for name in newsearch.__all__)
