"""A report as values again, from the JSON data that `report.as_json` made of it."""

from collections.abc import Mapping
from typing import Any

from grader.grading.report import (
    CallRow,
    CheckResult,
    Counterexample,
    CourseFacts,
    Difference,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    RunFacts,
    SourceLine,
    SubmissionFacts,
)
from grader.grading.verdicts import Verdict


def read_report(document: Mapping[str, Any]) -> Report:
    """The report in a document; raise KeyError, TypeError, ValueError or AttributeError where it is none."""
    return Report(
        grader=document["grader"],
        course=CourseFacts(**document["course"]),
        submission=SubmissionFacts(**document["submission"]),
        seed=document["seed"],
        feedback=document["feedback"],
        isolation=Isolation(level=document["isolation"]["level"], missing=tuple(document["isolation"]["missing"])),
        exercises=tuple(map(_read_exercise, document["exercises"])),
        notes=tuple(Message(**note) for note in document["notes"]),
        run=RunFacts(**document["run"]),
    )


def _read_exercise(entry: Mapping[str, Any]) -> ExerciseResult:
    return ExerciseResult(
        id=entry["id"],
        topic=entry["topic"],
        title=entry["title"],
        file=entry["file"],
        line=entry["line"],
        cell=entry.get("cell"),
        checks=tuple(map(_read_check, entry["checks"])),
        hints=tuple(entry["hints"]),
        output=entry["output"],
    )


def _read_check(entry: Mapping[str, Any]) -> CheckResult:
    text, mistake, place, example = (entry[key] for key in ("message", "mistake", "place", "counterexample"))
    return CheckResult(
        id=entry["id"],
        title=entry["title"],
        verdict=Verdict(entry["verdict"]),
        max_points=entry["max_points"],
        message=None if text is None else Message(id=entry["message_id"], text=text),
        place=None if place is None else SourceLine(**place),
        counterexample=None if example is None else _read_example(example),
        mistake=None if mistake is None else Message(id=mistake["id"], text=mistake["message"]),
        carried_forward=entry["carried_forward"],
    )


def _read_example(entry: Mapping[str, Any]) -> Counterexample:
    difference = entry["first_difference"]
    return Counterexample(
        **{
            **entry,
            "first_difference": None if difference is None else _read_difference(difference),
            "rows": tuple(CallRow(**row) for row in entry["rows"]),
        }
    )


def _read_difference(entry: Mapping[str, Any]) -> Difference:
    return Difference(**{**entry, "index": tuple(entry["index"])})
