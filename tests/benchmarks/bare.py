"""The limit of what grading a class can cost: fork, load, call, compare, and nothing else.

A process that holds numpy and the inputs reads one submission after another from the class's folder and forks for each;
the child loads its files, calls its functions and compares. It isolates nothing, limits nothing, explains nothing and
writes nothing. `classroom.py` starts it with a file that holds the inputs and where the class is, as many processes as
there are workers.
"""

import gc
import importlib.machinery
import os
import pickle
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.classroom import intake, student_reading
from grader.grading.compare import find_mismatch
from grader.sandbox.child.expressions import TextFormula


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One call of a check, and what is expected of it."""

    topic: str
    function: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    expected: object


def plain(value: TextFormula) -> tuple[type[TextFormula], tuple[object, ...]]:
    """How a formula is written to the file: by its text."""
    return TextFormula, (value.text, value.variable, value.constants)


def main(file: Path, workers: int) -> None:
    """As many loops as there are workers, each over its share of the class."""
    inputs, home, all_topics, topics = pickle.loads(file.read_bytes())  # noqa: S301 - written by classroom.py
    entries = intake.take_in(home, all_topics).entries
    gc.collect()
    gc.freeze()
    loops = []
    for share in range(workers):
        pid = os.fork()
        if not pid:
            _loop(
                (student_reading.read_submission(entry, all_topics, topics).files for entry in entries[share::workers]),
                inputs,
            )
        loops.append(pid)
    sys.exit(any(os.waitpid(pid, 0)[1] for pid in loops))


def _loop(submissions: Iterable[Mapping[str, bytes]], inputs: Sequence[Input]) -> None:
    try:
        for files in submissions:
            told, tell = os.pipe()
            pid = os.fork()
            if not pid:
                os.write(tell, bytes(_right(files, inputs)))
                os._exit(0)
            os.close(tell)
            with os.fdopen(told, "rb") as answer:
                right = answer.read()
            os.waitpid(pid, 0)
            if len(right) != len(inputs):
                os._exit(1)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked copy of this script must never go on
        os._exit(1)


def _right(files: Mapping[str, bytes], inputs: Sequence[Input]) -> list[bool]:
    """For each call, whether the submission gave what is expected."""
    modules: dict[str, Mapping[str, object]] = {}
    sys.meta_path.insert(0, _Finder(files))  # type: ignore[arg-type]
    right: list[bool] = []
    with np.errstate(all="ignore"):
        for given in inputs:
            try:
                if given.topic not in modules:
                    modules[given.topic] = vars(__import__(given.topic))
                actual = modules[given.topic][given.function](*given.args, **given.kwargs)  # type: ignore[operator]
                right.append(find_mismatch(given.expected, actual) is None)
            except BaseException:  # noqa: BLE001 - learner code
                right.append(False)
    return right


class _Finder:
    """Modules from bytes, with nothing else around it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        del path, target
        return importlib.machinery.ModuleSpec(name, self, origin=name) if f"{name}.py" in self._files else None  # type: ignore[arg-type]

    def create_module(self, spec: object) -> None: ...

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self._files[f"{module.__name__}.py"], module.__name__, "exec"), vars(module))  # noqa: S102


if __name__ == "__main__":
    import bare  # the module by its own name, as the file knows it

    bare.main(Path(sys.argv[1]), int(sys.argv[2]))
