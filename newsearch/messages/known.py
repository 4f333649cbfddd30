"""The Chinese of words that come from elsewhere: names of fields and layers, and what the system and Python say."""

from __future__ import annotations

import re

__all__ = ["KNOWN", "in_chinese"]

KNOWN = {
    # fields of an article, as a query names them, and the layers of tokens
    "headline": "标题",
    "kicker": "引题",
    "subtitle": "副题",
    "body": "正文",
    "byline": "记者",
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
    # errno(3), as the C library words them
    "No such file or directory": "没有这个文件或文件夹",
    "Permission denied": "没有权限",
    "Operation not permitted": "不允许这样操作",
    "Is a directory": "是文件夹，不是文件",
    "Not a directory": "不是文件夹",
    "No space left on device": "磁盘已满",
    "Disk quota exceeded": "已用完磁盘配额",
    "Read-only file system": "磁盘只能读，不能写",
    "Input/output error": "磁盘读写出错",
    "File exists": "已有同名文件",
    "File too large": "文件过大",
    "File name too long": "文件名过长",
    "Too many open files": "打开的文件过多",
    "Too many levels of symbolic links": "链接层层相套",
    "Directory not empty": "文件夹不是空的",
    "Device or resource busy": "正被占用",
    "Stale file handle": "网络磁盘上的文件已失效",
    "Address already in use": "端口已被占用",
    "Cannot assign requested address": "本机没有这个地址",
    # json.JSONDecodeError
    "Expecting value": "此处应有值",
    "Expecting value or delimiter": "此处应有值或分隔符",
    "Expecting property name enclosed in double quotes": "此处应有用英文双引号括起的名称",
    "Expecting ',' delimiter": "此处缺少逗号",
    "Expecting ':' delimiter": "此处缺少冒号",
    "Extra data": "后面有多余的内容",
    "Unterminated string starting at": "字符串没有结束",
    "Invalid control character at": "字符串中有控制字符",
    "Invalid \\escape": "反斜杠用法有误",
    "Invalid \\uXXXX escape": "\\u 后面应有四位十六进制数",
    "Illegal trailing comma before end of object": "末尾多了逗号",
    "Illegal trailing comma before end of array": "末尾多了逗号",
}

_PLACE = re.compile(r"(.+): (?:line \d+ column \d+ \()?char (\d+)\)?")
_CODEC = re.compile(r"'([\w-]+)' codec can't decode .*", re.DOTALL)


def in_chinese(text: str) -> str:
    """The Chinese of a text of `KNOWN`, with the place that a message of JSON names; other texts stay as they are.

    >>> in_chinese("Permission denied"), in_chinese("Expecting ',' delimiter: line 1 column 8 (char 7)")
    ('没有权限', '第 8 个字符：此处缺少逗号')
    """
    if text in KNOWN:
        return KNOWN[text]
    if codec := _CODEC.fullmatch(text):
        return f"不是 {codec[1].upper()} 文本"
    if (found := _PLACE.fullmatch(text)) and found[1] in KNOWN:
        return f"第 {int(found[2]) + 1} 个字符：{KNOWN[found[1]]}"
    return text
