"""The roles of a course's parameters, as its `input_lint.toml` declares them, and a call's arguments by their role.

The engine has rules about inputs (with a rate of 1, an answer that forgets the rate looks right); only the
course knows which of its parameters is a rate. Without the file, only the rules that need no role are applied.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring.verify.argument_properties import ARGUMENT_PROPERTIES
from grader.courses.course import read_toml
from grader.courses.modules import file_place
from grader.courses.toml_faults import key_place, require_schema
from grader.grading.compare import FloatArray, float_array, shape_of

FILE = "input_lint.toml"
_ALL_PROPERTIES = frozenset(each.name for each in ARGUMENT_PROPERTIES)
_SCHEMA = Path(__file__).with_name("input_lint.schema.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A demand on the inputs of some exercises: some values are `least` or below, some `most` or above."""

    exercises: tuple[str, ...]
    parameters: tuple[str, ...]
    least: float
    most: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyExcuse:
    """Properties of arguments that no check needs to have, with the reason.

    They are out of contract, or a wrong result would not show there. No exercises or no parameters means all of them,
    and None all properties that an argument itself can have.
    """

    properties: tuple[str, ...] | None
    exercises: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    reason: str

    def covers(self, exercise: str, parameter: str, property_name: str) -> bool:
        properties = _ALL_PROPERTIES if self.properties is None else self.properties
        return (
            property_name in properties
            and (not self.exercises or exercise in self.exercises)
            and (not self.parameters or parameter in self.parameters)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRoles:
    """The names of a course's parameters by role; `line` names the slope, place and height of a line."""

    rates: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    step_numbers: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    line: tuple[str, ...] = ()
    reach: tuple[Reach, ...] = ()
    excuses: tuple[PropertyExcuse, ...] = ()

    def names_by_role(self) -> Mapping[str, Sequence[str]]:
        """The parameters' names by role."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in {"reach", "excuses"}}

    def excuse_place(self, excuse: PropertyExcuse, folder: Path) -> str:
        """The file and line of an excuse in the course of this folder."""
        return key_place(Path(file_place(folder / FILE)), ("excuse", self.excuses.index(excuse)))


def load_parameter_roles(folder: Path) -> ParameterRoles:
    """The roles that the course in a folder declares; raise CourseError naming the key where the file is wrong."""
    path = folder / FILE
    if not path.exists():
        return ParameterRoles()
    declared = read_toml(path)
    require_schema(declared, _SCHEMA, path)
    roles = {role: tuple(names) for role, names in declared.get("roles", {}).items()}
    return ParameterRoles(
        **roles,
        reach=tuple(_make_reach(entry) for entry in declared.get("reach", ())),
        excuses=tuple(_make_excuse(entry) for entry in declared.get("excuse", ())),
    )


def _make_reach(declared: Mapping[str, Any]) -> Reach:
    return Reach(
        exercises=tuple(declared["exercises"]),
        parameters=tuple(declared["parameters"]),
        least=float(declared["least"]),
        most=float(declared["most"]),
        why=declared["why"],
    )


def _make_excuse(declared: Mapping[str, Any]) -> PropertyExcuse:
    return PropertyExcuse(
        properties=tuple(declared["properties"]) if "properties" in declared else None,
        exercises=tuple(declared.get("exercises", ())),
        parameters=tuple(declared.get("parameters", ())),
        reason=declared["reason"],
    )


CallArguments = Mapping[str, object]
"""The arguments of one call by name, defaults included."""


def number_arguments(arguments: CallArguments, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """The named arguments that are single numbers."""
    for name in names:
        if name in arguments and shape_of(arguments[name]) == ():
            yield name, float(float_array(arguments[name]))


def array_arguments(arguments: CallArguments, names: Sequence[str]) -> Iterator[tuple[str, FloatArray]]:
    """The named arguments that are arrays."""
    for name in names:
        if name in arguments and shape_of(arguments[name]):
            yield name, float_array(arguments[name])


def all_numbers(calls: Iterable[CallArguments], *names: str) -> FloatArray:
    """All numbers in the named arguments of some calls, as one flat array."""
    found = [
        float_array(arguments[name]).ravel()
        for arguments in calls
        for name in names
        if shape_of(arguments.get(name)) is not None
    ]
    return np.concatenate(found) if found else np.array([])


def target_count(arguments: CallArguments, roles: ParameterRoles) -> int:
    """The number of records in a call: the length of its targets, or 0 without targets or with a single number."""
    return next((len(values) for _, values in array_arguments(arguments, roles.targets)), 0)


def call_residuals(arguments: CallArguments, roles: ParameterRoles) -> FloatArray | None:
    """A call's outputs, or those of its line, minus its targets; None where it has no targets or no outputs."""
    target = _first_array(arguments, roles.targets)
    if target is None:
        return None
    output = _first_array(arguments, roles.outputs)
    if output is None:
        parts = [_first_array(arguments, (name,)) for name in roles.line]
        slope, place, height = parts or (None, None, None)
        if slope is None or place is None or height is None or place.shape != target.shape:
            return None
        output = np.asarray(slope * place + height)
    return np.asarray(output - target)


def _first_array(arguments: CallArguments, names: Sequence[str]) -> FloatArray | None:
    return next((float_array(arguments[name]) for name in names if shape_of(arguments.get(name)) is not None), None)
