#!/usr/bin/env bash
# PrairieLearn runs this for every submission, in the image of image/Dockerfile.
set -euo pipefail
root=${GRADE_ROOT:-/grade}
python=${GRADER_PYTHON:-/opt/grader/bin/python}
mkdir -p "$root/results"
rm -f "$root/results/results.json"
cd /
exec "$python" -I -m grader.exporting prairielearn "$root/student" "$root/results/results.json" @OPTIONS@
