"""The platforms' own rules, as far as they are published: each function takes a rendered text and asserts that it
keeps them all. Sources: FORMATS.md, and of GitHub's runner the parser of commands (actions/runner, ActionCommand.cs).
"""

import base64
import datetime as dt
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

ENVIRONMENT_BYTES = 128 * 1024
"""Linux: one variable of an environment, with its name."""

MIB = 1024 * 1024
SECONDS = re.compile(r"[0-9]+\.[0-9]{3}")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
COMMANDS = {"error", "notice"}

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
STRING = {"type": "string"}
POINTS = {"type": "number", "minimum": 0}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tests"],
    "properties": {
        "score": POINTS,
        "execution_time": {"type": "number"},
        "output": STRING,
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": POINTS,
                    "max_score": POINTS,
                    "status": {"enum": ["passed", "failed"]},
                    "name": STRING,
                    "name_format": FORMAT,
                    "number": {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*$"},
                    "output": STRING,
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": STRING},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
PRAIRIELEARN = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "gradable": {"type": "boolean"},
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "format_errors": {"oneOf": [STRING, {"type": "array", "items": STRING}]},
        "message": STRING,
        "output": STRING,
        "images": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "points", "max_points"],
                "properties": {
                    "name": STRING,
                    "description": STRING,
                    "points": POINTS,
                    "max_points": POINTS,
                    "message": STRING,
                    "output": STRING,
                    "images": {"type": "array"},
                },
            },
        },
    },
    "if": {"properties": {"gradable": {"const": False}}, "required": ["gradable"]},
    "then": {"required": ["format_errors"]},
    "else": {"required": ["score"]},
}
EXERCISM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "status", "tests"],
    "properties": {
        "version": {"const": 3},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": {"type": ["string", "null"]},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "status"],
                "properties": {
                    "name": STRING,
                    "status": {"enum": ["pass", "fail", "error"]},
                    "message": {"type": ["string", "null"]},
                    "output": {"type": ["string", "null"], "maxLength": 500},
                    "test_code": STRING,
                    "task_id": {"type": "integer", "minimum": 1},
                },
            },
        },
    },
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"required": ["message"], "properties": {"message": {"type": "string", "minLength": 1}}},
    "else": {"properties": {"message": {"type": "null"}, "tests": {"minItems": 1}}},
}
CLASSROOM = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "status", "max_score", "tests"],
    "properties": {
        "version": {"const": 1},
        "status": {"enum": ["pass", "fail", "error"]},
        "max_score": POINTS,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "status", "score", "message"],
                "properties": {
                    "name": STRING,
                    "status": {"enum": ["pass", "fail", "error"]},
                    "score": POINTS,
                    "message": {"type": ["string", "null"]},
                    "test_code": STRING,
                    "filename": STRING,
                    "line_no": {"type": "integer", "minimum": 0},
                    "execution_time": {"type": "number"},
                },
            },
        },
    },
}


def log(text: str) -> None:
    """Nothing in it is a command to a CI runner that reads it as output, and no terminal obeys it."""
    assert not [line for line in re.split(r"\r\n|\r|\n", text) if line.lstrip().startswith("::")]
    assert not re.search(r"##\w*\[", text)
    assert not CONTROLS.search(text.replace("\n", "").replace("\t", ""))
    text.encode()


def gradescope(text: str) -> dict[str, Any]:
    document = _json(text, GRADESCOPE)
    if document["tests"]:
        assert document["score"] == sum(test["score"] for test in document["tests"])
        numbers = [tuple(map(int, test["number"].split("."))) for test in document["tests"]]
        assert numbers == sorted(set(numbers)), "each test has a number of its own, in order"
    assert document.get("stdout_visibility", "hidden") == "hidden"
    formats = [part.get("output_format", "text") for part in [document, *document["tests"]]]
    assert set(formats) == {"text"}, "text of a submission as HTML or Markdown would need escaping"
    for test in document["tests"]:
        assert test["status"] == ("passed" if test["score"] == test["max_score"] else "failed")
        assert test["score"] <= test["max_score"]
        assert test["name"].strip()
    return document


def prairielearn(text: str) -> dict[str, Any]:
    assert len(text.encode()) <= 1_000_000
    document = _json(text, PRAIRIELEARN)
    assert document.get("gradable", True) or (document["format_errors"] and not document.get("score"))
    assert all(test["points"] <= test["max_points"] and test["name"].strip() for test in document.get("tests", []))
    if document.get("tests"):
        points, most = (sum(test[key] for test in document["tests"]) for key in ("points", "max_points"))
        assert document["score"] == points / most
    return document


def exercism(text: str) -> dict[str, Any]:
    document = _json(text, EXERCISM)
    statuses = {test["status"] for test in document["tests"]}
    assert document["status"] == ("error" if statuses <= {"error"} else "pass" if statuses == {"pass"} else "fail")
    for part in [document, *document["tests"]]:
        assert len((part["message"] or "").encode()) <= 65_535
    for test in document["tests"]:
        assert test["status"] == "pass" or test["message"], "what is not passed says why"
        assert len((test["output"] or "").encode("utf-16-le")) <= 2 * 500, "as a browser counts characters"
        assert test["test_code"].strip()
        assert test["name"].strip()
    tasks = [test["task_id"] for test in document["tests"]]
    assert tasks == sorted(tasks)
    assert set(tasks) == set(range(1, len(set(tasks)) + 1))
    return document


