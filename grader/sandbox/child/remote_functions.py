"""Functions of the parent, as learner code is given them."""

import itertools
from collections.abc import Callable

from grader.sandbox.child.expressions import TextFormula, as_if_sent
from grader.sandbox.child.wire_format import WireError

REFUSAL_TYPES: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        TypeError,
        ValueError,
        IndexError,
        ZeroDivisionError,
        OverflowError,
        AttributeError,
        NameError,
        UnboundLocalError,
        NotImplementedError,
    )
}


_function_numbers = itertools.count(1)


class RemoteFunction:
    """Stands for a function of the parent; calling it asks the parent.

    Its representation shows a number: unlike an address, it is the same in every run and is never used again.
    """

    def __init__(self, slot: int, ask: Callable[[int, tuple[object, ...], dict[str, object]], object]) -> None:
        self.slot = slot
        self._ask_parent = ask
        self._number = next(_function_numbers)

    def __repr__(self) -> str:
        return f"<function {self._number}>"

    def __call__(self, *args: object, **kwargs: object) -> object:
        try:
            return self._answer_call(args, kwargs)
        except WireError as error:  # under the name of an exception that a learner may know
            raise ValueError(f"a function that was given to you can't be called with {error}") from None

    def _answer_call(self, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        return self._ask_parent(self.slot, args, kwargs)


class LocalFunction(RemoteFunction):
    """Stands for a formula of the parent and is computed here, because its text was sent along."""

    def __init__(
        self,
        slot: int,
        ask: Callable[[int, tuple[object, ...], dict[str, object]], object],
        count: Callable[[], None],
        formula: TextFormula,
    ) -> None:
        super().__init__(slot, ask)
        self._count_callback = count
        self._formula = formula

    def _answer_call(self, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        if len(args) != 1 or kwargs:
            return super()._answer_call(args, kwargs)
        self._count_callback()
        return self._formula(as_if_sent(args[0]))


for _kind in (RemoteFunction, LocalFunction):
    # Python's error messages call it by this name when a learner uses it as something else.
    _kind.__name__ = _kind.__qualname__ = "function"
