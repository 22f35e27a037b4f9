"""For GitHub Classroom: a repository for students, with stubs and a workflow that installs the grader."""

import shlex
from collections.abc import Sequence

from grader.authoring.new_files import ExportFile
from grader.authoring.platforms.bundle import fill_template, stub_file
from grader.authoring.platforms.options import ExportOptions
from grader.courses.course import Course, Exercise
from grader.i18n import course_text


def repository_files(
    course: Course, exercises: Sequence[Exercise], options: ExportOptions, requirement: str
) -> dict[str, ExportFile]:
    """The files of the repository. It holds no checks: they come with the required wheel."""
    wanted = {exercise.topic for exercise in exercises}
    topics = [topic for topic in course.topics if topic.id in wanted]
    words = [*options.option_words(), f"--pass-score={options.pass_score:g}"]
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
    }
