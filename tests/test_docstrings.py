"""Everything public has a docstring, which begins with a sentence of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

import newsearch

ROOT = Path(newsearch.__file__).parent
CHECKOUT = Path(__file__).parent.parent
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(node: Documented, name: str) -> Iterator[tuple[str, Documented]]:
    """A module or class, and the public classes, functions and methods in it; nothing inside of functions."""
    yield name, node
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and child.name[0] != "_":
                yield from public(child, f"{name}.{child.name}")


MODULES = {str(path.relative_to(ROOT.parent)): path for path in sorted(ROOT.rglob("*.py"))}

_TEXTS = re.compile(r'"""[\s\S]*?"""|#.*')
_WORD = re.compile(r"\w+")
_NAMED = re.compile(r"`([A-Za-z_][\w.]*)`")

FOREIGN = {"DataFrame", "IntFlag", "LunarYear", "ReadingOrder", "analyse", "batched", "curl", "fromYear", "httptools"}
FOREIGN |= {"importlib", "itertools", "nohup", "open_dir", "orient", "pandas", "polars", "resources", "send_timeout"}
"""What texts name of other programs and libraries."""

EXAMPLES = {"A03", "a1", "body_words", "headline_chars", "liudh", "m2", "zhouj"}
"""What texts name as an example of what is typed or made."""


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_says_what_it_is(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    for name, node in public(tree, module):
        text = ast.get_docstring(node)
        assert text, f"{name} has no docstring. help: say in a sentence what it is or does, then why"
        first = text.split("\n\n")[0].rstrip()
        assert first[-1] in ".:!?", f"{name}: the first paragraph of its docstring is no sentence"


def test_docstrings_and_comments_name_only_what_is_there() -> None:
    sources = {name: path.read_text("utf-8") for name, path in MODULES.items()}
    code = (_TEXTS.sub("", source) for source in sources.values())
    benchmarks = (str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "benchmarks").rglob("*.py"))
    there = {*FOREIGN, *EXAMPLES, *chain.from_iterable(map(_WORD.findall, chain(code, sources, benchmarks)))}
    gone = [
        f"{name}: `{named}`"
        for name, source in sources.items()
        for text in _TEXTS.findall(source)
        for named in _NAMED.findall(text)
        if not there.issuperset(_WORD.findall(named))
    ]
    assert not gone, "help: when something is renamed, rename it in the texts as well"
