"""The seed that all chance in a grading comes from."""

import secrets

SEED_COUNT = 2**32
"""Seeds are whole numbers from 0 to below this."""


def draw_seed() -> int:
    """A seed that nobody can guess."""
    return secrets.randbelow(SEED_COUNT)
