#!/bin/sh
# Resolves the requirements for Python 3.11 to 3.13 on Linux and macOS into requirements/*.lock.
# Pins stay as they are unless a range excludes them; UPGRADE=1 takes the newest of everything.
# The locks name no index: where packages come from is the installer's own configuration.
set -eu
cd "$(dirname "$0")/.."

compile() {
    target=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --custom-compile-command 'make lock' ${UPGRADE:+--upgrade} \
        --override requirements/overrides.txt --no-emit-package dbt-core-experimental-parser \
        --output-file "requirements/$target.lock" "$@"
}

compile uv requirements/uv.txt
compile dev --group dev pyproject.toml requirements/build.txt
# A subset of the first by construction: what runs in production is what was tested.
compile runtime --constraint requirements/dev.lock pyproject.toml
# The container image: the same and what CeleryExecutor needs.
compile image --constraint requirements/runtime.lock pyproject.toml requirements/image.txt
compile lint requirements/lint.txt
compile audit requirements/audit.txt
