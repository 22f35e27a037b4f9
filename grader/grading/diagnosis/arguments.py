"""Arguments that are not used as they were given: another constant in their place, two exchanged, records left out.

Here a trusted function is called again with other arguments. It then has to give the learner's result on all calls.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations

import numpy as np

from grader.grading.answer import CallRecord
from grader.grading.call_case import Case
from grader.grading.compare import FloatArray, float_array, shape_of
from grader.grading.diagnosis.catalogue import Catalogue
from grader.grading.diagnosis.observation import (
    has_result,
    observe_call,
    replace_argument,
    replace_arguments,
    results_with,
)
from grader.grading.messages import message
from grader.grading.ratio_rules import factor_text
from grader.grading.report import Message
from grader.i18n import join_names
from grader.sandbox.replies import ReturnedValue

Function = Callable[..., object]

_USUAL_CONSTANTS = (
    *(0.0, 1.0, 0.5, 0.9, 0.99, 0.999, 0.1, 0.01, 0.05, 0.2, 0.3, 0.8, 0.95, 2.0),
    *(digit * 10.0**-power for power in range(3, 13) for digit in (1, 5, 2)),
)
_SEARCH_GRID = tuple(sorted({*_USUAL_CONSTANTS, *(10.0**power for power in range(-3, 3)), 0.7, 0.4, 0.6}))
_PROBES = (0.0, 1e-12, 1e-3, 0.7, 100.0)
"""What is the same with all of these does not depend on the argument, which is found out in few calls."""

_BISECTIONS = 40
_SAME_SHARE = 1e-9
_TINY_PART = 1e-3
"""A constant of at most this part of the argument that it stands for is tiny."""

_CONSTANT_SHARE = 1e-4
_UNUSED_SHARE = 1e-7
"""By what part of what they are off results may differ from those with a constant, and from those with a tiny one."""

_NOISY_SHARE = 1e-6
"""Results that differ by a smaller part than this are differences of rounded numbers, and known to few digits."""

_MAX_SEARCHES = 2
_FACTORS = (2.0, 0.5, -1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentChange:
    """What a function does instead of using its arguments as they are given.

    `message` says it of an answer that is right otherwise, `besides` of a known mistake (None: it is not said of one).
    """

    message: Message
    apply: Callable[[Case], Case]
    besides: Message | None = None

    def explains(self, function: Function, records: Sequence[CallRecord]) -> bool:
        """Whether a trusted function with these other arguments gives the learner's result on all of these calls."""
        return all(has_result(observe_call(function, self.apply(record.case)), record) for record in records)


# --- Two arguments exchanged, records left out ------------------------------------------------------------------------


def exchanged_arguments(catalogue: Catalogue, records: Sequence[CallRecord]) -> Iterator[ArgumentChange]:
    """Two arguments of the same kind in each other's place: in all calls, or only in those that give them by place."""
    named = catalogue.named_arguments(records[0].case)
    for first, second in combinations([name for name in catalogue.parameters if name in named], 2):
        if _kind_of(named[first]) == _kind_of(named[second]):
            yield ArgumentChange(
                message=message("family_exchanged", name=first, other=second),
                apply=partial(_exchange, catalogue, first, second),
            )
            yield ArgumentChange(
                message=message("family_parameter_order", name=first, other=second),
                apply=partial(_exchange_places, catalogue.parameters, first, second),
            )


def _kind_of(value: object) -> object:
    """What two arguments have in common that may be taken for each other; a function is like no other."""
    return value if callable(value) else (type(value), shape_of(value))


@lru_cache(maxsize=4096)
def _exchange(catalogue: Catalogue, first: str, second: str, case: Case) -> Case:
    given = catalogue.named_arguments(case)
    return replace_arguments(case, catalogue.parameters, {first: given[second], second: given[first]})


@lru_cache(maxsize=4096)
def _exchange_places(parameters: tuple[str, ...], first: str, second: str, case: Case) -> Case:
    """The same case as a `def` line reads it in which two parameters have changed places."""
    places = [{first: second, second: first}.get(name, name) for name in parameters]
    given = dict(zip(places, case.args, strict=False))
    return case if given.keys() & case.kwargs.keys() else Case(args=(), kwargs={**given, **case.kwargs})


