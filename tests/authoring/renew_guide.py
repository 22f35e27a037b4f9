"""Renew the tables of `course.toml` in the guide for authors: `python tests/authoring/renew_guide.py`.

They are made from the schema that the grader holds a course.toml against; a test says whether they are current.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.courses.toml_faults import PATTERN_FORMS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "authoring.md"
SCHEMA = ROOT / "grader" / "courses" / "course.schema.json"
_PLACE = re.compile(r"(?<=renew_guide.py`\) -->\n).*?(?=<!-- schema: end -->)", re.DOTALL)
_HEADS = {
    "top": "At the top",
    "track": "`[[track]]`",
    "topic": "`[[topic]]`",
    "exercise": "`[[topic.exercise]]`",
}


def renewed_guide(text: str, schema: Mapping[str, Any]) -> str:
    """The guide with the tables of this schema."""
    tables = "\n".join(_tables(schema))
    assert _PLACE.search(text), "the guide has no place for the tables"
    return _PLACE.sub(lambda _: f"\n{tables}\n", text)


def _tables(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, head in _HEADS.items():
        table = schema if name == "top" else schema["$defs"][name]
        yield from (f"{head}:", "", "| key | what it is | form | needed |", "|---|---|---|---|")
        for key, rule in table["properties"].items():
            needed = "yes" if key in table["required"] else ""
            yield f"| `{key}` | {rule['description']} | {_form(rule, schema)} | {needed} |"
        yield ""


def _form(rule: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What TOML takes there, in a few words."""
    if "$ref" in rule:
        rule = {**schema["$defs"][rule["$ref"].rpartition("/")[2]], **rule}
    match rule["type"]:
        case "array" if rule["items"].get("type") == "object":
            return "tables"
        case "array":
            return f"a list of texts, at most {rule['maxItems']}" if "maxItems" in rule else "a list of texts"
        case "integer":
            return f"a whole number from {rule['minimum']} to {rule['maximum']}"
        case _ if "maxLength" in rule:
            return f"a text of at most {rule['maxLength']} characters"
        case _ if rule.get("pattern") in PATTERN_FORMS:
            return PATTERN_FORMS[rule["pattern"]]
        case _:
            return "a text"


if __name__ == "__main__":
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    GUIDE.write_text(renewed_guide(GUIDE.read_text(encoding="utf-8"), schema), encoding="utf-8")
