"""What tests go through: the `grade` command as a user runs it, with and without a terminal, and a small course."""

import fcntl
import gc
import json
import os
import pty
import re
import resource
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from collection_turns import CollectionTurn, CollectionTurns
from command_server import CommandRequest, CommandServer, ServedProcess
from warm_servers import WarmServers, use_cold_servers

from grader import i18n
from grader.courses.course import HOME
from grader.sandbox.sandbox import Sandbox

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A job in the background is started deaf to interrupts, and what the tests start would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What tests read is English, whatever the machine speaks; what they start is told so by `environment` or by this.
os.environ["GRADE_LANG"] = "en"

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", "-m", "grader")
"""Not the installed script: where the environment's path has a space, pip makes it a shell script, which limits on
processes and memory would meet first. `-P` keeps the current folder out of the way, as the script does."""

_DRAWING = ("grader.reporting.figures.render", "matplotlib.backends.backend_svg", "matplotlib.figure")
_NEEDED_BY = {
    "batch": ("grader.cli.batch", "grader.classroom.batch", "grader.progress_view"),
    "course": ("grader.cli.course", "babel.messages.pofile", "grader.authoring.check", "grader.authoring.scaffold"),
    "export": ("grader.cli.export", "grader.classroom.store"),
    "export-autograder": ("grader.authoring.platforms",),
    "plot": ("grader.cli.plot", *_DRAWING),
    "report": ("grader.cli.report", "grader.reporting.html.report_page", *_DRAWING),
    "verify": ("grader.authoring.check.run", "grader.authoring.scaffold", "pebble"),
    "watch": ("grader.cli.watch", "grader.practice.watch.app", "watchfiles"),
}
"""What commands load that the command server had better load once."""

_SECONDS = 60
_SERVER_VARIABLES = ("TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION")
"""What tells a CI server, as `CI` does, by which tests say whether they mean one."""

