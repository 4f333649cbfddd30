"""Finds the article's own paragraphs among the lines of a web page.

Each line is worth its length when it is running text, and costs it when it is links or an imprint. The body is the box
whose lines are worth most in all: one that takes in too little loses text, one that takes in too much pays for it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsearch.dates.written import issue_date
from newsearch.seeds.html.lines import Layout, Line, is_sentence
from newsearch.text.bylines import author_of

__all__ = ["SHORTEST_LINK", "Body", "find_body"]

SHORTEST_LINK = 8
"""Characters of a link that is the headline of another article. Chosen by hand."""

_IMPRINT = re.compile(
    r"版权所有|版權所有|著作權|Copyright|All Rights Reserved|ICP[备備证證]|网安备|公网安备|许可证|信息网络传播"
    r"|不得转载|未经授权|"
    r"违法和不良信息|举报电话|广告热线|客户端下载|扫码|扫一扫|二维码|关注(?:我们|公众号|微信)|下载APP|下載|Cookie|cookie|隐私政策",
    re.I,
)
_FURNITURE = re.compile(
    r"^(?:正文已结束.{0,30}|[-—=*\s]*(?:THE\s*)?END[-—=*\s]*|[（(]?(?:全文)?完[)）]?|[+＋]\d{1,3}|图集|自动播放.{0,60}"
    r"|(?:本文)?原标题\s?[:：].{1,100}|视频\s?[-:：].{1,60}"
    r"|图片(?:均)?(?:来自|来源于?|源于)?(?:于)?网络.{0,30}|.{0,60}(?:下载客户端|客户端下载|【下载地址】|点击下载|下载APP).{0,40}"
    r"|.{0,20}(?:未经|未經|非經).{0,12}(?:授权|授權|许可|許可|允许|允許).{0,40}(?:转载|轉載|必究|镜像|抄袭|播送).{0,30}|.{0,12}(?:观点|觀點|内容)仅代表.{0,60}|©.{0,110}"
    r"|本文(?:来自|来源于?|首发于|转自|转载自).{0,80}|\d{1,3}\s?(?:分钟|分鐘|mins?)(?:阅读|閱讀)?|Role[,，].{1,20}|◤.{1,20}◢|(?:欄名|栏名)\s?[:：].{1,12}"
    r"|[\u4e00-\u9fff]{2,8}\s?[—-]{1,2}|.{0,12}(?:点个|点亮)[“\"【]?(?:在看|赞|关注).{0,30}"
    r"|(?:作者|记者|記者|撰文|文|图|圖|摄影|攝影|视频|剪辑|海报|设计|策划|统筹|编辑|編輯|审核|校对|监制|通讯员|供稿)\s?[:：丨|｜/]\s?"
    r"[\u4e00-\u9fff·]{2,4}(?:[\s、，]+[\u4e00-\u9fff·]{2,4}){0,4}"
    r"|责任编辑[:：].{0,20}|(?:点击|扫描|长按)[^。]{0,30}(?:关注|二维码|进入专题|查看).{0,20})$",
    re.I,
)
"""Whole lines that belong to the page whatever they end with."""

_TAIL = re.compile(
    r"^[\[【（(〔]?\s?(?:责任编辑|責任編輯|责编|責編|网络编辑|值班编辑|本文编辑|编辑|編輯|核稿編輯|主编|审核|审校|校对|监制|美编|制作|实习生|纠错|"
    r"打印|列印|关闭|分享(?:到|至)?|上一篇|下一篇|上一条|下一条|返回|查看更多|阅读原文|閱讀原文|点击|點擊|收藏|点赞|评论|举报|相关链接|"
    r"特别声明|特別聲明|声明|聲明|免责|版权声明|本文(?:仅代表|来源|系|为转载)|以上内容|转载请|海量资讯|.{2,6}报料|更多(?:精彩|内容|新闻|资讯|热点)|原标题|原文链接|"
    r"来源|來源|稿源|信息来源|文章来源|作者[:：]|标签|標籤|关键词|關鍵字|關鍵詞|Tags?\b|字号|字體|字级|大 中 小|A[+-]|"
    r"微信|微博|QQ|延伸閱讀|延伸阅读|推荐阅读|推薦閱讀|相关阅读|相關新聞|相关新闻|相关报道|你可能|猜你|看更多|※|►|▶)"
)
"""How lines that belong to the page and not to its article begin; only short ones that are no sentences go."""

_STOP = re.compile(
    r"^[【\[#◆■●▌|/·\s]{0,3}(?:相关(?:阅读|新闻|报道|文章|推荐|链接|资讯|内容|专题|稿件)|相關(?:新聞|報導|閱讀|文章)|延伸(?:阅读|閱讀)|推荐(?:阅读|新闻|文章)?|推薦(?:閱讀|新聞)?"
    r"|热门(?:推荐|新闻|文章|评论)?|熱門(?:新聞|文章)|(?:热点|熱點)新[闻聞]|猜你喜[欢歡]|更多(?:新闻|新聞|推荐|内容|精彩内容|相关文章)?|编辑推荐|为您推荐|大家都在(?:看|搜)"
    r"|(?:网友|精彩|最新|全部|我要|热门)?评论(?:区)?|發表評論|留言(?:板)?|排行榜?|點閱排行|阅读排行|今日热点|精彩推荐|往期(?:回顾|推荐)|其他人也在看|你可能也想看|看了又看"
    r"|[上下]一[篇条版]|版权声明|免责声明|特别声明)[:：>》】\]\s|/·>+\d]{0,6}$"
)
"""Headings below which a page goes on with something else."""

_STATEMENT = re.compile(r"^[(（\[【*※]?\s?(?:版权|免责|特别|郑重|免責|版權|特別|鄭重)(?:声明|聲明|提示)\s?[】:：]")
_CAPTION = re.compile(
    r"^(?:[▲△▼▽↑↓◎]|图[为：:/①②③④0-9一二三]|圖[為：:/]|资料图|資料(?:圖|照)|视频截图|示意图|（?图片来源|（?圖片?來源|图源)"
    r"|(?:视觉中国|东方IC|中新社|新华社)\s?(?:资料|图|资料图)?[)）]?$"
    r"|(?:摄|攝|摄影|攝影|供图|提供|资料图片?|資料照片?|截图|图片来源|制图|翻攝|圖：?[^。]{1,12})[)）\]】]?$"
)
_PICTURE = re.compile(r"(?:^|[^a-z])(?:img|image|pic|photo|figure)(?:[^a-z]|$)")
_META = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}:\d{2}|^[□■◇○●\s]*(?:\S{0,6}(?:记者|記者|通讯员)|作者|撰文|文[/／:：]|版次|版名)"
    r"|[A-Z\d]版|^By [A-Z]"
)
_STAMP = re.compile(r"(?:发表|发布|發佈|發布|更新|刊登)(?:时间|時間|日期|于|於)?\s?[:：]?\s?\d")
_PASSED = re.compile(r"(?:通过|公布|修订|修正|施行)[)）]$")  # the line below the title of a law
_COMMENTS = re.compile(r"(?:^|[^a-z])(?:comments?|pinglun|relat\w+|recommend\w*)(?:$|[^a-z])")
_ENDS = ("。", "！", "？", "。”", "！”")  # of a sentence, however short: 特此公告。
_LONGEST_CAPTION = 70
_LONGEST_TAIL = 60
_LONGEST_FURNITURE = 120
_MOST_META = 5
_LEAST_TEXTS = 2  # lines of an article beside those that tell of others
_MOST_OF_IT = 0.75
_MOST_IN_A_SIDE = 0.6
"""Share of the worth of a box from which on one in it may stand for it, and share of the page's running text from which
on a box that is named as a side bar is none. Chosen by hand."""


class Body(NamedTuple):
    """The lines of the body, and where they lie among those of the page; `first` is the number of all without any."""

    paragraphs: list[str]
    first: int
    last: int


def find_body(layout: Layout, known: frozenset[str], headline: int) -> Body:
    """The paragraphs of the article.

    Args:
        known: what stands elsewhere in the article, without blanks: the headline and the like.
        headline: the number of its line, -1 when the page shows none; what stands above it is hardly the body.
    """
    side = _sides(layout)
    worth = [_worth(line, side[line.box], layout.boxes[line.box].tag) for line in layout.lines]
    teasers = _teasers(layout)
    texts = sum(value > 0 and is_sentence(line.text) for line, value in zip(layout.lines, worth, strict=True))
    if texts - sum(worth[n] > 0 for n in teasers) >= _LEAST_TEXTS:  # else it is a page of briefs
        for n in teasers:
            worth[n] = -0.5 * len(layout.lines[n].text)
    above = sum(max(0.0, value) for value in worth[: max(0, headline)])
    if above * 2 < sum(max(0.0, value) for value in worth):
        worth[: headline + 1] = [-0.3 * abs(value) for value in worth[: headline + 1]]
    best = _narrowed(layout, worth, _sums(layout, worth), side)
    within = [
        n for n, line in enumerate(layout.lines) if best <= line.box < layout.boxes[best].end and not side[line.box]
    ]
    kept = _cleaned(layout, within, known)
    if not kept:
        return Body([], len(layout.lines), len(layout.lines))
    return Body([layout.lines[n].text for n in kept], kept[0], kept[-1])


def _teasers(layout: Layout) -> list[int]:
    """The lines that tell of other articles: sentences each below a link of its own, two or more on end."""
    found: list[int] = []
    run: list[int] = []
    links = sentences = 0
    for n, line in enumerate(layout.lines):
        if line.linked * 10 >= len(line.text) * 8 and len(line.text) >= SHORTEST_LINK:
            links, sentences = links + 1, 0
        elif is_sentence(line.text):
            sentences += 1
            if not links or sentences > 1:
                found += run if len(run) > 1 else []
                run, links = [], 0
            else:
                run.append(n)
    return found + (run if len(run) > 1 else [])


def _sides(layout: Layout) -> list[bool]:
    """For each box whether it stands beside the article."""
    texts = [0] * (len(layout.boxes) + 1)
    for line in layout.lines:
        texts[line.box] += len(line.text) if is_sentence(line.text) and line.linked * 2 < len(line.text) else 0
    for number in range(len(layout.boxes) - 1, 0, -1):
        parent = layout.boxes[number].parent
        if parent >= 0:
            texts[parent] += texts[number]
    most = texts[0] * _MOST_IN_A_SIDE
    sides: list[bool] = []
    for number, box in enumerate(layout.boxes):
        own = box.side and (not texts[0] or texts[number] < (texts[0] if _COMMENTS.search(box.hint) else most))
        sides.append(own or (box.parent >= 0 and sides[box.parent]))
    return sides or [False]


def _worth(line: Line, side: bool, tag: str) -> float:
    """What it is worth that a line is in the body, in characters."""
    length = len(line.text)
    if side or line.linked * 2 > length:
        return -0.5 * length
    if _IMPRINT.search(line.text[:100]) and length < 100:
        return -length
    if is_sentence(line.text):
        return length
    return 0.2 * length if line.heading else 0.3 * length if tag == "p" and not line.linked else -0.3 * length


def _sums(layout: Layout, worth: list[float]) -> list[float]:
    """For each box what its lines are worth in all."""
    sums = [0.0] * max(1, len(layout.boxes))
    for line, value in zip(layout.lines, worth, strict=True):
        sums[line.box] += value
    for number in range(len(layout.boxes) - 1, 0, -1):
        parent = layout.boxes[number].parent
        if parent >= 0:
            sums[parent] += sums[number]
    return sums


def _narrowed(layout: Layout, worth: list[float], sums: list[float], side: list[bool]) -> int:
    """The innermost of the boxes worth most, or one in it that holds most of it, where other things follow that one.

    Each step looks only at the lines outside the box that it goes into, so all take time by the number of lines.
    """
    highest = max(sums)
    best = next(n for n in range(len(sums) - 1, -1, -1) if sums[n] == highest) if highest > 0 else 0
    inner, mine = _heaviest(layout, sums, best), [n for n, b in enumerate(layout.lines) if _in(layout, b, best)]
    while inner and sums[inner] >= _MOST_OF_IT * sums[best] > 0:
        ahead, behind = 0, len(mine)
        while ahead < behind and not _in(layout, layout.lines[mine[ahead]], inner):
            ahead += 1
        while behind > ahead and not _in(layout, layout.lines[mine[behind - 1]], inner):
            behind -= 1
        after = [layout.lines[n] for n in mine[behind:] if not side[layout.lines[n].box]]
        texts = sum(is_sentence(line.text) or line.text.endswith(_ENDS) for line in after)
        if any(worth[n] > 0 for n in mine[:ahead]) or len(after) - texts <= 2 * texts:
            break
        best, mine = inner, mine[ahead:behind]
        inner = _heaviest(layout, sums, best)
    return best


def _in(layout: Layout, line: Line, box: int) -> bool:
    return not layout.boxes or box <= line.box < layout.boxes[box].end


def _heaviest(layout: Layout, sums: list[float], box: int) -> int:
    """Of the boxes that stand in one that which is worth most, 0 when none is."""
    inner, best = box + 1, 0
    while layout.boxes and inner < layout.boxes[box].end:
        if not best or sums[inner] > sums[best]:
            best = inner
        inner = layout.boxes[inner].end
    return best


def _cleaned(layout: Layout, within: list[int], known: frozenset[str]) -> list[int]:
    """Of the lines of a box those of the article."""
    total = sum(len(layout.lines[n].text) for n in within if is_sentence(layout.lines[n].text))
    kept: list[int] = []
    captions: list[int] = []
    read = 0
    for n in within:
        line = layout.lines[n]
        if _STOP.match(line.text) or (_STATEMENT.match(line.text) and read * 2 >= total):
            if read * 2 >= total:
                break
            continue
        if not _belongs(line, bool(read)) or "".join(line.text.split()) in known:
            continue
        if _is_caption(layout, line):
            captions.append(n)
            continue
        kept.append(n)
        read += len(line.text) if is_sentence(line.text) else 0
    if not read and sum(is_sentence(layout.lines[n].text) for n in captions):
        kept = sorted(kept + captions)  # a page of pictures: its captions are its text
    kept = kept[_meta_lines(layout, kept) :]
    above = kept[: min(_MOST_META, len(kept) - 1)]  # the last line may be the day of a notice
    return [n for n in above if not _is_dated(layout.lines[n])] + kept[len(above) :]


def _meta_lines(layout: Layout, kept: list[int]) -> int:
    """How many of the first lines say when and by whom an article was written; a name may stand before a day."""
    count = 0
    for number, n in enumerate(kept[:_MOST_META], 1):
        line = layout.lines[n]
        if (
            is_sentence(line.text)
            or (line.heading and not _is_meta(line.text))
            or len(line.text) > _LONGEST_TAIL
            or number == len(kept)
        ):
            break
        count = number if _is_meta(line.text) else count
    return count


def _is_dated(line: Line) -> bool:
    """Whether a line is no text, but says when the article was published, if only below its summary."""
    text = line.text
    if len(text) > _LONGEST_TAIL or is_sentence(text) or _PASSED.search(text):
        return False
    return bool(issue_date(text) or _STAMP.match(text))


def _is_meta(text: str) -> bool:
    """Whether a line above an article says when and by whom it was written."""
    return not is_sentence(text) and bool((_META.search(text) and not _PASSED.search(text)) or author_of(text))


def _is_caption(layout: Layout, line: Line) -> bool:
    """Whether a line is set below a picture, or says whose picture it is."""
    box = layout.boxes[line.box] if layout.boxes else None
    below = line.after_image and box is not None and (box.centred or bool(_PICTURE.search(box.hint)))
    return len(line.text) <= _LONGEST_CAPTION and (below or bool(_CAPTION.search(line.text)))


def _belongs(line: Line, begun: bool) -> bool:
    """Whether a line in the box of the article is part of it."""
    text = line.text
    if len(text) <= _LONGEST_FURNITURE and _FURNITURE.match(text):
        return False
    if line.linked * 10 > len(text) * 6 and not (is_sentence(text) and text[-1] in "。！？”"):
        return False
    if len(text) <= _LONGEST_TAIL and (_TAIL.match(text) or _IMPRINT.search(text)) and text[-1] not in "。！？”":
        return False
    if len(text) <= _LONGEST_TAIL and re.match(r"^[(（\[【]?(?:责任编辑|责编|編輯|编辑)", text):
        return False
    return begun or not text.isdigit()
