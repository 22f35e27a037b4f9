"""What sentences about mistakes claim, held against what the mistakes do on inputs that the checks draw.

A claim is a pattern of English that says something a machine can see: twice as large, never negative, whatever dx is,
the caller's array is changed. Every mistake whose sentence matches it must behave so, since the same sentence is shown
to every learner whose answers agree with the mistake's.
"""

import inspect
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from every_case import every_case

from grader.courses import course as courses
from grader.courses.course import Exercise
from grader.courses.modules import parameter_names
from grader.grading.answer import CallRecord
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.in_process import InProcessRunner

COURSE = courses.load_course()
SEED = 20
STARTS = {"step": "x", "weight_step": "weights", "momentum": "theta"}
"""What a result is compared with to find the change that it makes; of a path the first two rows are compared."""

PATHS = {"descend", "fit_line", "fit_neuron", "fit_line_minibatch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One call of a mistake: arguments by name, what is right, what came back, and what else happened."""

    given: Mapping[str, object]
    expected: object
    actual: object
    changed: bool
    warned: bool
    raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """All calls of one mistake, and the means to call it again."""

    name: str
    function: Callable[..., object]
    calls: Sequence[Observed]

    @property
    def returned(self) -> list[Observed]:
        return [call for call in self.calls if not call.raised]

    def repeat(self, call: Observed, **other: object) -> object:
        """The result of the same call with other arguments; "raised" if there is none."""
        given = {key: value.copy() if isinstance(value, np.ndarray) else value for key, value in call.given.items()}
        return _observe(self.function, {**given, **other})[0]


Claim: TypeAlias = Callable[[Behaviour], bool]


def _observe(function: Callable[..., object], given: Mapping[str, object]) -> tuple[object, bool, bool]:
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            return function(**given), bool(caught), False
        except Exception:  # noqa: BLE001 - raising is what some mistakes do
            return "raised", bool(caught), True


def _numbers(value: object) -> np.ndarray:
    return np.asarray(value, dtype=float)


def _is_close(first: object, second: object, rtol: float = 1e-3) -> bool:
    if isinstance(first, str) or isinstance(second, str):
        return first is second
    if _has_parts(first) or _has_parts(second):
        are_alike = isinstance(first, (tuple, list)) and isinstance(second, (tuple, list)) and len(first) == len(second)
        return are_alike and all(_is_close(*pair, rtol) for pair in zip(first, second, strict=True))
    a, b = _numbers(first), _numbers(second)
    if a.size == b.size == 0:
        return True  # a list without rows does not know how long they would be
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=1e-9, equal_nan=True))


def _has_parts(value: object) -> bool:
    """Whether a result is a pair of arrays, or a list of such pairs."""
    return isinstance(value, tuple) or (isinstance(value, list) and bool(value) and isinstance(value[0], tuple))


def _change(name: str, given: Mapping[str, object], value: object) -> np.ndarray:
    """The change that a result makes: of a path the first step, of a new position its distance from the old one."""
    if name in PATHS:
        path = _numbers(value)
        return path[1] - path[0] if len(path) > 1 else np.zeros(path.shape[1:])
    number = _numbers(value[0] if isinstance(value, tuple) else value)
    return number - _numbers(given[STARTS[name]]) if name in STARTS else number


def _ratio(factor: float, *, times_records: bool = False) -> Claim:
    """The change is this many times the right one, where that is large enough to be compared."""

    def holds(seen: Behaviour) -> bool:
        compared = 0
        for call in seen.returned:
            if "size" in call.given and call.given["size"] < _records(call.given):
                continue  # an epoch of several steps
            right, mine = (_change(seen.name, call.given, value) for value in (call.expected, call.actual))
            times = factor * _records(call.given) if times_records else factor
            if right.shape == mine.shape:  # else another part of the sentence is about the shape
                large = (np.abs(right) > 1e-3) & np.isfinite(mine)
                compared += int(np.sum(large))
                if not np.allclose(mine[large], times * right[large], rtol=3e-3):
                    return False
        return compared > 0

    return holds


def _records(given: Mapping[str, object]) -> int:
    return len(_numbers(given["x"]))


def _each(test: Callable[[Observed], bool]) -> Claim:
    return lambda seen: all(map(test, seen.returned))


def _some(test: Callable[[Observed], bool]) -> Claim:
    return lambda seen: any(map(test, seen.calls))


def _ignores(*names: str) -> Claim:
    """Nothing changes if the caller passes something else for these arguments."""

    def other(value: object) -> object:
        return value * 1.25 if isinstance(value, (float, np.ndarray)) else value + 1  # type: ignore[operator]

    def holds(seen: Behaviour) -> bool:
        defaults = {key: each.default for key, each in inspect.signature(seen.function).parameters.items()}
        return all(
            _is_close(
                seen.repeat(call, **{name: other(call.given.get(name, defaults[name])) for name in names}),
                call.actual,
                1e-9,
            )
            for call in seen.returned
        )

    return holds


