"""For GitHub Classroom: a repository for students, with stubs and a workflow that fetches the grader from elsewhere."""

import shlex
from collections.abc import Sequence

from grader.authoring.platforms.bundle import Part, filled, is_built_in, stub
from grader.authoring.platforms.options import Terms
from grader.courses.course import Course, Exercise
from grader.errors import UsageFault
from grader.i18n import _, of_course


def files(course: Course, exercises: Sequence[Exercise], terms: Terms, requirement: str) -> dict[str, Part]:
    """The repository; raise UsageFault for a course that the wheel does not hold."""
    if not is_built_in(course):
        told = _(
            "{folder}: a student's repository gets its checks from the grader's wheel, which holds the "
            "built-in course only. Build a wheel with your course in place of it, or leave out --course."
        )
        raise UsageFault(told.format(folder=course.folder))
    wanted = {exercise.topic for exercise in exercises}
    topics = [topic for topic in course.topics if topic.id in wanted]
    words = [*terms.words(), f"--pass-score={terms.pass_score:g}"]
    blanks = {
        "FILES": "\n".join(f"- `exercises/{topic.file}`" for topic in topics),
        "TITLE": of_course(course.title),
        "FIRST": topics[0].file,
        "REQUIREMENT": shlex.quote(requirement),
        "OPTIONS": shlex.join(words),
    }
    return {
        ".github/workflows/classroom.yml": filled("github/classroom.yml", blanks),
        ".gitignore": filled("github/gitignore", {}),
        "README.md": filled("github/README.md", blanks),
        **{f"exercises/{topic.file}": stub(course, topic) for topic in topics},
    }