_OURS = (
    *("CI", *_SERVER_VARIABLES),
    *(
        "NO_COLOR",
        "FORCE_COLOR",
        "TERM",
        "GRADE_LANG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "LANGUAGE",
        "EDITOR",
        "VISUAL",
    ),
    *("PYTHONIOENCODING", "PYTHONPATH", "PYTHONUTF8"),
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m quick`, files without the mark are not loaded, which would take longer than to run the others."""
    is_other = config.option.markexpr == "quick" and re.fullmatch(r"test_\w+\.py", collection_path.name)
    return True if is_other and b"mark.quick" not in collection_path.read_bytes() else None


def pytest_configure(config: pytest.Config) -> None:
    """Two workers load the tests first, if there are more. None of them is on a CI server unless its tests say so."""
    for variable in _SERVER_VARIABLES:
        os.environ.pop(variable, None)
    workerinput = getattr(config, "workerinput", None)
    config.pluginmanager.register(CollectionTurns() if workerinput is None else CollectionTurn(workerinput))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Large files come first, for processes that share the files should end together.

    Thousands of tests stay until the end: they are no garbage to look through, here and in all that is forked.
    """
    bytes_by_file = {path: path.stat().st_size for path in {item.path for item in items}}
    items.sort(key=lambda item: -bytes_by_file[item.path])
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a finished command said."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def exercises(self) -> dict[str, dict[str, Any]]:
        return {exercise["id"]: exercise for exercise in self.report["exercises"]}

    @property
    def body(self) -> dict[str, Any]:
        return {key: value for key, value in self.report.items() if key != "run"}


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment of a plain shell, whatever runs the tests, with these changes."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS and not name.startswith("PYTEST")}
    return {**kept, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **changes}


class Commands:
    """Runs `grade`: in a process forked from the command server where that is the same, else in a new one."""

    def __init__(self, server: CommandServer) -> None:
        self._server = server

    def start(
        self,
        *arguments: object,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        limits: Mapping[int, tuple[int, int]] | None = None,
        owns_terminal: bool = False,
        **streams: Any,
    ) -> "ServedProcess | subprocess.Popen[bytes]":
        """Start it and do not wait; standard output and error are pipes, or the given descriptors or files."""
        wanted = environment(env or {})
        if any(isinstance(word, bytes) for word in arguments) or not self._server.can_run(wanted):
            return _start_anew(arguments, cwd, wanted, limits or {}, owns_terminal=owns_terminal, **streams)
        request = CommandRequest(
            arguments=[os.fspath(word) if isinstance(word, Path) else str(word) for word in arguments],
            cwd=os.fspath(cwd or Path.cwd()),
            environment=wanted,
            needs=next((names for name, names in _NEEDED_BY.items() if name in map(str, arguments[:1])), ()),
            limits=limits or {},
            owns_terminal=owns_terminal,
        )
        given = {name: one if isinstance(one, int) else one.fileno() for name, one in streams.items()}
        return self._server.start(request, **given)

    def start_script(
        self,
        script: Path,
        *arguments: str,
        needs: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        **streams: int,
    ) -> ServedProcess:
        """Start a script, for which the server first loads what it needs; what it says is text."""
        request = CommandRequest(
            arguments=arguments, cwd=str(ROOT), environment=environment(env or {}), script=str(script), needs=needs
        )
        return self._server.start(request, text=True, **streams)

    def run(self, *arguments: object, **more: Any) -> Run:
        """Run it to its end."""
        with self.start(*arguments, **more) as process:
            try:
                out, err = process.communicate(timeout=_SECONDS)
            finally:
                process.kill()
        return Run(code=process.returncode, out=(out or b"").decode(), err=(err or b"").decode())

    def run_on_terminal(self, *arguments: object, out: Any = None, columns: int = 80, **more: Any) -> Run:
        """Run it with a terminal on all streams, or (with `out`) on all but standard output."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        streams = {"stdin": theirs, "stdout": theirs if out is None else out, "stderr": theirs}
        with self.start(*arguments, owns_terminal=True, **streams, **more) as process:
            os.close(theirs)
            said = read_terminal(ours)
            return Run(code=process.wait(_SECONDS), out=said, err="")


def _start_anew(
    arguments: Sequence[object],
    cwd: Path | None,
    wanted: Mapping[str, str],
    limits: Mapping[int, tuple[int, int]],
    *,
    owns_terminal: bool,
    **streams: Any,
) -> "subprocess.Popen[bytes]":
    def prepare() -> None:
        if owns_terminal:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        for number, limit in limits.items():
            resource.setrlimit(number, limit)

    words = [os.fsencode(word if isinstance(word, (bytes, Path)) else str(word)) for word in (*COMMAND, *arguments)]
    usual = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        words,
        cwd=cwd,
        env=wanted,
        start_new_session=owns_terminal,
        preexec_fn=prepare if limits or owns_terminal else None,  # noqa: PLW1509 - it takes no lock
        **{**usual, **streams},
    )


def read_terminal(descriptor: int) -> str:
    """All that is said on a terminal, until its last writer has gone."""
    parts = []
    while True:
        try:
            part = os.read(descriptor, 1 << 16)
        except OSError:
            part = b""
        if not part:
            os.close(descriptor)
            return b"".join(parts).decode().replace("\r\n", "\n")
        parts.append(part)


@pytest.fixture(scope="session")
def one_warm_server() -> Iterator[WarmServers]:
    """What the sandboxes of all tests in this process come from, but for those about how one starts."""
    servers = WarmServers()
    yield servers
    servers.close()


@pytest.fixture(scope="module", autouse=True)
def fork_servers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where sandboxes come from: warm here; a room that is about their start has a fixture of this name."""
    if sys.platform == "linux":
        request.getfixturevalue("one_warm_server").use()
    yield
    use_cold_servers()


@pytest.fixture(scope="session")
def command_server() -> Iterator[CommandServer]:
    """One process for all commands of this session, in a plain environment."""
    with CommandServer(environment({})) as server:
        yield server


@pytest.fixture(scope="session")
def commands(command_server: CommandServer) -> Commands:
    return Commands(command_server)


@pytest.fixture(scope="session")
def grade(commands: Commands) -> Callable[..., Run]:
    """Run `grade` with these arguments; standard output and error are pipes."""
    return commands.run


@pytest.fixture(scope="session")
def on_terminal(commands: Commands) -> Callable[..., Run]:
    """Run `grade` on a terminal; what is said there is `out`."""
    return commands.run_on_terminal


@pytest.fixture(scope="session")
def start(commands: Commands) -> Callable[..., "ServedProcess | subprocess.Popen[bytes]"]:
    """Start `grade` with these arguments and do not wait."""
    return commands.start


@pytest.fixture(scope="session")
def command() -> Sequence[str]:
    """The words of the command itself, for a new process."""
    return COMMAND


@pytest.fixture(scope="session")
def references() -> Path:
    """The folder of references: a submission with full marks."""
    return ROOT / "solutions"


@pytest.fixture(scope="session")
def stubs() -> Path:
    """The folder of stubs: a submission not started."""
    return ROOT / "exercises"


CHECKS = '''
import numpy as np
import pytest


@pytest.mark.points(3)
def check_scale__ordinary_values(answer, rng):
    """Scales numbers"""
    answer.agrees([(1.5, -2.0), (-0.7, 3.1), {"x": 2.5, "factor": 0.3}, (rng.uniform(1.0, 2.0), 1.3)])


@pytest.mark.points(1)
def check_scale__arrays(answer):
    """Scales arrays"""
    answer.agrees([(np.array([1.5, -2.5, 0.6]), 3.0), (np.array([[2.5, -1.5]]), -0.7)])


@pytest.mark.points(1)
def check_scale__manners(answer):
    """Leaves its arguments alone and repeats itself"""
    answer.agrees([(np.array([1.5, -2.5]), 3.0)], unchanged=True, quiet=True, repeatable=True)
'''
REFERENCE = "def scale(x, factor):\n    return x * factor\n"
STUB = 'def scale(x, factor):\n    """Multiply."""\n    raise NotImplementedError\n'
HEAD = """
id = "small"
version = "1.0"
title = "A small course"

[[track]]
id = "core"
title = "All of it"
"""
TOPIC = """
[[topic]]
id = "{topic}"
title = "Scaling"
track = "core"

[[topic.exercise]]
id = "scale"
title = "Scale a number"
points = 5
needs = []
hints = ["One", "Two", "Three"]
"""


def make_course(folder: Path, exercises: Sequence[str] = ("scaling.scale",)) -> Path:
    """A course of topics with one exercise each, `<topic>.<function>(x, factor)`, for 5 points in 3 checks."""
    files = {"course.toml": HEAD}
    for exercise in exercises:
        topic, _, function = exercise.partition(".")
        files["course.toml"] += TOPIC.format(topic=topic).replace('"scale"', f'"{function}"')
        files[f"checks/check_{topic}.py"] = CHECKS.replace("check_scale", f"check_{function}")
        files[f"solutions/{topic}.py"] = REFERENCE.replace("scale", function)
        files[f"stubs/{topic}.py"] = STUB.replace("scale", function)
    write(folder, files)
    for material in ("mistakes", "accepted"):
        (folder / material).mkdir()
    return folder


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, made if need be."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


@pytest.fixture(scope="session")
def course_maker() -> Callable[..., Path]:
    """Make a small course in a folder: `course_maker(folder, ["topic.function"])`."""
    return make_course


@pytest.fixture(scope="session")
def written() -> Callable[..., Path]:
    """Write files into a folder: `written(folder, {"a.py": "..."})`."""
    return write


@pytest.fixture
def chinese() -> Iterator[None]:
    """This process speaks Chinese for one test, of its own course, too."""
    i18n.use_language(i18n.Language.zh)
    i18n.use_course(HOME)
    yield
    i18n.use_language(i18n.Language.en)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened
