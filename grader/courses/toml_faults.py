"""Faults in the TOML files of a course, in one sentence each: file and line, the key, what is there, what is needed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.i18n import N_, _, join_names
from grader.near_names import nearest_name
from grader.sanitize import CONTROL_CHARACTER

PATTERN_FORMS: Mapping[str, str] = {
    "^[a-z][a-z0-9-]*$": N_("small letters, digits and `-`, a letter first"),
    "^[0-9]+(\\.[0-9]+)*$": N_("numbers with dots between them, such as 1.2"),
    "^[A-Za-z][A-Za-z0-9_]*$": N_("a Python name, of letters, digits and `_`"),
    "^[A-Za-z][A-Za-z0-9_]*\\.[A-Za-z][A-Za-z0-9_]*$": N_("a topic and its exercise, such as `topic.exercise`"),
    "^(?!.*[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029])": N_("a text on one line, without control characters"),
    "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$": N_("a text without control characters"),
}
"""What the patterns of the schemas ask for."""

_TYPE_FORMS: Mapping[str, str] = {
    "string": N_("a text in quotes"),
    "array": N_("a list in square brackets"),
    "object": N_("a table"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
}
_TABLES_FORM = N_("tables, each below a line [[{key}]]")
_MAX_SHOWN_CHARS = 60

_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.\s\"'-]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SchemaFault:
    """A rule of a schema that a value breaks: the rule's name and value, and the keys and positions that lead there."""

    rule: str
    limit: Any
    found: Any
    schema: Mapping[str, Any]
    keys: KeyPath


