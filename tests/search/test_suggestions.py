"""What may have been meant: other queries, completions, synonyms, pinyin, characters that look alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsearch import Article, Index, Results
from newsearch.analysis.analyzer import Analyzer
from newsearch.cli import main
from newsearch.errors import SynonymsError
from newsearch.messages import Note
from newsearch.query.parser import parse
from newsearch.search.expansion import read_synonyms
from newsearch.text.look_alikes import look_alikes
from newsearch.text.pinyin import homophones, readings

Made = Callable[[Iterable[Article]], Index]

ARTICLES = [
    Article("1", "弘扬雷锋精神", "志愿者学习雷锋精神，走上街头。"),
    Article("2", "雷锋精神在北碚", "改革开放以来，北碚面向未来。"),
    Article("3", "厦门港吞吐量增长", "厦门举办马拉松，田甜甜夺冠。"),
    Article("4", "重庆北部新区揭牌", "习近平在重庆考察，xinhua报道。"),
    Article("5", "李梓萌播报", "面向末来，北京冬季奥运会开幕。"),
]


@pytest.fixture
def search(index_of: Made) -> Iterable[Callable[..., Results]]:
    with index_of(ARTICLES).searcher() as searcher:
        yield searcher.search


def ids(results: Results) -> list[str]:
    return [hit.article.id for hit in results.hits]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("雷峰精神", "雷锋精神"),  # homophones
        ("雷峰 志愿者", "雷锋 志愿者"),  # the rest of the query stays
        ("雷峰 门厦", ""),  # each can be mended, but no article has both
        ("门厦", "厦门"),  # transposed
        ("習近評", "习近平"),  # either script
        ("曰期", ""),  # nothing like it is here
        ("学刁", "学习"),  # look-alikes
        ("改革开发放", "改革开放"),  # one too many
        ('"改革放"', '"改革开放"'),  # one missing, in quotes
        ("马拉公", "马拉松"),  # one wrong
        ("xinhau", "xinhua"),  # one slip of the keyboard
        ("chongqing", "重庆"),  # pinyin
        ("雷峰 NEAR/3 精神", "雷锋 NEAR/3 精神"),  # within a distance
        ("-雷峰 厦门", ""),  # what is excluded is as it is
    ],
)
def test_a_query_that_finds_nothing_is_answered_with_one_that_does(
    search: Callable[..., Results], typed: str, meant: str
) -> None:
    results = search(typed)
    assert next(iter(results.suggestions), "") == meant
    for other, total in results.suggestions.items():
        assert search(other, mode="strict").total == total > 0


def test_a_query_that_finds_enough_suggests_nothing_and_nothing_is_applied(search: Callable[..., Results]) -> None:
    assert search("雷锋精神").suggestions == {}
    assert search("雷峰精神", mode="strict").total == 0


def test_a_suggestion_must_find_far_more_than_was_found(index_of: Made) -> None:
    articles = [Article(str(n), "", "厦门" if n else "下门来了") for n in range(9)]
    with index_of(articles).searcher() as searcher:
        assert searcher.search("下门").suggestions == {"厦门": 8}
        assert searcher.search("厦门").suggestions == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("台风 2023年7月", "台风 日期：2023年7月"),
        ("颱風2023年7月", "颱風 日期：2023年7月"),  # without a blank
        ("2023-07-05 台风", "日期：2023-07-05 台风"),
        ("(台风 OR 暴雨) 2023年", "(台风 OR 暴雨) 日期：2023年"),
        ('台风 "2023年7月"', ""),  # exactly this
        ("台风 -2023年7月 登岸", ""),  # what is excluded is as it is
        ("台风 2023年8月", ""),  # which finds nothing either
        ("台风", ""),
    ],
)
def test_a_date_that_no_text_has_is_suggested_as_that_of_the_articles(index_of: Made, typed: str, meant: str) -> None:
    articles = [Article(str(n), "", "台风登陆。", date=f"2023-07-0{n}") for n in range(4, 7)]
    with index_of(articles).searcher() as searcher:
        found = searcher.search(typed).suggestions
        assert next(iter(found), "") == meant
        for query, total in found.items():
            assert searcher.search(query, mode="strict").total == total > 0


def test_a_date_that_many_texts_have_is_no_other_one(index_of: Made) -> None:
    articles = [Article(str(n), "", "2023年7月台风登陆。", date="2023-07-05") for n in range(9)]
    with index_of(articles).searcher() as searcher:
        assert searcher.search("台风 2023年7月").suggestions == {}


def test_words_of_headlines_complete_what_was_typed_or_its_pinyin(index_of: Made) -> None:
    with index_of([*ARTICLES, Article("6", "北碚揭牌", "北方")]).searcher() as searcher:
        assert list(searcher.suggest("北").items()) == [("北碚", 2), ("北部", 1)]
        assert searcher.suggest("北", limit=1) == {"北碚": 2}
        assert "北部" in searcher.suggest("beib") and "重庆" in searcher.suggest("CQ")
        assert searcher.suggest("") == searcher.suggest("  ") == searcher.suggest("北方") == {}


def test_pinyin_finds_words_names_and_initials_and_says_which(search: Callable[..., Results]) -> None:
    found = {
        "pinyin:chongqing": ["4"],
        "pinyin:zhongqing": ["4"],  # the other reading of 重
        "py:cq": ["4"],
        "拼音：tiantiantian": ["3"],  # a name that is no word
        "py:lizimeng": ["5"],
        "py:lzm": ["5"],
        "py:chongq": ["4"],
        "-py:chongqing 习近平": [],
        "py:(cq xijinping)": ["4"],
        "py:chao": [],
    }
    assert {query: ids(search(query, mode="strict")) for query in found} == found
    assert Note("pinyin_read", typed="chongqing", runs={"重庆": 1}) in search("pinyin:chongqing").notes
    assert Note("pinyin_nothing", typed="chao") in search("py:chao").notes


def test_a_latin_word_is_pinyin_only_where_asked_for_and_stays_a_word(search: Callable[..., Results]) -> None:
    assert search("chongqing").total == 0
    results = search("chongqing", pinyin=True)
    assert ids(results) == ["4"]
    assert [text for text, marked in results.hits[0].snippet.pieces() if marked] == ["重庆"]
    assert ids(search("xinhua", pinyin=True)) == ["4"]


def test_without_an_archive_pinyin_is_read_as_a_word_with_a_note() -> None:
    assert Note("pinyin_not_here") in parse("pinyin:cq", Analyzer()).notes


def test_synonyms_widen_words_rank_below_them_and_are_marked(index_of: Made) -> None:
    articles = [Article("1", "", "别的词。同义词"), Article("2", "", "近义词。别的词"), Article("3", "", "无关")]
    with index_of(articles).searcher() as searcher:
        results = searcher.search("近义词", synonyms=[["同义词", "近义词"]])
        assert ids(results) == ["2", "1"]
        assert [text for text, marked in results.hits[1].snippet.pieces() if marked] == ["同义词"]
        assert results.notes == (Note("synonyms", typed="近义词", synonyms=("同义词",)),)
        assert str(results.notes[0]) == "synonyms of 近义词: 同义词"
        assert ids(searcher.search('"近义词"', synonyms=[["同义词", "近义词"]])) == ["2"]
        assert ids(searcher.search("近义词 -同义词", synonyms=[["同义词", "近义词"]])) == ["2"]
        assert set(ids(searcher.search("別的近义词", synonyms=[["同義詞", "近义词"]]))) == {"1", "2"}


def test_a_file_of_synonyms_has_groups_and_one_way_arrows(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("# 注\n冬奥,冬季奥运会，Winter Games\n\n电脑 计算机\n渝 => 重庆\n孤\na => b => c\n", "utf-8")
    synonyms, problems = read_synonyms(path, Analyzer())
    assert synonyms == {
        "冬奥": ("冬季奥运会", "winter games"),
        "冬季奥运会": ("冬奥", "winter games"),
        "winter games": ("冬奥", "冬季奥运会"),
        "电脑": ("计算机",),
        "计算机": ("电脑",),
        "渝": ("重庆",),
    }
    assert problems == (
        Note("synonyms_line", path=str(path), line=6, text="孤"),
        Note("synonyms_line", path=str(path), line=7, text="a => b => c"),
    )
    with pytest.raises(SynonymsError, match="name a UTF-8 text file"):
        read_synonyms(tmp_path / "none.txt", Analyzer())


def test_of_very_many_runs_of_one_reading_a_note_says_how_many_are_left_out(index_of: Made) -> None:
    runs = [a + b for a in "是时事市世食诗师使施" for b in "是时事市世食诗师使施"] + ["实失", "史石"]
    with index_of([Article(str(n), "", run) for n, run in enumerate(runs)]).searcher() as searcher:
        results = searcher.search("pinyin:shishi", limit=0)
        assert results.total == 100
        [note] = [note for note in results.notes if note.code == "pinyin_read_capped"]
        assert note.values["left"] == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('"' + "面向未来" * 5 + '"', "misread_too_long"),
        (" ".join(f'"未来{n}"' for n in range(33)), "widened_first"),
        ("天" * 40, ""),
        ("pinyin:" + "tian" * 16, "pinyin_too_long"),
    ],
)
def test_what_is_too_much_to_widen_stays_as_typed_and_is_said(
    search: Callable[..., Results], query: str, code: str
) -> None:
    notes = {note.code for note in search(query, fuzzy_ocr=True, pinyin=True).notes}
    assert code in notes or not code


@pytest.mark.parametrize("query", ["面向未来", '"面向未来"', "未来"])
def test_look_alikes_are_found_where_asked_for_below_what_was_typed(search: Callable[..., Results], query: str) -> None:
    assert ids(search(query, mode="strict")) == ["2"]
    results = search(query, mode="strict", fuzzy_ocr=True)
    assert ids(results) == ["2", "5"]
    assert "末来" in "".join(text for text, marked in results.hits[1].snippet.pieces() if marked)
    assert any(note.code == "misread" and "末来" in str(note) for note in results.notes)
    assert search("厦门", fuzzy_ocr=True).notes == ()


@pytest.mark.parametrize("alike", ["末未", "己已巳", "日曰", "土士", "人入", "戊戌", "侯候", "刺剌", "折拆"])
def test_characters_known_to_be_taken_for_each_other_look_alike(alike: str) -> None:
    assert all(set(alike) <= look_alikes(char) for char in alike[:2])


def test_homophones_have_a_common_reading_and_no_rare_one() -> None:
    assert "锋" in homophones("峰") and "庆" in homophones("清") and "重" in homophones("种") & homophones("虫")
    assert "超" not in homophones("跳")


@pytest.mark.parametrize(
    ("typed", "lengths"),
    [
        ("chongqing", [{2}, {2, 3}]),
        ("xian", [{1, 2}]),
        ("xi'an", [{2}]),
        ("Zhōngguó", [{2, 3}]),
        ("lüxing", [{2}]),
        ("ldh", [{3}]),
        ("3d", []),
        ("北京", []),
        ("'", []),
    ],
)
def test_pinyin_is_read_in_whole_syllables_first(typed: str, lengths: list[set[int]]) -> None:
    groups = [{len(reading.choices) for reading in group} for group in readings(typed)]
    assert groups[: len(lengths)] == lengths and (lengths or not groups)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=12) | st.text("雷峰锋门厦cq'(): \"-*pyinü", max_size=12))
def test_no_query_raises_however_it_is_widened(search: Callable[..., Results], query: str) -> None:
    search(query, pinyin=True, fuzzy_ocr=True, synonyms=[["雷锋", query], [], ["厦门"]])
    search(f"py:{query}")


def test_the_command_line_completes_and_says_what_may_be_meant(index_of: Made, tmp_path: Path) -> None:
    path = str(index_of(ARTICLES).path)

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["--index", path, *words])
        return result.exit_code, result.output

    assert run("suggest", "厦") == (0, "厦门    1\n厦门港  1\n")
    assert run("suggest", "chongq", "--json") == (0, '{"type": "word", "schema": 1, "word": "重庆", "articles": 1}\n')
    assert run("suggest", "无") == (1, "newsearch: no word of the headlines begins with '无'\n")
    code, out = run("search", "门厦")
    assert code == 1 and "did you mean: 厦门 (1 article)?" in out
    assert json.loads(run("search", "门厦", "--json")[1])["suggestions"] == {"厦门": 1}
    assert "did you mean: 厦门 (1 article)?" in run("search", "门厦", "--html")[1]
    (tmp_path / "s.txt").write_text("鹭岛 => 厦门", "utf-8")
    assert run("search", "鹭岛", "--synonyms", str(tmp_path / "s.txt"))[0] == 0
    assert run("search", "chongqing", "--pinyin")[0] == run("search", '"面向朱来"', "--fuzzy-ocr")[0] == 0
    code, out = run("search", "厦门", "--synonyms", str(tmp_path / "none.txt"))
    assert code == 2 and "name a UTF-8 text file" in out


def test_an_article_with_what_was_typed_ranks_above_one_with_more_of_what_looks_like_it(index_of: Made) -> None:
    long = "今天天气晴朗。" * 200 + "面向未来科技。" + "明天也晴朗。" * 200
    with index_of([Article("1", "", long), Article("2", "面向末来科技", "面向末来科技开幕")]).searcher() as searcher:
        assert ids(searcher.search("面向未来科技", fuzzy_ocr=True)) == ["1", "2"]
        assert ids(searcher.search('"面向未来科技"', fuzzy_ocr=True)) == ["1", "2"]
