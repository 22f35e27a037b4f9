"""What is graded and kept: contents and courses by their digests, so that nothing is graded twice.

A result is kept under the digests of the content and of the course. Two students with the same digest get one result,
and a digest that has not changed since the last run is not graded again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader import __version__
from grader.courses.course import Course
from grader.courses.material_files import files_in
from grader.submissions.submission import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierResult:
    """A content's report by an earlier state of the course, as JSON text, and the exercises to be graded again."""

    report: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was handed in, without the student's name: the same content of two students is graded once.

    `real_names` are those of the copies that count as an exercise file (see `Submission`). With an `earlier` result,
    only a part of the exercises is graded again (see `regrading`).
    """

    sha256: str
    files: Mapping[str, bytes]
    refused: Mapping[str, str]
    real_names: Mapping[str, str] = field(default_factory=dict)
    earlier: EarlierResult | None = None

    @staticmethod
    def from_submission(submission: Submission) -> "Content":
        """A submission's content. Two contents with one digest get the same report."""
        return Content(
            sha256=content_digest(submission),
            files=submission.files,
            refused=submission.refused,
            real_names=submission.real_names,
        )


def content_digest(submission: Submission) -> str:
    """The digest of the sources and of what else the report tells: why files were refused, what copies are called."""
    told = [json.dumps(sorted(texts.items())) for texts in (submission.refused, submission.real_names) if texts]
    if not told:
        return submission.sha256
    return hashlib.sha256(" ".join([submission.sha256, *told]).encode("utf-8", "surrogatepass")).hexdigest()


def course_digest(course: Course) -> str:
    """The digest of all that decides a result: the grader's version, course.toml, checks, references and mistakes."""
    digest = hashlib.sha256(f"grade {__version__} ".encode())
    folders = (course.checks_folder, course.references_folder, course.mistakes_folder)
    files = [(f"{folder.name}/{inside}", path) for folder in folders for inside, path in files_in(folder)]
    for name, path in (("course.toml", course.folder / "course.toml"), *files):
        content = path.read_bytes()
        digest.update(f"{name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()
