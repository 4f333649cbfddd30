"""Folding and offsets."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.model import Folded
from newsearch.text import folding
from newsearch.text.folding import fold, fold_all, fold_text, fold_texts
from newsearch.text.spellings import Edit, spelled_as_one
from tests.text.strategies import NEWS


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("發　生火\n災", "发生火灾"),
        ("ＡＢ１２", "ab12"),
        ("面积100㎡", "面积100平方米"),
        ("优素福•拉扎・吉拉尼", "优素福拉扎吉拉尼"),
        ("增长3·5%", "增长3.5%"),
        ("Mao  Yi", "mao yi"),
        ("王　毅", "王毅"),
        ("改革\u200b开\x00放\ufeff", "改革开放"),
        ("\ud800中", "\ufffd中"),
        ("中\ud800\u0301", "中\ufffd\u0301"),
        ("a\t\u0301", "a \u0301"),
        ("本报记者张伟\n\n大会今日开幕", "本报记者张伟\n\n大会今日开幕"),
        ("形成规划科学、产业\n\n集聚", "形成规划科学、产业集聚"),
        ("他来了。\n\n大会开幕", "他来了。\n\n大会开幕"),
        ("他来了。\n\n、大会\n\n开幕", "他来了。\n\n、大会开幕"),
        ("the inter-\nnational press", "the international press"),
        ("Inter- \r\n Net", "internet"),
        ("中国e-\nmail", "中国email"),
        ("COVID-\n19与GPT-\n4", "covid19与gpt4"),
        ("歼-\n10", "歼10"),
        ("歼-10 GPT-4", "歼10 gpt4"),
        ("a - b\n-c a-\n\nb", "a - b -c a-\n\nb"),
        ("the inter- national press", "the inter- national press"),
        ("天气好,人多。\n\n大会开幕\n\n明天继续", "天气好,人多。\n\n大会开幕\n\n明天继续"),
        ("天气好,\n大会开幕\n\n明天继续", "天气好,大会开幕\n\n明天继续"),
        ("形成规划科学、产业\n\n(集聚)", "形成规划科学、产业\n\n(集聚)"),
        ("\u3000ab cd", "ab cd"),
        ("a . b", "a . b"),
        ("ж\u0338 b", "ж\u0338 b"),
        ("São Tomé, Müller, nǚ", "sao tome, muller, nu"),
    ],
)
def test_folding_is_blind_to_script_width_and_line_breaks(source: str, folded: str) -> None:
    assert fold(source).text == fold_text(source) == folded
    assert fold_texts([source, "末", source]) == [folded, "末", folded]


@pytest.mark.parametrize(
    ("ways", "folded"),
    [
        ("①2031年|❶2031年|⓵2031年", "①2031年"),
        ("5.3①，|5．3①,", "5.3①,"),
        ("10⁴米", "10⁴米"),
        ("100㎡|100m²|１００ｍ²|100m2|100平方米", "100平方米"),
        ("3km²|3㎢|3平方公里", "3平方公里"),
        ("5cm²与5cm2|5平方厘米与5平方厘米", "5平方厘米与5平方厘米"),
        ("5dm²,5mm2,5km³", "5平方分米,5平方毫米,5立方公里"),
        ("m²单价|㎡单价|平方米单价", "平方米单价"),
        ("5㎥|5m³", "5立方米"),
        ("½杯|1/2杯|１／２杯|1⁄2杯", "1/2杯"),
        ("2½杯", "2 1/2杯"),
        ("⅓", "1/3"),
        ("¼", "1/4"),
        ("重5㎏|重5kg|重５ＫＧ", "重5 kg"),
        ("行3㎞|行3KM", "行3 km"),
        ("5℃|5°C", "5°c"),
        ("第Ⅲ期|第iii期", "第iii期"),
        ("AⅢ型", "a iii型"),
        ("AⅤ型", "a v型"),
        ("⒈5月", "1. 5月"),
        ("⑴5月|(1)5月", "(1)5月"),
        ("㈠会议|（一）会议", "(一)会议"),
        ("CO₂|CO2", "co2"),
        ("C₀₁₂₃₄₅₆₇₈₉|C0123456789", "c0123456789"),
        ("GPT™4", "gpt tm 4"),
        ("ﬁve", "five"),
        ("172.6\n亿元|172.6 亿元|172.6\n\u3000亿元", "172.6亿元"),
        ("5G 网络|5G\n网络", "5g网络"),
        ("2031 年 4 月|2031\u3000年 4\n月", "2031年4月"),
        ("于：\n5亿", "于:5亿"),
        ("共 2 9 7 7 名|共 ２ ９ ７ ７ 名|共\u30002\u30009\u30007\u30007名", "共2977名"),
        ("GPT 4", "gpt 4"),
        ("172 6", "172 6"),
        ("3 2名", "3 2名"),
        ("12 3 4 5名", "12 3 4 5名"),
        ("3. 5|3.\n5|3． 5|3．\n5", "3. 5"),
        ("1，\n234", "1, 234"),
        ("古丽·巴哈尔|古麗•巴哈爾|古丽‧巴哈尔|古丽．巴哈尔|古丽・巴哈尔|古丽･巴哈尔|古丽巴哈尔", "古丽巴哈尔"),
        ("一二·九|一二九", "一二九"),
        ("京A·54321|京A54321|京Ａ•54321|京A-54321", "京a54321"),
        ("J·K·罗琳|J·K罗琳|J.K.罗琳|J．K．罗琳|JK罗琳", "jk罗琳"),
        ("乔治·W.布什|乔治·W·布什|乔治W布什", "乔治w布什"),
        ("U.S.A.|U.S.A|USA", "usa"),
        ("www.a.b.com", "www.a.b.com"),
        ("国发〔2013〕12号|国发[2013]12号|国发【2013】12号|国发（2013）12号", "国发(2013)12号"),
        ("注[12]，见[2013年]", "注[12],见[2013年]"),
        ('“大桥”通车|「大桥」通车|『大桥』通车|"大桥"通车', '"大桥"通车'),
        ("It’s|It's", "it's"),
        ("好……|好…|好......|好...", "好..."),
        ("3～5亿元|3~5亿元|3〜5亿元|3-5亿元|3—5亿元", "3-5亿元"),
        ("气温-5℃|气温－5℃|气温−5℃|气温-5°C", "气温-5°c"),
        ("Beyoncé|BEYONCE\u0301|beyonce", "beyonce"),
        ("钱锺书|錢鍾書|钱钟书", "钱钟书"),
        ("鐡道塲站寳物飜覆|鐵道場站寶物翻覆", "铁道场站宝物翻覆"),
        ("砲兵労働舎監鑛山|炮兵勞動舍監礦山|礮兵労働舎監鉱山", "炮兵劳动舍监矿山"),
        ("小沢一郎与広島|小泽一郎与广岛|小澤一郎與廣島", "小泽一郎与广岛"),
        ("3·15晚会|3•15晚会|315晚会", "315晚会"),
        ("“5·12”|“512”", '"512"'),
        ("涨3·15%|涨3.15%|涨3．15%", "涨3.15%"),
        ("涨3·5%|涨3.5%", "涨3.5%"),
        ("第3.15条", "第3.15条"),
        ("让—保罗·柳瓦|让-保罗·柳瓦|让–保罗•柳瓦|让―保罗·柳瓦|让－保罗·柳瓦|让‐保罗·柳瓦|让−保罗·柳瓦", "让-保罗柳瓦"),
        ("F-35|F35|Ｆ－３５|F‑35|F–35|F\u00ad-35", "f35"),
        ("歼-10|歼—10|歼10|殲-10", "歼10"),
        ("2031-04-09", "2031-04-09"),
        ("3月-5月|3月—5月", "3月-5月"),
        ("第1版-第3版", "第1版-第3版"),
        ("1,234,567.89|１，２３４，５６７．８９|1234567.89", "1234567.89"),
        ("1,23 1,2345 0,123", "1,23 1,2345 0,123"),
        ("比分3∶2|比分3：2|比分3:2", "比分3:2"),
        ("10：05：30", "10:05:30"),
        ("二○三一年|二◯三一年|二〇三一年", "二〇三一年"),
        ("⻄郊⺠居⻓廊⻅⻩|西郊民居长廊见黄", "西郊民居长廊见黄"),
        ("臺|台|枱|檯", "台"),
        ("裏|里|裡", "里"),
        ("爲|為|为", "为"),
    ],
)
def test_what_is_written_in_several_ways_is_folded_to_one(ways: str, folded: str) -> None:
    for way in ways.split("|"):
        assert fold(way).text == fold_text(way) == folded, way


VARIANTS = """
台 臺枱檯
里 裏裡
为 爲為
众 衆眾
群 羣
峰 峯
户 戶
青 靑
慎 愼
尚 尙
告 吿
卫 衛衞
教 敎
真 眞
清 淸
着 著
檐 簷
回 囘囬廻
西 ⻄
黄 黃⻩
民 ⺠
长 長⻓
见 見⻅
文 ⽂
"""


@pytest.mark.parametrize(("simplified", "others"), [line.split() for line in VARIANTS.split("\n") if line])
def test_variants_are_folded_to_the_simplified_character(simplified: str, others: str) -> None:
    assert fold(others).text == simplified * len(others)
    assert fold(simplified).text == simplified


def test_simplified_characters_in_use_are_left_alone() -> None:
    of_gb_2312 = [
        bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(161, 255)
    ]
    simple = opencc.OpenCC("t2s").convert
    assert {char for char in of_gb_2312 if fold(char).text != simple(char)} == {"著", "锺"}


@given(NEWS)
def test_folding_is_idempotent_and_every_character_knows_its_origin(source: str) -> None:
    folded = fold(source)
    assert fold(folded.text).text == folded.text == fold_text(source)
    spans = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= s.start < s.end <= len(source) for s in spans)
    assert spans == sorted(spans, key=lambda s: s.start)


@pytest.mark.parametrize("unit", ["m2", "5m2m²", "1·", "3·15·", "1 2 ", "1,234,", "a-1", "5kg", "古·巴", "m2 ", "x, "])
def test_what_is_written_again_and_again_is_folded_in_a_few_rounds(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[str] = []

    def counted(text: str) -> list[Edit]:
        rounds.append(text)
        return spelled_as_one(text)

    monkeypatch.setattr(folding, "spelled_as_one", counted)
    assert fold_text(unit * 500)
    assert len(rounds) <= 4, "each round takes time by the length of the text"


def test_what_is_written_one_way_alone_has_nothing_to_replace() -> None:
    assert spelled_as_one("中国人民银行") == spelled_as_one("a - b, 3·x") == []


def _offsets(folded: Folded) -> tuple[str, list[int] | None, list[int] | None]:
    starts, ends = folded.starts, folded.ends
    return folded.text, None if starts is None else list(starts), None if ends is None else list(ends)


@given(st.lists(NEWS, max_size=5))
def test_texts_folded_together_become_what_each_becomes_alone(sources: list[str]) -> None:
    assert fold_texts(sources) == [fold(source).text for source in sources]
    alone = list(map(_offsets, map(fold, sources)))
    assert list(map(_offsets, fold_all(sources))) == alone
    assert list(map(_offsets, fold_all(sources, {source: fold(source).text for source in sources}))) == alone


def test_where_it_is_known_what_a_text_becomes_no_other_spelling_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = ["國慶節的大橋。", "厦門\n大橋", "厦门 GPT4"]
    known = {source: fold(source).text for source in sources}
    monkeypatch.setattr(folding, "spelled_as_one", lambda text: pytest.fail(text))
    assert [folded.text for folded in fold_all(sources, known)] == list(known.values())


@pytest.mark.parametrize("end", ["。", "!", "」", "国", "，", "a", "\n", " "])
@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n \n", " \n\n", "\n\n　"])
def test_a_paragraph_break_is_folded_alike_with_offsets_and_without(end: str, gap: str) -> None:
    for source in (f"天,地{end}{gap}人", f"天,地{end}{gap}", f"{end}{gap}人"):
        assert fold_text(source) == fold(source).text
