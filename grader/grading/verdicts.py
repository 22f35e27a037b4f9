"""The outcomes of checks and of exercises, apart from the report, which takes longer to load."""

from enum import StrEnum


class Verdict(StrEnum):
    """The outcome of one check."""

    passed = "passed"
    failed = "failed"
    raised = "raised"
    timed_out = "timed_out"
    crashed = "crashed"
    not_started = "not_started"
    ungraded = "ungraded"


class Status(StrEnum):
    """The outcome of one exercise."""

    passed = "passed"
    failed = "failed"
    not_started = "not_started"
    ungraded = "ungraded"
