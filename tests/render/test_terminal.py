"""Terminal lines fit and are safe, JSON and HTML say the same."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from newsearch import Article, Explanation, Hit, Results, Snippet, Span, SyncReport
from newsearch.messages import SENTENCES, Note
from newsearch.render.html import results_to_html
from newsearch.render.json import hit_to_json, notes_to_json, summary_to_json
from newsearch.render.lines import plain_results
from newsearch.render.terminal import print_article, print_explanation, print_report, print_results
from newsearch.render.wording import plain
from newsearch.results import Skipped

BODY = "本报讯(记者 熊辉)3月1日，北碚经济技术开发区揭牌成立，规划总面积172.6平方公里，三大板块错位发展。" * 3
MARK = Span(BODY.index("北碚"), BODY.index("北碚") + 2)
ARTICLE = Article("b1", "北碚经济技术开发区揭牌成立", BODY, "2024-03-02", byline="熊辉", source="北碚报", page=1)
HIT = Hit(ARTICLE, 3.14159, Snippet(BODY, (MARK,), (Span(0, len(BODY)),)), (Span(0, 2),))
RESULTS = Results("北碚", (HIT,), 21, (Note("the quote is not closed"),), offset=10, seconds=0.0123)
UNSAFE = "雷\x1b[31m锋\x07\x9b2J\u202e精\u2066神\ud800\r\x7f"


def console(width: int = 80, colours: bool = False) -> Console:
    return Console(
        file=io.StringIO(), width=width, force_terminal=colours, color_system="standard" if colours else None
    )


def printed(to: Console) -> str:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def on_terminal(results: Results, width: int = 80, colours: bool = False) -> str:
    to = console(width, colours)
    print_results(to, results, 10)
    return printed(to)


def with_text(text: str) -> Results:
    """One hit that has this text wherever a seed can put one."""
    article = replace(ARTICLE, headline=text, byline=text, source=text, section=text)
    return replace(RESULTS, hits=(Hit(article, 1.0, Snippet(text)),), notes=(Note(text),))


def test_a_hit_has_rank_headline_origin_and_snippet_and_the_page_its_place() -> None:
    out = on_terminal(RESULTS, 140)
    assert out.startswith(" 11. 北碚经济技术开发区揭牌成立\n     2024-03-02 · 北碚报 · page 1 · 熊辉 · b1\n")
    assert out.endswith("note: the quote is not closed\n21 articles · page 2 of 2\n")


@given(st.text().filter(lambda text: text not in SENTENCES), st.booleans())
@example("一\t二\n三  ", True)
@example(UNSAFE, False)
def test_plain_text_is_what_a_terminal_without_colours_and_borders_shows(text: str, reprinted: bool) -> None:
    """What a pipe gets: without rich, letter for letter as with it."""
    results = replace(with_text(text), suggestions={text: 3}, offset=95)
    if reprinted:
        results = replace(results, hits=(replace(results.hits[0], reprints=("r1",), reprint_of="r2"), HIT))
    for shown in (results, replace(results, hits=())):
        assert "".join(f"{row}\n" for row in plain_results([shown], 10)) == on_terminal(shown, 100_000)


def test_a_heading_stands_where_the_articles_with_fewer_words_begin() -> None:
    lacking = [replace(HIT, missing=("雷锋", '"北碚"')), replace(HIT, missing=("雷锋",))]
    results = Results("北碚 雷锋", (HIT, *lacking), 1, partial_total=2)
    out = on_terminal(results, 140)
    assert out.count("with fewer words:") == 1
    assert out.index("  1. ") < out.index("with fewer words:") < out.index("  2. ")
    assert 'b1 · without 雷锋, "北碚"\n' in out
    assert out.endswith("1 article · 2 with fewer words · page 1 of 1\n")
    assert "".join(f"{row}\n" for row in plain_results([results], 10)) == on_terminal(results, 100_000)
    assert "with fewer words:" not in on_terminal(replace(results, hits=tuple(lacking), total=0))
    html = results_to_html(results)
    assert html.index('</ol>\n<h2>with fewer words:</h2>\n<ol start="2">') < html.index("<p>without 雷锋</p>")
    assert [hit_to_json(hit)["missing"] for hit in results] == [(), ("雷锋", '"北碚"'), ("雷锋",)]
    assert (summary_to_json(results)["total"], summary_to_json(results)["partial_total"]) == (1, 2)


def test_plain_pages_have_the_summary_of_the_first_one() -> None:
    pages = [RESULTS, replace(RESULTS, offset=11, total=0)]
    rows = list(plain_results(pages, 0))
    assert rows[-1] == "21 articles" and sum(row.endswith("揭牌成立") for row in rows) == 2
    assert list(plain_results([], 0)) == []


@pytest.mark.parametrize("width", [20, 80, 140])
def test_lines_fit_the_width_are_full_and_lose_nothing(width: int) -> None:
    lines = on_terminal(replace(RESULTS, notes=()), width).splitlines()
    start = next(i for i, line in enumerate(lines) if "本报讯" in line)
    snippet = lines[start : lines.index("", start)]
    assert all(cell_len(line) <= width and line.startswith("     ") for line in snippet)
    assert all(cell_len(line.rstrip()) >= width - 10 for line in snippet[:-1])
    assert re.sub(r"\s", "", "".join(snippet)) == re.sub(r"\s", "", BODY)


def test_no_line_cuts_a_number_or_begins_with_a_stop() -> None:
    for width in range(20, 60):
        out = on_terminal(RESULTS, width)
        assert out.count("172.6") == 3, width
        assert not re.search(r"^\s*[，。)]", out, re.M), width


def test_marks_are_bold_yellow_and_only_they() -> None:
    out = on_terminal(RESULTS, 140, colours=True)
    assert re.findall(r"\x1b\[1;33m(.*?)\x1b", out) == ["北碚", "北碚"]
    assert "\x1b[1m经济技术开发区揭牌成立\x1b[0m" in out and "\x1b[2m2024-03-02 ·" in out


@pytest.mark.parametrize("colours", [False, True])
def test_what_would_steer_a_terminal_is_never_printed(colours: bool) -> None:
    out = on_terminal(with_text(UNSAFE), colours=colours)
    out = re.sub(r"\x1b\[[0-9;]*m", "", out) if colours else out
    assert plain(out) == out
    assert "雷[31m锋2J精神" in out
    assert plain("一行\n二行\t制表") == "一行\n二行\t制表"


def test_markup_in_an_article_is_text() -> None:
    assert "[bold]雷锋[/bold]" in on_terminal(with_text("[bold]雷锋[/bold]"))
    page = results_to_html(with_text("<script>雷锋</script>&"))
    assert "<script>" not in page and "&lt;script&gt;雷锋&lt;/script&gt;&amp;" in page


def test_a_line_end_in_a_source_or_headline_does_not_begin_a_line() -> None:
    assert "北碚 某报" in on_terminal(with_text("北碚\n某报"))
    assert not re.search("^某报", on_terminal(with_text("北碚\n某报")).split("note:")[0], re.M)


def test_a_hit_found_by_its_byline_source_or_kicker_is_marked_in_the_line_below_the_headline() -> None:
    article = Article(
        "a1", "大桥通车", "今日通车。", kicker="东川要闻", byline="柳岸", source="东川日报", date="2024-03-02"
    )
    marks = {"source": (Span(0, 2),), "byline": (Span(0, 2),), "kicker": (Span(0, 2),)}
    results = Results("东川 柳岸", (Hit(article, 1.0, Snippet("今日通车。"), marks=marks),), 1)
    assert re.findall(r"\x1b\[1;33m(.*?)\x1b", on_terminal(results, 140, colours=True)) == ["东川", "柳岸", "东川"]
    below = "2024-03-02 · <mark>东川</mark>日报 · <mark>柳岸</mark> · a1 · <mark>东川</mark>要闻"
    assert f"<p>{below}</p>" in results_to_html(results)


def test_html_marks_what_was_found_and_says_notes_and_total() -> None:
    page = results_to_html(RESULTS)
    assert '<ol start="11">' in page
    assert "<h3><mark>北碚</mark>经济技术开发区揭牌成立</h3>" in page
    assert page.count("<mark>") == 2
    assert "<p>note: the quote is not closed</p>" in page and "<p>21 articles</p>" in page


def test_a_hit_in_json_has_the_documented_keys() -> None:
    record = hit_to_json(HIT)
    assert " ".join(sorted(record)) == (
        "byline date extra headline headline_marks id kicker marks missing page reprint_of reprints"
        " score section snippet source subtitle url"
    )
    assert record["snippet"] == {"text": BODY, "marks": [[MARK.start, MARK.end]], "fragments": [[0, len(BODY)]]}
    assert record["headline_marks"] == [[0, 2]]
    names = ["query", "total", "partial_total", "offset", "notes", "note_codes", "seconds", "suggestions", "cursor"]
    assert list(summary_to_json(RESULTS)) == names


def test_notes_in_json_are_sentences_and_codes_with_their_values() -> None:
    notes = (
        Note("pinyin_read", typed="cq", runs={"重庆": 2}),
        Note("within_note", query="雷锋", note=Note("looked_for", words=("北碚", "雷锋"))),
    )
    record = json.loads(json.dumps(notes_to_json(notes)))
    assert record["notes"] == ["cq read as pinyin: 重庆 (2)", "within 雷锋: looked for 北碚, 雷锋"]
    assert record["note_codes"] == [
        {"code": "pinyin_read", "values": {"typed": "cq", "runs": {"重庆": 2}}},
        {
            "code": "within_note",
            "values": {"query": "雷锋", "note": {"code": "looked_for", "values": {"words": ["北碚", "雷锋"]}}},
        },
    ]


def test_nothing_found_is_said() -> None:
    assert on_terminal(Results("厦门", (), 0)) == "0 articles · page 1 of 1\n"


def test_an_article_is_printed_whole_and_safe() -> None:
    to = console()
    article = Article("1", "标题", f"第一段{UNSAFE}\n\n第二段", kicker="引题", subtitle="副题", url=f"a:{UNSAFE}")
    print_article(to, article, {"body": (Span(2, 5),)}, [ARTICLE], [("2024-03-05", "2024-03-05")])
    assert printed(to) == (
        "引题\n标题\n副题\nundated · 1\na:雷[31m锋2J精神\n\n第一段雷[31m锋2J精神\n\n第二段\n"
        "\nmentions 2024-03-05\n"
        "\nreprints\n2024-03-02 · 北碚报 · page 1 · 熊辉 · b1 · 北碚经济技术开发区揭牌成立\n"
    )


def test_an_article_is_marked_over_its_line_ends_and_fits_the_width() -> None:
    to = console(20, colours=True)
    print_article(to, replace(ARTICLE, body="雷锋\n精神" + BODY), {"body": (Span(0, 5),)}, [], [])
    lines = printed(to).split("\n\n")[1].splitlines()
    assert lines[0] == "\x1b[1;33m雷锋\x1b[0m" and lines[1].startswith("\x1b[1;33m精神\x1b[0m本")
    assert all(17 <= cell_len(re.sub(r"\x1b\[[0-9;]*m", "", line)) <= 20 for line in lines[1:-1])


def test_an_explanation_is_a_tree() -> None:
    to = console()
    print_explanation(
        to, Explanation(2.0, Note("sum"), (Explanation(1.5, Note("body: 雷锋[b]")), Explanation(0.5, Note("x"))))
    )
    assert printed(to).splitlines() == ["2.0000 sum", "├── 1.5000 body: 雷锋[b]", "└── 0.5000 x"]


def test_a_report_counts_and_names_each_reason_once() -> None:
    skipped = tuple(Skipped(f"{n}.txt", Note("is empty")) for n in range(5))
    to = console(140)
    print_report(to, SyncReport(files_added=1, articles_added=6, articles_total=6, skipped=skipped, notes=(Note("x"),)))
    out = printed(to)
    assert "6 added, 0 changed, 0 removed; 6 in the index" in out
    assert "skipped   0.txt, 1.txt, 2.txt and 2 more: is empty\nnote      x\n" in out
