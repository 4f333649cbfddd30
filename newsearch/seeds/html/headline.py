"""Finds the headline of a web page, and the kicker and subtitle that stand beside it."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.dates.written import issue_date
from newsearch.seeds.html.facts import Facts
from newsearch.seeds.html.lines import Layout, Line, is_sentence

__all__ = ["Heading", "find_heading", "parts_of", "squeezed", "without_site"]

_GENERIC = re.compile(
    r"^(?:ocr results?|untitled(?: document)?|无标题(?:文档)?|無標題(?:文件)?|(?:新闻|文章|内容|信息|資訊"
    r"|新聞)?(?:详情|详细|正文|内容|內容|页|頁)页?"
    r"|首页|首頁|(?:新闻|工作|综合|单位|校园|公司|行业|基层|部门)(?:动态|要闻|资讯|快讯)|通知公告|公告通知|新闻中心|新闻报道|新聞|home|index|数字报|電子報|电子报|版面导航|电子版|.{0,8}(?:数字报|电子报|电子版|數位版|(?:多媒体)?数字版|多媒体数字报刊平台|数字报刊|数字报纸))$",
    re.I,
)
_SEPARATOR = re.compile(r"\s?(?:--+|__+|——?|_|\||｜|»|>|–)\s?|\s[-·•:]\s|\s-|-\s|(?<=[^\x00-\x7f])-(?=[^\x00-\x7f])")
_SITE = re.compile(
    r"(?:网|網|报|報|日报|晚报|早报|新闻|新聞|频道|頻道|资讯|資訊|在线|在線|門戶|门户|传媒|傳媒|客户端|app|com|cn|net|社|台|臺|电视|政府|办公厅|委员会"
    r"|时报|時報|周刊|週刊|雜誌|杂志|论坛|論壇|正文|专题|滚动|新浪|搜狐|腾讯|网易|凤凰|澎湃|百度|头条|平台|中心|网站|門戶網|news|times|部|厅|局|版"
    r"|大公文匯|文匯|虎嗅|界面|财经|財經|观察|博客|专栏|知乎|豆瓣|号)"
    r"(?:[\s-]?[A-Za-z.]{1,12}(?: [A-Za-z.]{1,12})?|\s?中文[网版]?|\s?[（(][\w.\s]{1,20}[)）])?$",
    re.I,
)
_PAPER_NAME = re.compile(
    r"^[\u4e00-\u9fff]{2,8}(?:日报|晚报|早报|晨报|时报|时報|日報|晚報|時報|都市报|商报|青年报|新闻网|新聞網)$"
    r"|^[\u4e00-\u9fff]{2,5}(?:网|網|在线|官网|电视台)$"
)
_OF_AN_ISSUE = re.compile(
    r"[\s\-_|—:：()（）]{0,9}(?:(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d{6}|(?:星期|周|週)[一二三四五六日天]"
    r"|总?第\s?\d{1,5}\s?期|第?\s?[A-Z]?\d{1,3}\s?版)[\s()（）]{0,9}"
)
_KICKER_LABEL = re.compile(r"^(?:肩题|引题|眉题|肩題|引題|眉題)\s?[:：]\s?(.{1,80})$")
_SUBTITLE_LABEL = re.compile(r"^(?:副题|副标题|副題|副標題)\s?[:：]\s?(.{1,80})$")
_LEADING_SITE = re.compile(r"^[\u4e00-\u9fff]{1,8}(?:网|網|日报|晚报|早报|时报|時報|数字报|电视台|人民政府|新闻)$")
_COLUMN = re.compile(
    r"^(?:时政|社会|文化|经济|财经|国际|国内|体育|娱乐|科技|教育|军事|法治|健康|旅游|汽车|房产|地方|要闻|观点|评论|生活|政治|社會|財經|國際|體育|娛樂|兩岸|即時|本地|港澳|台湾|中国|世界|产经|能源|环保|生态|民生|热点|图片|视频|正文|最新|综合|焦点|要聞|即时|地方频道)$"
)
_KICKER = re.compile(r"yinti|jianti|pre-?title|intro-?title|kicker|sup-?title|up-?title|lead-?title|eyebrow|shoulder")
_SUBTITLE = re.compile(r"sub-?title|sub-?head|futi|fu-?biao|second-?title|down-?title|deck|standfirst")
_MARKS = re.compile(r"[\s\"'“”‘’「」『』《》〈〉:：,，!！?？·.。…\-—_|｜]+")
_META = re.compile(r"来源|來源|记者|記者|作者|编辑|字号|浏览|点击|发布|^第?\s?[A-Z]?\d+\s?版")
_BADGE = re.compile(r"(?:原创|原創|独家|獨家|图集|圖集|组图|置顶|转载|轉載|精选|热点)\s?")
"""What sites set before a headline, in its element."""
_LONGEST = 80
_LONGEST_BADGE = 2
_MOST_NAMED = 6
_MOST_LINES = 4


class Heading(NamedTuple):
    """The headline of a page, with what stands beside it.

    `line` is the number of its line in the layout, -1 when it stands in none, `lines` how many lines it has.
    """

    headline: str
    kicker: str = ""
    subtitle: str = ""
    line: int = -1
    lines: int = 1


def squeezed(text: str) -> str:
    """A headline without blanks and marks, to be compared."""
    return _MARKS.sub("", text).lower()


def parts_of(title: str) -> list[str]:
    """The headline, columns and site of which a title is made.

    >>> parts_of("柳岸大桥通车--时政--柳岸网")
    ['柳岸大桥通车', '时政', '柳岸网']
    """
    return _SEPARATOR.split(title.strip()[: 4 * _LONGEST])


def find_heading(layout: Layout, facts: Facts, title: str) -> Heading:
    """The headline that the page's own heading, its title and its meta elements agree on."""
    named = [text for text in (" ".join(t.split()) for t in facts.headlines) if text and not _GENERIC.match(text)]
    title = " ".join(title.split())
    title = "" if _says_nothing(title, facts.site) or _is_issue(title) else title
    names = list(filter(None, [title, without_site(title, facts.site), *named]))
    number = _shown(layout, names)
    if number < 0:
        return Heading(_agreed(named, title, facts.site), facts.kicker, facts.subtitle)
    texts = _whole(layout, number, [squeezed(name) for name in names[:_MOST_NAMED]])
    shown = " ".join(texts)
    if (badge := _BADGE.match(shown)) and any(squeezed(shown[badge.end() :]) == squeezed(name) for name in names):
        shown = shown[badge.end() :]
    if not layout.lines[number].heading:  # lines of an element that is none are set as one line in the title
        shown = next((name for name in names if squeezed(name) == squeezed(shown)), shown) if texts[1:] else shown
    headline = without_site(shown, facts.site) if _ends_with(shown, title) else shown
    return _with_neighbours(layout, number, headline, facts)._replace(lines=len(texts))


