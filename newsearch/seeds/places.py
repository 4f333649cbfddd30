"""Reads which page of a paper something stands on: `第01版：要闻`, `A03 国际`, `第二版`, and names of files.

Names of files are those that crawlers of e-papers give: `20310409-01-03.txt` (day, page, article),
`nw.D110000renmrb_20310409_3-02.htm` (article and page) and `2031-04-09_第03版_要闻.txt`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.analysis.page_labels import page_name

__all__ = ["Place", "place_in", "place_of", "place_of_name"]

_SECTION = r"[^\W\d_][\w·、/&—-]{0,11}"
_NO_NAME = re.compile(r"[(（]\s*[)）]\Z")
_NUMBER = r"(?:[A-Za-z]{0,2}\d{1,3}|[一二三四五六七八九十]{1,3})"
_OPEN, _CLOSE, _BETWEEN = r"[【\[（(《〈]?\s*", r"\s*[】\])）》〉]?", r"\s*[:：·|｜/—_\-\s　]\s*"
_MARKED = re.compile(
    rf"{_OPEN}第?\s*({_NUMBER})\s*版\s*{_CLOSE}(?:{_BETWEEN}|(?<=[】\])）])|(?=[（(【\[])|\Z){_OPEN}({_SECTION})?{_CLOSE}"
)
_LETTERED = re.compile(
    rf"{_OPEN}([A-DT][0-2]\d){_CLOSE}(?:(?:{_BETWEEN}|(?<=[】\])）])){_OPEN}([\u4e00-\u9fff·]{{2,6}}){_CLOSE})?"
)
"""A page by its letter alone: zeros in front and short names, or G20 峰会 and A380 客机 would be pages."""

_TOGETHER = re.compile(
    rf"第({_NUMBER})版((?:要闻|头版|国际|国内|时政|经济|财经|社会|民生|文化|教育|体育|副刊|理论|评论|专题|专版|综合|广告|法治|科技|健康)(?:新闻)?)"
)
_SECTION_FIRST = re.compile(rf"{_OPEN}({_SECTION}){_CLOSE}{_BETWEEN}第?\s*({_NUMBER})\s*版{_CLOSE}")
_LABELLED = re.compile(rf"(?:版次|版面|版号|版號|版位)\s*[:：]\s*第?\s*({_NUMBER})\s*版?(?:{_BETWEEN}({_SECTION}))?")
_WITHIN = re.compile(rf"第\s*({_NUMBER})\s*版|(?<![\w])([A-Z]\d{{1,2}})\s*版?(?![\w])")

_DAY = r"(?<!\d)(?:19|20)\d\d(?:\d{4}|[-_.年]\d\d?[-_.月]\d\d?日?)"
_OF_CRAWLERS = re.compile(rf"{_DAY}[-_](?P<page>[A-Za-z]?\d{{1,3}})[-_](?P<ordinal>\d{{1,3}})(?![\d-])")
_OF_FOLDERS = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-/]?[01]\d[-/]?[0-3]\d/(?P<page>[A-Za-z]?\d{2})[-_](?P<ordinal>\d{1,3})(?=\.|\Z)"
)
_OF_PEOPLES_DAILY = re.compile(r"_(?:19|20)\d{6}_(?P<ordinal>\d{1,3})-(?P<page>[A-Za-z]?\d{1,3})(?![\d-])")
_IN_NAME = re.compile(
    rf"第({_NUMBER})版|(?<![^\W_])([A-Za-z]?\d{{1,3}})版|(?:(?<=[-_/ ])|(?<=\d{{8}}))([A-D]\d{{2}})(?=[-_/. ]|\Z)"
)
_SECTION_IN_NAME = re.compile(r"版?[-_ 　：:]([\u4e00-\u9fff]{2,4})(?=[-_ .]|\Z)")


class Place(NamedTuple):
    """A page by its number or name, without zeros in front, and what it is called; `""` where that is unknown."""

    page: str
    section: str = ""


def place_of(line: str) -> Place | None:
    """The page that a line or a heading names, None when it says anything else.

    >>> place_of("第01版：要闻"), place_of("A03 国际"), place_of("第二版（要闻）"), place_of("第3版修订")
    (Place(page='1', section='要闻'), Place(page='A03', section='国际'), Place(page='2', section='要闻'), None)
    """
    line = _NO_NAME.sub("", line.strip())
    if not 2 <= len(line) <= 40:
        return None
    if match := _named(line):
        return Place(page_name(match[1]), match[2] or "")
    if match := _SECTION_FIRST.fullmatch(line):
        return Place(page_name(match[2]), match[1])
    return None


def _named(line: str) -> re.Match[str] | None:
    forms = (_MARKED, _LETTERED, _LABELLED, _TOGETHER)
    return next(filter(None, (form.fullmatch(line) for form in forms)), None)


def place_in(line: str) -> Place | None:
    """The page that is named in a running head, such as `柳岸日报　2031年4月9日　第3版`."""
    match = _WITHIN.search(line)
    return Place(page_name(match[1] or match[2])) if match else None


def place_of_name(name: str) -> Place | None:
    """The page that the name of a file gives, None when it gives none.

    >>> place_of_name("20310409-01-03.txt"), place_of_name("2031-04-09_第03版_要闻.txt")
    (Place(page='1', section=''), Place(page='3', section='要闻'))
    >>> place_of_name("20310409_3版_柳岸大桥通车.txt"), place_of_name("1985/03/01/02_01.txt")
    (Place(page='3', section=''), Place(page='2', section=''))
    >>> place_of_name("LARB19850301B02.txt")
    Place(page='B02', section='')
    """
    own = name.rpartition("/")[2]
    if match := _OF_PEOPLES_DAILY.search(own) or _OF_CRAWLERS.search(own) or _OF_FOLDERS.search(name):
        page = page_name(match["page"])
        return Place(page) if page else None
    match = _IN_NAME.search(name)
    if not match:
        return None
    section = _SECTION_IN_NAME.match(name, match.end())
    return Place(page_name(match[1] or match[2] or match[3]), section[1] if section else "")
