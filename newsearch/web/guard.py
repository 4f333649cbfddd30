"""Who may ask, and what a browser may do with the answer: hosts, methods, the key, rates, headers of responses."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsearch.messages import Note
from newsearch.web.problems import Problem
from newsearch.web.settings import Settings

__all__ = [
    "COOKIE",
    "HEADERS",
    "LONGEST_URL",
    "Guard",
    "Rates",
    "Refuse",
    "are_same",
    "asker_of",
    "has_key",
    "host_is_allowed",
    "session_of",
]

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of every response: nothing comes from another site, nothing is run that is not a file of ours, nobody frames us."""

COOKIE = "newsearch_key"

LONGEST_URL = 16_384
"""Bytes of a path and its query: a thousand Chinese characters need 9,000."""

_PORT = re.compile(r":\d{1,5}$")

_OPEN, _OPEN_BELOW = ("/healthz", "/key"), ("/static/", "/problems/")
"""Paths that ask for no key, and those below which none does: they tell nothing of the archive."""

_BUCKETS = 10_000
"""How many askers the rate limit remembers; chosen by hand: a megabyte."""


def host_is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a Host header names this machine by an address, as localhost, or by a name that was allowed.

    A page of another site that has its own name point here (DNS rebinding) sends that name.

    >>> [host_is_allowed(host, ["news.example"]) for host in ("127.0.0.1:8642", "[::1]", "a.localhost", "News.example")]
    [True, True, True, True]
    >>> [host_is_allowed(host, []) for host in ("news.example", "127.0.0.1.example", "localhost.", "")]
    [False, False, False, False]
    """
    name = _PORT.sub("", host).lower()
    if name == "localhost" or name.endswith(".localhost") or name in {_PORT.sub("", each).lower() for each in allowed}:
        return True
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    return (address.version == 6) == (bare is not name)  # an IPv6 address stands in brackets, an IPv4 address does not


def session_of(key: str) -> str:
    """What the cookie of a reader who has given the key holds: made of the key, from which it cannot be told."""
    return hmac.new(key.encode(), b"newsearch page", hashlib.sha256).hexdigest()


def has_key(headers: Headers, cookies: Mapping[str, str], key: str) -> bool:
    """Whether a request brings the key, or the cookie of a reader who has given it."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    bearer = given if scheme.lower() == "bearer" else ""
    return are_same(bearer.strip(), key) or are_same(cookies.get(COOKIE, ""), session_of(key))


def are_same(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def asker_of(address: str) -> str:
    """Whose requests are counted together: an IPv4 address, or the network of an IPv6 address, which has one owner.

    >>> asker_of("192.0.2.7"), asker_of("2001:db8:1:2:3:4:5:6"), asker_of("2001:db8:1:2::9"), asker_of("unix:")
    ('192.0.2.7', '2001:db8:1:2::/64', '2001:db8:1:2::/64', 'unix:')
    """
    try:
        return str(ipaddress.IPv6Network((address, 64), strict=False)) if ":" in address else address
    except ValueError:
        return address


Refuse = Callable[[Problem], ASGIApp]
"""What answers a refused request."""


class Rates:
    """A token bucket for each asker: `burst` requests at once, then `rate` a second."""

    def __init__(self, rate: float = 10.0, burst: int = 40) -> None:
        self.rate, self.burst = rate, burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, asker: str, now: float | None = None) -> bool:
        """Whether one more request of this asker may be answered at this time of the monotonic clock."""
        now = time.monotonic() if now is None else now
        left, last = self._buckets.pop(asker, (float(self.burst), now))
        left = min(left + (now - last) * self.rate, self.burst)
        self._buckets[asker] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _BUCKETS:
            self._buckets.popitem(last=False)
        return left >= 1


class Guard:
    """The outermost layer of the app: refuses what may not be asked, and adds the headers of every response.

    Args:
        refuse: answers a request with a problem, in the form that it accepts.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse) -> None:
        self.app, self.settings, self.refuse = app, settings, refuse
        self.rates = Rates() if settings.key or settings.is_open else None
        self._is_allowed = lru_cache(maxsize=64)(partial(host_is_allowed, allowed=settings.allowed_hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered.setdefault(name, value)
                self._allow_origin(scope, headers, answered)
            await send(message)

        problem = self._problem(scope, headers)
        answer = self.app if problem is None else self.refuse(problem)
        if scope["method"] == "OPTIONS" and problem is None:
            answer = Response(status_code=204)  # the question of a browser whether it may ask
        await answer(scope, receive, guarded)

    def _problem(self, scope: Scope, headers: Headers) -> Problem | None:
        """Why a request is refused, if it is."""
        settings, path, method = self.settings, scope["path"], scope["method"]
        if len(scope.get("raw_path") or path) + len(scope["query_string"]) > LONGEST_URL:
            return Problem(Note("web_url_too_long", most=LONGEST_URL), "query-too-long")
        host = ", ".join(headers.getlist("host"))  # who sends two may mean either
        if not self._is_allowed(host):
            return Problem(Note("web_host_refused", host=host[:80]), "host", more={"host": host[:80]})
        if method == "OPTIONS" and self._is_shared(scope, headers):
            return None
        if method not in ("GET", "HEAD") and (method, path) != ("POST", "/key"):
            return Problem(Note("web_method_refused", method=method[:20]), "method", headers={"Allow": "GET, HEAD"})
        if self.rates and not path.startswith("/static/") and not self.rates.take(self._asker(scope, headers)):
            return Problem(Note("web_too_many_requests"), "rate", headers={"Retry-After": "1"})
        is_open = path in _OPEN or path.startswith(_OPEN_BELOW)
        if settings.key and not is_open and not has_key(headers, _cookies(headers), settings.key):
            return Problem(Note("web_key_needed"), "key", headers={"WWW-Authenticate": "Bearer"})
        return None

    def _asker(self, scope: Scope, headers: Headers) -> str:
        """The address that a request comes from: with `--proxy` the one that the proxy names last.

        Some proxies add a line of their own behind those of the client.
        """
        if self.settings.proxy and (forwarded := headers.getlist("x-forwarded-for")):
            return asker_of(forwarded[-1].rpartition(",")[2].strip())
        return asker_of(str((scope.get("client") or ("",))[0]))

    def _is_shared(self, scope: Scope, headers: Headers) -> bool:
        """Whether pages of the origin that asks may read this answer: data alone, and only that of `--cors`."""
        return (
            bool(self.settings.cors) and headers.get("origin") == self.settings.cors and scope["path"].endswith(".json")
        )

    def _allow_origin(self, scope: Scope, headers: Headers, answered: MutableHeaders) -> None:
        if self.settings.cors and scope["path"].endswith(".json"):
            answered.add_vary_header("Origin")
            if self._is_shared(scope, headers):
                answered["Access-Control-Allow-Origin"] = self.settings.cors
                answered["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
                answered["Access-Control-Expose-Headers"] = "ETag"
                answered["Cross-Origin-Resource-Policy"] = "cross-origin"


def _cookies(headers: Headers) -> Mapping[str, str]:
    pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs}
