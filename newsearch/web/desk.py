"""The routes beside the archive's: static files, health, metrics, the key, descriptions for programs and browsers."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import cast
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsearch.messages import LANGUAGES, Language, Note, say
from newsearch.render.json import to_json, versioned
from newsearch.web.feeds import search_description
from newsearch.web.guard import COOKIE, LONGEST_URL, are_same, session_of
from newsearch.web.openapi import description
from newsearch.web.problems import KINDS, Problem, todo
from newsearch.web.routes import OTHER_ROUTES, ROUTES
from newsearch.web.site import STATIC, Site

__all__ = ["HANDLERS", "address_of", "counted", "language_of", "no_such_page"]

_LONGEST_FORM = 2 * LONGEST_URL + 4096  # bytes that are read of the form with the key, and of the URL to go on to
_A_YEAR = "public, max-age=31536000, immutable"
_MONTH_OF_SECONDS = 30 * 24 * 3600  # how long a reader who has given the key stays known


def language_of(site: Site, request: Request, form: str) -> Language:
    """The language of an answer: that of the URL; for data English, for pages that of the site or the browser."""
    accepted = request.headers.get("accept-language", "").lower().split(",")
    wanted = [site.settings.language, *(name.strip()[:2] for name in accepted)] if form == "html" else ["en"]
    known = (name for name in (request.query_params.get("lang"), *wanted) if name in LANGUAGES)
    return cast(Language, next(known, "zh"))


def address_of(site: Site, request: Request) -> str:
    """Where readers reach this server: the scheme, as the proxy in front says if there is one, and the host."""
    forwarded = request.headers.get("x-forwarded-proto", "").lower() if site.settings.proxy else ""
    return f"{forwarded if forwarded in ('http', 'https') else request.url.scheme}://{request.url.netloc}"


def no_such_page(request: Request) -> Problem:
    """The problem that a path is where nothing is."""
    return Problem(Note("web_no_such_page"), "path", request.url.path[:80])


async def static_file(site: Site, request: Request) -> Response:
    """A file of the pages; its URL changes with its content, so that it may be kept."""
    file = STATIC.get(request.path_params["name"])
    if file is None:
        raise no_such_page(request)
    is_this = f"{request.url.path}?{request.url.query}" == file.url  # another process may have another version
    return Response(file.content, 200, {"Cache-Control": _A_YEAR if is_this else "no-cache"}, file.media_type)


async def healthz(site: Site, request: Request) -> Response:
    """That the process answers, from which generation, and why not from a newer one."""
    trouble = site.pool.trouble
    record = {"status": "ok" if trouble is None else "outdated", "generation": site.pool.searcher.generation}
    if trouble is not None:
        record["detail"] = say(trouble)
    return Response(to_json(versioned("health", record)), 200, {"Cache-Control": "no-store"}, "application/json")


async def metrics(site: Site, request: Request) -> Response:
    """What `/metrics` tells, in the text format of Prometheus; only with `--metrics`.

    Requests and seconds by path and status, how many wait, and how long the generation that answers is open.
    """
    if not site.settings.metrics:
        raise no_such_page(request)
    lines = ["# TYPE newsearch_requests_total counter"]
    lines += [
        f'newsearch_requests_total{{path="{path}",status="{status}"}} {number}'
        for (path, status), number in sorted(site.requests.items())
    ]
    lines += ["# TYPE newsearch_request_seconds_total counter"]
    lines += [
        f'newsearch_request_seconds_total{{path="{path}"}} {seconds:.6f}'
        for path, seconds in sorted(site.seconds.items())
    ]
    lines += ["# TYPE newsearch_waiting gauge", f"newsearch_waiting {site.pool.waiting}"]
    age = time.monotonic() - site.pool.since
    lines += ["# TYPE newsearch_generation_age_seconds gauge", f"newsearch_generation_age_seconds {age:.0f}"]
    return Response("\n".join(lines) + "\n", 200, {"Cache-Control": "no-store"}, "text/plain; version=0.0.4")


async def openapi(site: Site, request: Request) -> Response:
    """The description of all routes for programs."""
    return Response(to_json(description()), 200, {"Cache-Control": "no-cache"}, "application/json")


async def opensearch(site: Site, request: Request) -> Response:
    """What makes the archive a search engine of the browser."""
    body = search_description(site.settings.title or "newsearch", address_of(site, request))
    return Response(body, 200, {"Cache-Control": "no-cache"}, "application/opensearchdescription+xml")


async def problem_kind(site: Site, request: Request) -> Response:
    """What can be done about a kind of problem: the types of problem details lead here."""
    kind = request.path_params["kind"]
    if kind not in KINDS:
        raise no_such_page(request)
    said = say(todo(kind), language_of(site, request, "html"))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return Response(f"{KINDS[kind]} {kind}\n\n{said}\n", 200, headers, "text/plain")


async def key(site: Site, request: Request) -> Response:
    """Takes the key that a reader types, and keeps what is made of it in a cookie that no script can read."""
    if not site.settings.key:
        raise no_such_page(request)
    if request.method in ("GET", "HEAD"):
        return RedirectResponse("/", status_code=303)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(Note("web_other_site"), "origin")
    form = parse_qs((await _body(request)).decode("utf-8", "replace"))
    given, back = form.get("key", [""])[0], form.get("back", ["/"])[0]
    back = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
    if not are_same(given.strip(), site.settings.key):
        raise Problem(Note("web_key_wrong"), "key", back=back)
    response = RedirectResponse(back, status_code=303, headers={"Cache-Control": "no-store"})
    is_safe = address_of(site, request).startswith("https:")
    response.set_cookie(
        COOKIE,
        session_of(site.settings.key),
        max_age=_MONTH_OF_SECONDS,
        httponly=True,
        samesite="strict",
        secure=is_safe,
    )
    return response


async def _body(request: Request) -> bytes:
    """The body of a request, of which no more is read than a form with a key has."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            raise Problem(Note("web_key_wrong"), "key")
    return body


Handler = Callable[[Site, Request], Awaitable[Response]]

HANDLERS: Mapping[str, tuple[Handler, tuple[str, ...]]] = {
    "/openapi.json": (openapi, ("GET",)),
    "/opensearch.xml": (opensearch, ("GET",)),
    "/healthz": (healthz, ("GET",)),
    "/metrics": (metrics, ("GET",)),
    "/key": (key, ("GET", "POST")),
    "/static/{name}": (static_file, ("GET",)),
    "/problems/{kind}": (problem_kind, ("GET",)),
}
"""The handler of each of `OTHER_ROUTES`, and the methods that it takes."""

_NAMES = {*OTHER_ROUTES, *(route.path_as(form) for route in ROUTES.values() for form in route.forms)}


def counted(app: ASGIApp, site: Site) -> ASGIApp:
    """The app, counting its answers for `/metrics`, and with `--log` writing a line on each to standard error."""

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, seen)
        finally:
            seconds = time.perf_counter() - began
            path = scope["path"] if scope["path"] in _NAMES else "other"
            site.requests[path, status] += 1
            site.seconds[path] += seconds
            if site.settings.log:  # queries are secrets of a newsroom: the path alone
                print(f"{scope['method']} {path} {status} {1000 * seconds:.0f} ms", file=sys.stderr, flush=True)

    return counting
