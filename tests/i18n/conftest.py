"""The script that keeps the catalogues, and the language as it was after a test that changes it."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.authoring.translations import catalogues


@pytest.fixture(scope="session")
def renew() -> SimpleNamespace:
    """The functions of `renew.py`, and those for the catalogues of any course."""
    script = runpy.run_path(str(Path(__file__).with_name("renew.py")))
    return SimpleNamespace(**vars(catalogues), course_texts=script["course_texts"], grader_texts=script["grader_texts"])
