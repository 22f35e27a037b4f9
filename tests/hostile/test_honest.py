"""Odd but honest submissions get full marks in the sandbox: what isolation forbids, honest code never needs."""

# ruff: noqa: E501, RUF001 - submissions are written as learners write them

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.grading.options import GradingOptions
from grader.grading.report import Report
from grader.grading.session import Session
from grader.grading.verdicts import Status
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the kernel's locks are Linux's"), pytest.mark.quick]

COURSE = courses.load_course()
ATTEMPTED = ("activation.sigmoid", "activation.sigmoid_prime")

SIGMOID = """
def sigmoid(x):
    tail = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0, tail) / (1.0 + tail)
"""
PRIME = """
def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))
"""
RIGHT = f"import numpy as np\n{SIGMOID}\n{PRIME}"

SUBMODULES = ("linalg", "fft", "random", "polynomial", "ma", "testing", "typing", "ctypeslib", "lib.stride_tricks")
MODULES = (
    *("math", "cmath", "statistics", "decimal", "fractions", "itertools", "functools", "collections", "operator"),
    *("random", "re", "json", "csv", "io", "os", "pathlib", "tempfile", "logging", "unittest", "doctest", "timeit"),
    *("typing", "dataclasses", "enum", "abc", "copy", "pprint", "string", "textwrap", "time", "datetime", "inspect"),
    *("threading", "concurrent.futures", "multiprocessing", "asyncio", "subprocess", "socket", "ssl", "hashlib"),
    *("argparse", "contextlib", "warnings", "traceback", "secrets", "uuid", "zlib", "lzma", "bz2", "sqlite3", "ctypes"),
)

