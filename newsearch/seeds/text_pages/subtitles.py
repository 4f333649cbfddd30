"""Reads subtitles, SRT and WebVTT (https://www.w3.org/TR/webvtt1/): what is said, without its times."""

from __future__ import annotations

import re

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.seed import FirstNotes, Reading

__all__ = ["read_subtitles"]

_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>", re.I)
_MARKUP = re.compile(r"</?(?:[a-z][^<>]*|\d[\d:.]*)?>|\{\\[^{}]*\}|\{[biu]\}|\{/[biu]\}", re.I)
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&lrm;": "", "&rlm;": ""}
_ENTITY = re.compile("|".join(_ENTITIES))
_ASIDE = (["NOTE"], ["STYLE"], ["REGION"])


def read_subtitles(name: str, text: str) -> Reading:
    """The article of a file of subtitles: its lines in their order, a line that the next cue repeats only once.

    Raises:
        SeedError: no cue has any text.
    """
    title, lines = "", list[str]()
    for block in re.split(r"\n[ \t]*\n", text.strip("\n")):
        check()
        if not lines and block.startswith("WEBVTT"):
            title = block.split("\n", 1)[0].removeprefix("WEBVTT").strip(" \t-–—")
        for line in _said(block):
            if not lines or lines[-1] != line:
                lines.append(line)
    if not lines:
        raise SeedError("seed_subtitles_without_text")
    return [Article(f"{name}#1", title, "\n".join(lines))], FirstNotes()


def _said(block: str) -> list[str]:
    """The lines of text of a block: what follows its times; all of one without times is aside, or goes on."""
    if (block.startswith("WEBVTT") or block.split(None, 1)[:1] in _ASIDE) and "-->" not in block:
        return []
    lines = block.split("\n")
    timed = [bool(_TIMES.match(line)) for line in lines]
    first = timed.index(True) if True in timed else 0  # an identifier may stand before it
    said = list[str]()
    for number in range(first, len(lines)):
        counted = lines[number].strip().isdigit() and timed[number + 1 : number + 2] == [True]
        if not timed[number] and not counted and (plain := _plain(lines[number])):
            said.append(plain)
    return said


def _plain(line: str) -> str:
    """A line without markup; who speaks stands before it."""
    line = _MARKUP.sub("", _VOICE.sub(r"\1：", line)) if "<" in line or "{" in line else line
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], line).strip()
