"""For PrairieLearn: a question, the files that its grading job gets, and the recipe of the image it runs in.

Grading jobs have no network by default, so the grader is installed in the image.
"""

import json
import shlex
import uuid
from collections.abc import Sequence

from grader.authoring.platforms.bundle import Part, filled, is_built_in, material, stub
from grader.authoring.platforms.options import Terms
from grader.authoring.platforms.wheel import Packed, constraints
from grader.courses.course import Course, Exercise, Topic
from grader.i18n import _, of_course
from grader.reporting import plain_text
from grader.reporting import prairielearn as results

_SHARED = "grade_kata"
_SECONDS = 300


def files(course: Course, exercises: Sequence[Exercise], terms: Terms, grader: Packed) -> dict[str, Part]:
    """What goes into a PrairieLearn course (`questions/`, `serverFilesCourse/`), and `image/` to build beside it."""
    wanted = {exercise.topic for exercise in exercises}
    topics = [topic for topic in course.topics if topic.id in wanted]
    shared, question = f"serverFilesCourse/{_SHARED}", f"questions/{course.id}"
    words = shlex.join(terms.words())
    if not is_built_in(course):
        words += f' --course="$root/serverFilesCourse/{_SHARED}/course"'
    written = {
        f"{question}/info.json": Part(content=_info(course).encode()),
        f"{question}/question.html": filled("prairielearn/question.html", _panels(topics)),
        **{f"{question}/clientFilesQuestion/{topic.file}": stub(course, topic) for topic in topics},
        f"{shared}/run.sh": filled(
            "prairielearn/run.sh", {"OPTIONS": words, "UNGRADED": _ungraded()}, is_executable=True
        ),
        **material(course, f"{shared}/course"),
        "image/Dockerfile": filled("prairielearn/Dockerfile", {}),
        "image/requirements.txt": Part(content=f"{grader.requirement}\n".encode()),
        "image/constraints.txt": Part(content=constraints().encode()),
        "README.md": filled("prairielearn/README.md", {"IMAGE": _image(course), "QUESTION": question}),
    }
    if grader.file is not None:
        written[f"image/{grader.file}"] = Part(content=grader.content)
    return written


def _panels(topics: Sequence[Topic]) -> dict[str, str]:
    """The files of a question: a download takes one file, an upload a list."""
    names = [topic.file for topic in topics]
    downloads = (f'    <li><pl-file-download file-name="{name}"></pl-file-download></li>' for name in names)
    return {"DOWNLOADS": "\n".join(downloads), "FILES": ",".join(names)}


def _ungraded() -> str:
    """The results file that stands until the grader writes one: the attempt is not counted."""
    return results.render_refusal(_(plain_text.UNGRADED_REMARK)).rstrip()


def _image(course: Course) -> str:
    """A name to build the image by; the instructor puts a registry's account before it."""
    return f"grade-{course.id}".lower()


def _info(course: Course) -> str:
    info = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"gradient-descent-kata/{course.id}")),
        "title": of_course(course.title),
        "topic": of_course(course.title),
        "tags": ["python"],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "enabled": True,
            "image": _image(course),
            "entrypoint": f"/grade/serverFilesCourse/{_SHARED}/run.sh",
            "serverFilesCourse": [f"{_SHARED}/"],
            "timeout": _SECONDS,
            "enableNetworking": False,
        },
    }
    return json.dumps(info, indent=4, ensure_ascii=False) + "\n"
