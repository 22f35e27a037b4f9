"""Which sources look as if they might change what belongs to the process; to compare its states costs more."""

from every_case import every_case

from grader.sandbox.child.process_changes import may_change_process

HARMLESS = (
    "def f(x):\n    with np.errstate(over='ignore'):\n        return np.exp(x)\n",
    "def steps(n):\n    yield from range(n)\n",
    "import numpy as np\nRATE = 0.5\n",
    "def f(xs):\n    found = []\n    found.append(np.sum(xs))\n    found[0] = np.sort(xs)\n    return found\n",
)
CHANGING = (
    "np.seterr(all='raise')",
    "np.errstate(all='raise').__enter__()",
    "stack.enter_context(np.errstate(all='raise'))",
    "def quiet():\n    with np.errstate(all='ignore'):\n        yield\n",
    "async def quiet():\n    with np.errstate(all='ignore'):\n        await later\n",
    "np.random.seed = 42",
    "del np.exp",
    "json.__all__.append('mine')",
    "np.core.numeric.clear()",
    "string.digits_by_name['nine'] = 9",
    "np.sctypes[ 'float' ] += [int]",
    "logging.getLogger().addHandler(handler)",
    "_thread.start_new_thread(work, ())",
)


@every_case("source", [*HARMLESS, *CHANGING])
def test_only_what_may_last_makes_states_be_compared(source: str) -> None:
    assert may_change_process([b"import numpy as np\n", source.encode()]) is (source in CHANGING)
