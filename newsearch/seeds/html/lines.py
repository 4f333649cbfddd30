"""Lays a web page out: its lines in reading order, and the elements that they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from newsearch.deadline import check
from newsearch.seeds.html.parsing import tag_of

__all__ = ["Box", "Credit", "Layout", "Line", "is_sentence", "lay_out"]

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "object", "select", "button", "input"]
)
_SKIPPED |= {"textarea", "head", "audio", "video", "canvas", "math", "map", "dialog", "-comment", "_comment"}
_SKIPPED |= {"rt", "rp", "rtc"}  # the readings of ruby
_INLINE = frozenset(
    ["a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd"]
)
_INLINE |= {"label", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub"}
_INLINE |= {"sup", "time", "tt", "u", "var", "wbr", "img", "o:p", "st1:chsdate", "st1:personname"}
_SIDE_TAGS = frozenset(["nav", "aside", "footer", "figcaption", "caption"])

_SIDE = re.compile(
    r"(?:^|[^a-z])(?:nav|navbar|navigation|menu|side|sidebar|rightbar|footer|foot|copyright|comments?|pinglun|relat(?:ed|ion|e)\w*"
    r"|xiangguan|xgxw|recommend\w*|tuijian|hot(?:news|list|article)?|rank\w*|paihang|share\w*|bdshare\w*|ads?|advert\w*|gg|banner|breadcrumbs?|crumbs?"
    r"|mbx|tags?|tag-?list|taglist|zebian|pagination|pager|caption|toolbar|tools|login|search|searchbar|qrcode|ewm|erweima"
    r"|download|subscribe|vote|disclaimer|statement|shengming|prenext|prev-?next|page-?turn|moreread|readmore|hide|hidden"
    r"|pic-?desc|img-?desc|pictext|pic-?info|image-?caption|guess|interest|follow|promo\w*|widget|popup|toplist|editor-?info"
    r"|wm-ipp)"
    r"(?:$|[^a-z])"
)
"""Names of classes and ids that stand beside the article: chosen by hand, among those that Chinese sites use.
The last one is that of the bar of the Wayback Machine."""

_CREDIT = re.compile(
    r"(?:^|[^a-z])(?:(author|byline|reporter|writer|zuozhe|jizhe)"
    r"|source|laiyuan|media-?name|copyfrom|nick-?name|js_name|account-?name|pgc)(?:$|[^a-z]|name)"
)
"""Names of classes and ids that hold an author (the group), or a source. Chosen by hand."""

_CAPTION_STYLE = re.compile(r"text-align:\s{0,9}center|^center$")
_HIDDEN_STYLE = re.compile(r"display:\s{0,9}none")
_SENTENCE = re.compile(r"[。！？；!?…]|，[^，]{2,}")
_HAN_BREAK = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])[ \t\r]?\n[ \t\r]?(?=[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef])"
)
_INDENT = re.compile(r"\n[ \t\r]?(?=\u3000\u3000)")
_LONGEST_HINT = 200  # characters of a class and an id that are looked at
_LONGEST_CREDIT, _MOST_PARTS = 40, 9  # characters of a credit, and pieces of text in it
_MOST_TO_CHECK = 2000


@dataclass(slots=True)
class Box:
    """A block element, or one with a class: where it stands, its names, and whether these say that it stands beside."""

    parent: int
    tag: str
    hint: str
    side: bool
    centred: bool
    end: int = 0  # the first box behind those in it


@dataclass(slots=True)
class Line:
    """A line of the page: its text, how much of that is links, and the box that it stands in."""

    text: str
    linked: int
    box: int
    heading: str = ""
    after_image: bool = False


class Credit(NamedTuple):
    """The text of an element whose names say that it holds an author, or else a source, and the line it stands in."""

    line: int
    author: bool
    text: str


@dataclass(slots=True)
class Layout:
    """The boxes of a page, each after the one it stands in, and its lines in reading order.

    `times` are the values of its elements of time, each with the number of the line that it stands in.
    """

    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


def is_sentence(text: str) -> bool:
    """Whether a line has the marks of running text."""
    return len(text) >= 10 and bool(_SENTENCE.search(text))


def lay_out(root: Any) -> Layout:
    """The layout of the element of a parsed page."""
    writer = _Writer()
    node, count = root, 0
    while node is not None:
        count += 1
        if count % _MOST_TO_CHECK == 0:
            check()
        below = writer.enter(node)
        if below is not None:
            node = below
            continue
        while node is not None:
            writer.leave(node)
            if node.mem_id == root.mem_id:
                node = None
            elif node.next is not None:
                node = node.next
                break
            else:
                node = node.parent
    writer.end_line()
    for box in writer.layout.boxes:
        box.end = box.end or len(writer.layout.boxes)
    return writer.layout


class _Writer:
    """Takes the nodes of a page in order, and writes its lines."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._open: list[int] = []  # boxes
        self._opened: list[tuple[int, bool]] = []  # elements that are boxes: their ids, whether they end lines
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0  # that are open
        self._headings: list[str] = []
        self._credits: list[tuple[int, bool, int, int]] = []  # open: id, whether an author, lines and parts before
        self._image = False

    def enter(self, node: Any) -> Any:
        """A node begins: gives its first child, None when it has none that counts."""
        tag = tag_of(node)
        if tag == "-text":
            self._write(node.text_content or "")
            return None
        if tag in _SKIPPED or tag.startswith("-"):
            return None
        if tag == "br":
            self.end_line()
            return None
        if tag == "img":
            self._image = True
            return None
        self._begin(node, tag)
        return node.child

    def leave(self, node: Any) -> None:
        """A node ends."""
        tag = tag_of(node)
        if tag == "a":
            self._links = max(0, self._links - 1)
        if self._credits and self._credits[-1][0] == node.mem_id:
            self._end_credit()
        if self._opened and self._opened[-1][0] == node.mem_id:
            if self._opened.pop()[1]:
                self.end_line()
                if tag in ("h1", "h2", "h3", "h4", "h5", "h6") and self._headings:
                    self._headings.pop()
            self.layout.boxes[self._open.pop()].end = len(self.layout.boxes)

    def _begin(self, node: Any, tag: str) -> None:
        if tag == "a":
            self._links += 1
        block = tag not in _INLINE
        attributes = node.attributes
        if block:
            self.end_line()
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self._headings.append(tag)
        elif not attributes:
            return
        if stamp := attributes.get("datetime") if tag == "time" else "":
            self.layout.times.append((len(self.layout.lines), stamp))
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:_LONGEST_HINT]
        if credit := _CREDIT.search(names.lower()):
            self._credits.append((node.mem_id, bool(credit[1]), len(self.layout.lines), len(self._parts)))
        if not block and (tag == "a" or not names.strip()):
            return
        self._open_box(
            node, tag, names, (attributes.get("style") or attributes.get("align") or "")[:_LONGEST_HINT], block
        )

    def _open_box(self, node: Any, tag: str, names: str, style: str, block: bool) -> None:
        hint = re.sub("([a-z])([A-Z])", r"\1-\2", names).lower()
        side = tag in _SIDE_TAGS or bool(_SIDE.search(hint)) or bool(_HIDDEN_STYLE.search(style))
        parent = self._open[-1] if self._open else -1
        centred = (
            tag == "center" or bool(_CAPTION_STYLE.search(style)) or (tag in ("p", "td", "figure") and "center" in hint)
        )
        self.layout.boxes.append(Box(parent, tag, hint, side and tag not in ("body", "html"), centred))
        self._open.append(len(self.layout.boxes) - 1)
        self._opened.append((node.mem_id, block))

    def _end_credit(self) -> None:
        """An element that names an author or a source ends: its text counts if it is one line, or the first of two."""
        _, author, line, parts = self._credits.pop()
        written = self.layout.lines[line : line + 3]
        texts = [line.text for line in written[:1]] if written else self._parts[parts:]
        if len(written) > 2 or (written and parts):
            return
        if 0 < len(texts) <= _MOST_PARTS and len(text := " ".join("".join(texts).split())) <= _LONGEST_CREDIT:
            self.layout.credits.append(Credit(line, author, text))

    def _write(self, text: str) -> None:
        for number, part in enumerate(_INDENT.split(text)):
            if number:
                self.end_line()
            self._parts.append(part)
            if self._links:
                self._linked += len(part.strip())

    def end_line(self) -> None:
        """A line ends here; one without text is none."""
        text = " ".join(_HAN_BREAK.sub("", "".join(self._parts)).split()).strip("\u200b\ufeff ")
        linked, self._linked = self._linked, 0
        self._parts = []
        if text:
            box = self._open[-1] if self._open else 0
            heading = self._headings[-1] if self._headings else ""
            self.layout.lines.append(Line(text, min(linked, len(text)), box, heading, self._image))
            self._image = False
