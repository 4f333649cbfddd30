"""Every sentence that newsearch says, in English and Chinese, by its code: a table for each room.

A `Note` is what is to be said, as data: a code and its values. `say` turns it into a sentence; nothing else does. In a
sentence `{name}` stands for a value of the note:

    a note              its own sentence, in the same language
    several values      one after the other, set apart as the language does
    {n:articles}        how many articles: `1 article`, `1,234 articles`; `1,234 篇`
    {n:count}           a number with its thousands set apart
    {command}           how a command on the same index begins: `newsearch`, or as `say` was told
    {name:typed}        a text as a shell takes it; several, one after the other with blanks between
    {id:quoted}         a text in quotation marks, its control characters `visible`: `'a#1'`; `“a#1”`
    several numbers     the first eight by their names: `雷锋 (2), 北碚 (1)`; `雷锋（2）、北碚（1）`
    {n:word|words}      such a number and the noun that it counts: `1 word`, `1,234 words`
    {name!r}            a value in quotes, as Python writes it
    {error:known}       a word of a field, or of the system, that has Chinese: `body`, `正文`
    a `Bilingual`       its Chinese in Chinese
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, get_args

from newsearch.messages.archive import SENTENCES as _ARCHIVE
from newsearch.messages.cluster import SENTENCES as _CLUSTER
from newsearch.messages.errors import SENTENCES as _ERRORS
from newsearch.messages.known import in_chinese
from newsearch.messages.query import SENTENCES as _QUERY
from newsearch.messages.render import SENTENCES as _RENDER
from newsearch.messages.search import SENTENCES as _SEARCH
from newsearch.messages.seeds import SENTENCES as _SEEDS
from newsearch.messages.web import SENTENCES as _WEB

__all__ = ["LANGUAGES", "SENTENCES", "UNSAFE", "Bilingual", "Language", "Note", "say", "typed", "visible"]

Language: TypeAlias = Literal["en", "zh"]

LANGUAGES: tuple[Language, ...] = get_args(Language)

UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""What would steer a terminal, as a class of a regular expression: controls, separators of lines, direction marks."""

_INVISIBLE = re.compile(rf"[\t\n{UNSAFE}]|\\(?=u[0-9a-fA-F]{{4}})")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")

_LISTED = 8  # of several numbers in a sentence, chosen by hand


class Bilingual(str):
    """A text that a Chinese sentence has in Chinese. It is the English one everywhere else, in JSON as well.

    >>> query = Bilingual("body:北碚", "正文：北碚")
    >>> query, say(Note("read_as", reading=query), "zh")
    ('body:北碚', '检索式理解为 正文：北碚')
    """

    chinese: str

    def __new__(cls, english: str, chinese: str) -> Bilingual:
        text = super().__new__(cls, english)
        text.chinese = chinese
        return text

    def __reduce__(self) -> tuple[object, ...]:
        return Bilingual, (str(self), self.chinese)


class Note:
    """Something to be said: the code of a sentence of `SENTENCES`, and the values in it.

    Notes are immutable, compare by code and values, and can be sent to other processes. A code that is in no table is
    said as it stands: the text of somebody else's error, for example.

    >>> Note("page_of", page=3, pages=2)
    Note('page_of', page=3, pages=2)
    >>> str(Note("page_of", page=3, pages=2))
    'page 3 of 2'
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


def visible(text: str) -> str:
    """The text with what cannot be seen, and so not be typed, as `\\uXXXX`; `typed` is the way back.

    >>> visible("a\\x07b"), visible("a\\nb"), visible(r"a\\u0007b"), visible("第1版")
    ('a\\\\u0007b', 'a\\\\u000ab', 'a\\\\u005cu0007b', '第1版')
    """
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def typed(text: str) -> str:
    """The text that `visible` showed so.

    >>> typed(visible("a\\x07b")) == "a\\x07b", typed("第1版")
    (True, '第1版')
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def say(note: Note, language: Language = "en", command: str = "newsearch") -> str:
    """The sentence of a note; a command that it names begins with `command`.

    >>> say(Note("page_of", page=3, pages=2), "zh")
    '第 3/2 页'
    >>> say(Note("watch_exists", name="大 桥"), "zh", "newsearch -i sample")
    "已有名为“大 桥”的订阅：请另取名称，或先用 `newsearch -i sample watch remove '大 桥'` 删除"
    """
    if note.code not in SENTENCES:
        return note.code
    command = str(note.values.get("command", command))  # of the notes in it, too
    values = {name: _Value(value, language, command) for name, value in {"command": command, **note.values}.items()}
    return SENTENCES[note.code][LANGUAGES.index(language)].format(**values)


class _Value:
    """A value on its way into a sentence."""

    __slots__ = ("command", "language", "value")

    def __init__(self, value: object, language: Language, command: str) -> None:
        self.value, self.language, self.command = value, language, command

    def __repr__(self) -> str:
        return repr(self.value)

    def __format__(self, spec: str) -> str:
        value = self.value
        if type(value) is str and not spec:
            return value
        if isinstance(value, Bilingual) and self.language == "zh":
            value = value.chinese
        if spec == "articles" and isinstance(value, int):
            return f"{value:,} 篇" if self.language == "zh" else f"{value:,} article" + ("" if value == 1 else "s")
        if spec == "count" and isinstance(value, int):
            return f"{value:,}"
        if "|" in spec and isinstance(value, int):
            return f"{value:,} {spec.split('|')[value != 1]}"
        if isinstance(value, Note):
            return say(value, self.language, self.command)
        if isinstance(value, Mapping):
            return self._numbers(value)
        if isinstance(value, Iterable) and not isinstance(value, str):
            parts = [format(_Value(each, self.language, self.command), spec) for each in value]
            if spec == "typed":
                return " ".join(parts)
            return ("、" if self.language == "zh" else ", ").join(parts)
        if spec == "typed":
            return shlex.quote(visible(str(value)))
        if spec == "known":
            return in_chinese(str(value)) if self.language == "zh" else str(value)
        if spec == "quoted":
            shown = visible(str(value))
            quote = '"' if "'" in shown and '"' not in shown else "'"
            return f"“{shown}”" if self.language == "zh" else f"{quote}{shown}{quote}"
        return format(value, spec)

    def _numbers(self, numbers: Mapping[object, object]) -> str:
        form = "{}（{}）" if self.language == "zh" else "{} ({})"
        first = [form.format(*item) for item in list(numbers.items())[:_LISTED]]
        said = f"{_Value(first, self.language, self.command)}"
        if len(numbers) <= _LISTED:
            return said
        return f"{said}等 {len(numbers)} 个" if self.language == "zh" else f"{said} and {len(numbers) - _LISTED} more"


SENTENCES: dict[str, tuple[str, str]] = {
    **_ARCHIVE,
    **_CLUSTER,
    **_ERRORS,
    **_QUERY,
    **_RENDER,
    **_SEARCH,
    **_SEEDS,
    **_WEB,
}
"""For each code the sentence in the order of `LANGUAGES`; the values of both are the same."""
