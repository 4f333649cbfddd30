"""Reads hOCR, the HTML that text recognition leaves: https://kba.github.io/hocr-spec/1.2/."""

from __future__ import annotations

import re
from typing import Any

from newsearch.seeds.html.parsing import tag_of

__all__ = ["is_hocr", "read_hocr"]

_HAN = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LAYOUT = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_HYPHENED = re.compile(r"(?<=[A-Za-z])[-\xad\u2010]\n(?=[a-z])")
_PARAGRAPHS = frozenset(
    ["ocr_page", "ocr_carea", "ocr_par", "ocr_textfloat", "ocr_header", "ocr_footer", "ocr_caption"]
)
_LINES = frozenset(["ocr_line", "ocrx_line"])
_SKIPPED = ("script", "style", "title")


def is_hocr(tree: Any) -> bool:
    """Whether a parsed page is hOCR."""
    return tree.css_first('meta[name="ocr-system"], .ocr_page, .ocr_par') is not None


def read_hocr(tree: Any) -> list[str]:
    """The paragraphs of the page: the lines of one `ocr_par` are one.

    Blanks between Han characters are layout; words broken by a hyphen at the end of a line are joined. Each piece of
    text is read once, in whatever its elements are nested.
    """
    paragraphs: list[list[list[str]]] = [[[]]]
    for node in tree.root.traverse(include_text=True):
        tag = tag_of(node)
        if tag == "-text":
            if node.parent.tag not in _SKIPPED:
                paragraphs[-1][-1].append(node.text_content or "")
            continue
        names = set((node.attributes.get("class") or "").split()) if not tag.startswith("-") else set()
        if names & _PARAGRAPHS:
            paragraphs.append([[]])
        elif names & _LINES:
            paragraphs[-1].append([])
    return [text for text in map(_joined, paragraphs) if text]


def _joined(lines: list[list[str]]) -> str:
    """The text of the lines of a paragraph."""
    texts = (" ".join("".join(parts).split()) for parts in lines)
    joined = _HYPHENED.sub("", "\n".join(filter(None, texts)))
    return _LAYOUT.sub("", " ".join(joined.split()))
