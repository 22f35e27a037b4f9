"""A course's checks run under plain pytest, on the references and on a submission, with pytest's own options."""

from collections.abc import Callable

import pytest

import grader.authoring.pytest_checks  # noqa: F401 - pytester forgets what its runs import first, and numpy can't bear it
from grader.authoring.scaffold import new_course

pytest_plugins = ["pytester"]


@pytest.fixture
def pytest_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.RunResult]:
    """Run pytest in the folder of a new course, with a learner's folder beside it."""
    new_course(pytester.path / "x")
    pytester.mkdir("mine").joinpath("temperature.py").write_text(
        "def fahrenheit(celsius):\n    return 9 / 5 * celsius\n", encoding="utf-8"
    )
    pytester.chdir()
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they take longer than the checks
    return lambda *arguments: pytester.runpytest_inprocess("-c", "x/pytest.ini", "x/checks", *arguments)


def test_on_the_references_every_check_passes(pytest_run: Callable[..., pytest.RunResult]) -> None:
    pytest_run().assert_outcomes(passed=4)


def test_a_check_gets_what_it_asks_for_as_when_it_grades(
    pytester: pytest.Pytester, pytest_run: Callable[..., pytest.RunResult]
) -> None:
    with (pytester.path / "x" / "checks" / "check_temperature.py").open("a", encoding="utf-8") as file:
        file.write(
            "def check_fahrenheit__all(answer, reference, rng, special):\n"
            '    """Right for what is drawn."""\n'
            "    drawn = [rng.uniform(2.0, 3.0), special.mixed(8)]\n"
            "    answer.agrees([(each,) for each in drawn])\n"
            "    assert reference(100.0) == 212.0\n"
        )
    pytest_run("-k", "all").assert_outcomes(passed=1, deselected=4)


def test_on_a_submission_a_failure_says_what_its_learner_reads(pytest_run: Callable[..., pytest.RunResult]) -> None:
    run = pytest_run("--submission", "mine", "-x", "-k", "ordinary", "--seed", "7")
    run.assert_outcomes(failed=1, deselected=3)
    said = run.stdout.str()
    assert "ExplainedFailure: fahrenheit: 4 of 4 inputs differ." in said
    assert "The 32 is missing" in said


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "solutions/temperature.py",
            "    return",
            "    raise ValueError('look here')\n    return",
            "ValueError: look here",
        ),
        ("checks/check_temperature.py", "fahrenheit__edges", "kelvin__edges", "ERROR: "),
        ("course.toml", "version", "versoin", "Did you mean 'version'?"),
    ],
)
def test_a_fault_of_the_course_is_shown_where_it_is(
    pytester: pytest.Pytester, pytest_run: Callable[..., pytest.RunResult], name: str, old: str, new: str, says: str
) -> None:
    path = pytester.path / "x" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    run = pytest_run("-x")
    assert run.ret != 0
    assert says in run.stdout.str() + run.stderr.str()


@pytest.mark.parametrize("option", [["--submission", "nowhere"], ["--seed", "-1"]])
def test_a_wrong_option_is_one_sentence(pytest_run: Callable[..., pytest.RunResult], option: list[str]) -> None:
    run = pytest_run(*option)
    assert run.ret == pytest.ExitCode.USAGE_ERROR
    assert run.stderr.str().strip().startswith("ERROR: ")
