"""The shape of the code: imports point one way, and each library has its room."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import newsearch

ROOT = Path(newsearch.__file__).parent

FLOORS = [
    {"messages"},
    {"errors", "clauses"},
    {"deadline", "location", "model"},
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
    {"web"},
    {"cli"},
    {"__init__", "__main__"},
]
"""The packages and modules of `newsearch`, from the ground up: each imports only from lower floors and from itself."""

UPWARD = {("results", "render")}
"""The one exception: results show themselves as HTML and JSON, by imports inside the methods that do it."""

LIBRARIES = {
    "click": ["cli/"],
    "filelock": ["archive/"],
    "jieba": ["analysis/"],
    "jinja2": ["web/"],
    "lunar_python": ["dates/"],
    "markupsafe": ["web/"],
    "matplotlib": ["render/plots.py"],
    "mcp": ["web/assistant.py"],
    "numpy": sorted(
        {room for rooms in FLOORS for room in rooms} - {"cli", "__init__", "__main__", "messages", "errors"}
    ),
    "openpyxl": ["seeds/containers/workbook.py"],
    "pypdfium2": ["seeds/containers/pdf.py"],
    "rich": ["render/", "cli/"],
    "rjieba": ["analysis/"],
    "selectolax": ["seeds/"],
    "starlette": ["web/"],
    "tomli": ["cli/configuration.py", "seeds/text_pages/front_matter.py"],
    "typing_extensions": [""],
    "urllib3": ["engine/opensearch/client.py"],
    "uvicorn": ["web/"],
    "whoosh": ["engine/whoosh/codec.py"],
    "zstandard": ["engine/whoosh/"],
}
"""Where each library may be imported: folders, or one file. What is not here may be imported nowhere."""

MOST_AT_THE_TOP = 22
"""Packages and modules of `newsearch`; chosen by hand: about as many as one takes in at a glance."""


def imported(tree: ast.AST, package: str) -> Iterator[str]:
    """The dotted names that a module imports, in whatever form, wherever it does; `package` is the one it is in."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield from (f"{base}.{name.name}" for name in names)
            case ast.Call(func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module")):
                name = node.args[0] if node.args else None
                assert isinstance(name, ast.Constant) or package == "newsearch", "import modules by a name written out"
                yield from [str(name.value)] if isinstance(name, ast.Constant) else []


def rooms(names: Iterable[str]) -> set[str]:
    """The packages and modules of `newsearch` among imported names; a name of its face is `__init__`."""
    ours = [name.split(".") for name in names if name.split(".")[0] == "newsearch"]
    known = set().union(*FLOORS)
    return {parts[1] if len(parts) > 1 and parts[1] in known else "__init__" for parts in ours}


def libraries(names: Iterable[str]) -> set[str]:
    """The third parties among imported names."""
    return {name.split(".")[0] for name in names} - {*sys.stdlib_module_names, "newsearch"}


def violations(path: str, source: str) -> list[str]:
    """What a module of `newsearch`, named by its path within it, imports from where it must not."""
    names = [*imported(ast.parse(source), ".".join(["newsearch", *path.split("/")[:-1]]))]
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    own = path.removesuffix(".py").split("/")[0]
    upward = [
        f"{path} imports {room}: move it down"
        for room in sorted(rooms(names) - {own})
        if floor[room] >= floor[own] and (own, room) not in UPWARD
    ]
    strangers = [
        f"{path} imports {library}, which stands in {LIBRARIES.get(library, 'no room')}"
        for library in sorted(libraries(names))
        if not any(path.startswith(room) for room in LIBRARIES.get(library, []))
    ]
    return upward + strangers


MODULES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}


@pytest.mark.parametrize("path", MODULES)
def test_a_module_imports_only_from_lower_floors_and_the_libraries_of_its_room(path: str) -> None:
    assert violations(path, MODULES[path]) == []


def test_the_exception_is_imported_inside_functions_only() -> None:
    for low, high in UPWARD:
        tree = ast.parse((ROOT / f"{low}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                node.body = [ast.Pass()]
        assert high not in rooms(imported(tree, "newsearch"))


def test_the_floors_name_all_that_is_there_and_the_top_is_seen_at_a_glance() -> None:
    there = {path.split("/")[0].removesuffix(".py") for path in MODULES}
    assert there <= set().union(*FLOORS)
    assert len(there) <= MOST_AT_THE_TOP


def public(tree: ast.Module) -> set[str]:
    """The names in the `__all__` of a module."""
    values = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == "__all__"
    ]
    return {name for value in values for name in ast.literal_eval(value)}


def test_what_one_module_takes_from_another_is_in_its_all() -> None:
    trees = {path.removesuffix(".py").removesuffix("/__init__"): ast.parse(MODULES[path]) for path in MODULES}
    known = {f"newsearch.{path.replace('/', '.')}": public(tree) for path, tree in trees.items()}
    taken = {
        name.rpartition(".")[::2]
        for tree in trees.values()
        for name in imported(tree, "newsearch")
        if name not in known
    }
    assert not {(home, name) for home, name in taken if home in known and name not in known[home]}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("text/a.py", "from newsearch.search.searcher import Searcher"),
        ("text/a.py", "from newsearch import search"),
        ("text/a.py", "from newsearch import Index"),
        ("text/a.py", "import newsearch"),
        ("text/a.py", "import newsearch.search.searcher as s"),
        ("text/a.py", "import os, newsearch.archive"),
        ("text/a.py", "from ..search import searcher"),
        ("text/a.py", "from .. import search"),
        ("engine/whoosh/a.py", "from ...search.searcher import Searcher"),
        ("text/a.py", "def f():\n    from newsearch.search import searcher"),
        ("text/a.py", "if TYPE_CHECKING:\n    from newsearch.search import searcher"),
        ("text/a.py", "import importlib\nimportlib.import_module('newsearch.search.searcher')"),
        ("text/a.py", "from importlib import import_module\nimport_module('newsearch.search')"),
        ("text/a.py", "__import__('newsearch.search')"),
        ("query/a.py", "from newsearch.seeds import reader"),
        ("results.py", "from newsearch.search import searcher"),
        ("errors.py", "from newsearch import clauses"),
        ("engine/whoosh/build/a.py", "import whoosh"),
        ("engine/whoosh/build/a.py", "from whoosh.codec import base"),
        ("search/a.py", "def f():\n    import rich.console"),
        ("render/terminal.py", "from matplotlib import figure"),
        ("cli/a.py", "import numpy as np"),
        ("web/a.py", "import click"),
        ("seeds/a.py", "import requests"),
    ],
)
def test_every_form_of_import_is_seen(path: str, source: str) -> None:
    assert violations(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("search/a.py", "import numpy as np\nfrom newsearch.engine import Engine\nfrom newsearch.search.b import c"),
        ("search/a.py", "from . import b\nfrom .b import c\nfrom ..text import folding"),
        ("engine/whoosh/codec.py", "from whoosh.codec import base\nfrom newsearch.engine.whoosh.segment import rows"),
        ("cli/a.py", "import click, os.path\nfrom newsearch import results"),
        ("results.py", "def f():\n    from newsearch.render.html import results_to_html"),
        ("web/a.py", "import starlette.routing"),
    ],
)
def test_what_may_be_imported_is_let_through(path: str, source: str) -> None:
    assert violations(path, source) == []


def test_a_module_may_not_be_imported_by_a_name_that_cannot_be_read() -> None:
    with pytest.raises(AssertionError, match="written out"):
        violations("text/a.py", "import importlib\nimportlib.import_module(name)")
