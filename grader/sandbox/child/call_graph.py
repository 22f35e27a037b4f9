"""What a learner's function may come to call, as far as its code tells: the child's side.

A check that failed is run again on our functions beneath its exercise, in a child of its own. Where the function cannot
come to any of them, that would change nothing, and a class has thousands of such failures. The answer is the child's
word, so it may only spare the learner nothing: whoever forges a no keeps the outcome that there is.
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
"""Names by which code comes to functions that it does not name."""

_FOREIGN_CALLABLES = (
    *(np.ufunc, types.BuiltinFunctionType, types.BuiltinMethodType),
    *(types.MethodDescriptorType, types.WrapperDescriptorType),
)
_DATA_TYPES = (type(None), bool, int, float, complex, str, bytes, np.generic, np.ndarray)
"""Values that can't call anything, though what they hold may have been computed by something."""


def may_reach(function: object, names: Collection[str], files: Mapping[str, bytes]) -> bool:
    """Whether a call of this function may come to a function of one of these names; True wherever in doubt.

    `files` are the submission's sources, by which its own functions and modules are known.
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
    """Whether the file of a function uses one of these names while it is loaded: its constants may come from there."""
    file = function.__code__.co_filename
    if not file.endswith(".py"):
        # Of a notebook, any cell may have computed them.
        return True
    code = compile(files[file], file, "exec", dont_inherit=True)
    return any(step.opname == "LOAD_NAME" and step.argval in suspect_names for step in dis.get_instructions(code))


def _bound_values(function: types.FunctionType) -> Iterator[object]:
    """What a function carries along: defaults and the variables around it."""
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue


def _is_harmless(value: object, own_modules: Collection[str]) -> bool:
    """Whether a value can't call anything of the submission's: others' modules and classes, numbers and text."""
    match value:
        case types.ModuleType():
            return value.__name__.partition(".")[0] not in own_modules
        case type():
            return value.__module__.partition(".")[0] not in own_modules
        case np.ndarray():
            return not value.dtype.hasobject
        case _:
            return isinstance(value, (*_FOREIGN_CALLABLES, *_DATA_TYPES))
