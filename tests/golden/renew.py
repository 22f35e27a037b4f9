"""Renew the golden report and tables of the worked examples (`docs/report.md` too): `python tests/golden/renew.py`.

Run it where a change of the course or of what is said to learners is meant, look at the difference (`git diff
tests/golden`) line by line, and commit it with the change.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs" / "report.md"
OPTIONS = {
    "submission": ("--seed", "7", "--timeout", "0.5"),
    "twelve": ("--seed", "7", "--timeout", "60"),
}
"""One of the first runs for ever; nothing in the others does, however busy the machine is."""


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """A report's body without the grader's version and the level that this system could isolate at.

    Numbers to nine digits: the last bits of a sum or a power differ from processor to processor.
    """
    kept = {key: value for key, value in document.items() if key not in {"run", "grader", "isolation"}}
    rounded: dict[str, Any] = _rounded(kept)
    return rounded


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value


def without_level(text: str) -> str:
    """A table without the isolation level in its head."""
    head, _, rest = text.partition("\n")
    return f"{head.partition('  isolation ')[0]}\n{rest}"


def graded(folder: str) -> "subprocess.CompletedProcess[bytes]":
    """`grade` on a folder beside this file."""
    command = [sys.executable, "-m", "grader", folder, *OPTIONS[folder]]
    environment = {**os.environ, "GRADE_LANG": "en", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    run = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, check=False)
    if run.returncode != 1:
        sys.exit(run.stderr.decode())
    return run


def in_document(text: str, name: str, block: str) -> str:
    """The document with the block of this name replaced."""
    head, mark, rest = text.partition(f"<!-- {name} -->\n")
    _, end, tail = rest.partition("<!-- end -->")
    return f"{head}{mark}```text\n{block}```\n{end}{tail}"


def main() -> None:
    run = graded("submission")
    document = normalised(json.loads(run.stdout))
    report = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (HERE / "report.json").write_text(report, encoding="utf-8")
    (HERE / "table.txt").write_text(without_level(run.stderr.decode()), encoding="utf-8")
    document_text = DOCUMENT.read_text(encoding="utf-8")
    twelve = without_level(graded("twelve").stderr.decode())
    DOCUMENT.write_text(in_document(document_text, "twelve", twelve), encoding="utf-8")
    sys.stdout.write(f"{document['score']} of {document['max_score']} points; now: git diff {HERE}\n")


if __name__ == "__main__":
    main()
