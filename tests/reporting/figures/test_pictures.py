"""Pictures: asked through a real child, drawn from plain data alone, and calm whatever a learner's functions do."""

# ruff: noqa: RUF001 - Chinese has its own marks
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from every_case import every_case

from grader.courses import course as courses
from grader.grading.options import SubmissionLimits
from grader.grading.report import CheckResult, CourseFacts, ExerciseResult, Isolation, Report, RunFacts, SubmissionFacts
from grader.grading.verdicts import Verdict
from grader.i18n import Language, speaking
from grader.reporting.figures import TopicFigure, draw_figures, render, sample_scenes
from grader.reporting.figures.frame import arrow_trace, frame_around, frame_of, trace_points
from grader.reporting.figures.model import AnswerState, Role, Scene
from grader.reporting.figures.panels import fixed_panel, make_scene
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

pytestmark = pytest.mark.skipif(find_spec("matplotlib") is None, reason="pictures are an extra")
"""It is not loaded here, for all processes load this file."""

COURSE = courses.load_course()
TOPICS = [topic.id for topic in COURSE.topics]
LIMITS = SubmissionLimits(check=5.0)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def sampled(sandbox: Sandbox) -> Callable[..., dict[str, Scene]]:
    def sampled(submission: Submission, *names: str, limits: SubmissionLimits = LIMITS, report: Report | None = None):
        return sample_scenes(COURSE, submission, courses.select_exercises(COURSE, names), sandbox, limits, report)

    return sampled


@pytest.fixture(scope="module")
def right(sampled: Callable[..., dict[str, Scene]], references: Path) -> dict[str, Scene]:
    return sampled(read_folder(references, "solutions"))


@pytest.fixture(scope="module")
def pictures(right: dict[str, Scene]) -> dict[str, str]:
    return {topic: render.page_svg(scene) for topic, scene in right.items()}


def written(files: Mapping[str, str]) -> Submission:
    """A submission of these topics' sources."""
    return Submission(path="mine", files={f"{topic}.py": text.encode() for topic, text in files.items()}, refused={})


def parsed(svg: str) -> ET.Element:
    """Our own SVG, which must be XML."""
    return ET.fromstring(svg)  # noqa: S314 - drawn by us


def everywhere(body: str) -> Submission:
    """A submission whose every function has this body."""
    functions = {
        topic.id: "\n".join(f"def {exercise.function}(*args, **more):\n    {body}\n" for exercise in topic.exercises)
        for topic in COURSE.topics
    }
    return written({topic: f"import numpy as np\n{text}" for topic, text in functions.items()})


def test_every_topic_has_a_picture_and_the_references_are_right_in_all_of_it(right: dict[str, Scene]) -> None:
    assert list(right) == TOPICS
    assert {
        panel.title for scene in right.values() for panel in scene.panels if panel.state is not AnswerState.right
    } == set()


@every_case("topic", TOPICS)
def test_right_functions_lie_on_the_right_answers(right: dict[str, Scene], topic: str) -> None:
    for panel in right[topic].panels:
        ours, theirs = ([t for t in panel.traces if t.role is role] for role in (Role.right, Role.yours))
        for one, other in zip(ours, theirs, strict=False):
            assert trace_points(one) == [pytest.approx(point, abs=1e-5) for point in trace_points(other)]
        assert len(ours) == len(theirs) or panel.has_key


def test_the_description_names_every_function_of_the_topic(right: dict[str, Scene]) -> None:
    for topic in COURSE.topics:
        for exercise in topic.exercises:
            assert exercise.function in right[topic.id].description


def test_what_is_not_started_gives_no_right_answer_away(sampled: Callable[..., dict[str, Scene]], stubs: Path) -> None:
    scenes = sampled(read_folder(stubs, "exercises"))
    assert list(scenes) == TOPICS
    for scene in scenes.values():
        assert scene.roles <= {Role.ground, Role.data}
        assert "Not started: " in scene.description


def test_sentences_of_a_chinese_description_follow_without_a_space(
    sampled: Callable[..., dict[str, Scene]], stubs: Path
) -> None:
    with speaking(Language.zh, courses.HOME):
        for scene in sampled(read_folder(stubs, "exercises")).values():
            assert "。未开始：" in scene.description


def test_a_missing_file_is_not_started(sampled: Callable[..., dict[str, Scene]]) -> None:
    (scene,) = sampled(written({"slope": ""}), "loss").values()
    assert {panel.state for panel in scene.panels if panel.function} == {AnswerState.not_started}


