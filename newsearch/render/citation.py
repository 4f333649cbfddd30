"""Citations of articles: as Chinese publications cite newspapers, and for programs that keep references."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from newsearch.model import Article, CitationForm
from newsearch.render.wording import one_line, web_address

__all__ = ["citation", "cite"]

_NO_PAPER = re.compile("(社|网|網|台|臺|频道|頻道|客户端|客戶端)$")
"""The ends of names of agencies, sites and stations, which are cited without brackets."""

_PAGE = re.compile("第?([0-9A-Za-z一二三四五六七八九十〇-]+)版")
"""A page that is more than its number."""

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")

_MOST_AUTHORS = 3
"""Authors that are named; of more the first three (GB/T 7714-2015, 8.1.2)."""

_DIGITS = 16  # of the hash of an id, in keys of BibTeX: two of ten million articles have the same by a chance of 1e-6

_TEX = {char: f"\\{char}" for char in "#$%&_"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_BRACES = {"{": r"\{", "}": r"\}"}
_ALONE = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
"""Braces that do not pair up: BibTeX counts them though a backslash is in front."""

_IN_URL = {ord(char): f"%{ord(char):02X}" for char in ' <>"{}\\^`|'}
"""What no address has, but a field of BibTeX or an angle bracket would end at."""


class _Reference(NamedTuple):
    """What a citation is made of, each part one line, `""` where unknown; `date` is an ISO day."""

    id: str
    authors: list[str]
    title: str
    source: str
    date: str
    page: str
    section: str
    url: str
    cited: datetime.date


def citation(article: Article) -> str:
    """Where and when an article appeared, as Chinese publications cite newspapers; unknown parts are left out.

    Titles stand in 《》, titles within them in 〈〉 (GB/T 15834-2011, 4.15).

    >>> citation(Article("a1", "北碚经济技术开发区揭牌成立", "…", "2024-03-02", source="北碚报", page=1))
    '《北碚报》2024年3月2日第1版：《北碚经济技术开发区揭牌成立》'
    """
    source, page = one_line(article.source), "" if article.page is None else one_line(str(article.page))
    paper = source if not source or source[0] == "《" or _NO_PAPER.search(source) else f"《{source}》"
    day = _day(article.date) if article.date else ""
    where = f"{paper}{day}{page if not page or '版' in page else f'第{page}版'}"
    headline = one_line(article.headline).replace("《", "〈").replace("》", "〉")  # brackets inside brackets
    return "：".join(filter(None, (where, f"《{headline}》" if headline else "")))


@lru_cache(maxsize=1024)
def _day(date: str) -> str:
    """An ISO day as Chinese publications write it."""
    return "{}年{}月{}日".format(*map(int, date.split("-")))


def cite(article: Article, form: CitationForm = "plain", *, cited: datetime.date | None = None) -> str:
    """An article in one of the forms of citation; what is unknown is left out.

    `plain` is `citation`; `gbt7714` a reference to a newspaper as GB/T 7714-2015 (8.5, annex A.5) sets it; `ris` a
    record of lines that end with CR LF; `bibtex` an entry for biblatex, whose key depends on the id alone; `csl` an
    object of CSL-JSON. Of a byline the names are given (`text.bylines.people_of`).

    Args:
        cited: the day of citing, which goes with an address (default: today).

    >>> bridge = Article("a1", "大桥通车", "…", "2024-03-02", byline="本报记者 熊辉", source="北碚报", page=1)
    >>> cite(bridge, "gbt7714")
    '熊辉. 大桥通车[N]. 北碚报, 2024-03-02(1).'
    """
    if form == "plain":
        return citation(article)
    return _WRITERS[form](_reference(article, cited or datetime.date.today()))


def _reference(article: Article, cited: datetime.date) -> _Reference:
    from newsearch.text.bylines import people_of  # its patterns take 10 ms to compile

    source, page = one_line(article.source), "" if article.page is None else one_line(str(article.page))
    number = _PAGE.fullmatch(page)
    return _Reference(
        article.id,
        people_of(one_line(article.byline)),
        one_line(article.headline) or one_line(article.kicker) or one_line(article.subtitle),
        source[1:-1] if source.startswith("《") and source.endswith("》") else source,
        article.date or "",
        number[1] if number else page,
        one_line(article.section),
        web_address(article.url).translate(_IN_URL),
        cited,
    )


def _gbt7714(reference: _Reference) -> str:
    authors = ", ".join(reference.authors[:_MOST_AUTHORS])
    if len(reference.authors) > _MOST_AUTHORS:
        authors += ", 等" if _HAN.search(authors + reference.title) else ", et al"
    where = ", ".join(filter(None, (reference.source, reference.date)))
    where += f"({reference.page})" if reference.page else ""
    where += f"[{reference.cited}]" if reference.url else ""
    title = f"{reference.title}[N/OL]" if reference.url else f"{reference.title}[N]"
    parts = ". ".join(filter(None, (authors, title, where, reference.url)))
    return f"{parts}."


def _ris(reference: _Reference) -> str:
    """A record in the order of the RIS format (Research Information Systems, 2011), with the tags of newspapers."""
    day = reference.date.replace("-", "/")
    lines = [
        ("TY", "NEWS"),
        *(("AU", author) for author in reference.authors),
        ("TI", reference.title),
        ("T2", reference.source),
        ("PY", day[:4]),
        ("DA", day and f"{day}/"),
        ("SP", reference.page),
        ("SE", reference.section),
        ("UR", reference.url),
        ("Y2", f"{reference.cited:%Y/%m/%d}/" if reference.url else ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def _bibtex(reference: _Reference) -> str:
    fields = {
        "author": " and ".join(_author(author) for author in reference.authors),
        "title": _protected(reference.title),
        "journal": _tex(reference.source),
        "date": reference.date,
        "pages": _tex(reference.page),
        "url": reference.url,
        "urldate": str(reference.cited) if reference.url else "",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return ",\n".join([f"@article{{{_key(reference)}", *lines]) + "\n}\n"


def _author(name: str) -> str:
    """A name that BibTeX keeps as it is: in braces where it would look for a family name, or for two names."""
    return f"{{{_tex(name)}}}" if " " in name or "," in name else _tex(name)


def _protected(title: str) -> str:
    """A title whose Latin capitals stay: styles make them small outside of braces."""
    return f"{{{_tex(title)}}}" if re.search("[A-Z]", title) else _tex(title)


def _key(reference: _Reference) -> str:
    digest = hashlib.blake2b(reference.id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"news{reference.date[:4]}-{digest[:_DIGITS]}"


def _tex(text: str) -> str:
    """Text that TeX sets as it is."""
    return "".join(_tex_characters(text))


def _tex_characters(text: str) -> Iterator[str]:
    depth = lowest = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        lowest = min(lowest, depth)
    braces = _BRACES if depth == lowest == 0 else _ALONE
    return (_TEX.get(char) or braces.get(char, char) for char in text)


def _csl_item(reference: _Reference) -> dict[str, object]:
    cited = [[reference.cited.year, reference.cited.month, reference.cited.day]]
    item = {
        "id": reference.id,
        "type": "article-newspaper",
        "author": [{"literal": author} for author in reference.authors],
        "title": reference.title,
        "container-title": reference.source,
        "issued": {"date-parts": [[int(part) for part in reference.date.split("-")]]} if reference.date else None,
        "page": reference.page,
        "section": reference.section,
        "URL": reference.url,
        "accessed": {"date-parts": cited} if reference.url else None,
    }
    return {name: value for name, value in item.items() if value}


def _csl(reference: _Reference) -> str:
    from newsearch.render.json import to_json

    return to_json(_csl_item(reference))


_WRITERS: dict[CitationForm, Callable[[_Reference], str]] = {
    "gbt7714": _gbt7714,
    "ris": _ris,
    "bibtex": _bibtex,
    "csl": _csl,
}
