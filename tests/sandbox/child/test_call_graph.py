"""What a function's code tells of where a call may come to: a no must be sure, a yes need not be."""

import sys
import types
from collections.abc import Iterator
from textwrap import dedent

import pytest
from every_case import every_case

from grader.sandbox.child.call_graph import may_reach

OTHERS = {"helpers.py": b"", "activation.py": b""}
NAMES = ("sigmoid", "derivative")


@pytest.fixture
def load() -> Iterator[object]:
    made: list[str] = []

    sys.modules["activation"] = types.ModuleType("activation")
    vars(sys.modules["activation"])["sigmoid"] = abs
    made.append("activation")

    def loaded(source: str, name: str = "mine") -> types.ModuleType:
        module = types.ModuleType(name)
        sys.modules[name] = module
        made.append(name)
        exec(compile(dedent(source), f"{name}.py", "exec"), vars(module))  # noqa: S102 - the test's own text
        return module

    yield loaded
    for name in made:
        sys.modules.pop(name, None)


CANNOT = {
    "arithmetic": "def f(x):\n    return x * 2",
    "numpy": "import numpy as np\ndef f(x):\n    return np.exp(-x) / np.sum(x)",
    "math": "from math import exp\ndef f(x):\n    return exp(x)",
    "a helper": "def g(x):\n    return x\ndef f(x):\n    return [g(y) for y in x]",
    "a constant": "EPS = 1e-9\ndef f(x, dx=EPS):\n    return x + EPS",
    "itself": "def f(x):\n    return f(x - 1) if x else 0",
    "a local of that name": "def f(x):\n    sigmoid = 1 / (1 + x)\n    return sigmoid",
    "an argument": "def f(f, x):\n    return f(x)",
    "a table of numbers": "import numpy as np\nfrom activation import sigmoid\nT = np.e\ndef f(x):\n    return T * x",
    "an array of numbers": "import numpy as np\nT = np.array([1.0, 2.0])\ndef f(x):\n    return T * x",
    "an unused import": "import json\ndef f(x):\n    return json.dumps(x)",
    "an unused exercise": "def sigmoid(x):\n    return x\ndef f(x):\n    return x",
}
MAY = {
    "by name": "def sigmoid(x):\n    return x\ndef f(x):\n    return sigmoid(x)",
    "not there": "def f(x):\n    return sigmoid(x)",
    "through a helper": "def sigmoid(x):\n    return x\ndef g(x):\n    return sigmoid(x)\ndef f(x):\n    return g(x)",
    "in a lambda": "def sigmoid(x):\n    return x\ndef f(x):\n    return (lambda y: sigmoid(y))(x)",
    "under another name": "def sigmoid(x):\n    return x\ns = sigmoid\ndef f(x):\n    return s(x)",
    "as an attribute": "import types\nm = types.SimpleNamespace()\ndef f(x):\n    return m.sigmoid(x)",
    "in a table": "def sigmoid(x):\n    return x\nt = {'s': sigmoid}\ndef f(x):\n    return t['s'](x)",
    "in an array": "import numpy as np\ndef g(x):\n    return x\nT = np.array([g])\ndef f(x):\n    return T[0](x)",
    "as a default": "def sigmoid(x):\n    return x\ndef f(x, g=sigmoid):\n    return g(x)",
    "in a closure": "def sigmoid(x):\n    return x\ndef make(g):\n    return lambda x: g(x)\nf = make(sigmoid)",
    "by getattr": "def f(x):\n    return getattr(x, 'y')",
    "by globals": "def f(x):\n    return globals()['sig' + 'moid'](x)",
    "by eval": "def f(x):\n    return eval('sig' + 'moid')(x)",
    "by import": "def f(x):\n    from activation import sigmoid as s\n    return s(x)",
    "through a module": "import helpers\ndef f(x):\n    return helpers.calc(x)",
    "an object of its own": "class C:\n    def __call__(self, x):\n        return x\nf = C()",
    "through a class of its own": "class C:\n    y = 1\ndef f(x):\n    return C().y",
    "a constant from it": "def sigmoid(x):\n    return x\nHALF = sigmoid(0)\ndef f(x):\n    return HALF * x",
    "a default from it": "def sigmoid(x):\n    return x\ndef f(x, half=sigmoid(0)):\n    return half * x",
    "partial": "from functools import partial\ndef g(x):\n    return x\nf = partial(g)",
    "cached": "from functools import lru_cache\n@lru_cache\ndef f(x):\n    return x",
}


@every_case("source", CANNOT.values(), ids=CANNOT)
def test_a_function_that_names_nothing_else_cannot_come_to_anything_else(load, source: str) -> None:
    assert not may_reach(load(source).f, NAMES, {**OTHERS, "mine.py": dedent(source).encode()})


@every_case("source", MAY.values(), ids=MAY)
def test_whatever_might_come_to_it_may(load, source: str) -> None:
    load("def calc(x):\n    return x", "helpers")
    assert may_reach(load(source).f, NAMES, {**OTHERS, "mine.py": dedent(source).encode()})