@every_case("topic", TOPICS)
def test_a_picture_is_an_image_with_a_title_and_a_description(pictures: dict[str, str], topic: str) -> None:
    root = parsed(pictures[topic])
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = list(root)[:2]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == next(known.title for known in COURSE.topics if known.id == topic)
    assert description.text


def test_pictures_share_a_page_without_sharing_an_id(pictures: dict[str, str]) -> None:
    ids = [found for svg in pictures.values() for found in re.findall(r'\bid="([^"]*)"', svg)]
    assert len(ids) == len(set(ids))
    for svg in pictures.values():
        assert {name for pair in re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg) for name in pair if name} <= set(
            ids
        )


def test_a_picture_reaches_for_nothing_and_styles_nothing_but_itself(pictures: dict[str, str]) -> None:
    for svg in pictures.values():
        assert not re.search(r"<(?:\w+:)?(?:style|script|metadata|image|foreignObject)\b", svg)
        assert set(re.findall(r"https?://[^\"\s]*", svg)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }


def test_a_pages_colours_and_font_are_taken_and_a_file_has_its_own(right: dict[str, Scene]) -> None:
    page = render.page_svg(right["activation"])
    file = render.figure_file(right["activation"], "svg").decode()
    assert "var(--picture-yours, #c74e00)" in page
    assert "DejaVu" not in page
    assert "fill: #ffffff" not in page
    assert "var(" not in file
    assert "fill: #ffffff" in file


@every_case("suffix", render.SUFFIXES)
def test_the_same_scene_gives_the_same_bytes(right: dict[str, Scene], suffix: str) -> None:
    assert render.figure_file(right["loss"], suffix) == render.figure_file(right["loss"], suffix)


def test_the_same_submission_gives_the_same_scenes(
    sampled: Callable[..., dict[str, Scene]], right: dict[str, Scene], references: Path
) -> None:
    assert sampled(read_folder(references, "solutions"), "weight_step", "optimizers") == {
        topic: right[topic] for topic in ("weight_step", "optimizers")
    }


def test_drawing_leaves_the_settings_of_the_library_alone(right: dict[str, Scene]) -> None:
    mpl = pytest.importorskip("matplotlib")
    before = dict(mpl.rcParams)
    render.page_svg(right["activation"])
    assert dict(mpl.rcParams) == before


def test_a_wild_answer_leaves_the_frame_that_the_right_one_chose(
    sampled: Callable[..., dict[str, Scene]], right: dict[str, Scene]
) -> None:
    (scene,) = sampled(written({"activation": "def sigmoid(x):\n    return 1e300 * x\n"}), "activation").values()
    wild, absent = scene.panels
    assert wild.frame == right["activation"].panels[0].frame
    assert (wild.state, wild.remark) == (AnswerState.differs, "yours leaves the frame")
    assert "sigmoid: yours differs from the right one" in scene.description
    assert (absent.state, absent.remark) == (AnswerState.silent, "is not defined")


def test_an_answer_that_is_nowhere_in_the_frame_is_said_to_be_outside(sampled: Callable[..., dict[str, Scene]]) -> None:
    (scene,) = sampled(written({"activation": "def sigmoid(x):\n    return 50.0 + 0.0 * x\n"}), "activation").values()
    assert (scene.panels[0].state, scene.panels[0].remark) == (AnswerState.differs, "yours is outside")


def test_arrows_none_of_which_has_a_length_are_drawn_as_none() -> None:
    none = arrow_trace(Role.right, np.zeros((3, 2)), np.zeros((3, 2)), frame_of([0, 1], [0, 1]))
    scene = make_scene("still", "Still", "No arrow.", [[fixed_panel("Still", frame_of([0, 1], [0, 1]), [none])]])
    assert parsed(render.page_svg(scene)).get("role") == "img"


BODIES = {
    "None": "return None",
    "text": "return '<b>&$x$'",
    "complex": "return 1 + 2j",
    "nan": "return float('nan')",
    "infinity": "return -np.inf",
    "huge": "return 1e308",
    "huge_pairs": "return [np.array([1e308, -1e308])] * 3",
    "huge_path": "return np.full((31, 2), 1e308)",
    "large": "return np.zeros((3000, 3000))",
    "rows_of_nothing": "return np.zeros((10**9, 0))",
    "ragged": "return [[1.0], [2.0, 3.0]]",
    "batches": "return [(np.zeros(3), 'x'), 3, (), ([{}], 1)] * 9",
    "function": "return lambda: 3",
    "long": "return 10**400",
    "exit": "import os; os._exit(3)",
    "endless": "return everything",
    "odd_name": "raise type('<script>\\x1b[31m', (Exception,), {})('</desc> & ]]> \\0')",
    "odd_signature": "return args[0](args[0])",
}


