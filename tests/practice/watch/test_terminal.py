"""The terminal on which the tests of `grade watch` read: it loses nothing, and takes nothing from the next one."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a pty is POSIX")
Start = Callable[..., Any]


def test_nobody_reads_on_a_terminal_that_is_closed(open_terminal: Start) -> None:
    others = set(threading.enumerate())
    terminal = open_terminal("--help")
    (reader,) = set(threading.enumerate()) - others
    terminal.ends()
    is_held = threading.Event()

    def hold_the_reader() -> None:
        with terminal._arrived:
            is_held.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold_the_reader)
    holder.start()
    is_held.wait()
    os.write(terminal._theirs, b"the last frame")
    terminal.close()
    assert not reader.is_alive()
    assert terminal.said.endswith("the last frame")
    holder.join()


def test_a_character_that_comes_in_two_parts_is_one(watch: Start) -> None:
    terminal = watch("--help")
    terminal.ends()
    for part in (b"\x1b[?2026h\x1b[H\xe2\x9c", b"\x97 derivative"):
        with terminal._arrived:
            before = len(terminal.said)
        os.write(terminal._theirs, part)
        with terminal._arrived:
            assert terminal._arrived.wait_for(lambda before=before: len(terminal.said) > before, 20)
    assert terminal.screen == "✗ derivative"
