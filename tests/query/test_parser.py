"""How typed queries are read."""

from __future__ import annotations

import datetime
import pickle
import string
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import All, Any, Near, Run, Same, Word, leaves
from newsearch.messages import LANGUAGES, Note, say
from newsearch.messages.known import in_chinese
from newsearch.query.description import describe
from newsearch.query.lexer import field_of
from newsearch.query.nearness import join_near
from newsearch.query.parser import parse
from newsearch.text.field_names import IN_QUERIES
from tests.steps import calls

TODAY = datetime.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("北碚 雷锋", "北碚 AND 雷锋"),
        ("（北京 OR 上海）　会议", "(北京 OR 上海) AND 会议"),
        ("甲 ｜ 乙 丙", "甲 OR (乙 丙)"),
        ("甲 ＯＲ 乙", "甲 OR 乙"),
        ("甲 || 乙 && 丙", "甲 OR (乙 丙)"),
        ("-丙 甲", "NOT 丙 AND 甲"),
        ("－“丙” 甲", 'NOT "丙" AND 甲'),
        ("甲 NOT （乙 丙）", "甲 AND NOT (乙 丙)"),
        ('北碚 (雷锋 OR "雷锋精神") -丙', '北碚 AND (雷锋 OR "雷锋精神") AND NOT 丙'),
        ('+北碚 +"雷锋精神" +(甲)', '北碚 AND "雷锋精神" AND 甲'),
        ("歼-10", "歼10"),
        ("C++", "c++"),
        ("*ST舜船", "st舜船"),
        ("AT&T", "at&t"),
        ("“优素福•拉扎”", '"优素福拉扎"'),
        ("『雷锋精神』「北碚」", '"雷锋精神" AND "北碚"'),
        ('“改革" 开放', '"改革" AND 开放'),
        ('“他说"你好"”', r'"他说\"你好\""'),
        (r'"他说\"你好\\"', r'"他说\"你好\\"'),
        ("標題：长江 来源:新华社", "headline:长江 AND source:新华社"),
        ("ＴＩＴＬＥ：长江 Body: 大桥", "headline:长江 AND body:大桥"),
        ("headline:(长江 OR 大桥)", "headline:(长江 OR 大桥)"),
        ("headline:-长江", "NOT headline:长江"),
        ("headline:date:2024 长江", "date:[2024-01-01 TO 2024-12-31] AND 长江"),
        ("日期：2024年3月 会议", "date:[2024-03-01 TO 2024-03-31] AND 会议"),
        ("日期： “2024年3月”|会议", "date:[2024-03-01 TO 2024-03-31] OR 会议"),
        ("date:[2024-03-01 TO 2024-03-31]", "date:[2024-03-01 TO 2024-03-31]"),
        ("date:[TO 2024-03]", "date:[* TO 2024-03-31]"),
        ("date:[2024-03 TO 会议", "date:[2024-03-01 TO *] AND 会议"),
        ("date:某天 会议", "会议"),
        ('"甲 乙"~5', '"甲 乙"~5'),
        ('"甲 甲"~5', '"甲 甲"~5'),
        ('"重庆会议"~5', '"重庆 会议"~5'),
        ('"甲 乙"~99999999', '"甲 乙"~9999'),
        ("气温3~5", "气温3-5"),
        ("ＧＰＴ＊", "gpt*"),
        ("王 毅", "王 毅"),
        ("外长 王 毅", "外长 AND (王 毅)"),
        ("甲 NEAR/3 乙", '"甲 乙"~3'),
        ("甲 ＮＥＡＲ／３ 乙", '"甲 乙"~3'),
        ("甲 NEAR 乙", '"甲 乙"~5'),
        ("甲 NEAR/3 乙 NEAR/8 丙", '"甲" NEAR/3 "乙" NEAR/8 "丙"'),
        ("(甲 NEAR/8 乙) NEAR/3 (丙 NEAR/5 丁)", '"甲" NEAR/8 "乙" NEAR/3 "丙" NEAR/5 "丁"'),
        ("甲 NEAR/3 乙 NEAR/3 丙", '"甲 乙 丙"~3'),
        ("甲 乙 NEAR/3 丙", '甲 AND "乙 丙"~3'),
        ("甲 NEAR/3 乙 OR 丙", '"甲 乙"~3 OR 丙'),
        ("甲 NEAR/3 (乙 OR 丙)", '"甲" NEAR/3 ("乙" OR "丙")'),
        ('"北碚经\n\n济技术"', '"北碚经\n\n济技术" OR "北碚经济技术"'),
        ('"会上,北碚\n \n经济"', '"会上,北碚经济" OR "会上,北碚\n\n经济"'),
        ('"北碚\n\n"', '"北碚"'),
        ("????甲", "????甲"),
        ("甲 NEAR/3 (重庆会议 OR 丙 OR 丁)", '("甲" NEAR/3 ("丙" OR "丁")) OR "甲 重庆 会议"~3'),
        ("甲 SAME 乙 NEAR/3 丙 NEAR/4 丁", '("甲" SAME "乙") AND "甲 乙 丙"~3 AND "甲 乙 丙 丁"~4'),
        ("（甲 OR 乙） SAME （丙 丁）", '("甲" OR "乙") SAME "丙" SAME "丁"'),
        ("“甲” SAME 王?波 SAME 蔡*", '"甲" SAME 王?波 SAME 蔡*'),
        ("甲 NEAR/2 乙 SAME 丙", '"甲 乙"~2 AND ("甲" SAME "乙" SAME "丙")'),
        ("(甲 丁) NEAR/5 丙", '"甲 丁 丙"~5'),
        ("(甲 丁) SAME 丙", '"甲" SAME "丁" SAME "丙"'),
        ("(甲 NEAR/9 丁 丙) NEAR/3 戊", '"甲 丁"~9 AND ("甲" NEAR/9 "丁" NEAR/9 "丙" NEAR/3 "戊")'),
        ("(甲 NEAR/1 丁 丙) NEAR/3 戊", '"甲 丁"~1 AND "甲 丁 丙 戊"~3'),
        ("(甲 SAME 丁 丙) NEAR/3 戊", '("甲" SAME "丁") AND "甲 丁 丙 戊"~3'),
        ("(甲 SAME 甲 丙) NEAR/3 丙", '("甲" SAME "甲") AND "甲 甲 丙 丙"~3'),
        ("(((甲 NEAR/1 丁 丙) OR 己) 戊) NEAR/3 庚", '"己 戊 庚"~3 OR ("甲 丁"~1 AND "甲 丁 丙 戊 庚"~3)'),
        ("(大桥 会议) NEAR/0 丙", '"大桥 会议 丙"~0'),
        ("headline:甲 NEAR/3 乙", 'headline:"甲 乙"~3'),
        ("headline:(甲 SAME 乙)", 'headline:("甲" SAME "乙")'),
        ("NOT 甲 NEAR 乙", "NOT 甲 AND 乙"),
        ("NOT (甲 NEAR 乙)", 'NOT "甲 乙"~5'),
        ("重庆会议 NEAR/3 雷锋", '"重庆 会议 雷锋"~3'),
        ("王?波", "王?波"),
        ("王?*", "王*"),
        ("王？波 ?小波", "王?波 AND ?小波"),
        ('"王?波"', '"王?波"'),
        ("在哪里投产？", "在哪里投产?"),
        ("真的吗？是的", "真的吗?是的"),
        ("世界超高海拔地区规模最大的风电项目在哪里？何时投产", "世界超高海拔地区规模最大的风电项目在哪里?何时投产"),
        ("版次：第１版", "page:1"),
        ("版：十二版 page:A03", "page:12 AND page:a03"),
        ('page:"第3版"', 'page:"3"'),
        ("提及：2024年3月5日", "mentions:[2024-03-05 TO 2024-03-05]"),
        ("提及：“十四五”期间", "mentions:[2021-01-01 TO 2025-12-31]"),
        ('提及："十四五"期间 规划', "mentions:[2021-01-01 TO 2025-12-31] AND 规划"),
        ("提及：「十四五」期间 OR 桥", "mentions:[2021-01-01 TO 2025-12-31] OR 桥"),
        ("日期：“2024年3月”雷锋", "date:[2024-03-01 TO 2024-03-31] AND 雷锋"),
        ("mention:[2024-03 TO *]", "mentions:[2024-03-01 TO *]"),
        ("date:上周三", "date:[2026-11-18 TO 2026-11-18]"),
        ("日期：今年以来 会议", "date:[2026-01-01 TO 2026-11-24] AND 会议"),
        ("12:30", "12:30"),
        ("时间:3点", "时间:3点"),
        ("HTTPS://a.cn/b", "https://a.cn/b"),
        ("\0改革\u200b开放\ufeff", "改革开放"),
        ("甲 甲 OR 甲", "甲"),
        ("[改革 TO", "改革"),
        ("-。 甲", "甲"),
        ("headline:。 甲", "甲"),
        ("headline: OR 甲", "甲"),
        ("甲 NOT OR 乙", "甲 OR 乙"),
        ("OR 甲 AND OR 乙 AND", "甲 乙"),
        ("()", "nothing"),
    ],
)
def test_a_query_is_read_as_meant(analyzer: Analyzer, typed: str, read: str) -> None:
    assert describe(parse(typed, analyzer, TODAY).clause) == read


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ('"改革开放', Note("quote_unclosed")),
        ('""', Note("quote_empty")),
        ("date:某天 会议", Note("date_unreadable", typed="某天")),
        ("date: OR 会议", Note("date_missing", field="date")),
        ("headline:", Note("field_without_term", field="headline")),
        ("(headline:) 甲", Note("field_without_term", field="headline")),
        ("甲 NOT", Note("not_without_term")),
        ("甲 AND", Note("operator_without_term", operator="AND")),
        ("OR 甲", Note("operator_without_term", operator="OR")),
        ("", Note("nothing_to_search_for")),
        ("OR AND", Note("nothing_to_search_for")),
        ("。，！", Note("nothing_to_search_for")),
        ("*", Note("nothing_to_search_for")),
        ("-丙", Note("only_exclusions")),
        ("甲 SAME", Note("operator_without_term", operator="SAME")),
        ("NEAR/5 乙", Note("operator_without_term", operator="NEAR/5")),
        ("甲 OR NEAR 乙", Note("operator_without_term", operator="NEAR")),
        ("甲 NEAR/5 -乙", Note("near_read_as_and", operator="NEAR/5")),
        ("headline:甲 SAME body:乙", Note("near_read_as_and", operator="SAME")),
        ("甲 NEAR/3 date:2024", Note("near_read_as_and", operator="NEAR/3")),
        ("甲 NEAR/3 (乙 OR date:2024)", Note("near_read_as_and", operator="NEAR/3")),
        ("王?波*", Note("star_after_wildcard")),
        ("王 毅", Note("name_first", characters="王 毅", name="王毅")),
        ("date:昨天", Note("date_read", field="date", typed="昨天", day="2026-11-23")),
        (
            "提及：今年以来",
            Note("dates_read", field="mentions", typed="今年以来", first="2026-01-01", last="2026-11-24"),
        ),
        ("date:<上周", Note("dates_read", field="date", typed="<上周", first="*", last="2026-11-22")),
        (")甲", Note("parenthesis_unopened")),
        ("(甲", Note("parenthesis_unclosed")),
        ("甲 ()", Note("parentheses_empty")),
        ("(" * 60 + "甲", Note("parentheses_too_deep", most=50)),
        ("改革~", Note("tilde_without_quote")),
        ("改革~5", Note("tilde_without_quote")),
        ('"改革"~', Note("tilde_without_number")),
        ("[改革 TO 开放]", Note("range_without_date")),
        ("甲 。", Note("term_empty", typed="。")),
        ("py:chao", Note("pinyin_not_here")),
        ("甲 " * 1100, Note("only_first_words", most=1000)),
        ("date:2024 " * 1100, Note("only_first_words", most=1000)),
        ("甲 NEAR " * 64 + "乙", Note("near_too_many", operator="NEAR", most=64)),
        ("(" + "甲 OR " * 65 + "乙) SAME 丙", Note("read_as", reading='("甲" OR "乙") SAME "丙"')),
        ('"' + "甲 " * 65 + '"~5', Note("only_first_of_quote", most=64)),
        ('"北碚经\n\n济技术"', Note("quote_with_break")),
        ("NOT (甲 乙)", Note("read_as", reading="NOT (甲 乙)")),
        ("headline:(甲 OR 乙)", Note("read_as", reading="headline:(甲 OR 乙)")),
    ],
)
def test_what_a_query_could_not_say_is_a_note(analyzer: Analyzer, typed: str, note: Note) -> None:
    assert note in parse(typed, analyzer, TODAY).notes


