"""Bytes to text: the right one of five encodings, whatever is declared and however much markup is around."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.seeds import encodings
from newsearch.seeds.encodings import Decoded, decode, opened
from newsearch.seeds.reader import read

SIMPLIFIED = (
    "柳岸市图书馆新馆昨日启用，馆藏十二万册。馆长表示，周末开放时间将延长到晚上九时，欢迎市民前来参观借阅。",
    "受冷空气影响，全省大部分地区今晚起将有中到大雨，气象部门提醒市民注意防范，减少外出，确保交通安全畅通。",
    "记者从会议上获悉，今年前三季度全市规模以上工业增加值同比增长百分之六点五，高技术产业投资增势良好，就业稳定。",
    "国务院常务会议部署进一步扩大内需、促进消费的措施，强调要持续优化营商环境，切实减轻企业负担，激发市场活力。",
)
TRADITIONAL = (
    "柳岸市立圖書館新館今天啟用，館藏達十二萬冊。館長表示，週末將延長開放至晚間九時，歡迎市民蒞臨參觀借閱圖書。",
    "受鋒面影響，中南部地區今晚起將有大雨，氣象局提醒民眾注意防範，減少外出，交通部也將視情況實施道路預警性封閉。",
    "立法院昨日三讀通過修正案，行政院發言人表示，政府將儘速完成配套措施，協助中小企業轉型，並保障勞工的就業權益。",
    "港府發言人指出，新一份財政預算案將繼續投資基建，改善市民居住環境，並增撥資源推動創新科技發展，嘉惠年輕一代。",
)
MARKUP = '<div class="a" style="margin:0 auto"><a href="http://www.example.com/2031/04/09/article_1.html">x</a></div>\n'
FORMS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "short": lambda text: text[:12],
    "markup": lambda text: MARKUP * 200 + f"<p>{text}</p>" + MARKUP * 200,
    "json": lambda text: json.dumps({"id": "news-000001", "url": "http://x/" * 20, "text": text}, ensure_ascii=False),
}
CASES = [(text, encoding) for text in SIMPLIFIED for encoding in ("gb18030", "utf-8", "utf-16-le", "utf-16-be")]
CASES += [(t, encoding) for t in TRADITIONAL for encoding in ("big5", "gb18030", "utf-8", "utf-16-le", "utf-16-be")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_a_sentence_of_news_is_read_in_its_own_encoding(text: str, encoding: str, form: str) -> None:  # enc-01, 02, 03
    written = FORMS[form](text)
    assert decode(written.encode(encoding)) == Decoded(written)


def test_names_of_hong_kong_are_read_from_big5() -> None:
    text = TRADITIONAL[3] + "深水埗、鰂魚涌、大嶼山䃟頭及葵涌邨居民"
    assert decode(text.encode("big5hkscs")).text == text


@pytest.mark.parametrize("declaration", ['<meta charset="{}">', "<meta content='text/html; charset={}'>"])
@pytest.mark.parametrize("charset", ["gb2312", "GBK", "big5", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize(
    ("text", "encoding"), [(SIMPLIFIED[0], "gbk"), (TRADITIONAL[0], "big5"), (SIMPLIFIED[1], "utf-8")]
)
def test_a_false_declaration_is_not_believed(declaration: str, charset: str, text: str, encoding: str) -> None:
    written = f"<html>{declaration.format(charset)}<p>{text}</p>"
    assert decode(written.encode(encoding)).text == written


@pytest.mark.parametrize(
    "start", [b'<?xml version="1.0" encoding="%s"?>', b"Content-Type: text/html; charset=%s\n\n", b"<meta charset=%s>"]
)
def test_a_declaration_decides_where_the_bytes_do_not(start: bytes) -> None:
    data = "被捕".encode("gbk")  # as plausible in the one as in the other
    other = data.decode("big5")
    assert decode(start % b"gbk" + data).text.endswith("被捕")
    assert decode(start % b"big5" + data).text.endswith(other)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_cut_last_character_is_read_and_told(cut: int) -> None:  # enc-05
    data = ("柳岸大桥通车\n\n\u3000\u3000本报讯 大桥昨日通车，市民步行体验" + "骑").encode()[:-cut]
    found = read("cut.txt", data)
    assert [a.headline for a in found.articles] == ["柳岸大桥通车"]
    assert [s.note for s in found.skipped] == [Note("seed_bytes_replaced", count=1)]


@pytest.mark.parametrize(
    ("encoding", "text"), [("utf-8", SIMPLIFIED[0]), ("gbk", SIMPLIFIED[0]), ("big5", TRADITIONAL[0])]
)
def test_a_few_broken_bytes_are_counted_and_spoil_nothing(encoding: str, text: str) -> None:
    data = b"\n".join([text.encode(encoding), b"\xff", text.encode(encoding), b"\xff", b""])
    found, notes = decode(data)
    assert found == f"{text}\n\ufffd\n{text}\n\ufffd\n"
    assert notes == (Note("seed_bytes_replaced", count=2),)


@pytest.mark.parametrize("western", ["latin-1", "cp1252"])
@pytest.mark.parametrize(("text", "encoding"), [(SIMPLIFIED[0], "utf-8"), (SIMPLIFIED[1], "gbk")])
def test_a_text_that_was_saved_as_western_is_set_right(text: str, encoding: str, western: str) -> None:
    saved = "".join(bytes([byte]).decode(western, "ignore") or chr(byte) for byte in text.encode(encoding))
    assert decode(saved.encode()) == Decoded(text, (Note("seed_encoded_twice"),))


@pytest.mark.parametrize("text", ["Où est l’été? À côté.\n", "naïve – “Café”…\n", "Tiếng Việt rất đẹp và phở\n"])
def test_western_text_stays(text: str) -> None:
    assert decode(text.encode()) == Decoded(text)


def test_what_was_lost_is_counted() -> None:
    assert decode("大桥锟斤拷锟斤拷通车".encode()).notes == (Note("seed_bytes_replaced", count=2),)


def test_two_marks_and_hz() -> None:
    assert decode("\ufeff\ufeff大桥".encode()).text == "大桥"
    assert decode("大桥 2031 通车\n".encode("hz")).text == "大桥 2031 通车\n"
    assert decode(b"a ~{b c~} d").text == "a ~{b c~} d"


@pytest.mark.parametrize("data", [b"caf\xe9 au lait", bytes(range(1, 256)) * 9, b"abc\0def", "甲\0".encode() * 9])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(SeedError) as caught:
        decode(data)
    assert caught.value.note.code == "seed_not_text"


@pytest.mark.parametrize("block", [1, 2, 3, 7, 4096])
@pytest.mark.parametrize("flaw", [b"", b"\xff\n", b"\xe9\xaa"])
@pytest.mark.parametrize("form", ["plain", "json"])
@pytest.mark.parametrize(("text", "encoding"), [CASES[0], CASES[3], CASES[16], CASES[17], CASES[18]])
def test_a_large_file_is_decoded_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, encoding: str, form: str, flaw: bytes, block: int
) -> None:
    monkeypatch.setattr(encodings, "_BLOCK", block)
    (tmp_path / "a").write_bytes(FORMS[form](text).encode(encoding) + b"\n" + flaw)
    whole = decode((tmp_path / "a").read_bytes())
    file = opened(tmp_path / "a")
    with file() as stream:
        assert Decoded(stream.read(), file.notes) == whole


@pytest.mark.parametrize("errors", ["replace", "ignore"])
@pytest.mark.parametrize("text", SIMPLIFIED)
def test_utf8_that_was_read_as_gbk_is_set_right_as_far_as_its_bytes_are_there(text: str, errors: str) -> None:
    saved = f"柳岸大桥通车，{text}".encode().decode("gb18030", errors)
    decoded = decode(saved.encode())
    assert decoded.text.startswith("柳岸大桥通车") and decoded.text.count("\ufffd") < len(text) / 4
    assert decoded.notes[0] == Note("seed_encoded_twice")
    assert decode("銆字与锛字都少见，但也是字。".encode()).text == "銆字与锛字都少见，但也是字。"


def test_a_character_lost_on_the_way_through_latin_1_does_not_hinder() -> None:
    saved = SIMPLIFIED[0].encode().decode("cp1252", "replace")
    assert "�" in saved and decode(saved.encode()).text[:6] == SIMPLIFIED[0][:6]


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be"])
def test_utf32_is_known_by_its_mark(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("be") else ""
    assert decode((mark + SIMPLIFIED[0]).encode(encoding)) == Decoded(SIMPLIFIED[0])


@pytest.mark.parametrize(
    "escaped",
    [
        lambda char: f"&#{ord(char)};",
        lambda char: f"&#x{ord(char):x};",
        lambda char: f"\\u{ord(char):04x}",
        lambda char: "".join(f"%{byte:02X}" for byte in char.encode()),
    ],
)
def test_a_text_of_escapes_is_read(escaped: Callable[[str], str]) -> None:
    text = "".join(char if char.isascii() else escaped(char) for char in f"柳岸大桥通车\n\n{SIMPLIFIED[0]}\n")
    [article] = read("a.txt", text.encode()).articles
    assert (article.headline, article.body) == ("柳岸大桥通车", SIMPLIFIED[0])
