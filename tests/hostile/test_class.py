"""A class with attacks among honest students ends by itself, harms nobody, and stops at one signal."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server and the kernel's locks are Linux's")
_HONEST = 15
_STEP = 40
"""One attack of every group, and one of so many of all, in the order of their names; the benchmark takes them all."""

_MOMENTS = (0.2, 0.8, 1.4)
_STOP_SECONDS = 10.0
"""For a machine that does much else; `tests/benchmarks/hostile_class.py` measures that it takes less than 2 s."""


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "hostile_class.py"
    spec = importlib.util.spec_from_file_location("hostile_class_for_tests", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_class_full_of_attacks(maker: ModuleType, start: Callable[..., Any], tmp_path: Path) -> None:
    known = maker.corpus()
    attacks = sorted({*known.FIRST_OF_GROUPS.values(), *sorted(known.CASES)[::_STEP]})
    home, results = tmp_path / "class", tmp_path / "r.sqlite"
    honest = maker.make_class(home, attacks, _HONEST)
    maker.grade_to_the_end(home, results, seconds=300)
    assert maker.differing_students(home, results, honest) == []
    took = maker.stop_often(home, tmp_path / "stopped.sqlite", _MOMENTS, start)
    assert took, "it was done before it was stopped"
    assert max(took) < _STOP_SECONDS