def either(first: int, count: int) -> str:
    """Some quotes of two units each, of which one must stand in an article; `first` tells others from them."""
    units = [chr(0x4E00 + 2 * first + number) for number in range(2 * count)]
    return "(" + " OR ".join(f'"{a} {b}"~1' for a, b in zip(units[::2], units[1::2], strict=True)) + ")"


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        (f"{either(0, 4)} NEAR/5 {either(20, 4)}", 16),
        (f"{either(0, 4)} SAME {either(20, 4)}", 16),
        (f"{either(0, 16)} NEAR/5 好", 16),
        (f"({either(0, 4)} {either(20, 4)}) NEAR/5 好", 16),
        (f"{either(0, 1)} NEAR/5 {either(20, 17)}", 17),
        (f"{either(0, 3)} SAME {either(20, 6)}", 18),
        (f"({either(0, 1)} {either(20, 17)}) NEAR/5 好", 17),
        (f"({either(0, 5)} {either(20, 5)} {either(40, 5)}) NEAR/5 好", 125),
    ],
)
def test_what_stands_near_can_be_combined_in_sixteen_ways(analyzer: Analyzer, typed: str, ways: int) -> None:
    query = parse(typed, analyzer, TODAY)
    notes = [note for note in query.notes if note.code != "read_as"]
    if ways > 16:
        operator = "SAME" if "SAME" in typed else "NEAR/5"
        assert notes == [Note("near_too_many_ways", operator=operator, most=16)]
        assert isinstance(query.clause, All)
    else:
        assert notes == []
        assert isinstance(query.clause, Any) and len(query.clause.parts) == ways


