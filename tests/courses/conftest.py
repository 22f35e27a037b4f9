"""What tests of other courses go through: the command line in an empty folder, with no memory of other runs."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def said(tmp_path: Path, grade: Callable[..., Any]) -> Callable[[str, str], str]:
    """What a command says in an empty folder in a language: `said("list mine", "en")`."""
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "XDG_CONFIG_HOME": str(tmp_path / "config"), "CI": ""}

    def run(command: str, language: str) -> str:
        result = grade(*shlex.split(command), cwd=tmp_path, env={**places, "GRADE_LANG": language})
        assert result.code in {0, 1}, (command, result.err)
        return result.out + result.err

    return run
