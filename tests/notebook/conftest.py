"""What tests of notebooks share: the reply of a helper to a request, in this process, with one warm session."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.notebook import answers
from grader.notebook.cells import ExecutedCell, needed_cells

Shown = list[dict[str, str]]


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(options=GradingOptions(seed=7)) as opened:
        yield opened


@pytest.fixture
def ask(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Shown]:
    """What is shown for a verb, names and cells that ran, by their numbers; a refusal is raised as AssertionError."""
    monkeypatch.setattr(answers, "_pictures", lambda *_: iter(()))

    def asked(verb: str, *names: str, cells: dict[int, str], file: Path | None = None, **more: Any) -> Shown:
        functions = [exercise.function for exercise in session.course.exercises]
        taken = needed_cells([ExecutedCell(number=at, text=text) for at, text in cells.items()], functions)
        request = {
            "verb": verb,
            "names": list(names),
            "anyway": False,
            "notebook": str(file or ""),
            "folder": str(tmp_path),
            "cells": [[number, text, cells[number]] for number, text in taken.items()],
            "names_in_kernel": [],
            **more,
        }
        replies: list[dict[str, Any]] = []
        answers._answer_request(session, request, replies.append)
        refusal = replies[-1].get("wrong") or replies[-1].get("fault")
        assert refusal is None, refusal
        return [reply["show"] for reply in replies[:-1]]

    return asked
