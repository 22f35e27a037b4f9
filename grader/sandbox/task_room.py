"""How many threads and processes a child may have, so that the grader always gets the few that it needs itself.

A container or a user may have a limit of tasks (threads and processes), and a submission can take all that are left. So
a child gets a part of those that are free when it starts. The limit is enforced in the child (see `child/confine`).
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_MOST_OWN_TASKS = 256
"""How many tasks a child may have where nothing else limits them: more than a learner's pool of threads takes."""

_MOST_USER_TASKS = 8192
_LEAST_TASKS = 4
_PART = 4
"""A child gets one of so many parts of the tasks that are free; several children may run at a time."""

_RESERVED_TASKS = 16
_CGROUP_ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRoom:
    """The tasks that one child may have: `own` where they can be counted by child, `of_user` with all of the user's."""

    own: int
    of_user: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _TaskGroup:
    """A control group with a limit of tasks."""

    folder: Path
    limit: int

    def used(self) -> int:
        with suppress(OSError, ValueError):
            return int((self.folder / "pids.current").read_text(encoding="ascii"))
        return 0


class TaskLimits:
    """The limits of tasks that this process is under; they are looked up once."""

    def __init__(self) -> None:
        self._groups = tuple(_limiting_groups()) if sys.platform == "linux" else ()
        self._user_limit = _user_task_limit()

    def room(self) -> TaskRoom:
        """The tasks that a child which starts now may have."""
        own, of_user = _MOST_OWN_TASKS, min(_MOST_USER_TASKS, max(self._user_limit - _RESERVED_TASKS, 1))
        for group in self._groups:
            used = group.used()
            part = max((group.limit - used) // _PART, _LEAST_TASKS)
            own, of_user = min(own, part), min(of_user, used + part)
        return TaskRoom(own=own, of_user=of_user)

    def explain(self, error: OSError) -> str:
        """Why the system starts no process, with the limit that was reached."""
        reason = (error.strerror or str(error)).lower()
        if error.errno == errno.EAGAIN:
            limits = [f"pids.max {group.limit}" for group in self._groups]
            limits += [f"max user processes {self._user_limit}"] * (self._user_limit < sys.maxsize)
            return (
                f"{reason}: no more processes or threads may be started here ({', '.join(limits) or 'no limit found'})"
            )
        if error.errno in {errno.EMFILE, errno.ENFILE, errno.EBADF}:
            return f"{reason}: no more files may be opened here (open files {open_file_limit()})"
        return reason


def _limiting_groups() -> Iterator[_TaskGroup]:
    """This process's control groups, and those around them, that limit tasks (versions 1 and 2)."""
    with suppress(OSError, UnicodeDecodeError):
        for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers in {"", "pids"}:
                yield from _limits_above(_CGROUP_ROOT / controllers, path)


def _limits_above(root: Path, path: str) -> Iterator[_TaskGroup]:
    folder = root / path.strip("/")
    for each in (folder, *folder.parents):
        with suppress(OSError, ValueError):
            yield _TaskGroup(folder=each, limit=int((each / "pids.max").read_text(encoding="ascii")))
        if each == root:
            return


def _user_task_limit() -> int:
    """How many tasks this process's user may have; the kernel does not hold the superuser to it."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource  # noqa: PLC0415 - not on every system

    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    return sys.maxsize if soft == resource.RLIM_INFINITY or os.geteuid() == 0 else soft


def open_file_limit() -> int:
    """How many files this process may have open at a time; 0 if that is not known."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - not on every system

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
