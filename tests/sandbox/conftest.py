"""Here servers start as they do for users: how they start and end is what these tests are about."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def fork_servers() -> None:
    """Cold ones."""
