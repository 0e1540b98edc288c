from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict

from overbuild.errors import UsageError
from overbuild.settings import SEC_BASE_URL, SEC_DATA_URL
from overbuild_airflow import settings_from_airflow

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = "Jane Doe jane@example.com"


@pytest.fixture(autouse=True)
def _identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGAR_IDENTITY", IDENTITY)


def connect(monkeypatch: pytest.MonkeyPatch, conn_id: str, **parts: object) -> None:
    monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps({"conn_type": "http"} | parts))


def test_without_connections_the_environment_is_never_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERBUILD_TICKERS", "MSFT,META")
    settings = settings_from_airflow({"tickers": None, "as_of": None, "full_refresh": False})
    assert settings.edgar_identity == IDENTITY
    assert (settings.edgar_base_url, settings.edgar_data_url) == (SEC_BASE_URL, SEC_DATA_URL)
    assert settings.tickers == ("MSFT", "META")
    assert settings.as_of is None


def test_the_edgar_connection_is_never_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(
        monkeypatch,
        "edgar",
        host="http://127.0.0.1:8765",
        login="Ops Team ops@example.com",
        extra={"data_url": "http://127.0.0.1:8766"},
    )
    settings = settings_from_airflow()
    assert settings.edgar_base_url == "http://127.0.0.1:8765"
    assert settings.edgar_data_url == "http://127.0.0.1:8766"
    assert settings.edgar_identity == "Ops Team ops@example.com"


def test_an_identity_in_extra_and_a_bare_host_are_never_misread(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, "edgar", host="mirror.example", port=8443, extra={"identity": "Ops ops@example.com"})
    settings = settings_from_airflow()
    assert settings.edgar_base_url == "https://mirror.example:8443"
    assert settings.edgar_identity == "Ops ops@example.com"
    assert settings.edgar_data_url == SEC_DATA_URL


def test_a_connection_written_as_a_uri_is_never_misread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_EDGAR", f"http://{quote('Ops ops@example.com', safe='')}@localhost:8765/http")
    settings = settings_from_airflow()
    assert settings.edgar_base_url == "http://localhost:8765"
    assert settings.edgar_identity == "Ops ops@example.com"


def test_the_tiingo_key_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, "tiingo", password="not-for-logs")
    settings = settings_from_airflow()
    assert settings.tiingo_api_key is not None
    assert settings.tiingo_api_key.get_secret_value() == "not-for-logs"
    assert "not-for-logs" not in repr(settings)


def test_the_address_of_postgresql_is_never_misread_and_its_password_never_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings_from_airflow().postgres_uri is None
    connect(
        monkeypatch,
        "overbuild_postgres",
        conn_type="postgres",
        host="db.example",
        port=5433,
        login="bi loader",
        password="p@ss/w:rd#%",
        schema="warehouse",
        extra={"sslmode": "verify-full", "target_schema": "flags", "other": "not libpq's"},
    )
    settings = settings_from_airflow()
    assert settings.postgres_schema == "flags"
    assert settings.postgres_uri is not None
    assert conninfo_to_dict(settings.postgres_uri.get_secret_value()) == {
        "user": "bi loader",
        "password": "p@ss/w:rd#%",
        "host": "db.example",
        "port": "5433",
        "dbname": "warehouse",
        "sslmode": "verify-full",
    }
    assert "p@ss" not in repr(settings)


def test_params_never_lose_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERBUILD_TICKERS", "MSFT")
    monkeypatch.setenv("OVERBUILD_AS_OF", "2020-01-01T00:00:00Z")
    settings = settings_from_airflow({"tickers": ["nvda", "0000320193"], "as_of": "2026-03-31T17:00:00-04:00"})
    assert settings.tickers == ("NVDA", "0000320193")
    assert settings.as_of is not None
    assert settings.as_of.isoformat() == "2026-03-31T21:00:00+00:00"
    assert settings_from_airflow({"tickers": "nvda, meta"}).tickers == ("NVDA", "META")


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({"as_of": "last Tuesday"}, "params.as_of"),
        ({"as_of": 20260331.5}, "params.as_of"),
        ({"tickers": [789019]}, "params.tickers"),
        ({"tickers": {"MSFT": True}}, "params.tickers"),
    ],
)
def test_a_malformed_param_is_never_taken_as_unset(params: dict[str, object], place: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings_from_airflow(params)
    assert caught.value.place == place
    assert caught.value.remedy


def test_a_connection_that_is_no_address_is_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    connect(monkeypatch, "edgar", host="ftp://example.com")
    with pytest.raises(UsageError, match="EDGAR_BASE_URL"):
        settings_from_airflow()


def test_workers_with_other_working_directories_never_get_other_homes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings_from_airflow().home == ROOT / "data"
    monkeypatch.setenv("OVERBUILD_HOME", str(tmp_path / "elsewhere"))
    assert settings_from_airflow().home == tmp_path / "elsewhere"
