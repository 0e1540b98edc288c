"""The audit against two baselines: the same expectations asked of all rows, and writing the marts that it hashes.

    python benchmarks/bench_audit.py [HOME]

HOME is an OVERBUILD_HOME with a candidate; nothing in it is changed. Default: the recorded sample, built anew. What
counts is CPU time, as a ratio. Both audits have to say the same.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import duckdb

from benchmarks.bench_transform import cpu, on_home
from overbuild import audit, transform
from overbuild.audit import AuditResult, Failure
from overbuild.audit.engine import shared_engine
from overbuild.progress import NullReporter
from overbuild.settings import Settings
from overbuild.transform import Candidate
from overbuild.transform.candidate import CANDIDATE_FILE
from overbuild.transform.export import export_marts


def nobody(*_: object) -> Iterator[tuple[object, list[int]]]:
    """No witnesses: every expectation is asked of all rows."""
    yield from ()


def said(result: AuditResult) -> tuple[int, list[Failure]]:
    """What two audits have to agree in."""
    return result.evaluated, [failure.portable() for failure in (*result.failures, *result.warnings)]


def measure(settings: Settings) -> dict[str, object]:
    """Audit the newest candidate of ``settings`` both ways, in a folder beside it.

    Raises:
        RuntimeError: they disagree.
    """
    if not list(settings.candidate_dir.glob(f"*/{CANDIDATE_FILE}")):  # the sample's home
        transform.build(settings, NullReporter())
    found = Candidate.load(settings)
    shared_engine()  # seconds of imports, the same for all
    results: list[AuditResult] = []
    with tempfile.TemporaryDirectory() as folder:
        candidate = replace(found, directory=Path(folder))
        shutil.copytree(found.directory / "dbt", candidate.directory / "dbt")
        written = candidate.directory / "written"
        written.mkdir()
        with duckdb.connect(str(candidate.database), read_only=True) as connection:
            seconds = {"write_marts": cpu(lambda: export_marts(connection, written))}
        seconds["audit"] = cpu(lambda: results.append(audit.run(settings, candidate)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "linux" else 1e9)
        with mock.patch("overbuild.audit.gate.witnesses", nobody):
            seconds["all_rows"] = cpu(lambda: results.append(audit.run(settings, candidate)))
    if said(results[0]) != said(results[1]):
        raise RuntimeError("The audit says other things than one that asks all rows")
    return {
        "benchmark": "audit",
        "rows": sum(mart.rows for mart in results[0].marts),
        "expectations": results[0].evaluated,
        "cpu_seconds": {name: round(value, 1) for name, value in seconds.items()},
        "peak_memory_gb": round(peak, 2),
        "times_baseline_all_rows": round(seconds["audit"] / seconds["all_rows"], 2),
        "times_baseline_write_marts": round(seconds["audit"] / seconds["write_marts"], 1),
    }


def main(arguments: list[str] | None = None) -> None:
    """Print CPU seconds, memory and the ratios as JSON."""
    on_home(measure, __doc__.splitlines()[0], arguments)


if __name__ == "__main__":
    main()
