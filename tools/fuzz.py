"""Gives every reader, or the search, what atheris makes, guided by what it reaches: `make fuzz`.

python -m tools.fuzz readers --seconds 240
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ATHERIS: Any = importlib.import_module("atheris")  # is not in the extras: it has no wheels for some systems

with ATHERIS.instrument_imports(include=["newsearch.seeds", "newsearch.query", "newsearch.text", "newsearch.dates"]):
    from newsearch import Article, Index
    from newsearch.errors import NewsearchError
    from newsearch.seeds.reader import read

SUFFIXES = ["txt", "md", "html", "json", "jsonl", "csv", "tsv", "xml", "rss", "srt", "vtt"]
SUFFIXES += ["epub", "docx", "odt", "hocr"]
NAMES = [*(f"a.{suffix}" for suffix in SUFFIXES), "20310409-01-03.txt", "b"]

PIECES = ["柳岸", "大桥", "春茶", "172.6", "GPT-4", "a", "，", "·", "《", "》", "“", "”"]
PIECES += ["(", ")", "[", "]", "\u3000", '"', "-", "*", "?", "~2", "NEAR/3", "SAME", "OR", "AND"]
PIECES += ["TO", "2024-03-01", "近一周", "date:", "日期：", "提及：", "headline:", "标题：", "page:3", "py:"]

ARTICLES = [
    Article("a0", "柳岸大桥通车", "大桥昨日建成通车，全长172.6公里，COVID-19，“十四五”期间。", "2031-04-09", page="3"),
    Article("a1", "春茶上市", "春茶今日（9日）上市，增幅5‰，歼-10，3·15。", source="柳岸日报"),
]


def readers() -> Callable[[bytes], object]:
    """Reads bytes; the first one chooses the name of the file."""
    return lambda data: read(NAMES[data[0] % len(NAMES)], data[1:]) if data else None


def queries() -> Callable[[bytes], object]:
    """Searches for what is put together of pieces and of any characters."""
    index = Index.create(Path(tempfile.mkdtemp()) / "index")
    index.update(add=ARTICLES)
    searcher = index.searcher()

    def ask(data: bytes) -> None:
        made = ATHERIS.FuzzedDataProvider(data)
        parts = [
            PIECES[made.ConsumeIntInRange(0, len(PIECES) - 1)]
            if made.ConsumeBool()
            else made.ConsumeUnicodeNoSurrogates(2)
            for _ in range(made.ConsumeIntInRange(1, 24))
        ]
        query = (" " if made.ConsumeBool() else "").join(parts)
        with suppress(NewsearchError):
            searcher.search(query, seconds=5, facets=["year"], fuzzy_ocr=made.ConsumeBool(), pinyin=made.ConsumeBool())

    return ask


def main() -> None:
    """Run one of both until the time is up, or something is raised that is no message."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["readers", "queries"])
    parser.add_argument("--seconds", type=int, default=240)
    options = parser.parse_args()
    act = {"readers": readers, "queries": queries}[options.what]()
    ATHERIS.Setup([sys.argv[0], f"-max_total_time={options.seconds}", "-max_len=4000", "-timeout=20"], act)
    ATHERIS.Fuzz()


if __name__ == "__main__":
    main()
