"""The validators of the platforms' rules, for all tests here."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def validate() -> SimpleNamespace:
    """The functions of `validators.py`."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("validators.py"))))
