"""Reads lines that say what they are: `标题：…`, `【日期】…`, and the one below a headline, `2031年4月9日 来源：…`."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.analysis.page_labels import page_name
from newsearch.dates.written import date_in_address, issue_date
from newsearch.seeds.places import place_of
from newsearch.text.bylines import author_of
from newsearch.text.field_names import LABELS

__all__ = [
    "FIELDS",
    "Meta",
    "byline_of",
    "is_paper",
    "label_of",
    "meta_of",
    "origin_of",
    "set_field",
    "with_further_labels",
]

FIELDS: dict[str, str] = {label: field for field, labels in LABELS.items() for label in labels.split()}
"""The attribute of an article that a label names."""

_ALL = "|".join(sorted((r"[ 　]{0,4}".join(label) for label in FIELDS), key=len, reverse=True))
_LABEL = re.compile(
    r"[ \t　]*(?:\d{1,4}[.、．)）][ \t　]*)?"
    rf"(?:[【\[<〔{{]({_ALL})[】\]>〕}}][ 　]*[:：=＝]?|(?:[A-Za-z]{{2,20}}-)?({_ALL})(?:[ 　]*[:：=＝]|\t))[ \t　]*",
    re.IGNORECASE,
)
_FURTHER = re.compile(rf"[ \t　]((?:{_ALL})[ 　]{{0,4}}[:：])", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t　]+")

_LONGEST_META = 160
_DAY = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日"
    r"|(?:中[华華])?民[国國] ?\w{1,6} ?年 ?\w{1,3} ?月 ?\w{1,3} ?日"
    r"|(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, )?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} \d{1,2}, \d{4})"
)
_TIME = r"(?:[上下]午 ?)?\d{1,2} ?[:：时時] ?\d{2}(?: ?[:：] ?\d{2}|分)?(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?"
_LENGTH = r"字[数數] ?[:：]? ?[\d,]{1,9} ?(?:words|字)?"
_FURNITURE = (
    r"字[号號体體] ?[:：]? ?[\[【(（]?(?:[大中小特TＴ+\-|/ 　]+)[\]】)）]?"
    r"|[【\[]?大[ 　|]*中[ 　|]*小[】\]]?|打印|列印|关闭|收藏|分享(?:到)?|转发|评论|我要评论"
    r"|(?:浏览|点击|阅读|瀏覽|點閱|评论|人气)(?:次数|量|数|數)? ?[:：]? ?[\d,]+ ?次?|(?:星期|周|週)[一二三四五六日天]"
    rf"|{_LENGTH}"
    r"|[农農夏][历曆]\S{2,12}|[总總]?第[\d,，一二三四五六七八九十百千]{1,9}[号號期]|今[日天]\S{1,3}版|(?:邮发)?代号\S{2,9}"
)
_PIECE = re.compile(
    rf"(?P<label>{_ALL})[ 　]*[:：][ 　]*|(?P<day>{_DAY})|T?(?P<time>{_TIME})|(?P<furniture>{_FURNITURE})"
    rf"|(?P<other>[\u4e00-\u9fff]{{2,6}}[:：] ?[^\s|｜]{{1,30}})"
    r"|(?P<between>[\s|｜/·•,，()（）\[\]【】《》>-]+)"
    r"|(?P<word>[^\s|｜,，()（）\[\]【】《》]+)",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r".{0,14}(?:日报社?|晚报社?|晨报|时报|早报|商报|周报|都市报|青年报|法制报|法治报|日報|晚報|時報|早報|週報|周刊|網|网|新华社|中新社|.报|.報|电视台|電視台|通讯社|通訊社|客户端|卫视|公众号|融媒体中心|融媒)"
)
_BYLINE = re.compile(
    r"[□■◇○●◎\s　]*(?:本[报報刊台网]|特[约約派]|首席|见习|見習|实习|新[华華]社)*"
    r"(?:记者|記者|通[讯訊][员員]|评论员|評論員|作者|撰文)"
    r"[:：\s　/]*([^\s\d。，,：:！？!?；;][^\d。，,：:！？!?；;]{0,30})"
)
_NO_NAME = re.compile("节|站|会|从|在|获悉|手记|简介|注|按|调查|了解|随后|单位|文章|之家|采访|连日|看到|来到|们")
"""What goes on with 记者 or 作者 and names nobody: 记者手记, 作者简介."""

_ADDRESS = re.compile(r"https?://[\x21-\x7e]{4,150}")
_FROM_WHERE = re.compile(r"\s?[／/][^／/]{1,8}[报報][导導道]\Z")
"""記者甲某／柳岸報導."""

_ROLE = re.compile(r"(?:本[报報]|特[约約])?(?:记者|記者|通[讯訊][员員]|作者|文)")
_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_ENDS_VALUE = re.compile(
    rf"[|｜]|　|[ \t]{{2,}}|[ \t](?={_DAY}|{_TIME}|[\u4e00-\u9fff/]{{2,6}}[ 　]?[:：])|(?=[)）\]】]\s*$)", re.IGNORECASE
)


def is_paper(text: str) -> bool:
    """Whether a text is the name of a paper, an agency or a station, by its end."""
    return bool(_PAPER.fullmatch(text))


_TAKEN_FROM = re.compile(
    r"以下(?:文章|内容|內容)[来來]源[于於：:]\s*([^\s,，]{2,20})(?:\s?[,，]\s?作者\s?[:：]?\s?(\S{2,20}))?"
)
_OF_ACCOUNT = re.compile(
    rf"(?:(?:原创|原創)\s+(?:(?P<byline>[^\s:：]{{2,10}})\s+)?)?(?P<source>[^\s:：,，。/／|｜（(]{{2,14}})\s+(?P<date>{_DAY})"
    rf"\s+{_TIME}(?:\s+[\u4e00-\u9fff]{{2,8}})?"
)
"""The line below the headline of an account: 原创 甲某 柳岸发布 2031-04-09 08:15 柳岸."""

_OF_WISERS = re.compile(
    r"(?:报[章纸]|報[章紙]|[杂雜][志誌]|通[讯訊]社|[网網]站) ?\| ?(?P<page>[A-Za-z]{0,2}\d{1,3})?"
    r"(?: ?\| ?(?P<section>[^|\d]{2,12}?))?(?: ?\| ?(?:By )?(?P<byline>[^|\d]{2,20}?))?(?: ?\|)? ?"
)
"""The second line of a document of Wisers (慧科): 報章 | A03 | 要聞 | By 甲某."""


_LONGEST_ORIGIN = 80  # characters; chosen by hand
_FULL_DAY = (
    rf"(?:{_DAY}|[〇零○一二三四五六七八九]{{4}}年[一二三四五六七八九十]{{1,2}}月[一二三四五六七八九十]{{1,3}}日)"
)
_NAMED = r"(?:《(?P<{0}>[^《》]{{2,14}})》|(?P<{1}>[\u4e00-\u9fff]{{2,12}}))"
_GAP = r"[\s,，（(]{0,9}"
_ORIGIN = re.compile(
    r"[（(【\[]?(?:(?:原[载載]|[载載刊][于於]?|[摘选選转轉]自|来源|來源|出处|出處|[据據见見])\s?[:：]?\s?)?"
    rf"(?:{_NAMED.format('p1', 'p2')}{_GAP}(?P<d1>{_FULL_DAY})|(?P<d2>{_FULL_DAY}){_GAP}{_NAMED.format('p3', 'p4')})"
    rf"{_GAP}(?:第?\s?(?P<page>\w{{1,4}})\s?版)?[）)】\]。\s]{{0,9}}"
)
_OF_ORIGIN = (("p1", "p2", "p3", "p4"), ("d1", "d2"), ("page", "page"))


class Meta(NamedTuple):
    """What a line says of its article, by the names of `Article`'s attributes, and what of it says anything else."""

    fields: dict[str, str]
    rest: str


