"""Keep what our own code uses of other modules apart from what learner code does to them (`np.random.seed = 42`).

This only serves honest submissions, whose slip should cost no more than in any Python program; who means harm finds
other ways to harm the own process.
"""

import sys
import types
from collections.abc import Iterable


def separate_modules(ours: Iterable[types.ModuleType]) -> None:
    """Give these modules of ours copies of the modules that they import, with the names as they are now.

    `sys` stays as it is: what it holds, such as the standard output, is to be seen as it changes.
    """
    copies: dict[str, types.ModuleType] = {}
    for module in ours:
        for name, value in list(vars(module).items()):
            if isinstance(value, types.ModuleType) and value is not sys and not name.startswith("__"):
                setattr(module, name, _copied_module(value, copies))


def _copied_module(module: types.ModuleType, copies: dict[str, types.ModuleType]) -> types.ModuleType:
    """A copy of a module and of its public submodules, one for all that use it."""
    if module.__name__ not in copies:
        copy = copies[module.__name__] = types.ModuleType(module.__name__)
        vars(copy).update(vars(module))
        for name, value in vars(module).items():
            if isinstance(value, types.ModuleType) and value.__name__ == f"{module.__name__}.{name}" and name[0] != "_":
                setattr(copy, name, _copied_module(value, copies))
    return copies[module.__name__]
