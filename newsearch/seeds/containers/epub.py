"""Reads books and issues in EPUB 2 and 3 (https://www.w3.org/TR/epub-33/): the pages of the spine, in their order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from newsearch.dates.written import issue_date, issued
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.seeds.containers.book_pages import read_book_page
from newsearch.seeds.containers.packed import Packed
from newsearch.seeds.html.parsing import parsed as parsed_html
from newsearch.seeds.places import place_of
from newsearch.seeds.seed import FirstNotes, Reading, filled
from newsearch.seeds.text_pages.labels import is_paper
from newsearch.seeds.text_pages.markdown import Section
from newsearch.seeds.text_pages.outline import Line, issue_sections
from newsearch.seeds.text_pages.page import headed_articles
from newsearch.seeds.xml.fields import local_name, named, text_of
from newsearch.seeds.xml.large import check_for_doctype, parsed

__all__ = ["read_epub"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Ways to hide fonts, which need no key."""

_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_LEADING = frozenset(["cover", "toc", "title-page", "copyright-page", "index", "loi", "lot"])
"""Types of the guide of EPUB 2 that are no text of the book."""

_ASIDE = frozenset(
    ["封面", "扉页", "目录", "目錄", "版权", "版权页", "版权信息", "版權頁", "封底", "cover", "contents"]
)
_FINAL = "。！？!?…”』」）)."
_FIRST_YEAR = "1800"
"""Days before are those that programs write for none: calibre's is 0101-01-01."""


@dataclass(slots=True)
class _Package:
    """What the package document of a book says.

    `pages` are the members of the spine in their order, `labels` the titles of pages in the table of contents, `known`
    what holds for all articles.
    """

    pages: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    known: dict[str, str | None] = field(default_factory=dict)


def read_epub(name: str, data: bytes) -> Reading:
    """The articles of a book: those under the headings of its pages; a page without one goes on with that before it.

    Its date, publisher and author are those of each article that does not say its own. Covers, tables of contents and
    lists of links are left out.

    Raises:
        SeedError: it is damaged or encrypted, unpacks to too much, or has no text.
    """
    packed = Packed(BytesIO(data))
    package = _package(packed, name)
    hidden = _hidden(packed)
    sections, notes = list[Section](), FirstNotes()
    for page in package.pages:
        check()
        if page in hidden:
            raise SeedError("seed_encrypted")
        if page not in packed:
            notes.add(Note("seed_member_missing", member=page[:200]))
            continue
        try:
            _add_page(sections, packed.text(page), package.labels.get(page, ""))
        except SeedError as error:
            if error.note.code not in ("seed_empty", "seed_not_text"):
                raise
    if not any(section.paragraphs for section in sections):
        raise SeedError("seed_document_without_text")
    articles, more = headed_articles(name, sections)
    for note in more:
        notes.add(note)
    return list(filled(articles, package.known)), notes


def _add_page(sections: list[Section], text: str, label: str) -> None:
    """Take in a page of a book, with its title in the table of contents."""
    page = read_book_page(text)
    lines = page.lines
    if page.leads_on or not lines or (lines[0].text.strip().lower() in _ASIDE or label.strip().lower() in _ASIDE):
        return
    levels = [line.level for line in lines if line.level]
    if not levels and label:
        own = "".join(lines[0].text.split()) == "".join(label.split())
        lines = [Line(label, 1), *lines[own:]]
    elif not levels and sections and sections[-1].paragraphs:
        sections[-1].paragraphs += [line.text for line in lines]
        return
    elif not levels and not sections and not any(line.text.strip()[-1:] in _FINAL for line in lines):
        return  # the title, and who wrote it
    found, _ = issue_sections(lines)
    alone = len(found) == 1 and not found[0].paragraphs  # the title of a part, or a page of a paper
    if not alone or issue_date(found[0].heading) or place_of(found[0].heading):
        sections += found


def _package(packed: Packed, name: str) -> _Package:
    """The package document of a book, found by way of its container.

    Raises:
        SeedError: there is none.
    """
    roots = named(_xml(packed, _CONTAINER), "rootfile") if _CONTAINER in packed else iter(())
    paths = [root.get("full-path", "") for root in roots] + [n for n in packed.names if n.lower().endswith(".opf")]
    path = next((path for path in paths if path in packed), None)
    if path is None:
        raise SeedError("seed_container_damaged", error="no package document")
    opf = _xml(packed, path)
    items = {item.get("id", ""): item for item in named(opf, "item")}
    aside = {_member(path, ref.get("href", "")) for ref in named(opf, "reference") if ref.get("type") in _LEADING}
    package = _Package(known=_known(opf, name))
    for ref in named(opf, "itemref"):
        item = items.get(ref.get("idref", ""))
        if item is None or ref.get("linear") == "no" or "nav" in item.get("properties", "").split():
            continue
        member = _member(path, item.get("href", ""))
        if item.get("media-type", _PAGES[0]).lower() in _PAGES and member not in aside:
            package.pages.append(member)
    package.pages = list(dict.fromkeys(package.pages))
    package.labels = _labels(packed, path, items)
    return package


