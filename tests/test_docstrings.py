"""Everything public has a docstring, which begins with a sentence of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsearch

ROOT = Path(newsearch.__file__).parent
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(node: Documented, name: str) -> Iterator[tuple[str, Documented]]:
    """A module or class, and the public classes, functions and methods in it; nothing inside of functions."""
    yield name, node
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and child.name[0] != "_":
                yield from public(child, f"{name}.{child.name}")


MODULES = {str(path.relative_to(ROOT.parent)): path for path in sorted(ROOT.rglob("*.py"))}


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_says_what_it_is(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    for name, node in public(tree, module):
        text = ast.get_docstring(node)
        assert text, f"{name} has no docstring. help: say in a sentence what it is or does, then why"
        first = text.split("\n\n")[0].rstrip()
        assert first[-1] in ".:!?", f"{name}: the first paragraph of its docstring is no sentence"
