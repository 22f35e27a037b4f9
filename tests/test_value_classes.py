"""Values are what the standard library would make of their classes."""

import copy
import dataclasses
import inspect
from collections.abc import Callable
from dataclasses import field

import pytest

from grader.value_classes import dataclass

pytestmark = pytest.mark.quick


class Point:
    """A point; the label does not count."""

    x: float
    y: float = 0.0
    tags: list[str] = field(default_factory=list)
    label: str = field(default="", compare=False)
    hidden: str = field(default="", repr=False)


class Nothing:
    """A class without fields."""


class Checked:
    """A class that looks at what it is given."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(self.count)


def made_twice(cls: type, **options: bool) -> tuple[type, type]:
    """What we make of a class, and what the standard library does."""
    chosen = {"frozen": True, "slots": True, "kw_only": True, **options}
    return tuple(  # type: ignore[return-value]
        make(**chosen)(type(cls.__name__, cls.__bases__, without_slots(cls)))
        for make in (dataclass, dataclasses.dataclass)
    )


def without_slots(cls: type) -> dict[str, object]:
    return {name: value for name, value in vars(cls).items() if name not in {"__dict__", "__weakref__"}}


def outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever it is, both are to raise it
        return type(error), str(error).replace("Point.__init__()", "__init__()")


ACTS: dict[str, Callable[[type], object]] = {
    "text": lambda made: repr(made(x=1.5, y=2.0, tags=["a"], label="l", hidden="s")),
    "equal": lambda made: made(x=1.0, label="a") == made(x=1.0, label="b"),
    "unequal": lambda made: made(x=1.0) == made(x=2.0),
    "another class": lambda made: made(x=1.0).__eq__((1.0, 0.0)),
    "unhashable field": lambda made: hash(made(x=1.0)),
    "own list": lambda made: made(x=1.0).tags is made(x=1.0).tags,
    "no position": lambda made: made(1.0),
    "missing": lambda made: made(y=1.0),
    "unknown": lambda made: made(x=1.0, z=2.0),
    "set": lambda made: setattr(made(x=1.0), "x", 2.0),
    "delete": lambda made: delattr(made(x=1.0), "x"),
    "no dict": lambda made: made(x=1.0).__dict__,
    "replace": lambda made: repr(dataclasses.replace(made(x=1.0), y=3.0)),
    "as dict": lambda made: dataclasses.asdict(made(x=1.0, tags=["a"])),
    "copy": lambda made: repr(copy.deepcopy(made(x=1.0, tags=["a"], hidden="s"))),
    "copy is equal": lambda made: copy.copy(made(x=1.0)) == made(x=1.0),
    "fields": lambda made: [each.name for each in dataclasses.fields(made)],
    "slots": lambda made: made.__slots__,
    "match": lambda made: made.__match_args__,
    "parameters": lambda made: list(inspect.signature(made).parameters),
    "doc": lambda made: made.__doc__,
    "module": lambda made: (made.__module__, made.__qualname__, made.__init__.__qualname__),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_value_does_what_one_of_the_standard_library_does(act: Callable[[type], object]) -> None:
    ours, theirs = made_twice(Point)
    assert outcome(lambda: act(ours)) == outcome(lambda: act(theirs))


def test_hashes_are_of_the_compared_fields() -> None:
    ours, _ = made_twice(Checked)
    assert len({ours(count=1), ours(count=1), ours(count=2)}) == 2


def test_without_equality_each_is_itself() -> None:
    for made in made_twice(Checked, eq=False):
        first = made(count=1)
        assert first != made(count=1)
        assert {first: 1}[first] == 1


def test_a_class_without_fields_is_one_too() -> None:
    for made in made_twice(Nothing):
        assert made() == made()
        assert hash(made()) == hash(made())
        assert repr(made()) == "Nothing()"


def test_what_a_class_checks_it_checks() -> None:
    for made in made_twice(Checked):
        assert made(count=1).count == 1
        with pytest.raises(ValueError, match="-1"):
            made(count=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A value that is compared in a way of its own."""

    number: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Compared)

    def __hash__(self) -> int:
        return 1


def test_a_method_of_its_own_is_left_to_a_class() -> None:
    assert Compared(number=1) == Compared(number=2)


def test_other_dataclasses_are_the_standard_librarys() -> None:
    @dataclass
    class Counter:
        count: int = 0

    counter = Counter()
    counter.count += 1
    assert counter == Counter(1)
