"""What newsearch says: every code in both languages, with the same values; no code that is not in the table."""

from __future__ import annotations

import ast
import fnmatch
import pickle
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsearch
from newsearch import errors
from newsearch.messages import LANGUAGES, SENTENCES, Note, say
from newsearch.messages.known import KNOWN

ROOT = Path(newsearch.__file__).parent
CODE = re.compile("[a-z][a-z0-9_]*")
MAKERS = {"Note", "note", "_note", "add_note", "phrase", *errors.__all__}
"""What takes a code as its first argument."""


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name not in (None, "command")}


PYTHONS = {"AssertionError", "AttributeError"}
"""Errors that Python itself raises in such words: they are about code, and no reader of a page meets them."""


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call in the sources: what is called, the call, and where it is."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node, f"{path}:{node.lineno}"


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, as far as they are written out; `*` stands for a value in one."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (*literals(one), *literals(other))


def codes_used() -> Iterator[tuple[str, str, set[str]]]:
    """Every text that is made a note or an error, where it is, and the names of its values."""
    for name, call, place in calls():
        if name in MAKERS and call.args:
            for text in literals(call.args[0]):
                yield text, place, {keyword.arg or "**" for keyword in call.keywords}


def raised() -> Iterator[tuple[str, str]]:
    """Every text that an error of Python's own kinds is raised with, and where."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=[first, *_])) if name not in PYTHONS:
                    yield from ((text, f"{path}:{node.lineno}") for text in literals(first))


def texts_outside_the_tables() -> set[str]:
    """Every text of the sources, except those of the tables: codes may be chosen before they are said."""
    paths = (path for path in ROOT.rglob("*.py") if path.parent.name != "messages")
    said = {text for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))) for text in texts(node)}
    return said | {text for _, text in codes_in_templates()}


def codes_in_templates() -> Iterator[tuple[str, str]]:
    """Every code that a template says with `t`, and where; `*` stands for what is joined to one."""
    for path in (ROOT / "web" / "templates").iterdir():
        for code, joined in re.findall(r"""\bt\(["'](\w+)["'](\s*~)?""", path.read_text("utf-8")):
            yield path.name, f"{code}*" if joined else code


def texts(node: ast.AST) -> Iterator[str]:
    return literals(node) if isinstance(node, ast.expr) else iter(())


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_code_has_a_sentence_in_each_language_with_the_same_values(code: str) -> None:
    sentences = SENTENCES[code]
    assert len(sentences) == len(LANGUAGES) and all(sentences)
    assert CODE.fullmatch(code)
    assert placeholders(sentences[0]) == placeholders(sentences[1])
    words = "".join(text for text, *_ in string.Formatter().parse(sentences[1]))
    assert re.search("[\u4e00-\u9fff]", words) or not re.search("[A-Za-z]", words), (
        "the second sentence is the Chinese one"
    )


ONE_WORD = {
    "文章": "报道|稿件|稿子",
    "作者": "记者|责任者|署名",
    "检索": "查询|搜索",
    "前后文": "上下文|语境",
    "时间分布": "时间走势|时间线",
    "未写日期": "无日期|日期不明",
    "库": "馆藏|档案|资料库",
    "原始文件": "种子|(?<!订阅)源文件",
    "筛选": "过滤",
    "分类统计": "分面",
    "同步": "刷新",
}
"""What each thing is called in Chinese, and what the screens do not call it."""


@pytest.mark.parametrize("word", ONE_WORD)
def test_a_thing_has_one_word_on_the_chinese_screens(word: str) -> None:
    catalogue = (ROOT / "cli/catalogues/zh/LC_MESSAGES/newsearch.po").read_text("utf-8")
    topic = (ROOT / "cli/topics/query.zh.txt").read_text("utf-8")
    known = "\n".join(KNOWN.values())
    screens = [*(chinese for _, chinese in SENTENCES.values()), catalogue, topic, known]
    assert any(word in text for text in screens)
    assert not [found for text in screens for found in re.findall(f".*(?:{ONE_WORD[word]}).*", text)]


def test_every_code_in_the_sources_has_a_sentence_with_its_values() -> None:
    for code, place, values in codes_used():
        codes = fnmatch.filter(SENTENCES, code)
        assert codes, f"{place}: no sentence for {code!r}; help: add it to a table of newsearch.messages"
        missing = placeholders(SENTENCES[code][0]) - values if code in SENTENCES else set()
        assert "**" in values or not missing, f"{place}: {code!r} lacks {missing}"


def test_every_code_in_a_template_has_a_sentence() -> None:
    for place, code in codes_in_templates():
        assert fnmatch.filter(SENTENCES, code), f"{place}: no sentence for {code!r}"


def test_no_error_is_raised_with_a_text_that_is_no_code() -> None:
    for text, place in raised():
        assert text in SENTENCES, f"{place}: {text!r} is said in English only; help: ValueError(Note(code, ...))"


def test_every_code_is_said_somewhere() -> None:
    patterns = {text for text in texts_outside_the_tables() if CODE.fullmatch(text.replace("*", "x"))}
    unused = {
        code for code in SENTENCES if not any(fnmatch.fnmatchcase(code, text) for text in patterns if text != "*")
    }
    assert not unused, "help: remove the sentences that nothing says"


@pytest.mark.parametrize(
    ("note", "english", "chinese"),
    [
        (Note("reprints_folded", number=1), "1 reprint folded", "另有 1 篇转载"),
        (Note("reprints_folded", number=1234), "1,234 reprints folded", "另有 1,234 篇转载"),
        (Note("total", total=1), "1 article", "共 1 篇"),
        (Note("facet_unknown", facet="a'b", facets=("x", "y")), 'no facet "a\'b": choose one of x, y', None),
        (
            Note("mentions", days=["9", Note("period", first="1", last="2")]),
            "mentions 9, 1 to 2",
            "文中提到：9、1 至 2",
        ),
        (Note("somebody else's error"), "somebody else's error", "somebody else's error"),
    ],
)
def test_values_are_said_as_the_language_does(note: Note, english: str, chinese: str | None) -> None:
    assert say(note) == str(note) == english
    assert chinese is None or say(note, "zh") == chinese


def test_a_note_is_data() -> None:
    note = Note("page_of", page=3, pages=2)
    assert note == Note("page_of", pages=2, page=3) != Note("page_of", page=3, pages=1)
    assert pickle.loads(pickle.dumps(note)) == note
    assert len({note, Note("page_of", pages=2, page=3)}) == 1
    with pytest.raises(AttributeError, match="immutable"):
        note.code = "other"


def test_many_numbers_are_cut_short_and_typed_texts_stand_in_quotes() -> None:
    few = Note("misread", typed="未来", runs={"末来": 3, "朱来": 1})
    assert say(few, "en") == "未来 perhaps misread as: 末来 (3), 朱来 (1)"
    assert say(few, "zh") == "“未来”可能被误识为：末来（3）、朱来（1）"
    many = Note("misread", typed="未来", runs={str(n): n for n in range(11)})
    assert say(many, "en").endswith("6 (6), 7 (7) and 3 more")
    assert say(many, "zh").endswith("6（6）、7（7）等 11 个")
    within = Note("within_note", query="雷锋", note=Note("term_empty", typed="。\x1b"))
    assert say(within, "en") == r"within 雷锋: '。\u001b' has nothing to search for, ignored"
    assert say(within, "zh") == r"检索“雷锋”时：“。\u001b”中没有可检索的内容，跳过"


def test_an_error_is_a_note_that_survives_the_way_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(errors.IndexMissing("page_of", page=3, pages=2)))
    assert type(error) is errors.IndexMissing
    assert error.note == Note("page_of", page=3, pages=2)
    assert str(error) == say(error.note, "en")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("No space left on device", "磁盘已满"),
        ("Expecting value: line 1 column 9 (char 8)", "第 9 个字符：此处应有值"),
        ("Expecting value or delimiter: char 8", "第 9 个字符：此处应有值或分隔符"),
        ("'utf-8' codec can't decode byte 0xff in position 0: invalid start byte", "不是 UTF-8 文本"),
        ("somebody else's error", "somebody else's error"),
    ],
)
def test_what_the_system_and_python_say_has_chinese(english: str, chinese: str) -> None:
    note = Note("seed_unreadable", error=english)
    assert say(note, "zh") == f"无法读取：{chinese}" and say(note) == f"cannot be read: {english}"