@pytest.mark.parametrize(("left", "right", "notes"), [(32, 32, 0), (33, 32, 1), (63, 1, 0), (64, 1, 1)])
def test_sixty_four_words_on_both_sides_stand_near(analyzer: Analyzer, left: int, right: int, notes: int) -> None:
    words = [*"天地玄黄宇宙洪荒日月盈昃辰宿列张寒暑秋冬闰余岁律吕调阳云腾致雨霜金丽水玉昆冈剑号巨阙珠称夜光果珍李柰"]
    words = [*words, *"菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇"][: left + right]
    query = parse(f"({' OR '.join(words[:left])}) SAME ({' OR '.join(words[left:])})", analyzer, TODAY)
    assert isinstance(query.clause, All if notes else Same)
    told = [note for note in query.notes if note.code != "read_as"]
    assert told == [Note("near_too_many", operator="SAME", most=64)] * notes


@pytest.mark.parametrize(("others", "notes"), [(61, 0), (62, 1)])
def test_a_word_of_two_parts_is_two_of_sixty_four(analyzer: Analyzer, others: int, notes: int) -> None:
    words = " OR ".join(chr(0x4E00 + 7 * number) for number in range(others))
    query = parse(f"(重庆会议 OR {words}) NEAR/5 好", analyzer, TODAY)
    assert query.notes.count(Note("near_too_many", operator="NEAR/5", most=64)) == notes


