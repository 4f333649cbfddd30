"""Draws docs/search.svg and docs/zh/search.svg: a search as a terminal shows it, from what the program really prints.

    python -m tools.picture

The command runs in a terminal of its own (a pty), so that it prints its colours; they are drawn cell by cell.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterable
from html import escape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

from newsearch.messages import Language
from tools import examples

__all__ = ["PICTURES", "draw", "printed"]

_DOCS = Path(__file__).parent.parent / "docs"

PICTURES: dict[Language, Path] = {"en": _DOCS / "search.svg", "zh": _DOCS / "zh" / "search.svg"}
QUERY = "雷锋精神"
COLUMNS = 96

CELL, LINE, MARGIN = 8.8, 23, 14
"""Width of a narrow character, height of a line, and margin, in pixels at a font size of 16; chosen by hand."""

_FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" role="img" aria-label="{label}">
<style>
text {{ font: 16px "Noto Sans Mono CJK SC", "Sarasa Mono SC", Menlo, Consolas, monospace; }}
</style>
<rect width="100%" height="100%" rx="8" fill="#272822"/>
{lines}
</svg>
"""


def printed(language: Language = "en") -> str:
    """What `newsearch search` prints on a terminal of `COLUMNS` columns, colours as escape codes."""
    master, slave = pty.openpty()
    starter = "from newsearch.cli import main; main()"
    command = [sys.executable, "-c", starter, "search", QUERY, "--snippet-length", "70"]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LINES": "40", "TERM": "xterm-256color"}
    environment |= {"NEWSEARCH_LANG": language, "XDG_CONFIG_HOME": str(examples.folder())}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, stdout=slave, cwd=examples.folder(), env=environment):
        os.close(slave)
        parts: list[bytes] = []
        try:
            while part := os.read(master, 65536):
                parts.append(part)
        except OSError:
            pass  # Linux says EIO where others say the end of the file
    os.close(master)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def draw(language: Language = "en") -> str:
    """The picture as SVG: needs no font or script from elsewhere."""
    command = f"newsearch search {QUERY}"
    shown = Text.assemble("$ ", (command, "bold"), "\n").append_text(
        Text.from_ansi(examples.without_seconds(printed(language)).rstrip())
    )
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        rows = Console(width=COLUMNS + 2, file=nowhere, color_system="truecolor").render_lines(shown, pad=False)
    lines = [_line(row, MARGIN + LINE * (number + 0.75)) for number, row in enumerate(rows)]
    width, height = 2 * MARGIN + CELL * COLUMNS, 2 * MARGIN + LINE * len(rows)
    return _FRAME.format(width=width, height=height, label=f"{command}, in a terminal", lines="\n".join(lines))


def _line(row: Iterable[Segment], y: float) -> str:
    """The text elements of a line. Each has its own x, so that no font moves what follows (rich's SVG takes wide
    characters for narrow ones)."""
    parts: list[str] = []
    column = 0
    for text, style, _ in row:
        for _, characters in groupby(text, cell_len):
            run = "".join(characters)
            if shown := run.strip():
                x = MARGIN + CELL * (column + len(run) - len(run.lstrip()))
                position = f'x="{x:.1f}" y="{y:.1f}" textLength="{CELL * cell_len(shown):.1f}"'
                parts.append(f"<text {position} {_look(style)}>{escape(shown)}</text>")
            column += cell_len(run)
    return "".join(parts)


def _look(style: Style | None) -> str:
    """The attributes of a text element in this style."""
    color = style.color.get_truecolor(MONOKAI).hex if style and style.color else MONOKAI.foreground_color.hex
    if style and style.dim:
        color = "#878787"
    return f'fill="{color}"' + ' font-weight="bold"' * bool(style and style.bold)


if __name__ == "__main__":
    for language, path in PICTURES.items():
        path.write_text(draw(language), "utf-8")
