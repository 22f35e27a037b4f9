"""Renew the catalogues of what is said: `python tests/i18n/renew.py [FOLDER]`. It needs Babel (extra `test`).

Reads all texts out of the sources, and brings `grader/locale` up to date: the templates (`*.pot`), the translations
(`zh_CN/LC_MESSAGES/*.po`) and what the program reads (`*.mo`). What is new or changed is listed, to be translated in
the `.po` files (a guess at a changed sentence is marked `fuzzy`; take the mark away); then run it once more, and commit
all of them. With a FOLDER, it does the same for the texts of the course in there, in `FOLDER/locale`.

There are two domains. `grader` holds what the grader says: the arguments of `_` and `N_`, the sentences of
`messages.TEMPLATES`, and what we say in other programs' words (`borrowed.py`). `course` holds the texts of a course
and of its figures.
Its msgids are docstrings as `inspect.cleandoc` gives them, but a mistake's is on one line, and of a check's only the
first line counts; a stub's docstring keeps its lines.
"""

import ast
import datetime as dt
import io
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from grader.grading import declare

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
GRADER = ROOT / "grader"
LOCALES = ("zh_CN",)
COURSE = GRADER / "courses" / "gradient_descent"
_KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "ngettext": (1, 2)}
_TEMPLATE_SUFFIXES = (".html", ".jinja", ".j2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Something to translate: the English, where it stands, and a remark for the translator."""

    id: str | tuple[str, ...]
    file: str
    remark: str = ""


# --- What the grader says --------------------------------------------------------------------------------------------


def of_grader() -> Iterator[Text]:
    """All that the grader says."""
    for path in sorted(GRADER.rglob("*")):
        inside = path.relative_to(GRADER)
        is_course = path.is_relative_to(COURSE) or inside.is_relative_to("authoring/scaffold/templates")
        if is_course or "__pycache__" in inside.parts:
            continue
        if path.suffix == ".py":
            yield from _marked("python", path)
        elif path.suffix in _TEMPLATE_SUFFIXES and path.parent.name != "github":
            yield from _marked("jinja2.ext:babel_extract", path)
    with (GRADER / "grading" / "messages.py").open("rb") as file:
        yield from (
            Text(id=text, file="grader/grading/messages.py", remark=comments[0])
            for _, _, text, comments in extract_templates(file, (), (), {})
        )
    yield from _marked("python", HERE / "borrowed.py")


def _marked(method: str, path: Path) -> Iterator[Text]:
    with path.open("rb") as file:
        options = {"encoding": "utf-8", "silent": "false"}
        for _, text, _, _ in extract(method, file, keywords=_KEYWORDS, options=options):
            yield Text(id=text, file=_shown(path))


def extract_templates(
    file: IO[bytes], keywords: Iterable[str], tags: Iterable[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """A Babel extractor: the values of the table TEMPLATES, each with its key as a remark."""
    del keywords, tags, options
    for node in ast.parse(file.read()).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="TEMPLATES")], value=ast.Dict(keys=keys, values=values)):
                for key, value in zip(keys, values, strict=True):
                    yield value.lineno, None, ast.literal_eval(value), [f"id: {ast.literal_eval(key)}"]


# --- The texts of a course -------------------------------------------------------------------------------------------


def of_course(folder: Path) -> Iterator[Text]:
    """All texts of the course in a folder that its learners read."""
    declared = tomllib.loads((folder / "course.toml").read_text(encoding="utf-8"))
    toml = _shown(folder / "course.toml")
    yield Text(id=declared["title"], file=toml)
    for text in (declared.get("closing"), *declared.get("hint_names", ())):
        yield from [Text(id=text, file=toml)] if text else []
    for track in declared.get("track", ()):
        yield from (Text(id=track[key], file=toml, remark=track["id"]) for key in ("title", "closing") if key in track)
    for topic in declared["topic"]:
        yield Text(id=topic["title"], file=toml, remark=topic["id"])
        for exercise in topic["exercise"]:
            remark = f"{topic['id']}.{exercise['id']}"
            yield from (
                Text(id=text, file=toml, remark=remark) for text in (exercise["title"], *exercise.get("hints", ()))
            )
    for topic in declared["topic"]:
        yield from _of_topic(folder, topic["id"])
    for path in sorted(folder.glob("figures/*.py")):
        yield from _marked("python", path)