def test_what_is_said_twice_is_no_group_and_what_says_nothing_stands_near_nothing() -> None:
    one, other = Run("甲"), Run("乙")
    assert join_near(Any((one, one)), other, "NEAR", 3, Run) == Near((one, other), (3,))
    joined = join_near(Word("。", ("。",)), other, "NEAR", 3, lambda _: None)
    assert joined == Note("near_read_as_and", operator="NEAR")


def test_an_unknown_field_is_a_word_and_a_note_that_lists_the_fields(analyzer: Analyzer) -> None:
    [note, _] = parse("foo:bar -甲", analyzer).notes
    assert (note.code, note.values["field"]) == ("field_unknown", "foo")
    assert say(note, "en").startswith("unknown field 'foo': read as a word; fields are headline, body, ")
    assert say(note, "zh").startswith("没有字段“foo”，按普通词处理；可用字段：标题、正文、")


def test_notes_on_thousands_of_unknown_fields_take_no_longer_each(analyzer: Analyzer) -> None:
    typed = " ".join(f"{a}{b}{c}:1" for a in string.ascii_lowercase for b in string.ascii_lowercase for c in "abcdefgh")
    notes = parse(typed, Analyzer()).notes
    assert len({hash(note) for note in notes}) == len(notes) > 5000


@pytest.mark.parametrize("typed", ["北碚", "北碚 雷锋", "+北碚 歼-10", '"雷锋精神"', "12:30", "http://a.cn/b"])
def test_plain_words_need_no_note(analyzer: Analyzer, typed: str) -> None:
    assert parse(typed, Analyzer()).notes == ()


def test_a_note_is_said_once(analyzer: Analyzer) -> None:
    notes = parse("[甲 TO 乙] [丙 TO 丁] foo:1 foo:2 ~ ~", analyzer).notes
    assert len(notes) == len(set(notes))


