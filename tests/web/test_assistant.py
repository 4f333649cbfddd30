"""The server for assistants, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from mcp.client import Client

from newsearch import Article, Index
from newsearch.web.assistant import make_server


def call(index: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    async def asked() -> list[Any]:
        async with Client(make_server(Index(index))) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(asked())


def record(answer: Any) -> dict[str, Any]:
    assert not answer.is_error, answer.content
    return dict(json.loads(answer.content[0].text))


def test_an_assistant_searches_reads_and_counts_with_citations(sample: Path) -> None:
    search, read, timeline = call(
        sample,
        ("search", {"query": "大桥 通车", "limit": 2}),
        ("read", {"id": "liuan-daily-2031-03-05-1"}),
        ("timeline", {"query": "大桥", "by": "month"}),
    )
    found = record(search)
    assert found["total"] == 6 and len(found["hits"]) == 2 and found["hits"][0]["citation"].startswith("《柳岸日报》")
    assert record(read)["text"].startswith("本报讯（记者 林江月）") and record(read)["next_start"] is None
    assert record(timeline)["articles"] == {"2031-03": 9, "2031-04": 1}


def test_a_long_article_is_read_in_parts(tmp_path: Path) -> None:
    body = "长江大桥。" * 4000
    Index.create(tmp_path / "index").update(add=[Article("a", "长文", body)])
    text, start = "", 0
    while start is not None:
        part = record(call(tmp_path / "index", ("read", {"id": "a", "start": start}))[0])
        assert len(part["text"]) <= 8000
        text, start = text + part["text"], part["next_start"]
    assert text == body


def test_an_error_of_the_library_reaches_the_assistant_as_it_is_said(sample: Path) -> None:
    answer = call(sample, ("read", {"id": "nothing"}))[0]
    assert answer.is_error and "no article 'nothing'" in answer.content[0].text


def test_the_tools_say_that_they_only_read(sample: Path) -> None:
    async def listed() -> Any:
        async with Client(make_server(Index(sample))) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert [tool.name for tool in tools] == ["search", "read", "timeline"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