@every_case("body", BODIES.values(), ids=BODIES)
def test_junk_is_drawn_as_a_calm_line(sampled: Callable[..., dict[str, Scene]], body: str) -> None:
    names = ["activation", "loss", "batches", "descent"]
    scenes = sampled(everywhere(body), *names)
    assert set(scenes) == set(names)
    for scene in scenes.values():
        assert not {panel.state for panel in scene.panels if panel.function} & {
            AnswerState.right,
            AnswerState.not_started,
        }
        numbers = [
            number for panel in scene.panels for trace in panel.traces for number in sum(trace_points(trace), ())
        ]
        assert max(map(abs, numbers)) < 1e6
    # Where nothing of theirs is drawn, the line that says so is drawn alike in all.
    (first, *_), *_ = scenes["activation"].rows
    parsed(render.page_svg(replace(scenes["activation"], rows=((first,),))))
    if Role.yours in scenes["batches"].roles:
        parsed(render.page_svg(scenes["batches"]))


def test_every_picture_of_junk_comes(sampled: Callable[..., dict[str, Scene]]) -> None:
    scenes = sampled(everywhere("return (np.array([1e308, 1e308]),) * (2 + len(args) % 3)"))
    assert list(scenes) == TOPICS
    for scene in scenes.values():
        parsed(render.page_svg(scene))


def test_a_frame_has_room_around_what_does_not_move() -> None:
    still = frame_around(np.full((3, 2), 2.0))
    level = frame_of([0.0, 1.0], [2.0, 2.0])
    assert still.left < 2.0 < still.right
    assert all(frame.bottom < 2.0 < frame.top for frame in (still, level))


def test_learner_text_stays_text(sampled: Callable[..., dict[str, Scene]]) -> None:
    (scene,) = sampled(everywhere(BODIES["odd_name"]), "activation").values()
    svg = render.page_svg(scene)
    assert "<script" not in svg
    assert "\x1b" not in svg
    assert "<script>" in "".join(parsed(svg).itertext())


REMARKS = {
    "is a stub": (
        "def sigmoid(x):\n    return helper(x)\ndef helper(x):\n    raise NotImplementedError\n",
        "a function beneath it is not started",
    ),
    "is no Python": ("def sigmoid(x)\n    return x\n", "its file is not Python yet"),
    "is given up": (f"f = {'lambda: ' * 3_000}1\ndef sigmoid(x):\n    return x\n", "its file is too complex"),
    "is left out": (
        "import time\nif time.sleep(60) is None:\n    def sigmoid(x):\n        return x\n",
        "needs a statement that did not end",
    ),
    "uses what is missing": (
        "half = 1 / 0\ndef sigmoid(x):\n    return half * x\n",
        "its file stops with ZeroDivisionError",
    ),
    "stops before": ("sigmoid = 1 / 0\n", "its file stops with ZeroDivisionError"),
    "lacks a module": ("from elsewhere import sigmoid\n", "its file stops with ModuleNotFoundError"),
    "raises": ("def sigmoid(x):\n    return 1 / 0\n", "stopped with ZeroDivisionError"),
}


@every_case("name", list(REMARKS))
def test_a_panel_without_an_answer_says_in_a_few_words_why(sampled: Callable[..., dict[str, Scene]], name: str) -> None:
    source, remark = REMARKS[name]
    limits = SubmissionLimits(check=5.0, importing=0.5)
    scene = sampled(written({"activation": source}), "activation.sigmoid", limits=limits)["activation"]
    assert scene.panels[0].remark == remark


def test_a_hang_costs_its_own_limit_once(sampled: Callable[..., dict[str, Scene]], references: Path) -> None:
    source = (references / "activation.py").read_text(encoding="utf-8")
    hanging = f"{source}\n_sigmoid = sigmoid\ndef sigmoid(x):\n    while True: pass\n"
    hanging = hanging.replace("output = sigmoid(x)", "output = _sigmoid(x)")
    since = time.monotonic()
    (scene,) = sampled(written({"activation": hanging}), "activation", limits=SubmissionLimits(check=0.5)).values()
    assert time.monotonic() - since < 0.5 + 2.0
    assert [panel.state for panel in scene.panels] == [AnswerState.silent, AnswerState.right]
    assert scene.panels[0].remark == "ran out of time"


