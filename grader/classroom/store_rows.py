"""What a result file holds and is asked for, as values; `store` writes and reads them."""

from dataclasses import dataclass

from grader.classroom.roster_person import RosterPerson
from grader.sandbox.isolation import IsolationLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How all of a class is graded. `options` is JSON text with sorted keys."""

    course: str
    course_version: str
    course_digest: str
    seed: int
    options: str
    created: str

    @property
    def result_key(self) -> "ResultKey":
        """By what the results of this batch are kept."""
        return ResultKey(course_digest=self.course_digest, seed=self.seed, options=self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """A student's submission as it was found: its digest, or the sentence that says why it could not be read.

    `submitted` is the time in ISO format, with an offset from UTC where the download tells it; `late` is what the
    download says of lateness. Both are None where it says nothing. `stamp` tells this state of the files from others
    (`reading_stamps`); None where only reading them does.
    """

    student: str
    path: str
    sha256: str | None
    fault: str | None = None
    name: str | None = None
    email: str | None = None
    student_id: str | None = None
    submitted: str | None = None
    late: bool | None = None
    stamp: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The result of one content: the JSON report as text, and the fingerprint that finds near copies (`similarity`).

    `isolation` is what the report says too, and not kept a second time.
    """

    sha256: str
    report: str
    score: int
    max_score: int
    percent: float
    status: str
    seconds: float
    graded_at: str
    fingerprint: bytes = b""
    isolation: IsolationLevel = IsolationLevel.kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultKey:
    """By what results are kept, besides the content."""

    course_digest: str
    seed: int
    options: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookRow:
    """A student's line in the gradebook; the numbers are None where there is no result.

    `missing` is a student who was in the folder of an earlier run, but not in the last one's: renamed, or withdrawn.
    `submitted` and `late` are as in `SubmissionRow`. `person` is who this is on a roster: None without a roster, and an
    unknown person for a submission of nobody on it.
    """

    student: str
    name: str | None
    email: str | None
    student_id: str | None
    path: str
    fault: str | None
    score: int | None
    max_score: int | None
    percent: float | None
    seconds: float | None
    missing: bool = False
    sha256: str | None = None
    submitted: str | None = None
    late: bool | None = None
    person: RosterPerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many students there are, and how many of them are unreadable, graded, or ungraded by our fault.

    They are those of the last run, and those of earlier ones who have a grade.
    """

    students: int
    unreadable: int
    graded: int
    ungraded: int
