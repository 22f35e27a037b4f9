"""Of several processes that load the tests, two go first, and the others wait until one of them has loaded all.

All of them load all test files. Where nothing is compiled yet, as in a new clone, each would compile everything by
itself, at the same time. (These are hooks of pytest-xdist's, which conftest.py takes over.)
"""

import fcntl
import tempfile
from collections.abc import Generator
from typing import Any

import pytest

_FIRST = ("gw0", "gw1")
_INPUT = "file_of_turns"


class CollectionTurns:
    """In the process that shares out the tests: holds a lock until one worker has loaded them, or has ended."""

    def __init__(self) -> None:
        self._lock = tempfile.NamedTemporaryFile()  # noqa: SIM115 - until a worker is done, or this process ends
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_INPUT] = self._lock.name

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def pytest_unconfigure(self) -> None:
        self._lock.close()


class CollectionTurn:
    """In a worker: waits for that lock, unless it is one of the first."""

    def __init__(self, workerinput: dict[str, Any]) -> None:
        self._file = None if workerinput["workerid"] in _FIRST else workerinput[_INPUT]

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        if self._file is not None:
            with open(self._file, encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH)
        return (yield)
