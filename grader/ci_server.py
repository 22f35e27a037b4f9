"""Whether a CI server runs the command: others' code is graded there, and nobody looks at a terminal."""

import os

_VARIABLES = ("CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION")
"""What CI servers set in the environment: most of them the first, then Azure Pipelines, Jenkins and TeamCity."""


def is_in_ci() -> bool:
    """Whether a variable is set, and not empty, that a CI server sets."""
    return any(map(os.environ.get, _VARIABLES))