def _says_nothing(title: str, site: str) -> bool:
    """Whether a title names only a paper, a site or a column."""
    return any(_GENERIC.match(name) or _PAPER_NAME.match(name) for name in (title, without_site(title, site)))


def _is_issue(title: str) -> bool:
    """Whether a title names a paper and a day of it, or its number: 柳岸日报-2031年04月09日."""
    name = _OF_AN_ISSUE.sub("", title[: 2 * _LONGEST])
    return len(title) <= 2 * _LONGEST and name != title and bool(_PAPER_NAME.match(name) or _GENERIC.match(name))


def _whole(layout: Layout, number: int, names: list[str]) -> list[str]:
    """The lines of a headline: the further ones of a heading, and of an element that together are a title."""
    own = layout.lines[number]
    texts = [own.text]
    for line in layout.lines[number + 1 : number + _MOST_LINES]:
        longer = squeezed("".join([*texts, line.text]))
        if line.box != own.box or not (
            (own.heading and line.heading == own.heading) or any(name.startswith(longer) for name in names)
        ):
            break
        texts.append(line.text)
    return texts


def _ends_with(shown: str, title: str) -> bool:
    """Whether a line is the title with all that stands behind it."""
    return bool(title) and squeezed(shown) == squeezed(title) and bool(_SEPARATOR.search(title))


def _shown(layout: Layout, named: list[str]) -> int:
    """The line in which the page shows its headline, -1 when there is none.

    The best is a heading that a title begins with or has in it, then any line that a title begins with, then the first
    of the highest headings that are no sentences.
    """
    known = [squeezed(name[: 5 * _LONGEST]) for name in named[:_MOST_NAMED] if name]
    best, found = 0.0, -1
    for number, line in enumerate(layout.lines):
        text = squeezed(line.text)
        if len(text) < 4 or len(line.text) > _LONGEST * 2:
            continue
        if any(name.startswith(text) and len(name) > len(text) for name in known):
            text = squeezed("".join(_whole(layout, number, known)))
        score = max((_agreement(text, name, bool(line.heading)) for name in known), default=0.0) * (
            2.0 if line.heading == "h1" else 1.5 if line.heading else 1.0
        )
        if line.linked * 2 > len(line.text) or layout.boxes[line.box].side:
            score *= 0.5
        if _named_headline(layout, line):
            score *= 1.2
        if score > best:
            best, found = score, number
    if found >= 0:
        return found
    if any(known):
        return _lonely_h1(layout)
    return number if (number := _above_the_day(layout)) >= 0 else _highest(layout)


def _above_the_day(layout: Layout) -> int:
    """The heading right above the line that says when the article was published, -1 when there is none."""
    for number, line in enumerate(layout.lines[1:], 1):
        if len(line.text) <= _LONGEST and _META.search(line.text) and issue_date(line.text):
            above = layout.lines[number - 1]
            named = above.heading or _named_headline(layout, above)
            return number - 1 if named and not above.linked and 4 <= len(above.text) <= _LONGEST else -1
    return -1


def _lonely_h1(layout: Layout) -> int:
    """The only h1 of a page whose title says something else."""
    firsts = [n for n, line in enumerate(layout.lines) if line.heading == "h1" and not line.linked]
    return firsts[0] if len(firsts) == 1 and len(layout.lines[firsts[0]].text) >= 6 else -1


