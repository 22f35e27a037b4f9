"""A proof as text: a table with a line for each exercise, then each defect in a sentence of its own."""

from collections.abc import Sequence

from grader.authoring.verify.result import Proof, ProofColumn, ProofRow


def render_proof(proof: Proof) -> str:
    """The table, what could be handed on, the defects, and one line that says whether everything holds."""
    head = ["exercise", *(column.value for column in ProofColumn)]
    body = [_row_cells(row) for row in proof.rows]
    foot = ["together", *_total_cells(proof.rows)]
    widths = [max(map(len, cells)) for cells in zip(head, *body, foot, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [
        _table_line(head, widths),
        rule,
        *(_table_line(cells, widths) for cells in body),
        rule,
        _table_line(foot, widths),
        "",
    ]
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


def _table_line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([first, *others]).rstrip()


def _verdict_line(proof: Proof) -> str:
    said = _counted(len(proof.defects), "fault") if proof.defects else "All of it holds"
    return f"{said}: {proof.course}, {_counted(len(proof.rows), 'exercise')}, {_counted(proof.seeds, 'seed')}."


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
