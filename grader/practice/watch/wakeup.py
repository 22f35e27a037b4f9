"""A bell: whoever has something for the main thread rings it, and the main thread waits for it among other things."""

import socket
from contextlib import suppress
from typing import Self


class Wakeup:
    """Anybody may ring it, from any thread or signal; a pair of sockets, because those can be waited for everywhere."""

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
        """The descriptor to wait for."""
        return self._receiver.fileno()

    def notify(self) -> None:
        # A full buffer rings already, and a closed bell has nobody left to hear it.
        with suppress(OSError):
            self._sender.send(b"!")

    def clear_notices(self) -> bool:
        """Stop ringing; whether it did ring."""
        was_notified = False
        with suppress(BlockingIOError):
            while self._receiver.recv(4096):
                was_notified = True
        return was_notified
