"""Reads who wrote a page and which paper it is from: labels, the elements named so, the line with the day.

A label comes first (`来源：`, `作者：`, `記者王小明／`), then an element whose class or id says what it holds, then
what has no label but stands beside the day (`2031-04-09 08:30 柳岸日报`), and last how the text opens.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.seeds.html.lines import Layout, is_sentence
from newsearch.text.bylines import agency_of, author_of, reporter_of

__all__ = ["Credits", "is_generic", "read_credits"]

_SOURCE = re.compile(
    r"(?:信息来源|文章来源|新闻来源|稿件来源|来源于|来源|來源|稿源|出处|出處)\s?[:：]\s?([^\s|｜\]】【\[)）:：,，。]{2,30})"
    r"|来源于\s{1,3}([^\s|｜【\[:：,，。]{2,20})(?=[\s|｜]|$)|[|｜]\s?来源\s?[|｜]?\s?([^\s|｜:：]{2,20})"
)
_BYLINE = re.compile(
    r"(?:(?:本报|本報|本网|本台)?(?:记者|記者)|作者|撰文|撰稿|采写|采访|執筆|执笔|责任作者|文)\s?[:：/／|丨]\s?"
    r"([^|｜\]】)）:：,，。\d]{2,40})|[|｜]\s?作者\s?([^|｜:：\d]{2,20})|^作者[，,]\s?([^\s，。]{2,20})$"
)
_NAMED_PAPER = re.compile(
    r"《([^《》]{2,14}[报報])》[（(\s]{0,9}(?:19|20)\d\d\s?[-/.年]"
    r"|(?:^|[\s\d])([\u4e00-\u9fff]{1,6}[报報])\s?[／/]\s?[记記]者"
)
"""A paper before its day, 《柳岸日报》（2031年04月09日, or before its reporter, 聯合報／記者."""

_STAFF = re.compile(r"(?:首席|见习|实习)?(?:记者|記者|通讯员|通訊員)\s{0,3}([\u4e00-\u9fff·\s、]{2,30})")
_TAIWAN = re.compile(
    r"(?:記者|特派員|編譯)\s?([\u4e00-\u9fff、·]{2,12}?)\s?[／/](?:\S{2,8}(?:報導|報道|電|綜合)|\S{2,4}$)"
)
_AGENCY_TAIWAN = re.compile(
    r"^[（(](中央社|中通社|香港中通社)?(?:記者|特派員)?([\u4e00-\u9fff、]{2,9}?)(?:\S{2}\d{1,2}日(?:專?電|綜合報導)|\S{2}綜合報導)[）)]"
)
_ENGLISH = re.compile(r"By ([A-Z][A-Za-z.' -]{2,40})")
_NAME_AND_PAPER = re.compile(r"([\u4e00-\u9fff]{2,4})\s?[/／]\s?([\u4e00-\u9fff]{2,12})")

_ENDS = re.compile(
    r"\s(?:图|圖|摄影|攝影|视频)\s?[/／].*$|\s*(?:来源|來源|责任编辑|责编|编辑|編輯|(?:\b|(?=..[:：于於时時日\d]))(?:发布|發布)|时间|時間|出版|更新|字号|字体|字體|字級|浏览|阅读|点击|日期|通讯员|摄影|攝影|文/图|图/文|报道|報道|報導|分享|发自|打印).*$"
)
_LABEL_BEFORE = re.compile(r"^(?:来源于?|來源|来自|出处|作者|撰文|文|[Bb]y|由)\s?[:：/]?\s?(?=\S{2})")
_LABEL_AT_END = re.compile(r"(?:作者|记者|記者|编辑|編輯|责编)$")
_ROLE_BEFORE = re.compile(r"^.{0,20}?(?:作者|记者|記者|评论员|評論員|撰稿人|特派员)[\s:：]*(?=\S{2})")
_ROLE_BEHIND = re.compile(r"[\s/／]+(?:整合|综合|綜合|编译|編譯|编写|采写|撰写|整理|图文|文|图)$")
_NO_NAME = re.compile(
    r"^(?:会|节|站|从|在|就|对|向|将|团|证|们|於|從|對)|表示|获悉|了解|采访|发现|介绍|說|说|問|问|指出"
)
_GENERIC = re.compile(
    r"未知|佚名|不详|不詳|网络|網路|互联网|网络整理|其[他它]|无|null|none|undefined|admin|administrator|管理员|系统管理员|小编|编辑|editor"
    r"|微信公众平台|企鹅号|关注|訂閱|订阅|原创|转载|责任编辑|责编|作者|记者|記者|来源|來源|评论",
    re.I,
)
"""What stands in place of a name, and names no one."""

_CLOCKED = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|(?:星期|周|週)[一二三四五六日天]"
)
_FURNITURE = re.compile(
    r"https?://\S{1,200}|原创|原創|发布于|發布於|发表于|發表於|刊登于|更新于|刊登|(?<![\u4e00-\u9fff])发布|字[号體体]|[大中小]{3}|A[-+]|[(（]?\d+人?(?:次|条|條)?(?:阅读|浏览|评论|参与)[)）]?"
    r"|(?:阅读|浏览|点击|评论|閱讀|瀏覽|人气)(?:量|数|次数)?\s?[:：]?\s?\d+|举报|收藏|分享|打印|\b(?:HKT|CST|GMT|UTC|[AP]M)\b"
)
_PAPER = re.compile(
    r"[\u4e00-\u9fffA-Za-z·]{1,12}(?:报|報|网|網|社|台|臺|新闻|新聞|发布|周刊|週刊|杂志|客户端|融媒|融媒体|在线|传媒|通讯)"
)
_COLUMN = re.compile(
    r"(?:时间|時間|要闻|要聞|动态|公告|通知|频道|资讯|快讯|专题|首页|正文|版|期)$|^第\s?[A-Z]?\d|[农農][历曆]|℃"
)
"""What may stand beside a day and is no paper: columns, pages, numbers of issues, the weather."""

_ACCOUNT = re.compile(r"[\w·（）()-]{2,20}")
_YEAR = re.compile(r"\d{4}.*$")
_ABOVE, _BELOW = 3, 12  # lines around a headline in which an element may name someone, or a paper stands alone


class Credits(NamedTuple):
    """Byline and source, each `""` where the page names none."""

    byline: str = ""
    source: str = ""


def is_generic(name: str) -> bool:
    """Whether a name stands for nobody: 未知, 佚名, 网络, admin."""
    return bool(_GENERIC.fullmatch(name.strip()))


def read_credits(layout: Layout, near: list[str], headline: int, first: int, last: int, opening: str) -> Credits:
    """Byline and source of a page.

    Args:
        layout: the page.
        near: the short lines around the headline and the body, the likeliest first.
        headline: number of the headline's line, -1 when the page shows none.
        first, last: numbers of the first and the last line of the body.
        opening: how the body begins.
    """
    named = _named(layout, headline, first, last)
    alone = _alone(layout, headline, first)
    taiwan = _AGENCY_TAIWAN.match(opening)
    bylines = [*map(_byline, near), named.byline, alone.byline, taiwan[2] if taiwan else _opening_byline(opening)]
    sources = [
        *map(_labelled_source, near),
        named.source,
        agency_of(opening) or (taiwan[1] or "" if taiwan else ""),
        alone.source,
    ]
    byline = next((name for name in bylines if name and not is_generic(name)), "")
    source = next((name for name in sources if name and not is_generic(name)), "")
    return Credits(byline if byline != source else "", source)


def _labelled_source(text: str) -> str:
    if paper := _NAMED_PAPER.search(text):
        return paper[1] or paper[2]
    match = _SOURCE.search(text)
    return _LABEL_AT_END.sub("", _ENDS.sub("", _YEAR.sub("", next(filter(None, match.groups()))))) if match else ""


def _named(layout: Layout, headline: int, first: int, last: int) -> Credits:
    """What the elements near the headline hold that are named after authors and sources."""
    byline = source = account = ""
    anchor = headline if headline >= 0 else first
    for credit in layout.credits:
        name = _bare(_LABEL_BEFORE.sub("", credit.text))
        within = anchor - _ABOVE <= credit.line < min(max(anchor, first) + _ABOVE, max(last, first + 1))
        if not within or not _ACCOUNT.fullmatch(name):
            continue
        if credit.author and all(author_of(part) for part in re.split(r"[、\s]+", name)):
            byline = byline or name
        elif credit.author:
            account = account or name
        else:
            source = source or name
    return Credits(byline, source or account)


def _alone(layout: Layout, headline: int, first: int) -> Credits:
    """Who or what a line between the headline and the body names without a label, beside a day or alone."""
    if headline < 0:
        return Credits()
    for line in layout.lines[headline + 1 : min(first, headline + 1 + _BELOW)]:
        if layout.boxes[line.box].tag == "li" or len(line.text) > 2 * _BELOW + 40:
            continue
        rest = _bare(line.text)
        if _PAPER.fullmatch(rest):
            return Credits("", rest)
        if match := _NAME_AND_PAPER.fullmatch(rest):
            if author_of(match[1]) and not author_of(match[2]):
                return Credits(match[1], match[2])
        elif len(rest) + 6 <= len(line.text) and _CLOCKED.search(line.text):
            names = rest.split()
            people = sum(bool(author_of(name)) for name in names)
            if people * 2 >= len(names) > 1 and all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name) for name in names):
                return Credits(rest, "")
            if len(rest) > 2 and _ACCOUNT.fullmatch(rest) and not rest.isdigit() and not _COLUMN.search(rest):
                return Credits("", rest)
    return Credits()


def _bare(text: str) -> str:
    """A line without its day, its clock and the furniture beside them."""
    return " ".join(_FURNITURE.sub(" ", _CLOCKED.sub(" ", text)).split()).strip(" ·|｜-/")


def _byline(text: str) -> str:
    """Who is named in a line as its author, `""` when nobody is."""
    if len(text) <= 12 and (author := author_of(text)):
        return author
    if match := _ENGLISH.fullmatch(text):
        return match[1]
    sentence = is_sentence(text)
    if (sentence and text[-1] == "。") or (re.search(r"[摄攝][)）]?$|供图|供圖", text) and "文" not in text):
        return ""
    for pattern in (_BYLINE,) if sentence else (_BYLINE, _TAIWAN, _STAFF):
        if (match := pattern.search(text)) and (name := _name(next(filter(None, match.groups())))):
            return name
    return ""


def _name(text: str) -> str:
    """A name without what the person is and did, `""` when it is none."""
    name = " ".join(_ROLE_BEFORE.sub("", _ENDS.sub("", text.partition("《")[0])).split())
    name = _ROLE_BEHIND.sub("", name).strip("、· ")
    return name if 2 <= len(name) <= 40 and not _NO_NAME.search(name) else ""


def _opening_byline(opening: str) -> str:
    name = reporter_of(opening) or next((m[1] for m in [_TAIWAN.search(opening[:60])] if m), "")
    return _ROLE_BEHIND.sub("", name)