def _of_topic(folder: Path, topic: str) -> Iterator[Text]:
    stubs = folder / "stubs"
    for name, text in _docstrings(stubs / f"{topic}.py"):
        yield Text(id=text, file=_shown(stubs / f"{topic}.py"), remark=name)
    checks = folder / "checks" / f"check_{topic}.py"
    for name, text in (*_docstrings(checks), *_declared_titles(checks)):
        if name.startswith("check_"):
            yield Text(id=text.partition("\n")[0], file=_shown(checks), remark=name)
    mistakes = folder / "mistakes" / f"{topic}.py"
    for name, text in _docstrings(mistakes) if mistakes.is_file() else ():
        if "__" in name.strip("_"):
            yield Text(id=" ".join(text.split()), file=_shown(mistakes), remark=name)


def _docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """The docstrings of a module and of what it defines, by name ("" is the module's)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in (tree, *tree.body):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "name", ""), text


def _declared_titles(path: Path) -> Iterator[tuple[str, str]]:
    """The titles of checks that are declared in one line, by name; a call that gives none has one of its own."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=args, keywords=keywords)):
                given = [*args, *(keyword.value for keyword in keywords if keyword.arg == "title")]
                titles = [
                    each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)
                ]
                yield name, titles[0] if titles else declare.MANNERS_TITLE


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


# --- Catalogues ------------------------------------------------------------------------------------------------------


def template(domain: str, texts: Iterable[Text]) -> Catalog:
    """The texts as a catalogue without translations."""
    catalogue = Catalog(domain=domain, project="gradient-descent-kata", charset="utf-8", version="1")
    catalogue.header_comment = f"# Made by tests/i18n/renew.py: the texts of the domain `{domain}`."
    for text in texts:
        comments = [text.remark] if text.remark else []
        catalogue.add(text.id, locations=[(text.file, 0)], auto_comments=comments)
    return catalogue


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def unfinished(catalogue: Catalog) -> list[str]:
    """What has no translation, or only a guess."""
    return [_first(message.id) for message in catalogue if message.id and (message.fuzzy or not _is_whole(message))]


def _is_whole(message: Any) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _first(text: Any) -> str:
    return text[0] if isinstance(text, (tuple, list)) else text


def renew(domain: str, texts: Iterable[Text], folder: Path) -> list[str]:
    """Bring the files of one domain up to date, and give what is left to translate."""
    made = template(domain, texts)
    left: list[str] = []
    _write(folder / f"{domain}.pot", made)
    for locale in LOCALES:
        path = folder / locale / "LC_MESSAGES" / f"{domain}.po"
        translated = read(path) if path.is_file() else Catalog(locale=locale, domain=domain)
        translated.update(made, update_header_comment=True)
        _write(path, translated)
        path.with_suffix(".mo").write_bytes(compiled(read(path)))
        left += unfinished(translated)
    return left


def _write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue; no dates, versions or line numbers, so that a difference shows what was changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    lines = file.getvalue().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(_DATED)))


_NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_DATED = (
    *(b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Language-Team', b'"Report-Msgid-Bugs'),
    *(b'"Project-Id-Version', b'"Generated-By'),
)


def main() -> None:
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    if folder is not None:
        left = renew("course", of_course(folder), folder / "locale")
    else:
        left = [
            *renew("grader", of_grader(), GRADER / "locale"),
            *renew("course", of_course(COURSE), COURSE / "locale"),
        ]
    for text in left:
        sys.stdout.write(f"to translate: {text!r}\n")
    sys.stdout.write(f"{len(left)} texts are left to translate.\n")


if __name__ == "__main__":
    main()
