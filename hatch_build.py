"""Compiles the catalogues of the command line when a wheel is built: gettext reads .mo files, people write .po."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Writes newsearch.mo beside each newsearch.po; in an editable install too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """See hatchling's documentation of custom build hooks."""
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        for source in Path(self.root, "newsearch").rglob("*.po"):
            compiled = source.with_suffix(".mo")
            with source.open("rb") as lines, compiled.open("wb") as target:
                write_mo(target, read_po(lines))
            build_data["artifacts"].append(compiled.relative_to(self.root).as_posix())