def junit(text: str) -> ET.Element:
    log(text)
    suites = ET.fromstring(text.encode())  # noqa: S314 - ours
    assert suites.tag == "testsuites"
    texts = [text for part in suites.iter() for text in (part.text or "", *part.attrib.values())]
    assert not re.search(r"\[\[\w+\|", "\n".join(texts)), "Jenkins would attach a file of the machine"
    assert set(suites.attrib) <= {"name", "tests", "failures", "errors", "time"}
    for suite in suites:
        assert suite.tag == "testsuite"
        assert {"name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname"} == set(suite.attrib)
        cases = suite.findall("testcase")
        assert [child.tag for child in suite] == ["properties"] + ["testcase"] * len(cases)
        assert all(set(item.attrib) == {"name", "value"} for item in suite.findall("properties/property"))
        assert int(suite.attrib["tests"]) == len(cases)
        assert all(SECONDS.fullmatch(part.attrib["time"]) for part in [suite, *cases])
        assert dt.datetime.fromisoformat(suite.attrib["timestamp"]).tzinfo is not None
        for count, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))
        for case in cases:
            assert {"classname", "name", "time"} == set(case.attrib)
            tags = [child.tag for child in case]
            assert tags in ([], ["system-out"]) or (
                tags[0] in {"failure", "error", "skipped"} and tags[1:] in ([], ["system-out"])
            )
            assert all("message" in child.attrib for child in case if child.tag != "system-out")
    return suites


def github(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that the runner would obey: all lines are ours."""
    commands = [command(line) for line in text.splitlines()]
    assert not re.search(r"##\w*\[", text)
    assert {name for name, _, _ in commands} <= COMMANDS
    assert len([name for name, _, _ in commands if name == "error"]) <= 10, "no more are shown"
    for name, properties, data in commands:
        assert set(properties) <= {"file", "line", "title"}
        assert properties["title"]
        assert name == "notice" or data
        log(data)
    points = [data for name, properties, data in commands if properties["title"] == "Autograding report"]
    totals = [json.loads(data) for data in points]
    assert [("Autograding complete", f"Points {total['totalPoints']}/{total['maxPoints']}") for total in totals] == [
        (properties["title"], data) for name, properties, data in commands if name == "notice"
    ][: len(totals)]
    return commands


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A line as the runner reads it: name, properties, data."""
    assert line.startswith("::"), line
    head, found, data = line[2:].partition("::")
    assert found
    name, _, rest = head.partition(" ")
    assert not re.search(r"%(?!25|0A|0D|3A|2C)", line), "every other % is escaped itself"
    pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
    assert all(len(pair) == 2 and pair[1] for pair in pairs), line
    return (
        name,
        {key: _unescaped(value, ("0D", "0A", "3A", "2C", "25")) for key, value in pairs},
        _unescaped(data, ("0D", "0A", "25")),
    )


def _unescaped(text: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        text = text.replace(f"%{code}", chr(int(code, 16)))
    return text


def classroom(text: str) -> dict[str, Any]:
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", text), "one line of base64"
    assert len(text) < ENVIRONMENT_BYTES - 100
    document = _json(base64.b64decode(text).decode(), CLASSROOM)
    for test in document["tests"]:
        # What the reporter prints.
        log(f"✅ {test['name']}\nError: {test['message']}\nTest code:\n{test['test_code']}\n")
    # What it adds up and tells Classroom, unless there is no max_score.
    score = sum(test["score"] for test in document["tests"])
    assert score <= document["max_score"]
    assert document["status"] != "pass" or score == document["max_score"]
    assert not (document["status"] == "error" and score), "an error gives no points"
    return document


def summary(text: str) -> None:
    assert len(text.encode()) <= MIB
    markdown(text)


def markdown(text: str) -> None:
    """It is the structure that we wrote: no HTML but `<code>`, no link or picture, tables keep their columns."""
    log(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = {token.type for token in tokens}
    assert not kinds & {"html_block", "blockquote_open", "bullet_list_open", "ordered_list_open", "code_block", "hr"}
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    inline = [child for token in tokens for child in token.children or []]
    assert {child.content for child in inline if child.type == "html_inline"} <= {"<code>", "</code>"}
    assert {child.type for child in inline} <= {"text", "html_inline", "strong_open", "strong_close", "text_special"}
    assert not re.search(r"(?:://|www\.)\S", "".join(line for line in _prose(text))), (
        "a bare address would become a link"
    )
    _keeps_columns(text)


def _prose(text: str) -> list[str]:
    """The lines outside fences."""
    lines, fence = [], ""
    for line in text.splitlines():
        opened = re.match(r"`{3,}", line)
        if not fence and opened:
            fence = opened[0]
        elif fence and line == fence:
            fence = ""
        elif not fence:
            lines.append(line)
    assert not fence, "a fence that is not closed"
    return lines


def _keeps_columns(text: str) -> None:
    columns = 0
    for line in _prose(text):
        count = line.count("|")
        assert count == 0 or (line.startswith("|") and line.endswith("|") and "\\" not in line), line
        assert count in {0, columns} or columns == 0, line
        columns = count


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    log(text)
    document = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_distinct)
    Draft202012Validator(schema).validate(document)
    for string in _strings(document):
        assert not CONTROLS.search(string.replace("\n", "").replace("\t", ""))
    return document


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    assert len(document) == len(pairs), "a name stands twice in an object"
    return document


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def _strings(document: Any) -> list[str]:
    match document:
        case str():
            return [document]
        case list():
            return [string for part in document for string in _strings(part)]
        case dict():
            return [string for part in document.values() for string in _strings(part)]
        case _:
            return []
