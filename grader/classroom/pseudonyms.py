"""Names that stand for students' names, so that nobody who grades or sees a page knows whose the work is.

A pseudonym is made from the name by a secret of the result file (HMAC with SHA-256): the same student has the same one
in all exports of one file, another one in other files, and no list of names leads back to it without the file.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from grader.classroom.roster_person import RosterPerson
from grader.classroom.store_rows import GradebookRow
from grader.i18n import _

_LETTERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """Makes the pseudonyms of one result file."""

    key: bytes

    def pseudonym(self, name: str) -> str:
        """What stands for a name: "student-" and ten letters or digits."""
        digest = hmac.digest(self.key, name.encode("utf-8", "surrogatepass"), "sha256")
        return f"student-{base64.b32encode(digest).decode()[:_LETTERS].lower()}"

    def blind_row(self, row: GradebookRow, name: str) -> GradebookRow:
        """The row without all that says who it is; the pseudonym is that of `name`."""
        pseudonym = self.pseudonym(name)
        group = row.person.group if row.person is not None else ""
        person = RosterPerson(group=f"group {self.pseudonym(f'group {group}')}" if group else "", name=pseudonym)
        return replace(
            row,
            student=pseudonym,
            name=None,
            email=None,
            student_id=None,
            path="",
            fault=None if row.fault is None else _("It could not be read. Why is not said: it may name the student."),
            person=None if row.person is None else (person if row.person.is_known else RosterPerson()),
        )


def blind_report(text: str) -> str:
    """A report without the sentences that name files, and so may name students.

    What students wrote stays: the output of their code, and the texts of its exceptions.
    """
    report: dict[str, Any] = json.loads(text)
    submission: Mapping[str, Any] = report["submission"]
    left_out = _("A sentence about files, left out: it may name the student.")
    report["submission"] = {**submission, "path": ""}
    report["notes"] = [{**note, "text": left_out} for note in report["notes"]]
    for exercise in report["exercises"]:
        for check in exercise["checks"]:
            if check["message_id"] == "refused_file":
                check["message"] = left_out
    return json.dumps(report, separators=(",", ":"), ensure_ascii=False)
