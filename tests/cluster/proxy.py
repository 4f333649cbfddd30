"""A way to a node on this machine that can be cut: what is sent then goes nowhere, and nobody is told."""

from __future__ import annotations

import socket
from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Condition, Thread

__all__ = ["Proxy"]


class Proxy:
    """Passes connections on to a port; those of a caller are held back from `cut` until `mend`.

    Args:
        port: where they go.
        caller: says whose a connection is; without it, all of them are None's.
    """

    def __init__(self, port: int, caller: Callable[[socket.socket], Hashable] = lambda _: None) -> None:
        self._to, self._caller = port, caller
        self._cut = set[Hashable]()
        self._changed = Condition()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        Thread(target=self._accept, daemon=True).start()

    def cut(self, caller: Hashable = None) -> None:
        """Hold back everything that a caller sends and is sent from now on."""
        with self._changed:
            self._cut.add(caller)

    def mend(self) -> None:
        """Let through what was held back, and everything else."""
        with self._changed:
            self._cut.clear()
            self._changed.notify_all()

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
        caller = self._caller(client)
        self._wait(caller)
        try:
            node = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            client.close()
            return
        Thread(target=self._pass, args=(client, node, caller), daemon=True).start()
        self._pass(node, client, caller)

    def _pass(self, source: socket.socket, target: socket.socket, caller: Hashable) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self._wait(caller)
                target.sendall(data)
        self._wait(caller)  # an end is not told either
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _wait(self, caller: Hashable) -> None:
        if caller in self._cut:
            with self._changed:
                self._changed.wait_for(lambda: caller not in self._cut)
