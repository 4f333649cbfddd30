"""Every sentence that newsearch says, in English and Chinese, by its code.

A `Note` is what is to be said, as data: a code and its values. `say` turns it into a sentence; nothing else does. In a
sentence `{name}` stands for a value of the note:

    a note              its own sentence, in the same language
    several values      one after the other, set apart as the language does
    {n:articles}        how many articles: `1 article`, `1,234 articles`; `1,234 篇`
    {n:count}           a number with its thousands set apart
    {id:quoted}         a text in quotation marks, its control characters escaped: `'a#1'`; `“a#1”`
    several numbers     the first eight by their names: `雷锋 (2), 北碚 (1)`; `雷锋（2）、北碚（1）`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

__all__ = ["LANGUAGES", "SENTENCES", "Language", "Note", "say"]

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")

_LISTED = 8  # of several numbers in a sentence, chosen by hand


class Note:
    """Something to be said: the code of a sentence of `SENTENCES`, and the values in it.

    Notes are immutable, compare by code and values, and can be sent to other processes. A code that is in no table is
    said as it stands: the text of somebody else's error, for example.

    >>> Note("relaxed", wanted=3, found=2)
    Note('relaxed', wanted=3, found=2)
    >>> str(Note("relaxed", wanted=3, found=2))
    'no article has all 3 words: shown are those with 2 of them'
    """

    __slots__ = ("code", "values")

    code: str
    values: Mapping[str, object]

    def __init__(self, code: str, /, **values: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a note is immutable: make another one instead of setting {name}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Note) and (self.code, self.values) == (other.code, other.values)

    def __hash__(self) -> int:
        """Of the code and the values that are texts; others, such as mappings, may have no hash."""
        return hash((self.code, *sorted(pair for pair in self.values.items() if isinstance(pair[1], str))))

    def __repr__(self) -> str:
        return f"Note({', '.join([repr(self.code), *(f'{name}={value!r}' for name, value in self.values.items())])})"

    def __str__(self) -> str:
        return say(self)

    def __reduce__(self) -> tuple[object, ...]:
        return _note, (self.code, self.values)


def _note(code: str, values: Mapping[str, object]) -> Note:
    return Note(code, **values)


def say(note: Note, language: Language = "en") -> str:
    """The sentence of a note.

    >>> say(Note("relaxed", wanted=3, found=2), "zh")
    '没有一篇包含全部 3 个词，以下文章含有其中 2 个'
    """
    if note.code not in SENTENCES:
        return note.code
    values = {name: _Value(value, language) for name, value in note.values.items()}
    return SENTENCES[note.code][LANGUAGES.index(language)].format(**values)


class _Value:
    """A value on its way into a sentence."""

    __slots__ = ("language", "value")

    def __init__(self, value: object, language: Language) -> None:
        self.value, self.language = value, language

    def __format__(self, spec: str) -> str:
        value = self.value
        if spec == "articles" and isinstance(value, int):
            return f"{value:,} 篇" if self.language == "zh" else f"{value:,} article" + ("" if value == 1 else "s")
        if spec == "count" and isinstance(value, int):
            return f"{value:,}"
        if isinstance(value, Note):
            return say(value, self.language)
        if isinstance(value, Mapping):
            return self._numbers(value)
        if isinstance(value, Iterable) and not isinstance(value, str):
            parts = [format(_Value(each, self.language), spec) for each in value]
            return ("、" if self.language == "zh" else ", ").join(parts)
        if spec == "quoted":
            return f"“{repr(value)[1:-1]}”" if self.language == "zh" else repr(value)
        return format(value, spec)

    def _numbers(self, numbers: Mapping[object, object]) -> str:
        form = "{}（{}）" if self.language == "zh" else "{} ({})"
        first = [form.format(*item) for item in list(numbers.items())[:_LISTED]]
        said = f"{_Value(first, self.language)}"
        if len(numbers) <= _LISTED:
            return said
        return f"{said}等 {len(numbers)} 个" if self.language == "zh" else f"{said} and {len(numbers) - _LISTED} more"


SENTENCES: dict[str, tuple[str, str]] = {
    # search: how a request was read, and what was done
    "article_missing": (
        "no article {id:quoted}: `newsearch search` prints the ids of its hits",
        "没有编号为{id:quoted}的文章：`newsearch search` 列出的每条结果都带编号",
    ),
    "bound_not_a_date": (
        "{option} {typed:quoted} is not a date, ignored: write 2024-03-01, 2024-03, 2024 or 上周",
        "{option} 的值{typed:quoted}不是日期，未采用：请写成 2024-03-01、2024-03、2024 或 上周",
    ),
    "cursor_invalid": (
        "{cursor:quoted} is no cursor: pass the one that the page before ended with",
        "{cursor:quoted}不是翻页游标：请传入上一页末尾给出的游标",
    ),
    "cursor_of_another_search": (
        "the cursor is that of another search: pass the one that this query's last page gave",
        "这个游标属于另一次检索：请传入本次检索上一页给出的游标",
    ),
    "facet_unknown": (
        "no facet {facet:quoted}: choose of {facets}",
        "没有名为{facet:quoted}的分类统计：可选 {facets}",
    ),
    "headlines_spread": (
        "of the first {hits} hits, those whose headline two before them have come last",
        "前 {hits} 条中，同一标题已出现两次的，其余排在后面",
    ),
    "index_changed": (
        "the index has changed since the page before: articles may be missing or come twice",
        "上一页之后索引有更新：个别文章可能遗漏或重复",
    ),
    "looked_for": ("looked for {words}", "按以下关键词查找：{words}"),
    "misread": ("{typed} perhaps misread as: {runs}", "“{typed}”可能被误识为：{runs}"),
    "no_keywords": ("the article has no keywords", "这篇文章没有可用的关键词"),
    "not_found_by_query": ("the query does not find this article", "本次检索没有找到这篇文章"),
    "option_unknown": (
        "{option} is {value:quoted}: choose one of {choices}",
        "{option} 不能是{value:quoted}：可选 {choices}",
    ),
    "pinyin_nothing": ("nothing in the archive is read {typed:quoted}", "库中没有读作{typed:quoted}的词"),
    "pinyin_read": ("{typed} read as pinyin: {runs}", "“{typed}”按拼音理解为：{runs}"),
    "pinyin_read_capped": (
        "{typed} read as pinyin: {runs}; of each reading the {most} in most articles",
        "“{typed}”按拼音理解为：{runs}；每种读法只取文章最多的 {most} 个",
    ),
    "relaxed": (
        "no article has all {wanted} words: shown are those with {found} of them",
        "没有一篇包含全部 {wanted} 个词，以下文章含有其中 {found} 个",
    ),
    "searcher_closed": (
        "the searcher is closed: get another one by `Index.searcher()`",
        "检索器已关闭：请用 `Index.searcher()` 重新打开",
    ),
    "synonyms": ("synonyms of {typed}: {synonyms}", "“{typed}”的同义词：{synonyms}"),
    "synonyms_line": (
        "{path}, line {line}: {text:quoted} is no group of words, ignored",
        "{path} 第 {line} 行{text:quoted}不是一组同义词，跳过",
    ),
    "synonyms_unreadable": (
        "synonyms {path}: {error}; name a UTF-8 text file, one group a line",
        "同义词文件 {path} 无法读取（{error}）：请用 UTF-8 文本，每行一组",
    ),
    "undated_last": ("undated articles: {articles}, sorted last", "未写日期的有 {articles} 篇，排在最后"),
    "undated_left_out": (
        "undated articles: {articles}, left out by the date",
        "未写日期的有 {articles} 篇，限定日期后不计入",
    ),
    "within": ("within the results of {query}", "在“{query}”的结果中查找"),
    "within_note": ("within {query}: {note}", "检索“{query}”时：{note}"),
    # query: how what was typed was read
    "date_missing": (
        "{field}: has nothing behind it, ignored: write 2024-03-01, 2024-03, [2024-03 TO 2024-05] or 上周",
        "{field}: 后面没有日期，跳过：请写成 2024-03-01、2024-03、[2024-03 TO 2024-05] 或 上周",
    ),
    "date_read": ("{field}: {typed} read as {day}", "{field}: {typed} 理解为 {day}"),
    "date_unreadable": (
        "date {typed:quoted} is not understood, ignored: write 2024-03-01, 2024-03, [2024-03 TO 2024-05] or 上周",
        "看不懂日期{typed:quoted}，跳过：请写成 2024-03-01、2024-03、[2024-03 TO 2024-05] 或 上周",
    ),
    "dates_read": ("{field}: {typed} read as {first} TO {last}", "{field}: {typed} 理解为 {first} 至 {last}"),
    "field_unknown": (
        "unknown field {field:quoted}: read as a word; fields are {fields}",
        "没有字段{field:quoted}，按普通词处理；可用字段：{fields}",
    ),
    "field_without_term": ("{field}: has nothing behind it, ignored", "{field}: 后面没有内容，跳过"),
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
    "pinyin_not_here": ("pinyin: is not read here, ignored", "pinyin: 在此处不适用，跳过"),
    "quote_empty": ("an empty quote is ignored", "空引号，跳过"),
    "quote_unclosed": ("unclosed quote: read as if closed at the end", "引号没有闭合：视为在末尾闭合"),
    "range_without_date": (
        "a range belongs behind date:, read as words",
        "起止范围应写在 date: 之后，此处按普通词处理",
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
}
"""For each code the sentence in the order of `LANGUAGES`; the values of both are the same."""