@pytest.mark.parametrize(
    "typed", ["甲 NOT (乙 OR 丙)", 'headline:(甲 OR "乙") -丙', r'"他说\"你好\\"', '"甲 乙"~5', "date:[2024-03 TO]",
     "王 毅 会议", "甲 SAME (乙 OR 丙)", "甲 NEAR/2 王?波 NEAR/3 蔡*", "headline:(甲 SAME 乙) 提及：2024-03", "page:3"],
)  # fmt: skip
def test_a_description_reads_back_as_the_same_clause(analyzer: Analyzer, typed: str) -> None:
    clause = parse(typed, Analyzer()).clause
    assert parse(describe(clause), analyzer).clause == clause


@pytest.mark.parametrize("field", IN_QUERIES)
def test_the_chinese_name_of_a_field_is_one_that_a_query_reads(field: str) -> None:
    assert field_of(in_chinese(field)) == field != in_chinese(field)


TYPED = [*(f"{name}：" for names in IN_QUERIES.values() for name in names.split()), "(", ")", '"', '"~3', "-", " ", " "]
TYPED += [
    "甲",
    "王?波",
    "蔡*",
    "第3版",
    "2024-03",
    "[2024-03 TO 2024-05]",
    " OR ",
    " NOT ",
    " SAME ",
    " NEAR/2 ",
    "tags:",
]


@given(typed=st.lists(st.sampled_from(TYPED), max_size=12).map("".join))
def test_a_description_in_chinese_means_what_the_english_one_means(analyzer: Analyzer, typed: str) -> None:
    clause = parse(typed, Analyzer(), extra=("tags",), pinyin=True).clause
    english, chinese = (
        parse(describe(clause, language), analyzer, extra=("tags",), pinyin=True) for language in LANGUAGES
    )
    assert chinese.clause == english.clause


def test_a_note_says_the_query_with_the_fields_in_the_language_of_the_reader(analyzer: Analyzer) -> None:
    (note,) = parse("title:甲 -日期：2024-03 提及：2024-03-05", analyzer).notes
    assert (
        say(note)
        == "read as headline:甲 AND NOT date:[2024-03-01 TO 2024-03-31] AND mentions:[2024-03-05 TO 2024-03-05]"
    )
    assert say(note, "zh") == (
        "检索式理解为 标题：甲 AND NOT 日期：[2024-03-01 TO 2024-03-31] AND 提及：[2024-03-05 TO 2024-03-05]"
    )
    assert pickle.loads(pickle.dumps(note)).values["reading"].chinese in say(note, "zh")