def label_of(line: str) -> tuple[str, str] | None:
    """The attribute that a line names at its start, and what follows; None when it names none.

    >>> label_of("标题：柳岸大桥通车"), label_of("【日　期】2031-04-09"), label_of("标题党：不可取")
    (('headline', '柳岸大桥通车'), ('date', '2031-04-09'), None)
    >>> label_of("1. Title-题名: 柳岸大桥通车"), label_of("来源\\t柳岸日报")
    (('headline', '柳岸大桥通车'), ('source', '柳岸日报'))
    """
    match = _LABEL.match(line)
    if not match:
        return None
    value = line[match.end() :].strip()
    if value.endswith(">"):
        value = value.removesuffix(f"</{match[1]}>").rstrip()
    return FIELDS[_BLANKS.sub("", match[1] or match[2]).lower()], value


def with_further_labels(line: str) -> list[str]:
    """A line with a label cut before each further label in it, unless it is one of text.

    >>> with_further_labels("标题：柳岸大桥通车　日期：2031-04-09")
    ['标题：柳岸大桥通车', '日期：2031-04-09']
    """
    first = _LABEL.match(line)
    if not first or len(line) > _LONGEST_META:
        return [line]
    starts = [0, *(found.start(1) for found in _FURTHER.finditer(line, first.end()))]
    return [line[a:b].rstrip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]


def set_field(fields: dict[str, str], field: str, value: str) -> bool:
    """Take a value in where the field has none; False when it cannot be read as one, so that it stays text."""
    if field in fields or not value:
        return False
    if field == "date":
        value = issue_date(value) or ""
    elif field == "page" and (place := place_of(value) or place_of(f"第{value}版")):
        value = place.page
        if place.section:
            fields.setdefault("section", place.section)
    elif field == "page":
        value = page_name(value[:20])
    if value:
        fields[field] = value
    return bool(value)


