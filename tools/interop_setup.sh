#!/usr/bin/env bash
# Installs what `make interop` measures this project against:
#   - an environment of its own (default .venv-interop) with this project, the package `iso15118` and pytest;
#     that package carries the EXIficient library and the reference schemas;
#   - the plug-in v2gstack-signer-pkcs11, and SoftHSM for its keys;
#   - the npm package ocpp-rpc (MIT), in the same environment;
#   - a JDK (EXIficient runs in one JVM, driven by tests/interop/java/ExiDriver.java) and tshark, through apt-get
#     where we are root and it exists.
# Exit status 69 means: something is missing and cannot be installed from here; the last lines say what and how.
set -euo pipefail
cd "$(dirname "$0")/.."

unavailable=69
venv=${1:-.venv-interop}
python=${PYTHON:-}
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if [ -n "$python" ]; then break; fi
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$candidate; fi
done

missing_tools() {
  # A JRE is not enough: the driver is compiled when it starts.
  if ! command -v java >/dev/null || ! java --list-modules 2>/dev/null | grep -q '^jdk\.compiler@'; then echo default-jdk-headless; fi
  if ! command -v tshark >/dev/null; then echo tshark; fi
  # Sessions run in network namespaces, and the peer makes its certificates with openssl.
  if ! command -v ip >/dev/null; then echo iproute2; fi
  if ! command -v openssl >/dev/null; then echo openssl; fi
  # A token in software for keys that stay in tokens, and a program that looks at it.
  if ! command -v softhsm2-util >/dev/null; then echo softhsm2; fi
  if ! command -v pkcs11-tool >/dev/null; then echo opensc; fi
  # A peer of OCPP that holds every message to the schemas.
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then echo nodejs npm; fi
}

give_up() {
  printf 'interop: %s\n' "$@" "nothing was compared" >&2
  exit "$unavailable"
}

packages=$(missing_tools | tr '\n' ' ')
if [ -n "${packages// /}" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    printf 'interop: installing %s\n' "$packages"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word for each package
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >/dev/null; } || true
  fi
  packages=$(missing_tools | tr '\n' ' ')
  if [ -n "${packages// /}" ]; then
    give_up "missing on this machine: $packages" "install them with the package manager of this system (Debian: apt-get install $packages)"
  fi
fi

if [ -z "$python" ]; then give_up "Python 3.11 or newer is missing; name one with PYTHON=/path/to/python"; fi
if [ ! -x "$venv/bin/python" ]; then "$python" -m venv "$venv"; fi
stamp=$venv/.ready
if [ ! -e "$stamp" ] || [ pyproject.toml -nt "$stamp" ] || [ setup.py -nt "$stamp" ] || [ tools/interop_setup.sh -nt "$stamp" ]; then
  "$venv/bin/python" tools/requirements_of.py test bench interop > "$venv/requirements.txt"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[cli,ocpp,testing]' \
    --editable plugins/v2gstack-signer-pkcs11 --requirement "$venv/requirements.txt" \
    || give_up "pip could not install the Python peers: $(tr '\n' ' ' < "$venv/requirements.txt")"
  # pyocmf and iso15118 want different versions of pydantic
  if [ ! -x "$venv/ocmf/bin/python" ]; then "$python" -m venv "$venv/ocmf"; fi
  "$venv/bin/python" tools/requirements_of.py ocmf-peer > "$venv/requirements-ocmf.txt"
  "$venv/ocmf/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$venv/requirements-ocmf.txt" \
    || give_up "pip could not install $(tr '\n' ' ' < "$venv/requirements-ocmf.txt")"
  npm install --silent --no-audit --no-fund --prefix "$venv/ocpp-rpc" ocpp-rpc@2.2.1 >/dev/null || give_up "npm could not install ocpp-rpc"
  touch "$stamp"
fi
printf 'interop: peers are ready in %s\n' "$venv"
