"""Make a notebook of each topic: what is asked, with its formula, the stub to fill in, and a cell that checks it.

A docstring becomes Markdown: its indented lines are the formula, which the course may give in LaTeX, the lines of an
example stay code. In a cell the stub keeps the first line of its docstring only.
"""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from grader.counts import points_text
from grader.courses.catalogue import distribution_name
from grader.courses.course import Course, Exercise, Topic
from grader.courses.stubs import fresh_source
from grader.errors import UsageError, install_command
from grader.i18n import Language, _, course_text, current_language, join_names, labelled
from grader.practice.new_folder import write_new_files
from grader.terminal import prose_lines

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MAX_ID_CHARS = 50
_CODE_SPAN = re.compile(r"(`[^`]*`)")
_HARD_BREAK = "  \n"
_MARKDOWN_SIGN = re.compile(r"[\\*_\[\]<>$#|~]")
_SETUP = """\
{remarks}
{settings}
%load_ext grader"""


def make_notebooks(course: Course, folder: Path, named: Path | None) -> list[Path]:
    """Write a notebook for each topic into a folder, which is created if necessary; return them, in course order.

    `named` is how the user named the course. Nothing is overwritten: raise UsageError, without writing anything, if one
    of the notebooks exists already, or nbformat is missing.
    """
    if find_spec("nbformat") is None:
        template = _("Notebooks need nbformat, which is not installed: {command}")
        raise UsageError(template.format(command=install_command("jupyter")))
    setup = _setup_code(named)
    return write_new_files(
        folder, {f"{topic.id}.ipynb": _notebook_text(course, topic, setup).encode() for topic in course.topics}
    )


def _setup_code(named: Path | None) -> str:
    """The first cell. It says how to install what is missing: on no package index, so the cell can't do it itself."""
    distribution = None if named is None else distribution_name(named)
    remarks = [
        _("Run this cell first, and again whenever the kernel was restarted."),
        _("If it finds no module grader, install that, which is on no package index, and restart the kernel:"),
        _("- in a clone of its repository, with the kernel's Python: pip install -e '.[jupyter]'"),
        _(
            "- elsewhere, as on Colab, from its wheel (in a clone: pip wheel --no-deps .): "
            "%pip install 'FILE.whl[jupyter]'"
        ),
    ]
    if distribution:
        remarks.append(_("- and the course: the package {package}").format(package=distribution))
    settings = {}
    if current_language() is not Language.en:
        settings["GRADE_LANG"] = current_language().value
    if distribution:
        settings["GRADE_COURSE"] = str(named)
    lines = [f'os.environ.setdefault("{name}", "{value}")' for name, value in settings.items()]
    return _SETUP.format(
        remarks="\n".join(f"# {remark}" for remark in remarks),
        settings="\n".join(["import os", "", *lines] if lines else []),
    ).replace("\n\n%load_ext", "\n%load_ext")


def _notebook_text(course: Course, topic: Topic, setup: str) -> str:
    import nbformat  # noqa: PLC0415 - an extra, and slow to load

    notebook = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=list(_cells(course, topic, setup)),
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
        },
    )
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return f"{text}\n"


def _cells(course: Course, topic: Topic, setup: str) -> Iterator["NotebookNode"]:
    source = fresh_source(course, topic).decode()
    tree = ast.parse(source)
    exercises = {exercise.function: exercise for exercise in topic.exercises}
    yield _markdown_cell("topic", _topic_statement(topic, ast.get_docstring(tree) or ""))
    yield _code_cell("setup", setup)
    other_code = [node for node in _without_docstring(tree.body) if getattr(node, "name", None) not in exercises]
    if other_code:
        yield _code_cell("beginning", "\n".join(_source_of(source, node) for node in other_code))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in exercises:
            exercise = exercises[node.name]
            yield _markdown_cell(f"{node.name}-statement", _statement(exercise, ast.get_docstring(node) or ""))
            yield _code_cell(node.name, _short_stub(source, node))
            yield _code_cell(f"{node.name}-check", f"%grade {node.name}")
    yield _markdown_cell("all-statement", "## " + _("All of this notebook"))
    yield _code_cell("all-check", "%grade")


