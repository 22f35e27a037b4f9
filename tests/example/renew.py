"""Renew the golden report and table of the worked example: `python tests/example/renew.py`.

Run it where a change of the course or of what is said to learners is meant, look at the difference (`git diff
tests/example`) line by line, and commit it with the change.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OPTIONS = ("--seed", "7", "--timeout", "1")


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """A report's body without the grader's version and the level that this system could isolate at."""
    return {key: value for key, value in document.items() if key not in {"run", "grader", "isolation"}}


def without_level(text: str) -> str:
    """A table without the isolation level in its head."""
    head, _, rest = text.partition("\n")
    return f"{head.partition('  isolation ')[0]}\n{rest}"


def main() -> None:
    command = [sys.executable, "-m", "grader", "submission", *OPTIONS]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    run = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, check=False)
    if run.returncode != 1:
        sys.exit(run.stderr.decode())
    document = normalised(json.loads(run.stdout))
    report = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (HERE / "report.json").write_text(report, encoding="utf-8")
    (HERE / "table.txt").write_text(without_level(run.stderr.decode()), encoding="utf-8")
    sys.stdout.write(f"{document['score']} of {document['max_score']} points; now: git diff {HERE}\n")


if __name__ == "__main__":
    main()
