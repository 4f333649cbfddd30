"""The pages in a real browser: typing and composition, history, keys, the brush, no scripts, 320 pixels, print, axe."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from newsearch import Article, Index
from newsearch.web.app import make_app
from newsearch.web.pages import HANDLERS
from newsearch.web.settings import Settings
from newsearch.web.site import STATIC
from tests.web.test_pages import ASKED

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
IS_REQUIRED = bool(os.environ.get("NEWSEARCH_BROWSER"))
try:
    import playwright.sync_api as playwright
    from axe_playwright_python.base import AxeBase as _AXE  # noqa: F401
except ModuleNotFoundError:
    HAS_BROWSER = False
else:
    HAS_BROWSER = CHROMIUM.exists()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not HAS_BROWSER and not IS_REQUIRED,
        reason="NO BROWSER: the pages are not tested in Chromium; `make browser` installs it",
    ),
]

PAGES = {
    path[1:] or "home": ASKED.url(path) for path, forms in HANDLERS.items() if "html" in forms and path != "/facets"
}
HANDLED = {*PAGES}
PAGES |= {"problem": "/nothing", "empty": "/search?q=没有这个词&f.source=柳岸日报", "browse": "/search"}
Open = Callable[..., Any]


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The address of a server over an index."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = make_app(Settings(index=index, title="江城报刊资料库", seconds=30))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def address(whoosh_sample: Path) -> Iterator[str]:
    with served(whoosh_sample) as found:
        yield found


@pytest.fixture(scope="module")
def long_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive of words that nothing breaks, and of long texts where short ones are expected."""
    path = tmp_path_factory.mktemp("long") / "index"
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    texts = dict.fromkeys(("kicker", "byline", "source", "section", "page"), word)
    long = Article("a", f"大桥{word}", f"大桥{word * 9}", "2031-03-05", **texts)  # type: ignore[arg-type]
    others = [Article(f"b{n}", f"大桥{n}", f"新港{n}。", f"203{n}-0{n + 1}-05", source=f"{word}{n}") for n in range(9)]
    Index.create(path).update(add=[long, *others])
    with served(path) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Any, address: str) -> Iterator[Open]:
    """Opens a page in a context of its own; what the page reports as an error fails the test."""
    contexts, errors = [], []

    def opened(url: str, **options: Any) -> Any:
        context = browser.new_context(base_url=address, **{"locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url.removeprefix(address)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [error for error in errors if "404" not in error] == []


def searches(page: Any) -> list[str]:
    return [url for url in page.asked if url.startswith("/search?")]


def query_of(page: Any) -> str:
    return str(page.evaluate("new URL(location).searchParams.get('q')"))


def compose(page: Any, steps: list[str], committed: str) -> None:
    """Types as an input method does: each step replaces what is being composed, then it is committed."""
    session = page.context.new_cdp_session(page)
    for step in steps:
        session.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        page.wait_for_timeout(200)
    session.send("Input.insertText", {"text": committed})


def asked_while_composing(page: Any) -> tuple[int, int]:
    """How many searches are made during a composition, and after it was committed."""
    page.focus("#q")
    compose_steps = ["d", "da", "da q", "da qi", "da qia", "da qiao"]
    session = page.context.new_cdp_session(page)
    for step in compose_steps:
        session.send("Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)})
        page.wait_for_timeout(200)
    during = len(searches(page))
    session.send("Input.insertText", {"text": "大桥"})
    page.wait_for_timeout(600)
    return during, len(searches(page)) - during


def test_a_composition_is_never_disturbed_and_searched_for_once(open_page: Open) -> None:
    page = open_page("/")
    assert asked_while_composing(page) == (0, 1)
    assert page.input_value("#q") == query_of(page) == "大桥"
    assert page.locator(".hits li").count() == 9


def test_without_its_guard_the_test_of_composition_fails(open_page: Open, browser: Any, address: str) -> None:
    """The mutant: what searches on every input, composed or not."""
    source = STATIC["app.js"].content.decode()
    mutant = source.replace("composing = true", "composing = false").replace("!event.isComposing", "true")
    mutant = mutant.replace("enough(text)", "true")
    assert mutant.count("composing = true") == 0 and mutant != source
    context = browser.new_context(base_url=address)
    context.route("**/app.js*", lambda route: route.fulfill(body=mutant, content_type="text/javascript"))
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url.removeprefix(address)))
    page.goto("/")
    during, _ = asked_while_composing(page)
    context.close()
    assert during > 1


def test_enter_that_commits_a_composition_does_not_search(open_page: Open) -> None:
    page = open_page("/")
    page.focus("#q")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "qiao", "selectionStart": 4, "selectionEnd": 4})
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229})
    page.wait_for_timeout(300)
    assert searches(page) == []


