"""The helper process, seen from the kernel: requests and replies are lines of JSON over its standard streams."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from grader.errors import GraderError, UsageError
from grader.i18n import _
from grader.sandbox.machine_paths import PACKAGE_ROOT

_CODE = "import sys; sys.path.append(sys.argv[1]); from grader.notebook.answers import main; main()"
_END_SECONDS = 1.0


class GradingHelper:
    """A helper process. It starts at once and gets ready while the learner reads; `close` ends it."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and our own code
                [sys.executable, "-P", "-c", _CODE, str(PACKAGE_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "MPLBACKEND": "agg"},
                # An interrupt is for the kernel, which ends the helper if it was waiting for it.
                start_new_session=True,
            )
        except OSError as error:
            raise GraderError(_("the system starts no process ({why})").format(why=error.strerror)) from None
        self._greeting: dict[str, Any] | None = None
        self._has_failed = False

    @property
    def is_usable(self) -> bool:
        """Whether the process is there, and has not given up before it was ready."""
        return not self._has_failed and self._process.poll() is None

    def greeting(self) -> dict[str, Any]:
        """The names of the course's functions, once the helper is ready; raise UsageError if it can't be."""
        if self._greeting is None:
            self._has_failed = True
            self._greeting = self._next_reply()
            self._has_failed = False
        return self._greeting

    def ask(self, request: Mapping[str, object]) -> Iterator[dict[str, str]]:
        """Send a request, and yield what is to be shown, as it comes; raise UsageError or GraderError for a fault."""
        self.greeting()
        assert self._process.stdin is not None  # noqa: S101 - a pipe
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise GraderError(self._loss_sentence()) from None
        while not (reply := self._next_reply()).get("done"):
            yield reply["show"]

    def _next_reply(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - a pipe
        line = self._process.stdout.readline()
        if not line:
            raise GraderError(self._loss_sentence())
        reply: dict[str, Any] = json.loads(line)
        if "wrong" in reply:
            raise UsageError(reply["wrong"])
        if "fault" in reply:
            raise GraderError(reply["fault"])
        return reply

    def _loss_sentence(self) -> str:
        return _("the process that grades has ended; run the cell again")

    def close(self) -> None:
        """End the process, and with it whatever it started: it ends as soon as its input does."""
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
