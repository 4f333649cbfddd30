"""Citations of articles."""

from __future__ import annotations

import re

from newsearch.model import Article
from newsearch.render.wording import one_line

__all__ = ["citation"]

_NO_PAPER = re.compile("(社|网|網|台|臺|频道|頻道|客户端|客戶端)$")
"""The ends of names of agencies, sites and stations, which are cited without brackets."""


def citation(article: Article) -> str:
    """Where and when an article appeared, as Chinese publications cite newspapers; unknown parts are left out.

    Titles stand in 《》, titles within them in 〈〉 (GB/T 15834-2011, 4.15).

    >>> citation(Article("a1", "北碚经济技术开发区揭牌成立", "…", "2024-03-02", source="北碚报", page=1))
    '《北碚报》2024年3月2日第1版：《北碚经济技术开发区揭牌成立》'
    """
    source, page = one_line(article.source), "" if article.page is None else one_line(str(article.page))
    paper = source if not source or source[0] == "《" or _NO_PAPER.search(source) else f"《{source}》"
    day = "{}年{}月{}日".format(*map(int, article.date.split("-"))) if article.date else ""
    where = f"{paper}{day}{page if not page or '版' in page else f'第{page}版'}"
    headline = one_line(article.headline).replace("《", "〈").replace("》", "〉")  # brackets inside brackets
    return "：".join(filter(None, (where, f"《{headline}》" if headline else "")))
