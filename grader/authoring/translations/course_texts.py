"""All texts of a course that its learners read, for its catalogues.

Its msgids are docstrings as `inspect.cleandoc` gives them, but a mistake's is on one line, and of a check's only the
first line counts; a stub's docstring keeps its lines.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.translations.catalogues import CatalogueText, marked_texts
from grader.courses.modules import parse_file
from grader.grading import declare


def course_texts(folder: Path, root: Path) -> Iterator[CatalogueText]:
    """All texts of the course in a folder that its learners read; their files are named as they stand below `root`.

    Raise CourseError, with file and line, for one that can't be read or parsed.
    """
    declared = tomllib.loads((folder / "course.toml").read_text(encoding="utf-8-sig"))
    toml = _shown(folder / "course.toml", root)
    yield CatalogueText(id=declared["title"], file=toml)
    for text in (declared.get("closing"), *declared.get("hint_names", ())):
        yield from [CatalogueText(id=text, file=toml)] if text else []
    for track in declared.get("track", ()):
        yield from (
            CatalogueText(id=track[key], file=toml, remark=track["id"]) for key in ("title", "closing") if key in track
        )
    for topic in declared["topic"]:
        yield CatalogueText(id=topic["title"], file=toml, remark=topic["id"])
        for exercise in topic["exercise"]:
            remark = f"{topic['id']}.{exercise['id']}"
            yield from (
                CatalogueText(id=text, file=toml, remark=remark)
                for text in (exercise["title"], *exercise.get("hints", ()))
            )
    for topic in declared["topic"]:
        yield from _topic_texts(folder, topic["id"], root)
    for path in sorted(folder.glob("figures/*.py")):
        parse_file(path)  # Babel takes a file apart that does not parse, and may stop with an error of its own
        yield from marked_texts("python", path, _shown(path, root))


def _topic_texts(folder: Path, topic: str, root: Path) -> Iterator[CatalogueText]:
    stubs = folder / "stubs"
    for name, text in _docstrings(stubs / f"{topic}.py"):
        yield CatalogueText(id=text, file=_shown(stubs / f"{topic}.py", root), remark=name)
    checks = folder / "checks" / f"check_{topic}.py"
    for name, text in (*_docstrings(checks), *_declared_titles(checks)):
        if name.startswith("check_"):
            yield CatalogueText(id=text.partition("\n")[0], file=_shown(checks, root), remark=name)
    mistakes = folder / "mistakes" / f"{topic}.py"
    for name, text in (*_docstrings(mistakes), *_expression_sentences(mistakes)) if mistakes.is_file() else ():
        if "__" in name.strip("_"):
            yield CatalogueText(id=" ".join(text.split()), file=_shown(mistakes, root), remark=name)


def _docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """The docstrings of a module and of what it defines, by name ("" is the module's)."""
    tree = parse_file(path)
    for node in (tree, *tree.body):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "name", ""), text


def _declared_titles(path: Path) -> Iterator[tuple[str, str]]:
    """The titles of checks that are declared in one line, by name; a call that gives none has one of its own."""
    for node in parse_file(path).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=args, keywords=keywords)):
                given = [*args, *(keyword.value for keyword in keywords if keyword.arg == "title")]
                titles = [
                    each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                yield name, titles[0] if titles else declare.MANNERS_TITLE


def _expression_sentences(path: Path) -> Iterator[tuple[str, str]]:
    """The sentences of mistakes that are written as an expression and a sentence, by name."""
    for node in parse_file(path).body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Tuple(elts=[ast.Constant(value=str()), ast.Constant(value=str(sentence))]),
            ):
                yield name, sentence


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
