"""Runs dbt on the candidate, in a process of its own.

In-process, dbt-duckdb keeps the database open for the life of the interpreter, and nobody else (the audit, an
Airflow worker's next task) could open the file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import duckdb

from overbuild.errors import OverbuildError
from overbuild.progress import Reporter

RUN_RESULTS_FILE: Final = "run_results.json"
LOG_FILE: Final = "dbt.log"
MANIFEST_FILE: Final = "manifest.json"
_VERSIONED: Final = ("models", "macros", "seeds", "tests", "dbt_project.yml")
# What DuckDB's bindings say of objects that a dbt that failed left behind, in lines enough to hide the failure.
_LEAK: Final = re.compile(r"nanobind: |\s*- leaked |\s*- \.\.\. skipped remainder|See https://nanobind")
_NODE_DONE: Final = re.compile(r"Log(Seed|Model|Test|UnitTest|Node)Result")
_BAD: Final = ("error", "fail", "runtime error", "skipped", "partial success")


class TransformError(OverbuildError):
    """A dbt model did not build or a dbt test did not pass."""


def rules_version(project: Path) -> str:
    """Hash of everything in the dbt project that decides a number: models, macros, seeds, tests, configuration."""
    digest = hashlib.sha256()
    files = [
        p
        for name in _VERSIONED
        for p in ([project / name] if (project / name).is_file() else (project / name).rglob("*"))
    ]
    for path in sorted(p for p in files if p.is_file()):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def run(
    project: Path,
    database: Path,
    output: Path,
    variables: dict[str, str],
    reporter: Reporter,
    *,
    unit_tests: bool = True,
) -> dict[str, int]:
    """``dbt build``: seeds, models, contracts, unit tests and data tests in the order of their dependencies.

    Args:
        project: directory of ``dbt_project.yml``.
        database: DuckDB file to build in.
        output: directory for the log, ``run_results.json``, ``manifest.json`` and the compiled SQL.
        variables: dbt variables.
        reporter: gets one step for every node.
        unit_tests: whether the rules are proved on their made-up rows too.

    Returns:
        Number of nodes by outcome.

    Raises:
        TransformError: a node failed; the message names the first ones and the log.
    """
    # The made-up rows know no as-of instant: their rules are proved without it, on the models that were built.
    is_proved_apart = unit_tests and bool(variables)
    command = ["build", "--vars", json.dumps(variables)]
    if is_proved_apart or not unit_tests:
        command += ["--exclude-resource-type", "unit_test"]
    counts = _invoke(command, project, database, output, reporter)
    if is_proved_apart and json.loads((output / MANIFEST_FILE).read_text(encoding="utf-8"))["unit_tests"]:
        command = ["test", "--resource-type", "unit_test", "--vars", "{}"]
        counts += _invoke(command, project, database, output / "rules", reporter)
    return dict(sorted(counts.items()))


def _invoke(command: list[str], project: Path, database: Path, output: Path, reporter: Reporter) -> Counter[str]:
    # dbt runs in the project's directory: relative paths would end up there.
    database, output = database.resolve(), output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    # No parse cache: a build must never depend on an earlier one.
    arguments = [
        sys.executable, "-P", str(Path(__file__).with_name("dbt_process.py")), str(output / LOG_FILE),
        "--no-partial-parse", "--no-use-colors", "--log-path", str(output), *command,
        "--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(output),
    ]  # fmt: skip
    environment = os.environ | {
        "OVERBUILD_DUCKDB_PATH": str(database),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    task = "transform"
    said: list[str] = []
    process = subprocess.Popen(
        arguments,
        env=environment,
        cwd=project,
        # Nothing is ever written: its end tells dbt's process that this one is gone.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    started = False
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            event = _event(line)
            if event is None:
                said.append(line.rstrip())
                continue
            name = str(event.get("name"))
            if name == "LogStartLine" and not started:
                started = True
                reporter.start(task, event.get("total") or None)
            elif _NODE_DONE.fullmatch(name):
                reporter.advance(task)
            elif event.get("level") == "error":
                said.append(str(event.get("msg", "")))
    if started:
        reporter.finish(task)
    return _outcome(process.returncode, database, output, said)


def _outcome(code: int, database: Path, output: Path, said: list[str]) -> Counter[str]:
    log = output / LOG_FILE
    if code < 0:
        cause = ", most likely for want of memory" if -code == signal.SIGKILL else ""
        raise TransformError(
            f"dbt was ended by {signal.Signals(-code).name}{cause}",
            place=str(log),
            remedy="Run again; with more memory, if it happens twice",
        )
    results_file = output / RUN_RESULTS_FILE
    if not results_file.exists():
        tail = " | ".join(line for line in said if line and not _LEAK.match(line))[-2000:]
        raise TransformError(f"dbt ended with exit code {code}: {tail}", place=str(log), remedy="Read the log")
    results: list[dict[str, Any]] = json.loads(results_file.read_text(encoding="utf-8"))["results"]
    counts = Counter(str(result["status"]) for result in results)
    bad = [r for r in results if r["status"] in _BAD and r["status"] != "skipped"]
    if code != 0 or bad or not results:
        names = "; ".join(
            f"{r['unique_id']}: {str(r.get('message') or r['status']).strip()}{_broken_rules(database, r)}"
            for r in bad[:3]
        )
        more = f" and {len(bad) - 3} more" if len(bad) > 3 else ""
        raise TransformError(
            f"dbt build did not pass: {names or 'exit code ' + str(code)}{more}",
            place=str(log),
            remedy="Read the log; failing rows of data tests are in the candidate's schema test_failures",
        )
    return counts


def _broken_rules(database: Path, result: dict[str, Any]) -> str:
    """The rules that a failed ``sound_rows`` test names in its failing rows, such as `` (source: NULL)``."""
    if result["status"] != "fail" or not str(result["unique_id"]).startswith("test.overbuild.sound_rows_"):
        return ""
    with duckdb.connect(str(database), read_only=True) as connection:
        failing = f"select distinct broken_rule from {result['relation_name']} order by all"
        rules = connection.execute(failing).fetchall()
    return f" ({'; '.join(str(rule) for (rule,) in rules)})"


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
