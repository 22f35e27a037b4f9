"""Renew the catalogues of what is said: `python tests/i18n/renew.py`. It needs Babel (extra `test`).

Reads all texts out of the sources, and brings `grader/locale` up to date: the templates (`*.pot`), the translations
(`zh_CN/LC_MESSAGES/*.po`, and so for every other language) and what the program reads (`*.mo`). What is new or changed
is listed, to be translated in the `.po` files (a guess at a changed sentence is marked `fuzzy`; take the mark away);
then run it once more, and commit all of them.

There are two domains. `grader` holds what the grader says: the arguments of `_` and `N_`, the sentences of
`messages` and `exception_messages`, and what we say in other programs' words (`borrowed.py`). `course` holds the texts
of a course and of its figures.
(`grade course translate` renews those of any other course).
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from grader.authoring.translations.catalogues import CatalogueText, marked_texts, renew_catalogues
from grader.authoring.translations.course_texts import course_texts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GRADER = ROOT / "grader"
COURSE = GRADER / "courses" / "gradient_descent"
_TEMPLATE_SUFFIXES = (".html", ".jinja", ".j2")


def grader_texts() -> Iterator[CatalogueText]:
    """All that the grader says."""
    for path in sorted(GRADER.rglob("*")):
        inside = path.relative_to(GRADER)
        is_course = path.is_relative_to(COURSE) or inside.is_relative_to("authoring/scaffold/templates")
        if is_course or "__pycache__" in inside.parts:
            continue
        if path.suffix == ".py" and re.search(rb"\b(N?_|ngettext)\(", path.read_bytes()):
            yield from _marked("python", path)
        elif path.suffix in _TEMPLATE_SUFFIXES and path.parent.name != "github":
            yield from _marked("jinja2.ext:babel_extract", path)
    for name in ("messages.py", "exception_messages.py"):
        with (GRADER / "grading" / name).open("rb") as file:
            yield from (
                CatalogueText(id=text, file=f"grader/grading/{name}", remark=comments[0])
                for _, _, text, comments in extract_templates(file, (), (), {})
            )
    yield from _marked("python", HERE / "borrowed.py")


def extract_templates(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str | tuple[str, str], list[str]]]:
    """A Babel extractor: the values of a table of templates, each with its key as a remark."""
    del keywords, tags, options
    for node in ast.parse(file.read()).body:
        match node:
            case ast.AnnAssign(
                target=ast.Name(id="TEMPLATES" | "EXCEPTION_TEMPLATES"), value=ast.Dict(keys=keys, values=values)
            ):
                for key, value in zip(keys, values, strict=True):
                    if key is not None:  # of a table that is taken in whole
                        yield value.lineno, None, ast.literal_eval(value), [f"id: {ast.literal_eval(key)}"]


def _marked(method: str, path: Path) -> Iterator[CatalogueText]:
    return marked_texts(method, path, path.relative_to(ROOT).as_posix())


def main() -> None:
    left = [
        *renew_catalogues("grader", grader_texts(), GRADER / "locale"),
        *renew_catalogues("course", course_texts(COURSE, ROOT), COURSE / "locale"),
    ]
    for text in left:
        sys.stdout.write(f"to translate: {text!r}\n")
    sys.stdout.write(f"{len(left)} texts are left to translate.\n")


if __name__ == "__main__":
    main()
