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
        "user dictionary {path}: {reason}; name a UTF-8 text file, one word a line",
        "用户词典 {path} 无法读取（{reason}），请指定一个 UTF-8 文本文件，每行一个词",
    ),
    # what keeps an archive, and builds it
    "engine_missing": (
        "no engine {engine}: choose one of {engines}",
        "没有名为 {engine} 的引擎，可选：{engines}",
    ),
    "process_ended": (
        "a process that builds the index was ended: run the command again, with fewer workers",
        "一个建立索引的进程中途被终止，请减少 --workers 后重试",
    ),
    "no_json_form": (
        "{value} has no JSON form: make it of dicts, lists, strings and numbers",
        "{value} 无法写成 JSON：请用 dict、list、字符串和数字组成",
    ),
}