def _ignores_record(place: int) -> Claim:
    """Nothing changes if one record, the first or the last of several, is another one."""

    def holds(seen: Behaviour) -> bool:
        for call in seen.returned:
            tables = {key: value.copy() for key, value in call.given.items() if key in {"x", "y", "y_hat"}}  # type: ignore[attr-defined]
            if len(next(iter(tables.values()))) > 1:
                for table in tables.values():
                    table[place] = table[place] * 1.1 + 0.07
                if not _is_close(seen.repeat(call, **tables), call.actual, 1e-9):
                    return False
        return True

    return holds


def _equals(expected: Callable[[np.ndarray], object]) -> Claim:
    """The result is this view of what is right, to the precision of a difference quotient."""
    return _each(lambda call: _is_close(call.actual, expected(_numbers(call.expected)), 2e-4))


def _parts_moved(call: Observed) -> bool:
    right, mine = call.expected, call.actual
    assert isinstance(right, tuple)
    assert isinstance(mine, tuple)
    return len(right) == len(mine) and all(any(_is_close(part, other) for other in mine) for part in right)


def _is_right(call: Observed) -> bool:
    return _is_close(call.actual, call.expected, 2e-3)


def _goes_one_way(call: Observed) -> bool:
    step = np.sign(_numbers(call.actual[0]) - _numbers(call.given["theta"]))  # type: ignore[index]
    return len(set(np.ravel(step)) - {0.0}) < 2


def _is_not_finite(call: Observed) -> bool:
    return call.raised or call.warned or not np.all(np.isfinite(_numbers(call.actual)))


CLAIMS: Mapping[str, Claim] = {
    r"(?<!error )(?:twice as (?:large|long) as (?:it|they) should be|^This is twice)": _ratio(2.0),
    r"are N times as long": _ratio(1.0, times_records=True),
    r"are 2N times as long": _ratio(2.0, times_records=True),
    r"half as long|half the slope|half of each slope|^This is half (?:of C\b|the e|of what)": _ratio(0.5),
    r"^(?:The size is right, but the sign is reversed|Your slope has the wrong sign|All signs are reversed)": _ratio(
        -1.0
    ),
    r"^(?:You walk uphill: the step|Your steps go uphill|This steps uphill|The step goes the wrong way)": _ratio(-1.0),
    r"^This is 2/N times the sum, which": _ratio(2.0),
    r"^This is 2/N times the sum, with the sign": _ratio(-2.0),
    r"^This is 2 times the sum, which": _ratio(2.0, times_records=True),
    r"^This is 2 times the sum, with the sign": _ratio(-2.0, times_records=True),
    r"^This is the sum without the 1/N, with": _ratio(-1.0, times_records=True),
    r"^This is the sum without the 1/N:": _ratio(1.0, times_records=True),
    r"^The sign is reversed: the miss": _ratio(-1.0),
    r"^(?:Your slopes? (?:is|are) never negative)": _each(lambda call: bool(np.all(_numbers(call.actual) >= 0))),
    r"^All your entries are negative": _each(lambda call: bool(np.all(_numbers(call.actual) <= 0))),
    r"so the answer is always 1\b|^This is always 1": _each(
        lambda call: bool(np.allclose(_numbers(call.actual), 1, atol=1e-3))
    ),
    r"^This is always 0": _each(lambda call: not np.any(_numbers(call.actual))),
    r"^You round the (?:slopes?|result|new position|positions|direction|path)\b": _each(
        lambda call: _is_close(call.actual, _rounded(call.actual), 1e-15)
    ),
    r"was changed on the way|write into (?:the|an array of the) caller|change the array x of": _some(
        lambda call: call.changed
    ),
    r"moves? the p of|shuffle the caller's": _some(lambda call: call.changed),
    r"^The (?:values?|path) (?:is|are) right|^Right, but": lambda seen: (
        sum(map(_is_right, seen.calls)) * 2 > len(seen.calls)
    ),
    r"^Nothing comes back": _each(lambda call: call.actual is None),
    r"whatever gamma says": _ignores("gamma"),
    r"whatever learnrate says|always use a learning rate": _ignores("learnrate"),
    r"usual betas whatever": _ignores("beta1", "beta2"),
    r"whatever eps says": _ignores("eps"),
    r"^You always use the same gap|gap of your own|^Your gap is (?:far too|always the same|so small)": _ignores("dx"),
    r"\bv plays no part": _ignores("v"),
    r"^You forget the velocity you were given": _ignores("v"),
    r"same for every seed|always shuffle with": _ignores("seed"),
    r"^You always (?:begin|start) at w = 0": _ignores("w", "b"),
    r"an epoch, over all records, whatever the size|for every record, whatever the size": _ignores("size"),
    r"^Only the first record counts(?! here, divided)": _ignores_record(-1),
    r"^Only the last record counts(?! here, divided)": _ignores_record(0),
    r"leaves out the first record|^The first record is left out": _ignores_record(0),
    r"leaves out the last record|^The last record is left out": _ignores_record(-1),
    r"is transposed": _equals(lambda right: right.T),
    r"^Your path (?:is in reverse order|runs backwards)|^The (?:slopes|entries) are in reverse order": _equals(
        lambda right: right[::-1]
    ),
    r"^The start is missing": _equals(lambda right: right[1:]),
    r"^This is (?:only the last position|the end of the path alone)|^These are the weights at the end alone": _equals(
        lambda right: right[-1]
    ),
    r"^The number of (?:rows|positions) is right": _each(lambda call: np.shape(call.actual) == np.shape(call.expected)),
    r"^(?:You take one step too many|There is (?:a step|an epoch) too many|You run one epoch too many)": _each(
        lambda call: len(_numbers(call.actual)) == len(_numbers(call.expected)) + 1
    ),
    r"^(?:Your (?:path|result) is a table with one column)": _equals(lambda right: right.reshape(-1, 1)),
    r"^This is one number, the sum of all slopes": _equals(lambda right: right.sum()),
    r"^You return theta alone": _each(lambda call: _is_close(call.actual, call.expected[0])),  # type: ignore[index]
    r"^You return (?:v|g2|avg_g2) first|theta last|have changed places in the result": _each(_parts_moved),
    r"step always goes one way": _each(_goes_one_way),
    r"too large for a float|overflows": _some(_is_not_finite),
    r"divide 0 by 0|by its length, 0|divide by a length of 0|answer is NaN|infinity by infinity": _some(_is_not_finite),
    r"for every x\. That is": _each(lambda call: len(set(np.ravel(_numbers(call.actual)))) == 1),
    r"^All weights get the same change": lambda seen: all(
        np.ptp(_change(seen.name, call.given, call.actual)) < 1e-9
        for call in seen.returned
        if np.ndim(call.actual) == 1
    ),
}