def byline_of(line: str) -> str:
    """Who is named in a line by itself as the author, `""` when it is another line.

    >>> byline_of("本报记者 甲某"), byline_of("□ 本报记者　甲某　乙某"), byline_of("记者节到来")
    ('甲某', '甲某　乙某', '')
    >>> byline_of("□彭国川"), byline_of("■三大板块")
    ('彭国川', '')
    """
    if line.lstrip()[:1] in "□■" and (name := author_of(line.strip()[1:])):
        return name
    match = _BYLINE.fullmatch(line.strip().strip("()（）"))
    if not match or _NO_NAME.match(match[1]):
        return ""
    return _FROM_WHERE.sub("", match[1]).strip()


def meta_of(line: str) -> Meta | None:
    """What a line under a headline says of its article; None when it is a line of text.

    >>> meta_of("2031年4月9日 08:15 来源：柳岸日报 作者：甲某")
    Meta(fields={'date': '2031-04-09', 'source': '柳岸日报', 'byline': '甲某'}, rest='')
    >>> meta_of("2031年4月9日，柳岸大桥通车")
    """
    line = line.strip()
    if not line or len(line) > _LONGEST_META or line[-1] in "。！？!?；;…":
        return None
    if whole := _whole_meta(line):
        return whole
    fields: dict[str, str] = {}
    rest: list[str] = []
    by_label = False
    role = False  # 记者 alone: the name follows
    done = 0
    while done < len(line):
        match = _PIECE.match(line, done)
        assert match, "every character is in one of the groups"
        done = match.end()
        if match["label"]:
            by_label = True
            end = _ENDS_VALUE.search(line, done)
            value = line[done : end.start() if end else len(line)]
            done += len(value)
            _take(fields, FIELDS[_BLANKS.sub("", match["label"]).lower()], match[0], value.strip(), rest)
        elif match["day"]:
            _take(fields, "date", "", match["day"], rest)
        elif match["other"] and fields:
            rest.append(match[0])
        elif word := match["word"] or match["other"]:
            is_role = bool(not role and _ROLE.fullmatch(word))
            if not is_role and not _take_word(fields, word, named=role):
                return None
            role = is_role
    if role or not fields or fields.keys() & {"body", "headline"} or (not by_label and fields.keys() == {"source"}):
        return None
    return Meta(fields, " ".join(rest))


def origin_of(line: str) -> dict[str, str]:
    """The paper, the day and the page that a line at the end of a text names, and nothing else; empty for another line.

    >>> origin_of("（原载《柳岸日报》2031年4月9日第3版）")
    {'source': '柳岸日报', 'date': '2031-04-09', 'page': '3'}
    >>> origin_of("据《柳岸日报》2031年4月9日报道，大桥通车。")
    {}
    """
    found = _ORIGIN.fullmatch(line.strip()) if len(line) <= _LONGEST_ORIGIN else None
    if not found:
        return {}
    paper, day, page = (next(filter(None, found.group(*names)), "") for names in _OF_ORIGIN)
    fields: dict[str, str] = {}
    if is_paper(paper) or f"《{paper}》" in line:
        for field, value in (("source", paper), ("date", day), ("page", page)):
            set_field(fields, field, value)
    return fields if "date" in fields else {}


def _whole_meta(line: str) -> Meta | None:
    """What a line of a fixed form says: an address, a length, the line of an account or of Wisers."""
    if _ADDRESS.fullmatch(line):
        day = date_in_address(line)
        return Meta({"url": line} | ({"date": day} if day else {}), "")
    if line[0] == "字" and re.fullmatch(_LENGTH, line):
        return Meta({}, "")
    if taken := _TAKEN_FROM.fullmatch(line):
        return Meta({"source": taken[1], **({"byline": taken[2]} if taken[2] else {})}, "")
    found = _OF_ACCOUNT.fullmatch(line) or ("|" in line and _OF_WISERS.fullmatch(line))
    return _said(found) if found else None


def _said(found: re.Match[str]) -> Meta:
    """What the groups of a line say, by the names of `Article`'s attributes."""
    fields: dict[str, str] = {}
    for field, value in found.groupdict().items():
        set_field(fields, field, (value or "").strip())
    return Meta(fields, "")


def _take(fields: dict[str, str], field: str, label: str, value: str, rest: list[str]) -> None:
    if not set_field(fields, field, value):
        rest.append(label + value)


def _take_word(fields: dict[str, str], word: str, *, named: bool) -> bool:
    """Take in a word without a label: behind another field the name of a paper or of an author."""
    if "date" in fields and not named and (place := place_of(word)):
        fields.setdefault("page", place.page)
        return True
    if not fields and not named:  # a paper before its day
        return bool(is_paper(word) and fields.setdefault("source", word))
    if not named and "source" not in fields and is_paper(word):
        fields["source"] = word
        return True
    known = named or ("source" in fields and "date" in fields and _SHORT_NAME.fullmatch(word))
    if "byline" not in fields and (name := word if known else byline_of(word) or author_of(word)):
        fields["byline"] = name
        return True
    return False
