"""Who may ask: hosts, methods, the key, rates, other origins; and the headers of every response."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from newsearch.web.guard import COOKIE, HEADERS, LONGEST_URL, Rates, session_of
from newsearch.web.routes import OTHER_ROUTES, ROUTES
from newsearch.web.site import STATIC
from tests.web.conftest import HTML
from tests.web.test_pages import ASKED

KEY = "0123456789abcdef-柳".encode().hex()
PATHS = [route.path_as(form) for route in ROUTES.values() for form in route.forms]
PATHS += [path.format(name=name, kind="key") for path in OTHER_ROUTES for name in STATIC]
Serving = Callable[..., TestClient]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8642", 200),
        ("192.168.1.7:80", 200),
        ("localhost", 200),
        ("LOCALHOST:8642", 200),
        ("archive.localhost", 200),
        ("[::1]", 200),
        ("[::1]:80", 200),
        ("news.example", 200),
        ("News.Example:8642", 200),
        ("evil", 421),
        ("evil.example", 421),
        ("sub.news.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil-localhost", 421),
        ("localhost.", 421),
        ("::1", 421),
        ("[::1", 421),
        ("[127.0.0.1]", 421),
        ("127.0.0.1:port", 421),
        ("127.1", 421),
        ("2130706433", 421),
        ("user@127.0.0.1", 421),
        ("", 421),
        (" ", 421),
    ],
)
def test_only_addresses_localhost_and_allowed_names_are_answered(serving: Serving, host: str, status: int) -> None:
    client = serving(allowed_hosts=("news.example:443",))  # with a port or without
    for path in ("/", "/search.json?q=桥", "/healthz", "/static/app.css"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == status, path
        if status == 421:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["type"] == "/problems/host" and "--allow-host" in answer.json()["title"]


def test_who_names_two_hosts_is_refused(serving: Serving) -> None:
    client = serving(allowed_hosts=("news.example",))
    for hosts in (("127.0.0.1", "evil.example"), ("evil.example", "127.0.0.1"), ("127.0.0.1", "news.example")):
        assert client.get("/healthz", headers=[("host", host) for host in hosts]).status_code == 421


@pytest.mark.parametrize("path", PATHS)
def test_every_response_has_the_headers_that_guard_it(client: TestClient, path: str) -> None:
    for url in (path, f"{path}?nothing=1", f"{path}/no"):
        answer = client.get(url, headers=HTML)
        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS), url
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_allowed(client: TestClient, method: str) -> None:
    answer = client.request(method, "/search?q=桥")
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method")
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    form = {
        path_as: (route.path, form)
        for route in ROUTES.values()
        for form in route.forms
        for path_as in [route.path_as(form)]
    }
    url = ASKED.url(*form[path]) if path in form else path
    read, asked = client.get(url, headers=HTML), client.head(url, headers=HTML)
    assert (asked.status_code, asked.content) == (read.status_code, b"")
    different = ("date", "content-length")  # an export is not made for its length
    assert {n: v for n, v in asked.headers.items() if n not in different} == {
        n: v for n, v in read.headers.items() if n not in different
    }


def test_a_url_may_be_so_long_and_no_longer(client: TestClient) -> None:
    answer = client.get("/search.json?" + "x" * LONGEST_URL)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/query-too-long")


def test_without_the_key_nothing_of_the_archive_is_told(serving: Serving) -> None:
    clients = [serving(key=KEY), serving(key=KEY), serving(key=KEY)]  # one alone would be too many requests
    for number, path in enumerate(PATHS):
        answer = clients[number % 3].get(path, headers=HTML)
        if path.startswith(("/static/", "/healthz", "/problems/")):
            assert answer.status_code == 200
        elif path == "/key":
            assert answer.status_code == 303
        else:
            assert answer.status_code == 401, path
            assert "柳岸" not in answer.text and answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "given", [{"authorization": f"Bearer {KEY}x"}, {"authorization": KEY}, {"authorization": f"Basic {KEY}"},
              {"cookie": f"{COOKIE}={KEY}"}, {"cookie": f"{COOKIE}="}, {"authorization": "Bearer"}],
)  # fmt: skip
def test_what_is_not_the_key_opens_nothing(serving: Serving, given: dict[str, str]) -> None:
    assert serving(key=KEY).get("/search.json?q=桥", headers=given).status_code == 401


def test_the_key_opens_the_api(serving: Serving) -> None:
    client = serving(key=KEY)
    for name in ("Bearer", "bearer"):
        assert client.get("/search.json?q=桥", headers={"authorization": f"{name} {KEY}"}).status_code == 200
    assert client.get(f"/search.json?q=桥&key={KEY}").status_code == 401  # never in a URL


def test_a_reader_types_the_key_once_and_goes_on_where_she_was(serving: Serving) -> None:
    client = serving(key=KEY)
    asked = client.get("/search?q=桥", headers=HTML)
    assert 'action="/key" method="post"' in asked.text and 'value="/search?q=%E6%A1%A5"' in asked.text
    assert client.post("/key", data={"key": "wrong"}).status_code == 401
    opened = client.post("/key", data={"key": f" {KEY}\n", "back": "/search?q=桥"})
    assert (opened.status_code, opened.headers["location"]) == (303, "/search?q=%E6%A1%A5")
    assert opened.headers["cache-control"] == "no-store"
    cookie = opened.headers["set-cookie"]
    assert session_of(KEY) in cookie and KEY not in cookie
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    assert client.get("/search?q=桥").status_code == 200


def test_who_mistypes_the_key_goes_on_where_she_was_all_the_same(serving: Serving) -> None:
    client, long = serving(key=KEY), "/search?q=" + "%E6%A1%A5" * 1000
    for back in ("/search?q=桥", long):
        asked = client.post("/key", data={"key": "wrong", "back": back}, headers=HTML)
        assert asked.status_code == 401 and f'name="back" value="{back}"' in asked.text
        assert client.post("/key", data={"key": KEY, "back": back}).status_code == 303


def test_only_what_tells_nothing_is_open(serving: Serving) -> None:
    client = serving(key=KEY)
    for path in ("/healthz2", "/keys", "/static", "/problems", "/key/", "/static2/app.css"):
        assert client.get(path).status_code == 401, path


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(serving: Serving, back: str) -> None:
    answer = serving(key=KEY).post("/key", data={"key": KEY, "back": back})
    assert answer.headers["location"] == "/"


def test_a_header_of_an_answer_has_one_line(serving: Serving) -> None:
    client = serving(key=KEY)
    for back in ("/x\r\nSet-Cookie: a=b", "/x\nLocation: //evil.example", "/\t/evil.example", "/\x00"):
        answer = client.post("/key", data={"key": KEY, "back": back})
        assert answer.headers["location"] == quote(back, safe="/:=")
        assert len(answer.headers.get_list("set-cookie")) == 1


def test_a_form_of_another_site_is_refused(serving: Serving) -> None:
    client = serving(key=KEY)
    answer = client.post("/key", data={"key": KEY}, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/origin")
    assert client.post("/key", content=b"key=" + b"x" * 10_000).status_code == 401


def test_behind_a_proxy_with_tls_the_cookie_is_for_tls_alone(serving: Serving) -> None:
    forwarded = {"x-forwarded-proto": "https"}
    for proxy in (True, False):
        answer = serving(key=KEY, proxy=proxy).post("/key", data={"key": KEY}, headers=forwarded)
        assert ("Secure" in answer.headers["set-cookie"]) == proxy


def test_a_bucket_fills_again() -> None:
    rates = Rates(rate=10, burst=3)
    assert [rates.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert rates.take("b", 0.0)
    assert not rates.take("a", 0.05) and rates.take("a", 0.11) and not rates.take("a", 0.12)
    for asker in range(20_000):
        rates.take(str(asker), 1.0)
    assert len(rates._buckets) == 10_000


@pytest.fixture
def no_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets that stay empty, however slow the machine is."""
    monkeypatch.setattr("newsearch.web.guard.Rates", partial(Rates, rate=0.0))


