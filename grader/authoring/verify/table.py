"""A proof as text: a table with a line for each exercise, then every fault in a sentence of its own."""

from collections.abc import Sequence

from grader.authoring.verify.result import Column, Proof, Row


def render(proof: Proof) -> str:
    """The table, the faults, and one line that says whether all holds."""
    head = ["exercise", *(column.value for column in Column)]
    body = [_cells(row) for row in proof.rows]
    foot = ["together", *_together(proof.rows)]
    widths = [max(map(len, cells)) for cells in zip(head, *body, foot, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(head, widths), rule, *(_line(cells, widths) for cells in body), rule, _line(foot, widths), ""]
    lines += [str(fault) for fault in proof.faults]
    if proof.faults:
        lines.append("")
    return "\n".join([*lines, _verdict(proof)]) + "\n"


def _cells(row: Row) -> list[str]:
    counts = {
        Column.mistakes: f"{row.mistakes}",
        Column.mutants: _mutants([row]),
        Column.variants: f"{row.variants}",
        Column.junk: f"{row.junk}",
        Column.inputs: f"{row.cases}",
    }
    return [row.exercise, *(_cell(counts.get(column, "ok"), holds=row.holds(column)) for column in Column)]


def _cell(count: str, *, holds: bool) -> str:
    if holds:
        return count
    return "FAULT" if count == "ok" else f"{count} FAULT"


def _mutants(rows: Sequence[Row]) -> str:
    """Killed of all, and how many of the others are listed as equal."""
    killed, all_of_them, equal = (sum(getattr(row, name) for row in rows) for name in ("killed", "mutants", "equal"))
    return f"{killed}/{all_of_them}" + (f" ={equal}" if equal else "")


def _together(rows: Sequence[Row]) -> list[str]:
    counts = {
        Column.mistakes: f"{sum(row.mistakes for row in rows)}",
        Column.mutants: _mutants(rows),
        Column.variants: f"{sum(row.variants for row in rows)}",
        Column.junk: f"{sum(row.junk for row in rows)}",
        Column.inputs: f"{sum(row.cases for row in rows)}",
    }
    return [counts.get(column, f"{sum(row.holds(column) for row in rows)}/{len(rows)}") for column in Column]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([first, *others]).rstrip()


def _verdict(proof: Proof) -> str:
    count = len(proof.faults)
    said = "All of it holds" if not count else f"{count} fault{'s' * (count > 1)}"
    return f"{said}: {proof.course}, {len(proof.rows)} exercises, {proof.seeds} seeds."
