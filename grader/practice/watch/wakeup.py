"""A bell: whoever has something for the main thread rings it, and the main thread waits for it among other things."""

import socket
from contextlib import suppress
from typing import Self


class Bell:
    """Anybody may ring it, from any thread or signal; a pair of sockets, because those can be waited for everywhere."""

    def __init__(self) -> None:
        self._hears, self._rings = socket.socketpair()
        self._hears.setblocking(False)
        self._rings.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._hears.close()
        self._rings.close()

    @property
    def hears(self) -> int:
        """The descriptor to wait for."""
        return self._hears.fileno()

    def ring(self) -> None:
        # A full buffer rings already, and a closed bell has nobody left to hear it.
        with suppress(OSError):
            self._rings.send(b"!")

    def quiet(self) -> bool:
        """Stop ringing; whether it did ring."""
        rang = False
        with suppress(BlockingIOError):
            while self._hears.recv(4096):
                rang = True
        return rang
