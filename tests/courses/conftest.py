"""What tests of other courses go through: the command line in this process, with no memory of other runs."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader import i18n
from grader.cli.main import main


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What a command says in an empty folder: `said("list mine")`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(i18n, "_process_speech", [i18n._Speech()])  # a command sets the language of its whole process
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> str:
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code in {0, 1}, (command, result.output)
        return result.output

    return run