def _highest(layout: Layout) -> int:
    """The first of the highest headings."""
    for tag in ("h1", "h2", "h3"):
        for number, line in enumerate(layout.lines):
            if line.heading == tag and not line.linked and len(line.text) <= _LONGEST and not _GENERIC.match(line.text):
                return number
    named = re.compile(r"(?:^|[^a-z])(?:bt|biaoti|title|headline|font(?=01))\d?(?:[^a-z]|$)")
    for number, line in enumerate(layout.lines):
        fits = 4 <= len(line.text) <= _LONGEST and not line.linked and not _GENERIC.match(line.text)
        if fits and named.search(layout.boxes[line.box].hint) and not issue_date(line.text):
            return number
    return -1


def _agreement(text: str, name: str, heading: bool) -> float:
    """How far a line is what a title says, 0 to 1; one that is no heading must be most of it."""
    if not heading and len(text) * 10 < len(name) * 6:
        return 0.0
    if text.endswith(name) and len(text) - len(name) <= _LONGEST_BADGE:
        return 0.9
    if name.startswith(text) or (len(name) >= 10 and text.startswith(name)):
        return min(len(text), len(name)) / max(len(text), len(name)) * 0.5 + 0.5 if len(text) * 3 >= len(name) else 0.0
    return 0.5 if len(text) >= 6 and text in name and len(text) * 2 >= len(name) else 0.0


def _named_headline(layout: Layout, line: Line) -> bool:
    return "title" in layout.boxes[line.box].hint if layout.boxes else False


def _agreed(named: list[str], title: str, site: str) -> str:
    """The headline where the page shows none: what the title and a meta element have in common."""
    for name in named:
        rest = title[len(name) :] if title.startswith(name) else ""
        if not title or not rest or _SEPARATOR.match(rest):
            return without_site(name, site)
        if squeezed(name) and not title.startswith(name):
            return without_site(name, site)
    return without_site(title, site) if title else (named[0] if named else "")


def without_site(title: str, site: str) -> str:
    """A title without the names of the site and its columns behind it.

    >>> without_site("柳岸大桥通车--时政--柳岸网", ""), without_site("柳岸大桥通车 - 早报", "")
    ('柳岸大桥通车', '柳岸大桥通车')
    """
    ends = [(match.start(), match.end()) for match in _SEPARATOR.finditer(title[: 4 * _LONGEST])]
    kept = title
    for start, end in reversed(ends):
        part, rest = kept[end:].strip(), kept[:start].strip()
        strong = title[start:end].strip() not in ("-", "—", "——", "·", ":")
        known = bool(site) and part == site
        long_enough = len(rest) >= 4
        named = len(part) <= 24 and (bool(_SITE.search(part)) or bool(_COLUMN.match(part)))
        if long_enough and (known or named or (strong and len(part) <= 6 and len(rest) >= 8 and kept != title)):
            kept = rest
        else:
            break
    first = _SEPARATOR.search(kept[: 4 * _LONGEST])
    if first and _LEADING_SITE.search(kept[: first.start()]) and len(kept) - first.end() > first.start():
        return kept[first.end() :].strip()
    return kept


def _with_neighbours(layout: Layout, number: int, headline: str, facts: Facts) -> Heading:
    """The headline with its kicker above and subtitle below."""
    kicker = facts.kicker or _beside(layout, number, -1, _KICKER)
    subtitle = facts.subtitle or _beside(layout, number, 1, _SUBTITLE)
    for line in layout.lines[max(0, number - 5) : number + 6]:
        if match := _KICKER_LABEL.match(line.text):
            kicker = kicker or match[1]
        if match := _SUBTITLE_LABEL.match(line.text):
            subtitle = subtitle or match[1]
    return Heading(headline, kicker, subtitle, number)


def _beside(layout: Layout, number: int, step: int, names: re.Pattern[str]) -> str:
    """The line above or below a headline that is named, or set as a lesser heading, as its kicker or subtitle is."""
    other = number + step
    if not 0 <= other < len(layout.lines):
        return ""
    line, own = layout.lines[other], layout.lines[number]
    text = line.text
    if (
        len(text) > _LONGEST
        or line.linked
        or issue_date(text)
        or _META.search(text)
        or squeezed(text) == squeezed(own.text)
    ):
        return ""
    named = bool(layout.boxes) and bool(names.search(layout.boxes[line.box].hint))
    near = bool(layout.boxes) and layout.boxes[line.box].parent == layout.boxes[own.box].parent
    lesser = bool(line.heading) and bool(own.heading) and line.heading != "h1" and near
    cell = layout.boxes[line.box].tag == layout.boxes[own.box].tag == "td" and _is_epaper(layout)
    return text if (named or lesser or cell) and not (is_sentence(text) and text[-1] in "。；") else ""


def _is_epaper(layout: Layout) -> bool:
    """Whether a page was made by one of Founder's systems for newspapers."""
    return any(box.tag == "founder-content" or "ozoom" in box.hint for box in layout.boxes)
