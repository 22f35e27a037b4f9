"""The decorator `dataclass` of this package: that of the standard library, faster where a class is a plain value.

A short command spends its time in loading modules, and a sixth of that went into dataclasses: for each the standard
library compiles seven functions. A value, frozen and with slots, needs one of its own, which is `__init__`.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - whoever imports it has what a type checker knows
else:

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:  # noqa: ANN401 - see above
        """As `dataclasses.dataclass`, and with the same methods; a value refuses to be set by whatever inherits it."""
        if cls is None:
            return partial(dataclass, **options)
        is_value = {**options, "eq": True} == _VALUE_OPTIONS
        if is_value and not _REPLACED & vars(cls).keys():
            return _value_class(cls, is_compared=options.get("eq", True))
        return dataclasses.dataclass(cls, **options)


_VALUE_OPTIONS = {"frozen": True, "slots": True, "kw_only": True, "eq": True}
_REPLACED = {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__", "__setstate__"}
"""A class that has one of these itself is left to the standard library."""

_Method = Callable[..., Any]


def _value_class(cls: type, *, is_compared: bool) -> type:
    # Else the standard library would compose one of the signature, which takes longer than all else here.
    cls.__doc__ = cls.__doc__ or f"{cls.__name__}(...)"
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)
    fields = dataclasses.fields(made)
    methods: dict[str, _Method] = {
        "__init__": _init_method(made, fields),
        "__repr__": _repr_method([field.name for field in fields if field.repr]),
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        **_state_methods(made, [field.name for field in fields]),
    }
    if is_compared:
        methods |= _comparison_methods([field.name for field in fields if field.compare])
    for name, method in methods.items():
        setattr(made, name, method)
    return made


def _init_method(made: type, fields: Sequence["dataclasses.Field[Any]"]) -> _Method:
    """The one method that is compiled, as its parameters are the fields."""
    names: dict[str, Any] = {"_not_given": object()}
    parameters, lines = [], []
    for field in fields:
        value = field.name
        names[f"_set_{field.name}"] = getattr(made, field.name).__set__
        if field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            parameters.append(f"{field.name}=_default_{field.name}")
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{field.name}"] = field.default_factory
            parameters.append(f"{field.name}=_not_given")
            value = f"_make_{field.name}() if {field.name} is _not_given else {field.name}"
        else:
            parameters.append(field.name)
        lines.append(f" _set_{field.name}(self, {value})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    signature = ", ".join(["self", *(["*", *parameters] if parameters else [])])
    exec(f"def __init__({signature}):\n" + ("\n".join(lines) or " pass"), names)  # noqa: S102 - names of our own fields
    method: _Method = names["__init__"]
    method.__qualname__ = f"{made.__qualname__}.__init__"
    return method


def _repr_method(names: Sequence[str]) -> _Method:
    @recursive_repr()
    def represent(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return represent


def _comparison_methods(names: Sequence[str]) -> dict[str, _Method]:
    values_of = _values_getter(names)

    def equals(self: object, other: object) -> bool:
        return values_of(self) == values_of(other) if type(other) is type(self) else NotImplemented

    def compute_hash(self: object) -> int:
        return hash(values_of(self))

    return {"__eq__": equals, "__hash__": compute_hash}


def _state_methods(made: type, names: Sequence[str]) -> dict[str, _Method]:
    """What a copy is made from: the values of all fields."""
    values_of = _values_getter(names)
    setters = [getattr(made, name).__set__ for name in names]

    def take_state(self: object, state: Sequence[object]) -> None:
        for set_value, value in zip(setters, state, strict=True):
            set_value(self, value)

    def give_state(self: object) -> Sequence[object]:
        return values_of(self)

    return {"__getstate__": give_state, "__setstate__": take_state}


def _values_getter(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:
    del self, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
