"""The transform against what no transform can do without: reading and sorting its facts once, and parsing the models.

    python benchmarks/bench_transform.py [HOME]

HOME is an OVERBUILD_HOME with an extracted lake; default: the recorded sample, extracted over loopback HTTP. What
counts is CPU time of this process and of dbt's, as a ratio; the peak of resident memory is dbt's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from overbuild import extract, sample, transform
from overbuild.paths import project_root
from overbuild.progress import NullReporter
from overbuild.settings import Settings, load_settings
from overbuild.transform import Candidate


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process and of those that it waited for."""

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    started = spent()
    work()
    return spent() - started


def parse_models() -> None:
    """``dbt parse`` of the project, without a cache.

    Raises:
        CalledProcessError: dbt failed.
    """
    project = str(project_root() / "dbt_project")
    with tempfile.TemporaryDirectory() as target:
        subprocess.run(
            [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--no-partial-parse", "--quiet",
             "--log-path", target, "parse", "--project-dir", project, "--profiles-dir", project,
             "--target-path", target],
            check=True, cwd=project, env=os.environ | {"OVERBUILD_DUCKDB_PATH": f"{target}/parse.duckdb"},
        )  # fmt: skip


def read_and_sort(candidate: Candidate) -> int:
    """Rows of the lake's facts, read and sorted by all columns into a table."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{candidate.database}' as candidate (read_only)")
        connection.execute("create table sorted as select * from candidate.lake.facts order by all")
        return connection.table("sorted").shape[0]


def measure(settings: Settings) -> dict[str, object]:
    """Transform the lake of ``settings`` and both baselines."""
    built: list[Candidate] = []
    rows: list[int] = []
    seconds = {
        "transform": cpu(lambda: built.append(transform.build(settings, NullReporter()))),
        "read_and_sort": cpu(lambda: rows.append(read_and_sort(built[0]))),
        "dbt_parse": cpu(parse_models),
    }
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1e6 if sys.platform == "linux" else 1e9)
    return {
        "benchmark": "transform",
        "companies": built[0].marts["dim_company"].rows,
        "facts": rows[0],
        "nodes": sum(built[0].dbt_counts.values()),
        "cpu_seconds": {name: round(value, 1) for name, value in seconds.items()},
        "peak_memory_gb": round(peak, 2),
        "times_baseline_read_and_sort": round(seconds["transform"] / seconds["read_and_sort"], 1),
        "times_baseline_dbt_parse": round(seconds["transform"] / seconds["dbt_parse"], 1),
    }


def on_home(measured: Callable[[Settings], dict[str, object]], what: str, arguments: list[str] | None) -> None:
    """Print as JSON what was measured on the home of the command line, or on one with the recorded sample."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("home", nargs="?", type=Path)
    options = parser.parse_args(arguments)
    if options.home:
        result = measured(load_settings(home=options.home))
    else:
        with tempfile.TemporaryDirectory() as home:
            with sample.serving(load_settings(home=Path(home))) as settings:
                extract.run(settings, NullReporter())
            result = measured(settings)
    print(json.dumps(result, indent=2))


def main(arguments: list[str] | None = None) -> None:
    """Print CPU seconds, memory and the ratios as JSON."""
    on_home(measure, __doc__.splitlines()[0], arguments)


if __name__ == "__main__":
    main()
