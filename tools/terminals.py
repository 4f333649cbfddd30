"""Takes the screens of the command line in tests/screens/: what a terminal of three widths shows, in both languages.

    python -m tools.terminals

Run by `make golden`; tests/screens/test_screens.py compares them. Colours are left out, and so is what differs from run
to run: seconds, times of arrival, bytes.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from newsearch.cli import main
from newsearch.messages import LANGUAGES, Language
from tools import examples

__all__ = ["FOLDER", "SCREENS", "WIDTHS", "path_of", "screen", "screens"]

FOLDER = Path(__file__).parent.parent / "tests" / "screens"

WIDTHS = 40, 80, 140
"""Columns: a phone or a split window, a terminal as it opens, a wide one."""

SCREENS: dict[str, tuple[str, ...]] = {
    "search": ("newsearch -i sample search 大桥 --limit 3",),
    "reprints": ("newsearch -i sample search 通车仪式 --limit 2",),
    "nothing": ("newsearch -i sample search 飞艇",),
    "few": ("newsearch -i sample search '江豚 马拉松 蜜橘' --limit 3",),
    "meant": ("newsearch -i sample search 雷峰精神 --mode strict",),
    "notes": ("newsearch -i sample search '大桥 作著：林江月 日期：13月 (轮渡' --limit 1",),
    "facets": ("newsearch -i sample search 长江 --limit 1 --facets",),
    "timeline": ("newsearch -i sample timeline 大桥 --by day", "newsearch timeline 雷锋"),
    "trend": ("newsearch -i sample trend 大桥 新港 轮渡 --by month",),
    "concordance": ("newsearch -i sample concordance 大桥 --width 10 --limit 5",),
    "issue": ("newsearch -i sample issue 2031-03-05",),
    "suggest": ("newsearch -i sample suggest dongchuan",),
    "show": (
        "newsearch -i sample show liuan-daily-2031-03-05-1 --query 大桥",
        "newsearch show '000_df9d847a2fa7b697.txt#4' --query 生态",
    ),
    "explain": ("newsearch -i sample explain 江豚 dongchuan-tv-2031-03-22",),
    "analyze": ("newsearch analyze 北碚經濟技術開發區172.6平方公里",),
    "stats": ("newsearch -i sample stats",),
    "check": ("newsearch check seeds wrong", "newsearch check examples/liuan-daily.jsonl"),
    "sync": ("newsearch -i new sync mixed", "newsearch -i new sync mixed --verbose"),
    "verify": ("newsearch -i sample verify", "newsearch -i broken verify"),
    "watch": (
        "newsearch -i sample watch add 大桥 '大桥 通车' --from-start",
        "newsearch -i sample watch list",
        "newsearch -i sample watch run --limit 1",
        "newsearch -i sample watch add 大桥 轮渡",
        "newsearch -i sample watch remove 大桥",
        "newsearch -i sample watch remove 大桥",
    ),
    "errors": (
        "newsearch -i nowhere search 大桥",
        "newsearch -i sample show nothing",
        "newsearch -i sample search 大桥 --since 2024-13-45",
        "newsearch -i sample search 大桥 --facets=yaer,year",
        "newsearch -i sample search 大桥 --filter year",
        "newsearch -i sample search",
        "newsearch -i sample search --since 2031 --limit 1",
        "newsearch -i sample search 大桥 --limit 0",
        "newsearch -i sample search 大桥 --limt 3",
        "newsearch -i sample search 大桥 --mode some",
        "newsearch -i sample search 大桥 --full-text",
        "newsearch -i sample search 大桥 --synonyms nothing.txt",
        "newsearch -i sample search 大桥 --page 99",
        "newsearch -i sample timeline 大桥 --plot chart.doc",
        "newsearch -i sample issue 大桥",
        "newsearch -i new2 sync nowhere",
        "newsearch -i new2 sync seeds --columns 标题",
        "newsearch -i new2 sync seeds --columns 标题=nothing",
        "newsearch -i new2 sync seeds --dict nothing.txt",
        "newsearch -i sample sync seeds",
        "newsearch --archive nothing stats",
        "newsearch help nothing",
        "newsearch serach 大桥",
    ),
    "help": ("newsearch --help",),
    "help-search": ("newsearch search --help",),
    "help-query": ("newsearch help query",),
}
"""For each screen the commands that it shows, typed in the folder of the examples."""

_VARYING = (
    (re.compile(r"(\d[\d.]*)(?= s, | 秒，)"), "0.01"),
    (re.compile(r"\d[\d.]*(?= MB/s)"), "0.1"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+(?:Z|\+\d\d:\d\d)"), "2031-04-03T06:15:00Z"),
    (re.compile(r"\d{4}-\d\d-\d\d(\s+)\d\d:\d\d"), r"2031-04-03\g<1>06:15"),
    (re.compile(r"(bytes +|字节 +)[\d,]+"), r"\g<1>123,456"),
    (re.compile(r"(fingerprint +|分析器指纹 +).+"), r"\g<1>0123456789ab"),
    (re.compile(r"MAIN_[a-z0-9]+(?=\.columns)"), "MAIN_abc"),
)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class _Log(io.StringIO):
    """Standard error that goes to a file, so that no bar of progress is drawn, shown where it was written."""

    def __init__(self, terminal: _Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str) -> int:
        return self._terminal.write(text)


def screens() -> Iterator[tuple[str, Language]]:
    """Every screen, in every language."""
    return ((name, language) for name in SCREENS for language in LANGUAGES)


def path_of(name: str, language: Language) -> Path:
    return FOLDER / f"{name}.{language}.txt"


def screen(name: str, language: Language) -> str:
    """The commands of a screen with what they print, at each width."""
    parts: list[str] = []
    for width in WIDTHS:
        parts += [f"━━━ {width} ━━━", *(_shown(line, width, language) for line in _prepared(name)), ""]
    return "\n".join(parts)


def _prepared(name: str) -> tuple[str, ...]:
    """The commands of a screen, when their folders are as they were before the first one."""
    folder = examples.folder()
    for each in ("new", "new2", "broken", "mixed", "wrong"):
        shutil.rmtree(folder / each, ignore_errors=True)
    if name in ("sync", "check"):
        _write_what_is_odd(folder / ("mixed" if name == "sync" else "wrong"))
    if name == "verify":
        shutil.copytree(folder / "sample", folder / "broken")
        (segment,) = (path for path in (folder / "broken").rglob("*.columns"))
        segment.write_bytes(segment.read_bytes()[:-9])
    return SCREENS[name]


def _write_what_is_odd(folder: Path) -> None:
    """Seeds of every kind that a sync has something to say about."""
    folder.mkdir()
    (folder / "港口.txt").write_text("柳岸新港开港\n\n    本报讯（记者 林江月）柳岸新港昨日开港。\n", "utf-8")
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(60))
    (folder / "空.txt").write_bytes(b"")
    bridge = '{"title": "大桥通车", "text": "大桥今日通车。", "date": "2031-03-05"}'
    (folder / "记录.jsonl").write_text(f'{{"title": "轮渡停航", "text": ""}}\n{bridge}\n{{broken\n', "utf-8")
    (folder / "乱码.txt").write_bytes("柳岸日报\n\n    大桥今日通车，两岸市民步行过江。".encode() * 3 + b"\xff\xfe\xff")


def _shown(line: str, width: int, language: Language) -> str:
    """What a terminal shows of a command: its line, and what it prints."""
    terminal = _Terminal()
    with TemporaryDirectory() as state:
        variables = {
            "COLUMNS": str(width),
            "LINES": "200",
            "TERM": "xterm",
            "NEWSEARCH_LANG": language,
            "XDG_CONFIG_HOME": state,
        }
        before = Path.cwd()
        os.chdir(examples.folder())
        try:
            with (
                patch.dict(os.environ, variables),
                redirect_stdout(terminal),
                redirect_stderr(_Log(terminal)),
                suppress(SystemExit),
            ):
                arguments = [*shlex.split(line)[1:], "--color", "never", "--no-pager"]
                main(arguments, prog_name="newsearch")
        finally:
            os.chdir(before)
    printed = terminal.getvalue().replace(str(examples.folder().resolve()), "/home/reader/archive")
    for pattern, instead in _VARYING:
        printed = pattern.sub(instead, printed)
    rows = (row.rstrip() for row in printed.splitlines())
    return "\n".join([f"$ {line}", *rows])


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, language in screens():
        path_of(name, language).write_text(screen(name, language), "utf-8")