@pytest.mark.usefixtures("no_refill")
def test_too_many_requests_are_refused_only_where_others_can_ask(serving: Serving) -> None:
    closed, opened = serving(), serving(is_open=True)
    assert {closed.get("/healthz").status_code for _ in range(60)} == {200}
    answers = [opened.get("/healthz") for _ in range(60)]
    assert answers[0].status_code == 200 and answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"] == "1" and answers[-1].json()["type"] == "/problems/rate"


@pytest.mark.usefixtures("no_refill")
@pytest.mark.parametrize("proxy", [True, False])
def test_the_address_that_a_proxy_names_counts_only_with_the_option(serving: Serving, proxy: bool) -> None:
    client = serving(is_open=True, proxy=proxy)
    for _ in range(45):
        client.get("/healthz", headers={"x-forwarded-for": "evil, 10.0.0.1"})
    other = client.get("/healthz", headers={"x-forwarded-for": "10.0.0.1, 10.0.0.2"})
    assert other.status_code == (200 if proxy else 429)
    named = [("x-forwarded-for", "10.0.0.9"), ("x-forwarded-for", "10.0.0.1")]  # the second line is the proxy's
    assert client.get("/healthz", headers=named).status_code == 429


@pytest.mark.usefixtures("no_refill")
def test_an_owner_of_many_addresses_has_one_bucket(serving: Serving) -> None:
    client = serving(is_open=True, proxy=True)
    answers = [client.get("/healthz", headers={"x-forwarded-for": f"2001:db8:1:2::{n:x}"}) for n in range(60)]
    assert answers[-1].status_code == 429
    assert client.get("/healthz", headers={"x-forwarded-for": "2001:db8:1:3::1"}).status_code == 200


def test_another_origin_reads_data_only_where_it_is_named(serving: Serving) -> None:
    client = serving(cors="https://desk.example")
    asked = {"origin": "https://desk.example"}
    shared = client.get("/search.json?q=桥", headers=asked)
    assert shared.headers["access-control-allow-origin"] == "https://desk.example"
    assert "Origin" in shared.headers["vary"]
    assert client.options("/search.json?q=桥", headers=asked).status_code == 204
    for path, headers in (("/search?q=桥", asked), ("/search.json?q=桥", {"origin": "https://evil.example"})):
        assert "access-control-allow-origin" not in client.get(path, headers=headers).headers
    assert client.options("/search.json?q=桥", headers={"origin": "https://evil.example"}).status_code == 405


def test_no_log_is_written_unasked_and_none_has_queries(
    serving: Serving, capfd: pytest.CaptureFixture[str], whoosh_sample: Path
) -> None:
    serving().get("/search.json?q=线人")
    assert capfd.readouterr() == ("", "")
    client = serving(log=True)
    client.get("/search.json?q=线人")
    client.get("/secret-线人")
    written = capfd.readouterr().err
    assert "GET /search.json 200" in written and "GET other 404" in written
    assert "线人" not in written and "%E7" not in written
