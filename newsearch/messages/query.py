"""Sentences on what was typed: how it was read, and what of it was ignored."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    "date_missing": (
        "{field}: has nothing behind it, ignored: write 2024-03-01, 2024-03, [2024-03 TO 2024-05] or 上周",
        "{field:known}：后面没有日期，跳过：请写成 2024-03-01、2024-03、[2024-03 TO 2024-05] 或 上周",
    ),
    "date_read": ("{field}: {typed} read as {day}", "{field:known}：{typed} 理解为 {day}"),
    "date_unreadable": (
        "date {typed:quoted} is not understood, ignored: write 2024-03-01, 2024-03, [2024-03 TO 2024-05] or 上周",
        "看不懂日期{typed:quoted}，跳过：请写成 2024-03-01、2024-03、[2024-03 TO 2024-05] 或 上周",
    ),
    "dates_read": ("{field}: {typed} read as {first} TO {last}", "{field:known}：{typed} 理解为 {first} 至 {last}"),
    "field_unknown": (
        "unknown field {field:quoted}: read as a word; fields are {fields}",
        "没有字段{field:quoted}，按普通词处理；可用字段：{fields:known}",
    ),
    "field_without_term": ("{field}: has nothing behind it, ignored", "{field:known}：后面没有内容，跳过"),
    "name_first": ("{characters}: articles with {name} come first", "{characters}：连写作“{name}”的文章排在前面"),
    "near_read_as_and": (
        "{operator} joins words, quotes and groups of a few of them in one field: read as AND",
        "{operator} 只能连接同一字段内的词、引语及其简短组合，此处按 AND 处理",
    ),
    "not_without_term": ("NOT has nothing behind it, ignored", "NOT 后面没有内容，跳过"),
    "nothing_to_search_for": (
        "nothing to search for: type one or more words",
        "没有可检索的内容：请输入一个或几个词",
    ),
    "only_exclusions": ("only exclusions: every other article is found", "只有排除条件：列出其余全部文章"),
    "only_first_words": ("only the first {most} words are read", "只读取前 {most} 个词"),
    "operator_without_term": (
        "{operator} needs a word on both sides, ignored",
        "{operator} 两边都要有词，跳过",
    ),
    "parentheses_empty": ("empty parentheses are ignored", "空括号，跳过"),
    "parentheses_too_deep": (
        "parentheses deeper than {most} are ignored",
        "括号嵌套超过 {most} 层，更深的不计",
    ),
    "parenthesis_unclosed": (
        "unclosed parenthesis: read as if closed at the end",
        "括号没有闭合：视为在末尾闭合",
    ),
    "parenthesis_unopened": (
        "a closing parenthesis without an opening one is ignored",
        "多出一个右括号，跳过",
    ),
    "pinyin_not_here": ("pinyin: is not read here, ignored", "“拼音：”在此处不适用，跳过"),
    "quote_empty": ("an empty quote is ignored", "空引号，跳过"),
    "quote_unclosed": ("unclosed quote: read as if closed at the end", "引号没有闭合：视为在末尾闭合"),
    "range_without_date": (
        "a range belongs behind date:, read as words",
        "起止范围应写在“日期：”之后，此处按普通词处理",
    ),
    "read_as": ("read as {reading}", "检索式理解为 {reading}"),
    "star_after_wildcard": ("* behind a run with ? is ignored", "带 ? 的词后面的 * 不起作用，跳过"),
    "term_empty": (
        "{typed:quoted} has nothing to search for, ignored",
        "{typed:quoted}中没有可检索的内容，跳过",
    ),
    "tilde_without_number": (
        '~ needs a number, as in "北碚 雷锋"~5, ignored',
        '~ 后面要有数字，如 "北碚 雷锋"~5，跳过',
    ),
    "tilde_without_quote": ("~ belongs behind a quoted run, ignored", "~ 应写在引号之后，跳过"),
    "near_too_many": (
        "{operator} joins at most {most} words: read as AND from there on",
        "{operator} 最多连接 {most} 个词，超出的部分按 AND 处理",
    ),
    "near_too_many_ways": (
        "what {operator} joins can be combined in more than {most} ways: read as AND",
        "{operator} 两侧的词有 {most} 种以上的组合，此处按 AND 处理",
    ),
    "only_first_of_quote": (
        "only the first {most} words of a quote with ~ are read",
        "带 ~ 的引语只读取前 {most} 个词",
    ),
    "question_words": (
        "{words} only ask a question: no article has to have them",
        "“{words}”是疑问词，不要求文章中出现",
    ),
    "quote_with_break": (
        "the quote has a paragraph break: looked for with it, and as one run over a column's end",
        "引语中有分段：既按分段检索，也按跨栏连排的一段检索",
    ),
}
