"""Runs the server: one process, or several that share a socket and are started again when they die."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from types import FrameType

import uvicorn

from newsearch.errors import NewsearchError, ServerError
from newsearch.web.app import make_app
from newsearch.web.memory import share_one_arena
from newsearch.web.protocol import Protocol
from newsearch.web.settings import Settings
from newsearch.web.site import Site

__all__ = ["bound", "serve", "url_of"]

_CAN_FORK = sys.platform == "linux"  # elsewhere libraries of the system do not survive it

_BACKLOG = 128  # connections that may wait to be taken; chosen by hand
_GRACE = 5  # seconds in which requests that run may end after SIGTERM
_SHORT_LIFE = 10.0  # seconds: a process that dies sooner will do so again. Chosen by hand
_LONGEST_PAUSE = 30.0  # seconds between starts of a process that dies again and again; chosen by hand


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        ServerError: the address is taken, or not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY on these alone
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise ServerError("web_address_taken", host=host, port=port, error=error.strerror or str(error)) from error
    return listening


def url_of(listening: socket.socket) -> str:
    """The URL of the first page at a socket's address."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(settings: Settings, listening: socket.socket, workers: int, on_ready: Callable[[], None]) -> None:
    """Answer requests until a signal ends it; `on_ready` is called when the first process can answer.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated, SynonymsError: nothing can be searched.
    """
    with listening:
        if workers == 1:
            _work(settings, listening, on_ready)
        else:
            _Workers(settings, listening, workers).run(on_ready)


def _work(settings: Settings, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    share_one_arena()
    app = make_app(settings)
    _keep()
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=Protocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
        backlog=_BACKLOG,
    )
    _Server(config, on_ready).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says when it answers: from then on a signal ends it in order."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take connections."""
        await super().startup(sockets)
        self._on_ready()


def _worker(settings: Settings, listening: socket.socket, ready: Event) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            _work(settings, listening, ready.set)
    except NewsearchError as error:
        sys.exit(f"newsearch: {error}")


def _preload(settings: Settings) -> None:
    """Load what all processes need before they are forked, so that they share its memory: most of it is a dictionary.

    No thread runs yet, and what is opened is closed again: each process opens files of its own.
    """
    site = Site(settings)
    site.warm_up()
    site.pool.close()
    del site
    _keep()  # the collector of a process would write into the shared pages


def _keep() -> None:
    """Tell the collector that what is there now stays: to look through it again took a fiftieth of a page."""
    gc.collect(1)  # what is older stays, nearly all of it: to look through it takes a thirtieth of the start
    gc.freeze()


@dataclass(frozen=True, slots=True)
class _Seat:
    """A process, when it was started, and how many seconds lie before it is started again."""

    process: BaseProcess
    began: float
    pause: float = 0.0


class _Workers:
    """Processes that share a socket: the operating system gives each connection to one that waits for one."""

    def __init__(self, settings: Settings, listening: socket.socket, number: int) -> None:
        self._context: BaseContext = multiprocessing.get_context("fork" if _CAN_FORK else "spawn")
        self._settings, self._listening, self._number = settings, listening, number
        self._ready = self._context.Event()
        self._ends = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start the processes, start each again that dies, and end them with this one.

        Raises:
            ServerError: a process dies before any could answer.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        if _CAN_FORK:
            _preload(self._settings)
        seats = [self._start() for _ in range(self._number)]
        try:
            while not self._ends and not self._ready.wait(0.1):
                if not all(seat.process.is_alive() for seat in seats):
                    raise ServerError("web_worker_died")
            if not self._ends:
                on_ready()
            while not self._ends:
                wait([seat.process.sentinel for seat in seats if seat.process.is_alive()], timeout=0.5)
                seats = [self._taken(seat) for seat in seats]
        finally:
            for seat in seats:
                seat.process.terminate()
            for seat in seats:
                seat.process.join(2 * _GRACE)
                seat.process.kill()

    def _taken(self, seat: _Seat) -> _Seat:
        """The seat with a process that lives, or with none until its pause is over."""
        lived = time.monotonic() - seat.began
        if self._ends or seat.process.is_alive() or lived < seat.pause:
            return seat
        dies_again = lived < seat.pause + _SHORT_LIFE
        return self._start(min(max(2 * seat.pause, 1.0), _LONGEST_PAUSE) if dies_again else 0.0)

    def _start(self, pause: float = 0.0) -> _Seat:
        process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_worker, args=(self._settings, self._listening, self._ready)
        )
        process.start()
        return _Seat(process, time.monotonic(), pause)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ends = True
