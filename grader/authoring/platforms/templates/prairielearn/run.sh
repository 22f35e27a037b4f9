#!/usr/bin/env bash
# PrairieLearn runs this for every submission, in the image of image/Dockerfile. Where this script fails, PrairieLearn
# reads no results and tells the student nothing. So it ends well, and the results say that the attempt is not counted,
# until the grader writes better ones.
set -euo pipefail
root=${GRADE_ROOT:-/grade}
python=${GRADER_PYTHON:-/opt/grader/bin/python}
mkdir -p "$root/results"
rm -f "$root/results/results.json"
cat > "$root/results/results.json" << 'END'
@UNGRADED@
END
cd /
"$python" -I -m grader "$root/student" --format prairielearn --output "$root/results/results.json" --pass-score 0 \
  @OPTIONS@ ||
  echo "run.sh: the grader failed with status $?; the attempt is not counted." >&2
