"""HTTP/1.1 on a connection: as uvicorn speaks it, with bounds for what a client sends ahead, and Chinese URLs."""

from __future__ import annotations

import re
from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["LONGEST_HEAD", "MOST_CONNECTIONS", "REQUEST_SECONDS", "STALLED_SECONDS", "Protocol", "encoded"]

LONGEST_HEAD = 32_768
"""Bytes of the first line and the headers of a request that does not come at once; chosen by hand."""

REQUEST_SECONDS = 10.0
"""A client has so long to send a request: one that says nothing would hold its connection for ever. Chosen by hand."""

STALLED_SECONDS = 60.0
"""A client has so long to take some more of an answer: an export would hold an old generation on disk for ever. That of
nginx (`send_timeout`)."""

MOST_CONNECTIONS = 500
"""Connections of a process; others are closed at once. Of a thousand files, which systems let a process have, asyncio
takes connections up to the last, and then tells without end that there is none left. Chosen by hand."""

_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class Protocol(HttpToolsProtocol):
    """A connection.

    The parser of uvicorn's `httptools` has no bound for the head of a request; the one in Python, which has, takes a
    tenth of a search longer. A time for it has neither.
    """

    _head = 0  # bytes of a head that has begun and not ended
    _comes = False  # whether a request has begun and not ended
    _ends: TimerHandle | None = None
    _stalls: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for a request."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._ends = self.loop.call_later(REQUEST_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        self._go_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come; a head that never ends is refused."""
        if self._head:
            self._head += len(data)
            if self._head > LONGEST_HEAD:
                self.send_400_response("The headers of the request are too long.")
                return
        elif not self._comes:  # the body of a request stays as it is: made longer, its end would be read as another one
            data = encoded(data)
        super().data_received(data)
        if self._comes and not self._ends:
            self._ends = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head, self._comes = 1, True

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._head = 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request has come, with its body."""
        self._comes = False
        self._stop_waiting()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client takes nothing."""
        super().pause_writing()
        self._stalls = self.loop.call_later(STALLED_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client takes what is sent."""
        super().resume_writing()
        self._go_on()

    def _go_on(self) -> None:
        if self._stalls:
            self._stalls.cancel()

    def _stop_waiting(self) -> None:
        if self._ends:
            self._ends.cancel()
            self._ends = None


def encoded(data: bytes) -> bytes:
    """What a client sends first, with the characters of its URL as RFC 3986 has them: `curl` sends 大桥 as it is typed.

    On a Chinese Windows they are in GB 18030.

    >>> encoded("GET /search?q=桥 HTTP/1.1\\r\\nHost: 江".encode()).decode()
    'GET /search?q=%E6%A1%A5 HTTP/1.1\\r\\nHost: 江'
    """
    line, end, rest = data.partition(b"\n")
    if line.isascii():
        return data
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        line = line.decode("gb18030", "replace").encode("utf-8")
    return _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest
