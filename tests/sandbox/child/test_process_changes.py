"""Which sources look as if they might change what belongs to the process; to compare its states costs more."""

import time

from every_case import every_case

from grader.sandbox.child.process_changes import may_change_process

HARMLESS = (
    "def f(x):\n    with np.errstate(over='ignore'):\n        return np.exp(x)\n",
    "def steps(n):\n    yield from range(n)\n",
    "import numpy as np\nRATE = 0.5\n",
    "def f(xs):\n    found = []\n    found.append(np.sum(xs))\n    found[0] = np.sort(xs)\n    return found\n",
    'def f(x):\n    """No warning, and x.shape = (2,).\n    The \'system\' isn\'t \\""" yet.\n    """\n    return x\n',
    "def f(x):  # isn't it a \"signal\"\n    return '#' + \"'''\"  # gc\n",
    "def f(x):\n    r'''In \"decimal\" or \\\\'''\n    return x\n",
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
    "getattr(np, 'seterr')(all='raise')",
    "name = \"'''\"; np.seterr(all=\"raise\"); other = \"'''\"",
    "word = '#'; np.seterr(all='raise')",
    "def f(x):\n    'It isn\\'t \"'\n    np.seterr(all='raise')  # \"\n",
    '"""It\'s a text."""; np.seterr(all="raise"); """Another."""',
)


@every_case("source", [*HARMLESS, *CHANGING])
def test_only_what_may_last_makes_states_be_compared(source: str) -> None:
    assert may_change_process([b"import numpy as np\n", source.encode()]) is (source in CHANGING)


@every_case("quotes", [rb"\'''", rb'\"""', rb"''\"\"" + b'"', b"'''" + rb'""\"', b"'''", b'"\n'])
def test_a_text_of_quotes_is_read_once(quotes: bytes) -> None:
    """Each of them could begin a text that never ends."""
    since = time.process_time()
    may_change_process([b"gc\n" + quotes * 200_000])
    assert time.process_time() - since < 5
