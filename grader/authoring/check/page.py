"""What a check found, as lines for its author: the file and line, what is wrong there, what to do."""

from collections.abc import Iterator

from grader.authoring.check.run import CourseCheck
from grader.authoring.check.unnamed import UnnamedMutant
from grader.authoring.verify.result import Defect, ProofColumn
from grader.i18n import _
from grader.reporting.plain_text import failed_call_lines


def check_lines(check: CourseCheck) -> Iterator[str]:
    """Each fault, then the suggestions, then one line that says whether there is anything to mend."""
    for defect in check.defects:
        yield from _defect_lines(defect)
        yield ""
    if check.suggestions:
        yield _("Slips that the checks fail and no sentence explains. Is one worth a line in mistakes?")
        yield ""
    for suggestion in check.suggestions:
        yield from _suggestion_lines(suggestion)
        yield ""
    counts = {"checked": check.checked, "unchanged": check.unchanged}
    if check.defects:
        template = _("{count} to mend. Exercises checked: {checked}, unchanged since they were clean: {unchanged}.")
        yield template.format(count=len(check.defects), **counts)
    else:
        template = _("Nothing to mend. Exercises checked: {checked}, unchanged since they were clean: {unchanged}.")
        yield template.format(**counts)
        yield _("This was one seed; `grade verify` is the whole proof.")


def _defect_lines(defect: Defect) -> Iterator[str]:
    yield defect.where
    yield f"  {defect.exercise}: {defect.text}"
    if not defect.has_advice:
        yield f"  {_advice(defect.column)}"


def _suggestion_lines(suggestion: UnnamedMutant) -> Iterator[str]:
    yield f"{suggestion.where} {suggestion.exercise.id}"
    yield from (f"  {line}" for line in suggestion.diff.splitlines())
    shown = failed_call_lines(suggestion.counterexample)
    yield from ("  " + _("{name}: {text}").format(name=name, text=text) for name, text in shown)


def _advice(column: ProofColumn) -> str:
    """What to do about a fault of this kind."""
    match column:
        case ProofColumn.stub:
            return _("A stub shows what to write and ends in raise NotImplementedError.")
        case ProofColumn.reference:
            return _("Mend the reference, or the check that it fails.")
        case ProofColumn.doctest:
            return _("Let the stub's docstring show one example, with the value that the reference gives.")
        case ProofColumn.mistakes:
            return _("Add an input on which it shows, or take the mistake out.")
        case ProofColumn.telling:
            return _("Let one check have inputs on which every known mistake gives another value.")
        case ProofColumn.mutants:
            return _(
                "Add an input on which the changed reference is wrong, or compare more closely, with rtol=1e-9. If you "
                "promise no such input, list the change."
            )
        case ProofColumn.properties:
            return _(
                "declare.numbers, declare.arrays and declare.texts have such values; write cases of lists and dicts."
            )
        case ProofColumn.variants:
            return _("Let the checks take it, or take it out if it is not right after all.")
        case ProofColumn.junk:
            return _(
                "Let the check compare values closely, with answer.agrees or a line of declare, in a call whose answer "
                "is neither empty nor an argument."
            )
        case ProofColumn.inputs:
            return _("Change the calls that the checks make.")
        case ProofColumn.lending:
            return _("Choose other inputs, on which the two exercises differ.")
        case ProofColumn.figure:
            return _("Mend the figure; it is drawn here from the references.")
