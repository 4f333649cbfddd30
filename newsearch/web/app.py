"""The app: finds the route of a request, runs it in the pool, and sends what it gives, with its ETag."""

from __future__ import annotations

import asyncio
import secrets
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route as Path
from starlette.types import ASGIApp, Receive, Scope, Send

from newsearch.deadline import is_shortened
from newsearch.errors import NewsearchError
from newsearch.messages import Note
from newsearch.render.json import to_json
from newsearch.search.searcher import Searcher
from newsearch.web import desk
from newsearch.web.asked import Asked, read
from newsearch.web.guard import Guard
from newsearch.web.pages import HANDLERS, Answer, Call
from newsearch.web.pages.call import Handler
from newsearch.web.pool import ClientGone
from newsearch.web.problems import Problem, problem_of, problem_to_json, todo
from newsearch.web.routes import MEDIA_TYPES, ROUTES, Route
from newsearch.web.settings import Settings
from newsearch.web.site import Site

__all__ = ["make_app"]

_STEP = 1 << 16
"""Characters of an export that are sent at a time: enough that changing threads costs nothing beside them."""


def make_app(settings: Settings) -> ASGIApp:
    """The app over an index.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
        SynonymsError: the file of synonyms cannot be read.
    """
    site = Site(settings)
    site.warm_up()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ticking = asyncio.create_task(site.pool.tidy_now_and_then())
        yield
        ticking.cancel()
        site.pool.close()

    paths = [
        Path(route.path_as(form), partial(_answered, site, partial(_answer, site, route, form)))
        for route in ROUTES.values()
        for form in route.forms
    ]
    paths += [
        Path(path, partial(_answered, site, partial(handler, site)), methods=[*methods])
        for path, (handler, methods) in desk.HANDLERS.items()
    ]
    paths += [Path("/{path:path}", partial(_answered, site, _no_path))]
    app = Starlette(routes=paths, lifespan=lifespan)
    guard = Guard(app, settings, lambda problem: _refusal(site, problem))
    return desk.counted(guard, site)


def _refusal(site: Site, problem: Problem) -> ASGIApp:
    """An app that answers every request with a problem."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await _problem_response(site, Request(scope), problem)(scope, receive, send)

    return refuse


async def _no_path(request: Request) -> Response:
    raise desk.no_such_page(request)


async def _answered(site: Site, answer: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """The response to a request; whatever goes wrong is one, too."""
    try:
        return await answer(request)
    except (ClientGone, ClientDisconnect):
        return Response(status_code=499)  # nobody reads it; the status is the one that nginx logs
    except Exception as error:
        problem = problem_of(error)
        return _problem_response(site, request, problem or _fault(error))


def _fault(error: Exception) -> Problem:
    """The problem that a fault of the program is: its number stands on standard error, beside what happened."""
    instance = secrets.token_hex(4)
    print(f"newsearch: error {instance}", file=sys.stderr)
    traceback.print_exception(type(error), error, error.__traceback__)
    title = error.note if isinstance(error, NewsearchError) else Note("web_internal_error", number=instance)
    return Problem(title, "internal", more={"instance": instance})


async def _answer(site: Site, route: Route, form: str, request: Request) -> Response:
    """The response of a route of the archive in a form."""
    items = request.query_params.multi_items()
    asked, notes = read(items, route, strict=form != "html")
    if form == "html" and not notes and items != list(asked.pairs(route)):
        return RedirectResponse(asked.url(route.path), status_code=303)  # as a form sends it, with empty fields
    language = desk.language_of(site, request, form)
    await site.pool.newest()
    known = (route.path_as(form), asked.url(route.path), language, *map(str, notes))
    generation = site.pool.searcher.generation
    tag = site.tag(generation, *known)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language"}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    call = Call(site, route, form, asked, language, notes, partial(desk.address_of, site, request))
    work = partial(_handled, HANDLERS[route.path][form], call)
    answer, is_whole = await site.pool.run(work, partial(_has_gone, request))
    if site.pool.searcher.generation != generation or not is_whole:
        del headers["ETag"]  # nobody can tell which generation has answered; or the next time there is more to tell
    headers |= answer.headers
    if isinstance(answer.body, str):
        return Response(answer.body, 200, headers, MEDIA_TYPES[form])
    return await _stream(site, answer.body, headers, MEDIA_TYPES[form])


def _handled(handler: Handler, call: Call, searcher: Searcher) -> tuple[Answer, bool]:
    """The answer of a handler, and whether nothing was left out of it for lack of time."""
    is_shortened()  # what this thread did before
    return handler(call, searcher), not is_shortened()


def _has(request: Request, tag: str) -> bool:
    """Whether a client has the answer of an ETag already (RFC 9110, If-None-Match)."""
    given = ",".join(request.headers.getlist("if-none-match")).split(",")
    return tag in map(str.strip, given)


async def _has_gone(request: Request) -> bool:
    return await request.is_disconnected() or await request.is_disconnected()  # the first message is the empty body


async def _stream(site: Site, pieces: Iterator[str], headers: dict[str, str], media_type: str) -> Response:
    """A response that is sent while it is made; what is wrong with the request is known before the first piece."""
    steps = site.pool.steps(_in_steps(pieces))
    first = await anext(steps)

    async def body() -> AsyncIterator[str]:
        yield first
        async for step in steps:
            yield step

    return StreamingResponse(body(), 200, headers, media_type)


def _in_steps(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces, joined to steps worth a change of threads."""
    some: list[str] = []
    size = 0
    for piece in pieces:
        some.append(piece)
        size += len(piece)
        if size > _STEP:
            yield "".join(some)
            some, size = [], 0
    yield "".join(some)


def _back(request: Request) -> str:
    """The page that was asked for, to go on to after the key was given."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _problem_response(site: Site, request: Request, problem: Problem) -> Response:
    """A problem in the form that the request accepts: a page for browsers, problem details for programs."""
    path = request.url.path
    wants_page = "." not in path.rpartition("/")[2] and "text/html" in request.headers.get("accept", "")
    asked = Asked(q=request.query_params.get("q", "")[:200])
    language = desk.language_of(site, request, "html" if wants_page else "json")
    headers = {"Cache-Control": "no-store", **problem.headers}
    if wants_page:
        page = site.page(
            "problem.html",
            language,
            asked=asked,
            problem=problem,
            todo=todo(problem.kind),
            path="",
            back=problem.back or _back(request),
        )
        return Response(page, problem.status, headers, MEDIA_TYPES["html"])
    body = to_json(problem_to_json(problem, language))
    return Response(body, problem.status, headers, "application/problem+json")
