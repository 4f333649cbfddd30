"""Makes records of elements of XML: their children by local names, mixed content whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from newsearch.seeds.records.fields import FieldName, field_name

__all__ = ["HEADS", "OF_HEAD", "PARAGRAPHS", "SECTIONS", "STANDARDS"]
__all__ += ["attribute_fields", "local_name", "name_of", "named", "record_of", "text_of"]

_BLOCKS = frozenset(
    """
    p div br li tr td h1 h2 h3 h4 h5 h6 para paragraph block l lg line head title hl1 hl2 section sec blockquote
    byline dateline hedline 段 段落
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
"""Elements that begin a paragraph: those of HTML, NITF, TEI and JATS."""

PARAGRAPHS = frozenset(["p", "para", "paragraph", "blockquote", "lg", "l", "段", "段落"])
SECTIONS = frozenset(["section", "sec", "div"])
_LINES = PARAGRAPHS | {"line"}
"""What stands below a headline where nothing is called the body."""

HEADS = frozenset(["head", "h1"])
OF_HEAD = FieldName("headline", 900)
"""Elements that are headlines, unless they hold others, as the head of a document does."""

_NAMELESS = frozenset(["field", "column", "str", "arr", "int", "long", "property", "col", "cell"])
"""Elements whose attribute `name` says what they are."""

_NITF = {"title": "headline", "hl1": "headline", "hl2": "subtitle", "byline": "byline", "body.content": "body"}
_NITF |= {"date.issue norm": "date", "pubdata name": "source", "pubdata position.section": "section"}
_NEWSML = {
    "headline": "headline",
    "by": "byline",
    "inlineXML": "body",
    "versionCreated": "date",
    "contentCreated": "date",
}
_NEWSML_1 = {"HeadLine": "headline", "SubHeadLine": "subtitle", "ByLine": "byline", "DataContent": "body"}
_NEWSML_1 |= {"ThisRevisionCreated": "date", "FirstCreated": "date", "DateId": "date"}
STANDARDS = {"nitf": _NITF, "newsItem": _NEWSML, "NewsItem": _NEWSML_1}
"""Elements that are a story of an agency, and which elements (or attributes) below them are what of an article:
https://iptc.org/standards/nitf/, https://iptc.org/standards/newsml-g2/, https://iptc.org/standards/newsml-1/."""

_DAY_OF_DOC = re.compile(r"(?<!\d)((?:19|20)\d{6})\.\d{4}\Z")
"""The day in the id of a document of the Gigaword corpora, which have no other: XIN_CMN_20310409.0001."""

_NO_POSTS = frozenset(["attachment", "nav_menu_item", "revision", "custom_css", "wp_navigation"])
"""Items of an export of WordPress that are no articles: https://developer.wordpress.org/plugins/post-types/."""

_NEVER_DEEPER = frozenset(["body", "id", "url"])
"""What is an article's only where it is a child of its element."""

_FROM_ATTRIBUTES = frozenset(["headline", "date", "byline", "source", "section", "page", "url"])
_LONGEST_ATTRIBUTES = 50  # attributes of an element that are looked at


_MEDIA = ("{http://search.yahoo.com/mrss", "media:")
"""The namespace of Media RSS (https://www.rssboard.org/media-rss): its title and text are those of a picture."""


def local_name(tag: str) -> str:
    """The name of an element without its namespace; that of RSS's content:encoded, and of media, is told from others.

    >>> local_name("{http://www.w3.org/2005/Atom}entry")
    'entry'
    """
    name = tag.rpartition("}")[2].rpartition(":")[2]
    if tag.startswith(_MEDIA):
        return f"media_{name}"
    return "content_encoded" if name == "encoded" else name


def named(element: Element, name: str) -> Iterator[Element]:
    """An element and those in it whose local name is this one, which is in lower case."""
    return (inner for inner in element.iter() if local_name(inner.tag).lower() == name)


def name_of(tag: str, attributes: Mapping[str, str]) -> str:
    """The name of a field: of the element, or in its `name` where that is all that tells it from others.

    So do mysqldump and Solr (https://solr.apache.org/guide/solr/latest/indexing-guide/indexing-with-update-handlers.html).

    >>> name_of("field", {"name": "title"}), name_of("author", {"name": "x"})
    ('title', 'author')
    """
    name = local_name(tag)
    return attributes.get("name", name) if name in _NAMELESS else name


def attribute_fields(attributes: Mapping[str, str]) -> dict[str, str]:
    """What the attributes of an element say of an article, by the article's attributes."""
    found: dict[str, str] = {}
    for key, value in list(attributes.items())[:_LONGEST_ATTRIBUTES] if attributes else ():
        if (field := field_name(local_name(key))) and field.attribute in _FROM_ATTRIBUTES and value.strip():
            found.setdefault(field.attribute, value)
    return found


