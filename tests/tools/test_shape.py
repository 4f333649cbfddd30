"""The shape of a small package, and that of newsearch."""

from __future__ import annotations

from pathlib import Path

from tools import shape


def checkout(folder: Path, **modules: str) -> Path:
    """A checkout whose package has these modules; `__` in a name stands for a folder."""
    for name, text in {"__init__": "", **modules}.items():
        path = folder / "newsearch" / f"{name if name == '__init__' else name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (folder / "README.md").write_text("one\ntwo\n", "utf-8")
    return folder


def test_every_form_of_import_is_an_arrow(tmp_path: Path) -> None:
    root = checkout(
        tmp_path,
        model="",
        text__fold="import newsearch.model\nfrom newsearch.text import units\n",
        text__units="def f() -> None:\n    from newsearch import model\n",
        search="from newsearch.text.fold import fold\nfrom newsearch import Index\nimport newsearch.model as m\n",
    )
    found = shape.look(root)
    assert found.arrows == {("text", "model"): 2, ("search", "text"): 1, ("search", "model"): 1}
    assert list(map(set, found.floors)) == [{"model"}, {"text"}, {"search"}]
    assert found.modules == {"model": 1, "text": 2, "search": 1}
    assert found.readme == 2


def test_names_in_a_circle_share_a_floor(tmp_path: Path) -> None:
    root = checkout(tmp_path, a="import newsearch.b", b="import newsearch.a", c="")
    assert list(map(set, shape.look(root).floors)) == [{"c"}, {"a", "b"}]


def test_a_function_is_as_long_as_its_body_without_its_docstring(tmp_path: Path) -> None:
    function = 'def f(\n    x: int,\n) -> int:\n    """One.\n\n    Two.\n    """\n    y = x\n    return y\n'
    root = checkout(tmp_path, a=function)
    assert list(shape.look(root).functions.values()) == [2]


def test_the_report_has_every_name_of_newsearch() -> None:
    found = shape.look()
    text = shape.report(found)
    assert all(name in text for name in ("archive", "cli", "engine", "text", "README.md"))
    assert {"archive", "engine", "search"} <= found.modules.keys()
