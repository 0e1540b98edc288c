"""`airflow dags test` on SQLite: the whole night in one process, against a loopback EDGAR with real files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.airflow.harness import IDENTITY, Metadata, airflow_env, make_ready
from tests.replica import EdgarReplica

VISTRA = "CIK0001692819"

pytestmark = [pytest.mark.edgar, pytest.mark.slow]


def test_a_night_with_a_missing_company_never_fails_or_hides_it(
    tmp_path: Path, edgar_dir: Path, prices_dir: Path
) -> None:
    with EdgarReplica(edgar_dir) as replica:
        replica.remove(f"/submissions/{VISTRA}.json")
        env = airflow_env(
            tmp_path,
            EDGAR_IDENTITY="Overruled overruled@example.com",
            EDGAR_BASE_URL="http://127.0.0.1:9/overruled",
            AIRFLOW_CONN_EDGAR=json.dumps(
                {
                    "conn_type": "http",
                    "host": replica.base_url,
                    "login": IDENTITY,
                    "extra": {"data_url": replica.base_url},
                }
            ),
            OVERBUILD_PRICE_PROVIDER="files",
            OVERBUILD_PRICES_DIR=str(prices_dir),
        )
        make_ready(env)
        params = json.dumps({"tickers": ["MSFT", "VST"]})
        ran = subprocess.run(
            ["airflow", "dags", "test", "overbuild_nightly", "--conf", params],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-6000:]
        assert {row.user_agent for row in replica.log()} == {IDENTITY}

    metadata = Metadata(tmp_path)
    states = metadata.states()
    assert set(states.values()) == {"success"}, states
    assert {"extract.company[MSFT]", "extract.company[VST]"} <= set(states)

    published = tmp_path / "data" / "published" / "current"
    manifest = json.loads((published / "manifest.json").read_text())
    assert manifest["origin"] == "edgar"
    scope = json.loads((tmp_path / "data" / "lake" / "run_scope.json").read_text())
    assert {row["ticker"]: row["status"] for row in scope["companies"]} == {"MSFT": "ok", "VST": "failed"}
    assert VISTRA in next(row["error"] for row in scope["companies"] if row["ticker"] == "VST")

    events = metadata.asset_events()
    assert set(events) == {f"overbuild://marts/{mart}" for mart in manifest["marts"]}
    for uri, extra in events.items():
        mart = manifest["marts"][uri.rsplit("/", 1)[1]]
        assert (extra["version"], extra["sha256"], extra["rows"]) == (
            manifest["version"],
            mart["sha256"],
            mart["rows"],
        )