SUBMISSIONS: Mapping[str, Mapping[str, str]] = {
    "prints_a_lot": {
        "activation.py": f"""
import sys
{RIGHT.replace("def sigmoid(x):", "def sigmoid(x):" + chr(10) + "    print(x, 'debug' * 300)" + chr(10) + "    print('more', file=sys.stderr, flush=True)")}
print("loaded", "." * 100_000)
"""
    },
    "helper_beside": {
        "activation.py": "from helper import sigmoid, slope\n\n\ndef sigmoid_prime(x):\n    return slope(x)\n",
        "helper.py": f"import numpy as np\n{SIGMOID}\n\ndef slope(x):\n    return sigmoid(x) * (1 - sigmoid(x))\n",
    },
    "helper_package": {
        "activation.py": "from tools import sigmoid\nfrom tools.slopes.first import sigmoid_prime\n",
        "tools/__init__.py": "from .curves import sigmoid\n__all__ = ['sigmoid']\n",
        "tools/curves.py": f"import numpy as np\n{SIGMOID}",
        "tools/slopes/__init__.py": "",
        "tools/slopes/first.py": f"from ..curves import sigmoid\n{PRIME}",
    },
    "star_import": {
        "activation.py": f"from numpy import *\nimport numpy as np\nfrom math import *\n{SIGMOID}\n{PRIME}"
    },
    "main_guard": {"activation.py": f"{RIGHT}\nif __name__ == '__main__':\n    raise SystemExit(sigmoid(0))\n"},
    "cached": {
        "activation.py": """
from functools import cache, lru_cache

import numpy as np


@cache
def exponential(x):
    return np.exp(-abs(x))


@lru_cache(maxsize=None)
def one(x):
    tail = exponential(x)
    return (1.0 if x >= 0 else tail) / (1 + tail)


def sigmoid(x):
    if np.ndim(x) == 0:
        return one(float(x))
    return np.array([one(float(each)) for each in np.ravel(x)]).reshape(np.shape(x))
"""
        + PRIME
    },
    "vectorized": {
        "activation.py": """
import math

import numpy as np


@np.vectorize
def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


sigmoid_prime = np.vectorize(lambda x: float(sigmoid(x) * (1 - sigmoid(x))), otypes=[float])
"""
    },
    "threads": {
        "activation.py": f"""
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import numpy as np

{SIGMOID.replace("def sigmoid", "def alone")}

def sigmoid(x):
    with ThreadPoolExecutor(32) as pool:
        rows = list(pool.map(alone, np.ravel(x)))
    return np.reshape(rows, np.shape(x))


def sigmoid_prime(x):
    found = []
    thread = Thread(target=lambda: found.append(alone(x) * (1 - alone(x))))
    thread.start()
    thread.join()
    return found[0]
"""
    },
    "recursive": {
        "activation.py": """
import math

import numpy as np


def sigmoid(x):
    if np.ndim(x):
        return np.array([sigmoid(each) for each in x])
    return down(x, 400)


def down(x, depth):
    if depth:
        return down(x, depth - 1)
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
"""
        + PRIME
    },
    "not_ascii": {
        "activation.py": """
import numpy as np

π, größe = np.pi, "größer"


def σ(ж):
    шаг = np.exp(-np.abs(ж))
    return np.where(np.asarray(ж) >= 0, 1.0, шаг) / (1 + шаг)


def sigmoid(x):
    print("σ(x) = ½ (1 + tanh ½x) → 🎉", größe)
    return σ(x)
"""
        + PRIME
    },
    "typed": {
        "activation.py": """
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

Floats: TypeAlias = "float | npt.NDArray[np.float64]"
T = TypeVar("T")


class Curve(Protocol):
    def __call__(self, x: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sigmoid:
    steepness: float = 1.0
    seen: list[int] = field(default_factory=list)

    def __call__(self, x: Floats) -> Floats:
        self.seen.append(np.ndim(x))
        tail = np.exp(-np.abs(x) * self.steepness)
        return np.where(np.asarray(x) >= 0, 1.0, tail) / (1 + tail)


sigmoid: Curve = Sigmoid()


def sigmoid_prime(x: Floats) -> Floats:
    match sigmoid(x):
        case float(value) | value:
            return value * (1 - value)
"""
    },
    "methods_and_closures": {
        "activation.py": """
from functools import partial, wraps

import numpy as np


class Curves:
    @staticmethod
    def plain(x):
        tail = np.exp(-np.abs(x))
        return np.where(np.asarray(x) >= 0, 1.0, tail) / (1 + tail)

    @classmethod
    def slope(cls, x, *, power=1):
        return cls.plain(x) ** power * (1 - cls.plain(x))


def logged(function):
    calls = 0

    @wraps(function)
    def inner(*args, **kwargs):
        nonlocal calls
        calls += 1
        return function(*args, **kwargs)

    return inner


@logged
def sigmoid(x):
    return Curves.plain(x)


sigmoid_prime = partial(Curves.slope, power=1)
sigmoid_prime = logged(sigmoid_prime)
"""
    },
    "global_chance": {
        "activation.py": f"""
import random

import numpy as np

np.random.seed(3)
random.seed(4)
GENERATOR = np.random.default_rng()
NOISE = np.random.normal(size=1000) * 0 + random.random() * 0 + GENERATOR.normal() * 0
{SIGMOID.replace("return np.where", "np.random.rand(3), random.random(), GENERATOR.normal()" + chr(10) + "    return np.where")}
{PRIME}"""
    },
    "silenced": {
        "activation.py": """
import warnings

import numpy as np

warnings.filterwarnings("ignore")
np.seterr(all="ignore")
np.set_printoptions(precision=3, suppress=True)


def sigmoid(x):
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return 1 / (1 + np.exp(-x))
"""
        + PRIME
    },
    "caught_warnings": {
        "activation.py": """
import warnings

import numpy as np


def sigmoid(x):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = 1 / (1 + np.exp(-np.asarray(x, dtype=float)))
    print(len(caught))
    return value
"""
        + PRIME
    },
    "numpy_everywhere": {
        "activation.py": "import importlib\n\nimport numpy as np\n\n"
        + "".join(f"importlib.import_module('numpy.{name}')\n" for name in SUBMODULES)
        + """
np.testing.assert_allclose(np.linalg.solve(np.eye(3), np.ones(3)), 1.0)
np.testing.assert_allclose(np.fft.ifft(np.fft.fft([1.0, 2.0])).real, [1.0, 2.0])
assert np.polynomial.Polynomial([1, 2])(2) == 5 and np.ma.masked_array([1, 2], [0, 1]).sum() == 1
assert np.linalg.norm(np.linalg.svd(np.random.rand(60, 60))[1]) > 0 and np.poly1d([1, 0])(3) == 3
"""
        + SIGMOID
        + PRIME
    },
    "standard_library": {
        "activation.py": "import importlib\n\nimport numpy as np\n\n"
        + "".join(f"importlib.import_module({name!r})\n" for name in MODULES)
        + """
from decimal import Decimal
from fractions import Fraction
import itertools, logging, statistics

logging.basicConfig(level=logging.DEBUG)
logging.info("loaded")
assert statistics.mean([1, 2, 3]) == 2 and Decimal("0.1") + Decimal("0.2") == Decimal("0.3")
assert Fraction(1, 3) * 3 == 1 and list(itertools.accumulate([1, 2])) == [1, 3]
"""
        + SIGMOID
        + PRIME
    },
    "decimals": {
        "activation.py": """
from decimal import Decimal, getcontext

import numpy as np

getcontext().prec = 40


def one(x):
    return float(1 / (1 + (-Decimal(float(x))).exp()))


def sigmoid(x):
    return np.reshape([one(each) for each in np.ravel(x)], np.shape(x))
"""
        + PRIME
    },
    "lists_for_arrays": {
        "activation.py": """
import math


def sigmoid(x):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x, list):
        return [sigmoid(each) for each in x]
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def sigmoid_prime(x):
    def slope(value):
        return [slope(each) for each in value] if isinstance(value, list) else value * (1 - value)

    return slope(sigmoid(x))
"""
    },
    "own_exceptions": {
        "activation.py": f"""
import numpy as np


class Odd(Exception):
    pass

{SIGMOID.replace("def sigmoid(x):", "def sigmoid(x):" + chr(10) + "    try:" + chr(10) + "        raise Odd(x)" + chr(10) + "    except* Odd:" + chr(10) + "        pass")}
{PRIME}"""
    },
    "tests_beside": {
        "activation.py": RIGHT + "\nassert sigmoid(0) == 0.5\nassert sigmoid(np.zeros(2)).tolist() == [0.5, 0.5]\n",
        "test_activation.py": "from activation import sigmoid\n\n\ndef test_it():\n    assert sigmoid(0) == 0.5\n",
        "conftest.py": "collect_ignore = ['activation.py']\n",
    },
    "doctests": {
        "activation.py": f"import doctest\n{RIGHT.replace('def sigmoid(x):', chr(10).join(['def sigmoid(x):', '    ' + chr(34) * 3 + 'Squash.', '', '    >>> float(sigmoid(0))', '    0.5', '    ' + chr(34) * 3]))}\nassert doctest.testmod().failed == 0\n"
    },
    "byte_order_mark": {"activation.py": "\ufeff# -*- coding: utf-8 -*-\n" + RIGHT},
    "dos_lines": {"activation.py": RIGHT.replace("\n", "\r\n")},
    "generators_and_async": {
        "activation.py": f"""
import asyncio

import numpy as np

{SIGMOID.replace("def sigmoid", "def alone")}

async def later(x):
    await asyncio.sleep(0)
    return alone(x)


def sigmoid(x):
    coroutine = later(x)
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stopped:
        return stopped.value

{PRIME}"""
    },
    "resets_limits_politely": {
        "activation.py": f"import gc\nimport sys\nimport time\n\nsys.setrecursionlimit(20_000)\ngc.collect()\nSTART = time.perf_counter()\n{RIGHT}\nprint(time.perf_counter() - START)\n"
    },
    "circular_imports": {
        "activation.py": f"import numpy as np\nimport helper\n{SIGMOID}\n\ndef sigmoid_prime(x):\n    return helper.slope(x)\n",
        "helper.py": "import activation\n\n\ndef slope(x):\n    return activation.sigmoid(x) * (1 - activation.sigmoid(x))\n",
    },
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Report]]:
    folders = {name: tmp_path_factory.mktemp(name) for name in SUBMISSIONS}
    for name, files in SUBMISSIONS.items():
        _write(folders[name], files)
    with Sandbox() as sandbox:
        if sandbox.kernel_rules.missing:
            pytest.skip("; ".join(sandbox.kernel_rules.missing))
        session = Session(COURSE, GradingOptions(seed=7, exercises=ATTEMPTED), sandbox=sandbox)
        yield {name: session.grade(read_folder(folder, name)) for name, folder in folders.items()}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


@every_case("name", SUBMISSIONS)
def test_honest_submission_gets_full_marks(reports, name):
    report = reports[name]
    missed = [
        f"{check.id} {check.verdict}: {check.message.text if check.message else ''}"
        for exercise in report.exercises
        for check in exercise.checks
        if not check.points or check.carried_forward
    ]
    assert not missed, "\n".join(missed)
    assert report.isolation.level == "kernel"
    assert {exercise.status for exercise in report.exercises} == {Status.passed}


def test_what_is_printed_is_told(reports):
    assert "loaded" in reports["prints_a_lot"].exercises[0].output
    assert "🎉" in reports["not_ascii"].exercises[0].output