def left_out_records(catalogue: Catalogue, records: Sequence[CallRecord]) -> Iterator[ArgumentChange]:
    """Only the first or last record counts, or it is the one that does not; one call at least has several records."""
    parameters = catalogue.parameters
    found = (_records_by_name(parameters, record.case) for record in records)
    several = next((arrays for arrays in found if any(len(value) > 1 for value in arrays.values())), None)
    if several is None:
        return
    names = join_names(list(several))
    for name, begin, end in (
        ("first_record", 0, 1),
        ("last_record", -1, None),
        ("no_first_record", 1, None),
        ("no_last_record", 0, -1),
    ):
        yield ArgumentChange(
            message=message(f"family_{name}", names=names),
            apply=partial(_part_of_records, parameters, begin, end),
        )


@lru_cache(maxsize=8192)
def _part_of_records(parameters: tuple[str, ...], begin: int, end: int | None, case: Case) -> Case:
    """The same case with some of the records."""
    records = _records_by_name(parameters, case)
    return replace_arguments(case, parameters, {name: value[begin:end] for name, value in records.items()})


def _records_by_name(parameters: Sequence[str], case: Case) -> Mapping[str, FloatArray]:
    """The arrays whose rows are the records, by name: there must be two with as many rows."""
    arrays = {
        name: value
        for name, value in case.named_arguments(parameters).items()
        if isinstance(value, np.ndarray) and value.ndim
    }
    counts = [len(value) for value in arrays.values()]
    count = next((count for count in counts if counts.count(count) > 1), None)
    return {name: value for name, value in arrays.items() if len(value) == count}


def scaled_arguments(catalogue: Catalogue, records: Sequence[CallRecord]) -> Iterator[ArgumentChange]:
    """A number that sets how far each step of a path goes, with a factor or the other sign."""
    parameters = catalogue.parameters
    for name in _number_parameters(catalogue, records):
        if all(_sets_first_step(catalogue, name, record.case) for record in records[:2]):
            for factor in _FACTORS:
                yield _factor_change(name, factor, partial(_scale, parameters, name, factor))


def scaled_arrays(catalogue: Catalogue, records: Sequence[CallRecord]) -> ArgumentChange | None:
    """An array with a factor or the other sign that explains all of these calls, or the product of several that do."""
    parameters = catalogue.parameters
    given = [catalogue.named_arguments(record.case) for record in records]
    names = [name for name in parameters if any(isinstance(named.get(name), np.ndarray) for named in given)]
    for factor in _FACTORS:
        changes = {name: partial(_scale, parameters, name, factor) for name in names}
        fitting = [name for name, change in changes.items() if _explains_all(catalogue, change, records)]
        if fitting:
            return _factor_change(" * ".join(fitting), factor, changes[fitting[0]])
    return None


def _explains_all(catalogue: Catalogue, change: Callable[[Case], Case], records: Sequence[CallRecord]) -> bool:
    return all(has_result(observe_call(catalogue.reference, change(record.case)), record) for record in records)


def _factor_change(name: str, factor: float, apply: Callable[[Case], Case]) -> ArgumentChange:
    text = factor_text(factor)
    kind = "argument_sign" if factor == -1 else "argument_factor"
    return ArgumentChange(
        message=message(f"family_{kind}", name=name, factor=text),
        besides=message(f"also_{kind}", name=name, factor=text),
        apply=apply,
    )


@lru_cache(maxsize=1024)
def _sets_first_step(catalogue: Catalogue, name: str, case: Case) -> bool:
    """Whether twice this argument makes the reference function's first step twice as long."""
    once = observe_call(catalogue.reference, case).value
    twice = observe_call(catalogue.reference, _scale(catalogue.parameters, name, 2.0, case)).value
    if not (isinstance(once, np.ndarray) and isinstance(twice, np.ndarray) and len(once) > 1):
        return True
    return bool(np.allclose(twice[1] - twice[0], 2 * (once[1] - once[0])) and not np.allclose(once[0], once[1]))


def _scale(parameters: tuple[str, ...], name: str, factor: float, case: Case) -> Case:
    given = case.named_arguments(parameters).get(name)
    is_scalable = isinstance(given, float) or (isinstance(given, np.ndarray) and given.dtype.kind == "f")
    return replace_arguments(case, parameters, {name: factor * given}) if is_scalable else case  # type: ignore[operator]


# --- An own constant in an argument's place ---------------------------------------------------------------------------


