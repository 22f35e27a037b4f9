"""The command line: parse, call one function, render, exit.

It imports little at first: the sandbox is opened before numpy, pytest and the rest are loaded, so that both load at
once.
"""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # While the rest is imported, an interrupt just ends: there is nothing to say yet and nobody to say it well.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import math
import os
import re
import secrets
import shlex
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from grader import __version__
from grader.errors import CourseFault, GraderFault, UsageFault
from grader.text import clean, log_safe

if TYPE_CHECKING:
    from grader.course import Course
    from grader.report import Report

_BELOW, _WRONG, _UNGRADED, _INTERRUPTED, _TERMINATED = 1, 2, 3, 130, 143
_SEEDS = 2**32
_SENTENCE = 4_000

_INTRODUCTION = """Grade exercise files, and say what is done, what is not, and why.

PATH is a folder with exercise files, or one of them; without it, exercises/."""

_EPILOG = """\
Examples:
  grade                          grade the folder exercises/
  grade exercises/activation.py  grade one file
  grade --only sigmoid_prime     one exercise, or one topic
  grade > report.json            JSON into the file, the table on the terminal
  grade --seed 7 --json o.json   the same inputs again, and the report in a file

Exit status:
  0  full marks, or at least --pass-score
  1  graded, below it
  2  wrong usage or material: one sentence says where, what and what to do
  3  the grader could not grade
"""


class Format(StrEnum):
    """What goes to standard output."""

    table = "table"
    json = "json"
    markdown = "markdown"
    junit = "junit"
    github = "github"
    gradescope = "gradescope"
    prairielearn = "prairielearn"
    exercism = "exercism"


class _Grade(click.Group):
    """A group that grades by itself: what is no command is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_ours = args[:1] in (["--help"], ["-h"], ["--version"]) or (args[:1] and args[0] in self.commands)
        return super().parse_args(ctx, args if is_ours else ["run", *args])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One page for grading and the other commands."""
        formatter.write_usage("grade", "[PATH] [OPTIONS]\n       grade COMMAND ...")
        formatter.write_paragraph()
        formatter.write_text(_INTRODUCTION)
        self.commands["run"].format_options(ctx, formatter)
        formatter.write_text("  --version shows the version.")
        rows = [(name, self.commands[name].get_short_help_str(70)) for name in self.commands if name != "run"]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        formatter.write_paragraph()
        formatter.write(_EPILOG)

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401 - click's own signature
        """Run a command; every fault becomes one sentence and its exit code."""
        signal.signal(signal.SIGTERM, _terminate)
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(_exit_code(lambda: super(_Grade, self).main(*args, **{**kwargs, "standalone_mode": False})))


def _exit_code(run: Callable[[], object]) -> int:
    try:
        code = run()
    except click.exceptions.Abort:
        _say("grade: interrupted; nothing was written.")
        return _INTERRUPTED
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (UsageFault, CourseFault) as fault:
        _say(f"grade: {fault}")
        return _WRONG
    except GraderFault as fault:
        _say(f"grade: could not grade: {fault}")
        return _UNGRADED
    except _OutputFault as fault:
        if str(fault):
            _say(f"grade: standard output cannot be written: {fault}.")
        return _UNGRADED
    except OSError as error:
        _forget_output()
        _say(f"grade: {error.filename or 'standard output'}: {error.strerror or error}.")
        return _UNGRADED
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        _say(f"grade: could not grade: an error of the grader itself, {told}. Please report it.")
        if os.environ.get("GRADE_DEBUG"):
            raise
        return _UNGRADED
    return code if isinstance(code, int) else 0


def _show(error: click.ClickException) -> None:
    """A usage error in one sentence, under the name that the user typed: grading has no command of its own."""
    name = error.ctx.info_name if isinstance(error, click.UsageError) and error.ctx is not None else None
    command = f"grade {name}" if name in main.commands and name != "run" else "grade"
    _say(f"{command}: {error.format_message().rstrip('.')}. `{command} --help` shows what is possible.")


