"""`airflow dags test` on SQLite: the whole night in one process, against a loopback EDGAR with real files."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from overbuild_airflow import tasks
from overbuild_airflow.assets import MART_ASSETS
from tests.airflow.harness import IDENTITY, Metadata, airflow_env, make_ready
from tests.replica import EdgarReplica
from tests.security.test_secrets import assert_nowhere
from tests.support.builds import take_rules_as_proved

VISTRA = "CIK0001692819"
# Nobody listens there: alerts cannot be sent, which may cost no night and tell no secret.
PLANTED = {
    "AIRFLOW_CONN_TIINGO": json.dumps({"conn_type": "http", "password": "pl4nted-tiingo-key"}),
    "AIRFLOW_CONN_OVERBUILD_SMTP": json.dumps(
        {
            "conn_type": "smtp",
            "host": "127.0.0.1",
            "port": 9,
            "login": "mailer",
            "password": "pl4nted-mail-word",
            "extra": {"to": "team@example.com", "disable_ssl": True, "disable_tls": True, "retry_limit": 0},
        }
    ),
    "AIRFLOW_CONN_OVERBUILD_WEBHOOK": json.dumps(
        {"conn_type": "http", "host": "http://127.0.0.1:9/services", "password": "pl4nted/hook"}
    ),
}
PARAMS = {"tickers": ["MSFT", "VST"], "as_of": None, "full_refresh": False}

pytestmark = [pytest.mark.edgar, pytest.mark.slow]


@dataclass(frozen=True)
class Night:
    """What one `airflow dags test` left behind."""

    home: Path
    user_agents: set[str | None]
    said: str

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.home / "data" / "published" / "current" / "manifest.json").read_text())


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, edgar_dir: Path, prices_dir: Path) -> Night:
    """A night with Microsoft, and with Vistra, whose list of filings EDGAR does not have."""
    home = tmp_path_factory.mktemp("airflow")
    take_rules_as_proved(home / "data")
    with EdgarReplica(edgar_dir) as replica:
        replica.remove(f"/submissions/{VISTRA}.json")
        edgar = {"host": replica.base_url, "login": IDENTITY, "extra": {"data_url": replica.base_url}}
        env = airflow_env(
            home,
            EDGAR_IDENTITY="Overruled overruled@example.com",
            EDGAR_BASE_URL="http://127.0.0.1:9/overruled",
            AIRFLOW_CONN_EDGAR=json.dumps({"conn_type": "http"} | edgar),
            OVERBUILD_PRICE_PROVIDER="files",
            OVERBUILD_PRICES_DIR=str(prices_dir),
            **PLANTED,
        )
        make_ready(env)
        ran = subprocess.run(
            ["airflow", "dags", "test", "overbuild_nightly", "--conf", json.dumps(PARAMS)],
            env=env,
            cwd=home,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        assert ran.returncode == 0, (ran.stdout + ran.stderr)[-6000:]
        return Night(home, {row.user_agent for row in replica.log()}, ran.stdout + ran.stderr)


def test_a_missing_company_never_fails_the_night_and_never_goes_unsaid(night: Night) -> None:
    states = Metadata(night.home).states()
    assert set(states.values()) == {"success"}, states
    assert {"extract.company[MSFT]", "extract.company[VST]"} <= set(states)
    scope = json.loads((night.home / "data" / "lake" / "run_scope.json").read_text())
    assert {row["ticker"]: row["status"] for row in scope["companies"]} == {"MSFT": "ok", "VST": "failed"}
    assert VISTRA in next(row["error"] for row in scope["companies"] if row["ticker"] == "VST")


def test_what_the_connection_says_is_never_overruled_by_the_environment(night: Night) -> None:
    assert night.user_agents == {IDENTITY}
    assert night.manifest["origin"] == "edgar"


def test_no_published_mart_goes_without_its_asset_event(night: Night) -> None:
    marts = night.manifest["marts"]
    events = Metadata(night.home).asset_events()
    assert set(events) == {f"overbuild://marts/{mart}" for mart in marts}
    for uri, extra in events.items():
        mart = marts[uri.rsplit("/", 1)[1]]
        told = (extra["version"], extra["sha256"], extra["rows"])
        assert told == (night.manifest["version"], mart["sha256"], mart["rows"])


def test_no_secret_of_a_connection_is_ever_written_or_said(night: Night) -> None:
    logs = "".join(path.read_text(errors="replace") for path in (night.home / "logs").rglob("*.log"))
    told = logs + night.said
    assert "overbuild.alerts" in told, "no alert was tried"
    assert_nowhere(b"pl4nted", night.home, night.said.encode())


@pytest.fixture
def release_again(night: Night, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The context of publishing the same candidate once more; returned so that a test can set the try number."""
    monkeypatch.setenv("EDGAR_IDENTITY", IDENTITY)
    monkeypatch.setenv("OVERBUILD_HOME", str(night.home / "data"))
    events = {asset: SimpleNamespace(extra={}) for asset in MART_ASSETS}
    context = {"params": PARAMS, "ti": SimpleNamespace(try_number=1), "outlet_events": events}
    monkeypatch.setattr(tasks, "get_current_context", lambda: context)
    return context


def candidate(night: Night) -> str:
    return max(path.name for path in (night.home / "data" / "candidate").iterdir())


def test_a_night_without_news_never_wakes_those_who_wait_for_news(night: Night, release_again: dict[str, Any]) -> None:
    version = night.manifest["version"]
    with pytest.raises(AirflowSkipException, match=version):
        tasks.release.function(candidate(night))
    assert night.manifest["version"] == version


def test_news_published_by_a_try_that_died_is_never_kept_from_those_who_wait(
    night: Night, release_again: dict[str, Any]
) -> None:
    release_again["ti"].try_number = 2
    tasks.release.function(candidate(night))
    told = {asset.uri: event.extra["version"] for asset, event in release_again["outlet_events"].items()}
    assert set(told.values()) == {night.manifest["version"]}
