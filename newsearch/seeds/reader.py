"""Reads seed files: bytes to articles, and what was skipped and why.

Pages of text and Markdown are read in `newsearch.page`; here are the encodings, the records (JSON, JSON Lines, XML)
and HTML. No file name or link of a seed is ever opened.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.pages import read_page

__all__ = ["Seed", "Unread", "existing", "find", "read"]

_KEYS = {
    "id": ("id", "_id", "article_id", "video_id", "guid"),
    "headline": ("headline", "title", "video_title"),
    "body": ("body", "text", "content", "content_html", "article", "brief"),
    "date": ("date", "pub_date", "datetime", "date_published", "published", "published_at", "pubDate"),
    "kicker": ("kicker",),
    "subtitle": ("subtitle",),
    "byline": ("byline", "author"),
    "source": ("source_name", "source"),
    "section": ("section",),
    "page": ("page",),
    "url": ("url", "video_url", "link"),
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TAG = re.compile(r"</?(?:p|div|br|span|strong|a|img|b|i|em|font|table|h\d)\b[^>]*>|&(?:nbsp|amp|lt|gt|quot);", re.I)
_BLANK_LINES = re.compile(r"\n[ \t\u3000]*(?:\n[ \t\u3000]*)+")
_MORE_THAN_ONE = re.compile(r"\n(?:[ \t\u3000]|\n[ \t\u3000\n])")
"""Stands in any blank lines that are not just one, without a blank in it."""
_PARAGRAPH_ENDS = "p, div, br, li, h1, h2, h3, h4, tr, td"


@dataclass(frozen=True, slots=True)
class Seed:
    """What a seed file held."""

    articles: tuple[Article, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def existing(paths: Iterable[str | Path]) -> list[Path]:
    """The paths, all of which exist.

    Raises:
        SeedError: one does not.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        if not root.exists():
            raise SeedError(f"{root} does not exist: name a seed file or a folder of them")
    return roots


Unread = Callable[[str, Path, OSError], None]
"""Is told of a folder that cannot be read: what its files' names begin with, the folder, and why."""


