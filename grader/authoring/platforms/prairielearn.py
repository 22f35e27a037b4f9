"""For PrairieLearn: a question, the files for its grading job, and the Dockerfile of the image that runs it.

Grading jobs have no network by default, so the grader is installed in the image. An export of some of the exercises is
a question of its own, with a script of its own: several questions share the image and `serverFilesCourse/`, also those
of several courses.
"""

import json
import shlex
import uuid
from collections.abc import Sequence

from grader.authoring.new_files import ExportFile
from grader.authoring.platforms.bundle import course_files, course_word, fill_template, stub_file
from grader.authoring.platforms.options import ExportOptions
from grader.authoring.platforms.wheel import PackedGrader, installed_constraints
from grader.courses.course import Course, Exercise, Topic
from grader.i18n import _, course_text
from grader.reporting import plain_text
from grader.reporting import prairielearn as results

_SHARED_FOLDER = "grade_kata"
_GRADING_SECONDS = 300


def question_files(
    course: Course, exercises: Sequence[Exercise], options: ExportOptions, grader: PackedGrader
) -> dict[str, ExportFile]:
    """The files of a PrairieLearn course (`questions/`, `serverFilesCourse/`), and those of the image (`image/`)."""
    wanted = {exercise.topic for exercise in exercises}
    topics = [topic for topic in course.topics if topic.id in wanted]
    name = _question_name(course, exercises)
    shared, question = f"serverFilesCourse/{_SHARED_FOLDER}", f"questions/{name}"
    words = shlex.join(options.option_words())
    words += f' "{course_word(course, f"$root/{shared}/{course.id}")}"'
    return {
        f"{question}/info.json": ExportFile(content=_info_json(course, name, topics).encode()),
        f"{question}/question.html": fill_template("prairielearn/question.html", _panel_blanks(topics)),
        **{f"{question}/clientFilesQuestion/{topic.file_name}": stub_file(course, topic) for topic in topics},
        f"{shared}/{name}.sh": fill_template(
            "prairielearn/run.sh", {"OPTIONS": words, "UNGRADED": _ungraded_results()}, is_executable=True
        ),
        **course_files(course, f"{shared}/{course.id}"),
        "image/Dockerfile": fill_template("prairielearn/Dockerfile", {}),
        "image/requirements.txt": ExportFile(content=f"{grader.requirement()}\n".encode()),
        "image/constraints.txt": ExportFile(content=installed_constraints().encode()),
        f"image/{grader.file}": ExportFile(content=grader.content),
        "README.md": fill_template("prairielearn/README.md", _readme_blanks(course, question, topics)),
    }


def _question_name(course: Course, exercises: Sequence[Exercise]) -> str:
    """The question's name: the course's, with the files or functions that it is about if it is not about all."""
    if len(exercises) == len(course.exercises):
        return course.id
    parts = []
    for topic in course.topics:
        chosen = [exercise for exercise in topic.exercises if exercise in exercises]
        is_whole = len(chosen) == len(topic.exercises)
        parts += [topic.id] if is_whole else [exercise.id.replace(".", "_") for exercise in chosen]
    return "-".join([course.id, *parts])


def _readme_blanks(course: Course, question: str, topics: Sequence[Topic]) -> dict[str, str]:
    files = _(", ").join(f"`{topic.file_name}`" for topic in topics)
    return {"IMAGE": _image_name(course), "QUESTION": question, "FILES": files, "FIRST": course.topics[0].id}


def _panel_blanks(topics: Sequence[Topic]) -> dict[str, str]:
    """The files of a question: one download element for each, and one upload element with their names.

    PrairieLearn refuses an upload that lacks a file of `file-names`, so of several files each may be left out.
    """
    names = [topic.file_name for topic in topics]
    downloads = (f'    <li><pl-file-download file-name="{name}"></pl-file-download></li>' for name in names)
    return {"DOWNLOADS": "\n".join(downloads), "FILES": ",".join(names), "NEED": "" if len(names) == 1 else "optional-"}


def _ungraded_results() -> str:
    """The results that hold until the grader writes its own: the attempt is not counted."""
    return results.render_refusal(_(plain_text.UNGRADED_REMARK)).rstrip()


def _image_name(course: Course) -> str:
    """The name of the image; the instructor adds the account at a registry before it."""
    return f"grade-{course.id}".lower()


def _info_json(course: Course, name: str, topics: Sequence[Topic]) -> str:
    title = course_text(course.title)
    files = _(", ").join(topic.file_name for topic in topics)
    info = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"gradient-descent-kata/{name}")),
        "title": title if name == course.id else f"{title}: {files}",
        "topic": course_text(course.title),
        "tags": ["python"],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": _image_name(course),
            "entrypoint": f"/grade/serverFilesCourse/{_SHARED_FOLDER}/{name}.sh",
            "serverFilesCourse": [f"{_SHARED_FOLDER}/"],
            "timeout": _GRADING_SECONDS,
            "enableNetworking": False,
        },
    }
    return json.dumps(info, indent=4, ensure_ascii=False) + "\n"