def record_of(element: Element) -> dict[str, Any]:
    """The record of an element: its children, then its attributes, then what stands deeper beside the body.

    What has children of a known name several times has them one after the other. An element without such children is
    itself the body, when an attribute has its headline. Under `extra` it has the texts of all other elements, and all
    values of a field of which an article has one.
    """
    if standard := STANDARDS.get(local_name(element.tag)):
        return _story(element, standard)
    record: dict[str, str] = {}
    extra: dict[str, list[str]] = {}
    if local_name(element.tag) == "DOC" and (day := _DAY_OF_DOC.search(element.get("id", ""))):
        record["date"] = day[1]
    for name, field, child in _children(element):
        text = _value(child, field)
        if text and name in record and field.attribute in ("body", "byline"):
            record[name] += ("\n\n" if field.attribute == "body" else "、") + text
        elif text and record.setdefault(name, text) != text:
            extra.setdefault(name, [record[name]]).append(text)
    _paragraphs(element, record)
    said = {known.attribute for name in record if (known := field_name(name))}
    beside = attribute_fields(element.attrib)
    if not said and "headline" in beside:
        record["text"] = text_of(element)
    for attribute, text in [*beside.items(), *_deeper(element, extra)]:
        if attribute not in said:
            said.add(attribute)
            record[attribute] = text
    if _NO_POSTS.intersection(extra.get("post_type", ())):
        return {}
    found = {**record, "extra": extra} if extra else record
    return {**found, "id": ""} if said & {"headline", "body"} or record.get("text") else found


def _story(element: Element, standard: Mapping[str, str]) -> dict[str, Any]:
    """The record of a story of an agency: the first text of each element or attribute that its standard names."""
    found: dict[str, Any] = {}
    for inner in element.iter():
        name = local_name(inner.tag)
        texts = {name: text_of(inner)} if name in standard else {}
        texts |= {f"{name} {key}": value for key, value in inner.attrib.items() if f"{name} {key}" in standard}
        for key, text in texts.items():
            if text.strip():
                found.setdefault(standard[key], text.strip())
    return found


def _children(element: Element) -> Iterator[tuple[str, FieldName, Element]]:
    for child in element:
        if field := _field_of(child):
            yield "headline" if field is OF_HEAD else name_of(child.tag, child.attrib), field, child


def _deeper(element: Element, extra: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """What stands in children that are no fields, in reading order; texts that are no paragraphs go into `extra`."""
    waiting = [child for child in reversed(element) if not _field_of(child)]
    while waiting:
        inner = waiting.pop()
        field = _field_of(inner)
        if field is None:
            waiting += reversed(inner)
            name = name_of(inner.tag, inner.attrib)
            if not len(inner) and name.lower() not in _BLOCKS and (text := (inner.text or "").strip()):
                extra.setdefault(name, []).append(text)
        elif field.attribute not in _NEVER_DEEPER and (text := _value(inner, field)):
            yield field.attribute, text


def _field_of(element: Element) -> FieldName | None:
    name = name_of(element.tag, element.attrib)
    if name in HEADS:
        return None if len(element) else OF_HEAD
    return field_name(name)


def _paragraphs(element: Element, record: dict[str, str]) -> None:
    """Let the body be the paragraphs of an element, and its sections of some, where no child is the body."""
    blocks = [child for child in element if _is_paragraph(child)]
    names = {name for name in record if (field := field_name(name)) and field.attribute == "body" and not field.short}
    own = {name_of(child.tag, child.attrib) for child in blocks}
    if blocks and names <= own:
        for name in own:
            record.pop(name, None)
        record["text"] = "\n\n".join(filter(None, (text_of(block).strip() for block in blocks)))
    elif not names and record and (beside := "".join([element.text or "", *(child.tail or "" for child in element)])):
        record.setdefault("text", beside.strip())  # <item><title>…</title>the text itself</item>


def _is_paragraph(element: Element) -> bool:
    name = local_name(element.tag).lower()
    if name in PARAGRAPHS:
        return True
    if name in SECTIONS:  # however deep: no recursion
        return any(local_name(inner.tag).lower() in PARAGRAPHS for inner in element.iter())
    is_known = field_name(name) is not None
    return not is_known and len(element) > 0 and all(local_name(child.tag).lower() in _LINES for child in element)


def _value(element: Element, field: FieldName) -> str:
    """The text of a child; of an author the name, of a link without a text its address."""
    if field.attribute in ("byline", "source"):
        names = [child for child in element if local_name(child.tag) in ("name", "title")]
        if names:
            return text_of(names[0]).strip()
    if field.attribute == "date" and (day := _day_in_parts(element)):
        return day
    text = text_of(element).strip()
    if field.attribute == "url" and not text and element.get("rel", "alternate") == "alternate":
        return element.get("href", "")
    return text or (element.get("term", "") if field.attribute == "section" else "")


def _day_in_parts(element: Element) -> str:
    """A day whose year, month and day are elements each, as in JATS (https://jats.nlm.nih.gov); `""` for another."""
    said = {local_name(child.tag): (child.text or "").strip() for child in element}
    return "-".join(said[part] for part in ("year", "month", "day") if part in said) if "year" in said else ""


def text_of(element: Element) -> str:
    """All text of an element, of its children and behind them, its paragraphs set apart by blank lines."""
    parts: list[str] = []
    waiting: list[Element | str] = [element]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        parts.append(item.text or "")
        for child in reversed(item):
            inner = local_name(child.tag).lower()
            edge = "\n\n" if inner in _BLOCKS else ""
            ends_line = "\n" if inner == "lb" and child.get("break") != "no" else ""
            waiting += [child.tail or "", edge + ends_line, child, edge]
    return "".join(parts)
