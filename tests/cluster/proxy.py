"""A way to a node on this machine that can be cut: what is sent then goes nowhere, and nobody is told."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread

__all__ = ["Proxy"]


class Proxy:
    """Passes connections on to a port, until it is cut and after it is mended."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._open = Event()
        self._open.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Hold back everything from now on."""
        self._open.clear()

    def mend(self) -> None:
        """Let through what was held back, and everything else."""
        self._open.set()

    def close(self) -> None:
        """Accept no connection any more."""
        self.mend()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.wait()
        try:
            node = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            client.close()
            return
        Thread(target=self._pass, args=(client, node), daemon=True).start()
        self._pass(node, client)

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._open.wait()
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
