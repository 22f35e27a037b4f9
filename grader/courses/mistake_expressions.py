"""Known mistakes in one line each: `scale__adds = ("x + factor", "You add the factor; multiply by it.")`.

The expression is in the parameters of the exercise's reference, the names of the mistakes' file, and else those of the
reference's own file. It becomes a function with the reference's signature, and the sentence its docstring, as if it had
been written with `def`.
"""

import builtins
import dis
import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from grader.courses.modules import definition_lines, file_place
from grader.errors import CourseError
from grader.i18n import _, join_names


def define_expressions(path: Path, module: ModuleType, references: Mapping[str, Callable[..., object]]) -> None:
    """Replace the expressions in a loaded file of mistakes by functions; raise CourseError, with the line, at a fault.

    `references` are the reference functions of the file's exercises, by their names.
    """
    for name, value in list(vars(module).items()):
        reference = references.get(name.partition("__")[0])
        if reference is None or "__" not in name or callable(value):
            continue
        match value:
            case (str(expression), str(sentence)) if sentence.strip():
                setattr(module, name, _expression_function(path, module, name, expression, reference))
                getattr(module, name).__doc__ = sentence
            case _:
                form = '("x + 1", "You add 1.")'
                found = _("a known mistake is a function, or an expression and its sentence: {form}").format(form=form)
                raise CourseError(f"{_place(path, name)}: {name}: {found}")


def _expression_function(
    path: Path, module: ModuleType, name: str, expression: str, reference: Callable[..., object]
) -> FunctionType:
    signature = inspect.signature(reference)
    parameters = signature.parameters.values()
    bare = [each.replace(annotation=each.empty, default=each.empty) for each in parameters]
    head = str(signature.replace(parameters=bare, return_annotation=signature.empty))[1:-1]
    try:
        compile(expression.strip(), path.name, "eval")  # by itself, so that brackets of its own match
        # The line breaks keep an expression's comment to itself.
        code = compile(f"lambda {head}: (\n{expression}\n)", f"<{path.name}: {name}>", "eval")
    except (SyntaxError, ValueError) as error:
        template = _("{expression!r} is no Python expression: {error}")
        reason = template.format(expression=expression, error=getattr(error, "msg", error))
        raise CourseError(f"{_place(path, name)}: {name}: {reason}") from None
    unknown = sorted(each for each in set(global_names(code)) if each not in vars(module) | vars(builtins))
    references_names = getattr(reference, "__globals__", {})
    lent = {each: references_names[each] for each in unknown if each in references_names}
    vars(module).update(lent)
    unknown = [each for each in unknown if each not in lent]
    if unknown:
        template = _("{expression!r} uses {unknown}, which is neither a parameter ({parameters}) nor defined there")
        names = {"unknown": join_names(unknown), "parameters": ", ".join(signature.parameters)}
        reason = template.format(expression=expression, **names)
        raise CourseError(f"{_place(path, name)}: {name}: {reason}")
    function: FunctionType = eval(code, vars(module))  # noqa: S307 - a text of the course's author, as all of its code
    kept = [each for each in parameters if each.default is not each.empty]
    function.__defaults__ = tuple(each.default for each in kept if each.kind is not each.KEYWORD_ONLY)
    function.__kwdefaults__ = {each.name: each.default for each in kept if each.kind is each.KEYWORD_ONLY}
    function.__name__ = function.__qualname__ = name
    return function


def global_names(code: CodeType) -> Iterator[str]:
    """The names that code looks up outside itself, nested functions included."""
    yield from (each.argval for each in dis.get_instructions(code) if each.opname in {"LOAD_GLOBAL", "LOAD_NAME"})
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from global_names(constant)


def _place(path: Path, name: str) -> str:
    return file_place(path, definition_lines(path).get(name))
