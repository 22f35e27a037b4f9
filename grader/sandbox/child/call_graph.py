"""Find out from its code which functions a learner's function may call, directly or indirectly.

A failed check is run again with reference functions in place of the earlier exercises. If the learner's function can't
call any of those, the second run would change nothing, and a class has thousands of such failures.
The answer comes from the child and may be forged, so it must not be able to gain anything: who forges a "no" only keeps
the failure that the first run gave.
"""

import dis
import types
from collections.abc import Collection, Iterator, Mapping

import numpy as np

_INDIRECT_NAMES = frozenset(
    {
        *(
            "getattr",
            "eval",
            "exec",
            "compile",
            "globals",
            "locals",
            "vars",
            "__import__",
            "importlib",
            "import_module",
        ),
        *("sys", "modules", "inspect", "gc", "builtins", "__builtins__", "__dict__", "__globals__", "operator"),
    }
)
"""Names that let code reach functions without naming them."""

_FOREIGN_CALLABLES = (
    *(np.ufunc, types.BuiltinFunctionType, types.BuiltinMethodType),
    *(types.MethodDescriptorType, types.WrapperDescriptorType),
)
_DATA_TYPES = (type(None), bool, int, float, complex, str, bytes, np.generic, np.ndarray)
"""Types of values that can't call anything, although a function may have computed the value."""


def may_reach(function: object, names: Collection[str], files: Mapping[str, bytes]) -> bool:
    """Whether a call of this function may lead to a function with one of these names; True in every doubtful case.

    `files` are the submission's sources; they tell its own functions and modules from others.
    """
    own_modules = {file.partition("/")[0].partition(".")[0] for file in files}
    suspect_names = {*names, *_INDIRECT_NAMES, *own_modules}
    seen: set[int] = set()
    waiting: list[object] = [function]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, types.FunctionType):
            if value.__code__.co_filename not in files:
                continue
            if value is not function and value.__name__ in names:
                return True
            used = {name for code in _nested_codes(value.__code__) for name in code.co_names}
            if used & suspect_names:
                return True
            reached = [value.__globals__[name] for name in used if name in value.__globals__]
            reached += _bound_values(value)
            if any(isinstance(other, _DATA_TYPES) for other in reached) and _uses_while_loading(
                files, value, suspect_names
            ):
                return True
            waiting += reached
        elif not _is_harmless(value, own_modules):
            return True
    return False


def _nested_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested_codes(constant)


def _uses_while_loading(
    files: Mapping[str, bytes], function: types.FunctionType, suspect_names: Collection[str]
) -> bool:
    """Whether a function's file uses one of these names at import: its constants may have been computed with them."""
    file = function.__code__.co_filename
    if not file.endswith(".py"):
        # In a notebook, any cell may have computed them.
        return True
    code = compile(files[file], file, "exec", dont_inherit=True)
    return any(step.opname == "LOAD_NAME" and step.argval in suspect_names for step in dis.get_instructions(code))


def _bound_values(function: types.FunctionType) -> Iterator[object]:
    """The values that a function carries with it: its defaults and the variables of its closure."""
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue


def _is_harmless(value: object, own_modules: Collection[str]) -> bool:
    """Whether a value can't call the submission's code: foreign modules and classes, numbers and text."""
    match value:
        case types.ModuleType():
            return value.__name__.partition(".")[0] not in own_modules
        case type():
            return value.__module__.partition(".")[0] not in own_modules
        case np.ndarray():
            return not value.dtype.hasobject
        case _:
            return isinstance(value, (*_FOREIGN_CALLABLES, *_DATA_TYPES))
