"""Subtitles: what is said, without times and markup."""

from __future__ import annotations

import pytest

from newsearch.seeds.reader import read

SRT = """1
00:00:01,000 --> 00:00:03,500
北桥今晨<i>合龙</i>，

2
00:00:03,600 --> 00:00:06,000
{\\an8}市民同庆。
2031

3
00:00:06,100 --> 00:00:08,000
市民同庆。
"""
VTT = """WEBVTT - 晚间新闻

NOTE 由机器识别
两行

STYLE
::cue { color: white }

intro
00:01.000 --> 00:03.500 align:start position:0%
<v 甲某>北桥今晨<c.yellow>合龙</c>，

00:03.600 --> 00:06.000
<00:03.700>市民&amp;同庆。
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "text", "headline", "body"),
    [
        ("a.srt", SRT, "", "北桥今晨合龙，\n市民同庆。\n2031\n市民同庆。"),
        ("a.vtt", VTT, "晚间新闻", "甲某：北桥今晨合龙，\n市民&同庆。"),
        ("a", VTT, "晚间新闻", "甲某：北桥今晨合龙，\n市民&同庆。"),
        ("20310409.srt", SRT.replace("\n\n", "\n"), "", "北桥今晨合龙，\n市民同庆。\n2031\n市民同庆。"),
    ],
)
def test_cues_are_one_text(name: str, text: str, headline: str, body: str, line_end: str) -> None:
    [article] = read(name, text.replace("\n", line_end).encode()).articles
    assert (article.headline, article.body) == (headline, body)
    assert article.date == ("2031-04-09" if name.startswith("2031") else None)


def test_lines_that_roll_up_are_said_once() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n甲。\n\n2\n00:00:02,000 --> 00:00:03,000\n甲。\n乙。\n"
    assert read("a.srt", text.encode()).articles[0].body == "甲。\n乙。"


@pytest.mark.parametrize("text", ["WEBVTT\n", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_subtitles_without_text_are_refused(text: str) -> None:
    assert [s.note.code for s in read("a.vtt", text.encode()).skipped] == ["seed_subtitles_without_text"]
