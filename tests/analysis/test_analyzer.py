"""The segmenters and the user dictionary."""

from __future__ import annotations

import sys
from importlib import metadata
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.analysis import segmenters
from newsearch.analysis.analyzer import OPENCC_VERSION, Analyzer
from newsearch.analysis.dictionary import read_dictionary
from newsearch.analysis.segmenters import JiebaSegmenter, RjiebaSegmenter, Segmenter
from newsearch.errors import DictionaryError
from newsearch.model import Article
from newsearch.seeds.files import find
from newsearch.seeds.reader import read
from newsearch.text.folding import fold
from newsearch.text.shipped import shipped
from tests.conftest import SEEDS

JIEBA, RJIEBA = JiebaSegmenter(), RjiebaSegmenter()
WHOLE_WORDS = [line[0] + second for line in shipped("words.txt").splitlines() for second in line[2:]]
SEED_TEXTS = [fold(a.body).text for name, path in find([SEEDS]) for a in read(name, path.read_bytes()).articles]


@pytest.mark.parametrize("text", SEED_TEXTS, ids=range(len(SEED_TEXTS)))
def test_rjieba_gives_the_tokens_of_jieba_on_the_seed(text: str) -> None:
    assert list(RJIEBA.cut(text)) == list(JIEBA.cut(text))
    assert list(RJIEBA.cut_for_search(text)) == list(JIEBA.cut_for_search(text))


@settings(max_examples=200)
@given(st.lists(st.sampled_from("。".join(SEED_TEXTS).split("。")), max_size=5), st.integers(0, 30))
def test_rjieba_gives_the_tokens_of_jieba_on_shuffled_news(sentences: list[str], start: int) -> None:
    text = "。".join(sentences)[start:]
    assert list(RJIEBA.cut_for_search(text)) == list(JIEBA.cut_for_search(text))


@settings(max_examples=200)
@given(st.lists(st.sampled_from("".join(SEED_TEXTS).split("的")).map(lambda text: text[:40]), max_size=5))
@pytest.mark.parametrize("segmenter", [JIEBA, RJIEBA], ids=["jieba", "rjieba"])
def test_texts_set_apart_by_zeros_are_cut_as_each_is_alone(segmenter: Segmenter, texts: list[str]) -> None:
    alone = [word for text in texts for word in (*segmenter.cut_for_search(text), "\0")]
    assert list(segmenter.cut_for_search("".join(f"{text}\0" for text in texts))) == alone


@settings(max_examples=200)
@given(
    st.one_of(
        st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=16),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.sampled_from(WHOLE_WORDS),
    )
)
def test_what_is_not_handed_to_jieba_is_what_it_would_leave_whole(text: str) -> None:
    assert [*JIEBA.cut(text)] == [*RJIEBA.cut(text)] == [*RJIEBA.cut_for_search(text)] == [text]
    assert Analyzer(segmenter=_unused).words(text) == tuple(Analyzer(segmenter=_unused).accurate_words(text)) == (text,)


def _unused(_: object) -> Segmenter:
    raise AssertionError("the dictionary was loaded")


def test_the_fingerprint_names_the_versions_that_made_the_tokens_and_loads_no_dictionary() -> None:
    fingerprint = Analyzer(segmenter=_unused).fingerprint
    assert f" rjieba-{version('rjieba')} opencc-{OPENCC_VERSION} " in fingerprint


@pytest.mark.parametrize("folders", [["rjieba-1.dist-info", "rjieba-2.dist-info"], []])
def test_a_version_that_no_folder_tells_is_looked_up(
    tmp_path: Path, folders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *(p for p in sys.path if folders)])
    monkeypatch.setattr(metadata, "version", lambda package: f"{package} 7")
    assert " rjieba-rjieba 7 " in Analyzer(segmenter=_unused).fingerprint


def test_articles_analysed_together_have_the_documents_that_each_has_alone(analyzer: Analyzer) -> None:
    texts = ["", "gpt-4与1.5g\n\n北京", "北京·上海", "1.2.3 Éé e\u0301", *SEED_TEXTS[:80]]
    articles = [Article(f"a{n}", text[:9], text, byline=text[3:5]) for n, text in enumerate(texts)]
    assert list(analyzer.documents(articles)) == [analyzer.document(article) for article in articles]


def test_the_texts_of_an_article_are_those_of_its_document(analyzer: Analyzer) -> None:
    article = Article("a", "ＡＩ　發展", "電　腦\n\n北京", kicker="引题", subtitle="副题", byline="王　芳")
    fields = analyzer.document(article).fields
    assert analyzer.texts(article) == {name: tokens.text for name, tokens in fields.items()}


def test_without_a_user_dictionary_no_second_one_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rjieba.Jieba", None)
    segmenters._shared_jieba_rs.cache_clear()
    assert RjiebaSegmenter().cut("北京天安门") == ["北京", "天安门"]


def test_the_words_of_a_user_dictionary_are_those_of_its_segmenter_alone() -> None:
    assert RjiebaSegmenter([("北京天安门", 10**6, "ns")]).cut("北京天安门") == ["北京天安门"]
    assert RjiebaSegmenter().cut("北京天安门") == ["北京", "天安门"]


def test_rjieba_and_jieba_break_an_exact_tie_of_two_readings_in_their_own_ways() -> None:
    """Both readings take the same states of the hidden Markov model in another order: same probability."""
    assert list(RJIEBA.cut("本生生生本")) == ["本生生", "生本"]
    assert list(JIEBA.cut("本生生生本")) == ["本生", "生生本"]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("重庆生态环境建设", ("重庆", "生态环境", "建设")),
        ("GPT-4发布", ("gpt4", "发布")),
        ("18：30开赛", ("18:30", "开赛")),
        ("降幅5‰", ("降幅", "5‰")),
        ("温度5℃", ("温度", "5°c")),
        ("重5㎏", ("重", "5 kg")),
        ("2½杯", ("2 1/2", "杯")),
        ("比分3∶2", ("比分", "3:2")),
        ("Wi-Fi信号", ("wi-fi", "信号")),
        ("著名专著", ("着名", "专着")),
        ("😀", ("😀",)),
        ("风电项目在哪里投产", ("风电", "项目", "投产")),
        ("的", ("的",)),
        ("毛藝", ("毛艺",)),
    ],
)
def test_a_typed_run_asks_for_its_words(analyzer: Analyzer, typed: str, parts: tuple[str, ...]) -> None:
    word = analyzer.word(typed)
    assert word is not None
    assert word.parts == parts


def test_punctuation_is_no_word(analyzer: Analyzer) -> None:
    assert analyzer.word("。，！") is None


def test_a_dictionary_entry_may_have_blanks_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("Open AI 500 nz\n优素福·拉扎\n歼-10 3\n---\n\n", "utf-8")
    entries, problems = read_dictionary(path)
    assert [(word, tag) for word, _, tag in entries] == [("open ai", "nz"), ("优素福拉扎", "n"), ("歼10", "n")]
    assert len(problems) == 1 and "line 4" in str(problems[0])


def test_a_dictionary_that_is_missing_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(DictionaryError, match="nowhere"):
        Analyzer(tmp_path / "nowhere.txt")
