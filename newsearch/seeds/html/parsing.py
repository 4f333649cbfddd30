"""Parses HTML, whatever is in it, and gives the text of the markup inside records."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from typing import Any

__all__ = ["parsed", "tag_of", "with_text_areas", "without_tags"]

_PARAGRAPH_ENDS = "p, div, br, li, h1, h2, h3, h4, tr, td"


_TAG = re.compile(r"""<(/?)([a-z][a-z0-9]*)((?:[^>=]+|=\s*"[^"]*"?|=\s*'[^']*'?|=)*)>?""", re.I)
"""A tag, whether it ends or not: its slash, name and attributes."""

_RAISED = re.compile(
    r"<sup\b[^<>]{0,200}>\s{0,9}(?:<a\b[^<>]{0,400}>)?\s{0,9}(\d{1,3})\s{0,9}(?:</a>)?\s{0,9}</sup>", re.IGNORECASE
)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""A raised number is a note or a power: as digits it would be a part of the number before it."""

_OPTION = re.compile(r"</?option\b[^<>]*>?", re.I)
_VALUE = re.compile(r"""=\s*(?:"[^"]*"?|'[^']*'?)""")
_ATTRIBUTE = re.compile(r"[^\s/=]+")
_MOST_ATTRIBUTES = 2000
_DEEPEST = 256
_MOST_OPEN = 64
_MOST_OPTIONS = 2000
"""Bounds of what the parser is given as it is; more takes it time, or memory, by the square. Chosen by hand."""

_LONELY = frozenset(
    ["br", "hr", "img", "input", "link", "meta", "area", "base", "col", "embed", "source", "track", "wbr", "param"]
)
_LONELY |= {"html", "head", "body"}  # which stay open once they are
# Items (li, dd, dt) may stand in each other, so they count as open until they are closed, as in the lists of today.
_CLOSING_ITSELF = frozenset(["td", "th", "tr", "option", "tbody", "thead", "tfoot"])
_CELLS = frozenset(["td", "th"])
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
"""Elements that the parser opens again in each further paragraph until they are closed."""

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))  # the end tag of each closes any of them
_BORDERS = frozenset(["applet", "button", "caption", "desc", "foreignobject", "marquee", "math", "object", "select"])
_BORDERS |= {"svg", "table", "template"}
"""Elements that the end tag of another one does not close."""

_BLOCKS = frozenset(["address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl"])
_BLOCKS |= {"fieldset", "figcaption", "figure", "footer", "form", "h1", "header", "hgroup", "listing", "main", "menu"}
_BLOCKS |= {"nav", "ol", "pre", "section", "summary", "ul"}
"""Elements that the end tag of none but a block closes."""

_LIKE_BLOCKS = frozenset(["iframe", "noscript", "textarea", "xmp"])
"""Elements that stop the end tags of others as blocks do, while their own end tags look past none of these."""

_LISTED = frozenset(["p", "li", "dd", "dt"])
"""Elements that only a block, or an end tag of their own, closes with what stands in them."""

_CLOSING_P = _BLOCKS | _LIKE_BLOCKS | _LISTED
_STOPPING_LISTED = _BORDERS | _BLOCKS | _LIKE_BLOCKS
_STOPPING_OTHERS = _STOPPING_LISTED | _LISTED
"""What the end tag of an item, and of an element of no kind above, does not look past."""

_CLOSING_EQUALS = {"li": {"li"}, "dd": {"dd", "dt"}, "dt": {"dd", "dt"}, "button": {"button"}, "h1": {"h1"}}
_CLOSING_EQUALS |= {"table": {"table"}, "select": {"select"}}
"""The start tag of each closes one of these that is open."""

_STOPPING_EQUALS = frozenset(["ul", "ol", "menu", "dl", "template", "object", "svg", "math", "marquee", "applet"])
"""What a start tag does not look past for them."""

_TEXT_AREA = re.compile(r"<textarea([^<>]{0,300})>|</textarea>", re.I)
_ESCAPED_PARAGRAPH = re.compile(r"(?:&lt;|<)p(?:&gt;|[ >])", re.I)

_RAW = frozenset(["iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"])
"""Elements in which everything is text up to their end tag, except in those of `_NOT_RAW`."""

_NOT_RAW = frozenset(["svg", "math", "select"])

_FLAT = frozenset(("title", "script", "style", "p", "br", "h1", "h2", "h3", "h4"))
"""Elements that cannot be nested deeply, and that tell text from other things."""


def _tamed(html: str) -> str:
    """The HTML itself, or only its paragraphs and headings when it is nested deeper than pages are.

    Of very many options in lists to choose from only the texts stay: at each further one the parser looks over all.
    """
    opened = _Open(len(html))
    if not _is_tame(html, opened):
        return _TAG.sub(_flat, html)
    return html if opened.options <= _MOST_OPTIONS else _OPTION.sub(" ", html)


def _flat(tag: re.Match[str]) -> str:
    """What remains of a tag where nothing may be nested."""
    name = tag[2].lower()
    return f"<{tag[1]}{name}>" if name in _FLAT else "<p>" if name in ("div", "li", "tr", "td") else ""


