"""A proof as text: a table with a line for each exercise, then each defect in a sentence of its own."""

from collections.abc import Sequence

from grader.authoring.verify.result import Proof, ProofColumn, ProofRow


def render_proof(proof: Proof, columns: int | None = None) -> str:
    """The table, what could be handed on, the defects, and one line that says whether everything holds.

    A table that is wider than so many columns is parted into several, each of which names the exercises.
    """
    head = ["exercise", *(column.value for column in ProofColumn)]
    body = [_row_cells(row) for row in proof.rows]
    foot = ["together", *_total_cells(proof.rows)]
    rows = [head, *body, foot]
    lines: list[str] = []
    for group in _column_groups([max(map(len, cells)) for cells in zip(*rows, strict=True)], columns):
        lines += [*_table_lines([[cells[place] for place in group] for cells in rows]), ""]
    remarks = [
        f"{row.exercise} could hand on {name}, which is not in its needs: carrying forward gives no points for that"
        for row in proof.rows
        for name in row.lenders
    ]
    lines += [*remarks, *map(str, proof.defects)]
    if remarks or proof.defects:
        lines.append("")
    return "\n".join([*lines, _verdict_line(proof)]) + "\n"


def _row_cells(row: ProofRow) -> list[str]:
    counts = {
        ProofColumn.mistakes: f"{row.mistakes}",
        ProofColumn.telling: f"{row.telling}/{row.checks}",
        ProofColumn.mutants: _mutant_counts([row]),
        ProofColumn.properties: _property_counts([row]),
        ProofColumn.variants: f"{row.variants}",
        ProofColumn.junk: f"{row.junk}",
        ProofColumn.inputs: f"{row.cases}",
        ProofColumn.lending: f"{len(row.lenders)}",
    }
    return [row.exercise, *(_column_cell(counts.get(column, "ok"), holds=row.holds(column)) for column in ProofColumn)]


def _column_cell(count: str, *, holds: bool) -> str:
    if holds:
        return count
    return "FAULT" if count == "ok" else f"{count} FAULT"


def _mutant_counts(rows: Sequence[ProofRow]) -> str:
    """The number of killed mutants and of all, then of those that are listed as equivalent."""
    killed, all_of_them, equal = (sum(getattr(row, name) for row in rows) for name in ("killed", "mutants", "equal"))
    return f"{killed}/{all_of_them}" + (f" ={equal}" if equal else "")


def _property_counts(rows: Sequence[ProofRow]) -> str:
    """The number of all property mutants, then of those that no check needs to kill."""
    all_of_them, excused = (sum(getattr(row, name) for row in rows) for name in ("property_mutants", "excused"))
    return f"{all_of_them}" + (f" ={excused}" if excused else "")


def _total_cells(rows: Sequence[ProofRow]) -> list[str]:
    counts = {
        ProofColumn.mistakes: f"{sum(row.mistakes for row in rows)}",
        ProofColumn.telling: f"{sum(row.telling for row in rows)}/{sum(row.checks for row in rows)}",
        ProofColumn.mutants: _mutant_counts(rows),
        ProofColumn.properties: _property_counts(rows),
        ProofColumn.variants: f"{sum(row.variants for row in rows)}",
        ProofColumn.junk: f"{sum(row.junk for row in rows)}",
        ProofColumn.inputs: f"{sum(row.cases for row in rows)}",
        ProofColumn.lending: f"{sum(len(row.lenders) for row in rows)}",
    }
    return [counts.get(column, f"{sum(row.holds(column) for row in rows)}/{len(rows)}") for column in ProofColumn]


def _column_groups(widths: Sequence[int], columns: int | None) -> list[list[int]]:
    """The places of the columns that stand beside each other: the first in each group, and as many others as fit."""
    groups = [[0]]
    for place in range(1, len(widths)):
        width = sum(widths[each] + 2 for each in groups[-1]) + widths[place]
        if columns is not None and width > columns and len(groups[-1]) > 1:
            groups.append([0])
        groups[-1].append(place)
    return groups


def _table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table, with a rule below its head and above its foot."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    head, *body, foot = ("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in rows)
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return [head, rule, *body, rule, foot]


def _verdict_line(proof: Proof) -> str:
    said = _counted(len(proof.defects), "fault") if proof.defects else "All of it holds"
    return f"{said}: {proof.course}, {_counted(len(proof.rows), 'exercise')}, {_counted(proof.seeds, 'seed')}."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