def find_own_constant(catalogue: Catalogue, function: Function, records: Sequence[CallRecord]) -> ArgumentChange | None:
    """The argument in whose place the learner uses a constant, if a trusted function then explains all of these calls.

    The constant is searched with the first wrong call that needs one. It is only named if the argument had several
    values in the wrong calls, all different from it: a multiple of the argument then explains them no longer.
    """
    for name, given in _replaceable_arguments(catalogue, tuple(records)).items():
        search = ConstantSearch(function=function, parameters=catalogue.parameters, name=name)
        wrong = next((record for record in records if not record.has_right_value and search.is_needed(record)), None)
        for value in () if wrong is None else search.possible_constants(wrong):
            if all(search.explains(value, record) for record in records):
                if _is_among(value, given):  # and its neighbours explain them only because they are too near to tell
                    break
                return _constant_change(catalogue, name, value)
    return None


@lru_cache(maxsize=16)
def _replaceable_arguments(catalogue: Catalogue, records: tuple[CallRecord, ...]) -> Mapping[str, Collection[float]]:
    """The arguments in whose place a constant may be, with their values in the wrong calls; one search asks often."""
    wrong = [record for record in records if not record.has_right_value]
    if len(wrong) < 2 or not all(isinstance(record.reply, ReturnedValue) for record in records):
        return {}
    named = [catalogue.named_arguments(record.case) for record in wrong]
    values = {
        name: {float(given[name]) for given in named}  # type: ignore[arg-type]
        for name in _number_parameters(catalogue, records)
    }
    return {name: given for name, given in values.items() if len(given) > 1}


def find_own_constant_of_variant(
    catalogue: Catalogue, records: Sequence[CallRecord]
) -> tuple[Function, ArgumentChange] | None:
    """The same for the right answers of another form, where a constant shows in other digits than in the reference."""
    names = _replaceable_arguments(catalogue, tuple(records))
    if not names:
        return None
    wrong = next(record for record in records if not record.has_right_value)
    for variant in catalogue.variants():
        if any(_differ_by_constants(catalogue, variant, wrong.case, name) for name in names):
            found = find_own_constant(catalogue, variant, records)
            if found is not None:
                return variant, found
    return None


@lru_cache(maxsize=2048)
def _differ_by_constants(catalogue: Catalogue, variant: Function, case: Case, name: str) -> bool:
    """Whether some constant in an argument's place gives another result in a variant than in the reference."""
    own, other = (
        _numbers_by_constant(_PROBES, each, case, catalogue.parameters, name) for each in (catalogue.reference, variant)
    )
    return own.shape == other.shape and not np.allclose(own, other, rtol=1e-6, equal_nan=True)


def _is_among(value: float, given: Collection[float]) -> bool:
    """Whether a constant is one of the values that were given, or one of them is too near to it to tell."""
    return bool(min(abs(value - each) for each in given) <= _SAME_SHARE * np.median(np.abs(list(given))))


def _constant_change(catalogue: Catalogue, name: str, value: float) -> ArgumentChange:
    text = f"{value:.6g}"
    return ArgumentChange(
        # What is left out or cancels out is as a 0 added or a 1 multiplied.
        message=message("family_unused" if value in (0.0, 1.0) else "family_own_constant", name=name, value=text),
        # A known mistake with 0 in an argument's place may be another known mistake.
        besides=message("also_own_constant", name=name, value=text) if value else None,
        apply=partial(_with_constant, catalogue.parameters, name, value),
    )


def _with_constant(parameters: tuple[str, ...], name: str, value: float, case: Case) -> Case:
    return replace_argument(case, parameters, name, value)


