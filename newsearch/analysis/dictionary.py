"""User dictionaries in the format of jieba."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from newsearch.errors import DictionaryError
from newsearch.messages import Note
from newsearch.text.folding import fold
from newsearch.text.units import is_word_like

__all__ = ["Dictionary", "Entry", "read_dictionary"]

Dictionary: TypeAlias = "Path | bytes"
"""A user dictionary: a file, or what stands in it."""

Entry = tuple[str, int, str]
"""A word of a user dictionary, its frequency (at least 1) and its part-of-speech tag."""


def read_dictionary(dictionary: Dictionary) -> tuple[tuple[Entry, ...], tuple[Note, ...]]:
    """The entries of a user dictionary, their words folded, and what is wrong with its other lines.

    A word may have blanks, `-`, `/` or `·` in it: only a number at the end, with or without a tag, is a frequency.

    Raises:
        DictionaryError: the file is missing or is not UTF-8.
    """
    path = dictionary if isinstance(dictionary, Path) else Path("dictionary.txt")
    try:
        data = dictionary if isinstance(dictionary, bytes) else path.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DictionaryError("dictionary_unreadable", path=path.absolute(), reason=str(reason)) from error
    entries: list[Entry] = []
    problems: list[Note] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if entry := _entry(line):
            entries.append(entry)
        else:
            problems.append(Note("dictionary_line_without_word", path=path, line=number, text=line.strip()))
    return tuple(entries), tuple(problems)


def _entry(line: str) -> Entry | None:
    fields = line.split()
    tag = (
        fields.pop()
        if len(fields) > 2 and fields[-1].isascii() and fields[-1].isalpha() and _count(fields[-2])
        else "n"
    )
    frequency = _count(fields.pop()) if len(fields) > 1 and _count(fields[-1]) else 100_000
    word = fold(" ".join(fields)).text
    return (word, frequency, tag) if is_word_like(word) else None


def _count(text: str) -> int:
    return min(int(text), 10**9) if text.isascii() and text.isdigit() and len(text) < 12 else 0
