#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image. It needs pip's registry, and apt only where
# the image has no Python 3.11 or newer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
      echo "$name"
      return
    fi
  done
}

python=$(find_python)
if [ -z "$python" ]; then
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3.11 python3.11-venv libseccomp2
  python=$(find_python)
fi
if [ -z "$python" ]; then
  echo "setup.sh: there is no Python 3.11 or newer with venv. Choose a newer base image." >&2
  exit 1
fi

"$python" -m venv .venv
.venv/bin/python -I -m pip install --disable-pip-version-check --no-cache-dir \
  --constraint constraints.txt --requirement requirements.txt
# The build's log says how well this image can keep learner code in.
.venv/bin/grade doctor
chmod -R o= .
