"""The SEC pool in a real metadata database (SQLite), made by the code that a deployment runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.airflow.harness import IDENTITY, INIT, Metadata, airflow_env, make_ready


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A metadata database made by the script that readies a deployment."""
    home = tmp_path_factory.mktemp("airflow")
    make_ready(airflow_env(home))
    return home


def test_a_deployment_is_never_ready_without_the_pool(ready: Path) -> None:
    assert Metadata(ready).pools()["sec_edgar"] == 4


def test_readying_it_again_never_undoes_an_operators_tuning(ready: Path, tmp_path: Path) -> None:
    home = tmp_path / "again"
    shutil.copytree(ready, home)
    Metadata(home).execute("update slot_pool set slots = 2 where pool = 'sec_edgar'")
    ran = [sys.executable, "-m", "overbuild_airflow.pools"]
    told = subprocess.run(ran, env=airflow_env(home), capture_output=True, text=True, timeout=120, check=True)
    assert "already there" in told.stdout
    assert Metadata(home).pools()["sec_edgar"] == 2


def test_a_scheduler_never_starts_without_the_pool(ready: Path, tmp_path: Path) -> None:
    home = tmp_path / "bare"
    shutil.copytree(ready, home)
    Metadata(home).execute("delete from slot_pool where pool = 'sec_edgar'")
    # What Airflow does when a scheduler starts: it loads plugins, then announces its job to their listeners.
    starts = """
from airflow.listeners.listener import get_listener_manager
from overbuild_airflow import plugin
get_listener_manager().add_listener(plugin.OverbuildPlugin.listeners[0])
from airflow.jobs.job import Job
Job()
"""
    ran = [sys.executable, "-c", starts]
    told = subprocess.run(ran, env=airflow_env(home), capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stderr
    assert Metadata(home).pools()["sec_edgar"] == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"EDGAR_IDENTITY": ""}, "no identity is set"),
        ({"EDGAR_IDENTITY": "jane"}, "not of the form"),
        ({"OVERBUILD_HOME": "/proc/overbuild"}, "not writable"),
    ],
)
def test_a_deployment_that_cannot_work_is_never_called_ready(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    env = airflow_env(tmp_path, EDGAR_IDENTITY=IDENTITY, OVERBUILD_ALLOW_ROOT="1") | change
    told = subprocess.run([INIT], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 1
    assert message in told.stderr
    assert not (tmp_path / "airflow.db").exists()


def test_containers_never_run_as_root(tmp_path: Path) -> None:
    root = tmp_path / "bin" / "id"
    root.parent.mkdir()
    root.write_text("#!/bin/sh\necho 0\n")
    root.chmod(0o755)
    env = airflow_env(tmp_path, EDGAR_IDENTITY=IDENTITY)
    env["PATH"] = f"{root.parent}{os.pathsep}{env['PATH']}"
    told = subprocess.run([INIT], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 1
    assert "Running as root" in told.stderr
