"""What exported autograders run: `python -I -m grader.authoring.platforms PLATFORM SUBMISSION [RESULTS]`.

It grades a folder and leaves what the platform reads: a results file, or (on GitHub) annotations, a summary and
outputs, in the language that `--lang`, GRADE_LANG or the locale asks for. The table for people goes to standard output,
which platforms keep for the staff. A submission that holds nothing to grade is refused: the result says why. Where the
grader or the course is at fault there is no result, so that nobody loses points: a sentence goes to standard error, and
the exit code is 2 or 3, as with `grade`.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import i18n
from grader.authoring.platforms.options import Platform
from grader.errors import CourseError, GraderError, UsageError
from grader.grading import chance
from grader.i18n import _
from grader.submissions import notebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.courses.course import Course, Exercise
    from grader.grading.report import Report

_EXIT_BELOW_PASS_SCORE, _EXIT_WRONG_USAGE, _EXIT_UNGRADED = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What to grade, and how."""

    platform: Platform
    submission: Path
    only: tuple[str, ...]
    track: tuple[str, ...]
    feedback: str
    isolation: str | None
    memory: int
    seed: int | None
    course: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """Why a submission holds nothing to grade, and what it could have reached."""

    sentence: str
    max_score: int


@click.command()
@click.argument("platform", type=click.Choice(list(Platform)))
@click.argument("submission", type=click.Path(path_type=Path))
@click.argument("results", type=click.Path(path_type=Path), required=False)
@click.option("--only", multiple=True)
@click.option("--track", multiple=True)
@click.option("--feedback", type=click.Choice(["full", "hints", "score"]), default="full")
@click.option("--isolation", type=click.Choice(["kernel", "process"]))
@click.option("--memory", type=click.IntRange(256), default=1024, help="MiB.")
@click.option("--seed", type=click.IntRange(0, chance.SEED_COUNT - 1))
@click.option("--course", type=click.Path(path_type=Path))
@click.option("--pass-score", type=click.FloatRange(0, 100), default=100.0, help="On github: exit 0 from here on.")
@click.option(
    "--visibility",
    type=click.Choice(["hidden", "after_due_date", "after_published", "visible"]),
    default="visible",
    help="On gradescope: when students see the tests.",
)
@click.option("--lang", type=click.Choice(list(i18n.Language)))
def main(
    platform: str,
    results: Path | None,
    *,
    pass_score: float,
    visibility: str,
    lang: str | None,
    **request: Any,  # noqa: ANN401
) -> None:
    """Grade a submission for a platform."""
    i18n.prepare_language([f"--lang={lang}"] if lang else ())
    wanted = Platform(platform)
    if (results is None) is not (wanted is Platform.github):
        raise click.UsageError("name a results file for every platform but github.")
    try:
        report = _grade_submission(_Request(platform=wanted, **request))
        _print_report(report)
        if results is None:
            sys.exit(_write_github_outputs(report, pass_score))
        _write_results(report, wanted, results, visibility)
    except (UsageError, CourseError) as fault:
        click.echo(_log_text(_("grade: {fault}").format(fault=fault)), err=True)
        sys.exit(_EXIT_WRONG_USAGE)
    except GraderError as fault:
        click.echo(_log_text(_("grade: could not grade: {fault}").format(fault=fault)), err=True)
        sys.exit(_EXIT_UNGRADED)
    except Exception as error:  # noqa: BLE001 - no traceback of ours reaches a log that learners read
        template = _("grade: could not grade: an error of the grader itself, {error}. Please report it.")
        click.echo(_log_text(template.format(error=f"{type(error).__name__}: {error}")), err=True)
        sys.exit(_EXIT_UNGRADED)


def _grade_submission(request: _Request) -> "Report | _Refusal":
    """The report, or a refusal of a submission that holds nothing to grade."""
    from grader.sandbox.sandbox import Sandbox  # noqa: PLC0415 - the child loads numpy while we load the rest

    with Sandbox(kernel=request.isolation != "process") as sandbox:
        from grader.courses import course as courses  # noqa: PLC0415
        from grader.grading import grade  # noqa: PLC0415
        from grader.grading.runner import SubmissionLimits  # noqa: PLC0415
        from grader.submissions import submission  # noqa: PLC0415

        if request.isolation == "kernel" and sandbox.lock.missing:
            template = _("--isolation kernel: not offered here ({missing}).")
            raise UsageError(template.format(missing="; ".join(sandbox.lock.missing)))
        course = courses.load_course(request.course or courses.HOME)
        exercises = courses.select_exercises(course, request.only, request.track)
        max_score = sum(exercise.points for exercise in exercises)
        folder = _folder_with_files(request, course)
        if folder is None:
            return _Refusal(sentence=_nothing_graded_sentence(exercises), max_score=max_score)
        options = grade.Options(
            seed=chance.draw_seed() if request.seed is None else request.seed,
            limits=SubmissionLimits(memory=request.memory * 2**20),
            feedback=grade.FeedbackLevel(request.feedback),
        )
        read = submission.read_submission(folder, str(folder), [topic.id for topic in course.topics])
        try:
            return grade.grade(read, course, exercises, options, sandbox)
        except UsageError as fault:
            # None of the files can be read: the learner's to mend, and nobody else's.
            return _Refusal(sentence=str(fault), max_score=max_score)


