"""Reads the pages of a dump of MediaWiki: https://www.mediawiki.org/wiki/Help:Export."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from newsearch.seeds.wikitext import wiki_fields
from newsearch.seeds.xml.fields import local_name

__all__ = ["wiki_records"]


def wiki_records(page: Element) -> list[dict[str, Any]]:
    """The record of a page in its last revision; none of a redirect, a template, a talk or another page beside them.

    Its day is that in the text: a revision has the day on which somebody wrote it.
    """
    said = {local_name(child.tag): child for child in page}
    title, space = (("".join(said[name].itertext()).strip() if name in said else "") for name in ("title", "ns"))
    texts = [inner.text or "" for inner in page.iter() if local_name(inner.tag) == "text"]
    if space not in ("", "0") or "redirect" in said or not texts:
        return []
    return [{"headline": title, "source": "", **wiki_fields(texts[-1]), "id": ""}]