def require_schema(declared: Mapping[str, Any], schema_path: Path, path: Path) -> None:
    """Raise CourseError naming the key where what a file of a course declares is not in the form of a JSON Schema."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - heavy; imported while the fork server starts

    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    found = Draft202012Validator(schema).iter_errors(declared)
    # A key with a typing error is missing under its right name, too, so unknown keys come first.
    faults = sorted(found, key=lambda fault: (fault.validator != "additionalProperties", list(map(str, fault.path))))
    if faults:
        first: Any = faults[0]
        fault = _SchemaFault(
            rule=first.validator,
            limit=first.validator_value,
            found=first.instance,
            schema=first.schema,
            keys=tuple(first.absolute_path),
        )
        raise _schema_error(declared, fault, path, schema)


def require_known_name(path: Path, keys: KeyPath, name: str, known: Iterable[str]) -> None:
    """Raise CourseError, with the line of a key, where a name is none that the course knows."""
    known = list(known)
    if name in known:
        return
    near = nearest_name(name, known)
    template = _("the course knows no {name!r}. Take it out.")
    if near:
        template = _("the course knows no {name!r}. Did you mean {near!r}?")
    raise CourseError(f"{key_place(path, keys)}: {template.format(name=name, near=near)}")


def syntax_error(path: Path, source: bytes, error: ValueError) -> CourseError:
    """What tomllib says of a file that is no TOML, with its line, and what to do where it does not say that."""
    match = re.search(r"\(at line (\d+), ", str(error))
    if match is None:
        return CourseError(f"{path}: not TOML: {error}")
    line = source.decode("utf-8-sig").split("\n")[int(match[1]) - 1]
    return CourseError(f"{path}:{match[1]}: not TOML: {error}{_syntax_advice(str(error), line)}")


def _syntax_advice(error: str, line: str) -> str:
    if any(word in error for word in ("declare", "overwrite", "mutate")):
        if line.lstrip().startswith("["):
            return " " + _("(a table that stands more than once begins with two brackets, as [[topic]])")
        return " " + _("(the key stands twice in its table)")
    return " " + _('(a text stands between straight quotes, as "text")') if "Invalid value" in error else ""


def key_place(path: Path, keys: KeyPath) -> str:
    """`path:line` of a key in a TOML file, given the keys and positions that lead to it, or of what it stands in."""
    lines = dict(_key_lines(path.read_text(encoding="utf-8-sig").splitlines()))
    line = next((lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in lines), None)
    return f"{path}:{line}" if line else str(path)


def _schema_error(
    declared: Mapping[str, Any], fault: _SchemaFault, path: Path, schema: Mapping[str, Any]
) -> CourseError:
    where = _key_names(declared, fault.keys)
    if fault.rule == "additionalProperties":
        known = fault.schema["properties"]
        key = next(each for each in fault.found if each not in known)
        sentence = _unknown_key_sentence(key, known, dict(_tables(schema, schema)))
        return CourseError(f"{key_place(path, (*fault.keys, key))}: {where}: {sentence}")
    return CourseError(f"{key_place(path, fault.keys)}: {where}: {_fault_sentence(fault)}")


def _unknown_key_sentence(key: str, known: Iterable[str], tables: Mapping[str, Iterable[str]]) -> str:
    """What to do about a key that its table does not have; `tables` are the keys of each table by its header."""
    headers = [header for header in tables if header.strip("[]").rpartition(".")[2] == key]
    homes = [header or _("the top of the file, above all tables") for header, keys in tables.items() if key in keys]
    near = next(iter(headers), None) or (nearest_name(key, known) if not homes else None)
    if near:
        return _("there is no key {key!r}. Did you mean {near!r}?").format(key=key, near=near)
    if homes:
        return _("there is no key {key!r} here. It belongs to {tables}.").format(key=key, tables=_(" or ").join(homes))
    return _("there is no key {key!r}. The keys here are {known}.").format(key=key, known=join_names(list(known)))


def _tables(
    schema: Mapping[str, Any], root: Mapping[str, Any], name: str = "", *, is_list: bool = False
) -> Iterator[tuple[str, list[str]]]:
    """The header of each table that a schema knows, such as [[topic.exercise]], with its keys; "" is the whole file."""
    header = f"[[{name}]]" if is_list else f"[{name}]" if name else ""
    yield header, list(schema["properties"])
    for key, entry in schema["properties"].items():
        table = entry.get("items", entry)
        if "$ref" in table:
            table = {**root["$defs"][table["$ref"].rpartition("/")[2]], **table}
        if "properties" in table:
            yield from _tables(table, root, f"{name}.{key}".lstrip("."), is_list="items" in entry)


def _fault_sentence(fault: _SchemaFault) -> str:
    """What was found there, and what is needed."""
    match fault.rule:
        case "required":
            missing = next(key for key in fault.limit if key not in fault.found)
            return _("the key {key!r} is missing.").format(key=missing)
        case "not":  # all that the schemas forbid is a text without a sign
            return _("the text is empty. Write one, or leave the key out where it is not needed.")
        case "minItems":
            return _("the list is empty. It needs one entry at least.")
        case "maxLength":
            template = _("the text has {count} characters; {most} are the most.")
            return template.format(count=len(fault.found), most=fault.limit)
        case "maxItems":
            template = _("the list has {count} entries; {most} are the most.")
            return template.format(count=len(fault.found), most=fault.limit)
        case "minimum":
            return _("{found} was found; {least} is the least.").format(found=_shown(fault.found), least=fault.limit)
        case "maximum":
            return _("{found} was found; {most} is the most.").format(found=_shown(fault.found), most=fault.limit)
        case "uniqueItems":
            return _("the list has an entry twice.")
        case _:
            return _("{found} was found; {form} is needed.").format(found=_shown(fault.found), form=_needed_form(fault))


def _shown(found: object) -> str:
    text = json.dumps(found, ensure_ascii=False, default=str)
    text = CONTROL_CHARACTER.sub(lambda character: ascii(character[0])[1:-1], text)
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}..."


def _needed_form(fault: _SchemaFault) -> str:
    if fault.limit == "array" and fault.schema.get("items", {}).get("type") == "object":
        return _(_TABLES_FORM).format(key=".".join(key for key in fault.keys if isinstance(key, str)))
    forms = {**PATTERN_FORMS, **_TYPE_FORMS}
    return _(forms[fault.limit]) if fault.limit in forms else str(fault.limit)


def _key_names(declared: Mapping[str, Any], keys: KeyPath) -> str:
    """The place of a fault in a TOML file, with ids instead of positions, as a person finds it there."""
    words: list[str] = []
    here: Any = declared
    for step in keys:
        here = here[step]
        identifier = here.get("id") if isinstance(here, dict) else None
        is_named = isinstance(identifier, str) and isinstance(step, int)
        words.append(repr(identifier) if is_named else str(step + 1) if isinstance(step, int) else step)
    return " > ".join(words) or _("top level")


def _key_lines(lines: Sequence[str]) -> Iterator[tuple[KeyPath, int]]:
    """The keys and tables of a TOML file with their lines; the later of two of one path comes first."""
    here: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    found: list[tuple[KeyPath, int]] = []
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            here = _table_path(
                [name.strip(" \t\"'") for name in header[2].split(".")], counts, is_list=len(header[1]) > 1
            )
            found.append((here, number))
            if len(header[1]) > 1:
                found.append((here[:-1], number))
        elif key := _KEY.match(line):
            found.append(((*here, key[1]), number))
    return reversed(found)


def _table_path(names: Sequence[str], counts: dict[KeyPath, int], *, is_list: bool) -> KeyPath:
    """The keys that lead to a table, with the position of each list's last table; `counts` are those so far."""
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    path = (*path, names[-1])
    if not is_list:
        return path
    counts[path] = counts.get(path, -1) + 1
    return (*path, counts[path])
