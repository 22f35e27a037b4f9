"""Many small cases of one kind in one test, which tries them all and names each one that fails.

A test of its own costs some milliseconds (set-up, reports, collection in every worker), often more than its case does.
What needs a fixture or a time limit of its own, or is often run alone, is parametrised with pytest as usual.
"""

import functools
import inspect
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

_MAX_CASE_CHARS = 120


def every_case(
    names: str | Sequence[str], cases: Iterable[Any], *, ids: Callable[[Any], object] | Sequence[object] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `pytest.mark.parametrize`, but one test for all cases.

    Their fixtures are the same ones, but for `tmp_path`: each case has a folder of its own in it.
    """
    words = [name.strip() for name in names.split(",")] if isinstance(names, str) else [*names]
    rows = [_row(case, len(words)) for case in cases]
    assert rows, "no case is no test"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(test)

        @functools.wraps(test)
        def try_every_case(**fixtures: Any) -> None:
            failures, skipped = [], []
            for number, (name, values) in enumerate(rows):
                try:
                    test(**{**fixtures, **_own_folder(fixtures, number)}, **dict(zip(words, values, strict=True)))
                except pytest.skip.Exception as reason:
                    skipped.append(str(reason))
                except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - the others are tried all the same
                    failures.append(f"{name or _case_name(ids, number, values)}:\n{_report(error)}")
            if failures:
                pytest.fail(f"{len(failures)} of {len(rows)} cases failed\n\n" + "\n\n".join(failures), pytrace=False)
            if len(skipped) == len(rows):
                pytest.skip("; ".join(dict.fromkeys(skipped)))

        kept = [parameter for name, parameter in own.parameters.items() if name not in words]
        try_every_case.__signature__ = own.replace(parameters=kept)  # type: ignore[attr-defined]
        return try_every_case

    return decorate


def _own_folder(fixtures: Mapping[str, Any], number: int) -> dict[str, Path]:
    if "tmp_path" not in fixtures:
        return {}
    folder = fixtures["tmp_path"] / f"case{number}"
    folder.mkdir()
    return {"tmp_path": folder}


def _row(case: Any, count: int) -> tuple[str, Sequence[Any]]:
    """A case's own id, if it has one, and its values."""
    if isinstance(case, type(pytest.param())):
        assert not case.marks, "a case has no marks of its own"
        return (case.id if isinstance(case.id, str) else ""), case.values
    return "", [case] if count == 1 else case


def _case_name(ids: Callable[[Any], object] | Sequence[object] | None, number: int, values: Sequence[Any]) -> str:
    if ids is not None and not callable(ids):
        return str(ids[number])
    return f"{number}: " + ", ".join(str((ids or repr)(value) or repr(value))[:_MAX_CASE_CHARS] for value in values)


def _report(error: BaseException) -> str:
    """The lines of the tests through which a failure came, and what it says."""
    places = [f"{each.filename}:{each.lineno}: {each.line}" for each in traceback.extract_tb(error.__traceback__)[1:]]
    return "\n".join([*places, *traceback.format_exception_only(error)]).rstrip()
