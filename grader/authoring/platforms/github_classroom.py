"""For GitHub Classroom: a repository for students, with stubs and a workflow that installs the grader.

What the workflow installs is the wheel at an address, by its digest, or a wheel within the repository. The second, and
a course of one's own, which is within the repository too, can be read by the students, so both are there by request
only.
"""

import shlex
from collections.abc import Sequence

from grader.authoring.new_files import ExportFile
from grader.authoring.platforms.bundle import course_files, course_word, fill_template, stub_file
from grader.authoring.platforms.options import ExportOptions
from grader.authoring.platforms.wheel import address_requirement, pack_grader
from grader.courses.course import Course, Exercise
from grader.errors import UsageError
from grader.i18n import _, course_text

GRADER_FOLDER = ".github/grader"
COURSE_FOLDER = ".github/course"


def repository_files(
    course: Course, exercises: Sequence[Exercise], options: ExportOptions, wheel: str | None
) -> dict[str, ExportFile]:
    """The files of the repository; `wheel` is the address of the grader's wheel, or its file."""
    requirement, written = _grader_files(wheel)
    written |= course_files(course, COURSE_FOLDER)
    wanted = {exercise.topic for exercise in exercises}
    topics = [topic for topic in course.topics if topic.id in wanted]
    words = [*options.option_words(), f"--pass-score={options.pass_score}", course_word(course, COURSE_FOLDER)]
    blanks = {
        "FILES": "\n".join(f"- `exercises/{topic.file_name}`" for topic in topics),
        "TITLE": course_text(course.title),
        "FIRST": topics[0].file_name,
        "REQUIREMENT": shlex.quote(requirement),
        "OPTIONS": shlex.join(words),
    }
    return {
        ".github/workflows/classroom.yml": fill_template("github/classroom.yml", blanks),
        ".gitignore": fill_template("github/gitignore", {}),
        "README.md": fill_template("github/README.md", blanks),
        **{f"exercises/{topic.file_name}": stub_file(course, topic) for topic in topics},
        **written,
    }


def _grader_files(wheel: str | None) -> tuple[str, dict[str, ExportFile]]:
    """The requirement that installs the grader, and the files that it needs in the repository."""
    if wheel is None:
        raise UsageError(
            _(
                "github: the workflow needs the grader's wheel. Name its address, which keeps the checks out of the "
                "repository: --wheel https://.../NAME.whl#sha256=... Or name its file, which students can then read: "
                "--wheel NAME.whl"
            )
        )
    if "://" in wheel:
        return address_requirement(wheel), {}
    packed = pack_grader(wheel)
    return packed.requirement(f"./{GRADER_FOLDER}"), {
        f"{GRADER_FOLDER}/{packed.file}": ExportFile(content=packed.content)
    }
