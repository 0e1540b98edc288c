"""`overbuild --help` must not pay for what it does not use."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.cli.conftest import Cli

HEAVY = (
    "airflow", "dbt", "duckdb", "edgar", "exchange_calendars", "fsspec", "great_expectations", "httpx", "jinja2",
    "numpy", "pandas", "pyarrow", "pydantic", "yfinance",
)  # fmt: skip


def test_importing_the_command_line_never_loads_a_heavy_module(cli: Cli) -> None:
    code = (
        "import sys, overbuild.cli; "
        f"print(','.join(sorted({{name.split('.')[0] for name in sys.modules}} & set({HEAVY!r}))))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], env=cli.environment(), capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == ""


def test_help_is_never_slow(cli: Cli) -> None:
    cli("--help")  # compiles bytecode
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        assert cli("--help").code == 0
        times.append(time.perf_counter() - begun)
    # 0.3 s alone; a busy machine may take its time, one heavy import takes more than this.
    assert min(times) < 2.0


@pytest.mark.parametrize(
    "command",
    ["run", "extract", "transform", "audit", "publish", "rollback", "status", "explain", "doctor"],
)
def test_no_command_lacks_help_or_json(cli: Cli, command: str) -> None:
    ran = cli(command, "--help")
    assert ran.code == 0
    assert "--json" in ran.out
