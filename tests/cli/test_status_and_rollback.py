"""`status`, `rollback` and `doctor` on homes small enough to be built by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.support.candidates import change, make_candidate, make_home

IDENTITY = {"EDGAR_IDENTITY": "Overbuild Tests tests@example.com"}


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cli, str, str]:
    """A home where two versions were published through the command line."""
    cli = Cli(tmp_path_factory.mktemp("two") / "home")
    settings = make_home(cli.home)
    versions = []
    for number in (1, 2):
        candidate = make_candidate(settings, f"20260220T12000{number}Z-abc123")
        change(candidate, f"update marts.dim_company set company_name = company_name || ' {number}'")
        audited = cli("audit", "--json", env=IDENTITY)
        assert audited.code == 0, audited.err
        published = cli("publish", "--json", env=IDENTITY)
        assert published.code == 0, published.err
        assert published.document()["changed"] is True
        versions.append(str(published.document()["version"]))
    return cli, versions[0], versions[1]


def current(cli: Cli) -> str:
    return (cli.home / "published" / "current").resolve().name


def test_status_of_an_empty_home_is_never_an_error(cli: Cli) -> None:
    ran = cli("status", "--json")
    assert ran.code == 0
    assert ran.document()["published"]["version"] is None
    assert ran.document()["candidate"] is None


def test_status_never_keeps_a_block_by_the_source_to_itself(cli: Cli) -> None:
    state = cli.home / "state"
    state.mkdir(parents=True)
    until = (datetime.now(UTC) + timedelta(minutes=5)).timestamp()
    block = {"until": until, "seconds": 300.0, "reason": "status 403", "url": "https://x", "blocked": True}
    (state / "edgar-block-www.sec.gov.json").write_text(json.dumps(block))
    ran = cli("status", env=IDENTITY)
    assert ran.code == 0
    assert "EDGAR blocked until" in ran.out
    assert "status 403" in ran.out


def test_status_never_hides_a_candidate_that_was_not_built_to_the_end(cli: Cli) -> None:
    (cli.home / "candidate" / "20260220T120000Z-abc123" / "dbt").mkdir(parents=True)
    ran = cli("status", "--json")
    assert ran.document()["candidate"]["audit"] == "not built to the end"


def test_status_never_tells_of_another_version_than_readers_see(two_versions: tuple[Cli, str, str]) -> None:
    cli, _, _ = two_versions
    told = cli("status", "--json", env=IDENTITY).document()
    assert told["published"]["version"] == current(cli)
    assert told["published"]["origin"] == "edgar"
    assert set(told["published"]["freshness"]["newest_filing"]) == {"MSFT", "NVDA"}
    assert told["candidate"]["audit"] == "passed"
    assert told["age_hours"] < 1
    words = cli("status", env=IDENTITY)
    assert current(cli) in words.out
    assert "2025-12-31" in words.out


def test_rollback_never_deletes_or_goes_anywhere_but_where_it_was_told(
    two_versions: tuple[Cli, str, str],
) -> None:
    cli, first, second = two_versions
    assert current(cli) == second
    back = cli("rollback", "--json", env=IDENTITY)
    assert back.code == 0
    assert back.document()["version"] == first == current(cli)
    assert cli("rollback", second, env=IDENTITY).code == 0
    assert current(cli) == second
    assert (cli.home / "published" / "versions" / first / "marts.duckdb").is_file()


def test_rollback_to_nowhere_never_moves_the_pointer(two_versions: tuple[Cli, str, str]) -> None:
    cli, first, _ = two_versions
    before = current(cli)
    ran = cli("rollback", "20200101T000000.000Z-000000000000", env=IDENTITY)
    assert ran.code == 1
    assert first in ran.err  # what there is to go back to
    assert current(cli) == before


def test_a_sample_never_replaces_published_filings_or_works_for_nothing(
    two_versions: tuple[Cli, str, str],
) -> None:
    cli, _, _ = two_versions
    before = current(cli)
    ran = cli("run", "--sample", "--json")
    assert ran.code == 2
    assert "OVERBUILD_HOME" in ran.document()["error"]["place"]
    assert not (cli.home / "sample" / "lake").exists()
    assert current(cli) == before


def test_doctor_never_asks_the_sec_without_an_identity(cli: Cli) -> None:
    ran = cli("doctor", "--json")
    assert ran.code == 0
    checks = {check["name"]: check for check in ran.document()["checks"]}
    assert checks["EDGAR"]["status"] == "skipped"
    assert checks["identity"]["status"] == "warn"
    assert not cli.home.exists()


def test_doctor_never_calls_an_unreachable_edgar_healthy(cli: Cli) -> None:
    ran = cli("doctor", "--json", env=IDENTITY | {"EDGAR_BASE_URL": "http://127.0.0.1:9"})
    assert ran.code == 1
    checks = {check["name"]: check for check in ran.document()["checks"]}
    assert checks["EDGAR"]["status"] == "fail"
    assert checks["EDGAR"]["remedy"]


def test_doctor_never_sends_more_than_one_request(cli: Cli, tmp_path: Path) -> None:
    from tests.replica.server import EdgarReplica

    tickers = tmp_path / "edgar" / "files" / "company_tickers.json"
    tickers.parent.mkdir(parents=True)
    tickers.write_text('{"0": {"cik_str": 789019, "ticker": "MSFT", "title": "MICROSOFT CORP"}}')
    with EdgarReplica(tmp_path / "edgar", faults=[{"path": ".", "fault": "status", "status": 503}]) as replica:
        failed = cli("doctor", "--json", env=IDENTITY | {"EDGAR_BASE_URL": replica.base_url})
        assert len(replica.log()) == 1
        replica.set_faults([])
        fine = cli("doctor", "--json", env=IDENTITY | {"EDGAR_BASE_URL": replica.base_url})
        assert len(replica.log()) == 2
    assert (failed.code, fine.code) == (1, 0)