def _folder_with_files(request: _Request, course: "Course") -> Path | None:
    """The folder itself, or the only one in it that holds exercise files: students often hand in the folder.

    A notebook named as a topic is such a file; one of another name counts where there are none.
    """
    names = {f"{topic.id}{suffix}" for topic in course.topics for suffix in (".py", notebook.NOTEBOOK_SUFFIX)}
    handed_in = request.submission
    if not handed_in.is_dir():
        if request.platform is Platform.github:
            return None  # who deletes all files deletes the folder: git keeps no empty one
        template = _("{folder} is no folder. The platform has put no submission there.")
        raise UsageError(template.format(folder=handed_in))
    folders = sorted(entry.path for entry in os.scandir(handed_in) if entry.is_dir(follow_symlinks=False))
    # A hidden folder holds an editor's own copies.
    inside = [folder for folder in map(Path, folders) if not folder.name.startswith(".")]
    listed = {folder: _names_in_folder(folder) for folder in (handed_in, *inside)}
    named = [folder for folder, found in listed.items() if not names.isdisjoint(found)]
    holding = named or [folder for folder, found in listed.items() if any(map(_is_notebook, found))]
    return holding[0] if holding and (holding[0] == handed_in or len(holding) == 1) else None


def _names_in_folder(folder: Path) -> list[str]:
    """What a folder holds; nothing where it can't be looked into."""
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _is_notebook(name: str) -> bool:
    return name.endswith(notebook.NOTEBOOK_SUFFIX) and not name.startswith(".")


def _nothing_graded_sentence(exercises: "Sequence[Exercise]") -> str:
    names = ", ".join(dict.fromkeys(exercise.file_name for exercise in exercises))
    template = _("Nothing was graded: hand in the exercise files ({files}) themselves, with their names unchanged.")
    return template.format(files=names)


def _write_results(report: "Report | _Refusal", platform: Platform, results: Path, visibility: str) -> None:
    from grader.grading.report import atomic_write_text  # noqa: PLC0415
    from grader.reporting import gradescope, prairielearn  # noqa: PLC0415 - see _graded

    is_gradescope = platform is Platform.gradescope
    if isinstance(report, _Refusal):
        text = (gradescope if is_gradescope else prairielearn).render_refusal(report.sentence)
    elif not is_gradescope:
        text = prairielearn.render(report)
    elif report.is_graded:
        text = gradescope.render(report, visibility=gradescope.Visibility(visibility))
    else:
        raise GraderError(_("not every exercise could be graded, so there is no result. Run it again."))
    atomic_write_text(results, text)


def _write_github_outputs(report: "Report | _Refusal", pass_score: float) -> int:
    from grader.reporting import github  # noqa: PLC0415 - see _graded

    if isinstance(report, _Refusal):
        _append_to_runner_file("GITHUB_STEP_SUMMARY", github.render_refusal_summary(report.sentence))
        _append_to_runner_file(
            "GITHUB_OUTPUT", f"result={github.classroom_refusal(report.sentence, report.max_score)}\n"
        )
        click.echo(github.render_refusal(report.sentence, report.max_score), nl=False)
        return _EXIT_BELOW_PASS_SCORE
    _append_to_runner_file("GITHUB_STEP_SUMMARY", github.render_summary(report))
    _append_to_runner_file("GITHUB_OUTPUT", f"result={github.classroom_result(report)}\n")
    click.echo(github.render(report), nl=False)
    if not report.is_graded:
        return _EXIT_UNGRADED
    return 0 if report.is_at_least(pass_score) else _EXIT_BELOW_PASS_SCORE


def _append_to_runner_file(variable: str, text: str) -> None:
    """To a file that the runner named; it names none where there is no runner."""
    name = os.environ.get(variable)
    if name:
        with open(name, "a", encoding="utf-8") as file:
            file.write(text)


def _print_report(report: "Report | _Refusal") -> None:
    from grader.reporting import terminal  # noqa: PLC0415 - see _graded

    if isinstance(report, _Refusal):
        click.echo(_log_text(report.sentence))
    else:
        click.echo(_log_text(terminal.render(report, terminal.Style(symbols=False))), nl=False)


def _log_text(text: str) -> str:
    """Text for a log that a runner reads: no commands, and nothing that the log's encoding cannot say."""
    from grader.sanitize import log_safe  # noqa: PLC0415 - see _graded

    encoding = sys.stdout.encoding or "ascii"
    return log_safe(text).encode(encoding, "replace").decode(encoding)


if __name__ == "__main__":
    main()