def test_typing_searches_once_it_pauses_and_keeps_focus_and_caret(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    before = len(searches(page))
    page.focus("#q")
    page.keyboard.press("End")
    page.keyboard.type(" 通车", delay=20)
    page.wait_for_timeout(700)
    assert len(searches(page)) == before + 1
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["q", 5]
    assert query_of(page) == "大桥 通车" and page.locator(".hits li").count() > 5
    page.wait_for_timeout(600)
    assert page.text_content("#announce") == page.get_attribute("#status", "data-said")


def test_one_latin_letter_is_not_searched_for_and_two_are(open_page: Open) -> None:
    page = open_page("/")
    page.focus("#q")
    page.keyboard.type("5")
    page.wait_for_timeout(400)
    assert searches(page) == []
    page.keyboard.type("G")
    page.wait_for_timeout(400)
    assert len(searches(page)) == 1


def test_a_search_while_typing_is_one_entry_of_the_history(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    entries = page.evaluate("history.length")
    page.fill("#q", "长江")
    page.wait_for_timeout(500)
    page.fill("#q", "长江 新港")
    page.wait_for_timeout(500)
    assert page.evaluate("history.length") == entries + 1 and query_of(page) == "长江 新港"
    page.go_back()
    page.wait_for_timeout(500)
    assert query_of(page) == "大桥" and page.input_value("#q") == "大桥"
    assert page.locator("h1").text_content() == "“大桥”的检索结果"


def test_going_back_to_the_results_finds_the_place(open_page: Open) -> None:
    page = open_page("/search?q=大桥", viewport={"width": 900, "height": 500})
    page.evaluate("scrollTo(0, 700)")
    page.wait_for_timeout(100)
    page.locator(".hits h2 a").nth(5).click()
    page.wait_for_url("**/article?**")
    page.go_back()
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") > 300


def test_a_ticked_facet_narrows_at_once_and_without_scripts_with_the_button(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    page.check('[name="f.source"][value="柳岸日报"]')
    page.wait_for_url("**f.source=**")
    page.wait_for_timeout(300)
    assert page.locator("#status strong").text_content() == "5 篇"
    assert page.evaluate("document.activeElement.value") == "柳岸日报"
    plain = open_page("/search?q=大桥", java_script_enabled=False)
    plain.check('[name="f.source"][value="柳岸日报"]')
    plain.click("button.apply")
    assert "f.source=" in plain.url and "since" not in plain.url
    assert plain.locator("#status strong").text_content() == "5 篇"


def test_names_come_after_the_hits(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    page.wait_for_selector('[name="f.people"]')
    page.check('[name="f.places"] >> nth=0')
    page.wait_for_url("**f.places=**")


def test_the_keys_lead_through_hits_marks_and_articles(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    for key in ("j", "j", "k", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("[...document.querySelectorAll('.hits li')].findIndex(li => li.matches('.here'))") == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/article?**n=2*")
    marks = page.locator("article mark")
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert marks.nth(1).get_attribute("class") == "here" and page.text_content("#mark-number") == f"2 / {marks.count()}"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert marks.last.get_attribute("class") == "here"
    page.keyboard.press("]")
    page.wait_for_url("**n=3*")
    page.keyboard.press("u")
    page.wait_for_url("**/search?**")
    page.keyboard.press("/")
    page.keyboard.type("j")
    assert page.input_value("#q") == "j" and page.locator(".hits .here").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") != "q"
    page.keyboard.press("?")
    assert page.locator("#help-keys").is_visible()
    page.keyboard.press("Escape")
    page.uncheck("#keys")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.locator(".hits .here").count() == 0


def test_the_citation_is_copied(open_page: Open) -> None:
    page = open_page(ASKED.url("/article"), permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert page.text_content("#copy") == "已复制"
    assert page.evaluate("navigator.clipboard.readText()") == page.text_content("#citation")


def test_the_buttons_of_an_article_work_when_it_comes_back_with_the_history(open_page: Open) -> None:
    page = open_page(ASKED.url("/article"), permissions=["clipboard-read", "clipboard-write"])
    page.fill("#q", "新港")
    page.wait_for_selector(".hits li")
    page.go_back()
    page.wait_for_selector("#copy")
    page.click("#copy")
    playwright.expect(page.locator("#copy")).to_have_text("已复制")
    page.click("#next-mark")
    playwright.expect(page.locator("#mark-number")).to_have_text(re.compile(r"^1 / \d+$"))


def test_the_brush_chooses_a_range_of_dates(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    box = page.locator(".bars").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + 20, steps=5)
    page.mouse.up()
    page.wait_for_url("**since=2031-03-05**")
    page.wait_for_timeout(300)
    first, last = page.input_value('[name="since"]'), page.input_value('[name="until"]')
    assert first == "2031-03-05" and "2031-03-10" <= last <= "2031-03-18"
    assert page.locator(".selected li").count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_320_pixels(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], viewport={"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAGES)
def test_long_words_fit_320_pixels_too(open_page: Open, long_words: str, name: str) -> None:
    url = ASKED.but(id="a", other="b1").url(PAGES[name].partition("?")[0]) if name in HANDLED else PAGES[name]
    page = open_page(long_words + url, viewport={"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_numbers_and_months_of_a_table_stay_on_one_line(open_page: Open) -> None:
    page = open_page("/trend?w=大桥&w=新港&w=轮渡&w=通车&w=长江", viewport={"width": 320, "height": 600})
    cells = "[...document.querySelectorAll('tbody th, tbody td')].map(cell => cell.getClientRects()[0].height)"
    assert max(page.evaluate(cells)) < 45


@pytest.mark.parametrize("width", [320, 480, 768, 1280])
def test_the_letters_of_a_chart_can_be_read_at_every_width(open_page: Open, width: int) -> None:
    for url in ("/search?q=大桥", "/timeline?q=大桥", "/trend?w=大桥"):
        page = open_page(url, viewport={"width": width, "height": 600})
        sizes = """[...document.querySelectorAll('svg.bars, svg.lines')].map(svg =>
            parseFloat(getComputedStyle(svg.querySelector('text')).fontSize) * svg.getScreenCTM().a)"""
        assert [8 < size < 17 for size in page.evaluate(sizes)] == [True], (url, page.evaluate(sizes))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_works_without_scripts(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], java_script_enabled=False)
    page.fill("#q", "新港")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=**")
    assert page.locator(".hits li").count() >= 3 and not page.locator(".scripted").first.is_visible()


def test_an_article_prints_light_and_without_what_is_for_the_screen(open_page: Open) -> None:
    page = open_page(ASKED.url("/article"), color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".search").is_visible() and not page.locator(".steps").is_visible()
    assert "underline" in page.evaluate("getComputedStyle(document.querySelector('article mark')).textDecorationLine")
    assert page.pdf()[:4] == b"%PDF"


def axe_source() -> str:
    import axe_playwright_python

    return next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(open_page: Open, name: str, scheme: str, language: str) -> None:
    joint = "&" if "?" in PAGES[name] else "?"
    page = open_page(f"{PAGES[name]}{joint}lang={language}", color_scheme=scheme)
    page.wait_for_load_state("networkidle")
    page.evaluate(axe_source())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    violations = {each["id"]: [node["target"] for node in each["nodes"]] for each in found["violations"]}
    assert violations == {}
    assert len(found["passes"]) > 15


def test_the_first_load_asks_for_few_files(open_page: Open) -> None:
    page = open_page("/search?q=大桥")
    first = [url for url in page.asked if not re.match("/facets", url)]
    assert len(first) <= 4 and all(url.startswith("/") for url in page.asked)
