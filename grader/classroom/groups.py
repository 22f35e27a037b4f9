"""Which things belong together, found pair by pair."""


class GroupFinder:
    """Things by their numbers, each alone at first."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def find(self, thing: int) -> int:
        """The number that stands for the thing's group."""
        while self._parents[thing] != thing:
            self._parents[thing] = self._parents[self._parents[thing]]
            thing = self._parents[thing]
        return thing

    def join(self, first: int, second: int) -> None:
        """Put the groups of two things together."""
        self._parents[max(self.find(first), self.find(second))] = min(self.find(first), self.find(second))