def _terminate(number: int, frame: object) -> NoReturn:
    """End in order, so that children and temporary files go too."""
    del number, frame
    raise SystemExit(_TERMINATED)


def _say(text: str) -> None:
    with suppress(OSError, ValueError):
        click.echo(log_safe(clean(text, _SENTENCE)), err=True)


def _memory(context: click.Context, parameter: click.Parameter, value: str) -> int:
    """An amount of memory in bytes: "512M", "2G"; a bare number counts MiB."""
    del context
    found = re.fullmatch(r"(\d{1,6})([MG]?)(?:i?B)?", value, re.IGNORECASE)
    if not found:
        raise click.BadParameter(f"{value!r} is no amount of memory. Write 512M or 2G.", param=parameter)
    amount = int(found[1]) * 2 ** (30 if found[2].upper() == "G" else 20)
    if amount < _LEAST_MEMORY:
        raise click.BadParameter(f"{value!r} is too little for Python and numpy. Allow 256M or more.", param=parameter)
    return amount


def _number(context: click.Context, parameter: click.Parameter, value: float) -> float:
    del context
    if math.isnan(value):
        raise click.BadParameter("nan is no number.", param=parameter)
    return value


_LEAST_MEMORY = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What a user asked to be graded, and how."""

    path: Path
    only: tuple[str, ...]
    track: tuple[str, ...]
    seed: int | None
    timeout: float
    memory: int
    feedback: str
    isolation: str | None
    course: Path | None


@click.group(cls=_Grade, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="grade")
def main() -> None:
    """Grade exercise files (see `format_help`)."""


@main.command(name="run", hidden=True)
@click.argument("path", type=click.Path(path_type=Path), default=Path("exercises"))
@click.option("--only", multiple=True, metavar="NAME", help="Grade only this exercise or topic (repeatable).")
@click.option(
    "--track",
    multiple=True,
    type=click.Choice(["core", "beyond"]),
    help="Grade only this part of the course.",
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the JSON report there too.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(Format)),
    help="What goes to standard output. [default: table on a terminal, else json]",
)
@click.option("--quiet", "-q", is_flag=True, help="No table beside the JSON.")
@click.option(
    "--pass-score",
    type=click.FloatRange(0, 100),
    default=100.0,
    callback=_number,
    metavar="PERCENT",
    help="Exit 0 from this score on. [default: 100]",
)
@click.option(
    "--seed",
    type=click.IntRange(0, _SEEDS - 1),
    metavar="NUMBER",
    help="Draw the inputs of an earlier run again. [default: new ones]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.05, 3600),
    default=2.0,
    callback=_number,
    metavar="SECONDS",
    help="Time limit of a check. [default: 2]",
)
@click.option(
    "--memory",
    callback=_memory,
    default="1G",
    metavar="SIZE",
    help="Memory limit of the submission. [default: 1G]",
)
@click.option(
    "--feedback",
    type=click.Choice(["full", "hints", "score"]),
    default="full",
    help="How much is told: all, no expected values, or verdicts only. [default: full]",
)
@click.option(
    "--isolation",
    type=click.Choice(["kernel", "process"]),
    help="Refuse to grade below this level, or stay at it. [default: the best that the machine offers]",
)
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Grade by another course (a folder with a course.toml).",
)
def run(json_file: Path | None, form: str | None, *, quiet: bool, pass_score: float, **request: Any) -> int:  # noqa: ANN401
    """Grade exercise files."""
    report = _graded(_Request(**request))
    _put_out(report, json_file, Format(form) if form else None, quiet=quiet)
    if not report.is_graded:
        return _UNGRADED
    if form == Format.exercism:
        # Its test runners end well wherever they could run the tests.
        return 0
    return 0 if report.percent >= pass_score else _BELOW


@main.command(name="init")
@click.argument("folder")
@click.option("--course", type=click.Path(path_type=Path), metavar="FOLDER", help="Take the stubs of another course.")
def init(folder: str, course: Path | None) -> None:
    """Make a folder with fresh exercise files."""
    from grader import starting  # noqa: PLC0415 - see the module's docstring

    if not folder:
        raise UsageFault("Name a folder for the exercise files.")
    made = starting.make_folder(_course(course), Path(folder))
    click.echo(f"{len(made)} exercise files are in {folder}. Open {made[0]}, then run: grade {shlex.quote(folder)}")


@main.command(name="list")
@click.option("--course", type=click.Path(path_type=Path), metavar="FOLDER", help="List another course.")
def list_course(course: Path | None) -> None:
    """List the topics and exercises, with their points and what each is built on."""
    listed = _course(course)
    for topic in listed.topics:
        click.echo(f"{topic.id}: {topic.title} ({topic.track})")
        for exercise in topic.exercises:
            needs = f"  needs {', '.join(exercise.needs)}" if exercise.needs else ""
            click.echo(f"  {exercise.function:<24}{exercise.points:>3} points  {exercise.title}{needs}")


@main.command(name="hint")
@click.argument("exercise")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("exercises"))
def hint(exercise: str, folder: Path) -> None:
    """Give the next of an exercise's three hints: the idea, the formula, nearly the code."""
    from grader import hints  # noqa: PLC0415 - see the module's docstring
    from grader.sandbox.starting import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        for line in hints.give(_course(None), exercise, folder, sandbox):
            click.echo(line)


