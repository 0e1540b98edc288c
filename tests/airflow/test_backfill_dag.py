"""`airflow dags test` of the backfill DAG on SQLite: a quarter staged from the recorded sample, and approved."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.airflow.harness import ROOT, Metadata, airflow_env, make_ready
from tests.support import builds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_quarter_is_staged_compared_and_put_on_its_shelf(tmp_path: Path) -> None:
    project = builds.project_without_unit_tests(tmp_path / "project")
    for name in ("backfills", "sample"):
        shutil.copytree(ROOT / name, project / name)
    env = airflow_env(tmp_path, OVERBUILD_PROJECT_ROOT=str(project))
    make_ready(env)

    def ran(*command: str) -> str:
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
        return done.stdout

    overbuild = (sys.executable, "-m", "overbuild.cli")
    ran(*overbuild, "extract", "--sample", "--tickers", "MSFT,CRWV")
    conf = json.dumps({"approve": True})
    ran("airflow", "dags", "test", "overbuild_backfill_quarter", "2025-04-01", "--conf", conf)

    assert Metadata(tmp_path).states() == dict.fromkeys(["snapshot", "build", "compare", "approve"], "success")
    published = tmp_path / "data" / "published"
    manifest = json.loads((published / "as_of" / "20250701T000000Z" / "current" / "manifest.json").read_text())
    assert manifest["as_of"] == "2025-07-01T00:00:00+00:00"
    assert manifest["backfill"]["piece"] == "2025Q2"
    assert not (published / "current").exists()  # readers' own pointer is nobody's business here

    told = json.loads(ran(*overbuild, "backfill", "status", "quarter_ends", "--json"))
    (quarter,) = (row for row in told["pieces"] if row["piece"] == "2025Q2")
    assert quarter["state"] == "approved"
    assert quarter["staged"]["content_hash"] == manifest["content_hash"]
