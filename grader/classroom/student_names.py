"""Finding the students whom a user names: as they are called in the file, by name, e-mail address or id."""

from collections.abc import Sequence

from grader.classroom.comparable import comparable_text
from grader.classroom.student_entry import StudentEntry, shown_name
from grader.errors import UsageError
from grader.i18n import _
from grader.near_names import nearest_name

_MAX_NAMES_SHOWN = 5


def named_entries(entries: Sequence[StudentEntry], names: Sequence[str]) -> list[StudentEntry]:
    """The students with these names, in the order of `entries`, all of them where nobody is named.

    Capitals don't count. Raise UsageError for a name that nobody has, or several.
    """
    if not names:
        return list(entries)
    chosen = {_named_entry(entries, name).student for name in names}
    return [entry for entry in entries if entry.student in chosen]


def _named_entry(entries: Sequence[StudentEntry], name: str) -> StudentEntry:
    wanted = _comparable(name)
    exact = [entry for entry in entries if _comparable(entry.student) == wanted]
    found = exact or [entry for entry in entries if wanted in map(_comparable, _other_names(entry))]
    if len(found) == 1:
        return found[0]
    if found:
        template = _("--student {name} may be {students}. Name one of these.")
        students = _(" or ").join(entry.student for entry in found[:_MAX_NAMES_SHOWN])
        raise UsageError(template.format(name=shown_name(name), students=students))
    known = {_comparable(text): entry.student for entry in entries for text in (*_other_names(entry), entry.student)}
    near = nearest_name(wanted, known)
    if near is not None:
        template = _("--student {name}: there is no such student in the class's folder. Did you mean {near}?")
        raise UsageError(template.format(name=shown_name(name), near=known[near]))
    template = _("--student {name}: there is no such student in the class's folder, such as {some}.")
    some = _(", ").join(entry.student for entry in entries[:_MAX_NAMES_SHOWN])
    raise UsageError(template.format(name=shown_name(name), some=some))


def _other_names(entry: StudentEntry) -> list[str]:
    return [text for text in (entry.name, entry.email, entry.student_id) if text]


def _comparable(text: str) -> str:
    return comparable_text(" ".join(text.split()))
