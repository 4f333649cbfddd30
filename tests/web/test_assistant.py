"""The server for assistants, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from mcp.client import Client

from newsearch import Article, Index
from newsearch.web.assistant import make_server
from tests.schema import check_record, published


def call(index: Path, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    async def asked() -> list[Any]:
        async with Client(make_server(Index(index))) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(asked())


def record(answer: Any) -> dict[str, Any]:
    assert not answer.is_error, answer.content
    assert json.loads(answer.content[0].text) == answer.structured_content
    check_record(answer.structured_content)
    return dict(answer.structured_content)


def tools_of(index: Path) -> dict[str, Any]:
    async def listed() -> Any:
        async with Client(make_server(Index(index))) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in asyncio.run(listed())}


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
    tools = tools_of(sample)
    assert [*tools] == ["search", "read", "timeline"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools.values())


def test_a_tool_declares_the_form_of_its_answers_as_the_published_schema_has_it(sample: Path) -> None:
    for name, tool in tools_of(sample).items():
        declared, known = tool.output_schema, published()["$defs"]
        Draft202012Validator.check_schema(declared)
        assert fields_of(declared) == fields_of(known[f"tool_{name}"])
        if name == "search":
            assert fields_of(declared["$defs"]["FoundHit"]) == fields_of(known["hit_of_tool"])


def fields_of(schema: dict[str, Any]) -> tuple[list[str], list[str]]:
    return [*schema["properties"]], schema["required"]


def test_answers_have_the_form_that_their_tool_declares(sample: Path) -> None:
    tools = tools_of(sample)
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search", {"query": "大桥 马拉松"}),
        ("search", {"query": "大橋通东", "sort": "newest"}),
        ("search", {"query": "没有这个词"}),
        ("read", {"id": "liuan-daily-2031-03-05-1"}),
        ("timeline", {"query": "", "by": "day"}),
    ]
    answers = [record(answer) for answer in call(sample, *calls)]
    for (name, _), answer in zip(calls, answers, strict=True):
        Draft202012Validator(tools[name].output_schema).validate(answer)
    hits = [hit for answer in answers[:3] for hit in answer["hits"]]
    assert any("missing" in hit for hit in hits) and any("reprints" in hit for hit in hits)
