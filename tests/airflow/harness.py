"""What the tests that run Airflow for real have in common: its environment and what its database says."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INIT = ROOT / "docker" / "init.sh"
IDENTITY = "Jane Doe jane@example.com"


def airflow_env(home: Path, **more: str) -> dict[str, str]:
    """Environment of an Airflow that lives in ``home`` and finds the project's DAGs and packages."""
    foreign = ("AIRFLOW", "OVERBUILD_", "EDGAR_", "TIINGO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return inherited | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "OVERBUILD_HOME": str(home / "data"),
        "OVERBUILD_PROJECT_ROOT": str(ROOT),
        "PYTHONPATH": str(ROOT / "plugins"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_PROXY": "*",
        "no_proxy": "*",
        **more,
    }


def make_ready(env: dict[str, str]) -> None:
    """Run the script that readies a deployment: checks, database, pool."""
    ran = subprocess.run(
        [INIT],
        env=env | {"EDGAR_IDENTITY": IDENTITY, "OVERBUILD_ALLOW_ROOT": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Ready: Airflow 3.3" in ran.stdout


@dataclass(frozen=True)
class Metadata:
    """Questions to a SQLite metadata database."""

    home: Path

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "airflow.db")) as connection:
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with closing(sqlite3.connect(self.home / "airflow.db")) as connection, connection:
            connection.execute(sql)

    def pools(self) -> dict[str, int]:
        return dict(self.rows("select pool, slots from slot_pool"))

    def states(self) -> dict[str, str]:
        """State by task id, with the mapped instance's label in brackets."""
        found = self.rows("select task_id, rendered_map_index, state from task_instance")
        return {f"{task}[{label}]" if label else task: state for task, label, state in found}

    def asset_events(self) -> dict[str, dict[str, Any]]:
        """Extra of the newest event by asset URI."""
        sql = "select asset.uri, event.extra from asset_event event join asset on asset.id = event.asset_id"
        return {uri: json.loads(extra) for uri, extra in self.rows(f"{sql} order by event.id")}