@main.command(name="verify")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--seeds", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many seeds to try.")
@click.option("--only", multiple=True, metavar="NAME", help="Prove only this exercise or topic (repeatable).")
def verify(folder: Path | None, seeds: int, only: tuple[str, ...]) -> int:
    """Prove a course: stubs, references, known mistakes, mutants, unusual right answers, junk, inputs."""
    from grader import course as courses  # noqa: PLC0415 - see the module's docstring
    from grader import verify as proving  # noqa: PLC0415

    loaded = _course(folder)
    proof = proving.verify(loaded, courses.select(loaded, only), seeds=seeds)
    _write(proving.render(proof).encode("utf-8"))
    return 0 if proof.holds else _BELOW


@main.command(name="export-autograder")
@click.argument("platform", type=click.Choice(["gradescope", "github", "prairielearn"]))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--wheel", metavar="FILE", help="The grader's wheel (for github, its address). [default: built or pinned]"
)
@click.option("--only", multiple=True, metavar="NAME", help="Grade only this exercise or topic (repeatable).")
@click.option(
    "--track", multiple=True, type=click.Choice(["core", "beyond"]), help="Grade only this part of the course."
)
@click.option("--feedback", type=click.Choice(["full", "hints", "score"]), default="full", show_default=True)
@click.option("--isolation", type=click.Choice(["kernel", "process"]), help="Refuse to grade below this level there.")
@click.option("--pass-score", type=click.FloatRange(0, 100), default=100.0, callback=_number, metavar="PERCENT")
@click.option(
    "--visibility",
    type=click.Choice(["visible", "hidden", "after_due_date", "after_published"]),
    default="visible",
    help="On gradescope: when students see the tests.",
)
@click.option("--course", type=click.Path(path_type=Path), metavar="FOLDER", help="Grade by another course.")
def export_autograder(platform: str, folder: Path, wheel: str | None, course: Path | None, **terms: Any) -> None:  # noqa: ANN401
    """Write what Gradescope, GitHub Classroom or PrairieLearn takes to grade by itself."""
    from grader import exporting  # noqa: PLC0415 - see the module's docstring

    agreed = exporting.Terms(**terms)
    made = exporting.export_autograder(exporting.Platform(platform), folder, _course(course), wheel=wheel, terms=agreed)
    click.echo(f"{len(made)} files for {platform} are in {folder}.")


@main.command(name="doctor")
def doctor() -> None:
    """Say how well this machine can keep learner code in, and why."""
    from grader import examination  # noqa: PLC0415 - see the module's docstring
    from grader.sandbox.starting import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        for line in examination.examine(sandbox):
            click.echo(line)


