"""Sentences on wrong arguments, user dictionaries, engines and processes."""

from __future__ import annotations

__all__ = ["SENTENCES"]

SENTENCES: dict[str, tuple[str, str]] = {
    # what is wrong with what was passed
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
    "search_too_slow": (
        "the search took longer than {seconds:g} s: ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成：请缩小范围，或用 --seconds 放宽时限",
    ),
    "search_too_slow_at": (
        "the search took longer than {seconds:g} s ({work}): ask for less, or give it more time with --seconds",
        "检索超过 {seconds:g} 秒仍未完成（{work}）：请缩小范围，或用 --seconds 放宽时限",
    ),
    "watches_too_slow": (
        "these watches took longer than {seconds:g} s, all others were run: {names:quoted}; ask for less, or give each "
        "more time with --seconds",
        "以下订阅超过 {seconds:g} 秒仍未完成，其余均已运行：{names:quoted}；请缩小检索范围，或用 --seconds 放宽时限",
    ),
    "searcher_closed": (
        "this searcher is closed: get another one by index.searcher()",
        "该检索器已关闭：请用 index.searcher() 另开一个",
    ),
    # articles and user dictionaries
    "extra_unchangeable": (
        "the extra fields of an article never change: make another article, with dataclasses.replace",
        "文章的其他字段不可更改：请用 dataclasses.replace 另建一篇文章",
    ),
    "dictionary_line_without_word": (
        "{path}, line {line}: '{text}' has no word, ignored",
        "{path} 第 {line} 行“{text}”没有词，跳过",
    ),
    "dictionary_unreadable": (
        "user dictionary {path}: {reason:known}; name a UTF-8 text file, one word a line",
        "用户词典 {path} 无法读取（{reason:known}）：请指定一个 UTF-8 文本文件，每行一个词",
    ),
    # the file newsearch.toml
    "configuration_unreadable": (
        '{path} cannot be read ({error:known}): write TOML in UTF-8, Chinese names in quotes, such as "标题"',
        '{path} 无法读取（{error:known}）：应为 UTF-8 编码的 TOML，中文名称须加英文引号，如 "标题"',
    ),
    "configuration_missing": (
        "no archive {name:quoted}, for there is no {path}: write one, or name the folder with --index",
        "没有名为{name:quoted}的库，因为没有 {path}：请写一份，或用 --index 指定文件夹",
    ),
    "configuration_key": (
        "{path} has the key {key:quoted}, which means nothing: write one of {keys}",
        "{path} 中没有{key:quoted}这项设置：可写 {keys}",
    ),
    "configuration_value": (
        "{path}: the value of {key:quoted} is of no use: write it as {form}",
        "{path} 中{key:quoted}的值无效：请写成 {form}",
    ),
    "configuration_default": (
        "{path}: default = {name:quoted} must be one of the archives {names}, with no keys of an archive beside it",
        "{path} 中的 default = {name:quoted}必须是 {names} 之一，且旁边不能再写库的各项设置",
    ),
    "archive_unknown": (
        "{path} has no archive {name:quoted}: name one of {names}",
        "{path} 中没有名为{name:quoted}的库：可选 {names}",
    ),
    "archive_unnamed": (
        "{path} has the archives {names}: name one with --archive, or write default = in the file",
        "{path} 中有 {names}：请用 --archive 指定一个，或在文件中写明 default =",
    ),
    # what keeps an archive, and builds it
    "engine_missing": (
        "no engine {engine}: choose one of {engines}",
        "没有名为 {engine} 的引擎：可选 {engines}",
    ),
    "process_ended": (
        "a process that builds the index was ended: run the command again, with fewer workers",
        "一个建立索引的进程中途被终止：请减少 --workers 后重试",
    ),
    "no_json_form": (
        "{value} has no JSON form: make it of dicts, lists, strings and numbers",
        "{value} 无法写成 JSON：请用 dict、list、字符串和数字组成",
    ),
}
