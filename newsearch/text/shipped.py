"""Reads the tables that come with newsearch, `newsearch/text/tables/`; `tools/` makes them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shipped"]

_FOLDER = Path(__file__).parent / "tables"


def shipped(name: str) -> str:
    """The text of a table.

    As a file beside this module: `importlib.resources` takes longer to load than the table.
    """
    return (_FOLDER / name).read_text("utf-8")
