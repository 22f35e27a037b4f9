"""A wheel built once, and the validators of the platforms' rules."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.authoring.platforms import wheel as wheels


@pytest.fixture(scope="session")
def validate() -> SimpleNamespace:
    """The functions of `tests/reporting/validators.py`."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[2] / "reporting" / "validators.py")))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This clone's wheel, as an export without `--wheel` builds it."""
    packed = wheels.pack_grader(None)
    assert packed.file is not None
    path = tmp_path_factory.mktemp("wheel") / packed.file
    path.write_bytes(packed.content)
    return path
