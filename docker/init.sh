#!/bin/sh
# Makes a deployment ready, or says why it is not: resources, user, folders, identity, database, pool.
# Safe to run again. Exit 0 ready, 1 not ready; too few resources only warn.
set -u

failed=
say() { printf '%s\n' "$*"; }
warn() { printf 'WARNING: %s\n' "$*" >&2; }
fail() { printf 'ERROR: %s\n' "$*" >&2; failed=1; }

memory_mb=$(( $(getconf _PHYS_PAGES) * $(getconf PAGE_SIZE) / 1048576 ))
cpus=$(getconf _NPROCESSORS_ONLN)
disk_mb=$(df -Pm "${OVERBUILD_HOME:-.}" 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "$memory_mb" -ge 4000 ] || warn "${memory_mb} MB of memory; Airflow and one dbt build want 4000 or more."
[ "$cpus" -ge 2 ] || warn "${cpus} processor; two or more are advised."
[ "${disk_mb:-0}" -ge 10000 ] || warn "${disk_mb:-unknown} MB free in ${OVERBUILD_HOME:-.}; 10000 or more are advised."

[ "$(id -u)" -ne 0 ] || [ -n "${OVERBUILD_ALLOW_ROOT:-}" ] ||
    fail "Running as root. Leave the image's user 50000 in place (compose: no 'user: root')."

for folder in "${AIRFLOW_HOME:?}" "${AIRFLOW_HOME}/logs" "${AIRFLOW_HOME}/auth" "${OVERBUILD_HOME:?}"; do
    mkdir -p "$folder" 2>/dev/null
    if ! [ -w "$folder" ]; then
        fail "$folder is not writable by uid $(id -u). Remove the volume, or chown it to $(id -u):0."
    fi
done

if [ "${OVERBUILD_ORIGIN:-edgar}" != sample ]; then
    python -c '
import sys
from overbuild.errors import OverbuildError
from overbuild.settings import load_settings
try:
    load_settings().require_identity()
except OverbuildError as error:
    sys.exit(str(error))
' || fail "No usable identity for the SEC. Set EDGAR_IDENTITY in .env, or OVERBUILD_ORIGIN=sample to try the sample."
fi

[ -z "$failed" ] || exit 1

airflow db migrate || { fail "The metadata database could not be migrated; see above."; exit 1; }
python -m overbuild_airflow.pools || { fail "The SEC pool could not be created; see above."; exit 1; }
say "Ready: Airflow $(airflow version 2>/dev/null), data in ${OVERBUILD_HOME}."
