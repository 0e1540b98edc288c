#!/bin/sh
# Makes .venv from the lock and installs the project into it, editable. Nothing but Python 3.11 to 3.13 is needed.
# A stamp remembers what was installed: a second call does nothing.
#
#   PYTHON=python3.12 scripts/bootstrap.sh     choose the interpreter
#   scripts/bootstrap.sh --lint                the SQL linter's own environment, .venv-lint
#   scripts/bootstrap.sh --audit               pip-audit's own environment, .venv-audit
set -eu
cd "$(dirname "$0")/.."

venv=.venv lock=requirements/dev.lock
[ "${1:-}" = --lint ] && venv=.venv-lint lock=requirements/lint.lock
[ "${1:-}" = --audit ] && venv=.venv-audit lock=requirements/audit.lock
stamp=$venv/installed

say() { printf '%s\n' "$*" >&2; }

# Prints the real interpreter's path if it is one we can use.
usable() {
    "$1" -c 'import sys, venv, ensurepip
if not (3, 11) <= sys.version_info[:2] <= (3, 13): sys.exit(1)
print(sys.executable)' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        usable "$PYTHON" && return
        say "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 with venv and ensurepip."
        exit 2
    fi
    # An environment that is only out of date keeps its interpreter.
    for candidate in $venv/bin/python python3.12 python3.11 python3.13 python3 python; do
        usable "$candidate" && return
    done
    say 'No Python 3.11, 3.12 or 3.13 with venv and ensurepip was found on PATH.'
    say 'Install one (Debian: apt-get install python3-venv; macOS: brew install python@3.12), or name it: make PYTHON=/path/to/python3'
    exit 2
}

# What decides whether the environment is current: the lock, the project file, this script, the interpreter and the
# folder (an editable install and the scripts of a venv hold its path).
fingerprint() {
    { cat "$lock" pyproject.toml requirements/uv.lock scripts/bootstrap.sh; pwd -P; "$1" -VV; } | cksum
}

if [ -z "${PYTHON:-}" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint $venv/bin/python 2>&1)" ]; then
    exit 0
fi
python=$(find_python)
wanted=$(fingerprint "$python")
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

say "Preparing $venv with $("$python" -V) ($python); the first time takes a few minutes."
rm -f "$stamp"
version=$("$python" -VV)
# The scripts in an environment hold its path: one that was moved or copied is of no use.
if [ "$($venv/bin/python -VV 2>&1)" != "$version" ] ||
    { [ -f $venv/bin/pip ] && ! head -n 2 $venv/bin/pip | grep -qF "$(pwd -P)/$venv/"; }; then
    [ "$python" != "$(pwd -P)/$venv/bin/python" ] || python=$("$python" -c 'import sys; print(sys._base_executable)')
    rm -rf $venv
    "$python" -m venv $venv
fi
$venv/bin/python -m pip --version >/dev/null 2>&1 || $venv/bin/python -m ensurepip --default-pip >/dev/null

# An active environment or a PYTHONPATH of the caller would change what is seen as installed.
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME CONDA_PREFIX || true
pip() { $venv/bin/python -m pip --disable-pip-version-check "$@"; }

installed=
say "Installing $(grep -c '^[a-z].*==' "$lock") packages and compiling them."
if pip install --quiet --require-hashes -r requirements/uv.lock; then
    sync() { $venv/bin/uv "$@" pip sync --quiet --python $venv/bin/python --compile-bytecode --require-hashes "$lock"; }
    # The second try is for networks whose certificates only the system knows.
    if sync 2>/dev/null || sync --system-certs; then
        installed=yes
    else
        say 'uv could not install the lock (it does not read pip.conf, for one); trying pip.'
    fi
else
    say 'uv is not to be had here; installing with pip, which takes longer.'
fi
[ -n "$installed" ] || pip install --quiet --progress-bar on --no-deps --require-hashes -r "$lock"

if [ $venv = .venv ]; then
    pip install --quiet --no-deps --no-build-isolation --editable .
fi
printf '%s\n' "$wanted" >"$stamp"
say "$venv is ready."
