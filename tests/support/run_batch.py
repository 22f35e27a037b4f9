"""A batch in a process of its own: it gets its settings as JSON, and says as JSON how it ended."""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from warm_servers import use_cold_servers

from grader import progress_view
from grader.classroom import batch
from grader.courses import course
from grader.errors import CourseError, GraderError, UsageError
from grader.grading.options import GradingOptions, SubmissionLimits


def run(given: dict[str, Any]) -> dict[str, object]:
    for name, value in given["constants"].items():
        module, _, constant = name.rpartition(".")
        setattr(importlib.import_module(module), constant, value)
    if given["has_cold_servers"]:
        use_cold_servers()
    request = batch.BatchRequest(
        folder=Path(given["folder"]),
        results=Path(given["results"]),
        course=course.load_course(Path(given["course"]) if given["course"] else course.HOME),
        options=GradingOptions(
            seed=given["seed"], limits=SubmissionLimits(**given["limits"]), exercises=tuple(given["only"])
        ),
        workers=given["workers"],
        dask=given["dask"],
    )
    summary = batch.run_batch(request, progress_view.progress_on(sys.stderr))
    tally = summary.tally
    return {
        "students": tally.students,
        "unreadable": tally.unreadable,
        "graded": tally.graded,
        "ungraded": tally.ungraded,
        "now": summary.graded_now,
        "left": summary.waiting_count,
        "stopped_by": summary.stopped_by,
        "seed": summary.seed,
    }


def _outcome(given: dict[str, Any]) -> tuple[int, dict[str, object]]:
    try:
        return 0, run(given)
    except (CourseError, GraderError, UsageError) as fault:
        return 2, {"fault": type(fault).__name__, "text": str(fault)}


if __name__ == "__main__":
    code, outcome = _outcome(json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(outcome))
    raise SystemExit(code)
