"""Draws docs/search.svg: a search as a terminal shows it, from what the program really prints.

    python -m tools.picture

The command runs in a terminal of its own (a pty), so that it prints its colours; rich turns them into SVG.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tools import examples

__all__ = ["PICTURE", "draw", "printed"]

PICTURE = Path(__file__).parent.parent / "docs" / "search.svg"
QUERY = "雷锋精神"
COLUMNS = 96

# rich's own template takes its font from another host; a picture must need nothing but itself.
_TEMPLATE = """\
<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg" role="img"
  aria-label="newsearch search 雷锋精神, in a terminal">
<style>
.{unique_id}-matrix {{ font-family: "Noto Sans Mono CJK SC", "Sarasa Mono SC", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
  <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="#272822"/>
<g transform="translate(12, 4)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def printed() -> str:
    """What `newsearch search` prints on a terminal of `COLUMNS` columns, colours as escape codes."""
    master, slave = pty.openpty()
    starter = "from newsearch.cli import main; main()"
    command = [sys.executable, "-c", starter, "search", QUERY, "--snippet-length", "70"]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "LINES": "40", "TERM": "xterm-256color"}
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


def draw() -> str:
    """The picture as SVG."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS + 2, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.assemble("$ ", (f"newsearch search {QUERY}", "bold")))
        console.print(Text.from_ansi(examples.without_seconds(printed()).rstrip()))
        svg = console.export_svg(theme=MONOKAI, code_format=_TEMPLATE, unique_id="search")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