def test_a_file_that_hangs_is_waited_for_once(sampled: Callable[..., dict[str, Scene]]) -> None:
    since = time.monotonic()
    (scene,) = sampled(
        written({"slope": "import time\ntime.sleep(60)"}), "slope", limits=SubmissionLimits(importing=0.5)
    ).values()
    assert time.monotonic() - since < 0.5 + 2.0
    assert {panel.remark for panel in scene.panels} == {"is not defined"}


def test_all_hangs_together_are_bounded(sampled: Callable[..., dict[str, Scene]]) -> None:
    since = time.monotonic()
    limits = SubmissionLimits(check=0.3, submission=1.0)
    scenes = sampled(everywhere("import time; time.sleep(60)"), limits=limits)
    assert time.monotonic() - since < 1.0 + 4.0
    assert list(scenes) == TOPICS


def a_report(feedback: str = "full", **verdicts: Verdict) -> Report:
    """A report that says only this of the exercises of topic `activation`."""
    return Report(
        grader="0",
        course=CourseFacts(id=COURSE.id, version=COURSE.version, title=COURSE.title),
        submission=SubmissionFacts(path="mine", sha256=""),
        seed=0,
        feedback=feedback,
        isolation=Isolation(level="kernel"),
        exercises=tuple(
            ExerciseResult(
                id=f"activation.{function}",
                topic="activation",
                title="",
                file="activation.py",
                line=None,
                checks=(CheckResult(id="", title="", verdict=verdict, max_points=1),),
                hints=(),
                output="",
            )
            for function, verdict in verdicts.items()
        ),
        notes=(),
        run=RunFacts(started="", seconds=0.0, python="", numpy="", platform=""),
    )


def test_what_a_report_knows_is_not_asked_again(sampled: Callable[..., dict[str, Scene]]) -> None:
    report = a_report(sigmoid=Verdict.timed_out, sigmoid_prime=Verdict.not_started)
    since = time.monotonic()
    (scene,) = sampled(everywhere("while True: pass"), "activation", report=report).values()
    assert time.monotonic() - since < LIMITS.check
    assert [panel.state for panel in scene.panels] == [AnswerState.silent, AnswerState.not_started]


def test_a_picture_does_not_call_right_what_the_checks_called_wrong(
    sampled: Callable[..., dict[str, Scene]], references: Path
) -> None:
    report = a_report(sigmoid=Verdict.failed, sigmoid_prime=Verdict.passed)
    (scene,) = sampled(read_folder(references, ""), "activation", report=report).values()
    assert "sigmoid: yours is right on what is drawn here, but not everywhere." in scene.description


def test_no_right_answer_is_drawn_where_the_report_tells_none(
    sampled: Callable[..., dict[str, Scene]], references: Path
) -> None:
    (scene,) = sampled(read_folder(references, ""), "activation", report=a_report("hints")).values()
    assert Role.right not in scene.roles
    assert Role.yours in scene.roles
    assert sampled(read_folder(references, ""), "activation", report=a_report("score")) == {}


def test_pictures_are_made_of_the_topics_that_are_asked_for(sandbox: Sandbox, references: Path) -> None:
    chosen = courses.select_exercises(COURSE, ["sigmoid_prime", "loss"])
    made = draw_figures(COURSE, read_folder(references, ""), chosen, sandbox, LIMITS, None)
    assert list(made) == ["loss", "activation"]
    assert all(isinstance(picture, TopicFigure) and picture.svg.startswith("<svg ") for picture in made.values())


def test_a_course_of_other_exercises_has_no_picture(
    sandbox: Sandbox, course_maker: Callable[..., Path], tmp_path: Path
) -> None:
    other = courses.load_course(course_maker(tmp_path / "other", ["scaling.scale", "activation.sigmoid"]))
    assert sample_scenes(other, written({"activation": ""}), other.exercises, sandbox, LIMITS) == {}


def test_chinese_is_measured_at_its_width(right: dict[str, Scene]) -> None:
    scene = right["activation"]
    told = replace(scene.panels[0], state=AnswerState.silent, remark="没有返回任何数值" * 8)
    svg = render.page_svg(replace(scene, rows=((told,) * 3,)))
    shown = [text for text in parsed(svg).itertext() if "没有" in text]
    assert all(len(text.strip()) * render.WIDTH_PIXELS / 60 < render.WIDTH_PIXELS / 3 for text in shown)
