"""The pages: examples run, commands print what is shown, links lead somewhere, and nothing public is left out."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import newsearch
from newsearch import errors
from newsearch.cli import main
from newsearch.cli.language import speak
from newsearch.messages import LANGUAGES, Language
from tests.test_layers import FLOORS
from tools import examples, picture

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
CHINESE = DOCS / "zh"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md"), *CHINESE.glob("*.md"), ROOT / "benchmarks" / "README.md"])
MAKE_GOLDEN = "help: run `make golden`, look at what changed, and commit it"

COG = re.compile(r"<!-- \[\[\[cog.*?\]\]\] -->", re.S)


def read(page: Path) -> str:
    """A page as a reader sees it, without what generates its parts."""
    return COG.sub("", page.read_text("utf-8"))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def language_of(name: str) -> Language:
    """The language of the page with this name."""
    return "zh" if name.startswith("docs/zh/") or name.endswith(".zh.md") else "en"


def blocks(syntax: str) -> list[tuple[str, str]]:
    """Every fenced block in a syntax, with the name of its page."""
    fence = re.compile(rf"^```{syntax}\n(.*?)^```", re.S | re.M)
    return [(name_of(page), block) for page in PAGES for block in fence.findall(read(page))]


Shown = tuple[str, list[str]]
"""A command line of newsearch, and the output that is shown, if any."""


def commands() -> Iterator[tuple[str, list[Shown]]]:
    """The command lines of each block: the page's name, and what is shown of them, in their order."""
    for page, block in blocks("shell"):
        yield page, [(line, []) for line in block.splitlines() if line.startswith("newsearch ")]
    for page, block in blocks("console"):
        parts = [part.splitlines() for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
        yield page, [(line, [shown for shown in output if shown.strip()]) for line, *output in parts]


@pytest.mark.parametrize(("page", "block"), blocks("python"))
def test_python_examples_run_twice(page: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        exec(compile(block, page, "exec"), {})


@pytest.mark.parametrize(("page", "block"), [(page, block) for page, block in commands() if block])
def test_commands_run_and_print_what_is_shown(page: str, block: list[Shown]) -> None:
    for line, shown in block:  # one process runs all of them: `show 2` opens a hit of the search before it
        status, output = examples.run(line, language=language_of(page))
        assert status in (0, 1), f"{page}: {output}"
        rest = iter(output.splitlines())
        for expected in shown:
            there = expected == "…" or any(_is_shown(expected, each) for each in rest)
            assert there, f"{page}: {line} prints no line {expected!r}, or not behind those before it; {MAKE_GOLDEN}"


def _is_shown(expected: str, printed: str) -> bool:
    """Whether a page shows a printed line, perhaps cut for the page."""
    if '"…": "…"' in expected:
        return True
    start = expected.rpartition('"…')[0] or expected.removesuffix("…")
    is_cut = start != expected and printed.startswith(start)
    return is_cut or printed == expected or printed.startswith((f"{expected} · page", f"{expected} · 第"))


def test_make_targets_on_the_pages_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        if page.name != "CHANGELOG.md":
            for target in re.findall(r"(?:^|`)make ([a-z][a-z-]*)", read(page), re.M):
                assert re.search(rf"^{target}:", makefile, re.M), f"{name_of(page)} names `make {target}`"


def test_links_lead_to_a_file() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`\n]*`", "", read(page))):
            assert "://" in target or (page.parent / target).exists(), f"{name_of(page)} links to {target}"


def test_the_table_of_floors_is_the_one_that_is_tested() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", (DOCS / "architecture.md").read_text("utf-8"), re.M)
    table = {int(number): set(re.findall(r"`(\w+)`", rooms)) for number, rooms in rows}
    assert table == dict(enumerate(FLOORS)), MAKE_GOLDEN


def test_the_page_of_the_architecture_names_only_what_is_there() -> None:
    root = Path(newsearch.__file__).parent
    there = {path.stem for path in root.rglob("*") if path.suffix == ".py" or path.is_dir()} | {
        "tests",
        "benchmarks",
        "tools",
    }
    named = re.findall(r"`([a-z_0-9]+)(?:\.py|/)?`", read(DOCS / "architecture.md"))
    assert not {*named} - there


def test_every_package_has_its_question() -> None:
    headings = re.findall(r"^## (`.*)$", (DOCS / "architecture.md").read_text("utf-8"), re.M)
    named = {name.rstrip("/") for heading in headings for name in re.findall(r"`([\w./]+)`", heading)}
    root = Path(newsearch.__file__).parent
    there = {path.name for path in root.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert named == there - {"__init__.py", "__main__.py"}
    assert all(heading.endswith("?") for heading in headings)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "command"), [("newsearch", main), *examples.leaves()])
def test_every_command_and_option_is_documented(name: str, command: click.Command, language: Language) -> None:
    page = read({"en": DOCS, "zh": CHINESE}[language] / "command-line.md")
    section = re.search(rf"^### {re.escape(name)}\n(.*?)(?=^### |\Z)", page, re.S | re.M)
    assert section, f"docs/command-line.md has no section {name}; {MAKE_GOLDEN}"
    speak(main, language)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.hidden:
            continue  # an older name, for scripts that have it
        shown = parameter.opts if isinstance(parameter, click.Option) else [parameter.make_metavar(_context(command))]
        assert all(each in section[1] for each in shown), f"{name} {shown} is not documented; {MAKE_GOLDEN}"


def _context(command: click.Command) -> click.Context:
    return click.Context(command, info_name=command.name)


def test_every_public_name_and_error_is_documented() -> None:
    page = read(DOCS / "python.md")
    for name in (*newsearch.__all__, *errors.__all__):
        assert re.search(rf"\b{name}\b", page), f"docs/python.md does not name {name}; {MAKE_GOLDEN}"


def test_every_name_in_the_json_of_a_search_is_documented() -> None:
    page = read(DOCS / "json.md")
    lines = examples.run("newsearch search 雷峰 雷锋 --json --facets --all")[1].splitlines()
    for name in {name for line in lines for name in json.loads(line)}:
        assert f"`{name}`" in page, f"help: say in docs/json.md what `{name}` is"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_shows_what_a_search_prints(language: Language) -> None:
    texts = re.sub(r"<[^>]*>", "", picture.PICTURES[language].read_text("utf-8"))
    drawn = re.sub(r"\s", "", html.unescape(texts))
    printed = re.sub(r"\x1b\[[0-9;]*m", "", examples.without_seconds(picture.printed(language)))
    for line in printed.splitlines():
        assert re.sub(r"\s", "", line) in drawn, MAKE_GOLDEN


def test_the_readme_can_be_read_at_once() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


def test_version_and_changelog_agree() -> None:
    version = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    releases = re.findall(r"^## \[?(.*?)\]?(?: - (\S+))?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert version
    assert releases[0] == ("Unreleased", "")
    assert releases[1][0] == version[1], "help: see Release in CONTRIBUTING.md"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for _, date in releases[1:])


def test_both_readmes_have_the_same_commands() -> None:
    command = re.compile(r"^(?:\$ )?((?:newsearch|make|pip) .*?)(?: {2,}.*)?$", re.M)
    english, chinese = (command.findall(read(ROOT / name)) for name in ("README.md", "README.zh.md"))
    assert english == chinese and len(english) > 8


def test_every_page_of_the_site_is_in_its_navigation() -> None:
    named = set(re.findall(r'= "([\w/-]+\.md)"', (ROOT / ".zensical.toml").read_text("utf-8")))
    assert named == {page.relative_to(DOCS).as_posix() for page in PAGES if DOCS in page.parents}


def test_links_lead_to_a_heading() -> None:
    for page in PAGES:
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", read(page))):
            if "://" not in target:
                there = page.parent / target if target else page
                named = re.findall(r'<a id="(.*?)">', read(there))  # the site makes anchors of Latin headings only
                headings = map(slug, re.findall(r"^#+ (.*)$", read(there), re.M))
                assert anchor in (*named, *headings), f"{name_of(page)}: #{anchor}"


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
