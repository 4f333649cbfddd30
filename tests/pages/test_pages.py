"""Pages in the shapes of real sites give the article and nothing else.

Beside this file: pages whose names, places and events are invented, and `expected.json`, which for each has
the fields of its article that are asked for, or null where the page is to be refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsearch.seeds.reader import read

FOLDER = Path(__file__).parent
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", [name for name, fields in EXPECTED.items() if fields])
def test_a_page_gives_its_article(name: str, encoding: str) -> None:
    wanted = dict(EXPECTED[name])
    paragraphs = wanted.pop("body")
    data = (FOLDER / f"{name}.html").read_text("utf-8").encode(encoding)
    [article] = read("page.html", data).articles
    assert {key: str(getattr(article, key)) for key in wanted} == wanted
    assert article.body.split("\n\n") == paragraphs


@pytest.mark.parametrize("name", [name for name, fields in EXPECTED.items() if not fields])
def test_a_thread_is_refused(name: str) -> None:
    found = read("page.html", (FOLDER / f"{name}.html").read_bytes())
    assert (found.articles, [s.note.code for s in found.skipped]) == ((), ["seed_html_forum"])
