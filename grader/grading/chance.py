"""The seed that all chance in a grading comes from."""

import secrets

SEEDS = 2**32
"""Seeds are whole numbers from 0 to below this."""


def draw() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(SEEDS)
