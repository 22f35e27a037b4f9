"""The tests hold reports to their published JSON Schema; the grader, which makes them, spares the time."""

import json
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from grader.grading.report import SCHEMA_PATH

REPORT_SCHEMA: Mapping[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
_VALIDATOR = Draft202012Validator(REPORT_SCHEMA)


def validate_report(document: Mapping[str, Any]) -> None:
    """Raise jsonschema's ValidationError if a report does not conform to its schema."""
    _VALIDATOR.validate(document)
