"""Packages that only some users need: how to get them into the environment that the grader runs in."""

import shlex
import sys


def install_command(extra: str) -> str:
    """What to type, by the interpreter that runs: a plain `pip` may be another one's."""
    return f"{shlex.quote(sys.executable or 'python3')} -m pip install 'gradient-descent-kata[{extra}]'"
