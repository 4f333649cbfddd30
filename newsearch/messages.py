"""Every sentence that newsearch says, in English and Chinese, by its code.

A `Note` is what is to be said, as data: a code and its values. `say` turns it into a sentence; nothing else does. In a
sentence `{name}` stands for a value of the note:

    a note              its own sentence, in the same language
    several values      one after the other, set apart as the language does
    {n:articles}        how many articles: `1 article`, `1,234 articles`; `1,234 篇`
    {n:count}           a number with its thousands set apart
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

__all__ = ["LANGUAGES", "SENTENCES", "Language", "Note", "say"]

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")


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
        return hash((self.code, *sorted(self.values)))

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
        if isinstance(value, Iterable) and not isinstance(value, str):
            return ("、" if self.language == "zh" else ", ").join(f"{_Value(each, self.language)}" for each in value)
        return format(value, spec)


SENTENCES: dict[str, tuple[str, str]] = {
    # search: how a request was read, and what was done
    "relaxed": (
        "no article has all {wanted} words: shown are those with {found} of them",
        "没有一篇包含全部 {wanted} 个词，以下文章含有其中 {found} 个",
    ),
    # analysis: articles and user dictionaries
    "article_date_no_day": (
        "date '{date}' of article '{article}' is not a day: write it as YYYY-MM-DD or leave it out",
        "文章“{article}”的日期“{date}”不是一个日期，请写成 YYYY-MM-DD，或者不填",
    ),
    "article_text_no_string": (
        "{field} of article '{article}' is not a string: pass a str",
        "文章“{article}”的 {field} 不是字符串，请传入 str",
    ),
    "article_without_id": (
        "an article needs an id: pass a string that stays the same over updates",
        "文章缺少编号（id），请给出一个更新后也不变的字符串",
    ),
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
    "searcher_closed": (
        "this searcher is closed: open another one with Index.searcher()",
        "检索器已经关闭，请用 Index.searcher() 另开一个",
    ),
}
"""For each code the sentence in the order of `LANGUAGES`; the values of both are the same."""
