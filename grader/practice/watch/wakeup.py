"""A way for threads and signal handlers to wake the main thread, which waits in `select` for keys too."""

import socket
from contextlib import suppress
from typing import Self


class Wakeup:
    """May be notified from any thread or signal handler. A socket pair, because `select` accepts sockets everywhere."""

    def __init__(self) -> None:
        self._receiver, self._sender = socket.socketpair()
        self._receiver.setblocking(False)
        self._sender.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._receiver.close()
        self._sender.close()

    @property
    def read_descriptor(self) -> int:
        """The descriptor to wait for: it is readable after `notify`."""
        return self._receiver.fileno()

    def notify(self) -> None:
        """End the wait of the main thread."""
        # If the buffer is full, the main thread is notified already; if the socket is closed, nobody waits any more.
        with suppress(OSError):
            self._sender.send(b"!")

    def clear_notices(self) -> bool:
        """Read all notices; return whether there was one."""
        was_notified = False
        with suppress(BlockingIOError):
            while self._receiver.recv(4096):
                was_notified = True
        return was_notified
