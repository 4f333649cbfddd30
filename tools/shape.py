"""Prints the shape of the code: how many names and floors, which package imports which, how long things are.

    python -m tools.shape

Floors count from the imports themselves, not from the plan of tests/test_layers.py: a name stands one floor above the
highest one that it imports. An arrow is a package that imports another; its number counts the modules that do. One
arrow points up and counts for no floor: results show themselves as HTML and JSON by imports inside their methods.
"""

from __future__ import annotations

import ast
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Arrows", "Shape", "arrows", "floors", "function_lengths", "look", "report"]

ROOT = Path(__file__).parent.parent
PACKAGE = "newsearch"
UPWARD = ("results", "render")
"""The arrow that no floor follows; tests/test_layers.py proves that it is the only one, and inside functions."""

Arrows = Mapping[tuple[str, str], int]
"""For each (importing name, imported name) at the top of the package, how many modules import it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What `report` prints. Lengths are in lines; names of functions are `module:function`."""

    modules: Mapping[str, int]
    """Modules a name at the top of the package."""
    arrows: Arrows
    floors: tuple[frozenset[str], ...]
    functions: Mapping[str, int]
    lengths: Mapping[str, int]
    """Lines a module, by path."""
    readme: int


def look(root: Path = ROOT) -> Shape:
    """The shape of the package in a checkout."""
    sources = {path.relative_to(root): path.read_text("utf-8") for path in sorted((root / PACKAGE).rglob("*.py"))}
    trees = {path: ast.parse(text) for path, text in sources.items()}
    drawn = arrows(trees)
    modules = Counter(_top(path) for path in sources if _top(path))
    return Shape(
        modules=dict(modules),
        arrows=drawn,
        floors=floors(set(modules), drawn),
        functions={f"{path}:{name}": n for path, tree in trees.items() for name, n in function_lengths(tree)},
        lengths={str(path): text.count("\n") for path, text in sources.items()},
        readme=(root / "README.md").read_text("utf-8").count("\n"),
    )


def arrows(trees: Mapping[Path, ast.AST]) -> Arrows:
    """Which names at the top of the package import which, in any form of import, under `TYPE_CHECKING` too."""
    found: Counter[tuple[str, str]] = Counter()
    for path, tree in trees.items():
        here = _top(path)
        found.update((here, there) for there in set(_imported(tree)) if here and there != here)
    return dict(found)


def floors(names: set[str], drawn: Arrows) -> tuple[frozenset[str], ...]:
    """The names by floors, the lowest first; names that import each other in a circle share the last one."""
    left, built = set(names), list[frozenset[str]]()
    down = [arrow for arrow in drawn if arrow != UPWARD]
    while left:
        standing = {name for name in left if not any(a == name and b in left for a, b in down)}
        built.append(frozenset(standing or left))
        left -= built[-1]
    return tuple(built)


def function_lengths(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each function with the lines of its body, without its docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def report(shape: Shape, longest: int = 5) -> str:
    """The shape in words, with the `longest` functions and modules."""
    lengths = sorted(shape.functions.values())
    packages = sum(count > 1 for count in shape.modules.values())
    lines = [
        f"names at the top of {PACKAGE}/  {len(shape.modules)}, {packages} of them packages",
        f"modules  {len(shape.lengths)}, {sum(shape.lengths.values()):,} lines",
        f"functions  {len(lengths)}, of median {statistics.median(lengths):.0f}, "
        f"p90 {lengths[len(lengths) * 9 // 10]}, longest {lengths[-1]} lines",
        f"README.md  {shape.readme} lines",
        f"\nfloors  {len(shape.floors)}, the highest first",
        *(
            f"{number:4}  {', '.join(f'{name} {shape.modules[name]}' for name in sorted(names))}"
            for number, names in reversed(list(enumerate(shape.floors)))
        ),
        f"\narrows  {len(shape.arrows)}",
        *(f"      {here} → {', '.join(_targets(shape.arrows, here))}" for here in sorted({a for a, _ in shape.arrows})),
        "\nlongest functions",
        *(f"{n:6}  {name}" for name, n in _most(shape.functions, longest)),
        "\nlongest modules",
        *(f"{n:6}  {name}" for name, n in _most(shape.lengths, longest)),
    ]
    return "\n".join(lines)


def _targets(drawn: Arrows, here: str) -> list[str]:
    return [f"{there} {count}" for (name, there), count in sorted(drawn.items()) if name == here]


def _most(lengths: Mapping[str, int], count: int) -> list[tuple[str, int]]:
    return sorted(lengths.items(), key=lambda item: (-item[1], item[0]))[:count]


def _top(path: Path) -> str:
    """The name at the top of the package that a module belongs to; none for the package's own `__init__`."""
    name = path.parts[1].removesuffix(".py")
    return "" if name.startswith("__") else name


def _imported(tree: ast.AST) -> Iterator[str]:
    """The names at the top of the package that a module imports."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
            names = [f"{PACKAGE}.{alias.name}" for alias in node.names if alias.name.islower()]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name.split(".")[1] for name in names if name.startswith(f"{PACKAGE}."))


if __name__ == "__main__":
    print(report(look()))
