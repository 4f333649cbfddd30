"""Reads hOCR, the HTML that text recognition leaves: https://kba.github.io/hocr-spec/1.2/."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["is_hocr", "read_hocr"]

_HAN = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
_LAYOUT = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_HYPHENED = re.compile(r"(?<=[A-Za-z])[-\xad\u2010]\n(?=[a-z])")
_CLASSES = ("ocr_line", "ocrx_line", "ocr_textfloat", "ocr_header", "ocr_caption")


def is_hocr(tree: Any) -> bool:
    """Whether a parsed page is hOCR."""
    return tree.css_first('meta[name="ocr-system"], .ocr_page, .ocr_par') is not None


def read_hocr(tree: Any) -> list[str]:
    """The paragraphs of the page: the lines of one `ocr_par`, or of one area where there are none, are one.

    Blanks between Han characters are layout; words broken by a hyphen at the end of a line are joined.
    """
    for level in (".ocr_par", ".ocr_carea", ".ocr_page"):
        if areas := tree.css(level):
            return [text for text in map(_paragraph, areas) if text]
    return [text for text in map(_paragraph, tree.css(", ".join("." + c for c in _CLASSES))) if text]


def _paragraph(area: Any) -> str:
    lines = area.css(", ".join("." + name for name in _CLASSES))
    texts = [" ".join(line.text().split()) for line in lines] or [" ".join(area.text().split())]
    joined = _HYPHENED.sub("", "\n".join(filter(None, texts)))
    return _LAYOUT.sub("", " ".join(joined.split()))