@main.command(name="schema")
def print_schema() -> None:
    """Print the JSON Schema of the report."""
    from grader import report  # noqa: PLC0415 - see the module's docstring

    click.echo(report.SCHEMA.read_text(encoding="utf-8"), nl=False)


def _graded(request: _Request) -> "Report":
    from grader.sandbox.starting import Sandbox  # noqa: PLC0415 - the child loads numpy while we load the rest

    with Sandbox(kernel=request.isolation != "process") as sandbox:
        from grader import course, grading, progress, submission  # noqa: PLC0415
        from grader.subject import Limits  # noqa: PLC0415

        shown = clean(os.fsencode(request.path).decode("utf-8", "replace"), _SENTENCE)
        read = submission.read(request.path, shown)
        graded = _course(request.course)
        exercises = course.select(graded, request.only, map(course.Track, request.track), read.topic)
        if request.isolation == "kernel" and sandbox.lock.missing:
            raise UsageFault(
                f"--isolation kernel: this machine does not offer it ({'; '.join(sandbox.lock.missing)}). "
                "`grade doctor` says more; --isolation process grades without."
            )
        options = grading.Options(
            seed=secrets.randbelow(_SEEDS) if request.seed is None else request.seed,
            limits=Limits(check=request.timeout, memory=request.memory),
            feedback=grading.Feedback(request.feedback),
            hints=progress.load(request.path.parent if read.topic else request.path).hints,
        )
        return grading.grade(read, graded, exercises, options, sandbox)


def _course(folder: Path | None) -> "Course":
    from grader import course  # noqa: PLC0415 - see the module's docstring

    return course.load(folder or course.HOME)


def _put_out(report: "Report", json_file: Path | None, form: Format | None, *, quiet: bool) -> None:
    """Standard output first, then the file: where that can't be written, the grading is not lost."""
    from grader import report as reports  # noqa: PLC0415 - see the module's docstring

    document = reports.as_json(report)
    reports.validate(document)
    text = reports.dumps(document)
    is_for_people = sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("CI")
    if form is None:
        form = Format.table if is_for_people and str(json_file) != "-" else Format.json
    if form is Format.table:
        _write(_table(report, sys.stdout).encode(sys.stdout.encoding, "replace"))
    else:
        # What programs read is UTF-8, whatever the locale says.
        _write((text if form is Format.json else _rendered(report, form)).encode("utf-8"))
        if not quiet and sys.stderr is not None:
            with suppress(OSError):
                sys.stderr.write(_table(report, sys.stderr))
                sys.stderr.flush()
    if json_file is not None and str(json_file) != "-":
        reports.write_whole(json_file, text)


def _rendered(report: "Report", form: Format) -> str:
    from grader import renderers  # noqa: PLC0415 - see the module's docstring

    if form is Format.github:
        from grader.renderers import github  # noqa: PLC0415

        for variable, addition in (
            ("GITHUB_STEP_SUMMARY", github.summary(report)),
            ("GITHUB_OUTPUT", f"result={github.classroom_result(report)}\n"),
        ):
            if os.environ.get(variable):
                with open(os.environ[variable], "a", encoding="utf-8") as file:
                    file.write(addition)
    return renderers.of(form)(report)


def _write(data: bytes) -> None:
    """Write to standard output; raise OutputFault where it does not take it."""
    if sys.stdout is None:
        raise _OutputFault("it is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        raise _OutputFault("") from None
    except OSError as error:
        _forget_output()
        raise _OutputFault(str(error.strerror)) from None


class _OutputFault(Exception):  # noqa: N818 - a fault is what it is called here
    """Standard output does not take what is written; says why, or nothing where its reader just went away."""


def _forget_output() -> None:
    """Standard output is of no more use; the interpreter must not trip over it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _table(report: "Report", stream: TextIO) -> str:
    from grader.renderers import table  # noqa: PLC0415 - see the module's docstring

    encoding = stream.encoding or "ascii"
    style = table.Style(
        colour=stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        symbols=_can_show("✓✗·", encoding),
    )
    return table.render(report, style).encode(encoding, "replace").decode(encoding)


def _can_show(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
