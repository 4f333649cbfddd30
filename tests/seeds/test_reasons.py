"""Why XML, zip and TOML cannot be read: in Chinese with the place, whatever their readers say in English."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.parsers import expat

import pytest

from newsearch.cli import configuration
from newsearch.errors import ConfigurationError
from newsearch.messages import say
from newsearch.messages.reasons import XML, reason_in_chinese
from newsearch.seeds.reader import read


def _why(name: str, data: bytes) -> tuple[str, str]:
    (skipped,) = read(name, data).skipped
    return str(skipped.note.values["error"]), say(skipped.note, "zh")


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("<a><title>桥</titel></a>", "mismatched tag: line 1, column 14", "第 1 行第 14 列：标签前后不配对"),
        ('<?xml version="1.0"?><a><b></a>', "mismatched tag: line 1, column 30", "第 1 行第 30 列：标签前后不配对"),
        (
            '<?xml version="1.0"?>\n<a>\n<b c="1" c="2"/></a>',
            "duplicate attribute: line 3, column 10",
            "第 3 行第 10 列：属性重复",
        ),
        ("<a>\n<b:c>桥</b:c></a>", "unbound prefix: line 2, column 1", "第 2 行第 1 列：命名空间前缀没有声明"),
    ],
)
def test_broken_xml_is_said_with_the_place_in_the_file(text: str, english: str, chinese: str) -> None:
    error, sentence = _why("a.xml", text.encode())
    assert error == english
    assert chinese in sentence


@pytest.mark.parametrize("code", XML)
def test_the_reasons_of_xml_are_those_of_expat(code: int) -> None:
    english, chinese = XML[code]
    assert expat.ErrorString(code) == english
    assert reason_in_chinese(f"{english}: line 3, column 5") == f"第 3 行第 5 列：{chinese}"


def _packed() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", "<a>大桥通车</a>" * 50)
    return made.getvalue()


@pytest.mark.parametrize(
    ("there", "instead", "chinese"),
    [
        (b"PK\1\2", b"PK\1\3", "目录区标记有误"),
        (b"word/document.xml", b"word/documents.ml", "“word/document.xml”在目录和文件头中的名称不一致"),
        (b"document.xml\xb3I", b"document.xml\xff\xff", "解压出错"),
        (b"PK\5\6", b"PK\5\6\1\0\1\0", "目录区位置有误"),
    ],
)
def test_a_damaged_zip_file_is_said_in_chinese(there: bytes, instead: bytes, chinese: str) -> None:
    damaged = _packed().replace(there, instead, 1)
    assert damaged != _packed()
    assert f"（{chinese}）" in _why("a.docx", damaged)[1]


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("index = 库\n", "第 1 行第 9 列：值有误，文字须加英文引号"),
        ('index = "库', "文件末尾：字符串没有结束"),
        ('index = "库"\nindex = "库"\n', "第 2 行第 12 列：同一名称重复赋值"),
        ("标题 = 1\n", "第 1 行第 1 列：语句有误"),
        ('index "库"\n', "第 1 行第 7 列：名称之后缺少等号"),
        ('index = "库" "库"\n', "第 1 行第 13 列：一行只能写一项"),
        ("[archives.a]\n[archives.a]\n", "第 2 行第 12 列：'archives', 'a' 重复声明"),
        ("[archives.a\n", "第 1 行第 12 列：表名后缺少 ]"),
        ('index = "\\x"\n', "第 1 行第 12 列：字符串中的反斜杠须写成两个"),
    ],
)
def test_broken_toml_is_said_in_chinese(tmp_path: Path, text: str, chinese: str) -> None:
    file = tmp_path / "newsearch.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        configuration.read(file)
    assert f"无法读取（{chinese}）" in say(caught.value.note, "zh")


def test_a_reason_may_name_something() -> None:
    assert reason_in_chinese("undefined entity &nbsp;: line 2, column 1") == "第 2 行第 1 列：有未定义的实体 &nbsp;"
    assert reason_in_chinese("Bad CRC-32 for file 'a.xml'") == "“a.xml”的校验和不符"


def test_a_reason_that_nobody_knows_stays_as_it_is() -> None:
    assert reason_in_chinese("flux capacitor: line 1, column 2") == "flux capacitor: line 1, column 2"
