"""A student as a roster knows the student."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A line of a roster; "" where it does not say. Without any id and name, it is nobody on the roster.

    `canvas_id` and `participant` are Canvas's and Moodle's own numbers, `sis_id` is the institution's, `github` the
    user name on GitHub. `submitted` is a time in ISO format, `late` what the roster says of lateness.
    """

    canvas_id: str = ""
    participant: str = ""
    sis_id: str = ""
    login: str = ""
    email: str = ""
    github: str = ""
    name: str = ""
    group: str = ""
    submitted: str | None = None
    late: bool | None = None
    line: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the roster holds this student."""
        return self != RosterPerson()
