"""The Chinese of what the system and Python's readers of JSON, XML, zip and TOML say, with the place that they name."""

from __future__ import annotations

import re

__all__ = ["REASONS", "XML", "reason_in_chinese"]

_SYSTEM = {  # errno(3), as the C library words them
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
}
_JSON = {  # json.JSONDecodeError
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
XML = {
    1: ("out of memory", "内存不足"),
    2: ("syntax error", "语法有误"),
    3: ("no element found", "没有任何元素"),
    4: ("not well-formed (invalid token)", "有不合语法的字符，如未写成 &amp; 的 &"),
    5: ("unclosed token", "标签没有写完"),
    6: ("partial character", "字符不完整"),
    7: ("mismatched tag", "标签前后不配对"),
    8: ("duplicate attribute", "属性重复"),
    9: ("junk after document element", "根元素之后还有内容"),
    11: ("undefined entity", "有未定义的实体，如 &nbsp;"),
    14: ("reference to invalid character number", "字符编号无效"),
    17: ("XML or text declaration not at start of entity", "XML 声明不在文件开头"),
    18: ("unknown encoding", "编码无法识别"),
    19: ("encoding specified in XML declaration is incorrect", "XML 声明中的编码有误"),
    20: ("unclosed CDATA section", "CDATA 没有结束"),
    27: ("unbound prefix", "命名空间前缀没有声明"),
    28: ("must not undeclare prefix", "不能取消命名空间前缀"),
    30: ("XML declaration not well-formed", "XML 声明不合语法"),
    38: (
        "reserved prefix (xml) must not be undeclared or bound to another namespace name",
        "前缀 xml 不能另作他用",
    ),
    39: ("reserved prefix (xmlns) must not be declared or undeclared", "前缀 xmlns 不能声明"),
    40: ("prefix must not be bound to one of the reserved namespace names", "前缀不能指向保留的命名空间"),
}
"""By the codes of expat its words, and ours. Those of document types are left out: such files are not read."""

_ZIP = {  # zipfile.BadZipFile and what unpacks
    "File is not a zip file": "不是 ZIP 文件",
    "Bad offset for central directory": "目录区位置有误",
    "Truncated central directory": "目录区不完整",
    "Bad magic number for central directory": "目录区标记有误",
    "Truncated file header": "文件头不完整",
    "Bad magic number for file header": "文件头标记有误",
    "zipfiles that span multiple disks are not supported": "是分卷压缩的一部分",
    "That compression method is not supported": "压缩方法不受支持",
    "strong encryption (flag bit 6)": "经过强加密",
    "compressed patched data (flag bit 5)": "是补丁数据",
    "Compressed file ended before the end-of-stream marker was reached": "压缩数据中途结束",
    "Invalid data stream": "压缩数据有误",
    "unexpected end of data": "数据中途结束",
}
_TOML = {  # tomllib.TOMLDecodeError
    "Invalid statement": "语句有误",
    "Expected newline or end of document after a statement": "一行只能写一项",
    "Cannot overwrite a value": "同一名称重复赋值",
    "Expected ']' at the end of a table declaration": "表名后缺少 ]",
    "Expected ']]' at the end of an array declaration": "表名后缺少 ]]",
    "Expected '=' after a key in a key/value pair": "名称之后缺少等号",
    "Invalid initial character for a key part": "名称不能以此字符开头",
    "Unclosed array": "数组没有结束",
    "Unclosed inline table": "行内表没有结束",
    "Unescaped '\\' in a string": "字符串中的反斜杠须写成两个",
    "Invalid hex value": "十六进制数有误",
    "Escaped character is not a Unicode scalar value": "转义的字符不存在",
    "Unterminated string": "字符串没有结束",
    "Invalid date or datetime": "日期或时间有误",
    "Invalid value": "值有误，文字须加英文引号",
}
_OWN = {  # ours, of the same files
    "text outside of elements": "有文字写在元素之外",
    "no package document": "缺少 package 文件",
}

REASONS = {**_SYSTEM, **_JSON, **dict(XML.values()), **_ZIP, **_TOML, **_OWN}

_WITH_VALUES = [
    (re.compile(pattern, re.DOTALL), chinese)
    for pattern, chinese in (
        (r"'utf-8' codec can't decode .*", "不是 UTF-8 文本"),
        (r"'([\w-]+)' codec can't decode .*", "不是 {0} 文本"),
        (r"Bad CRC-32 for file '(.*)'", "“{0}”的校验和不符"),
        (r"File name in directory '(.*)' and header b?'.*' differ\.", "“{0}”在目录和文件头中的名称不一致"),
        (r"Overlapped entries: '(.*)' \(possible zip bomb\)", "“{0}”与其他文件重叠"),
        (r"Corrupt (?:extra|zip64 extra) field.*", "附加字段有误"),
        (r"zip file version ([\d.]+)", "ZIP {0} 版不受支持"),
        (r"compression(?: type)? (\d+)(?: \(.*\))?", "压缩方法 {0} 不受支持"),
        (r"Error -\d+ while decompressing data: .*", "解压出错"),
        (r"undefined entity (&.*;)", "有未定义的实体 {0}"),
        (r"(.+): -", "缺少“{0}”"),
        (r"Failed to load document \(PDFium: .*\)\.", "PDF 结构有误"),
        (r"Expected ('.*'|\".*\")", "此处应为 {0}"),
        (r"Found invalid character (.*)", "有不允许的字符 {0}"),
        (r"Illegal character (.*)", "有不允许的字符 {0}"),
        (r"Cannot (?:declare|redefine namespace|mutate immutable namespace) \((.*?),?\)(?: twice)?", "{0} 重复声明"),
        (r"Duplicate inline table key (.*)", "{0} 重复赋值"),
    )
]
"""Reasons that name something: the first pattern that fits the whole counts."""

_LINE = re.compile(r"(.+?)(?:: | \(at )line (\d+), column (\d+)\)?", re.DOTALL)  # of XML, and of TOML
_END = re.compile(r"(.+) \(at end of document\)", re.DOTALL)
_CHARACTER = re.compile(r"(.+): (?:line \d+ column \d+ \()?char (\d+)\)?", re.DOTALL)  # of JSON, counted from 0


def reason_in_chinese(reason: str) -> str:
    """The Chinese of a reason, with what it names and its place; one that is not known stays as it is.

    >>> reason_in_chinese("Permission denied"), reason_in_chinese("mismatched tag: line 3, column 5")
    ('没有权限', '第 3 行第 5 列：标签前后不配对')
    >>> reason_in_chinese("Bad CRC-32 for file '第1版.xml'"), reason_in_chinese("flux capacitor: line 1, column 2")
    ('“第1版.xml”的校验和不符', 'flux capacitor: line 1, column 2')
    """
    if reason in REASONS:
        return REASONS[reason]
    if found := _LINE.fullmatch(reason):
        place, plain = f"第 {found[2]} 行第 {found[3]} 列：", found[1]
    elif found := _END.fullmatch(reason):
        place, plain = "文件末尾：", found[1]
    elif found := _CHARACTER.fullmatch(reason):
        place, plain = f"第 {int(found[2]) + 1} 个字符：", found[1]
    else:
        place, plain = "", reason
    chinese = _without_place(plain)
    return place + chinese if chinese else reason


def _without_place(reason: str) -> str:
    """The Chinese of a reason without a place; `""` where there is none."""
    for pattern, chinese in _WITH_VALUES:
        if found := pattern.fullmatch(reason):
            return chinese.format(*found.groups())
    return REASONS.get(reason, "")
