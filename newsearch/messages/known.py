"""The Chinese of words that sentences name: fields of an article, as a query names them, and layers of tokens."""

from __future__ import annotations

from newsearch.messages.reasons import reason_in_chinese

__all__ = ["KNOWN", "in_chinese"]

KNOWN = {
    "headline": "标题",
    "kicker": "引题",
    "subtitle": "副题",
    "body": "正文",
    "byline": "作者",
    "source": "来源",
    "section": "版面",
    "page": "版次",
    "date": "日期",
    "mentions": "提及",
    "pinyin": "拼音",
    "year": "年份",
    "month": "月份",
    "people": "人物",
    "places": "地点",
    "organisations": "机构",
    "words": "词语",
    "chars": "单字",
    "pairs": "双字",
    "no connection in time": "连接超时",
    "unknown host": "找不到这台主机",
    "connection refused": "拒绝连接",
    "connection lost": "连接中断",
    "no answer in time": "应答超时",
    "no TLS": "无法建立 TLS 连接",
}


def in_chinese(text: str) -> str:
    """The Chinese of a text of `KNOWN`, or of a reason that the system or Python gives; other texts stay as they are.

    >>> in_chinese("body"), in_chinese("Expecting ',' delimiter: line 1 column 8 (char 7)")
    ('正文', '第 8 个字符：此处缺少逗号')
    """
    return KNOWN.get(text) or reason_in_chinese(text)