@given(
    typed=st.text() | st.text(st.sampled_from('中国 a-~*?？:：()（）"“”「」[]|OR NOTdate SAMENEAR/5年月日\\\ud800\n'))
)
def test_no_query_raises(analyzer: Analyzer, typed: str) -> None:
    describe(parse(typed, Analyzer()).clause)


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "()", "北京上海", '"', "“", '“"甲', "-", "+", "*", "~", "~1", "[", "\\", "（甲 OR ", "title:", "foo:1 ",
     "date:[ ", 'date:"', "[甲 TO ", "NOT ", "甲 OR ", '"甲 乙"~5', "headline:(甲 ",
     "甲 NEAR/5 ", "(甲 OR 乙) SAME ", "(甲 乙) NEAR ", "王?波", "date:上周 ", "王 毅 "],
)  # fmt: skip
def test_a_huge_query_is_read(analyzer: Analyzer, piece: str) -> None:
    describe(parse(piece * (100_000 // len(piece)), analyzer).clause)


SHAPES: dict[str, Callable[[int], str]] = {
    "growing distances": lambda n: "甲 " + " ".join(f"NEAR/{i + 1} 乙{i}" for i in range(n)),
    "falling distances": lambda n: "甲 " + " ".join(f"NEAR/{9999 - i} 乙{i}" for i in range(n)),
    "mixed distances": lambda n: "甲 " + " ".join(f"NEAR/{i * 7 % 13} 乙{i}" for i in range(n)),
    "NEAR and SAME": lambda n: "甲 SAME 乙 NEAR/2 丙 NEAR/3 " * (n // 3),
    "nested groups": lambda n: "(甲 NEAR/3 " * n + "乙" + ")" * n,
    "OR in SAME": lambda n: "(甲 OR 乙) SAME " * n + "丙",
    "several words in NEAR": lambda n: "(重庆会议 OR 乙) NEAR/2 " * n + "丙",
    "a large group": lambda n: "(" + "".join(f"甲{i} OR " for i in range(n)) + "乙) NEAR/3 丙",
    "quotes": lambda n: '"甲 乙"~5 ' * n,
    "a large quote": lambda n: '"' + "甲 " * n + '"~5',
    "breaks": lambda n: '"' + "甲\n\n" * n + '"',
    "fields": lambda n: "headline:(甲 " * n,
    "dates": lambda n: "date:[2024 TO " * n,
    "exclusions": lambda n: "-甲 " * n,
    "wildcards": lambda n: "王?波 " * n,
    "question marks": lambda n: "?" * n + "甲",
    "tildes": lambda n: "~1" * n,
}


def _read(typed: str, analyzer: Analyzer) -> str:
    return describe(parse(typed, analyzer, TODAY).clause)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_steps_of_reading_grow_as_the_query_does(analyzer: Analyzer, shape: str) -> None:
    made = SHAPES[shape]
    small, large = (calls(partial(_read, made(n), analyzer)) for n in (300, 600))
    assert large < 2.3 * small


@pytest.mark.parametrize("shape", SHAPES)
def test_a_query_of_any_shape_asks_for_few_leaves(analyzer: Analyzer, shape: str) -> None:
    found = list(leaves(parse(SHAPES[shape](5000), analyzer, TODAY).clause, ("body",)))
    assert len(found) < 50_000


@pytest.mark.parametrize("typed", ["香港哪一年回归", "香港 哪一年 回归", "香港什么时候回归", "香港何時回归呢"])
def test_no_article_has_to_have_the_words_that_ask(typed: str) -> None:
    clause = parse(typed, Analyzer()).clause
    parts = [word.parts for word in (clause.parts if isinstance(clause, All) else [clause]) if isinstance(word, Word)]
    assert [part for some in parts for part in some] == ["香港", "回归"]


def test_words_that_ask_are_looked_for_where_there_is_nothing_else() -> None:
    assert parse("什么 时候", Analyzer()).clause == All(
        (Word("什么", ("什么",), ("什么",)), Word("时候", ("时候",), ("时候",)))
    )


def test_a_label_before_a_headline_weighs_a_third() -> None:
    clause = parse("【新思想引领新征程】绿色发展 成就", Analyzer()).clause
    assert isinstance(clause, All)
    assert [word.weight for word in clause.parts if isinstance(word, Word)] == [0.3, 1, 1]
    alone = parse("【新思想引领新征程】", Analyzer()).clause
    assert isinstance(alone, Word) and alone.weight == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("标题=大桥", "标题:大桥"),
        ("TI=大桥", "title:大桥"),
        ("篇名：大桥", "标题:大桥"),
        ("AU=甲某 AND 大桥", "byline:甲某 AND 大桥"),
        ("日期=2031-04-09", "date:2031-04-09"),
        ("after:2031-04-01 大桥", "date:[2031-04-01 TO] 大桥"),
        ("大桥 until:2031-04", "大桥 date:[TO 2031-04-30]"),
        ("date:20310401-20310430", "date:[2031-04-01 TO 2031-04-30]"),
        ("date:2031/4/1-2031/4/30", "date:[2031-04-01 TO 2031-04-30]"),
        ("大桥 与 通车", "大桥 AND 通车"),
        ("大桥 或者 通车", "大桥 OR 通车"),
        ("(大桥 或 夜市) 与 通车", "(大桥 OR 夜市) AND 通车"),
        ("大桥 or 通车", "大桥 OR 通车"),
        ("大桥 不含 通车", "大桥 NOT 通车"),
        ("大桥 w/5 通车", "大桥 NEAR/5 通车"),
        ("大桥 adj5 通车", "大桥 NEAR/5 通车"),
        ("大桥 Pre/5 通车", "大桥 NEAR/5 通车"),
    ],
)
def test_what_other_search_engines_are_asked_means_the_same(analyzer: Analyzer, typed: str, meant: str) -> None:
    assert parse(typed, analyzer, TODAY).clause == parse(meant, analyzer, TODAY).clause


@pytest.mark.parametrize(
    "typed",
    ["罪 与 罚", "trial or error", "或者", "大桥 或者", "E=mc2", "a==b", "n5 大桥", "N95 口罩", "near 大桥", "-5℃"],
)
def test_what_only_looks_like_an_operator_is_a_word(analyzer: Analyzer, typed: str) -> None:
    clause = parse(typed, analyzer, TODAY).clause
    assert all(isinstance(part, Word) for part in (clause.parts if isinstance(clause, All) else (clause,)))