def _rounded(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_rounded, value))
    return np.round(_numbers(value), 8)


@cache
def _checks() -> Checks:
    return collect_checks(COURSE, [topic.id for topic in COURSE.topics])


@cache
def _records_of(exercise: Exercise) -> list[CallRecord]:
    """The calls of all checks of an exercise, with what is right for each."""
    checks = _checks()
    runner = InProcessRunner(checks.references[exercise.id])
    outcomes = [checks.run_check(check, runner, SEED) for check in checks.for_exercise(exercise)]
    return [record for outcome in outcomes for record in outcome.records]


def _behaviour(exercise: Exercise, function: Callable[..., object]) -> Behaviour:
    parameters = parameter_names(_checks().references[exercise.id])
    calls = []
    for record in _records_of(exercise):
        given = record.case.named_arguments(parameters)
        used = record.case.deep_copy()
        actual, warned, raised = _observe(function, used.named_arguments(parameters))
        changed = used.as_bytes() != record.case.as_bytes()
        calls.append(
            Observed(
                given=given, expected=record.expected, actual=actual, changed=changed, warned=warned, raised=raised
            )
        )
    return Behaviour(name=exercise.function, function=function, calls=calls)


def _claims(sentence: str) -> list[str]:
    return [pattern for pattern in CLAIMS if re.search(pattern, sentence)]


@every_case("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_what_a_sentence_claims_is_what_its_mistake_does(exercise: Exercise) -> None:
    false = []
    for mistake in _checks().known_mistakes[exercise.id]:
        claims = _claims(mistake.sentence)
        if claims:
            seen = _behaviour(exercise, mistake.function)
            with np.errstate(all="ignore"):
                false += [f"{mistake.id}: {pattern}" for pattern in claims if not CLAIMS[pattern](seen)]
    assert false == []


def test_every_claim_is_made_by_some_sentence() -> None:
    sentences = [each.sentence for listed in _checks().known_mistakes.values() for each in listed]
    assert [pattern for pattern in CLAIMS if not any(re.search(pattern, sentence) for sentence in sentences)] == []


GUESSED = (
    r"(?<!perhaps )because (your|each|one and|they|the return|the total|you divide)",
    r"^You (return (inside|in the first)|set the total)",
    r"^(Python works|With \"|np\.|Brackets are|Your (line reads|exponent|loop (begins|stops)))",
)
"""What no value shows: how the lines are written. Other lines may give the same values, so it is told as a guess."""


def test_how_the_lines_are_written_is_told_as_a_guess() -> None:
    sentences = {each.id: each.sentence for listed in _checks().known_mistakes.values() for each in listed}
    assert [name for name, said in sentences.items() if any(re.search(pattern, said) for pattern in GUESSED)] == []