def _number_parameters(catalogue: Catalogue, records: Sequence[CallRecord]) -> list[str]:
    """The parameters that get a plain float in all of these calls, or have one as their default."""
    named = [catalogue.named_arguments(record.case) for record in records]
    return [name for name in catalogue.parameters if all(isinstance(given.get(name), float) for given in named)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantSearch:
    """Searches the constant that a learner uses in the place of one argument of a function."""

    function: Function
    parameters: tuple[str, ...]
    name: str

    def is_needed(self, record: CallRecord) -> bool:
        """Whether the function gives other numbers than the learner's with the argument as it was given."""
        actual, given = _learner_numbers(record), _numbers(observe_call(self.function, record.case).value)
        if actual is None or given is None or actual.shape != given.shape:
            return True
        return bool(np.any(np.abs(given - actual) > _allowed_difference(actual, given)))

    def possible_constants(self, record: CallRecord) -> Iterator[float]:
        """The usual constants that explain a call, or what a search between them finds."""
        actual, given = _learner_numbers(record), _numbers(observe_call(self.function, record.case).value)
        if actual is None or given is None or actual.shape != given.shape or not actual.size:
            return
        allowed = _allowed_difference(actual, given)
        probed = _numbers_by_constant(_PROBES, self.function, record.case, self.parameters, self.name)
        if ((probed == given).all(axis=0) & (np.abs(given - actual) > allowed)).any():
            return
        off = _numbers_by_constant(_SEARCH_GRID, self.function, record.case, self.parameters, self.name) - actual
        fitting = np.flatnonzero((np.abs(off) <= allowed).all(axis=1))
        yield from (_SEARCH_GRID[at] for at in fitting)
        if len(fitting):
            return
        # Between two usual constants: all numbers lie between the results of the two.
        between = ((off[:-1] * off[1:] <= 0) | (np.abs(off[:-1]) <= allowed)).all(axis=1)
        component = int(np.argmax(np.abs(given - actual)))
        for at in np.flatnonzero(between)[:_MAX_SEARCHES]:
            low, high = _SEARCH_GRID[at], _SEARCH_GRID[at + 1]
            yield self._bisected(record, component, low, high, float(off[at, component]))

    def _bisected(self, record: CallRecord, component: int, low: float, high: float, off_at_low: float) -> float:
        actual = _learner_numbers(record)
        for _ in range(_BISECTIONS):
            if f"{low:.6g}" == f"{high:.6g}":
                break
            middle = (low + high) / 2
            numbers = self._numbers_with(middle, record)
            if numbers is None or actual is None or numbers.shape != actual.shape:
                break
            if (float(numbers[component] - actual[component]) > 0) == (off_at_low > 0):
                low = middle
            else:
                high = middle
        return float(f"{(low + high) / 2:.6g}")

    def explains(self, value: float, record: CallRecord) -> bool:
        """Whether the function with this constant gives the learner's numbers.

        They may differ by a small part of what they are off by without the constant: results differ by less than the
        usual tolerance where a constant matters little.
        """
        numbers, actual = self._numbers_with(value, record), _learner_numbers(record)
        given = _numbers(observe_call(self.function, record.case).value)
        if numbers is None or actual is None or given is None or not numbers.shape == actual.shape == given.shape:
            return False
        share = _UNUSED_SHARE if self._is_tiny(value, record) else _CONSTANT_SHARE
        return bool(np.all(np.abs(numbers - actual) <= _allowed_difference(actual, given, share)))

    def _is_tiny(self, value: float, record: CallRecord) -> bool:
        """Whether a constant is next to nothing beside the argument, of which a small part may be used instead."""
        argument = record.case.named_arguments(self.parameters).get(self.name, 0.0)
        return isinstance(argument, float) and abs(value) <= _TINY_PART * abs(argument)

    def _numbers_with(self, value: float, record: CallRecord) -> FloatArray | None:
        [result] = results_with(self.function, record.case, self.parameters, self.name, [value])
        return _numbers(result)


@lru_cache(maxsize=4096)
def _numbers_by_constant(
    values: tuple[float, ...], function: Function, case: Case, parameters: tuple[str, ...], name: str
) -> FloatArray:
    """The numbers that a function gives with each of these constants, one row each; NaN where it gives others."""
    given = _numbers(observe_call(function, case).value)
    size = 0 if given is None else given.size
    results: FloatArray = np.full((len(values), size), np.nan)
    for row, value in zip(results, results_with(function, case, parameters, name, values), strict=True):
        numbers = _numbers(value)
        if numbers is not None and numbers.size == size:
            row[:] = numbers
    return results


def _allowed_difference(actual: FloatArray, given: FloatArray, share: float = _CONSTANT_SHARE) -> FloatArray:
    off, size = np.max(np.abs(given - actual), initial=0.0), np.max(np.abs(actual), initial=0.0)
    allowed_share = 0.03 if off <= _NOISY_SHARE * size else share
    allowed: FloatArray = 1e-12 + 1e-10 * np.abs(actual) + allowed_share * min(off, size)
    return allowed


def _learner_numbers(record: CallRecord) -> FloatArray | None:
    return _numbers(record.reply.value) if isinstance(record.reply, ReturnedValue) else None


def _numbers(value: object) -> FloatArray | None:
    """All numbers of a value in one row; None if there is anything else in it."""
    if isinstance(value, (tuple, list)) and shape_of(value) is None:
        inner = [_numbers(part) for part in value]
        found = [part for part in inner if part is not None]
        return np.concatenate(found) if len(found) == len(inner) and found else None
    return None if shape_of(value) is None else float_array(value).ravel()
