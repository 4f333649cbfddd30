"""What an annotation says is what is passed: a numpy.int64 is no int, whatever mypy believes of an array's items."""

from __future__ import annotations

import gc
import inspect
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import newsearch
from newsearch import Article, Index
from newsearch.model import FACETS

TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "float": (int, float),
    "str": str,
    "bytes": bytes,
    "bool": bool,
}
"""What plain annotations stand for; numpy.float64 is a float."""

QUERIES = [
    "大桥",
    "大桥 通车",
    '"3.5公里"',
    "headline:大桥",
    "桥*",
    "大?通车",
    "大桥 NEAR/5 通车",
    "甲 SAME 大桥",
    "提到:2024年3月",
]


def test_numbers_and_texts_are_of_the_types_that_functions_say(index_of: Callable[[Iterable[Article]], Index]) -> None:
    bodies = ["大桥通车。全长3.5公里，3月4日开放", "大桥在建。" + "甲乙丙丁" * 20 + "通车", "歼-10与大桥"]
    index = index_of([Article(f"a{n}", "大桥", bodies[n % 3] + "。" * n, f"2024-03-{n + 1:02}") for n in range(20)])
    wrong: set[str] = set()
    sys.setprofile(_checking(wrong))
    try:
        with index.searcher() as searcher:
            for query in QUERIES:
                searcher.search(query, limit=5, facets=FACETS, distinct=True)
                searcher.search(query, limit=2, sort="newest", recent=30)
                searcher.search(query, limit=2, mode="any", after=searcher.search(query, limit=2, mode="any").cursor)
                searcher.timeline(query)
            searcher.similar("a1")
            searcher.suggest("大")
    finally:
        sys.setprofile(None)
    assert not wrong, sorted(wrong)


def _checking(wrong: set[str]) -> Callable[[FrameType, str, object], None]:
    """A profiler that adds to `wrong` each parameter and result whose value is not of the type that is said."""
    said = {f.__code__: _plain(f) for f in gc.get_objects() if isinstance(f, FunctionType) and _is_ours(f.__code__)}

    def check(frame: FrameType, event: str, argument: object) -> None:
        types = said.get(frame.f_code)
        if types and event == "call":
            values = {name: frame.f_locals[name] for name in types if name in frame.f_locals}
        elif types and event == "return" and "return" in types and argument is not None:
            values = {"return": argument}
        else:
            return
        for name, value in values.items():
            if not isinstance(value, types[name]):
                wrong.add(f"{frame.f_code.co_filename}: {frame.f_code.co_name}: {name}: {type(value)}")

    return check


def _plain(function: FunctionType) -> dict[str, type | tuple[type, ...]]:
    """The parameters with one of `TYPES`, and `return` for a result; what a generator yields is not looked at."""
    named = {name: TYPES[said] for name, said in function.__annotations__.items() if said in TYPES}
    return {} if inspect.isgeneratorfunction(function) else named


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(str(Path(newsearch.__file__).parent))
