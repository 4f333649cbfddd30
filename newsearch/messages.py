"""Every sentence that newsearch says, in English and Chinese, by its code.

A `Note` is what is to be said, as data: a code and its values. `say` turns it into a sentence; nothing else does. In a
sentence `{name}` stands for a value of the note:

    a note              its own sentence, in the same language
    several values      one after the other, set apart as the language does
    {n:articles}        how many articles: `1 article`, `1,234 articles`; `1,234 篇`
    {n:count}           a number with its thousands set apart
    {id:quoted}         a text in quotation marks, its control characters escaped: `'a#1'`; `“a#1”`
    several numbers     the first eight by their names: `雷锋 (2), 北碚 (1)`; `雷锋（2）、北碚（1）`
    {n:word|words}      such a number and the noun that it counts: `1 word`, `1,234 words`
    {name!r}            a value in quotes, as Python writes it
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

    def __repr__(self) -> str:
        return repr(self.value)

    def __format__(self, spec: str) -> str:
        value = self.value
        if spec == "articles" and isinstance(value, int):
            return f"{value:,} 篇" if self.language == "zh" else f"{value:,} article" + ("" if value == 1 else "s")
        if spec == "count" and isinstance(value, int):
            return f"{value:,}"
        if "|" in spec and isinstance(value, int):
            return f"{value:,} {spec.split('|')[value != 1]}"
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
    "misread_too_long": (
        "{typed}… is longer than {most} characters: its misread forms are not looked for",
        "“{typed}…”超过 {most} 个字，不查找可能的误识形式",
    ),
    "misread": ("{typed} perhaps misread as: {runs}", "“{typed}”可能被误识为：{runs}"),
    "no_keywords": ("the article has no keywords", "这篇文章没有可用的关键词"),
    "not_found_by_query": ("the query does not find this article", "本次检索没有找到这篇文章"),
    "option_unknown": (
        "{option} is {value:quoted}: choose one of {choices}",
        "{option} 不能是{value:quoted}：可选 {choices}",
    ),
    "pinyin_nothing": ("nothing in the archive is read {typed:quoted}", "库中没有读作{typed:quoted}的词"),
    "pinyin_too_long": (
        "{typed}… is longer than {most} letters: not read as pinyin",
        "“{typed}…”超过 {most} 个字母，不按拼音理解",
    ),
    "widened_first": (
        "only the first {most} words are widened by pinyin or misread forms",
        "只对前 {most} 个词查找拼音或误识形式",
    ),
    "pinyin_read": ("{typed} read as pinyin: {runs}", "“{typed}”按拼音理解为：{runs}"),
    "pinyin_read_capped": (
        "{typed} read as pinyin: {runs}; these are in most articles, {left:count} more are left out",
        "“{typed}”按拼音理解为：{runs}；只取文章最多的这些，另有 {left:count} 个未用",
    ),
    "relaxed": (
        "no article has all {wanted} words: shown are those with {found} of them",
        "没有一篇包含全部 {wanted} 个词，以下文章含有其中 {found} 个",
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
    "near_too_many": (
        "{operator} joins at most {most} words: read as AND from there on",
        "{operator} 最多连接 {most} 个词，超出的部分按 AND 处理",
    ),
    "not_without_term": ("NOT has nothing behind it, ignored", "NOT 后面没有内容，跳过"),
    "nothing_to_search_for": (
        "nothing to search for: type one or more words",
        "没有可检索的内容：请输入一个或几个词",
    ),
    "only_exclusions": ("only exclusions: every other article is found", "只有排除条件：列出其余全部文章"),
    "only_first_of_quote": (
        "only the first {most} words of a quote with ~ are read",
        "带 ~ 的引语只读取前 {most} 个词",
    ),
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
    "quote_with_break": (
        "the quote has a paragraph break: looked for with it, and as one run over a column's end",
        "引语中有分段：既按分段检索，也按跨栏连排的一段检索",
    ),
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
    # render: labels and lines around hits
    "articles": ("{number:articles}", "{number:articles}"),
    "total": ("{total:articles}", "共 {total:articles}"),
    "page_of": ("page {page} of {pages}", "第 {page}/{pages} 页"),
    "seconds": ("{seconds:.3f} s", "{seconds:.3f} 秒"),
    "note": ("note: {note}", "注：{note}"),
    "did_you_mean": ("did you mean: {queries}?", "您要找的是：{queries}？"),
    "suggested": ("{query} ({total:articles})", "{query}（{total:articles}）"),
    "undated": ("undated", "未写日期"),
    "no_headline": ("(no headline)", "（无标题）"),
    "page_with_number": ("page {page}", "第 {page} 版"),
    "page_with_name": ("page {page}", "{page}"),
    "is_reprint": ("reprint", "转载"),
    "reprints": ("reprints", "转载"),
    "reprints_folded": ("{number:reprint|reprints} folded", "另有 {number:count} 篇转载"),
    "mentions": ("mentions {days}", "文中提到：{days}"),
    "period": ("{first} to {last}", "{first} 至 {last}"),
    # render: facets and counts over time
    "facet_year": ("year", "年份"),
    "facet_month": ("month", "月份"),
    "facet_source": ("source", "来源"),
    "facet_section": ("section", "版面"),
    "facet_page": ("page", "版次"),
    "facet_byline": ("byline", "作者"),
    "facet_people": ("people", "人物"),
    "facet_places": ("places", "地点"),
    "facet_organisations": ("organisations", "机构"),
    "facet_automatic": ("automatic", "自动识别"),
    "facet_more": ("{more:count} more", "另有 {more:count} 项"),
    "facet_earlier": ("{more:count} earlier", "更早的 {more:count} 项"),
    "facet_remark": ("({remark})", "（{remark}）"),
    "facet_both": ("{hidden}, {automatic}", "{hidden}，{automatic}"),
    "interval_year": ("year", "年"),
    "interval_month": ("month", "月"),
    "interval_day": ("day", "日"),
    "span_year": ("{number} years", "{number} 年"),
    "span_month": ("{number} months", "{number} 个月"),
    "span_day": ("{number} days", "{number} 天"),
    "bar_spans": ("a bar is {span}", "每条代表 {span}"),
    "row_spans": ("a line is {span}", "每行代表 {span}"),
    "undated_in_no_bucket": (
        "{number:articles} without a date are in no {interval}",
        "{number:articles}未写日期，未计入各{interval}",
    ),
    "undated_with_word": (
        "{number:articles} with {word} without a date are in no {interval}",
        "含“{word}”的 {number:articles}未写日期，未计入各{interval}",
    ),
    "column_articles": ("articles", "总篇数"),
    "trend_rates": ("articles with each word per 1,000 of the period", "每千篇中含该词的篇数"),
    "trend_rates_and_counts": (
        "articles with each word per 1,000 of the period, and in all",
        "每千篇中含该词的篇数，以及总篇数",
    ),
    "axis_articles": ("articles a {interval}", "每{interval}篇数"),
    "axis_rate": ("articles per 1,000 a {interval}", "每{interval}每千篇中的篇数"),
    # render: what an index holds, and the steps from a text to its tokens
    "stat_articles": ("articles", "文章"),
    "stat_seed_files": ("seed files", "原始文件"),
    "stat_engine": ("engine", "引擎"),
    "stat_generation": ("generation", "世代"),
    "stat_bytes": ("bytes", "字节"),
    "stat_format": ("format", "格式"),
    "stat_fingerprint": ("fingerprint", "分析器指纹"),
    "step_source": ("source", "原文"),
    "step_folded": ("folded", "归一"),
    "step_units": ("units", "单元"),
    "step_words": ("words", "词语"),
    "step_parts": ("parts", "检索词"),
    "step_layer": ("layer {layer}", "{layer} 层"),
    # render: watches
    "watch_added": ("{name}: {query} · {found:articles} now", "{name}：{query} · 现有 {found:articles}"),
    "watch_known": (
        "{name}: {query} · {found:articles} known · {since}",
        "{name}：{query} · 已知 {found:articles} · {since}",
    ),
    "watch_last_run": ("last run {time}", "上次运行 {time}"),
    "watch_never_run": ("added {time}, never run", "{time} 添加，尚未运行"),
    "watch_news": ("{name}: {query} · {new} new", "{name}：{query} · 新增 {new} 篇"),
    "watch_news_and_more": (
        "{name}: {query} · {new} new, {more} more in the next run",
        "{name}：{query} · 新增 {new} 篇，另有 {more} 篇留待下次运行",
    ),
    # render: the report of a sync
    "report_files": (
        "files     {added} added, {changed} changed, {removed} removed, {unchanged} unchanged",
        "文件  新增 {added} 个，更新 {changed} 个，移除 {removed} 个，未变 {unchanged} 个",
    ),
    "report_articles": (
        "articles  {added} added, {changed} changed, {removed} removed; {total} in the index",
        "文章  新增 {added} 篇，更新 {changed} 篇，移除 {removed} 篇；索引共 {total} 篇",
    ),
    "report_time": ("time      {seconds:.2f} s, {speed:.1f} MB/s", "用时  {seconds:.2f} 秒，{speed:.1f} MB/s"),
    "report_skipped": ("skipped   {files}: {reason}", "跳过  {files}：{reason}"),
    "report_skipped_more": (
        "skipped   {files} and {more} more: {reason}",
        "跳过  {files} 及另外 {more} 个文件：{reason}",
    ),
    "report_note": ("note      {note}", "说明  {note}"),
    # render: what the command line says itself
    "all_is_well": ("all is well", "一切正常"),
    "reading_seeds": ("indexing", "正在建立索引"),
    "confirm_removal": ("Let them go?", "要移除吗？"),
    "query_missing": ("Missing argument 'QUERY...'.", "缺少检索式：请在命令后写出要找的词"),
    "no_such_facet": ("no facet {name!r}: choose of {facets}", "没有名为 {name!r} 的分面：可选 {facets}"),
    "stopped": ("stopped", "已中止"),
    "out_of_memory": (
        "there is not enough memory: build with a smaller --memory and fewer --workers, or ask for fewer hits",
        "内存不足：请用较小的 --memory 和较少的 --workers 建立索引，或减少每页篇数",
    ),
    "number_too_large": ("a number is too large ({error}): pass a smaller one", "数值过大（{error}）：请改用较小的数"),
    "nested_too_deeply": (
        "the query or a seed is nested too deeply: use fewer brackets within each other",
        "检索式或原始文件嵌套过深：请减少层层相套的括号",
    ),
    "unexpected_error": (
        "unexpected {kind}: {error}; this is a bug: report it with what NEWSEARCH_TRACEBACK=1 prints",
        "意外的 {kind}：{error}；这是程序缺陷：请设 NEWSEARCH_TRACEBACK=1 重试，并连同其输出一起报告",
    ),
    "plot_needs_name": (
        "{path} is neither .png nor .svg: name the file so",
        "{path} 既非 .png 也非 .svg：请改用这两种文件名",
    ),
    "plot_needs_matplotlib": (
        "charts need matplotlib: pip install 'newsearch[plot]'",
        "绘图需要 matplotlib：请运行 pip install 'newsearch[plot]'",
    ),
    "plot_needs_font": (
        "no font here has Chinese characters: install one (Noto Sans CJK, for example the package fonts-noto-cjk), "
        "then remove matplotlib's font cache: rm -r ~/.cache/matplotlib",
        "没有含汉字的字体：请安装一种（如 fonts-noto-cjk 包中的 Noto Sans CJK），"
        "再删除 matplotlib 的字体缓存：rm -r ~/.cache/matplotlib",
    ),
    # errors: what is wrong with what was passed
    "article_not_text": (
        "{field} of article {id!r} is not a string: pass a str",
        "文章 {id!r} 的 {field} 不是字符串：请传入 str",
    ),
    "article_without_id": (
        "an article needs an id: pass a string that stays the same over updates",
        "文章缺少 id：请给出一个更新后仍不变的字符串",
    ),
    "article_date_invalid": (
        "date {date!r} of article {id!r} is not a day: write it as YYYY-MM-DD or leave it out",
        "文章 {id!r} 的日期 {date!r} 不是某一天：请写成 YYYY-MM-DD，或者留空",
    ),
    "work_near": (
        "{parts} within {slop} of each other, in {articles:articles}",
        "在 {articles:articles}中查找相距不超过 {slop} 的 {parts}",
    ),
    "work_same": ("{parts} in one sentence, in {articles:articles}", "在 {articles:articles}中查找同一句中的 {parts}"),
    "work_widening": ("what {typed:quoted} may stand for", "查找{typed:quoted}可能对应的词"),
    "work_wildcard": ("{pattern}, in {articles:articles}", "在 {articles:articles}中查找 {pattern}"),
    "search_too_slow": (
        "the search took longer than {seconds:g} s: ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成：请缩小范围，或用 --seconds 放宽时限",
    ),
    "search_too_slow_at": (
        "the search took longer than {seconds:g} s ({work}): ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成（{work}）：请缩小范围，或用 --seconds 放宽时限",
    ),
    "searcher_closed": (
        "this searcher is closed: get another one by index.searcher()",
        "该检索器已关闭：请用 index.searcher() 另开一个",
    ),
    # seeds: why a seed file, or a part of it, was not read
    "seed_empty": ("is empty: nothing to read", "是空文件，没有可读的内容"),
    "seed_not_text": (
        "is not text (binary, or an encoding that is none of UTF-8, UTF-16, GB18030): save it as UTF-8",
        "不是文本（二进制文件，或编码不是 UTF-8、UTF-16、GB18030）：请另存为 UTF-8",
    ),
    "seed_not_json": (
        "is not JSON ({error}): mend it, or save one record a line as .jsonl",
        "不是有效的 JSON（{error}）：请改正，或每行一条记录存为 .jsonl",
    ),
    "seed_no_records": (
        "has no records with a headline or a body: name them title and text",
        "没有含标题或正文的记录：请将字段命名为 title 和 text",
    ),
    "seed_line_not_json": (
        "line {line} is not JSON ({error}): mend the line",
        "第 {line} 行不是有效的 JSON（{error}）：请改正该行",
    ),
    "seed_line_without_text": (
        "line {line} has neither a headline nor a body: name them title and text",
        "第 {line} 行既无标题也无正文：请将字段命名为 title 和 text",
    ),
    "seed_doctype": (
        "is XML with a DOCTYPE, which is not read: save it without",
        "是带 DOCTYPE 的 XML，不予读取：请去掉后另存",
    ),
    "seed_not_xml": ("is not XML ({error}): mend it", "不是有效的 XML（{error}）：请改正"),
    "seed_xml_without_text": (
        "is XML without a title or a body: nothing to read",
        "这份 XML 既无标题也无正文，没有可读的内容",
    ),
    "seed_html_without_text": (
        "is a page without paragraphs of text: nothing to read",
        "网页中没有成段的文字，没有可读的内容",
    ),
    "seed_list": (
        "is a list or a table without sentences: nothing to read as an article",
        "只是列表或表格，没有成句的文字，不能作为文章读取",
    ),
    "seed_table": (
        "is a table, not articles: save its records as .jsonl",
        "是表格而不是文章：请将其中的记录存为 .jsonl",
    ),
    "contents_table": ("{heading} is a table of contents, not an article", "“{heading}”是目录，不是文章"),
    "part_heading": (
        "{heading} names a part of the page, not an article",
        "“{heading}”是版面栏目名，不是文章",
    ),
    "seed_path_missing": (
        "{path} does not exist: name a seed file or a folder of them",
        "{path} 不存在：请指定原始文件或其所在文件夹",
    ),
    # archive: what was done with an index, what is the matter with it, and the way out
    "seed_unreadable": ("cannot be read: {error}", "无法读取：{error}"),
    "seed_changing": (
        "was changing while it was read: run `newsearch sync` again",
        "读取时文件正在改动：请再次运行 `newsearch sync`",
    ),
    "seed_same_name": (
        "has the name of {path}, which counts: rename one",
        "与 {path} 同名，以后者为准：请将其中一个改名",
    ),
    "id_taken": (
        "{id:quoted} is the id of an article in {file}, which counts: change one of the two",
        "编号{id:quoted}已用于 {file} 中的文章，以该文件为准：请更改其中一个",
    ),
    "link_outside": (
        "is a link to {target}, outside of the seeds: pass --follow-links to read it, or name that file as a seed",
        "是指向原始文件夹之外的链接（{target}）：如要读取请加上 --follow-links，或直接指定该文件",
    ),
    "link_to_folder": (
        "is a link to the folder {target}, and those are not followed: name that folder as one of seeds",
        "是指向文件夹 {target} 的链接，不予跟随：请将该文件夹也列为原始文件夹",
    ),
    "no_seed_files": (
        "no seed file under {roots}: name the folder of your .txt, .md, .jsonl or .html files",
        "{roots}中没有原始文件：请指定 .txt、.md、.jsonl 或 .html 文件所在的文件夹",
    ),
    "any_known_folder": ("any folder that is known", "已知的文件夹"),
    "removal_refused": (
        "{going} of {articles} articles would go, since {files} seed files are not under {roots} any more:"
        " name all folders of seeds, or {way_out}",
        "全部 {articles} 篇文章中将有 {going} 篇被删除，因为 {files} 个原始文件已不在{roots}之下："
        "请指定全部原始文件夹，或{way_out}",
    ),
    "pass_delete": ("pass --delete", "加上 --delete"),
    "rebuild_with_those": (
        "run `newsearch rebuild` with those that are there",
        "用现有的原始文件运行 `newsearch rebuild`",
    ),
    "removal_of_unread_refused": (
        "{articles} articles that no seed gives would go, since the format of {path} is not read any more:"
        " keep a copy for the version that made it, then pass --delete",
        "{articles} 篇不来自原始文件的文章将被删除，因为 {path} 的格式已无法读取："
        "请先为当初的版本留一份副本，再加上 --delete",
    ),
    "articles_gone": (
        "{articles} articles that no seed gives are gone",
        "{articles} 篇不来自原始文件的文章未能保留",
    ),
    "article_lost": (
        "lost: {id:quoted}, which no seed gives and which cannot be read",
        "丢失：{id:quoted}，它不来自任何原始文件，也无法读取",
    ),
    "articles_not_kept": (
        "articles that no seed gives could not be kept: the engine's files cannot be read",
        "不来自原始文件的文章未能保留：引擎文件无法读取",
    ),
    "articles_kept_from_damage": (
        "kept from damaged files, read them over: {ids:quoted}",
        "以下文章取自损坏的文件，请核对：{ids:quoted}",
    ),
    "rebuilt_for_analyzer": (
        "rebuilt: the analyzer has changed since the last sync",
        "已重建索引：分词方式自上次同步后有变",
    ),
    "rebuilt_for_format": ("rebuilt: the format of the index has changed", "已重建索引：索引格式有变"),
    "index_missing": (
        "no index in {path}: run `newsearch sync` first, or name the folder with --index",
        "{path} 中没有索引：请先运行 `newsearch sync`，或用 --index 指定文件夹",
    ),
    "index_damaged": (
        "{path} is damaged ({reason}): run `newsearch verify --repair`, or `newsearch rebuild` with your seeds",
        "{path} 已损坏（{reason}）：请运行 `newsearch verify --repair`，或用原始文件运行 `newsearch rebuild`",
    ),
    "not_as_written": ("it is not as it was written", "内容与写入时不符"),
    "names_no_generation": ("it names no generation", "没有写明是哪一代索引"),
    "no_manifest": ("it is no manifest", "不是索引清单"),
    "no_checksum": ("it has no checksum", "缺少校验和"),
    "file_lost": ("{path} is missing", "{path} 不见了"),
    "file_unusable": ("{path} is damaged ({reason})", "{path} 已损坏（{reason}）"),
    "generation_used": (
        "{trouble}: {generation} is used, the newest one that is whole; run `newsearch verify --repair`",
        "{trouble}：现用最新且完好的 {generation}；请运行 `newsearch verify --repair`",
    ),
    "generation_restored": (
        "{trouble}: {generation} was used, the newest one that is whole, and CURRENT was written again",
        "{trouble}：已改用最新且完好的 {generation}，并重写 CURRENT",
    ),
    "generation_set_aside": (
        "{path} is newer, but damaged: it was kept as {kept}, remove it when you do not need it",
        "{path} 更新但已损坏：已改名为 {kept} 保留，不需要时请删除",
    ),
    "checksum_restored": (
        "{path} was missing or damaged: it was written again",
        "{path} 缺失或已损坏：已重写",
    ),
    "index_format_outdated": (
        "{path} has format {found}, this is {expected}: run `newsearch sync`",
        "{path} 的格式是 {found}，本版本为 {expected}：请运行 `newsearch sync`",
    ),
    "index_analyzer_outdated": (
        "{path} was built by another analyzer: run `newsearch sync`",
        "{path} 是用另一种分词方式建立的：请运行 `newsearch sync`",
    ),
    "index_busy": (
        "{path} is being written by {holder}: wait for it to finish, then try again",
        "{path} 正由 {holder} 写入：请等它完成后再试",
    ),
    "another_process": ("another process", "另一进程"),
    "index_exists": (
        "{path} has an index: open it with Index.open, or remove the folder first",
        "{path} 中已有索引：请用 Index.open 打开，或先删除该文件夹",
    ),
    "index_has_engine": (
        "{path} has the engine {engine}: name another folder with --index",
        "{path} 使用的是引擎 {engine}：请用 --index 指定另一文件夹",
    ),
    "index_has_dictionary": (
        "{path} was built with another user dictionary: remove it, then sync again",
        "{path} 是用另一部用户词典建立的：请删除后重新同步",
    ),
    "file_damaged": (
        "{path} is damaged: run `newsearch verify --repair`",
        "{path} 已损坏：请运行 `newsearch verify --repair`",
    ),
    "articles_miscounted": (
        "{found} articles instead of {expected}: run `newsearch verify --repair`",
        "应有 {expected} 篇文章，实有 {found} 篇：请运行 `newsearch verify --repair`",
    ),
    "search_disagrees": (
        "{run:quoted} stands in {literal} articles, a search finds {found}: run `newsearch rebuild`",
        "{run:quoted}见于 {literal} 篇文章，检索却找到 {found} 篇：请运行 `newsearch rebuild`",
    ),
    "watch_without_name": (
        "a watch needs a name: pass one, such as `newsearch watch add 大桥 '嘉陵江大桥 通车'`",
        "订阅需要名称：请写上一个，例如 `newsearch watch add 大桥 '嘉陵江大桥 通车'`",
    ),
    "watch_exists": (
        "there is a watch {name:quoted}: choose another name, or `newsearch watch remove` it first",
        "已有名为{name:quoted}的订阅：请另取名称，或先用 `newsearch watch remove` 删除",
    ),
    "watch_missing": (
        "there is no watch {name:quoted}: `newsearch watch list` prints those there are",
        "没有名为{name:quoted}的订阅：`newsearch watch list` 可列出现有的订阅",
    ),
    "nothing_watched": (
        "nothing is watched in {path}: run `newsearch watch add NAME QUERY`",
        "{path} 中没有订阅：请运行 `newsearch watch add 名称 检索式`",
    ),
    "watches_of_another_version": (
        "{path} was written by another version of newsearch: use that one, or remove the file",
        "{path} 是另一版本的 newsearch 写的：请使用该版本，或删除此文件",
    ),
    "watches_damaged": (
        "{path} is damaged ({reason}): put a copy of it back, or remove it and add the watches again",
        "{path} 已损坏（{reason}）：请用副本恢复，或删除后重新添加订阅",
    ),
    # analysis: articles and user dictionaries
    "dictionary_line_without_word": (
        "{path}, line {line}: '{text}' has no word, ignored",
        "{path} 第 {line} 行“{text}”没有词，跳过",
    ),
    "dictionary_unreadable": (
        "user dictionary {path}: {reason}; name a UTF-8 text file, one word a line",
        "用户词典 {path} 无法读取（{reason}），请指定一个 UTF-8 文本文件，每行一个词",
    ),
    # engine: what keeps an archive, and builds it
    "engine_missing": (
        "no engine {engine}: choose one of {engines}",
        "没有名为 {engine} 的引擎，可选：{engines}",
    ),
    "process_ended": (
        "a process that builds the index was ended: run the command again, with fewer workers",
        "一个建立索引的进程中途被终止，请减少 --workers 后重试",
    ),
}
"""For each code the sentence in the order of `LANGUAGES`; the values of both are the same."""
