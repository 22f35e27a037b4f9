"""The output of a child without a fork server is whole, however late the thread that collects it gets its turn."""

import sys
import time
from contextlib import closing

import pytest

from grader.sandbox import channel
from grader.sandbox.calls import Call
from grader.sandbox.sandbox import Sandbox
from grader.sandbox.session import ChildSession

SOURCE = b"def say(text):\n    print(text)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe can't be waited for")
def test_output_is_taken_though_its_thread_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    add_data = channel.OutputBuffer.add_data

    def add_late(buffer: channel.OutputBuffer, data: bytes) -> None:
        time.sleep(0.05)
        add_data(buffer, data)

    monkeypatch.setattr(channel.OutputBuffer, "add_data", add_late)
    with (
        Sandbox(fork=False) as sandbox,
        closing(ChildSession(sandbox.start_child(memory=2**30, seconds=60))) as session,
    ):
        session.open_submission({"lesson.py": SOURCE})
        session.queue_import("lesson")
        assert session.import_result(time.monotonic() + 30) is None
        for text in ("a", "b" * 3_000, "c", "d"):
            session.queue_calls([Call(topic="lesson", function="say", args=(text,), kwargs={})])
            session.read_replies(time.monotonic() + 30)
            assert session.take_output() == (f"{text}\n".encode(), False)
