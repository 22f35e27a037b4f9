"""A real kernel: the magics and functions in cells, interrupts, restarts, and the processes that are left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.courses.course import load_course
from grader.practice import new_notebooks

IMPORT = "import numpy as np"
SCALE = "def scale(x, factor):\n    return x * factor"
HANGING = "def grow(x, factor):\n    import time\n    while True:\n        time.sleep(0.01)"
RIGHT = "def sigmoid(x):\n    return np.exp(-np.logaddexp(0, -x))"
MSE = "def mse(y, y_hat):\n    return np.mean((y - y_hat) ** 2)"
HANG_SECONDS = 60

pytestmark = pytest.mark.filterwarnings("ignore")
"""What Jupyter's libraries warn of is theirs to mend."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel as a front end has it: cells run one after the other."""

    client: Any
    folder: Path

    def run(self, *cells: str) -> str:
        """Run cells; all that they showed, as text, with an error's sentence at its place."""
        texts = []
        for text in cells:
            cell = nbformat.v4.new_code_cell(text)
            self.client.nb.cells.append(cell)
            self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
            texts += [_text(output) for output in cell.outputs]
        return "\n".join(texts)

    def ask(self, expression: str) -> str:
        return self.run(f"print({expression})").strip()

    @property
    def pid(self) -> int:
        return self.client.km.provisioner.pid


def _text(output: Any) -> str:
    match output["output_type"]:
        case "stream":
            return output["text"]
        case "error":
            return f"{output['ename']}: " + "\n".join(output["traceback"])
    return output["data"]["text/plain"]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Kernel]]:
    from nbclient import NotebookClient  # noqa: PLC0415 - all processes load this file, one runs it

    clients = []

    def started() -> Kernel:
        folder = tmp_path_factory.mktemp("work")
        client = NotebookClient(nbformat.v4.new_notebook(), timeout=HANG_SECONDS, allow_errors=True)
        client.create_kernel_manager()
        environment = {**os.environ, "IPYTHONDIR": str(folder / "ipython"), "JPY_SESSION_NAME": ""}
        client.start_new_kernel(cwd=str(folder), env=environment)
        client.start_new_kernel_client()
        clients.append(client)
        return Kernel(client, folder)

    yield started
    for client in clients:
        client._cleanup_kernel()


@pytest.fixture(scope="module")
def opened(start: Callable[[], Kernel]) -> Kernel:
    kernel = start()
    assert kernel.run("%load_ext grader") == ""
    return kernel


@pytest.fixture
def kernel(opened: Kernel) -> Kernel:
    """One kernel for all tests, in any order, with what they need."""
    opened.run(f"{IMPORT}\nimport os, signal, threading, warnings")
    return opened


@pytest.fixture(scope="module")
def beginners() -> list[Kernel]:
    return []


@pytest.fixture
def beginner(
    start: Callable[[], Kernel], beginners: list[Kernel], tmp_path_factory: pytest.TempPathFactory, course_maker: Any
) -> Kernel:
    """A kernel for a small course without pictures, whose helper starts in a moment; a test may kill it."""
    if not beginners or is_gone(beginners[-1].pid):
        course = course_maker(tmp_path_factory.mktemp("course"), ["scaling.scale", "growing.grow"])
        kernel = start()
        kernel.run(f"import os, signal, threading\nos.environ['GRADE_COURSE'] = {str(course)!r}", "%load_ext grader")
        beginners.append(kernel)
    return beginners[-1]


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + HANG_SECONDS
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_an_answer_is_graded_from_its_cells_and_never_in_the_kernel(kernel: Kernel) -> None:
    number = int(kernel.ask("len(In) - 1"))
    kernel.run("calls = []\ndef count(x):\n    calls.append(x)\n    return x")
    kernel.run("def sigmoid(x):\n    return 1 / (1 + np.exp(-count(x))) ** 2")
    shown = kernel.run("%grade sigmoid")
    assert "Divide by 1 + e^-x once, not twice." in shown
    assert f"notebook.ipynb, cell {number + 2}, line 1" in shown
    assert "Two panels: your sigmoid" in shown
    assert kernel.ask("calls, 'pytest' in __import__('sys').modules") == "[] False"