def _known(opf: Element, name: str) -> dict[str, str | None]:
    """What the metadata of a book say of its articles: the date of publication, publisher or paper, and author."""
    said: dict[str, list[Element]] = {}
    metadata = next(named(opf, "metadata"), None)
    for meta in metadata.iter() if metadata is not None else ():
        said.setdefault(local_name(meta.tag).lower(), []).append(meta)

    def first(key: str) -> str:
        return next((text for each in said.get(key, ()) if (text := text_of(each).strip())), "")

    title, creator, publisher = first("title"), first("creator"), first("publisher")
    events = {_event(date): text_of(date).strip() for date in reversed(said.get("date", []))}
    written = events.get("publication") or events.get("") or ""
    date = issue_date(name) or issue_date(title) or issued(written)
    paper = next((text for text in (publisher, creator, _bare_title(title)) if text and is_paper(text)), publisher)
    return {
        "date": date if date and date >= _FIRST_YEAR else None,
        "source": "" if paper.lower() in ("calibre", "unknown", "未知") else paper,
        "byline": "" if creator == paper or creator.lower() in ("calibre", "unknown", "未知") else creator,
    }


def _event(date: Element) -> str:
    return next((value for key, value in date.attrib.items() if local_name(key) == "event"), "")


def _bare_title(title: str) -> str:
    """The title of an issue without its day."""
    return title.split(" ")[0].split("（")[0].split("(")[0].strip("《》 ")


def _labels(packed: Packed, path: str, items: Mapping[str, Element]) -> dict[str, str]:
    """The titles of pages in the table of contents: that of EPUB 3 (nav), else of EPUB 2 (NCX)."""
    found: dict[str, str] = {}
    for item in items.values():
        member = _member(path, item.get("href", ""))
        is_nav = "nav" in item.get("properties", "").split()
        if member not in packed or not (is_nav or item.get("media-type") == "application/x-dtbncx+xml"):
            continue
        try:
            for href, label in _of_nav(packed, member) if is_nav else _of_ncx(packed, member):
                found.setdefault(_member(member, href), " ".join(label.split())[:200])
        except SeedError:
            continue  # pages have their own headings
    return found


def _of_nav(packed: Packed, member: str) -> Iterator[tuple[str, str]]:
    for nav in parsed_html(packed.text(member)).css("nav"):
        if (nav.attributes.get("epub:type") or "toc") == "toc":
            for link in nav.css("a[href]"):
                check()
                yield link.attributes.get("href") or "", link.text()


def _of_ncx(packed: Packed, member: str) -> Iterator[tuple[str, str]]:
    for point in named(_xml(packed, member), "navpoint"):
        check()
        label = next((child for child in point if local_name(child.tag) == "navLabel"), None)
        content = next((child for child in point if local_name(child.tag) == "content"), None)
        if label is not None and content is not None:
            yield content.get("src", ""), text_of(label)


def _hidden(packed: Packed) -> set[str]:
    """The members that only a key opens (https://www.w3.org/TR/epub-33/#sec-container-metainf-encryption.xml)."""
    found = set[str]()
    for data in named(_xml(packed, _ENCRYPTION), "encrypteddata") if _ENCRYPTION in packed else ():
        method = next(named(data, "encryptionmethod"), None)
        if method is None or method.get("Algorithm") not in _FONTS:
            found |= {_member("", each.get("URI", "")) for each in named(data, "cipherreference")}
    return found


def _member(base: str, href: str) -> str:
    """The name of the member that a link in the member `base` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href.partition("#")[0])))


def _xml(packed: Packed, member: str) -> Element:
    """The root of a member of XML; a DOCTYPE that only names its kind, as NCX has, is left out.

    Raises:
        SeedError: it is no XML, or its DOCTYPE defines entities.
    """
    text = _without_doctype(packed.text(member))
    check_for_doctype(StringIO(text))
    builder = ElementTree.TreeBuilder()
    for _ in parsed(StringIO(text), builder, mend=True):
        check()
    return builder.close()


def _without_doctype(text: str) -> str:
    start = text.find("<!DOCTYPE")
    end = text.find(">", start)
    return text if start < 0 or end < 0 or "[" in text[start:end] else text[:start] + text[end + 1 :]
