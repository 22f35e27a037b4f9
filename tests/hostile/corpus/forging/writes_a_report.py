"""Writes a report of its own with full marks to every descriptor and place it knows."""
# process: files: empty files can be made; their size is limited to 0

import contextlib
import json
import os

REPORT = json.dumps({"version": "1.0", "score": 999, "max_score": 999, "percent": 100.0, "exercises": []})


def sigmoid(x):
    for descriptor in (1, 2):
        os.write(descriptor, REPORT.encode())
    for path in ("report.json", "@OUTSIDE@/report.json", "/tmp/hostile-mark-report.json"):
        with contextlib.suppress(OSError), open(path, "w") as file:
            file.write(REPORT)
    return 0.0
