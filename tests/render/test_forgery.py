"""No field of an article, and nothing typed, forges a line of any output; an id that is printed can be typed back."""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsearch.archive
import newsearch.cli
import newsearch.render
from newsearch import Article, Index
from newsearch.cli import main
from newsearch.messages import Note, say, typed, visible
from newsearch.model import CitationForm, Format
from newsearch.render.citation import citation
from newsearch.render.export import _cell, _escaped
from newsearch.render.wording import about, best_of_facets, line
from tests.steps import calls

ENDS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x1b[2K\x1b[1G", "\n\n \n"]
FORGED = "FORGED"


def hostile(end: str) -> Article:
    field = f"北碚{end}{FORGED}"
    return Article(
        id=f"a{end}{FORGED}",
        headline=f"标题{end}{FORGED}",
        body=f"北碚大桥今日通车。{end.replace(chr(10), ' ')}",  # the lines of a body are its own
        kicker=field,
        subtitle=field,
        byline=f"记者 王明{end}{FORGED}",
        date="2024-03-02",
        source=field,
        section=field,
        page=field,
        url=f"http://a{end}{FORGED}",
    )


@pytest.fixture(params=ENDS, ids=ascii)
def forging(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Article]:
    article = hostile(request.param)
    index = Index.create(tmp_path / f"index{request.param}{FORGED}", engine="memory")
    index.update(add=[article, Article("b", article.headline, "北碚大桥。", "2024-03-02")])
    index.watches().add(f"大桥{request.param}{FORGED}", f"大桥{request.param}{FORGED}", from_start=True)
    return index.path, article


def outputs(path: Path, article: Article) -> Iterator[tuple[list[str], str]]:
    shown = visible(article.id)
    bad = f"大桥\n{FORGED} \n{FORGED}:"
    commands = [
        ["search", "大桥", "--facets"],
        ["search", bad],
        ["search", "大桥", "--json", "--facets"],
        ["search", "大桥", "--html", "--facets"],
        *(["search", "大桥", "--facets", "--format", each] for each in get_args(Format)),
        *(["search", "大桥", "--full-text", "--format", each] for each in ("jsonl", "csv", "markdown", "html")),
        *(["show", shown, "--cite", each] for each in get_args(CitationForm)),
        ["concordance", "大桥"],
        ["issue", "2024-03-02"],
        ["neighbours", shown],
        ["concordance", "大桥", "--csv"],
        ["show", shown],
        ["show", shown, "--query", "大桥"],
        ["show", bad],
        ["explain", "大桥", shown],
        ["explain", bad, shown],
        ["similar", shown],
        ["reprints", shown],
        ["keywords", shown],
        ["suggest", "标"],
        ["suggest", bad],
        ["timeline", "大桥"],
        ["timeline", bad],
        ["trend", "大桥", bad],
        ["analyze", bad],
        ["stats"],
        ["verify"],
        ["watch", "list"],
        ["watch", "run"],
        ["watch", "remove", bad],
        ["watch", "add", bad, bad],
        ["search", "大桥", "--since", bad],
        ["search", "大桥", "--after", bad],
        ["search", "大桥", "--synonyms", bad],
        ["search", "大桥", f"--no\n{FORGED}"],
        ["search", "大桥", "--sort", bad],
        ["sync", str(path.parent / bad)],
        ["timeline", "大桥", "--plot", bad],
    ]
    for command in commands:
        done = CliRunner().invoke(main, [*command, "--index", str(path)])
        assert done.exit_code in (0, 1, 2), (command, done.exception)
        yield command, done.output


def test_no_line_of_any_command_is_forged(forging: tuple[Path, Article]) -> None:
    for command, output in outputs(*forging):
        for said in re.split("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", output):
            assert not said.strip().startswith(FORGED), (command, output)


def test_an_id_that_is_printed_can_be_typed_back(forging: tuple[Path, Article]) -> None:
    path, article = forging
    found = CliRunner().invoke(main, ["search", "今日通车", "--index", str(path)]).output
    assert visible(article.id) in found.replace("\n", "")
    for command in (["show"], ["similar"], ["reprints"], ["keywords"], ["explain", "大桥"]):
        done = CliRunner().invoke(main, [*command, visible(article.id), "--index", str(path)])
        assert done.exit_code in (0, 1) and "no article" not in done.output, done.output


def test_an_id_that_looks_escaped_is_found_as_it_is(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index", engine="memory")
    index.update(add=[Article(r"a\u0007", "", "大桥"), Article("b\\u0007", "", "通车"), Article("b\x07", "", "限行")])
    for key, said in ((r"a\u0007", "大桥"), (r"a\u005cu0007", "大桥"), (r"b\u005cu0007", "通车"), (r"b\u0007", "限行")):
        assert said in CliRunner().invoke(main, ["show", key, "--index", str(index.path)]).output


@given(st.text(st.sampled_from("a\\u0041 \x07\n\u2028\ud800北")))
def test_what_is_visible_is_one_line_and_can_be_typed(text: str) -> None:
    assert typed(visible(text)) == text
    assert line(visible(text)) == visible(text)


texts = st.text(
    st.one_of(st.sampled_from("\n\r\x0b\x1b\x85\u2028\u2029\u202e -*#`|=+&<1.北"), st.characters()), max_size=30
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_every_renderer_of_a_line_gives_one(text: str) -> None:
    article = Article("a" + text, text, text, source=text, section=text, page=text, byline=text)
    said = [line(text), about(article), citation(article), _cell(text), _escaped(text), visible(text)]
    said += [say(Note("article_missing", id=text), language) for language in ("en", "zh")]
    said += [value for _, values, _ in best_of_facets({"source": {text: 1}}) for value in values]
    assert [each for each in said if len(each.splitlines()) > 1] == []


def test_a_cell_of_csv_has_the_id_as_it_can_be_typed(forging: tuple[Path, Article]) -> None:
    path, article = forging
    output = CliRunner().invoke(main, ["search", "今日通车", "--format", "csv", "--index", str(path)]).output
    (row,) = csv.DictReader(io.StringIO(output.lstrip("\ufeff")))
    assert row["id"] == visible(article.id)


@pytest.mark.parametrize(
    "text", ["- 一", "+ 一", "1. 一", "12) 一", "=== 一", "- - -", "&lt;b&gt;", "# 一", "> 一", "```"]
)
def test_markdown_shows_text_and_no_structure(tmp_path: Path, text: str) -> None:
    index = Index.create(tmp_path / "index", engine="memory")
    index.update(add=[Article("a", "", text + "大桥", url="http://a> **b** <http://c")])
    output = CliRunner().invoke(main, ["search", "大桥", "--format", "markdown", "--index", str(index.path)]).output
    snippet = output.splitlines()[-1].strip()
    assert not re.match(r"([-+=>#]|\d+[.)]) ?", snippet.replace("\\", "x")) or snippet.startswith("==="), snippet
    assert "&lt;" not in snippet.replace("\\&", "x") and "> **" not in output


def steps(work: Callable[[], object]) -> int:
    """Calls of functions, those of C among them, that something takes."""
    work()  # whatever is done once
    return calls(work)


HOSTILE_TEXTS = [" ", "\n", " \n", "(", "（", "…", "a", "\\", "*", "\x1b", "\u2028 ", "北。", "a.", "<", "&"]


@pytest.mark.no_cover  # tracing beside counting takes minutes
@pytest.mark.parametrize("unit", HOSTILE_TEXTS, ids=ascii)
def test_twice_the_text_takes_twice_the_steps(tmp_path: Path, unit: str) -> None:
    def rendering(size: int) -> Callable[[], object]:
        text = f"大桥{unit * size}通车"
        index = Index.create(tmp_path / str(size), engine="memory")
        index.update(add=[Article("a", text, text, source=text, section=text, byline=text, url=f"http://{text}")])
        forms = [["--json"], ["--html"], *(["--format", each] for each in ("csv", "markdown", "html")), ["--facets"]]
        commands = [["show", "a"], *(["search", "大桥", "--snippet-length", "10000", *form] for form in forms)]
        return lambda: [CliRunner().invoke(main, [*c, "--index", str(index.path)]) for c in commands]

    assert steps(rendering(1000)) < 2.5 * steps(rendering(500))


def parsed(pattern: str) -> list[tuple[object, Any]]:
    """The parts of a regular expression, by the parser of `re`, which Python 3.10 has elsewhere."""
    parser: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    return list(parser.parse(pattern))


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (newsearch.render, newsearch.cli, newsearch.archive):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.__name__}.{name}", value


def test_no_pattern_looks_for_the_end_of_a_run_from_each_of_its_characters() -> None:
    """A search for `\\s*\\n` takes quadratic time in a run of blanks: it begins anew at each, and fails at its end."""
    found = dict(patterns())
    assert found
    for name, pattern in found.items():
        parts = parsed(pattern.pattern)
        repeats = [n for n, (kind, value) in enumerate(parts) if str(kind) == "MAX_REPEAT" and value[1] > 1000]
        starts = repeats[:1] == [0] and len(parts) > 1
        assert not starts or name == "newsearch.messages.breaks._UNBROKEN", name  # which ends with any character