def find(paths: Iterable[Path], unread: Unread | None = None, apart: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The files under the paths, sorted, each with its name: relative to its folder, or its own when given itself.

    Hidden files and folders are left out, and the folder `apart`, an index among its seeds; links to folders are not
    followed, so a loop of them does no harm. A file that cannot be looked at is among them: it has not vanished, and
    whoever opens it is told why.
    """
    for root in paths:
        if root.is_file():
            yield root.name, root

        def failed(error: OSError, root: Path = root) -> None:
            if unread and not root.is_file():
                folder = str(error.filename)
                unread(_inside(folder, root), Path(folder), error)

        for folder, folders, names in os.walk(root, onerror=failed):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_same(Path(folder, f), apart))
            inside = _inside(folder, root)
            for name in sorted(n for n in names if not n.startswith(".")):
                if _may_be_file(path := os.path.join(folder, name)):
                    yield inside + name, Path(path)


def _inside(folder: str, root: Path) -> str:
    """What the names of the files in a folder begin with."""
    return "" if folder == str(root) else os.path.relpath(folder, root).replace(os.sep, "/") + "/"


def _is_same(folder: Path, apart: Path | None) -> bool:
    return apart is not None and folder.name == apart.name and folder.resolve() == apart


def _may_be_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False  # a link to nowhere
    except OSError:
        return True


def read(name: str, data: bytes) -> Seed:
    """The articles of one seed file; never raises, what cannot be read is skipped with its reason.

    Ids are those of the records, or the file's name and the ordinal of the article, from 1.
    """
    try:
        text = _decoded(data)
        articles, skipped = _reader(name, text)(name, text)
    except SeedError as error:
        return Seed(skipped=(Skipped(name, str(error)),))
    date = issue_date(name)
    dated = [a if a.date or not date else replace(a, date=date) for a in articles]
    return Seed(tuple(_distinct(dated)), tuple(Skipped(name, reason) for reason in skipped))


_Read = tuple[list[Article], list[str]]


def _reader(name: str, text: str) -> Any:
    suffix = name.rpartition(".")[2].lower()
    start = text[:200].lstrip()
    if suffix in ("jsonl", "ndjson"):
        return _json_lines
    if suffix == "json" or (suffix not in ("txt", "md") and start.startswith(("{", "["))):
        return _json
    if suffix in ("html", "htm", "shtml") or start[:15].lower().startswith(("<!doctype html", "<html")):
        return _html
    return _xml if suffix == "xml" or start.startswith("<?xml") else read_page


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise SeedError("is empty: nothing to read")
    text = _unicode(data)
    if text is None or "\0" in text:
        raise SeedError("is not text (binary, or an encoding that is none of UTF-8, UTF-16, GB18030): save it as UTF-8")
    return _line_ends(text.removeprefix("\ufeff"))


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unicode(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if (text := _strict(data, "utf-8")) is not None:
        return text
    if b"\0" in data[:4096]:
        return next((t for e in ("utf-16-le", "utf-16-be") if (t := _strict(data, e)) and _looks_chinese(t)), None)
    if (text := _strict(data, "gb18030")) and _looks_chinese(text):
        return text
    text = data.decode("gb18030", "replace")  # a few broken bytes do not spoil a page
    return text if text.count("\ufffd") * 50 < len(text) and _looks_chinese(text) else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_chinese(text: str) -> bool:
    """Whether a third of the letters of a decoded text are common Han characters (those of GB 2312)."""
    sample = [c for c in text[:5000] if c.isalpha()]
    return bool(sample) and sum(_is_common(c) for c in sample) * 3 >= len(sample)


def _is_common(char: str) -> bool:
    try:
        return char > "\x7f" and len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _json(name: str, text: str) -> _Read:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SeedError(f"is not JSON ({error}): mend it, or save one record a line as .jsonl") from error
    articles = [a for n, record in enumerate(_records(value), 1) if (a := _article(record, f"{name}#{n}"))]
    if not articles:
        raise SeedError("has no records with a headline or a body: name them title and text")
    return articles, []


def _json_lines(name: str, text: str) -> _Read:
    articles, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            article = _article(json.loads(line), f"{name}#{number}")
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number} is not JSON ({error}): mend the line")
            continue
        if article:
            articles.append(article)
        else:
            problems.append(f"line {number} has neither a headline nor a body: name them title and text")
    return articles, problems


def _records(value: Any) -> Iterator[Any]:
    """The records of a JSON file: a list, or an object that is one or has a list of them."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        yield from max(lists, key=len) if lists and not _pick(value, _KEYS["body"]) else [value]


def _article(record: Any, fallback_id: str) -> Article | None:
    if not isinstance(record, dict):
        return None
    for nested in [v for v in record.values() if isinstance(v, dict)]:
        record = {**record, **{k: v for k, v in nested.items() if k in ("content", "source", "text")}}
    picked = {name: _pick(record, keys) for name, keys in _present(tuple(record))}
    texts = {name: _plain(value) for name, value in picked.items() if value != ""}
    if not texts.get("headline") and not texts.get("body"):
        return None
    texts["id"] = texts.get("id") or fallback_id
    page = picked.get("page", "")
    date = _issued(texts.get("date", ""))
    return Article(**{**_EMPTY, **texts, "date": date, "page": None if page == "" else page})


_EMPTY: dict[str, Any] = {"headline": "", "body": ""}


@lru_cache(maxsize=256)
def _present(keys: tuple[object, ...]) -> list[tuple[str, list[str]]]:
    """What of `_KEYS` a record with these keys has: those of a file mostly have the same ones."""
    found = ((name, [key for key in ours if key in keys]) for name, ours in _KEYS.items())
    return [(name, there) for name, there in found if there]


def _pick(record: dict[str, Any], keys: Iterable[str]) -> Any:
    for key in keys:
        value = record.get(key, "")
        if value != "" and isinstance(value, str | int) and not isinstance(value, bool):
            return value
    return ""


@lru_cache(maxsize=1024)
def _issued(date: str) -> str | None:
    return issue_date(date)


def _plain(value: Any) -> str:
    text = _line_ends(str(value))
    if ("<" in text or "&" in text) and _TAG.search(text):
        text = _without_tags(text)
    return _BLANK_LINES.sub("\n\n", text).strip() if _MORE_THAN_ONE.search(text) else text.strip()


def _without_tags(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser

    return _paragraphs(LexborHTMLParser(html).body)


def _paragraphs(node: Any) -> str:
    """The text of an HTML element, its paragraphs set apart by blank lines."""
    if node is None:
        return ""
    for hidden in node.css("script, style, noscript, nav, header, footer, form"):
        hidden.decompose()
    for block in node.css(_PARAGRAPH_ENDS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    lines = (" ".join(line.split()) for line in node.text().split("\n"))
    return "\n\n".join(line for line in lines if line)


def _html(name: str, text: str) -> _Read:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    title = tree.css_first('meta[property="og:title"]')
    headline = title.attributes.get("content") if title else None
    for other in ("h1", "title"):
        if not headline and (node := tree.css_first(other)):
            headline = node.text()
    body = _paragraphs(_densest(tree))
    if not body:
        raise SeedError("is a page without paragraphs of text: nothing to read")
    return [Article(f"{name}#1", (headline or "").strip(), body, date=issue_date(text[:20000]))], []


def _densest(tree: Any) -> Any:
    """The element whose own paragraphs have most text: the article of a page, not its navigation."""
    sizes: dict[int, int] = {}
    parents: dict[int, Any] = {}
    for paragraph in tree.css("p"):
        parent = paragraph.parent
        parents[parent.mem_id] = parent
        sizes[parent.mem_id] = sizes.get(parent.mem_id, 0) + len(paragraph.text().strip())
    return parents[max(sizes, key=sizes.__getitem__)] if sizes and max(sizes.values()) else tree.body


def _xml(name: str, text: str) -> _Read:
    from xml.etree import ElementTree

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SeedError("is XML with a DOCTYPE, which is not read: save it without")
    try:
        root = ElementTree.fromstring(text.encode("utf-8"), ElementTree.XMLParser(encoding="utf-8"))
    except (ElementTree.ParseError, ValueError, UnicodeEncodeError) as error:
        raise SeedError(f"is not XML ({error}): mend it") from error
    nodes = [root] if root.find("title") is not None or root.find("body") is not None else list(root)
    records = [{child.tag: child.text or "" for child in node} for node in nodes]
    articles = [a for n, record in enumerate(records, 1) if (a := _article({**record, "id": ""}, f"{name}#{n}"))]
    if not articles:
        raise SeedError("is XML without a title or a body: nothing to read")
    return articles, []


def _distinct(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, an id that was there before made another one by its ordinal."""
    seen: dict[str, int] = {}
    for article in articles:
        times = seen[article.id] = seen.get(article.id, 0) + 1
        yield article if times == 1 else replace(article, id=f"{article.id}-{times}")
