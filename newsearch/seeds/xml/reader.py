"""Reads XML: records and feeds, and the pages of text recognition by their own rules."""

from __future__ import annotations

import re
from io import StringIO

from newsearch.errors import SeedError
from newsearch.seeds.records.articles import articles_of
from newsearch.seeds.seed import Reading
from newsearch.seeds.xml.large import xml_records
from newsearch.seeds.xml.ocr_pages import PAGE_READERS

__all__ = ["ROOT_WITHIN", "is_page", "read_xml", "root_of"]

ROOT_WITHIN = 4096
"""Characters of a file within which its root element begins."""

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([^\W\d][\w.-]*)")


def root_of(start: str) -> str:
    """The local name of the root of XML that begins so, in lower case; `""` where none is seen.

    >>> root_of('<?xml version="1.0"?><!-- page 1 --><alto xmlns="…">')
    'alto'
    """
    root = _ROOT.search(_COMMENT.sub("", start[:ROOT_WITHIN]))
    return root[1].lower() if root else ""


def is_page(start: str) -> bool:
    """Whether XML that begins so is a page of text recognition, or names others, so that it is read whole."""
    root = root_of(start)
    return root in PAGE_READERS and (root != "document" or "finereader" in start.lower())


def read_xml(name: str, text: str) -> Reading:
    """The articles of an XML file: of its records, by the local names of elements; see `xml.large`.

    Raises:
        SeedError: it is not XML, has a DOCTYPE (whose entities could name files), or no title and no body.
    """
    if is_page(text[:ROOT_WITHIN]):
        return PAGE_READERS[root_of(text)](name, text)
    records = xml_records(lambda: StringIO(text))
    articles, notes = articles_of(name, records(StringIO(text)))
    if not articles:
        raise SeedError("seed_xml_without_text")
    return articles, notes