def test_the_last_definition_wins_and_a_function_does_what_a_magic_does(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    assert "✓ activation.sigmoid" in kernel.run("%grade sigmoid")
    shown = kernel.run("from grader.notebook import check, hint, plot, solution\ncheck('sigmoid')")
    assert "✓ activation.sigmoid" in shown
    assert "no hint is needed" in kernel.run("hint('sigmoid')")
    assert "def sigmoid(x):" in kernel.run("solution('sigmoid')")
    assert "Two panels" in kernel.run("plot('activation')")


def test_a_cell_may_define_and_check(kernel: Kernel) -> None:
    assert "✓ loss.mse" in kernel.run(f"%matplotlib agg\n{MSE}\n%grade mse  # mine")


def test_what_a_kernel_changes_does_not_reach_the_grader(kernel: Kernel) -> None:
    kernel.run("warnings.simplefilter('error')\nold = np.mean\nexec('np.mean = None')", MSE)
    assert "✓ loss.mse" in kernel.run("%grade mse")
    kernel.run("exec('np.mean = old')\nwarnings.resetwarnings()")


def test_a_wrong_name_is_one_sentence(kernel: Kernel) -> None:
    shown = kernel.run("%grade sigmod")
    assert shown == "NotebookUsageError: There is no topic or exercise 'sigmod'. Did you mean sigmoid?"


@pytest.mark.parametrize(
    ("line", "magic", "option"),
    [
        ("%grade --help", "grade", "--help"),
        ("%hint mse -h", "hint", "-h"),
        ("%plot --lang zh", "plot", "--lang"),
        ("%solution mse --anyways", "solution", "--anyways"),
    ],
)
def test_an_option_that_a_magic_does_not_have_is_one_sentence(
    kernel: Kernel, line: str, magic: str, option: str
) -> None:
    shown = kernel.run(line)
    assert f"%{magic} has no option {option}. To see what it takes, run: %{magic}?" in shown
    assert len(shown.splitlines()) == 1


def test_a_deleted_name_is_no_answer(kernel: Kernel) -> None:
    kernel.run("def sse(y, y_hat):\n    return np.sum((y - y_hat) ** 2)")
    assert "✓ loss.sse" in kernel.run("%grade sse")
    kernel.run("exec('del sse')")
    assert "No cell that ran defines sse" in kernel.run("%grade sse")


def test_a_broken_cell_is_told_and_mended(kernel: Kernel) -> None:
    assert "SyntaxError" in kernel.run("def downhill(slope):\n    return 1 +* 2")
    assert "is not Python yet" in kernel.run("%grade downhill")
    kernel.run("def downhill(slope):\n    return -np.sign(slope)")
    assert "slope.downhill" in kernel.run("%grade downhill")


def test_a_notebook_beside_is_imported_by_its_topic(kernel: Kernel) -> None:
    cells = [IMPORT, "%matplotlib inline", RIGHT, "def sigmoid_prime(x):\n    return sigmoid(x) * sigmoid(-x)", "1 / 0"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    (kernel.folder / "activation.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    assert kernel.run("from activation import sigmoid, sigmoid_prime") == ""
    kernel.run("def linear_combination(x, weights, bias=0.0):\n    return np.dot(x, weights) + bias")
    kernel.run("def nn_output(x, weights, bias=0.0):\n    return sigmoid(linear_combination(x, weights, bias))")
    assert "✓ neuron.nn_output" in kernel.run("%grade nn_output")
    assert "ModuleNotFoundError" in kernel.run("import no_such_topic")


def test_our_own_notebook_runs_from_the_top(kernel: Kernel, tmp_path: Path) -> None:
    for made in new_notebooks.make_notebooks(load_course(), tmp_path, None):
        made.replace(kernel.folder / made.name)
    path = kernel.folder / "neuron.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    shown = kernel.run(
        "%reset -f", f"__session__ = {str(path)!r}", *(cell["source"] for cell in cells if cell["cell_type"] == "code")
    )
    kernel.run("del __session__")
    assert shown.count("· neuron.") == 6
    assert "Note" not in shown
    assert "Error" not in shown


def test_the_folder_is_that_of_the_notebook_wherever_a_cell_goes(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run(f"os.chdir({str(tmp_path)!r})", "def mse(y, y_hat):\n    return 0.0", "%hint mse")
    assert (kernel.folder / ".grade.json").exists()
    assert not [*tmp_path.iterdir()]


def test_loaded_again_it_leaves_no_second_helper_and_a_missing_course_is_named_each_time(beginner: Kernel) -> None:
    beginner.run("course = os.environ['GRADE_COURSE']\n%unload_ext grader", SCALE)
    assert children_of(beginner.pid) == []
    assert "`%grade` not found" in beginner.run("%grade scale")
    beginner.run("os.environ['GRADE_COURSE'] = 'nowhere'\n%load_ext grader")
    assert "There is no course 'nowhere'" in beginner.run("%grade scale")
    assert "There is no course 'nowhere'" in beginner.run("%grade scale")
    beginner.run("os.environ['GRADE_COURSE'] = course")
    assert "✓ scaling.scale" in beginner.run("%grade scale")
    assert len(children_of(beginner.pid)) == 1


def test_an_interrupt_ends_a_check_and_the_next_one_works(beginner: Kernel) -> None:
    beginner.run(HANGING, SCALE, "def stop():\n    os.kill(os.getpid(), signal.SIGINT)")
    shown = beginner.run("threading.Timer(0.5, stop).start()\n%grade grow")
    assert shown == "GradingInterruptedError: Interrupted: nothing was graded."
    assert "✓ scaling.scale" in beginner.run("%grade scale")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc to look into")
def test_a_killed_kernel_leaves_no_process_even_in_the_middle_of_a_check(beginner: Kernel) -> None:
    beginner.run(HANGING, "%grade nothing")
    (helper,) = children_of(beginner.pid)
    wait_until(lambda: bool(children_of(helper)))
    server = children_of(helper)[0]
    beginner.client.kc.execute("%grade grow")
    wait_until(lambda: bool(children_of(server)))
    os.kill(beginner.pid, signal.SIGKILL)
    wait_until(lambda: all(map(is_gone, (beginner.pid, helper, server))))


def test_without_ipython_the_functions_say_where_they_work() -> None:
    code = "import grader.notebook as n\ntry: n.check('sigmoid')\nexcept Exception as e: print(e)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("This works in a notebook, from its cells.")


def test_importing_the_package_imports_no_ipython() -> None:
    code = "import sys, grader, grader.notebook, grader.cli.main; print({'IPython', 'nbformat'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_a_function_stands_for_its_name_and_what_is_no_name_is_refused(opened: Kernel) -> None:
    shown = opened.run(IMPORT, RIGHT, "from grader.notebook import check, hint", "check(sigmoid)")
    assert "activation.sigmoid" in shown
    for call, name in {"check(3)": "3", "hint(None)": "None", "check(['sigmoid'])": "sigmoid"}.items():
        refused = opened.run(call)
        assert "There is no topic or exercise" in refused
        assert name in refused
        assert "Traceback" not in refused
