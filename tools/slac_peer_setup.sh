#!/usr/bin/env bash
# Installs what bench/slac.py and bench/test_mme.py run beside: an environment of its own (default .venv-pyslac) with this project,
# pytest-benchmark and pyslac, which wants other versions of its dependencies than the peers of `make interop` do.
# Exit status 69 means: it cannot be installed from here; the last line says why.
set -euo pipefail
cd "$(dirname "$0")/.."

unavailable=69
venv=${1:-.venv-pyslac}
python=${PYTHON:-}
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if [ -n "$python" ]; then break; fi
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$candidate; fi
done
if [ -z "$python" ]; then
  echo "bench: Python 3.11 or newer is missing; name one with PYTHON=/path/to/python" >&2
  exit "$unavailable"
fi

if [ ! -x "$venv/bin/python" ]; then "$python" -m venv "$venv"; fi
stamp=$venv/.ready
if [ ! -e "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ tools/slac_peer_setup.sh -nt "$stamp" ]; then
  "$venv/bin/python" tools/requirements_of.py test bench slac-peer > "$venv/requirements.txt"
  # frames need no C engine
  V2GSTACK_BUILD_EXTENSION=no "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[testing]' \
    --requirement "$venv/requirements.txt" || {
    echo "bench: pip could not install pyslac; frames are measured without it" >&2
    exit "$unavailable"
  }
  touch "$stamp"
fi
printf 'bench: pyslac is ready in %s\n' "$venv"