def _code_cell(name: str, text: str) -> "NotebookNode":
    from nbformat import v4  # noqa: PLC0415 - see _notebook_text

    return v4.new_code_cell(text, id=_cell_id(name))  # type: ignore[no-untyped-call,no-any-return]


def _markdown_cell(name: str, text: str) -> "NotebookNode":
    from nbformat import v4  # noqa: PLC0415 - see _notebook_text

    return v4.new_markdown_cell(text, id=_cell_id(name))  # type: ignore[no-untyped-call,no-any-return]


def _cell_id(name: str) -> str:
    """The id of a cell: the same whenever a notebook is made anew, so that two copies can be compared."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[-_MAX_ID_CHARS:]


def _without_docstring(statements: list[ast.stmt]) -> list[ast.stmt]:
    match statements:
        case [ast.Expr(value=ast.Constant(value=str())), *others]:
            return others
    return statements


def _source_of(source: str, node: ast.stmt) -> str:
    """The lines of a statement, with its decorators."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])


def _short_stub(source: str, node: ast.FunctionDef) -> str:
    """A stub whose docstring is its first line: the rest stands above its cell."""
    docstring = ast.get_docstring(node)
    lines = source.splitlines()
    text = _source_of(source, node)
    if docstring is None or len(node.body) == 1:
        return text
    literal = node.body[0]
    first_line = lines[literal.lineno - 1].rstrip()
    quotes = '"""'
    summary = first_line if first_line.count(quotes) > 1 or quotes not in first_line else first_line + quotes
    start = literal.lineno - node.lineno
    count = (literal.end_lineno or literal.lineno) - literal.lineno + 1
    kept = text.splitlines()
    return "\n".join([*kept[:start], summary, *kept[start + count :]])


def _topic_statement(topic: Topic, docstring: str) -> str:
    title = course_text(topic.title)
    return f"# {_escaped_prose(title)}\n\n{_markdown_text(_without_title(docstring, title), '')}".rstrip()


def _statement(exercise: Exercise, docstring: str) -> str:
    """What an exercise asks: title, points, what it is built on, then the docstring with its formula."""
    facts = [points_text(exercise.points)]
    if exercise.needs:
        facts.append(_("built on {names}").format(names=join_names([f"`{need}`" for need in exercise.needs])))
    title = course_text(exercise.title)
    head = labelled(f"## `{exercise.function}`", _escaped_prose(title))
    text = _markdown_text(_without_title(docstring, title), exercise.formula)
    told = _("; ").join(facts)
    return f"{head}\n\n*{told}*\n\n{text}".rstrip()


def _without_title(docstring: str, title: str) -> str:
    """A docstring without its first paragraph where that only repeats the title."""
    first, _separator, rest = docstring.partition("\n\n")
    return rest if first.rstrip(".。") == title.rstrip(".。") else docstring


def _markdown_text(docstring: str, formula: str) -> str:
    """A docstring as Markdown; the first of its indented parts is replaced by the formula, unless that is empty."""
    parts = []
    for part in docstring.split("\n\n"):
        if part.startswith(">>>"):
            parts.append(f"```python\n{part}\n```")
        elif part.startswith("    ") and formula:
            parts.append(f"$$\n{formula}\n$$")
            formula = ""
        elif part.startswith("    "):
            parts.append(f"```text\n{_without_margin(part)}\n```")
        else:
            parts.append(_HARD_BREAK.join(map(_escaped_prose, prose_lines(part.splitlines()))))
    return "\n\n".join([*parts, *([f"$$\n{formula}\n$$"] if formula else [])])


def _without_margin(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.splitlines())


def _escaped_prose(text: str) -> str:
    """Plain text that Markdown shows as it is; what stands between backticks is code already."""
    return "".join(
        part if part.startswith("`") else _MARKDOWN_SIGN.sub(r"\\\g<0>", part) for part in _CODE_SPAN.split(text)
    )