def _is_tame(html: str, opened: _Open) -> bool:
    """Whether the elements open at one time and the attributes of a tag stay within the bounds."""
    for tag in _TAG.finditer(html):
        name = "h1" if (typed := tag[2].lower()) in _HEADINGS else typed
        if len(tag[3]) > _MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(_VALUE.sub(" ", tag[3]))) > _MOST_ATTRIBUTES:
            return False
        opened.options += name == "option"
        if opened.raw:
            opened.inside_text(name, is_end=bool(tag[1]))
        elif name in _LONELY or name in _CLOSING_ITSELF:
            if name in _CELLS:
                opened.in_cell = not tag[1]
        elif tag[1]:
            opened.close(name)
        else:
            opened.open(name)
        if len(opened.elements) > _DEEPEST or len(opened.formatting) > _MOST_OPEN or opened.steps < 0:
            return False
    return True


class _Open:
    """The elements that the parser has open: at least as many as it has, however tags are nested.

    An end tag closes what the rules of HTML let it close (https://html.spec.whatwg.org/multipage/parsing.html, "any
    other end tag" and the adoption agency algorithm); where these depend on more than is known here, nothing.

    Args:
        steps: elements that end tags may look through in all, less than 0 once they have looked through more.
    """

    def __init__(self, steps: int) -> None:
        self.elements: list[str] = []
        self.formatting: list[str] = []  # those that are opened again, also after what they stood in was closed
        self.steps = steps
        self.options = 0  # tags of them
        self.in_cell = False  # where tables may stand in each other
        self.raw = ""  # the element in which all is text, which `is_sure` or not
        self.is_sure = True

    def open(self, name: str) -> None:
        """A start tag; those of blocks, items and paragraphs close the paragraph that they would stand in."""
        if name in _RAW:
            self.raw, self.is_sure = name, _NOT_RAW.isdisjoint(self.elements)
            if self.is_sure:
                return
            self._keep_open((name,))
        if name in _CLOSING_P:
            self.close("p")
        if name != "table" or not self.in_cell:
            self._keep_open(_CLOSING_EQUALS.get(name, ()))
        self.in_cell = self.in_cell and name != "table"
        self.elements.append(name)
        if name in _FORMATTING:
            self.formatting.append(name)

    def inside_text(self, name: str, *, is_end: bool) -> None:
        """A tag inside of an element in which all is text; where that is not sure, what begins there counts as open."""
        if is_end and name == self.raw:
            self.raw = ""
            if not self.is_sure:
                self.close(name)
        elif not is_end and not self.is_sure:
            self.elements.append(name)

    def _keep_open(self, equals: Collection[str]) -> None:
        """Count the last of these as open, whatever ends: the parser has closed it, and its end tag closes nothing."""
        for index in range(len(self.elements) - 1, -1, -1) if equals else ():
            self.steps -= 1
            if self.elements[index] in equals:
                self.elements[index] = ""
                return
            if self.elements[index] in _STOPPING_EQUALS:
                return

    def close(self, name: str) -> None:
        """An end tag."""
        self.in_cell = self.in_cell or name == "table"
        if name in _FORMATTING or name in _BLOCKS:
            stops = _BORDERS
        else:
            stops = _STOPPING_LISTED if name in _LISTED else _STOPPING_OTHERS
        for index in range(len(self.elements) - 1, -1, -1):
            self.steps -= 1
            if self.elements[index] == name:
                alone = name in _FORMATTING or name in ("form", "caption")  # what stands in it may stay open
                del self.elements[index : index + 1 if alone else None]
                break
            if self.elements[index] in stops:
                return
        if name in self.formatting:
            self.formatting.reverse()
            self.formatting.remove(name)
            self.formatting.reverse()


def parsed(html: str) -> Any:
    """The tree of a page of HTML, which is no deeper than parsers like it."""
    from selectolax.lexbor import LexborHTMLParser

    if "<sup" in html or "<SUP" in html:
        html = _RAISED.sub(lambda raised: raised[1].translate(_SUPERSCRIPTS), html)
    return LexborHTMLParser(_tamed(html))


def tag_of(node: Any) -> str:
    """The tag of a node; `-text` of a text, another name with a hyphen of whatever else is no element.

    The parser names no tag of an instruction, `<?php … ?>` within a page.
    """
    return node.tag or "-instruction"


def with_text_areas(html: str) -> str:
    """The HTML with its text areas as elements, where one of them holds the paragraphs of an article.

    Some sites send an article so, and their scripts show it; a number in one that is named after time is a stamp.
    """
    parts = _TEXT_AREA.split(html)  # text, attributes of a start tag or None, text ...
    if not any(_ESCAPED_PARAGRAPH.search(part) for part in parts[2::2]):
        return html
    written = [parts[0]]
    for attributes, inside in zip(parts[1::2], parts[2::2], strict=True):
        text = unescape(inside) if attributes is not None else inside
        if attributes is None:
            written.append("</div>")
        elif "time" in attributes and text.strip().isdigit():
            written.append(f'<div><time datetime="{text.strip()}"></time>')
            continue
        else:
            written.append(f"<div{attributes}>")
        written.append(text)
    return "".join(written)


def without_tags(html: str) -> str:
    """The text of a piece of HTML, its paragraphs set apart by blank lines."""
    return _paragraphs(parsed(html).body)


def _paragraphs(node: Any) -> str:
    """The text of an HTML element, its paragraphs set apart by blank lines."""
    if node is None:
        return ""
    for hidden in node.css("script, style, noscript, nav, header, footer, form, rt, rp"):
        hidden.decompose()
    for block in node.css(_PARAGRAPH_ENDS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    lines = (" ".join(line.split()) for line in node.text().split("\n"))
    return "\n\n".join(line for line in lines if line)
